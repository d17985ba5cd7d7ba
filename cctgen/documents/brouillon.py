"""Le brouillon commenté : en marge de chaque article et de chaque exigence, son identifiant, son motif, sa note.

Rien de cela n'est dans le document publié, qui ne se fait pas à partir de lui.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cctgen.assemblage.modele import Article, Document, Dossier, ExigenceRetenue
from cctgen.assemblage.presentation.motifs import motif_des_lots, motif_en_clair
from cctgen.consultation.modele import lots_en_clair
from cctgen.documents.fragments import Annote
from cctgen.documents.markdown.lecture import en_clair
from cctgen.documents.references import correspondances_en_clair, references_en_clair
from cctgen.documents.texte import Bloc, Cellule, Paragraphe, Tableau, Titre, cellule
from cctgen.socle.nombres import en_francais


def annoter(dossier: Dossier, document: Document, blocs: Sequence[Bloc]) -> tuple[Bloc, ...]:
    """Rend les mêmes blocs, chaque titre d'article et chaque référence d'exigence commentés."""
    articles = {article.signet: tuple(_sur_l_article(dossier, article)) for article in document.articles}
    exigences = {e.ref: tuple(_sur_l_exigence(dossier, e)) for a in document.articles for e in a.exigences}
    return tuple(_bloc(bloc, articles, exigences) for bloc in blocs)


_Notes = Mapping[str, tuple[str, ...]]
"""Les lignes d'un commentaire, par signet d'article ou par référence d'exigence."""


def _bloc(bloc: Bloc, articles: _Notes, exigences: _Notes) -> Bloc:
    match bloc:
        case Titre(signet=signet) if signet in articles:
            return replace(bloc, commentaire=articles[signet])
        case Tableau(lignes=lignes):
            commentees = tuple(tuple(_case(case, exigences) for case in ligne) for ligne in lignes)
            return replace(bloc, lignes=commentees)
        case _:
            return bloc


def _case(case: Cellule, exigences: _Notes) -> Cellule:
    ref = next((ref for ref in exigences if case == cellule(ref)), None)
    return case if ref is None else (Paragraphe((Annote(ref, exigences[ref]),)),)


def _sur_l_article(dossier: Dossier, article: Article) -> Iterator[str]:
    yield f"{article.clause}, {lots_en_clair(article.lots)}" if dossier.lots else article.clause
    yield f"Motif : {motif_en_clair(dossier, article.clause)}"
    if article.note_acheteur:
        note = en_clair(article.note_acheteur)
        # Une note qui n'est qu'une liste s'ouvre à la ligne : son premier tiret se lirait comme une incise.
        tete = "Note :\n" if note.startswith("– ") else "Note : "
        yield from f"{tete}{note}".split("\n")
    if article.pieces_acheteur:
        yield f"À joindre : {' ; '.join(en_clair(piece).rstrip('.') for piece in article.pieces_acheteur)}."
    if citees := references_en_clair(dossier, article):
        yield f"{citees}."


def _sur_l_exigence(dossier: Dossier, exigence: ExigenceRetenue) -> Iterator[str]:
    notee = f"notée, poids {en_francais(exigence.poids)}" if exigence.notee else "non notée"
    yield f"{exigence.ref}, {exigence.niveau.value}, {notee}"
    verdicts = {s.lot: v for s in dossier.selections if (v := s.exigences.get(exigence.ref)) and v.retenue}
    yield f"Motif : {motif_des_lots(verdicts)}"
    if exigence.correspondances:
        yield f"Correspondances : {correspondances_en_clair(dossier, exigence.correspondances)}."
