"""Ce qui est à joindre se lit dans une liste, non dans la prose des notes."""

from __future__ import annotations

import re

import pytest

from cctgen.clausier.modele import Clause, Niveau, Piece
from cctgen.documents.markdown.lecture import en_clair
from tests.contenu.dossiers import ACHATS, ACTIVES, EXIGENCES, TEXTES, dossier_de
from tests.contenu.profils import PROFILS, dossier_livre


@pytest.mark.parametrize("clause", ACTIVES, ids=lambda c: c.id)
def test_une_note_ne_demande_aucune_piece_que_la_liste_ne_nomme(clause: Clause) -> None:
    assert not re.search(r"\bjoigne[zr]|\bannexez\b", clause.note_acheteur, re.IGNORECASE), "→ pieces_acheteur"


@pytest.mark.parametrize("clause", ACTIVES, ids=lambda c: c.id)
def test_une_piece_que_le_reglement_demande_est_dans_la_liste_du_candidat(clause: Clause) -> None:
    demande = bool(re.search(r"candidat (?:joint|indique dans son offre)", clause.texte)) and clause.piece is Piece.RC
    assert demande is bool(clause.pieces_offre)


@pytest.mark.parametrize("nom", PROFILS)
def test_chaque_preuve_d_une_exigence_p_et_chaque_piece_decisive_est_listee(nom: str) -> None:
    dossier = dossier_livre(PROFILS[nom])
    demandees = {ref for piece in dossier.pieces_offre for ref in piece.pour}
    attendues = {ref for piece in dossier.pieces_acheteur if piece.est_decisive for ref in piece.pour}
    exigences = dossier.exigences(0)
    assert {e.ref for e in exigences if e.niveau is Niveau.P} <= demandees
    assert {e.ref for e in exigences if e.piece_acheteur} == attendues


@pytest.mark.parametrize("nom", ACHATS)
def test_une_piece_dont_depend_une_exigence_primordiale_est_decisive(nom: str) -> None:
    dossier = dossier_de(nom)
    decisives = {ref for p in dossier.pieces_acheteur if p.est_decisive for ref in p.pour}
    appelees = [
        e.ref
        for e in dossier.exigences(0)
        if e.niveau is Niveau.P and re.search(r"que donne le dossier de consultation", e.enonce)
    ]
    assert set(appelees) <= decisives


def test_une_plateforme_que_l_acheteur_peut_fournir_a_sa_place_au_texte() -> None:
    for nom, texte in (("plateforme_api", EXIGENCES["CCT-DON-13"].enonce), ("socle_ia", TEXTES["FIC-DON-07"])):
        assert f"{{{nom}}}" in texte
    assert EXIGENCES["CCT-DON-13"].piece_acheteur and EXIGENCES["CCT-DON-23"].piece_acheteur


@pytest.mark.parametrize("nom", ACHATS)
def test_une_piece_listee_se_lit_sans_son_exigence(nom: str) -> None:
    """La liste du règlement ne cite que la preuve : ni « il », ni « ainsi », ni deux libellés pour une pièce."""
    libelles = [p.libelle for p in dossier_de(nom).pieces_offre]
    assert [lu for lu in libelles if re.search(r"\bainsi\b|qu'il n'|^Projet de plan daté", lu)] == []
    debuts = [tuple(re.split(r"[ ,;]+", lu)[:5]) for lu in libelles]
    assert [d for d in debuts if debuts.count(d) > 1] == []


@pytest.mark.parametrize("nom", ACHATS)
def test_un_service_que_le_dossier_ne_decrit_pas_se_remplace_par_celui_de_l_offre(nom: str) -> None:
    """Sans repli, un candidat s'engagerait sur une plateforme ou un socle que l'acheteur n'a peut-être pas."""
    for exigence in dossier_de(nom).exigences(0):
        if exigence.ref in {"CCT-TRA-06", "CCT-DON-13"}:
            assert "le dossier de consultation ou, à défaut, ce" in en_clair(exigence.enonce)


@pytest.mark.parametrize("nom", ACHATS)
def test_un_service_d_envoi_que_l_acheteur_n_a_pas_n_entre_pas_seul_au_traitement_confie(nom: str) -> None:
    """RGPD, article 28 : celui de l'offre porterait des données que la description du traitement ne compte pas."""
    for exigence in dossier_de(nom).exigences(0):
        if exigence.ref == "CCT-TRA-05":
            assert en_clair(exigence.enonce).endswith("que décrit le dossier de consultation, s'il en décrit.")
