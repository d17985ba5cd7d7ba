"""La place que prend ce qu'une page range : un paragraphe, un tableau et ses lignes, entières ou coupées."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

HAUTS_DE_CELLULE = 2.5
"""Ce que marges et filets ajoutent en hauteur à une ligne de tableau, en points."""
JEU = 0.02
"""Ce qu'un arrondi peut faire dépasser sans changer de page, en points : une page se remplit au vingtième près."""
_FILET_DU_BAS = 0.5
"""Mesuré (LibreOffice 25.2) : le dernier filet d'un tableau dont les lignes se tiennent peut passer sous la page."""
_LIGNES_GROUPEES = 2
"""Word ne laisse jamais une ligne seule en haut ni en bas d'une page."""
_LIGNES_D_UN_MORCEAU = 4
"""Une ligne de tableau coupée en montre au moins autant de chaque côté : moins, sa suite ne dirait plus de qui elle
est."""


class Trace(NamedTuple):
    """La place d'un paragraphe : espaces avant et après, nombre et hauteur de ses lignes, bords.

    `suit`, une page ne finit pas après lui ; `entier`, elle ne le coupe pas. `cadre` est le retrait de ses bords.
    """

    avant: float
    lignes: int
    ligne: float
    apres: float
    bords: float = 0.0
    suit: bool = False
    entier: bool = False
    est_titre: bool = False
    nouvelle_page: bool = False
    cadre: float = 0.0

    @property
    def debord(self) -> float:
        """Rend ce dont il peut dépasser la page sans en changer : rien."""
        return 0.0

    @property
    def hauteur(self) -> float:
        """Rend la hauteur du paragraphe, sans les espaces qui l'entourent."""
        return self.lignes * self.ligne + self.bords

    def premieres(self, _place: float) -> float:
        """Rend la hauteur de ce qui ne peut pas rester seul en bas de page."""
        if self.entier or self.lignes < 2 * _LIGNES_GROUPEES:
            return self.hauteur
        return _LIGNES_GROUPEES * self.ligne + self.bords / 2


Cases = tuple[tuple[Trace, ...], ...]
"""Les paragraphes de chaque case d'une ligne de tableau."""


class Ligne(NamedTuple):
    """La place d'une ligne de tableau ; ses cases, si elle est assez haute pour se couper.

    `suffit`, elle peut rester seule ; `libre`, elle ne tient à aucune autre. `blanc` est la place qu'elle peut laisser
    vide plutôt que d'y commencer ; aucune, si elle est plus haute qu'une page.
    """

    hauteur: float
    cases: Cases = ()
    suffit: bool = False
    libre: bool = False
    blanc: float = 0.0

    @property
    def debut(self) -> float:
        """Rend ce qu'une page en garde au moins : tout, ou la première ligne de texte de chaque case."""
        if not self.cases:
            return self.hauteur
        return HAUTS_DE_CELLULE + max((case[0].avant + case[0].ligne for case in self.cases if case), default=0.0)

    def coupee(self, place: float) -> Ligne:
        """Rend ce qui passe à la page suivante quand il ne reste que `place` ; tout, si une case n'y commence pas."""
        suites = tuple(_suite(case, place - HAUTS_DE_CELLULE) for case in self.cases)
        if not self.cases or any(suite == case for case, suite in zip(self.cases, suites, strict=True) if case):
            return self
        return Ligne(HAUTS_DE_CELLULE + max(map(empiler, suites), default=0.0), suites)

    def se_coupe_bien(self, place: float) -> bool:
        """Vrai si, coupée là, elle montre quelques lignes de texte de chaque côté, et ne s'y arrête pas sur « : »."""
        suite = self.coupee(place)
        if suite is self or not self.blanc:
            return suite is not self
        moindre = HAUTS_DE_CELLULE + _LIGNES_D_UN_MORCEAU * max(case[0].ligne for case in self.cases if case)
        if place <= self.blanc or min(place, suite.hauteur) < moindre:
            return False
        return not any(map(_finit_sur_une_amorce, self.cases, suite.cases))


def _finit_sur_une_amorce(case: Sequence[Trace], suite: Sequence[Trace]) -> bool:
    rang = len(case) - len(suite)
    return 0 < rang < len(case) and suite[0].lignes == case[rang].lignes and case[rang - 1].suit


def _suite(traces: Sequence[Trace], place: float) -> tuple[Trace, ...]:
    y = apres = 0.0
    for rang, trace in enumerate(traces):
        y += max(apres, trace.avant)
        if y + trace.hauteur > place + JEU:
            # Mesuré (LibreOffice 25.2) : dans une case, une ligne de texte peut rester seule.
            tiennent = 0 if trace.entier else max(0, int((place + JEU - y) / trace.ligne))
            return (trace._replace(lignes=trace.lignes - tiennent), *traces[rang + 1 :])
        y += trace.hauteur
        apres = trace.apres
    return ()


@dataclass(frozen=True, slots=True)
class TraceDeTableau:
    """La place d'un tableau : la hauteur de son en-tête, puis chaque ligne.

    `entier`, aucune page ne le coupe ; `tenu`, sa fin reste avec ce qui le suit. `cle` le reconnaît.
    """

    entete: float
    lignes: tuple[Ligne, ...]
    entier: bool = False
    tenu: bool = False
    avant: float = 0.0
    apres: float = 0.0
    est_titre: bool = False
    nouvelle_page: bool = False
    cle: int = 0

    @property
    def suit(self) -> bool:
        """Vrai si une page ne finit pas après lui : il y va tout entier avec ce qui le suit."""
        return self.tenu and self.entier

    @property
    def fin_suit(self) -> bool:
        """Vrai si seule sa dernière ligne reste avec ce qui le suit."""
        return self.tenu and not self.entier

    @property
    def debord(self) -> float:
        """Rend ce dont il peut dépasser la page sans en changer, s'il la finit tout entier."""
        return _FILET_DU_BAS if self.entier and len(self.lignes) > 1 and not self.tenu else 0.0

    @property
    def hauteur(self) -> float:
        """Rend la hauteur du tableau d'un seul tenant."""
        return self.entete + sum(ligne.hauteur for ligne in self.lignes)

    def peut_se_couper(self, rang: int) -> bool:
        """Vrai d'une haute ligne que rien ne tient à la suivante.

        Mesuré (LibreOffice 25.2) : la dernière, qui tient à ce qui suit le tableau, passe entière à la page suivante.
        """
        tenue = self._tient(rang) or (self.fin_suit and rang == len(self.lignes) - 1)
        return bool(self.lignes[rang].cases) and not tenue

    def _tient(self, rang: int) -> bool:
        """Vrai de la première ligne et de l'avant-dernière, gardées avec leur suivante, sauf si l'une se suffit."""
        ligne, derniere = self.lignes[rang], len(self.lignes) - 1
        if rang == derniere or ligne.libre:
            return False
        return (rang == 0 and not ligne.suffit) or (rang == derniere - 1 and not self.lignes[rang + 1].suffit)

    def _debut(self, rang: int, place: float) -> float:
        ligne = self.lignes[rang]
        return ligne.debut if self.peut_se_couper(rang) and ligne.se_coupe_bien(place) else ligne.hauteur

    def premieres(self, place: float) -> float:
        """Rend la hauteur de ce qui ne peut pas rester seul en bas de page, où il reste cette place."""
        if self.entier or not self.lignes:
            return self.hauteur
        reste = place - self.entete
        return self.entete + (self._debut(0, reste) if self.peut_se_couper(0) else self.ensemble(0, reste))

    def ensemble(self, rang: int, place: float, suite: float = 0.0) -> float:
        """Rend ce qu'une page garde d'un seul tenant à partir d'une ligne : aucune ne reste seule en bout de tableau.

        La première tient à la deuxième, l'avant-dernière à la dernière, sauf si elles se suffisent, et la dernière à la
        `suite` ; d'une suivante qui se coupe dans la `place`, le début seulement.
        """
        ligne, derniere = self.lignes[rang], len(self.lignes) - 1
        if rang == derniere:
            return ligne.hauteur + suite * (not self.peut_se_couper(rang))
        if not self._tient(rang):
            return ligne.hauteur
        debut = self._debut(rang + 1, place - ligne.hauteur)
        entiere = rang + 1 == derniere and debut == self.lignes[derniere].hauteur
        return ligne.hauteur + debut + suite * entiere


def empiler(traces: Iterable[Trace]) -> float:
    """Rend la hauteur de paragraphes empilés : de deux espaces voisins, seul le plus grand compte."""
    total = apres = 0.0
    for trace in traces:
        total += max(apres, trace.avant) + trace.hauteur
        apres = trace.apres
    return total + apres
