"""L'extrait à reporter au CCAP et au règlement de la consultation, prêt à copier."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial

from cctgen.assemblage.contenu.reglement import AMORCE_DE_L_ECHELLE
from cctgen.assemblage.modele import Article, Document, Dossier, LigneDerogation, Rubrique
from cctgen.clausier.modele import Piece
from cctgen.consultation.modele import SANS_LOT, lots_en_clair
from cctgen.documents.annexe import contenu_article
from cctgen.documents.references import derogation_au_contrat
from cctgen.documents.texte import (
    Bloc,
    Cellule,
    Liste,
    Paragraphe,
    Renvoi,
    Tableau,
    Texte,
    Titre,
    blocs,
    cellule,
    paragraphe,
    tableau,
    tableau_par_lot,
)


def corps_extrait(dossier: Dossier, document: Document) -> tuple[Bloc, ...]:
    """Rend les articles du CCAP, la table des dérogations, puis ce qui va au RC."""
    return tuple(_corps(dossier, document))


def _corps(dossier: Dossier, document: Document) -> Iterator[Bloc]:
    for rubrique in document.rubriques:
        yield from _articles(dossier, rubrique, lambda article: article.piece is not Piece.RC)
    if dossier.lignes_ccap:
        yield Titre(1, "Lignes à reporter au CCAP")
        yield Liste(tuple(blocs(ligne) for ligne in dossier.lignes_ccap))
    yield Titre(1, "Dérogations à reporter au dernier article du CCAP")
    yield from derogations(dossier, derogation_au_contrat)
    yield Titre(1, _titre_du_reglement(document))
    yield from _lignes_du_reglement(dossier)
    yield from _pieces_de_l_offre(dossier)
    for article in document.articles:
        if article.piece is Piece.RC:
            yield from _article(dossier, article)
    if not dossier.lignes_rc and not any(a.piece is Piece.RC for a in document.articles):
        yield paragraphe("Rien à reporter.")


def _titre_du_reglement(document: Document) -> str:
    """Rend le titre de la partie du règlement, du rang de ses articles s'il y en a."""
    titre = "À reporter au règlement de la consultation"
    siennes = (r for r in document.rubriques if all(a.piece is Piece.RC for a in r.articles))
    return next((f"{rubrique.numero}. {titre}" for rubrique in siennes), titre)


def _lignes_du_reglement(dossier: Dossier) -> Iterator[Bloc]:
    """Rend les phrases à coller ; l'échelle y est un tableau, qui se colle aussi bien et se lit mieux."""
    lignes, echelle = list(dossier.lignes_rc), dossier.bareme.echelle if dossier.bareme else ()
    rang = next((r for r, ligne in enumerate(lignes) if ligne.startswith(AMORCE_DE_L_ECHELLE)), len(lignes))
    if rang:
        yield Liste(tuple(cellule(ligne) for ligne in lignes[:rang]))
    if rang == len(lignes):
        return
    yield paragraphe(AMORCE_DE_L_ECHELLE)
    degres = [(str(d.note), d.ancre) for d in sorted(echelle, key=lambda d: d.note)]
    yield tableau(("Note", "Ce qu'elle dit de la réponse"), degres, "Échelle de notation")
    if lignes[rang + 1 :]:
        yield Liste(tuple(cellule(ligne) for ligne in lignes[rang + 1 :]))


def _pieces_de_l_offre(dossier: Dossier) -> Iterator[Bloc]:
    """Rend la liste des pièces que le règlement demande : celles qu'il décrit, puis la preuve de chaque exigence P.

    Un article du règlement se cite par son titre : le candidat ne lit nulle part l'identifiant de sa clause.
    """
    if not dossier.pieces_offre:
        return
    yield Titre(2, "Pièces à joindre à l'offre")
    yield paragraphe(
        "Outre la matrice de conformité remplie et la preuve qu'elle attend de chaque exigence, notée ou non, le"
        " candidat joint les pièces suivantes. Une même pièce peut en couvrir plusieurs : la colonne « Renvoi » de la"
        " matrice dit alors laquelle et à quelle page."
    )
    nommes = {a.clause: f"«\u00a0{a.titre}\u00a0»" for d in dossier.documents if d.est_a_reporter for a in d.articles}
    lignes = [
        (blocs(p.libelle), ", ".join(nommes.get(r, r) for r in p.pour), lots_en_clair(p.lots).capitalize())
        for p in dossier.pieces_offre
    ]
    yield tableau_par_lot(dossier.lots, ("Pièce", "Demandée par"), lignes, "Pièces à joindre à l'offre")


def _articles(dossier: Dossier, rubrique: Rubrique, admis: Callable[[Article], bool]) -> Iterator[Bloc]:
    retenus = [article for article in rubrique.articles if admis(article)]
    if not retenus:
        return
    yield Titre(1, f"{rubrique.numero}. {rubrique.titre}")
    yield from blocs(rubrique.introduction)
    for article in retenus:
        yield from _article(dossier, article)


def _article(dossier: Dossier, article: Article) -> Iterator[Bloc]:
    """Le numéro est du texte : collé dans un autre document, un numéro automatique changerait."""
    yield Titre(2, f"{article.numero} {article.titre}", article.signet)
    yield from contenu_article(dossier, article)


Designation = Callable[[Dossier, str], str]
"""Rend l'article dérogé pour celui qui lit : le contrat tait un numéro que la note donne à confirmer."""


def derogations(dossier: Dossier, designation: Designation) -> Iterator[Bloc]:
    """Rend la table des dérogations au CCAG-TIC, ou la phrase qui dit qu'il n'y en a pas."""
    if not dossier.derogations:
        yield paragraphe("Les clauses retenues ne dérogent à aucun article du CCAG-TIC.")
        return
    yield paragraphe("Le marché déroge aux articles suivants du CCAG-TIC :")
    yield _table(dossier, partial(designation, dossier))


def _table(dossier: Dossier, designer: Callable[[str], str]) -> Tableau:
    lignes = dossier.derogations
    nommes = {a.clause for d in dossier.documents if d.est_a_reporter for a in d.articles}
    titre, entetes = "Dérogations au CCAG-TIC", ("Article", "Objet de la dérogation", "Stipulation qui déroge")
    cases: list[tuple[str | Cellule, ...]] = [
        (designer(d.article), blocs(d.objet), _article_qui_deroge(d, nommes)) for d in lignes
    ]
    if any(lot != SANS_LOT for d in lignes for lot in d.lots):
        avec_lots = [(*case, lots_en_clair(d.lots).capitalize()) for case, d in zip(cases, lignes, strict=True)]
        return tableau((*entetes, "Lots"), avec_lots, titre)
    return tableau(entetes, cases, titre)


def _article_qui_deroge(ligne: LigneDerogation, nommes: Collection[str]) -> Cellule:
    """Le renvoi dit où lire la stipulation : « article 2.3 de l'annexe… », ou le titre seul pour celles de `nommes`."""
    titre = "" if ligne.clause in nommes else f", «\u00a0{ligne.titre}\u00a0»"
    return (Paragraphe((Renvoi(ligne.clause, "article"), Texte(f"{titre} ({ligne.clause})"))),)
