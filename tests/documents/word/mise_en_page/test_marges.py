"""L'espace entre un tableau et la légende du suivant : le document et l'estimation des pages s'accordent."""

from __future__ import annotations

import io

import docx
import pytest

from cctgen.documents.ecarts.textes import lignes_situees
from cctgen.documents.entete import entete_du_dossier
from cctgen.documents.texte import Bloc, Liste, Style, Titre, cellule, paragraphe, tableau
from cctgen.documents.word.mise_en_page.marges import (
    APRES_UN_TABLEAU,
    AVANT_UN_BANDEAU,
    AVANT_UNE_LEGENDE,
    ecarter,
    espace_a_laisser,
)
from cctgen.documents.word.rendu import rendre_fiche
from tests.documents.fabriques import modele, un_dossier
from tests.documents.modeles.abimes import STYLES, changer

TABLE = tableau(("A", "B"), [("1", "2")], "Table")
LEGENDE = paragraphe("Légende", Style.MENTION)


@pytest.mark.parametrize(
    ("bloc", "espace"),
    [
        (LEGENDE, AVANT_UNE_LEGENDE),
        (paragraphe("Un alinéa."), APRES_UN_TABLEAU),
        (Liste((cellule("Une puce."),)), APRES_UN_TABLEAU),
        (Titre(2, "Titre"), 0),
        (paragraphe("Lot 2", Style.BANDEAU), AVANT_UNE_LEGENDE),
        (TABLE, 0),
    ],
)
def test_ce_qui_suit_un_tableau_s_en_detache(bloc: Bloc, espace: float) -> None:
    assert espace_a_laisser(TABLE, bloc, TABLE) == espace
    assert espace_a_laisser(paragraphe("Avant."), bloc, TABLE) == 0
    assert espace_a_laisser(TABLE, LEGENDE, paragraphe("Après.")) == APRES_UN_TABLEAU


def test_un_bandeau_de_lot_se_detache_des_puces_qui_le_precedent() -> None:
    bandeau = paragraphe("Lot 2", Style.BANDEAU)
    assert espace_a_laisser(Liste((cellule("Vu."),)), bandeau, None) == AVANT_UN_BANDEAU
    assert espace_a_laisser(paragraphe("Vu."), bandeau, None) == 0


@pytest.mark.parametrize("bloc", [paragraphe("Un alinéa."), Liste((cellule("Une puce."),))])
def test_le_document_et_l_estimation_laissent_le_meme_espace(bloc: Bloc) -> None:
    octets = rendre_fiche(modele("formulaire.docx"), entete_du_dossier(un_dossier(), "Fiche", ""), (TABLE, bloc))
    (suite,) = [p for p in docx.Document(io.BytesIO(octets)).paragraphs if p.text in ("Un alinéa.", "Une puce.")]
    assert suite.paragraph_format.space_before.pt == APRES_UN_TABLEAU


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ('<w:pStyle w:val="A"/>', '<w:pStyle w:val="A"/><w:spacing w:before="140"/>'),
        ('<w:ind w:left="9"/>', '<w:spacing w:before="140"/><w:ind w:left="9"/>'),
    ],
)
def test_l_espace_se_pose_a_sa_place_dans_le_paragraphe(avant: str, apres: str) -> None:
    deux = "<w:p><w:pPr>{}</w:pPr></w:p><w:p><w:pPr></w:pPr></w:p>"
    assert ecarter(deux.format(avant), 7) == deux.format(apres)


def test_une_legende_est_plus_pres_de_son_tableau_que_du_precedent() -> None:
    octets = rendre_fiche(
        modele("formulaire.docx"), entete_du_dossier(un_dossier(), "Fiche", ""), (TABLE, LEGENDE, TABLE)
    )
    (legende,) = [p for p in docx.Document(io.BytesIO(octets)).paragraphs if p.text == "Légende"]
    assert legende.paragraph_format.space_before.pt == AVANT_UNE_LEGENDE
    assert legende.style.paragraph_format.space_after.pt < AVANT_UNE_LEGENDE


@pytest.mark.parametrize("parent", ["Normal", "Corpsdeclause", "Cellule"])
def test_un_style_fonde_sur_lui_meme_n_arrete_pas_la_mise_en_page(parent: str) -> None:
    """L'héritage se suivait sans fin : la commande ne rendait jamais la main."""
    normal = '<w:name w:val="Normal"/>'
    octets = changer({STYLES: ((normal, f'{normal}<w:basedOn w:val="{parent}"/>'),)}, "formulaire.docx")
    entete = entete_du_dossier(un_dossier(), "Fiche", "")
    rendu = rendre_fiche(octets, entete, (paragraphe("Un alinéa."), TABLE))
    assert "Un alinéa." in [ligne.texte for ligne in lignes_situees(rendu)]
