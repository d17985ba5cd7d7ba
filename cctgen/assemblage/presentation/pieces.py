"""Les pièces sans lesquelles on ne peut ni répondre ni juger : celles de l'acheteur, celles de l'offre."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from cctgen.assemblage.modele import Article, PieceAttendue
from cctgen.clausier.modele import Niveau


def pieces_de_l_acheteur(
    articles: Collection[Article], documentations: Iterable[PieceAttendue] = ()
) -> tuple[PieceAttendue, ...]:
    """Rend ce que l'acheteur joint au dossier, d'abord les pièces sans lesquelles nul candidat ne peut répondre."""
    decisives = (
        PieceAttendue(e.piece_acheteur, (e.ref,), e.lots, est_decisive=True)
        for article in articles
        for e in article.exigences
        if e.piece_acheteur
    )
    autres = (PieceAttendue(piece, (a.clause,), a.lots) for a in articles for piece in a.pieces_acheteur)
    pieces = [*decisives, *documentations, *autres]
    return tuple(sorted(_reunies(pieces), key=lambda piece: not piece.est_decisive))


def pieces_de_l_offre(articles: Collection[Article]) -> tuple[PieceAttendue, ...]:
    """Rend ce que le candidat joint à son offre : pièces du règlement, puis preuves des exigences primordiales."""
    annoncees = (PieceAttendue(piece, (a.clause,), a.lots) for a in articles for piece in a.pieces_offre)
    preuves = (
        PieceAttendue(e.preuve, (e.ref,), e.lots, est_decisive=True)
        for article in articles
        for e in article.exigences
        if e.niveau is Niveau.P
    )
    return tuple(_reunies([*annoncees, *preuves]))


def _reunies(pieces: Iterable[PieceAttendue]) -> Iterator[PieceAttendue]:
    """Une pièce que plusieurs appellent ne se demande qu'une fois."""
    groupes: dict[str, list[PieceAttendue]] = {}
    for piece in pieces:
        groupes.setdefault(piece.libelle.strip().rstrip("."), []).append(piece)
    for libelle, groupe in groupes.items():
        yield PieceAttendue(
            libelle,
            tuple(dict.fromkeys(ref for piece in groupe for ref in piece.pour)),
            tuple(sorted({lot for piece in groupe for lot in piece.lots})),
            est_decisive=any(piece.est_decisive for piece in groupe),
        )
