"""Convertir une table de règles publiée en clausier superposable : une clause par mesure, une question par colonne."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOSSIER = Path(__file__).parent
NIVEAUX = ("basique", "modere", "avance")
DEGRES = ("1", "2", "3", "4")
QUESTIONS: Mapping[str, tuple[str, Sequence[str]]] = {
    "niveau_mss": ("choix", NIVEAUX),
    "donnees": ("choix", DEGRES),
    "hors_ue": ("choix", ("oui", "non")),
    "disponibilite": ("choix", DEGRES),
    "ouverture": ("choix", DEGRES),
    "specificites": ("choix_multiple", ("salles", "bureaux", "annuaire", "signature", "courriels", "postes")),
    "service": ("choix_multiple", ("mobile", "api", "portail", "service_en_ligne", "autre")),
    "externalise": ("choix", ("administration", "developpement", "les_deux")),
    "hebergement_mss": ("choix", ("sur_place", "nuage", "saas")),
}
"""Les caractéristiques que juge la table ; seules les spécificités peuvent n'en avoir aucune."""

Condition = dict[str, Any]


@dataclass(frozen=True)
class Regle:
    """Une ligne de la table : `niveaux` donne le besoin à chaque niveau, I, R ou « - » (la mesure n'en est pas)."""

    mesure: str
    au_socle: bool
    niveaux: str
    ajoutee: Sequence[Condition]
    retiree: Sequence[Condition]
    indispensable: Sequence[Condition]
    recommandee: Sequence[Condition]

    @property
    def quand(self) -> Condition:
        """Du niveau, et du socle sans en être retirée, ou ajoutée."""
        gardee = [{"aucun": list(self.retiree)}] if self.au_socle and self.retiree else []
        toujours = self.au_socle and not self.retiree
        presence = [] if toujours else [{"un": [*gardee, *self.ajoutee]}]
        return {"tous": [_parmi("niveau_mss", self._niveaux("IR")), *presence]}

    @property
    def est_indispensable(self) -> Condition | None:
        """Du niveau, ou rendue telle ; mais une mesure du niveau que la table recommande ne l'est plus."""
        du_niveau = [_parmi("niveau_mss", niveaux)] if (niveaux := self._niveaux("I")) else []
        branches = [*du_niveau, *self.indispensable]
        if not branches:
            return None
        contre = [{"tous": [*du_niveau, {"un": list(self.recommandee)}]}] if du_niveau and self.recommandee else []
        return {"tous": [{"un": branches}, {"aucun": contre}]} if contre else {"un": branches}

    @property
    def est_parfois_recommandee(self) -> bool:
        """Vrai si un niveau au moins, ou une colonne, la laisse recommandée."""
        return "R" in self.niveaux or bool(self.recommandee)

    def _niveaux(self, besoins: str) -> list[str]:
        return [nom for nom, besoin in zip(NIVEAUX, self.niveaux, strict=True) if besoin in besoins]


def lire_la_table() -> list[Regle]:
    with (DOSSIER / "table.csv").open(encoding="utf-8", newline="") as fichier:
        return [_regle(ligne) for ligne in csv.DictReader(fichier, delimiter=";")]


def _regle(ligne: Mapping[str, str]) -> Regle:
    effets = ("ajoutee", "retiree", "indispensable", "recommandee")
    lus = {e: [_parmi(q, [v]) for q, _, v in (f.partition(":") for f in ligne[e].split())] for e in effets}
    return Regle(ligne["mesure"], ligne["socle"] == "oui", ligne["niveaux"], **lus)


def _parmi(question: str, valeurs: Sequence[str]) -> Condition:
    return {"question": question, "parmi": list(valeurs)}


def convertir(regles: Sequence[Regle], dossier: Path) -> dict[str, str]:
    """Écrit le clausier de service ; rend la mesure de chaque clause."""
    (dossier / "questionnaire").mkdir(parents=True)
    (dossier / "clauses" / "securite").mkdir(parents=True)
    (dossier / "clausier.yaml").write_text(
        'nom: "Mesures"\nversion: "1"\ndate: 2026-02-05\nlicence: "etalab-2.0"\n',
        encoding="utf-8",
    )
    (dossier / "questionnaire" / "50-service.yaml").write_text(_questionnaire(), encoding="utf-8")
    mesures = {f"MSS-{rang:03}": regle for rang, regle in enumerate(regles, start=1)}
    for identifiant, regle in mesures.items():
        fichier = dossier / "clauses" / "securite" / f"{identifiant}-mesure.yaml"
        fichier.write_text("\n".join(_clause(identifiant, regle)) + "\n", encoding="utf-8")
    return {identifiant: regle.mesure for identifiant, regle in mesures.items()}


def _questionnaire() -> str:
    lignes = ['rubrique: "Service"', "questions:"]
    for nom, (forme, valeurs) in QUESTIONS.items():
        lignes += [f"  - id: {nom}", f'    titre: "{nom}"', f'    libelle: "{nom} ?"', f"    type: {forme}"]
        lignes += ["    facultative: oui"] if nom == "specificites" else []
        lignes += ["    options:", *(f'      - {{valeur: "{v}", libelle: "{nom} {v}"}}' for v in valeurs)]
    return "\n".join(lignes) + "\n"


def _clause(identifiant: str, regle: Regle) -> Iterator[str]:
    yield f'id: {identifiant}\ntitre: "Mesure {regle.mesure}"\npiece: cctp\nquand: {json.dumps(regle.quand)}'
    yield f"texte: |\n  Le titulaire applique la mesure {regle.mesure}.\nexigences:"
    indispensable = regle.est_indispensable
    if indispensable is not None:
        yield from _exigence(f"{identifiant}-1", "P", indispensable, regle)
    if regle.est_parfois_recommandee:
        recommandee = None if indispensable is None else {"aucun": [indispensable]}
        yield from _exigence(f"{identifiant}-2", "I", recommandee, regle)


def _exigence(identifiant: str, niveau: str, quand: Condition | None, regle: Regle) -> Iterator[str]:
    yield f"  - id: {identifiant}\n    niveau: {niveau}"
    if quand is not None:
        yield f"    quand: {json.dumps(quand)}"
    yield f"    enonce: |\n      La mesure {regle.mesure} est en place."
    yield f"    preuve: |\n      Relevé daté de {regle.mesure}."
