"""Les pièces à joindre : chacune une fois, avec tout ce qui l'appelle."""

from __future__ import annotations

from dataclasses import replace

from cctgen.assemblage.presentation.pieces import pieces_de_l_acheteur, pieces_de_l_offre
from cctgen.clausier.modele import Niveau
from tests.documents.fabriques import un_article, une_exigence


def test_une_piece_que_deux_appellent_se_demande_une_fois_et_la_decisive_vient_d_abord() -> None:
    exigence = replace(une_exigence("SSI-002-1", lots=(2,)), piece_acheteur="Liste des API.")
    articles = (
        un_article("SSI-001", pieces_acheteur=("Règlement du site.", "Liste des API"), lots=(1,)),
        un_article("SSI-002", exigences=(exigence,), lots=(2,)),
    )
    premiere, seconde = pieces_de_l_acheteur(articles)
    assert (premiere.libelle, premiere.pour) == ("Liste des API", ("SSI-002-1", "SSI-001"))
    assert (premiere.lots, premiere.est_decisive) == ((1, 2), True)
    assert (seconde.libelle, seconde.est_decisive) == ("Règlement du site", False)


def test_l_offre_joint_les_pieces_du_reglement_et_la_preuve_de_chaque_exigence_p() -> None:
    primordiale = une_exigence("SSI-001-1", Niveau.P, preuve="Attestation datée.")
    article = un_article(
        pieces_offre=("Projet de plan.",),
        exigences=(primordiale, une_exigence("SSI-001-2", Niveau.I, preuve="Autre preuve.")),
    )
    assert [(p.libelle, p.pour) for p in pieces_de_l_offre((article,))] == [
        ("Projet de plan", ("SSI-001",)),
        ("Attestation datée", ("SSI-001-1",)),
    ]
