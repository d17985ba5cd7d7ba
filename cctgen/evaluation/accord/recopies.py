"""Deux évaluateurs qui n'en font qu'un : la même grille, déposée sous deux noms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from cctgen.evaluation.modele import Avis, GrilleLue
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_COMMENTEES = 3
"""Une note ou deux peuvent s'écrire de même par hasard ; à partir de là, au signe près, c'est une copie."""
_CONSEIL = (
    "Retirez la copie, ou faites écrire à chacun ses propres appréciations ; ce qui se décide ensemble va dans"
    " grille-consensus.xlsx."
)

_Lot = Mapping[tuple[str, str], Avis]
"""Les avis d'une grille sur un lot, par fichier apprécié et par exigence."""


def grilles_recopiees(grilles: Sequence[GrilleLue]) -> Iterator[Anomalie]:
    """Énumère, lot par lot, les paires d'évaluateurs dont notes et commentaires sont les mêmes au signe près."""
    par_lot = [(grille, _par_lot(grille)) for grille in grilles if grille.evaluateur]
    for (premiere, siens), (seconde, autres) in combinations(par_lot, 2):
        for lot in siens.keys() & autres.keys():
            if _sont_les_memes(siens[lot], autres[lot]):
                message = (
                    f"les grilles de {premiere.evaluateur} et de {seconde.evaluateur} portent les mêmes notes et les"
                    " mêmes commentaires, au signe près : un seul avis y compterait deux fois."
                )
                yield Anomalie(
                    "grille-recopiee", message, _CONSEIL, Gravite.A_QUALIFIER, Lieu(seconde.nom), lot=lot or None
                )


def _par_lot(grille: GrilleLue) -> dict[int, dict[tuple[str, str], Avis]]:
    lots: dict[int, dict[tuple[str, str], Avis]] = {}
    for cle, avis in grille.avis.items():
        lots.setdefault(cle.lot, {}).update({(cle.sha256, ref): a for ref, a in avis.items() if not a.est_vide})
    return lots


def _sont_les_memes(siens: _Lot, autres: _Lot) -> bool:
    if siens.keys() != autres.keys() or not all(_ecrit(a) == _ecrit(autres[place]) for place, a in siens.items()):
        return False
    return sum(a.note is not None and bool(a.commentaire) for a in siens.values()) >= _COMMENTEES


def _ecrit(avis: Avis) -> tuple[object, ...]:
    return avis.note, avis.constat, avis.commentaire
