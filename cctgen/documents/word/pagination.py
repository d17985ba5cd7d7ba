"""Estimation des pages, pour un sommaire juste dès l'ouverture.

Word ne calcule les numéros de page d'un sommaire qu'à la demande (F9) ou à l'impression, et lui en faire la
demande à l'ouverture affiche une alerte : le sommaire est donc rempli d'avance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

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
    bord: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """La place offerte au texte, en points, et les formes des styles du modèle."""

    largeur: float
    hauteur: float
    formes: Mapping[str, Forme]


PUCES = "puces"
"""Clé, dans `Page.formes`, de la forme d'un élément de liste."""


def titre_de_niveau(niveau: int) -> str:
    """Rend la clé, dans `Page.formes`, de la forme d'un titre."""
    return f"titre {niveau}"


def sommaire_de_niveau(niveau: int) -> str:
    """Rend la clé, dans `Page.formes`, de la forme d'une ligne du sommaire."""
    return f"sommaire {niveau}"


_HAUTEUR_DE_LIGNE = 1.15
"""Hauteur d'une ligne d'Arial ou de Liberation Sans, en parts du corps."""
_MARGES_DE_CELLULE = (8.5, 4.5)
"""Largeur et hauteur perdues par cellule, en points."""
ECART_ENTRE_TABLEAUX = 10.0
_RETRAIT_DE_LISTE = 15.6
_CHASSE_ESPACE = 0.278
_SOLIDAIRES = (Style.BANDEAU, Style.MENTION)
_LIGNES_GROUPEES = 2
"""Word ne laisse jamais une ligne seule en haut ni en bas d'une page."""

_CLASSES = (
    ("'’‘", 0.2),
    ("ijl|íìîï", 0.222),
    (" .,;:!/ftI[]\\\u00a0\u202f", 0.278),
    ("r()-\u2011`", 0.333),
    ('"*•°', 0.38),
    ("cksvxyzJç", 0.5),
    ("abdeghnopquLéèêëàâôûùü0123456789«»–?_€", 0.556),
    ("FTZ+=<>~", 0.6),
    ("ABEKPSVXY&ÀÂÉÈÊ", 0.667),
    ("wCDHNRUÇÛÙ", 0.722),
    ("GOQÔ", 0.778),
    ("mM", 0.833),
    ("W%œæ", 0.92),
    ("—…@Œ", 1.0),
)
"""Chasses d'Arial et de Liberation Sans, qui ont les mêmes, en parts du corps."""
_PLUS_LARGE = 1.0
_CHASSES = {signe: chasse for signes, chasse in _CLASSES for signe in signes}


@lru_cache(maxsize=16384)
def chasse(mot: str) -> float:
    """Rend la largeur d'un mot en parts du corps, à une précision suffisante pour compter des lignes."""
    return sum([_CHASSES.get(signe, 0.55) for signe in mot])


def nombre_de_lignes(texte: str, largeur: float, corps: float) -> int:
    """Rend le nombre de lignes d'un texte dans une largeur donnée."""
    utile = max(largeur / corps, 2.0)
    if len(texte) * _PLUS_LARGE <= utile and "\n" not in texte:
        return 1
    lignes = 0
    for morceau in texte.split("\n"):
        lignes += 1
        x = 0.0
        for mot in morceau.split(" "):
            mesure = chasse(mot)
            if x and x + mesure > utile:
                lignes += 1
                x = 0.0
            if mesure > utile:
                lignes += int(mesure / utile)
                mesure %= utile
            x += mesure + _CHASSE_ESPACE
    return lignes


@dataclass(frozen=True, slots=True)
class _Trace:
    """La place d'un paragraphe : espaces avant et après, nombre et hauteur de ses lignes."""

    avant: float
    lignes: int
    ligne: float
    apres: float

    @property
    def hauteur(self) -> float:
        return self.lignes * self.ligne


def _empiler(traces: Iterable[_Trace]) -> float:
    """Rend la hauteur de paragraphes empilés : de deux espaces voisins, seul le plus grand compte."""
    total = apres = 0.0
    for trace in traces:
        total += max(apres, trace.avant) + trace.hauteur
        apres = trace.apres
    return total + apres


@dataclass
class _Curseur:
    """Avance dans les pages à mesure que les blocs prennent de la place."""

    page: Page
    numero: int
    y: float = 0.0
    apres: float = 0.0
    titres: list[int] = field(default_factory=list)

    def avancer(self, blocs: Sequence[Bloc]) -> None:
        for rang, bloc in enumerate(blocs):
            match bloc:
                case Titre():
                    if bloc.nouvelle_page and self.y > 0:
                        self._nouvelle_page()
                    self._reserver(self._solidaire(blocs[rang:]))
                    self._couler(self._trace_de_titre(bloc))
                    self.titres.append(self.numero)
                case Tableau():
                    if rang and isinstance(blocs[rang - 1], Tableau):
                        self.apres = ECART_ENTRE_TABLEAUX
                    self._tableau(bloc)
                case Encadre():
                    for trace in self._traces((bloc,), self.page.largeur, Style.COURANT):
                        self._reserver(trace.avant + trace.hauteur)
                        self._couler(trace)
                case _:
                    for trace in self._traces((bloc,), self.page.largeur, Style.COURANT):
                        self._couler(trace)

    def ecrire(self, texte: str, largeur: float, forme: Forme) -> None:
        """Avance d'un paragraphe."""
        self._couler(self._trace(texte, largeur, forme))

    def _nouvelle_page(self) -> None:
        self.numero += 1
        self.y = self.apres = 0.0

    def _reserver(self, hauteur: float) -> None:
        """Passe à la page suivante si cette hauteur ne tient pas d'un bloc."""
        if self.y > 0 and self.y + self.apres + hauteur > self.page.hauteur:
            self._nouvelle_page()

    def _couler(self, trace: _Trace) -> None:
        self.y += max(self.apres, trace.avant) if self.y else 0.0
        restantes = trace.lignes
        while self.y + restantes * trace.ligne > self.page.hauteur:
            tiennent = min(int((self.page.hauteur - self.y) / trace.ligne), restantes - _LIGNES_GROUPEES)
            if self.y == 0.0 and tiennent < 1:
                break
            restantes -= tiennent if tiennent >= _LIGNES_GROUPEES else 0
            self._nouvelle_page()
        self.y += restantes * trace.ligne
        self.apres = trace.apres

    def _solidaire(self, blocs: Sequence[Bloc]) -> float:
        """Rend la hauteur de ce que Word ne sépare pas d'un titre : jusqu'aux premières lignes de texte."""
        total = apres = 0.0
        for bloc in blocs:
            if isinstance(bloc, Tableau):
                largeurs = repartir(bloc, round(self.page.largeur))
                entete = self._ligne(bloc.entetes, largeurs, Style.ENTETE_TABLEAU)
                ensemble = bloc.lignes if bloc.solidaire else bloc.lignes[:1]
                hauteurs = [max(bloc.hauteur / 20, self._ligne(li, largeurs, Style.CELLULE)) for li in ensemble]
                return total + apres + entete + sum(hauteurs)
            traces = self._traces((bloc,), self.page.largeur, Style.COURANT)
            # La première trace d'un encadré n'est que son bord.
            trace = traces[isinstance(bloc, Encadre)] if traces else _Trace(0, 0, 0, 0)
            solidaire = isinstance(bloc, Titre) or (isinstance(bloc, Paragraphe) and bloc.style in _SOLIDAIRES)
            lignes_gardees = trace.lignes if solidaire else min(trace.lignes, _LIGNES_GROUPEES)
            total += max(apres, trace.avant) + lignes_gardees * trace.ligne
            apres = trace.apres
            if not solidaire:
                break
        return total

    def _trace_de_titre(self, titre: Titre) -> _Trace:
        return self._trace(titre.texte, self.page.largeur - 31, self.page.formes[titre_de_niveau(titre.niveau)])

    def _tableau(self, tableau: Tableau) -> None:
        largeurs = repartir(tableau, round(self.page.largeur))
        entete = self._ligne(tableau.entetes, largeurs, Style.ENTETE_TABLEAU)
        lignes = [max(tableau.hauteur / 20, self._ligne(ligne, largeurs, Style.CELLULE)) for ligne in tableau.lignes]
        self._reserver(entete + (sum(lignes) if tableau.solidaire else sum(lignes[:1])))
        self.y += self.apres + entete
        self.apres = 0.0
        for hauteur in lignes:
            if self.y + hauteur > self.page.hauteur:
                self._nouvelle_page()
                self.y = entete
            self.y += hauteur

    def _ligne(self, cellules: Sequence[Cellule], largeurs: Sequence[int], lieu: Style) -> float:
        cote, haut = _MARGES_DE_CELLULE
        cases = zip(cellules, largeurs, strict=False)
        hauteurs = (_empiler(self._traces(case, largeur - cote, lieu)) for case, largeur in cases)
        return haut + max(hauteurs, default=0.0)

    def _traces(self, blocs: Sequence[Bloc], largeur: float, lieu: Style) -> list[_Trace]:
        traces: list[_Trace] = []
        for bloc in blocs:
            match bloc:
                case Paragraphe(contenu=contenu, style=style):
                    forme = self.page.formes[lieu if style is Style.COURANT else style]
                    trace = self._trace(contenu_en_clair(contenu), largeur, forme)
                    # Les bords d'un encadré sont comptés une fois pour tous ses paragraphes.
                    bords = 0.0 if lieu is Style.ENCADRE else 2 * forme.bord
                    if bords:
                        trace = replace(trace, ligne=trace.ligne + bords / max(trace.lignes, 1))
                    traces.append(trace)
                case Liste(elements=elements):
                    for element in elements:
                        traces += self._element(element, largeur, lieu)
                case Encadre(blocs=interieur):
                    bord = self.page.formes[Style.ENCADRE].bord
                    dedans = _Trace(0, 1, bord, 0)
                    traces += [dedans, *self._traces(interieur, largeur - 10, Style.ENCADRE), dedans]
                case Titre():
                    traces.append(self._trace_de_titre(bloc))
                case Tableau(entetes=entetes, lignes=lignes):
                    largeurs = repartir(bloc, round(largeur))
                    traces += [_Trace(0, 1, self._ligne(ligne, largeurs, lieu), 0) for ligne in (entetes, *lignes)]
        return traces

    def _element(self, blocs: Sequence[Bloc], largeur: float, lieu: Style) -> list[_Trace]:
        """Dans le corps, un élément de liste a son propre style ; ailleurs, celui du lieu."""
        traces = self._traces(blocs, largeur - _RETRAIT_DE_LISTE, lieu)
        if lieu is not Style.COURANT:
            return traces
        forme = self.page.formes[PUCES]
        return [_Trace(forme.avant, t.lignes, t.ligne, forme.apres) for t in traces]

    def _trace(self, texte: str, largeur: float, forme: Forme) -> _Trace:
        lignes = nombre_de_lignes(texte, largeur, forme.corps)
        return _Trace(forme.avant, lignes, forme.corps * _HAUTEUR_DE_LIGNE * forme.interligne, forme.apres)


def place_du_sommaire(entrees: Sequence[Entree], page: Page, titre: Forme, garde: float = 0.0) -> tuple[int, float]:
    """Rend le nombre de pages d'un sommaire, et la hauteur prise sur la dernière ; `garde` points le précèdent."""
    curseur = _Curseur(page, 1, y=garde)
    curseur.ecrire("Sommaire", page.largeur, titre)
    for entree in entrees:
        forme = page.formes[sommaire_de_niveau(entree.niveau)]
        curseur.ecrire(f"{entree.texte}........", page.largeur - 88, forme)
    return curseur.numero, curseur.y + curseur.apres


def paginer(blocs: Sequence[Bloc], page: Page, premiere: int, deja: float = 0.0) -> list[int]:
    """Rend le numéro de page estimé de chaque titre ; le corps commence à `deja` points du haut de `premiere`."""
    curseur = _Curseur(page, premiere, y=deja)
    curseur.avancer(blocs)
    return curseur.titres


def derniere_page(blocs: Sequence[Bloc], page: Page, deja: float) -> int:
    """Rend le nombre de pages estimé de blocs qui commencent à `deja` points du haut de la première."""
    curseur = _Curseur(page, 1, y=deja)
    curseur.avancer(blocs)
    return curseur.numero


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
