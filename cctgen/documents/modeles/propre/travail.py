"""Ce qu'un modèle garde d'un travail en cours : modifications suivies et commentaires, que nul ne doit publier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cctgen.documents.modeles.examen import FauteSituee
from cctgen.documents.modeles.expressions import Faute
from cctgen.documents.modeles.paquet import Paquet, Partie
from cctgen.documents.modeles.piece.noms import w

_SUIVIES = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge")
_CHANGEES = ("rPr", "pPr", "sectPr", "tblPr", "tblPrEx", "tcPr", "trPr", "tblGrid", "numbering")
MODIFICATIONS = tuple(map(w, (*_SUIVIES, *(f"{nom}Change" for nom in _CHANGEES))))
_SORTES = (
    (
        MODIFICATIONS,
        "des modifications suivies",
        "Dans Word, onglet Révision : acceptez-les ou refusez-les toutes, puis arrêtez le suivi.",
    ),
    (
        tuple(map(w, ("commentReference", "commentRangeStart"))),
        "des commentaires",
        "Dans Word, onglet Révision : supprimez-les tous.",
    ),
)


def traces_du_travail(paquet: Paquet) -> Iterator[FauteSituee]:
    """Énumère, par partie, les modifications suivies et les commentaires d'un modèle ; le premier situe les autres."""
    autres = [
        Partie(dit, piece, racine, remplie=False, principale=False)
        for piece, dit in (("styles", "styles"), ("numbering", "listes"))
        if (racine := paquet.piece(piece)) is not None
    ]
    for partie in (*paquet.parties(), *autres):
        for elements, dites, conseil in _SORTES:
            premiere = next(partie.racine.iter(*elements), None)
            if premiere is not None:
                yield _situee(partie, premiere, dites, conseil)


def _situee(partie: Partie, element: Any, dites: str, conseil: str) -> FauteSituee:
    auteur = element.get(w("author"), "")
    de = f", dont une de « {auteur} »" if auteur else ""
    dit = f"il porte {dites}{de} : ses documents ne pourraient pas se publier"
    place = partie.situer(element)
    lieu, autour = (partie.nom, "") if place is None else (place.lieu, place.autour())
    return FauteSituee(Faute("modele-travail-en-cours", dit, conseil), lieu, autour)
