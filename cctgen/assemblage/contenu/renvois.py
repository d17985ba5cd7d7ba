"""Comment se nomme un article que l'on lit d'ailleurs : par son numéro dans une annexe, par son titre sinon."""

from __future__ import annotations

from cctgen.assemblage.modele import Article, Document
from cctgen.clausier.modele import Clause, DocumentPlan, Piece
from cctgen.clausier.plan import est_a_reporter

_PIECES = {Piece.CCAP: "CCAP", Piece.CCTP: "CCTP", Piece.RC: "règlement de la consultation"}


def nom_du_dehors(document: Document | DocumentPlan, ecrit: Article | Clause, numero: str) -> str:
    """Rend « article 2.3 de l'annexe « Sécurité » », ou « article « Réversibilité » du CCAP » pour un texte à reporter.

    L'extrait est un document de travail, que les candidats ne reçoivent pas : ses numéros ne valent que dans lui.
    """
    if est_a_reporter(document.modele):
        return f"article « {ecrit.titre} » du {_PIECES[ecrit.piece]}"
    return f"article {numero} de l'annexe « {document.titre} »"
