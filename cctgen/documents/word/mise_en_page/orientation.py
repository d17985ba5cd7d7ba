"""Quels blocs se couchent en paysage : un tableau large, ce qui l'annonce, ce qui laisserait une page presque vide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from cctgen.documents.tableaux.lecture import gabarits
from cctgen.documents.texte import Bloc, Paragraphe, Tableau, Titre
from cctgen.documents.word.mise_en_page.mesures import Page, Pages, mesurer
from cctgen.documents.word.mise_en_page.pagination import Curseur

_ANNONCE = 4
"""Paragraphes au plus entre un titre et le tableau qu'il nomme."""
_PRESQUE_VIDE = 1 / 3
"""Part d'une page sous laquelle elle ne vaut pas de se relever avant de se recoucher."""
_JEU = 24.0
"""Deux lignes, en points : ce que la mesure d'une page peut manquer."""


@dataclass(frozen=True, slots=True)
class Section:
    """Une suite de blocs d'une même orientation."""

    paysage: bool
    blocs: tuple[Bloc, ...]


def en_sections(blocs: Sequence[Bloc], pages: Pages, deja: float = 0.0) -> tuple[Section, ...]:
    """Partage un document en sections, dont aucune n'est couchée si le modèle n'a pas de page qui le soit.

    `deja` est la place déjà prise en tête de la première page.
    """
    couches = [False] * len(blocs)
    if pages.couchee is not None:
        for rang, bloc in enumerate(blocs):
            if isinstance(bloc, Tableau) and gabarits().est_en_paysage(bloc):
                debut = _debut(blocs, rang)
                couches[debut : rang + 1] = [True] * (rang + 1 - debut)
    sections = _reunies([Section(couche, (bloc,)) for couche, bloc in zip(couches, blocs, strict=True)])
    if len(sections) > 1 and pages.couchee is not None:
        sections = _reunies(_sans_page_a_demi_vide(sections, pages.debout, pages.couchee, deja))
    return tuple(Section(s.paysage, _en_tete_de_page(s.blocs) if rang else s.blocs) for rang, s in enumerate(sections))


def _debut(blocs: Sequence[Bloc], rang: int) -> int:
    """Rend le rang du titre qui annonce un tableau, ou le sien si autre chose les sépare."""
    debut = rang
    while debut > max(0, rang - _ANNONCE) and isinstance(blocs[debut - 1], Paragraphe):
        debut -= 1
    if debut == 0 or not isinstance(blocs[debut - 1], Titre):
        return rang
    while debut and isinstance(blocs[debut - 1], Titre):
        debut -= 1
    return debut


def _reunies(sections: Sequence[Section]) -> list[Section]:
    return [
        Section(paysage, tuple(bloc for section in groupe for bloc in section.blocs))
        for paysage, groupe in groupby(sections, lambda section: section.paysage)
    ]


def _sans_page_a_demi_vide(sections: Sequence[Section], debout: Page, couchee: Page, deja: float) -> list[Section]:
    """Couche aussi la fin d'une partie debout qui n'ouvrirait une page que pour peu, et ce qui tient à la suite.

    Une dernière page couchée presque vide reçoit de même les premières parties qui y tiennent.
    """
    suite: list[Section] = []
    for rang, section in enumerate(sections):
        if section.paysage:
            suite = _reunies([*suite, section])
            continue
        blocs = section.blocs
        garde = len(blocs)
        if rang + 1 < len(sections):
            garde -= _en_trop(blocs, debout, 0.0 if rang else deja)
        recue = 0
        if suite and _tient_a_la_suite(suite[-1].blocs, blocs[:garde], couchee):
            garde = 0
        elif suite:
            recue = _parties_recues(suite[-1].blocs, blocs[:garde], couchee)
        parts = ((True, blocs[:recue]), (False, blocs[recue:garde]), (True, blocs[garde:]))
        suite = _reunies([*suite, *(Section(paysage, part) for paysage, part in parts if part)])
    return suite


def _en_trop(blocs: Sequence[Bloc], page: Page, deja: float) -> int:
    """Rend le nombre de blocs qui seraient seuls sur une dernière page presque vide."""
    curseur = Curseur(page, 1, y=deja)
    curseur.avancer(blocs)
    if curseur.numero == 1 or curseur.y > page.hauteur * _PRESQUE_VIDE:
        return 0
    titres = [rang for rang, bloc in enumerate(blocs) if isinstance(bloc, Titre)]
    for rang, numero in zip(titres, curseur.titres, strict=True):
        if numero == curseur.numero:
            avant = Curseur(page, 1, y=deja)
            avant.avancer(blocs[:rang])
            return len(blocs) - rang if avant.numero < numero else 0
    return 0


def _parties_recues(couches: Sequence[Bloc], blocs: Sequence[Bloc], page: Page) -> int:
    """Rend combien de blocs, par parties entières, tiennent au bas d'une dernière page couchée presque vide."""
    curseur = Curseur(page, 1)
    curseur.avancer(couches)
    if curseur.y > page.hauteur * _PRESQUE_VIDE:
        return 0
    debuts = [r for r, b in enumerate(blocs) if r and isinstance(b, Titre) and not isinstance(blocs[r - 1], Titre)]
    recue = 0
    for fin in debuts:
        essai = replace(curseur, titres=[])
        essai.avancer(blocs[:fin])
        if essai.numero != curseur.numero or essai.y + _JEU > page.hauteur:
            break
        recue = fin
    return recue


def _tient_a_la_suite(couches: Sequence[Bloc], blocs: Sequence[Bloc], page: Page) -> bool:
    if _depassent(blocs, page):
        return False
    curseur = Curseur(page, 1)
    curseur.avancer(couches)
    atteinte = curseur.numero
    curseur.avancer(blocs)
    return curseur.numero == atteinte and curseur.y + _JEU <= page.hauteur


def _depassent(blocs: Sequence[Bloc], page: Page) -> bool:
    """Vrai de blocs qu'une page entière ne contiendrait pas : les premiers le disent d'ordinaire."""
    hauteur = 0.0
    for trace in mesurer(blocs, page):
        hauteur += trace.hauteur
        if hauteur > page.hauteur:
            return True
    return False


def _en_tete_de_page(blocs: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
    """Une section commence une page : son premier titre n'a plus à en ouvrir une."""
    if blocs and isinstance(blocs[0], Titre):
        return (replace(blocs[0], nouvelle_page=False), *blocs[1:])
    return blocs
