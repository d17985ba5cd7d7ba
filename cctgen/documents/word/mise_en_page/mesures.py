"""La place que prennent les blocs : ce que le modèle dit de ses styles, et la hauteur de chaque paragraphe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from cctgen.documents.word.mise_en_page.colonnes import longueur, repartir
from cctgen.documents.word.mise_en_page.solidarite import reste_entier, tient_au_suivant

PUCES = "puces"
"""Clé, dans `Page.formes`, de la forme d'un élément de liste."""
ECART_ENTRE_TABLEAUX = 10.0
SECABLE_AU_DELA = 1200
"""Au-delà de ce nombre de signes, une ligne peut dépasser la page : on la laisse se couper."""
RETRAIT_EN_CELLULE = 227
"""Retrait d'un élément de liste dans une cellule ou un encadré, en vingtièmes de point."""
_HAUTEUR_DE_LIGNE = 1.15
"""Hauteur d'une ligne d'Arial ou de Liberation Sans, en parts du corps."""
_COTES_DE_CELLULE, _HAUTS_DE_CELLULE = 8.5, 2.5
"""Ce que marges et filets prennent à une cellule, en points."""
_FILETS_DE_TABLEAU = 1.0
"""Ce que les filets ajoutent à un tableau, en points."""
FILET_DU_BAS = 0.5
"""Ce que prend le filet qui ferme un tableau, ou la part qu'en porte une page."""
DEBUT_DE_LIGNE = 26.0
"""Ce qu'une page garde d'une ligne de tableau qui se coupe : deux lignes de texte, en points."""
_LIGNES_GROUPEES = 2
"""Word ne laisse jamais une ligne seule en haut ni en bas d'une page."""


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
        """Rend la hauteur d'une ligne."""
        return self.corps * _HAUTEUR_DE_LIGNE * self.interligne


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


@dataclass(frozen=True, slots=True)
class Trace:
    """La place d'un paragraphe : espaces avant et après, nombre et hauteur de ses lignes, bords.

    `suit`, une page ne finit pas après lui ; `entier`, elle ne le coupe pas.
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

    @property
    def hauteur(self) -> float:
        """Rend la hauteur du paragraphe, sans les espaces qui l'entourent."""
        return self.lignes * self.ligne + self.bords

    @property
    def premieres(self) -> float:
        """Rend la hauteur de ce qui ne peut pas rester seul en bas de page."""
        if self.entier or self.lignes < 2 * _LIGNES_GROUPEES:
            return self.hauteur
        return _LIGNES_GROUPEES * self.ligne + self.bords / 2


@dataclass(frozen=True, slots=True)
class TraceDeTableau:
    """La place d'un tableau : la hauteur de son en-tête, puis de chaque ligne, et si elle se coupe."""

    entete: float
    lignes: tuple[tuple[float, bool], ...]
    suit: bool
    entier: bool
    avant: float = 0.0
    apres: float = 0.0
    est_titre: bool = False
    nouvelle_page: bool = False

    @property
    def hauteur(self) -> float:
        """Rend la hauteur du tableau d'un seul tenant."""
        return self.entete + sum(hauteur for hauteur, _ in self.lignes)

    def ensemble(self, rang: int) -> float:
        """Rend la hauteur de ce qui suit une ligne sur sa page, elle comprise.

        La première et l'avant-dernière tiennent à la suivante, qu'aucune ne reste seule ; à son début seulement si elle
        peut se couper.
        """
        hauteur, _ = self.lignes[rang]
        if rang not in (0, len(self.lignes) - 2) or rang + 1 == len(self.lignes):
            return hauteur
        suivante, se_coupe = self.lignes[rang + 1]
        return hauteur + (min(suivante, DEBUT_DE_LIGNE) if se_coupe else suivante)

    @property
    def premieres(self) -> float:
        """Rend la hauteur de ce qui ne peut pas rester seul en bas de page."""
        if self.entier or not self.lignes:
            return self.hauteur + FILET_DU_BAS
        return self.entete + self.ensemble(0) + FILET_DU_BAS


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
        largeurs = [colonne / 20 for colonne in repartir(tableau, round(20 * largeur))]
        lignes = tuple(
            (max(tableau.hauteur / 20, _HAUTS_DE_CELLULE + hauteur), signes > SECABLE_AU_DELA)
            for hauteur, signes in (self._rangee(ligne, largeurs) for ligne in tableau.lignes)
        )
        entete = self._ligne(tableau.entetes, largeurs, Style.ENTETE_TABLEAU) + _FILETS_DE_TABLEAU
        return TraceDeTableau(entete, lignes, suit and reste_entier(tableau), reste_entier(tableau))

    def _rangee(self, cellules: Sequence[Cellule], largeurs: Sequence[float]) -> tuple[float, int]:
        """Rend la hauteur de la plus haute case, et le nombre de signes de la plus longue."""
        cases = [self._connues.de(case, largeur) for case, largeur in zip(cellules, largeurs, strict=False)]
        longueurs = [signes for _, signes in cases] + [longueur(case) for case in cellules[len(cases) :]]
        return max([haute for haute, _ in cases], default=0.0), max(longueurs, default=0)

    def _case(self, case: Cellule, largeur: float) -> tuple[float, int]:
        return empiler(self.traces(case, largeur - _COTES_DE_CELLULE, Style.CELLULE)), longueur(case)

    def _ligne(self, cellules: Sequence[Cellule], largeurs: Sequence[float], lieu: Style) -> float:
        cases = zip(cellules, largeurs, strict=False)
        hauteurs = (empiler(self.traces(case, largeur - _COTES_DE_CELLULE, lieu)) for case, largeur in cases)
        return _HAUTS_DE_CELLULE + max(hauteurs, default=0.0)

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
                    traces += [Trace(0, 1, h, 0) for h in (interieur_.entete, *(h for h, _ in interieur_.lignes))]
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


def empiler(traces: Iterable[Trace]) -> float:
    """Rend la hauteur de paragraphes empilés : de deux espaces voisins, seul le plus grand compte."""
    total = apres = 0.0
    for trace in traces:
        total += max(apres, trace.avant) + trace.hauteur
        apres = trace.apres
    return total + apres
