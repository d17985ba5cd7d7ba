"""L'extrait à reporter au CCAP et au règlement de la consultation, prêt à copier."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from itertools import count

from cctgen.assemblage.contenu.reglement import AMORCE_DE_L_ECHELLE
from cctgen.assemblage.criteres import CriteresDesLots
from cctgen.assemblage.modele import Article, Document, Dossier, LigneDerogation, Rubrique
from cctgen.clausier.modele import Piece
from cctgen.consultation.bareme import Bareme
from cctgen.consultation.modele import SANS_LOT, lots_en_clair, lots_en_colonne
from cctgen.documents.annexe import contenu_article
from cctgen.documents.markdown.lecture import blocs
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
    cellule,
    paragraphe,
    tableau,
    tableau_par_lot,
)


def corps_extrait(dossier: Dossier, document: Document) -> tuple[Bloc, ...]:
    """Rend les articles du CCAP, la table des dérogations, puis ce qui va au RC."""
    return tuple(_corps(dossier, document))


def _corps(dossier: Dossier, document: Document) -> Iterator[Bloc]:
    du_ccap = [r for r in document.rubriques if any(a.piece is not Piece.RC for a in r.articles)]
    for rubrique in du_ccap:
        yield from _articles(dossier, rubrique, lambda article: article.piece is not Piece.RC)
    suivant = _suivants(du_ccap, 1)
    if dossier.lignes_ccap:
        yield suivant("Lignes à reporter au CCAP")
        yield Liste(tuple(blocs(ligne) for ligne in dossier.lignes_ccap))
    yield suivant("Dérogations à reporter au dernier article du CCAP")
    yield from derogations(dossier, derogation_au_contrat)
    du_reglement = [r for r in document.rubriques if r.articles and all(a.piece is Piece.RC for a in r.articles)]
    yield Titre(1, f"{du_reglement[0].numero} {_AU_REGLEMENT}" if du_reglement else _AU_REGLEMENT)
    for article in document.articles:
        if article.piece is Piece.RC:
            yield from _article(dossier, article)
    suivant = _suivants(du_reglement, 2)
    yield from _lignes_du_reglement(dossier, suivant)
    yield from _pieces_de_l_offre(dossier, suivant)
    if not dossier.lignes_rc and not any(a.piece is Piece.RC for a in document.articles):
        yield paragraphe("Rien à reporter.")


_AU_REGLEMENT = "À reporter au règlement de la consultation"


def _suivants(rubriques: Sequence[Rubrique], seul: int) -> Callable[[str], Titre]:
    """Rend de quoi titrer ce qui suit les articles d'une partie, au rang qui suit le leur ; `seul`, sans article."""
    if not rubriques:
        return partial(Titre, seul)
    rangs = count(len(rubriques[-1].articles) + 1)
    return lambda titre: Titre(2, f"{rubriques[-1].numero}.{next(rangs)} {titre}")


def _lignes_du_reglement(dossier: Dossier, titre: Callable[[str], Titre]) -> Iterator[Bloc]:
    """Rend les phrases à coller ; critères et échelle y sont des tableaux, qui se collent aussi bien."""
    bareme, groupes = dossier.bareme, dossier.criteres
    dites = [ligne for groupe in groupes for ligne in groupe.lignes]
    lignes = list(dossier.lignes_rc)
    debut = next((rang for rang, ligne in enumerate(lignes) if lignes[rang : rang + len(dites)] == dites), None)
    if lignes:
        yield titre("Matrice et régularité")
    if not dites or debut is None:
        yield from _avec_l_echelle(lignes, bareme)
        return
    yield from _puces(lignes[:debut])
    yield titre("Critères et notation")
    yield paragraphe("Les offres sont jugées sur les critères suivants :")
    for groupe in groupes:
        yield _criteres(groupe)
    hors_tableau = [ligne for groupe in groupes for ligne in groupe.hors_tableau]
    yield from _avec_l_echelle([*hors_tableau, *lignes[debut + len(dites) :]], bareme)


def _avec_l_echelle(lignes: Sequence[str], bareme: Bareme | None) -> Iterator[Bloc]:
    rang = next((r for r, ligne in enumerate(lignes) if ligne.startswith(AMORCE_DE_L_ECHELLE)), len(lignes))
    yield from _puces(lignes[:rang])
    if rang == len(lignes) or bareme is None:
        return
    yield paragraphe(AMORCE_DE_L_ECHELLE)
    degres = [(str(d.note), d.ancre) for d in sorted(bareme.echelle, key=lambda d: d.note)]
    yield tableau(("Note", "Ce qu'elle dit de la réponse"), degres, "Échelle de notation")
    yield from _puces(lignes[rang + 1 :])


def _puces(lignes: Sequence[str]) -> Iterator[Bloc]:
    if lignes:
        yield Liste(tuple(cellule(ligne) for ligne in lignes))


def _criteres(groupe: CriteresDesLots) -> Tableau:
    """Rend les critères d'un groupe de lots ; un tableau se colle seul, son en-tête dit donc de quels lots il est."""
    pour = f", {lots_en_clair(groupe.lots)}" if groupe.lots else ""
    lignes: list[tuple[str | Cellule, ...]] = [
        (f"– {c.nom}", f"{c.poids} % du critère", c.compte) if c.de else (_gras(c.nom), f"{c.poids} %", c.compte)
        for c in groupe.criteres
    ]
    return tableau((f"Critère{pour}", "Poids", "Ce qui le note"), lignes, f"Critères publiés{pour}", "Critères publiés")


def _gras(texte: str) -> Cellule:
    return (Paragraphe((Texte(texte, gras=True),)),)


def _pieces_de_l_offre(dossier: Dossier, titre: Callable[[str], Titre]) -> Iterator[Bloc]:
    """Rend la liste des pièces que le règlement demande : celles qu'il décrit, puis la preuve de chaque exigence P.

    Un article se cite par son titre, qui dit de quoi la pièce est la preuve : le candidat ne lit nulle part
    l'identifiant d'une clause du règlement.
    """
    if not dossier.pieces_offre:
        return
    yield titre("Pièces à joindre à l'offre")
    yield paragraphe(
        "Outre la matrice de conformité remplie et la preuve qu'elle attend de chaque exigence, notée ou non, le"
        " candidat joint les pièces suivantes. Une même pièce peut en couvrir plusieurs : la colonne « Renvoi » de la"
        " matrice dit alors laquelle et à quelle page."
    )
    nommes = {a.clause: _cite(a) for d in dossier.documents if d.est_a_reporter for a in d.articles}
    nommes |= {e.ref: f"{_cite(a)} ({e.ref})" for a in dossier.articles for e in a.exigences}
    lignes = [
        (blocs(p.libelle), ", ".join(nommes.get(r, r) for r in p.pour), lots_en_colonne(p.lots, dossier.numeros))
        for p in dossier.pieces_offre
    ]
    yield tableau_par_lot(dossier.lots, ("Pièce", "Demandée par"), lignes, "Pièces à joindre à l'offre")


def _cite(article: Article) -> str:
    return f"«\u00a0{article.titre}\u00a0»"


def _articles(dossier: Dossier, rubrique: Rubrique, admis: Callable[[Article], bool]) -> Iterator[Bloc]:
    retenus = [article for article in rubrique.articles if admis(article)]
    if not retenus:
        return
    yield Titre(1, f"{rubrique.numero} {rubrique.titre}")
    yield from blocs(rubrique.introduction)
    for article in retenus:
        yield from _article(dossier, article)


def _article(dossier: Dossier, article: Article) -> Iterator[Bloc]:
    """Le numéro est du texte : collé dans un autre document, un numéro automatique changerait."""
    yield Titre(2, f"{article.numero} {article.titre}", article.signet)
    yield from contenu_article(dossier, article)


Designation = Callable[[Dossier, str], str]
"""Rend l'article dérogé pour celui qui lit : le contrat tait un numéro que la note donne à confirmer."""


def derogations(dossier: Dossier, designation: Designation, *, identifiants: bool = False) -> Iterator[Bloc]:
    """Rend la table des dérogations au CCAG-TIC, ou la phrase qui dit qu'il n'y en a pas.

    `identifiants` ajoute celui de la clause, que l'acheteur retrouve dans la note ; le contrat ne le porte nulle part.
    """
    if not dossier.derogations:
        yield paragraphe("Les clauses retenues ne dérogent à aucun article du CCAG-TIC.")
        return
    yield paragraphe("Le marché déroge aux articles suivants du CCAG-TIC :")
    yield _table(dossier, partial(designation, dossier), identifiants)


def _table(dossier: Dossier, designer: Callable[[str], str], identifiants: bool) -> Tableau:
    lignes = dossier.derogations
    nommes = {a.clause for d in dossier.documents if d.est_a_reporter for a in d.articles}
    titre, entetes = "Dérogations au CCAG-TIC", ("Article", "Objet de la dérogation", "Stipulation qui déroge")
    cases: list[tuple[str | Cellule, ...]] = [
        (designer(d.article), blocs(d.objet), _article_qui_deroge(d, nommes, identifiants)) for d in lignes
    ]
    if any(lot != SANS_LOT for d in lignes for lot in d.lots):
        avec_lots = [(*case, lots_en_colonne(d.lots, dossier.numeros)) for case, d in zip(cases, lignes, strict=True)]
        return tableau((*entetes, "Lots"), avec_lots, titre)
    return tableau(entetes, cases, titre)


def _article_qui_deroge(ligne: LigneDerogation, nommes: Collection[str], identifiants: bool) -> Cellule:
    """Le renvoi dit où lire la stipulation : « article 2.3 de l'annexe… », ou le titre seul pour celles de `nommes`."""
    titre = "" if ligne.clause in nommes else f", «\u00a0{ligne.titre}\u00a0»"
    suite = f"{titre} ({ligne.clause})" if identifiants else titre
    return (Paragraphe((Renvoi(ligne.clause, "article"), *((Texte(suite),) if suite else ()))),)
