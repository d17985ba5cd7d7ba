"""La place que prennent les blocs : ce que le modèle dit de ses styles, et la hauteur de chaque paragraphe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from cctgen.documents.composition.cases import CasesConnues
from cctgen.documents.composition.flux import LignesEnFlux
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
from cctgen.documents.word.mise_en_page.chasses import Chasse, Fragment, dans_un_style, maigre, nombre_de_lignes
from cctgen.documents.word.mise_en_page.colonnes import disposees, longueur, repartir
from cctgen.documents.word.mise_en_page.marges import espace_a_laisser
from cctgen.documents.word.mise_en_page.solidarite import (
    est_libre,
    est_une_amorce,
    reste_entier,
    se_suffit,
    tient_au_dernier,
    tient_au_suivant,
)
from cctgen.documents.word.mise_en_page.traces import HAUTS_DE_CELLULE, Ligne, Trace, TraceDeTableau, empiler

PUCES = "puces"
"""Clé, dans `Page.formes`, de la forme d'un élément de liste."""
ECART_ENTRE_TABLEAUX = 10.0
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
_FILET_DE_LIGNE = 0.5
"""Mesuré (LibreOffice 25.2) : une ligne qui a une hauteur minimale y ajoute son filet, en points."""
_FILETS_DE_TABLEAU = 1.0
"""Ce que les filets ajoutent à un tableau, en points."""
_PART_BLANCHE = 1 / 3
"""Part d'une page qu'une ligne de tableau laisse blanche plutôt que de se couper."""


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
    chasse: Chasse = maigre
    ligne: float = field(init=False)

    def __post_init__(self) -> None:
        """Mesure une ligne, en vingtièmes de point entiers : mesuré (LibreOffice 25.2), 10,9 pour 9,5."""
        object.__setattr__(self, "ligne", _hauteur_de_ligne(self.corps) * self.interligne)


def en_fragments(contenu: Contenu) -> Sequence[Fragment]:
    """Rend le texte d'un paragraphe, tout en maigre."""
    return [(contenu_en_clair(contenu), maigre)]


@dataclass(frozen=True, eq=False)
class Page:
    """La place offerte au texte, en points, et les formes des styles du modèle.

    `retraits` sont ceux d'un élément de liste, par niveau ; `lire` rend un paragraphe tel qu'il s'imprime.
    """

    largeur: float
    hauteur: float
    formes: Mapping[str, Forme]
    retraits: Sequence[float] = (15.6,)
    lire: Callable[[Contenu], Sequence[Fragment]] = en_fragments

    @cached_property
    def mesure(self) -> Mesure:
        """Rend de quoi mesurer des blocs sur cette page ; ce qui l'a été s'y retrouve."""
        # D'une copie, qui n'a pas de mesure : tenues l'une par l'autre, elles ne se libéreraient pas avec le document.
        return Mesure(replace(self))


@dataclass(frozen=True)
class Pages:
    """Les deux orientations d'une page ; un modèle n'en a pas toujours de couchée."""

    debout: Page
    couchee: Page | None = None


def titre_de_niveau(niveau: int) -> str:
    """Rend la clé, dans `Page.formes`, de la forme d'un titre."""
    return f"titre {niveau}"


def sommaire_de_niveau(niveau: int) -> str:
    """Rend la clé, dans `Page.formes`, de la forme d'une ligne du sommaire."""
    return f"sommaire {niveau}"


def mesurer(blocs: Sequence[Bloc], page: Page) -> Iterator[Trace | TraceDeTableau]:
    """Énumère la place de chaque paragraphe et de chaque tableau d'une suite de blocs du corps."""
    mesure = page.mesure
    for precedent, bloc, suivant in zip((None, *blocs[:-1]), blocs, (*blocs[1:], None), strict=True):
        tenu = tient_au_suivant(bloc, suivant, precedent)
        if isinstance(bloc, Tableau):
            yield replace(mesure.tableau(bloc, page.largeur), tenu=tenu)
            if isinstance(suivant, Tableau):
                yield Trace(0, 1, ECART_ENTRE_TABLEAUX, 0)
        else:
            traces = [*(mesure.du_corps(bloc) or [Trace(0, 0, 0, 0)])]
            if espace := espace_a_laisser(precedent, bloc, suivant):
                traces[0] = traces[0]._replace(avant=espace)
            yield from traces[:-1]
            yield traces[-1]._replace(suit=True) if tenu else traces[-1]


class Mesure:
    """Mesure des blocs dans une largeur donnée ; un même bloc, que rien ne change, ne l'est qu'une fois."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._cases = CasesConnues[tuple[float, int]]()
        self._corps: dict[int, tuple[Bloc, list[Trace]]] = {}
        self._tableaux: dict[tuple[int, float], tuple[Tableau, TraceDeTableau]] = {}

    def du_corps(self, bloc: Bloc) -> list[Trace]:
        """Rend la place de chaque paragraphe d'un bloc du corps  : on oriente les pages, puis on les numérote."""
        connu = self._corps.get(id(bloc))
        if connu is None:
            # Le bloc est gardé : son identité ne resservira pas à un autre.
            connu = self._corps[id(bloc)] = (bloc, self._traces((bloc,), self._page.largeur, Style.COURANT))
        return connu[1]

    def tableau(self, tableau: Tableau, largeur: float) -> TraceDeTableau:
        """Rend la place d'un tableau ; celui dont les lignes se composent à la demande ne se retient pas."""
        if isinstance(tableau.lignes, LignesEnFlux):
            return self._tableau(tableau, largeur)
        connu = self._tableaux.get((id(tableau), largeur))
        if connu is None:
            connu = self._tableaux[id(tableau), largeur] = (tableau, self._tableau(tableau, largeur))
        return connu[1]

    def _tableau(self, tableau: Tableau, largeur: float) -> TraceDeTableau:
        largeurs = [colonne / 20 for colonne in disposees(repartir(tableau, round(20 * largeur)))]
        au_moins = tableau.hauteur / 20 + _FILET_DE_LIGNE if tableau.hauteur else 0.0
        entete = self._ligne(tableau.entetes, largeurs, Style.ENTETE_TABLEAU) + _FILETS_DE_TABLEAU
        lignes = tuple(self._rangee(ligne, largeurs, au_moins, entete) for ligne in tableau.lignes)
        return TraceDeTableau(entete, lignes, reste_entier(tableau), cle=id(tableau))

    def _rangee(self, cellules: Sequence[Cellule], largeurs: Sequence[float], au_moins: float, entete: float) -> Ligne:
        """Rend la place d'une ligne : celle de sa plus haute case ; plus haute que son blanc, elle peut se couper."""
        cases = [self._cases.de(case, largeur, self._case) for case, largeur in zip(cellules, largeurs, strict=False)]
        signes = max([*(n for _, n in cases), *map(longueur, cellules[len(cases) :])], default=0)
        hauteur = max(au_moins, HAUTS_DE_CELLULE + max([haute for haute, _ in cases], default=0.0))
        rangee = Ligne(hauteur, suffit=se_suffit(signes), libre=est_libre(signes))
        blanc = _PART_BLANCHE * self._page.hauteur
        if hauteur <= blanc:
            return rangee
        a_couper = tuple(map(tuple, map(self._dans_sa_case, cellules, largeurs)))
        return rangee._replace(cases=a_couper, blanc=blanc if entete + hauteur <= self._page.hauteur else 0.0)

    def _case(self, case: Cellule, largeur: float) -> tuple[float, int]:
        return empiler(self._dans_sa_case(case, largeur)), longueur(case)

    def _dans_sa_case(self, case: Cellule, largeur: float) -> list[Trace]:
        return self._traces(case, largeur - _COTES_DE_CELLULE, Style.CELLULE)

    def _ligne(self, cellules: Sequence[Cellule], largeurs: Sequence[float], lieu: Style) -> float:
        cases = zip(cellules, largeurs, strict=False)
        hauteurs = (empiler(self._traces(case, largeur - _COTES_DE_CELLULE, lieu)) for case, largeur in cases)
        return HAUTS_DE_CELLULE + max(hauteurs, default=0.0)

    def _traces(self, blocs: Sequence[Bloc], largeur: float, lieu: Style) -> list[Trace]:
        """Rend la place de chaque paragraphe ; un tableau y compte ligne à ligne."""
        if len(blocs) == 1 and isinstance(seul := blocs[0], Paragraphe):
            forme = self._page.formes[lieu if seul.style is Style.COURANT else seul.style]
            return [self._trace(self._page.lire(seul.contenu), largeur, forme, lieu)]
        traces: list[Trace] = []
        for bloc in blocs:
            match bloc:
                case Paragraphe(contenu=contenu, style=style):
                    forme = self._page.formes[lieu if style is Style.COURANT else style]
                    trace = self._trace(self._page.lire(contenu), largeur, forme, lieu)
                    traces.append(trace._replace(suit=lieu is Style.CELLULE and est_une_amorce(bloc)))
                case Liste():
                    traces += self._liste(bloc, largeur, lieu, 0)
                case Encadre(blocs=interieur):
                    traces += self._encadre(interieur, largeur)
                case Titre(niveau=niveau, texte=texte, nouvelle_page=nouvelle):
                    forme = self._page.formes[titre_de_niveau(niveau)]
                    trace = self._trace(self._page.lire((Texte(texte),)), largeur, forme, lieu)
                    traces.append(trace._replace(suit=True, entier=True, est_titre=True, nouvelle_page=nouvelle))
                case Tableau():
                    interieur_ = self.tableau(bloc, largeur)
                    traces += [
                        Trace(0, 1, h, 0) for h in (interieur_.entete, *(ligne.hauteur for ligne in interieur_.lignes))
                    ]
        return traces

    def _encadre(self, interieur: Sequence[Bloc], largeur: float) -> list[Trace]:
        """Les bords d'un encadré entourent ses paragraphes de même retrait, dont aucun ne se coupe."""
        bord = self._page.formes[Style.ENCADRE].bord
        traces = self._traces(interieur, largeur, Style.ENCADRE)
        cadres = [None, *(trace.cadre for trace in traces), None]
        return [
            trace._replace(bords=bord * ((avant != trace.cadre) + (apres != trace.cadre)), entier=True)
            for avant, trace, apres in zip(cadres, traces, cadres[2:], strict=False)
        ]

    def _liste(self, liste: Liste, largeur: float, lieu: Style, niveau: int) -> list[Trace]:
        """Dans le corps, un élément de liste a son propre style ; ailleurs, celui du lieu."""
        retrait = RETRAIT_EN_CELLULE / 20 * (niveau + 1)
        forme = self._page.formes[lieu]
        if lieu is Style.COURANT:
            retraits = self._page.retraits
            retrait, forme = retraits[min(niveau, len(retraits) - 1)], self._page.formes[PUCES]
        traces: list[Trace] = []
        places = ((place, rang, bloc) for place, e in enumerate(liste.elements) for rang, bloc in enumerate(e))
        for place, rang, bloc in places:
            match bloc:
                case Liste():
                    traces += self._liste(bloc, largeur, lieu, niveau + 1)
                case Paragraphe(contenu=contenu):
                    # La puce n'est qu'au premier paragraphe : les suivants ont le style du lieu, à son retrait.
                    sienne = forme if rang == 0 else replace(self._page.formes[lieu], retrait=forme.retrait)
                    trace = self._trace(self._page.lire(contenu), largeur - retrait, sienne, lieu)
                    # Une puce, suspendue, laisse les bords à gauche d'elle.
                    amorce = lieu is Style.CELLULE and est_une_amorce(bloc)
                    suit = amorce or (lieu is Style.COURANT and tient_au_dernier(liste, place))
                    traces.append(trace._replace(cadre=RETRAIT_EN_CELLULE / 20 * (niveau + bool(rang)), suit=suit))
                case _:
                    traces += self._traces((bloc,), largeur, lieu)
        return traces

    def _trace(self, fragments: Sequence[Fragment], largeur: float, forme: Forme, lieu: Style) -> Trace:
        if forme.chasse is not maigre:
            fragments = [(texte, dans_un_style(chasse, forme.chasse)) for texte, chasse in fragments]
        lignes = nombre_de_lignes(fragments, largeur - forme.retrait, forme.corps)
        bords = 0.0 if lieu is Style.ENCADRE else 2 * forme.bord
        return Trace(forme.avant, lignes, forme.ligne, forme.apres, bords)
