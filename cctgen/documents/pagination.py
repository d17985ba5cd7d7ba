"""Estimation des pages, pour un sommaire juste dès l'ouverture.

Word ne calcule les numéros de page d'un sommaire qu'à la demande (F9) ou à l'impression, et lui en faire la
demande à l'ouverture affiche une alerte : le sommaire est donc rempli d'avance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil

from cctgen.documents.texte import (
    Bloc,
    Cellule,
    Encadre,
    Liste,
    Paragraphe,
    Style,
    Tableau,
    Titre,
    contenu_en_clair,
)


@dataclass(frozen=True, slots=True)
class Entree:
    """Une ligne du sommaire."""

    niveau: int
    numero: str
    texte: str
    signet: str


@dataclass(frozen=True, slots=True)
class Forme:
    """Ce qu'un style dit de la place d'un paragraphe, en points."""

    corps: float
    avant: float
    apres: float
    interligne: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """La place offerte au texte, en points, et les formes des styles du modèle."""

    largeur: float
    hauteur: float
    formes: Mapping[str, Forme]


def titre_de_niveau(niveau: int) -> str:
    """Rend la clé, dans `Page.formes`, de la forme d'un titre."""
    return f"titre {niveau}"


_HAUTEUR_DE_LIGNE = 1.15
"""Hauteur d'une ligne d'Arial ou de Liberation Sans, en parts du corps."""
_MARGES_DE_CELLULE = (10.8, 5.5)
"""Largeur et hauteur perdues par cellule, en points."""
_LIGNES_APRES_TITRE = 3
_PERTE_EN_FIN_DE_LIGNE = 0.55
"""Part d'un mot moyen perdue à chaque retour à la ligne."""
_MOT_MOYEN = 5.5

_CLASSES = (
    (" .,;:!'’|ijlItf()[]/\\-\u00a0\u202f", 0.29),
    ("rs", 0.40),
    ("abcdeghknopquvxyz0123456789éèêëàâîïôûùç", 0.53),
    ("ABCDEFGHJKLNOPQRSTUVXYZÉÈÀÇ«»&", 0.68),
    ("mMwW@%—…œæ", 0.88),
)
_CHASSES = {signe: chasse for signes, chasse in _CLASSES for signe in signes}


@lru_cache(maxsize=8192)
def chasse(texte: str) -> float:
    """Rend la largeur d'un texte en parts du corps, à une précision suffisante pour compter ses lignes."""
    return sum(_CHASSES.get(signe, 0.55) for signe in texte)


def nombre_de_lignes(texte: str, largeur: float, corps: float) -> int:
    """Rend le nombre de lignes d'un texte dans une largeur donnée."""
    utile = max(largeur / corps, 2.0)
    total = 0
    for morceau in texte.split("\n"):
        mesure = chasse(morceau)
        if mesure > utile:
            utile_moyen = max(utile - _PERTE_EN_FIN_DE_LIGNE * _MOT_MOYEN * 0.5, utile / 2)
            total += ceil(mesure / utile_moyen)
        else:
            total += 1
    return total


@dataclass
class _Curseur:
    """Avance dans les pages à mesure que les blocs prennent de la place."""

    page: Page
    numero: int
    y: float = 0.0
    titres: list[int] = field(default_factory=list)

    def avancer(self, blocs: Sequence[Bloc]) -> None:
        for bloc in blocs:
            match bloc:
                case Titre():
                    self._titre(bloc)
                case Tableau():
                    self._tableau(bloc)
                case Encadre(blocs=interieur):
                    self._couler(self.hauteur(interieur, self.page.largeur, Style.ENCADRE))
                case _:
                    self._couler(self.hauteur((bloc,), self.page.largeur, Style.COURANT))

    def _couler(self, hauteur: float) -> None:
        self.y += hauteur
        while self.y > self.page.hauteur:
            self.y -= self.page.hauteur
            self.numero += 1

    def _insecable(self, hauteur: float, reprise: float) -> None:
        if self.y + hauteur > self.page.hauteur and self.y > 0:
            self.numero += 1
            self.y = reprise
        self._couler(hauteur)

    def _titre(self, titre: Titre) -> None:
        forme = self.page.formes[titre_de_niveau(titre.niveau)]
        suite = self.page.formes[Style.COURANT]
        hauteur = self._paragraphe(titre.texte, self.page.largeur - 28, forme)
        solidaire = hauteur + _LIGNES_APRES_TITRE * suite.corps * _HAUTEUR_DE_LIGNE
        if self.y + solidaire > self.page.hauteur:
            self.numero += 1
            self.y = 0.0
        self.titres.append(self.numero)
        self._couler(hauteur)

    def _tableau(self, tableau: Tableau) -> None:
        largeurs = repartir(tableau, round(self.page.largeur))
        entete = self._ligne(tableau.entetes, largeurs, Style.ENTETE_TABLEAU)
        lignes = [self._ligne(ligne, largeurs, Style.CELLULE) for ligne in tableau.lignes]
        self._insecable(entete + (lignes[0] if lignes else 0.0), 0.0)
        for hauteur in lignes[1:]:
            self._insecable(hauteur, entete)

    def _ligne(self, cellules: Sequence[Cellule], largeurs: Sequence[int], lieu: Style) -> float:
        cote, haut = _MARGES_DE_CELLULE
        cases = zip(cellules, largeurs, strict=False)
        return haut + max((self.hauteur(case, largeur - cote, lieu) for case, largeur in cases), default=0.0)

    def hauteur(self, blocs: Sequence[Bloc], largeur: float, lieu: Style) -> float:
        """Rend la hauteur de blocs empilés dans une largeur."""
        total = 0.0
        for bloc in blocs:
            match bloc:
                case Paragraphe(contenu=contenu, style=style):
                    forme = self.page.formes[lieu if style is Style.COURANT else style]
                    total += self._paragraphe(contenu_en_clair(contenu), largeur, forme)
                case Liste(elements=elements):
                    total += sum(self.hauteur(e, largeur - 20, lieu) for e in elements)
                case Encadre(blocs=interieur):
                    total += self.hauteur(interieur, largeur, Style.ENCADRE)
                case Titre(texte=texte, niveau=niveau):
                    total += self._paragraphe(texte, largeur, self.page.formes[titre_de_niveau(niveau)])
                case Tableau(entetes=entetes, lignes=lignes):
                    largeurs = repartir(bloc, round(largeur))
                    total += sum(self._ligne(ligne, largeurs, lieu) for ligne in (entetes, *lignes))
        return total

    def _paragraphe(self, texte: str, largeur: float, forme: Forme) -> float:
        lignes = nombre_de_lignes(texte, largeur, forme.corps)
        return forme.avant + forme.apres + lignes * forme.corps * _HAUTEUR_DE_LIGNE * forme.interligne


def paginer(blocs: Sequence[Bloc], page: Page, premiere: int) -> list[int]:
    """Rend le numéro de page estimé de chaque titre ; le corps commence en haut de la page `premiere`."""
    curseur = _Curseur(page, premiere)
    curseur.avancer(blocs)
    return curseur.titres


def repartir(tableau: Tableau, largeur: int) -> list[int]:
    """Partage la largeur du texte entre les colonnes, selon les parts données ou la longueur des textes."""
    parts = tableau.largeurs or _parts(tableau)
    total = sum(parts)
    largeurs = [largeur * part // total for part in parts]
    largeurs[-1] += largeur - sum(largeurs)
    return largeurs


def _parts(tableau: Tableau) -> tuple[int, ...]:
    """Une colonne courte garde de quoi lire son en-tête ; une longue ne prend pas toute la place."""
    lignes = (tableau.entetes, *tableau.lignes)
    colonnes = range(len(tableau.entetes))
    plus_longs = [max((longueur(ligne[c]) for ligne in lignes if c < len(ligne)), default=1) for c in colonnes]
    return tuple(min(max(signes, 8), 60) for signes in plus_longs)


def longueur(cellule: Cellule) -> int:
    """Rend le nombre de signes d'une cellule, listes comprises."""
    total = 0
    for bloc in cellule:
        match bloc:
            case Paragraphe(contenu=contenu):
                total += len(contenu_en_clair(contenu))
            case Titre(texte=texte):
                total += len(texte)
            case Liste(elements=parties):
                total += sum(map(longueur, parties))
            case Encadre(blocs=blocs):
                total += longueur(blocs)
            case Tableau(entetes=entetes, lignes=lignes):
                total += sum(longueur(case) for ligne in (entetes, *lignes) for case in ligne)
    return total
