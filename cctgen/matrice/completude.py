"""Quand une ligne est-elle complète ? Une seule table, lue par la formule et par le contrôle.

La formule de la feuille « Exigences » et `constat` rendent le même texte sur les mêmes saisies ; un test
le prouve en faisant calculer la formule par LibreOffice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from functools import lru_cache
from html import escape
from typing import NamedTuple

from cctgen.matrice import contrat
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.contrat import CONFORMITE, COUVERTURE, JUSTIFICATION, RENVOI, Conformite, Couverture
from cctgen.socle.typographie import composer_a_relire

COMPLET = "Complet"

LISTES = {CONFORMITE: tuple(Conformite), COUVERTURE: tuple(Couverture)}


class Predicat(Enum):
    """Ce qu'une condition demande à une cellule."""

    VIDE = auto()
    REMPLIE = auto()
    HORS_LISTE = auto()
    EST = auto()
    N_EST_PAS = auto()


class Condition(NamedTuple):
    """Un prédicat sur une colonne ; `valeurs` ne sert qu'à `EST` et `N_EST_PAS`."""

    colonne: str
    predicat: Predicat
    valeurs: tuple[str, ...] = ()


class Regle(NamedTuple):
    """Un manque : ce que la ligne affiche, l'anomalie qu'il devient, et les conditions qui l'établissent."""

    constat: str
    code: str
    conditions: tuple[Condition, ...]


REGLES = (
    Regle("Conformité à choisir", "reponse-absente", (Condition(CONFORMITE, Predicat.VIDE),)),
    Regle(
        "Conformité : choisir dans la liste",
        "valeur-non-reconnue",
        (Condition(CONFORMITE, Predicat.REMPLIE), Condition(CONFORMITE, Predicat.HORS_LISTE)),
    ),
    Regle(
        "Mode de couverture à choisir",
        "couverture-absente",
        (
            Condition(CONFORMITE, Predicat.REMPLIE),
            Condition(CONFORMITE, Predicat.N_EST_PAS, contrat.SANS_COUVERTURE),
            Condition(COUVERTURE, Predicat.VIDE),
        ),
    ),
    Regle(
        "Mode de couverture : choisir dans la liste",
        "valeur-non-reconnue",
        (Condition(COUVERTURE, Predicat.REMPLIE), Condition(COUVERTURE, Predicat.HORS_LISTE)),
    ),
    Regle(
        "Justification ou renvoi attendu",
        "justification-absente",
        (
            Condition(CONFORMITE, Predicat.EST, (Conformite.CONFORME,)),
            Condition(JUSTIFICATION, Predicat.VIDE),
            Condition(RENVOI, Predicat.VIDE),
        ),
    ),
    Regle(
        "Justification attendue",
        "justification-absente",
        (
            Condition(CONFORMITE, Predicat.REMPLIE),
            Condition(CONFORMITE, Predicat.N_EST_PAS, (Conformite.CONFORME,)),
            Condition(JUSTIFICATION, Predicat.VIDE),
        ),
    ),
)


CONSTATS = frozenset(map(texte_compare, ["", COMPLET, *(regle.constat for regle in REGLES)]))
"""Tout ce que la colonne « Complétude » peut afficher, tel qu'il se compare ; vide sans recalcul du classeur."""


def manques(saisies: Mapping[str, str]) -> tuple[Regle, ...]:
    """Rend tous les manques d'une ligne, dans l'ordre de la table."""
    return manques_de(*(saisies.get(colonne, "") for colonne in COLONNES))


COLONNES = (CONFORMITE, COUVERTURE, JUSTIFICATION, RENVOI)


def manques_de(conformite: str, couverture: str, justification: str, renvoi: str) -> tuple[Regle, ...]:
    """Rend tous les manques de ces quatre saisies, dans l'ordre de la table.

    Des deux textes libres, les règles ne regardent que s'ils sont vides : les lignes se répètent alors beaucoup.
    """
    justifiee, renvoyee = "" if est_vide(justification) else "remplie", "" if est_vide(renvoi) else "remplie"
    return _manques(conformite, couverture, justifiee, renvoyee)


@lru_cache(maxsize=4096)
def _manques(*valeurs: str) -> tuple[Regle, ...]:
    saisies = dict(zip(COLONNES, valeurs, strict=True))
    return tuple(r for r in REGLES if all(_vrai(condition, saisies[condition.colonne]) for condition in r.conditions))


def constat(saisies: Mapping[str, str]) -> str:
    """Rend ce que la colonne « Complétude » affiche : le premier manque, ou « Complet »."""
    return next((composer_a_relire(regle.constat) for regle in manques(saisies)), COMPLET)


def est_vide(texte: str) -> bool:
    """Vrai si la cellule ne porte que des espaces et des sauts de ligne (TRIM(CLEAN()) d'Excel)."""
    return not texte.strip(_BLANCS)


COMMANDES = re.compile(r"[\x00-\x1f]")
_BLANCS = "".join(map(chr, range(0x21)))


def _vrai(condition: Condition, texte: str) -> bool:
    # Excel compare les textes sans égard à la casse.
    saisi = texte.casefold()
    match condition.predicat:
        case Predicat.VIDE:
            return est_vide(texte)
        case Predicat.REMPLIE:
            return not est_vide(texte)
        case Predicat.HORS_LISTE:
            return saisi not in {v.casefold() for v in LISTES[condition.colonne]}
        case Predicat.EST:
            return saisi in {v.casefold() for v in condition.valeurs}
        case Predicat.N_EST_PAS:
            return saisi not in {v.casefold() for v in condition.valeurs}


def formule(ligne: int, listes: Mapping[str, str]) -> str:
    """Rend la formule de la colonne « Complétude » ; `listes` donne la plage de chaque liste."""
    return _formule_de_toute_ligne(tuple(listes.items())).replace(_LIGNE, str(ligne))


def formule_echappee(ligne: int, listes: Mapping[str, str]) -> str:
    """Rend la même formule telle que le XML d'une feuille la porte, sans son signe égal."""
    return _formule_en_xml(tuple(listes.items())).replace(_LIGNE, str(ligne))


_LIGNE = "\0"
"""Ce qui tient la place du numéro de ligne : la formule de toutes les lignes ne se bâtit qu'une fois."""


@lru_cache(maxsize=8)
def _formule_de_toute_ligne(listes: tuple[tuple[str, str], ...]) -> str:
    corps = f'"{COMPLET}"'
    for regle in reversed(REGLES):
        conditions = [
            _en_formule(condition, f"{contrat.lettre_exigences(condition.colonne)}{_LIGNE}", dict(listes))
            for condition in regle.conditions
        ]
        corps = f'IF({_reunir("AND", conditions)},"{composer_a_relire(regle.constat)}",{corps})'
    return f"={corps}"


@lru_cache(maxsize=8)
def _formule_en_xml(listes: tuple[tuple[str, str], ...]) -> str:
    return escape(_formule_de_toute_ligne(listes).removeprefix("="), quote=False)


def _reunir(fonction: str, termes: Sequence[str]) -> str:
    return termes[0] if len(termes) == 1 else f"{fonction}({','.join(termes)})"


def _en_formule(condition: Condition, cellule: str, listes: Mapping[str, str]) -> str:
    match condition.predicat:
        case Predicat.VIDE:
            return f'TRIM(CLEAN({cellule}))=""'
        case Predicat.REMPLIE:
            return f'TRIM(CLEAN({cellule}))<>""'
        case Predicat.HORS_LISTE:
            # Ni NB.SI ni EQUIV : ils prennent « * » et « ? » pour des jokers.
            return f"SUMPRODUCT(--({listes[condition.colonne]}={cellule}))=0"
        case Predicat.EST:
            return _reunir("OR", [f'{cellule}="{valeur}"' for valeur in condition.valeurs])
        case Predicat.N_EST_PAS:
            return _reunir("AND", [f'{cellule}<>"{valeur}"' for valeur in condition.valeurs])
