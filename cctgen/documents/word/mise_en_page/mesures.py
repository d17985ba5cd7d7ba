"""La place que prennent les blocs : ce que le modèle dit de ses styles, et la hauteur de chaque paragraphe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cctgen.documents.composition.cases import CasesConnues
from cctgen.documents.texte import (
    Bloc,
    Cellule,
    Contenu,
    Encadre,
    Liste,
    Paragraphe,
    Style,
    Tableau,
    Texte,
    Titre,
    contenu_en_clair,
)
from cctgen.documents.word.mise_en_page.chasses import Fragment, nombre_de_lignes
from cctgen.documents.word.mise_en_page.colonnes import disposees, longueur, repartir
from cctgen.documents.word.mise_en_page.solidarite import reste_entier, tient_au_suivant
from cctgen.documents.word.mise_en_page.traces import HAUTS_DE_CELLULE, Ligne, Trace, TraceDeTableau, empiler

PUCES = "puces"
"""Clé, dans `Page.formes`, de la forme d'un élément de liste."""
ECART_ENTRE_TABLEAUX = 10.0
SECABLE_AU_DELA = 1200
"""Au-delà de ce nombre de signes, une ligne peut dépasser la page : on la laisse se couper."""
RETRAIT_EN_CELLULE = 227
"""Retrait d'un élément de liste dans une cellule ou un encadré, en vingtièmes de point."""
_HAUTEURS = (
    138, 149, 161, 173, 184, 196, 207, 218, 230, 242, 253, 265, 276, 287, 300, 311, 322, 334, 345, 356, 369, 380,
    391, 403, 414, 425, 438, 449, 460, 471, 483, 495, 506, 518, 529, 540, 552, 564, 575, 587, 598, 609, 621, 632,
    644, 656, 667, 678, 690,
)  # fmt: skip
"""Mesuré (LibreOffice 25.2) : hauteur d'une ligne d'Arial ou de Liberation Sans, de 6 à 30 points, un corps par demi-
point, en vingtièmes de point ; au-delà, 1,15 fois le corps."""
_PLUS_PETIT_CORPS = 6.0
_COTES_DE_CELLULE = 8.5
"""Ce que les marges prennent en largeur à une cellule, en points."""
_FILETS_DE_TABLEAU = 1.0
"""Ce que les filets ajoutent à un tableau, en points."""


def _hauteur_de_ligne(corps: float) -> float:
    rang = round(2 * (corps - _PLUS_PETIT_CORPS))
    return (_HAUTEURS[rang] if 0 <= rang < len(_HAUTEURS) else round(23 * corps)) / 20


@dataclass(frozen=True, slots=True)
class Forme:
    """Ce qu'un style dit de la place d'un paragraphe, en points ; `bord` est la moitié des filets du haut et du bas."""

    corps: float
    avant: float
    apres: float
    interligne: float = 1.0
    bord: float = 0.0
    retrait: float = 0.0
    gras: bool = False

    @property
    def ligne(self) -> float:
        """Rend la hauteur d'une ligne, en vingtièmes de point entiers : mesuré (LibreOffice 25.2), 10,9 pour 9,5."""
        return _hauteur_de_ligne(self.corps) * self.interligne


def en_fragments(contenu: Contenu) -> Sequence[Fragment]:
    """Rend le texte d'un paragraphe, tout en maigre."""
    return [(contenu_en_clair(contenu), False)]


@dataclass(frozen=True, slots=True)
class Page:
    """La place offerte au texte, en points, et les formes des styles du modèle.

    `retraits` sont ceux d'un élément de liste, par niveau ; `lire` rend un paragraphe tel qu'il s'imprime.
    """

    largeur: float
    hauteur: float
    formes: Mapping[str, Forme]
    retraits: Sequence[float] = (15.6,)
    lire: Callable[[Contenu], Sequence[Fragment]] = en_fragments


def titre_de_niveau(niveau: int) -> str:
    """Rend la clé, dans `Page.formes`, de la forme d'un titre."""
    return f"titre {niveau}"


def sommaire_de_niveau(niveau: int) -> str:
    """Rend la clé, dans `Page.formes`, de la forme d'une ligne du sommaire."""
    return f"sommaire {niveau}"


def mesurer(blocs: Sequence[Bloc], page: Page) -> Iterator[Trace | TraceDeTableau]:
    """Énumère la place de chaque paragraphe et de chaque tableau d'une suite de blocs du corps."""
    mesure = _Mesure(page)
    for rang, bloc in enumerate(blocs):
        suivant = blocs[rang + 1] if rang + 1 < len(blocs) else None
        suit = tient_au_suivant(bloc, suivant)
        if isinstance(bloc, Tableau):
            yield mesure.tableau(bloc, page.largeur, suit=suit)
            if isinstance(suivant, Tableau):
                yield Trace(0, 1, ECART_ENTRE_TABLEAUX, 0)
        else:
            *debut, dernier = mesure.traces((bloc,), page.largeur, Style.COURANT) or [Trace(0, 0, 0, 0)]
            yield from debut
            yield replace(dernier, suit=True) if suit and not dernier.suit else dernier


class _Mesure:
    """Mesure des blocs dans une largeur donnée."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._connues = CasesConnues(self._case)

    def tableau(self, tableau: Tableau, largeur: float, *, suit: bool) -> TraceDeTableau:
        largeurs = [colonne / 20 for colonne in disposees(repartir(tableau, round(20 * largeur)))]
        lignes = tuple(self._rangee(ligne, largeurs, tableau.hauteur / 20) for ligne in tableau.lignes)
        entete = self._ligne(tableau.entetes, largeurs, Style.ENTETE_TABLEAU) + _FILETS_DE_TABLEAU
        entier = reste_entier(tableau)
        return TraceDeTableau(entete, lignes, suit and entier, entier, suit and not entier)

    def _rangee(self, cellules: Sequence[Cellule], largeurs: Sequence[float], au_moins: float) -> Ligne:
        """Rend la place d'une ligne : celle de sa plus haute case ; de longs textes la laissent se couper."""
        cases = [self._connues.de(case, largeur) for case, largeur in zip(cellules, largeurs, strict=False)]
        longueurs = [signes for _, signes in cases] + [longueur(case) for case in cellules[len(cases) :]]
        hauteur = max(au_moins, HAUTS_DE_CELLULE + max([haute for haute, _ in cases], default=0.0))
        if max(longueurs, default=0) <= SECABLE_AU_DELA:
            return Ligne(hauteur)
        return Ligne(hauteur, tuple(map(tuple, map(self._dans_sa_case, cellules, largeurs))))

    def _case(self, case: Cellule, largeur: float) -> tuple[float, int]:
        return empiler(self._dans_sa_case(case, largeur)), longueur(case)

    def _dans_sa_case(self, case: Cellule, largeur: float) -> list[Trace]:
        return self.traces(case, largeur - _COTES_DE_CELLULE, Style.CELLULE)

    def _ligne(self, cellules: Sequence[Cellule], largeurs: Sequence[float], lieu: Style) -> float:
        cases = zip(cellules, largeurs, strict=False)
        hauteurs = (empiler(self.traces(case, largeur - _COTES_DE_CELLULE, lieu)) for case, largeur in cases)
        return HAUTS_DE_CELLULE + max(hauteurs, default=0.0)

    def traces(self, blocs: Sequence[Bloc], largeur: float, lieu: Style) -> list[Trace]:
        """Rend la place de chaque paragraphe ; un tableau y compte ligne à ligne."""
        traces: list[Trace] = []
        for bloc in blocs:
            match bloc:
                case Paragraphe(contenu=contenu, style=style):
                    forme = self.page.formes[lieu if style is Style.COURANT else style]
                    traces.append(self._trace(self.page.lire(contenu), largeur, forme, lieu))
                case Liste():
                    traces += self._liste(bloc, largeur, lieu, 0)
                case Encadre(blocs=interieur):
                    traces += self._encadre(interieur, largeur)
                case Titre(niveau=niveau, texte=texte, nouvelle_page=nouvelle):
                    forme = self.page.formes[titre_de_niveau(niveau)]
                    trace = self._trace(self.page.lire((Texte(texte),)), largeur, forme, lieu)
                    traces.append(replace(trace, suit=True, entier=True, est_titre=True, nouvelle_page=nouvelle))
                case Tableau():
                    interieur_ = self.tableau(bloc, largeur, suit=False)
                    traces += [
                        Trace(0, 1, h, 0) for h in (interieur_.entete, *(ligne.hauteur for ligne in interieur_.lignes))
                    ]
        return traces

    def _encadre(self, interieur: Sequence[Bloc], largeur: float) -> list[Trace]:
        """Les bords d'un encadré entourent tous ses paragraphes, dont aucun ne se coupe."""
        bord = self.page.formes[Style.ENCADRE].bord
        traces = [replace(t, bords=0.0, entier=True) for t in self.traces(interieur, largeur, Style.ENCADRE)]
        if traces:
            traces[0] = replace(traces[0], bords=bord)
            traces[-1] = replace(traces[-1], bords=traces[-1].bords + bord)
        return traces

    def _liste(self, liste: Liste, largeur: float, lieu: Style, niveau: int) -> list[Trace]:
        """Dans le corps, un élément de liste a son propre style ; ailleurs, celui du lieu."""
        retrait = RETRAIT_EN_CELLULE / 20 * (niveau + 1)
        forme = self.page.formes[lieu]
        if lieu is Style.COURANT:
            retraits = self.page.retraits
            retrait, forme = retraits[min(niveau, len(retraits) - 1)], self.page.formes[PUCES]
        traces: list[Trace] = []
        for bloc in (bloc for element in liste.elements for bloc in element):
            match bloc:
                case Liste():
                    traces += self._liste(bloc, largeur, lieu, niveau + 1)
                case Paragraphe(contenu=contenu):
                    traces.append(self._trace(self.page.lire(contenu), largeur - retrait, forme, lieu))
                case _:
                    traces += self.traces((bloc,), largeur, lieu)
        return traces

    def _trace(self, fragments: Sequence[Fragment], largeur: float, forme: Forme, lieu: Style) -> Trace:
        if forme.gras:
            fragments = [(texte, True) for texte, _ in fragments]
        lignes = nombre_de_lignes(fragments, largeur - forme.retrait, forme.corps)
        bords = 0.0 if lieu is Style.ENCADRE else 2 * forme.bord
        return Trace(forme.avant, lignes, forme.ligne, forme.apres, bords)
