"""Ce qu'il reste à corriger d'un barème, champ par champ : en tête de page avec un lien, et à côté du champ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cctgen.clausier.parametres import ORNE
from cctgen.socle.nombres import est_orne, lire_nombre
from cctgen.socle.typographie import majuscule, se_voit
from cctgen.usages.reglage.regler_bareme import fautes_du_bareme
from cctgen.web.parcours.bareme.champs import LIBELLES, SEUILS, a_saisir, valeurs
from cctgen.web.parcours.bareme.effet import Effet
from cctgen.web.parcours.bareme.listes import REGLES
from cctgen.web.parcours.bareme.modele import COMMUNS, Reglage
from cctgen.web.parcours.bareme.reperes import Fautes, ancre, champ_de_l_anomalie, champ_du_chemin, champ_present
from cctgen.web.presentation.messages import AnomalieDite, anomalie_dite
from cctgen.web.presentation.saisie import faute_de_texte

_PARTIES = {"criteres": "Critères", "echelle": "Échelle"}
_ELEMENTS = {"s": "sous-critère", "p": "poste"}


@dataclass(frozen=True, slots=True)
class FauteDite:
    """Une faute : son champ, où il est, et ce qu'on en dit."""

    champ: str
    phrase: str

    @property
    def ancre(self) -> str:
        """Rend l'ancre du champ dans la page."""
        return ancre(self.champ)

    @property
    def ou(self) -> str:
        """Rend le nom entier du champ : « Poids du sous-critère 2 du critère 1 »."""
        return nom_entier(self.champ)


def fautes_de_saisie(reglage: Reglage, section: Mapping[str, Any]) -> tuple[FauteDite, ...]:
    """Rend ce qui empêche d'enregistrer ce barème, à sa place."""
    return tuple(
        _dite(champ_present(reglage, champ_du_chemin(f.chemin)), anomalie_dite(f.anomalie))
        for f in fautes_du_bareme(section)
    )


def textes_illisibles(reglage: Reglage) -> tuple[FauteDite, ...]:
    """Rend chaque champ dont le texte ne pourrait pas être relu."""
    return tuple(FauteDite(champ, f) for champ, texte in valeurs(reglage).items() if (f := faute_de_texte(texte)))


def nombres_illisibles(reglage: Reglage) -> tuple[FauteDite, ...]:
    """Rend chaque nombre écrit comme le questionnaire ne l'admet pas non plus : « 1e2 », « 1_0 », « +5 »."""
    return tuple(
        FauteDite(c.nom, faute)
        for c in a_saisir(reglage)
        if c.mode and c.valeur and (faute := _defaut_de_nombre(c.valeur))
    )


def _defaut_de_nombre(ecrit: str) -> str:
    if lire_nombre(ecrit) is None:
        return f"« {ecrit} » n'est pas un nombre : écrivez par exemple 12 ou 12,5."
    return ORNE.format(ecrit) if est_orne(ecrit) else ""


def libelles_absents(reglage: Reglage) -> tuple[FauteDite, ...]:
    """Rend chaque critère ou sous-critère sans libellé : le règlement imprimerait son identifiant."""
    nommes = (
        (f"c.{groupe.cle}.{rang}{suite}.libelle", part)
        for groupe in reglage.groupes
        for rang, critere in enumerate(groupe.criteres)
        for suite, part in (("", critere), *((f".s.{n}", p) for n, p in enumerate(critere.parts)))
    )
    return tuple(
        FauteDite(champ, "Donnez un libellé : c'est lui que le règlement imprime.")
        for champ, part in nommes
        if not se_voit(part.libelle)
    )


def fautes_de_l_effet(reglage: Reglage, effet: Effet | None) -> tuple[FauteDite, ...]:
    """Rend ce qui empêche de publier ce barème, là où cela se corrige."""
    bloquantes = (a for a in (effet.anomalies if effet else ()) if a.est_bloquante)
    return tuple(_dite(_champ(reglage, a), a) for a in bloquantes)


def avec_leurs_liens(reglage: Reglage, effet: Effet) -> Effet:
    """Rend l'effet dont chaque anomalie mène au champ qui la corrige."""
    menees = (replace(a, lien=f"#{ancre(_champ(reglage, a))}") for a in effet.anomalies)
    return replace(effet, anomalies=tuple(menees))


def _champ(reglage: Reglage, anomalie: AnomalieDite) -> str:
    return champ_present(reglage, champ_de_l_anomalie(reglage, anomalie.code, anomalie.ref))


def par_champ(fautes: Iterable[FauteDite]) -> Fautes:
    """Range les fautes par champ."""
    rangees: dict[str, tuple[str, ...]] = {}
    for faute in fautes:
        rangees[faute.champ] = (*rangees.get(faute.champ, ()), faute.phrase)
    return rangees


def mis_entre_temps(avant: Reglage, apres: Reglage) -> list[tuple[str, str]]:
    """Rend chaque champ que l'autre barème a changé, nommé en entier, et sa valeur ; vide, il n'y est plus."""
    anciens, neufs = valeurs(avant), valeurs(apres)
    return [(nom_entier(c), neufs.get(c, "")) for c in {**anciens, **neufs} if anciens.get(c, "") != neufs.get(c, "")]


def nom_entier(champ: str) -> str:
    """Rend le nom d'un champ, et de l'élément qui le porte."""
    if champ in (seuls := {**_PARTIES, **{r.cle: r.libelle for r in REGLES}}):
        return seuls[champ]
    tete, *etapes = champ.split(".")
    if tete == "departage":
        return "Départage"
    if tete == "seuil":
        return f"Prix à faire justifier, {SEUILS.get(etapes[0], etapes[0])}"
    libelle = LIBELLES.get(champ.rpartition(".")[2], champ)
    if tete == "echelle":
        return f"{libelle} du degré {int(etapes[0]) + 1}"
    if tete != "c":
        return libelle
    groupe, rang, *reste = etapes
    element = f" du {_ELEMENTS[reste[0]]} {int(reste[1]) + 1}" if len(reste) > 2 else ""
    lot = "" if groupe == COMMUNS else f" (lot {groupe})"
    return f"{libelle}{element} du critère {int(rang) + 1}{lot}"


def _dite(champ: str, anomalie: AnomalieDite) -> FauteDite:
    """Rend la faute, où chaque clé du fichier porte le nom de son champ."""
    phrase = f"{anomalie.message} {anomalie.conseil}".strip()
    cle = champ.rpartition(".")[2]
    phrase = phrase.replace(f"« {cle} »", f"« {LIBELLES.get(cle, cle)} »")
    return FauteDite(champ, majuscule(phrase))
