"""Quelles réponses se reportent : celles d'une ligne identique, là où la nouvelle matrice est vide.

Une ligne est identique quand la référence, le niveau, l'exigence et la preuve attendue le sont, mot pour mot. Une ligne
déjà commencée n'est pas touchée, deux réponses différentes à la même référence ne se départagent pas. Une réponse que
son texte seul ne dit pas (commentaire, barré, erreur, formule, fusion) ne se reporte pas : elle se reprend à la main.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cctgen.matrice import contrat
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.completude import est_vide
from cctgen.matrice.controle.appariement import apparier, forme_de
from cctgen.matrice.controle.ensemble import attendues_du_fichier
from cctgen.matrice.lecture.classeur import place_de
from cctgen.matrice.lecture.zones import etendues_de
from cctgen.matrice.modele import LigneLue, MatriceLue

_TEXTES = (contrat.EXIGENCE, contrat.PREUVE)


class Motif(StrEnum):
    """Pourquoi une ligne de la nouvelle matrice reste à remplir, ou a été laissée."""

    NOUVELLE = "n'est pas dans l'ancienne matrice"
    CHANGEE = "n'est plus la même : niveau, exigence ou preuve a changé"
    SANS_REPONSE = "n'avait pas de réponse"
    A_REPRENDRE = "porte dans l'ancienne plus que son texte (commentaire, barré, erreur…) et se reprend à la main"
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
    """Ce qui se reporte, ce qui reste, et les réponses de l'ancienne matrice qui ne vont nulle part.

    Une référence saisie autrement (« cct uti 02 ») est celle que lit le contrôle.
    """

    reportees: tuple[Reportee, ...]
    laissees: tuple[Laissee, ...]
    abandonnees: tuple[str, ...]


def choisir(ancienne: MatriceLue, nouvelle: MatriceLue) -> Choix:
    """Rend le sort de chaque ligne de la nouvelle matrice, dans son ordre."""
    anciennes, relevees = _par_ref(ancienne), _etendues_relevees(ancienne)
    reportees: list[Reportee] = []
    laissees: list[Laissee] = []
    for ligne in nouvelle.lignes:
        ref = ligne.valeur(contrat.REF).strip()
        sort = _sort(ligne, anciennes.get(forme_de(ref), ()), relevees)
        if isinstance(sort, Motif):
            laissees.append(Laissee(ref, sort))
        else:
            reportees.append(Reportee(ref, ligne, sort))
    connues = {forme_de(ligne.valeur(contrat.REF)) for ligne in nouvelle.lignes}
    perdues = (lignes for forme, lignes in anciennes.items() if forme not in connues and any(map(_reponse, lignes)))
    abandonnees = (lignes[0].valeur(contrat.REF).strip() or lignes[0].cellule(contrat.REF) for lignes in perdues)
    return Choix(tuple(reportees), tuple(laissees), tuple(abandonnees))


def _sort(ligne: LigneLue, anciennes: Sequence[LigneLue], relevees: _Etendues) -> Mapping[str, str] | Motif:
    if _reponse(ligne):
        return Motif.COMMENCEE
    if not anciennes:
        return Motif.NOUVELLE
    identiques = [a for a in anciennes if _textes(a) == _textes(ligne)]
    if not identiques:
        return Motif.CHANGEE
    if any(_est_a_reprendre(a, relevees) for a in identiques):
        return Motif.A_REPRENDRE
    reponses = [r for r in map(_reponse, identiques) if r]
    if not reponses:
        return Motif.SANS_REPONSE
    return reponses[0] if all(r == reponses[0] for r in reponses) else Motif.PLUSIEURS


_Etendues = Mapping[str, Sequence[tuple[range, range]]]


def _etendues_relevees(matrice: MatriceLue) -> _Etendues:
    """Rend, par feuille, les cases où la lecture a relevé ce que leur texte ne dit pas."""
    relevees: dict[str, list[tuple[range, range]]] = {}
    for anomalie in matrice.anomalies:
        relevees.setdefault(anomalie.lieu.feuille, []).extend(etendues_de(anomalie.lieu.cellule))
    return relevees


def _est_a_reprendre(ligne: LigneLue, relevees: _Etendues) -> bool:
    cases = (ligne.cellule(colonne) for colonne in contrat.COLONNES_REPONSE if ligne.porte(colonne))
    return any(_est_relevee(ligne.feuille, case, relevees) for case in cases)


def _est_relevee(feuille: str, cellule: str, relevees: _Etendues) -> bool:
    place = place_de(cellule)
    etendues = relevees.get(feuille, ())
    return place is not None and any(place[0] in lignes and place[1] in colonnes for lignes, colonnes in etendues)


def _reponse(ligne: LigneLue) -> dict[str, str]:
    """Rend ce que le soumissionnaire a saisi sur une ligne, tel quel, par colonne."""
    saisies = ((colonne, ligne.valeur(colonne)) for colonne in contrat.COLONNES_REPONSE)
    return {colonne: texte for colonne, texte in saisies if not est_vide(texte)}


def _textes(ligne: LigneLue) -> tuple[str, ...]:
    niveau = contrat.niveau_lu(ligne.valeur(contrat.NIVEAU))
    return (niveau, *(texte_compare(ligne.valeur(colonne)) for colonne in _TEXTES))


def _par_ref(matrice: MatriceLue) -> dict[str, list[LigneLue]]:
    """Range les lignes par la forme de leur référence, retrouvée comme le fait le contrôle."""
    par_ref: dict[str, list[LigneLue]] = {}
    for appariement in apparier(matrice.lignes, attendues_du_fichier(matrice)):
        ref = appariement.attendue.ref if appariement.attendue else appariement.ligne.valeur(contrat.REF)
        par_ref.setdefault(forme_de(ref), []).append(appariement.ligne)
    return par_ref


class MotifDeComposant(StrEnum):
    """Pourquoi un composant de l'ancienne matrice n'est pas recopié."""

    COMMENCEE = "la feuille « Composants » de la nouvelle est déjà commencée : videz-la, ou complétez-la à la main"
    ABSENTE = "la feuille « Composants » de la nouvelle manque ou a été renommée : repartez de la matrice publiée"
    A_REPRENDRE = "porte plus que son texte (commentaire, barré, erreur…) et se reprend à la main"


@dataclass(frozen=True, slots=True)
class ChoixDesComposants:
    """Les composants à recopier, colonne par colonne, et ceux qui restent, leur nom par motif."""

    reportes: tuple[Mapping[str, str], ...]
    laisses: Mapping[MotifDeComposant, Sequence[str]]


def choisir_les_composants(ancienne: MatriceLue, nouvelle: MatriceLue) -> ChoixDesComposants:
    """Rend le sort de chaque composant de l'ancienne matrice : une feuille déjà commencée ne se complète pas."""
    relevees = _etendues_relevees(ancienne)
    reportes: list[Mapping[str, str]] = []
    laisses: dict[MotifDeComposant, list[str]] = {}
    obstacle = MotifDeComposant.COMMENCEE if nouvelle.composants else None
    if contrat.FEUILLE_COMPOSANTS in nouvelle.feuilles_touchees:
        obstacle = MotifDeComposant.ABSENTE
    for composant in ancienne.composants:
        places = map(composant.place, composant.lettres)
        a_reprendre = any(_est_relevee(feuille, case, relevees) for feuille, case in places)
        motif = obstacle or (MotifDeComposant.A_REPRENDRE if a_reprendre else None)
        if motif is None:
            reportes.append({colonne: texte for colonne, texte in composant.valeurs.items() if not est_vide(texte)})
        else:
            laisses.setdefault(motif, []).append(composant.valeurs.get(contrat.COMPOSANT, "").strip())
    return ChoixDesComposants(tuple(reportes), laisses)
