"""Ce qui manque sur une ligne de la feuille « Composants » : la même table donne la formule et le contrôle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from cctgen.matrice import contrat
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.completude import COMPLET, est_vide
from cctgen.matrice.composants.embarque import CONDITIONS
from cctgen.matrice.modele import Composant
from cctgen.matrice.normalisation import oui_non
from cctgen.socle.typographie import composer_a_relire


@dataclass(frozen=True, slots=True)
class Manque:
    """Ce qu'on attend quand toutes ces colonnes sont vides ; `si_embarque` : d'un composant déclaré embarqué."""

    constat: str
    vides: tuple[str, ...]
    si_embarque: bool = False


MANQUES = (
    Manque("Nommer le composant", (contrat.COMPOSANT,)),
    Manque("Version attendue", (contrat.VERSION,)),
    Manque("Licence attendue", (contrat.LICENCE,)),
    Manque("Usage : choisir dans la liste", (contrat.USAGE,)),
    Manque("Référence du produit ou régime embarqué attendus", (contrat.REF_REFERENTIEL, contrat.EMBARQUE)),
    *(
        Manque(f"Embarqué : répondre « {colonne.removesuffix(' (oui/non)')} »", (colonne,), si_embarque=True)
        for colonne in CONDITIONS
    ),
    Manque("Embarqué : justification attendue", (contrat.JUSTIFICATION_COMPOSANT,), si_embarque=True),
)
"""Lue dans l'ordre : la colonne « Complétude » affiche le premier manque."""

CONSTATS = frozenset(map(texte_compare, ["", COMPLET, *(m.constat for m in MANQUES)]))
"""Tout ce que la colonne « Complétude » de la feuille peut afficher, tel qu'il se compare."""


def manques(composant: Composant) -> Iterator[Manque]:
    """Énumère ce qui manque sur une ligne, parmi les colonnes que la feuille porte."""
    portees = composant.lettres or composant.valeurs
    embarque = oui_non(composant.valeurs[contrat.EMBARQUE]).valeur == "oui"
    for manque in MANQUES:
        connues = [colonne for colonne in manque.vides if colonne in portees]
        attendues = embarque or not manque.si_embarque
        if attendues and connues and all(est_vide(composant.valeurs[colonne]) for colonne in connues):
            yield manque


def formule(ligne: int, colonnes: Sequence[str] = contrat.COLONNES_COMPOSANTS) -> str:
    """Rend la formule de la colonne « Complétude » d'une ligne : vide si rien n'y est saisi.

    `colonnes` sont celles de la feuille ; ce qu'elle n'a pas ne s'y attend pas.
    """
    return _formule_de_toute_ligne(tuple(colonnes)).replace(_LIGNE, str(ligne))


def formule_echappee(ligne: int, colonnes: Sequence[str] = contrat.COLONNES_COMPOSANTS) -> str:
    """Rend la même formule telle que le XML d'une feuille la porte, sans son signe égal."""
    return _formule_en_xml(tuple(colonnes)).replace(_LIGNE, str(ligne))


_LIGNE = "\0"
"""Ce qui tient la place du numéro de ligne : la formule de trois cents lignes ne se bâtit qu'une fois."""


@cache
def _formule_de_toute_ligne(colonnes: tuple[str, ...]) -> str:
    cellules = {colonne: f"{contrat.lettre(rang)}{_LIGNE}" for rang, colonne in enumerate(colonnes)}
    corps = f'"{COMPLET}"'
    for manque in reversed([m for m in MANQUES if cellules.keys() >= {*m.vides}]):
        vides = [f'TRIM(CLEAN({cellules[colonne]}))=""' for colonne in manque.vides]
        termes = [f'{cellules[contrat.EMBARQUE]}="oui"', *vides] if manque.si_embarque else vides
        corps = f'IF({_reunir(termes)},"{composer_a_relire(manque.constat)}",{corps})'
    derniere = contrat.lettre(colonnes.index(contrat.COMPLETUDE) - 1)
    return f'=IF(COUNTA(A{_LIGNE}:{derniere}{_LIGNE})=0,"",{corps})'


@cache
def _formule_en_xml(colonnes: tuple[str, ...]) -> str:
    return escape(_formule_de_toute_ligne(colonnes).removeprefix("="), quote=False)


def _reunir(termes: Sequence[str]) -> str:
    return termes[0] if len(termes) == 1 else f"AND({','.join(termes)})"
