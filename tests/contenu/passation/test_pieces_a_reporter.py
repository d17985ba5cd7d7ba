"""Ce qui se reporte au CCAP et au règlement s'y range dans l'ordre, et se cite par son titre."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest

from cctgen.clausier.modele import Piece
from cctgen.documents.extrait import corps_extrait
from cctgen.documents.texte import Bloc, Tableau, en_clair
from cctgen.documents.word.renvois import destinations_du_dehors, destinations_en_texte
from tests.contenu.dossiers import ACHATS, dossier_de, tout_le_texte


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


def lignes_des_tableaux(corps: Iterable[Bloc], titre: str) -> Iterator[str]:
    for bloc in corps:
        if isinstance(bloc, Tableau) and bloc.titre == titre:
            yield from (repr(ligne) for ligne in bloc.lignes)
