"""Le calcul des pages, pour un sommaire juste dès l'ouverture.

Word ne calcule les numéros de page d'un sommaire qu'à la demande (F9) ou à l'impression, et lui en faire la
demande à l'ouverture affiche une alerte : le sommaire est donc rempli d'avance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cctgen.documents.texte import Bloc
from cctgen.documents.word.mise_en_page.chasses import nombre_de_lignes
from cctgen.documents.word.mise_en_page.mesures import Page, mesurer, sommaire_de_niveau
from cctgen.documents.word.mise_en_page.traces import JEU, Trace, TraceDeTableau

_PAGE_A_DROITE = 34.0
"""Le retrait à droite d'une ligne du sommaire, et quelques points de conduite."""


@dataclass(frozen=True, slots=True)
class Entree:
    """Une ligne du sommaire."""

    niveau: int
    numero: str
    texte: str
    signet: str


def ouvre_une_partie(entrees: Sequence[Entree], rang: int) -> bool:
    """Vrai d'une ligne du sommaire dont la suivante est une subdivision : elle ne finit pas une page."""
    return rang + 1 < len(entrees) and entrees[rang].niveau < entrees[rang + 1].niveau


@dataclass
class Curseur:
    """Avance dans les pages à mesure que les blocs prennent de la place ; `titres` est la page de chaque titre.

    `coupees` retient, par la clé de leur tableau et leur rang, les lignes qu'une fin de page coupe.
    """

    page: Page
    numero: int
    y: float = 0.0
    apres: float = 0.0
    titres: list[int] = field(default_factory=list)
    coupees: set[tuple[int, int]] = field(default_factory=set)

    def avancer(self, blocs: Sequence[Bloc]) -> None:
        """Place des blocs du corps, l'un après l'autre."""
        self.placer(list(mesurer(blocs, self.page)))

    def placer(self, traces: Sequence[Trace | TraceDeTableau]) -> None:
        """Place des paragraphes et des tableaux déjà mesurés."""
        for rang, trace in enumerate(traces):
            if trace.nouvelle_page and self.y > 0:
                self.changer_de_page()
            self._reserver(traces, rang)
            if isinstance(trace, Trace):
                self._couler(trace)
            else:
                self._ranger(trace, self._debut(traces[rang + 1 :]) if trace.fin_suit else 0.0)
            if trace.est_titre:
                self.titres.append(self.numero)

    def placer_le_sommaire(self, entrees: Sequence[Entree], intitule: Trace | None = None) -> None:
        """Place les lignes d'un sommaire ; sous son `intitule`, il tient d'un bloc sur une page."""
        traces = [] if intitule is None else [intitule._replace(suit=True)]
        for rang, entree in enumerate(entrees):
            forme = self.page.formes[sommaire_de_niveau(entree.niveau)]
            largeur = self.page.largeur - forme.retrait - _PAGE_A_DROITE
            lignes = nombre_de_lignes([(entree.texte, forme.chasse)], largeur, forme.corps)
            suit = ouvre_une_partie(entrees, rang) or (intitule is not None and rang < len(entrees) - 1)
            traces.append(Trace(forme.avant, lignes, forme.ligne, forme.apres, suit=suit))
        self.placer(traces)

    def changer_de_page(self) -> None:
        """Ouvre une page."""
        self.numero += 1
        self.y = self.apres = 0.0

    def _reserver(self, traces: Sequence[Trace | TraceDeTableau], rang: int) -> None:
        """Passe à la page suivante si ce qui va ensemble à partir d'ici ne tient pas sur celle-ci."""
        if self.y == 0.0:
            return
        total, apres = 0.0, self.apres
        for trace in traces[rang:]:
            total += max(apres, trace.avant)
            total += trace.hauteur if trace.suit else trace.premieres(self.page.hauteur + JEU - self.y - total)
            apres = trace.apres
            if not trace.suit:
                total -= trace.debord
                break
        if self._depasse(total) and total <= self.page.hauteur:
            self.changer_de_page()

    def _depasse(self, hauteur: float) -> bool:
        return self.y + hauteur > self.page.hauteur + JEU

    def _couler(self, trace: Trace) -> None:
        """Place un paragraphe, qui peut se couper en laissant deux lignes de chaque côté."""
        self.y += max(self.apres, trace.avant) if self.y else 0.0
        restantes = trace.lignes
        while self._depasse(restantes * trace.ligne + trace.bords):
            tiennent = min(int((self.page.hauteur + JEU - self.y) / trace.ligne), restantes - 2)
            if self.y == 0.0 and tiennent < 1:
                break
            restantes -= tiennent if tiennent >= 2 and not trace.entier else 0
            self.changer_de_page()
        self.y += restantes * trace.ligne + trace.bords
        self.apres = trace.apres

    def _ranger(self, tableau: TraceDeTableau, suite: float) -> None:
        """Place un tableau ; l'en-tête se répète en haut de chaque page. Sa dernière ligne tient à la `suite`."""
        self.y += self.apres + tableau.entete
        self.apres = 0.0
        lignes = tableau.hauteur - tableau.entete
        if tableau.entier and not self._depasse(lignes - tableau.debord):
            self.y += lignes
            return
        for rang, ligne in enumerate(tableau.lignes):
            reste = ligne
            place = self.page.hauteur - self.y
            if self._depasse(tableau.ensemble(rang, place, suite)) and self.y > tableau.entete:
                if self._depasse(ligne.hauteur) and self._se_coupe(tableau, rang, place):
                    reste = ligne.coupee(place)
                self._reprendre(tableau)
            while reste.cases and self._depasse(reste.hauteur):
                # Une ligne peut remplir plusieurs pages.
                reste = reste.coupee(self.page.hauteur - self.y)
                self._reprendre(tableau)
            if reste is not ligne:
                self.coupees.add((tableau.cle, rang))
            self.y += reste.hauteur

    def _reprendre(self, tableau: TraceDeTableau) -> None:
        """Ouvre une page sur l'en-tête d'un tableau."""
        self.changer_de_page()
        self.y = tableau.entete

    def _se_coupe(self, tableau: TraceDeTableau, rang: int, place: float) -> bool:
        """Vrai d'une ligne que la page coupe : elle s'y coupe bien, ou aucune page ne la tient entière."""
        ligne = tableau.lignes[rang]
        deborde = tableau.entete + ligne.hauteur > self.page.hauteur + JEU
        return deborde or (tableau.peut_se_couper(rang) and ligne.se_coupe_bien(place))

    def _debut(self, traces: Sequence[Trace | TraceDeTableau]) -> float:
        """Rend la place de ce qu'une page doit montrer de ce qui suit."""
        total = apres = 0.0
        for trace in traces:
            total += max(apres, trace.avant) + (trace.hauteur if trace.suit else trace.premieres(self.page.hauteur))
            if not trace.suit:
                break
            apres = trace.apres
        return total


def paginer(blocs: Sequence[Bloc], page: Page, premiere: int, deja: float = 0.0) -> list[int]:
    """Rend le numéro de page de chaque titre ; le corps commence à `deja` points du haut de `premiere`."""
    curseur = Curseur(page, premiere, y=deja)
    curseur.avancer(blocs)
    return curseur.titres
