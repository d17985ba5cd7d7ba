"""L'espace entre un tableau et la légende du suivant : le document et l'estimation des pages s'accordent."""

from __future__ import annotations

import io

import docx
import pytest

from cctgen.documents.entete import entete_du_dossier
from cctgen.documents.texte import Bloc, Liste, Style, Titre, cellule, paragraphe, tableau
from cctgen.documents.word.mise_en_page.marges import SANS_MARGE, Marges, espacer, marges
from cctgen.documents.word.rendu import rendre_fiche
from tests.documents.fabriques import modele, un_dossier

TABLE = tableau(("A", "B"), [("1", "2")], "Table")
PUCE = Liste((cellule("Une puce."),))


@pytest.mark.parametrize(
    ("bloc", "avant", "apres"),
    [
        (paragraphe("Un alinéa."), 0, 0),
        (PUCE, 0, 0),
        (paragraphe("Légende", Style.MENTION), 7, 0),
        (Titre(2, "Titre"), 0, 0),
        (TABLE, 0, 0),
    ],
)
def test_seule_une_legende_s_ecarte_d_un_tableau(bloc: Bloc, avant: float, apres: float) -> None:
    assert marges(TABLE, bloc, TABLE) == Marges(avant, apres)
    assert marges(paragraphe("Avant."), bloc, paragraphe("Après.")) == SANS_MARGE


def test_l_espace_se_pose_a_sa_place_dans_le_paragraphe() -> None:
    deux = '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr></w:p><w:p><w:pPr><w:ind w:left="9"/></w:pPr></w:p>'
    assert espacer(deux, 4, 7) == (
        '<w:p><w:pPr><w:pStyle w:val="A"/><w:spacing w:before="80"/></w:pPr></w:p>'
        '<w:p><w:pPr><w:spacing w:after="140"/><w:ind w:left="9"/></w:pPr></w:p>'
    )
    assert espacer("<w:p><w:pPr></w:pPr></w:p>", 1, 2).count("<w:spacing") == 1
    assert espacer(deux, 0, 0) == deux


def test_une_legende_s_ecarte_du_tableau_precedent_plus_que_du_sien() -> None:
    blocs = (TABLE, paragraphe("Légende", Style.MENTION), TABLE, PUCE, paragraphe("Fin."))
    octets = rendre_fiche(modele("formulaire.docx"), entete_du_dossier(un_dossier(), "Fiche", ""), blocs)
    lus = {p.text: p.paragraph_format for p in docx.Document(io.BytesIO(octets)).paragraphs}
    assert lus["Légende"].space_before.pt == 7
    assert lus["Légende"].space_after is None
    assert lus["Une puce."].space_before is None
    assert lus["Fin."].space_before is None
