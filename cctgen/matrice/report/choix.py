"""Quelles réponses se reportent : celles d'une ligne identique, là où la nouvelle matrice est vide.

Une ligne est identique quand la référence, le niveau, l'exigence et la preuve attendue le sont, mot pour mot. Une ligne
déjà commencée n'est pas touchée, deux réponses différentes à la même référence ne se départagent pas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cctgen.matrice import contrat
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.completude import est_vide
from cctgen.matrice.modele import LigneLue, MatriceLue

_TEXTES = (contrat.EXIGENCE, contrat.PREUVE)


class Motif(StrEnum):
    """Pourquoi une ligne de la nouvelle matrice reste à remplir, ou a été laissée."""

    NOUVELLE = "n'est pas dans l'ancienne matrice"
    CHANGEE = "n'est plus la même : niveau, exigence ou preuve a changé"
    SANS_REPONSE = "n'avait pas de réponse"
    PLUSIEURS = "a plusieurs réponses différentes dans l'ancienne matrice"
    COMMENCEE = "est déjà commencée dans la nouvelle : laissée telle quelle"


@dataclass(frozen=True, slots=True)
class Reportee:
    """Une réponse à reporter : la ligne de la nouvelle matrice, et ce qu'on y écrit, par colonne."""

    ref: str
    ligne: LigneLue
    saisies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Laissee:
    """Une ligne de la nouvelle matrice que le report n'a pas remplie, et pourquoi."""

    ref: str
    motif: Motif


@dataclass(frozen=True, slots=True)
class Choix:
    """Ce qui se reporte, ce qui reste, et les réponses de l'ancienne matrice qui ne vont nulle part."""

    reportees: tuple[Reportee, ...]
    laissees: tuple[Laissee, ...]
    abandonnees: tuple[str, ...]


def choisir(ancienne: MatriceLue, nouvelle: MatriceLue) -> Choix:
    """Rend le sort de chaque ligne de la nouvelle matrice, dans son ordre."""
    anciennes = _par_ref(ancienne.lignes)
    reportees: list[Reportee] = []
    laissees: list[Laissee] = []
    for ligne in nouvelle.lignes:
        ref = ligne.valeur(contrat.REF).strip()
        sort = _sort(ligne, anciennes.get(ref, ()))
        if isinstance(sort, Motif):
            laissees.append(Laissee(ref, sort))
        else:
            reportees.append(Reportee(ref, ligne, sort))
    connues = {ligne.valeur(contrat.REF).strip() for ligne in nouvelle.lignes}
    abandonnees = (ref for ref, lignes in anciennes.items() if ref not in connues and any(map(_reponse, lignes)))
    return Choix(tuple(reportees), tuple(laissees), tuple(abandonnees))


def _sort(ligne: LigneLue, anciennes: Sequence[LigneLue]) -> Mapping[str, str] | Motif:
    if _reponse(ligne):
        return Motif.COMMENCEE
    if not anciennes:
        return Motif.NOUVELLE
    identiques = [a for a in anciennes if _textes(a) == _textes(ligne)]
    if not identiques:
        return Motif.CHANGEE
    reponses = [r for r in map(_reponse, identiques) if r]
    if not reponses:
        return Motif.SANS_REPONSE
    return reponses[0] if all(r == reponses[0] for r in reponses) else Motif.PLUSIEURS


def _reponse(ligne: LigneLue) -> dict[str, str]:
    """Rend ce que le soumissionnaire a saisi sur une ligne, tel quel, par colonne."""
    saisies = ((colonne, ligne.valeur(colonne)) for colonne in contrat.COLONNES_REPONSE)
    return {colonne: texte for colonne, texte in saisies if not est_vide(texte)}


def _textes(ligne: LigneLue) -> tuple[str, ...]:
    niveau = contrat.niveau_lu(ligne.valeur(contrat.NIVEAU))
    return (niveau, *(texte_compare(ligne.valeur(colonne)) for colonne in _TEXTES))


def _par_ref(lignes: Sequence[LigneLue]) -> dict[str, list[LigneLue]]:
    par_ref: dict[str, list[LigneLue]] = {}
    for ligne in lignes:
        par_ref.setdefault(ligne.valeur(contrat.REF).strip(), []).append(ligne)
    return par_ref


def composants_a_reporter(ancienne: MatriceLue, nouvelle: MatriceLue) -> Iterator[Mapping[str, str]]:
    """Énumère les composants à recopier ; aucun si la nouvelle feuille en porte déjà, manque ou a été renommée."""
    if not nouvelle.composants and contrat.FEUILLE_COMPOSANTS not in nouvelle.feuilles_touchees:
        for composant in ancienne.composants:
            yield {colonne: texte for colonne, texte in composant.valeurs.items() if not est_vide(texte)}
