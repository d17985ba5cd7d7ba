"""Tout le métier sur l'exemple livré, en une fois."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from cctgen.matrice.lecture.a_part.gardes import ateliers_gardes
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.fichiers import ecrire
from cctgen.socle.gestes.dossier import construire_a_part
from cctgen.usages.analyse.actes.demandes import demandes
from cctgen.usages.analyse.comparer import ResultatComparaison, TableauMontre, comparer
from cctgen.usages.analyse.depouiller import Depouillement, depouiller
from cctgen.usages.analyse.lettres import DocumentEcrit, ResultatLettres, lettres
from cctgen.usages.edition.generer import DOSSIER_SORTIE, Generation, generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.gardien.schema import designer_son_schema
from cctgen.usages.ouverture.consultation import Suivi, sans_suivi
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION
from cctgen.usages.preparation.nouveau import creer_depuis_exemple, exiger_place_libre

EXEMPLE = "portail"
RECEPTION, DEMANDES, ANALYSE, COURRIER = (
    datetime(*jour, 9, tzinfo=UTC) for jour in ((2027, 1, 15), (2027, 1, 18), (2027, 2, 3), (2027, 2, 10))
)
"""Quand se passe l'exemple : ses décisions et ses lettres sont datées, le rapport ne les précède pas."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Ce qu'a produit la démonstration, et par où commencer à lire."""

    racine: Path
    generation: Generation
    depouillement: Depouillement
    comparaison: ResultatComparaison
    lettres: ResultatLettres

    def tableaux(self) -> Iterator[TableauMontre]:
        """Énumère les tableaux du récapitulatif."""
        yield "1. Dossier généré", ("Nature", "Fichier"), [[f.nature.nom, f.chemin] for f in self.generation.fichiers]
        offres = [
            [o.soumissionnaire, str(o.lot or ""), o.statut.libelle, str(len(o.anomalies))]
            for o in self.depouillement.offres
        ]
        yield "2. Matrices dépouillées", ("Soumissionnaire", "Lot", "Statut", "Anomalies relevées"), offres
        for titre, entetes, lignes in self.comparaison.tableaux():
            yield f"3. {titre}", entetes, lignes
        titre, entetes, lignes = self.lettres.tableau()
        yield f"4. {titre}", entetes, lignes

    @property
    def a_ouvrir(self) -> tuple[tuple[str, Path], ...]:
        """Rend les fichiers à ouvrir d'abord, avec leur libellé."""
        sortie, evaluation = self.racine / DOSSIER_SORTIE, self.racine / DOSSIER_EVALUATION
        return (
            ("l'annexe de sécurité", sortie / "annexe-securite.docx"),
            ("la matrice du lot 1, vierge", sortie / "matrice-lot-1.xlsx"),
            ("ce qui a été choisi et pourquoi", sortie / "note-acheteur.docx"),
            ("une demande de précision", evaluation / "demandes" / "precision-lot-1-soumissionnaire-c.docx"),
            ("la comparaison des offres", evaluation / "comparaison.xlsx"),
            ("le projet de rapport d'analyse", evaluation / "rapport-analyse.docx"),
            *((lettre.etat_en_clair, evaluation / "lettres" / lettre.chemin.name) for lettre in self._lettre),
        )

    @property
    def _lettre(self) -> tuple[DocumentEcrit, ...]:
        """Rend une lettre à montrer, signable si l'une l'est ; aucune si rien n'est écrit."""
        adressees = [d for d in self.lettres.documents if d.destinataire]
        return tuple(sorted(adressees, key=lambda d: (bool(d.projet), d.a_completer)))[:1]


def demontrer(racine: Path, suivi: Suivi = sans_suivi) -> Demonstration:
    """Copie l'exemple, génère, dépouille des matrices d'exemple, compare et écrit aux candidats."""
    exiger_place_libre(racine)
    with ateliers_gardes(), construire_a_part(racine) as atelier:
        suivi(f"Copie de l'exemple « {EXEMPLE} » dans {racine}")
        deroulee = _derouler(atelier, suivi)
    return replace(deroulee, racine=racine)


def _derouler(racine: Path, suivi: Suivi) -> Demonstration:
    creer_depuis_exemple(racine, EXEMPLE)
    source = contenu("exemples") / EXEMPLE
    generation = generer(racine, suivi=suivi)
    if not generation.fichiers:
        raise DonneesInvalides(generation.anomalies)
    suivi("Publication de la version 1")
    publier(racine)
    depouillement = depouiller(racine, [source / "offres-recues"], recu_le=RECEPTION, suivi=suivi)
    for chemin in sorted((source / DOSSIER_EVALUATION).iterdir()):
        nom = f"{DOSSIER_EVALUATION}/{chemin.name}"
        ecrire(racine / nom, designer_son_schema(nom, chemin.read_bytes()))
    suivi("Demandes aux soumissionnaires")
    demandes(racine, echeance=date(2027, 1, 26), le=DEMANDES)
    comparaison = comparer(racine, le=ANALYSE, suivi=suivi)
    ecrites = lettres(racine, le=COURRIER, suivi=suivi)
    return Demonstration(racine, generation, depouillement, comparaison, ecrites)


def dossier_libre(nom: str = "demo") -> Path:
    """Rend un nom de dossier qui n'existe pas encore : demo, demo-2…"""
    candidat, rang = Path(nom), 2
    while candidat.exists():
        candidat, rang = Path(f"{nom}-{rang}"), rang + 1
    return candidat
