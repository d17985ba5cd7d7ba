"""Ce qui se reporte au CCAP et au règlement s'y range dans l'ordre, et se cite par son titre."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest

from cctgen.clausier.modele import Clause, Piece
from cctgen.clausier.textes.phrases import phrases
from cctgen.documents.extrait import corps_extrait
from cctgen.documents.markdown.lecture import en_clair
from cctgen.documents.texte import Bloc, Tableau, Titre
from cctgen.documents.word.renvois import destinations_du_dehors, destinations_en_texte
from tests.contenu.dossiers import ACHATS, ACTIVES, dossier_de, tout_le_texte

ARTICLE_NUMEROTE = re.compile(r"\barticles? \d+(?:\.\d+)+")


@pytest.mark.parametrize("clause", ACTIVES, ids=lambda c: c.id)
def test_un_article_numerote_nomme_son_cahier(clause: Clause) -> None:
    """Collé au CCAP, « l'article 52.4 » serait le sien : chaque phrase dit de quel cahier elle parle."""
    textes = (clause.texte, *clause.lignes_ccap, *(d.objet for d in clause.deroge))
    dites = [p for texte in textes for p in phrases(texte) if ARTICLE_NUMEROTE.search(p)]
    assert [p for p in dites if not re.search(r"CCAG-TIC|de ce cahier", p)] == []


def test_des_clauses_citent_un_article_numerote() -> None:
    assert sum(bool(ARTICLE_NUMEROTE.search(c.texte)) for c in ACTIVES) > 20


@pytest.mark.parametrize("nom", ACHATS)
def test_un_article_a_reporter_ne_se_nomme_jamais_par_un_numero_de_travail(nom: str) -> None:
    dossier = dossier_de(nom)
    [extrait] = [d for d in dossier.documents if d.est_a_reporter]
    a_reporter = {a.clause for a in extrait.articles}
    assert a_reporter
    for destinations in (destinations_du_dehors(dossier), destinations_en_texte(dossier, extrait)):
        assert not any(destinations[clause].numero for clause in a_reporter)
    # Le libellé du renvoi, que lisent la matrice et les formulaires, suit la même règle.
    assert extrait.titre not in tout_le_texte(dossier)
    assert extrait.titre not in "\n".join(f.introduction for f in dossier.formulaires)


def test_le_ccap_vient_avant_le_reglement_et_dans_l_ordre_de_ses_numeros() -> None:
    for nom in ACHATS:
        dossier = dossier_de(nom)
        [extrait] = [d for d in dossier.documents if d.est_a_reporter]
        pieces = [a.piece for a in extrait.articles]
        assert pieces == sorted(pieces, key=lambda p: p is Piece.RC)
        assert en_clair(extrait.titre)
        assert corps_extrait(dossier, extrait)


@pytest.mark.parametrize("nom", ACHATS)
def test_les_pieces_de_l_offre_citent_un_article_du_reglement_par_son_titre(nom: str) -> None:
    dossier = dossier_de(nom)
    [extrait] = [d for d in dossier.documents if d.est_a_reporter]
    identifiants = {a.clause for a in extrait.articles if a.piece is Piece.RC}
    lignes = tuple(lignes_des_tableaux(corps_extrait(dossier, extrait), "Pièces à joindre à l'offre"))
    assert bool(lignes) is bool(dossier.pieces_offre)
    for ligne in lignes:
        assert identifiants.isdisjoint(re.findall(r"[A-Z]+-\d{3}\b(?!-)", ligne))


@pytest.mark.parametrize("nom", ACHATS)
def test_chaque_partie_de_l_extrait_a_son_numero_et_ils_se_suivent(nom: str) -> None:
    dossier = dossier_de(nom)
    [extrait] = [d for d in dossier.documents if d.est_a_reporter]
    titres = [b for b in corps_extrait(dossier, extrait) if isinstance(b, Titre)]
    attendus: list[str] = []
    partie = rang = 0
    for titre in titres:
        partie, rang = (partie + 1, 0) if titre.niveau == 1 else (partie, rang + 1)
        attendus.append(f"{partie}.{rang}" if rang else str(partie))
    assert [titre.texte.partition(" ")[0] for titre in titres] == attendus


@pytest.mark.parametrize("nom", ACHATS)
def test_la_piece_qu_une_exigence_demande_dit_son_article(nom: str) -> None:
    """« Projet de plan daté » ne dit rien hors de l'article qui le demande."""
    dossier = dossier_de(nom)
    [extrait] = [d for d in dossier.documents if d.est_a_reporter]
    lignes = tuple(lignes_des_tableaux(corps_extrait(dossier, extrait), "Pièces à joindre à l'offre"))
    titres = {e.ref: a.titre for a in dossier.articles for e in a.exigences}
    citees = [(ref, ligne) for ligne in lignes for ref in titres if f"({ref})" in ligne]
    demandees = {ref for p in dossier.pieces_offre for ref in p.pour} & set(titres)
    assert demandees <= {ref for ref, ligne in citees if titres[ref] in ligne}


def lignes_des_tableaux(corps: Iterable[Bloc], titre: str) -> Iterator[str]:
    for bloc in corps:
        if isinstance(bloc, Tableau) and bloc.titre == titre:
            yield from (repr(ligne) for ligne in bloc.lignes)
