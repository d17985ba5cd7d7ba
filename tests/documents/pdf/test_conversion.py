"""Un PDF se relit : ce que LibreOffice perd change de mise en page, ou se refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cctgen.documents.entete import entete_d_une_edition
from cctgen.documents.pdf.conversion import convertir
from cctgen.documents.pdf.mises_en_page import MISES_EN_PAGE, MiseEnPage
from cctgen.documents.pdf.passages import passages_de
from cctgen.documents.pdf.relecture import infidelites
from cctgen.documents.texte import cellule, paragraphe, tableau
from cctgen.documents.word.rendu import rendre_fiche
from cctgen.socle.erreurs import ErreurCctgen, OutilAbsent
from cctgen.socle.fichiers import zip_reproductible
from tests.documents.fabriques import dossier_complet, modele

EXTRAIT = Path(__file__).with_name("ligne-perdue.docx").read_bytes()
LIGNES = [(f"Réf. {n}", f"Une exigence numéro {n}, dont la ligne ne doit pas se perdre en route.") for n in range(1, 8)]


def une_fiche() -> bytes:
    blocs = (paragraphe("Une seule fiche."), tableau(("Réf.", "Exigence"), [tuple(map(cellule, li)) for li in LIGNES]))
    entete = entete_d_une_edition(dossier_complet().edition, "Fiche", "Essai")
    return rendre_fiche(modele("formulaire.docx"), entete, blocs)


def _perdre_une_ligne(docx: bytes) -> bytes:
    ligne = re.compile(rb"<w:tr>(?:(?!</w:tr>).)*exigence num\xc3\xa9ro 4(?:(?!</w:tr>).)*</w:tr>", re.DOTALL)
    return zip_reproductible(docx, {"word/document.xml": lambda xml: ligne.sub(b"", xml)})


PERDANTE = MiseEnPage(_perdre_une_ligne, "celle qui perd une ligne")


@pytest.mark.libreoffice
def test_une_ligne_perdue_fait_changer_de_mise_en_page():
    """Une fiche dont la première mise en page perd une ligne, et un extrait d'annexe où LibreOffice 25.2 en perd deux.

    L'extrait vient du profil « téléservice avec données personnelles » : deux exigences au bas d'une page.
    """
    dits: list[str] = []
    sources = {"fiche.docx": une_fiche(), "ligne-perdue.docx": EXTRAIT}
    convertis = convertir(sources, dits.append, (PERDANTE, *MISES_EN_PAGE))
    assert dits[0] == "fiche.docx : LibreOffice y perd du texte ; nouvel essai, celle du modèle"
    assert list(convertis) == ["fiche.pdf", "ligne-perdue.pdf"]
    for source, pdf in zip(sources.values(), convertis.values(), strict=True):
        assert infidelites(source, pdf) == ()


@pytest.mark.libreoffice
def test_ce_qu_aucune_mise_en_page_ne_rend_se_refuse():
    with pytest.raises(ErreurCctgen, match=r"« fiche\.docx », « Une exigence numéro 4.* » y manque"):
        convertir({"fiche.docx": une_fiche()}, mises_en_page=(PERDANTE,))


def test_rendre_secables_les_lignes_ne_change_aucun_texte():
    moins_haute, secable, sans_repetition = (m.appliquer(EXTRAIT) for m in MISES_EN_PAGE[1:])
    assert passages_de(moins_haute) == passages_de(secable) == passages_de(EXTRAIT)
    assert passages_de(sans_repetition).corps == passages_de(EXTRAIT).corps
    assert len({EXTRAIT, moins_haute, secable, sans_repetition}) == 4


def test_sans_libreoffice_le_message_dit_quoi_installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutilAbsent) as absent:
        convertir({"a.docx": une_fiche()})
    for systeme in ("Debian", "Fedora", "macOS", "Windows"):
        assert systeme in absent.value.conseil
