"""Ce qu'une ligne de grille attend encore : la même règle que la formule de la grille, pour sa valeur à l'ouverture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

from cctgen.clausier.modele import Niveau
from cctgen.evaluation.grille.appuis.commentaires import a_reporter
from cctgen.evaluation.grille.contenu import LigneDeGrille
from cctgen.evaluation.grille.contrat import Reste


def reste_de(ligne: LigneDeGrille, a_finir: Collection[str]) -> Reste:
    """Rend ce que la ligne attend : la note, son motif, le constat d'une P ou de ce qui a été relevé.

    `a_finir` sont les débuts que la grille propose, en minuscules.
    """
    deja, exigence = ligne.deja, ligne.exigence
    note = deja.note if deja else None
    if exigence.notee and note is None:
        return Reste.A_NOTER
    if deja is not None and note is not None and not _est_motivee(deja.commentaire, deja.source, a_finir):
        return Reste.A_MOTIVER
    if deja is not None and deja.constat:
        return Reste.FAIT
    if exigence.niveau is Niveau.P or ligne.montrees()[-1]:
        return Reste.A_CONSTATER
    return Reste.FAIT if exigence.notee else Reste.FACULTATIF


def _est_motivee(commentaire: str, source: str, a_finir: Collection[str]) -> bool:
    return (
        bool(commentaire.strip())
        and a_reporter(commentaire, a_finir).casefold() not in a_finir
        and bool(source.strip())
    )


class Avancement(NamedTuple):
    """Où en est une feuille : exigences à noter, notées, notes sans motif complet, P sans constat."""

    a_noter: int = 0
    notees: int = 0
    sans_motif: int = 0
    sans_constat: int = 0

    @property
    def valeurs(self) -> tuple[int | float, ...]:
        """Rend ce qu'affichent les cinq colonnes ; la dernière est la part des notes données."""
        part = self.notees / self.a_noter if self.a_noter else 1
        return (self.a_noter, self.notees, self.sans_motif, self.sans_constat, part)

    @staticmethod
    def ensemble(avancements: Iterable[Avancement]) -> Avancement:
        """Rend la somme de plusieurs feuilles."""
        return Avancement(*map(sum, zip(*avancements, strict=True)))

    def fois(self, nombre: int) -> Avancement:
        """Rend l'avancement d'autant de lignes semblables."""
        return Avancement(*(n * nombre for n in self))


def avancement_de(lignes: Iterable[LigneDeGrille]) -> Avancement:
    """Rend l'avancement d'une feuille à l'ouverture."""
    # Cent mille lignes n'ont que quelques états : ils se comptent, puis se somment.
    etats = Counter(map(_d_une_ligne, lignes))
    return Avancement.ensemble(etat.fois(nombre) for etat, nombre in etats.items())


def _d_une_ligne(ligne: LigneDeGrille) -> Avancement:
    deja, exigence = ligne.deja, ligne.exigence
    if deja is None:
        return _VIERGES[exigence.notee, exigence.niveau is Niveau.P]
    notee = deja.note is not None
    incomplete = notee and not (deja.commentaire and deja.source)
    sans_constat = exigence.niveau is Niveau.P and not deja.constat
    return Avancement(int(exigence.notee), int(exigence.notee and notee), int(incomplete), int(sans_constat))


_VIERGES = {
    (notee, primordiale): Avancement(a_noter=int(notee), sans_constat=int(primordiale))
    for notee in (False, True)
    for primordiale in (False, True)
}
