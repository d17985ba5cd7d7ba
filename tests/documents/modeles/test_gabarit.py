"""Un modèle ouvert sert d'un document au suivant, sans que rien ne passe de l'un à l'autre."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pytest
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from cctgen.documents.modeles import gabarit
from cctgen.documents.modeles.gabarit import Gabarit, emprunter, rendre_le_gabarit
from cctgen.documents.tableaux.gabarit import suivant
from cctgen.documents.texte import Bloc, Titre, paragraphe, tableau
from cctgen.documents.word.rendu import rendre_rapport
from cctgen.socle.erreurs import ModeleInvalide
from tests.documents.fabriques import modele
from tests.documents.tableaux.fabriques import des_gabarits, un_gabarit
from tests.documents.word.test_rendu import ENTETE

NOTES = """<?xml version="1.0" encoding="UTF-8"?>
<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:footnote w:id="2"><w:p><w:r><w:t>{{ reference }}</w:t></w:r></w:p></w:footnote></w:footnotes>"""
LARGE = (Titre(1, "Un"), tableau(("A", "B"), [("un", "deux")] * 3, "Large"))


@pytest.fixture(autouse=True)
def _rien_d_ouvert(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gabarit, "_PRETS", gabarit._Prets())


def rapport(objet: str, *blocs: Bloc, avec: bytes = b"") -> bytes:
    with suivant(des_gabarits(un_gabarit("Large", paysage=True, A=1, B=1))):
        return rendre_rapport(avec or modele("rapport.docx"), replace(ENTETE, titre=objet, reference=objet), blocs)


def un_modele_annote() -> bytes:
    """Le modèle des rapports, dont une note de bas de page porte une balise."""
    document = docx.Document(io.BytesIO(modele("rapport.docx")))
    notes = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, NOTES.encode(), document.part.package)
    document.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    document.save(tampon := io.BytesIO())
    return tampon.getvalue()


@pytest.mark.parametrize("avec", [modele("rapport.docx"), un_modele_annote()], ids=["livré", "à notes"])
@pytest.mark.parametrize("entre_deux", [(paragraphe("Autre."),), LARGE], ids=["debout", "couché"])
def test_un_document_ne_dit_rien_a_celui_qui_le_suit(avec: bytes, entre_deux: tuple[Bloc, ...]) -> None:
    seuls = []
    for objet, corps in (("Premier", (paragraphe("Texte."),)), ("Second", entre_deux)):
        gabarit._PRETS.gabarits.clear()
        seuls.append(rapport(objet, *corps, avec=avec))
    assert rapport("Premier", paragraphe("Texte."), avec=avec) == seuls[0]
    assert rapport("Second", *entre_deux, avec=avec) == seuls[1]
    assert rapport("Premier", paragraphe("Texte."), avec=avec) == seuls[0]


def test_un_modele_ne_s_ouvre_qu_une_fois_pour_des_documents_qui_se_suivent(monkeypatch: pytest.MonkeyPatch) -> None:
    ouverts: list[str] = []

    class Compte(Gabarit):
        def __init__(self, octets: bytes) -> None:
            super().__init__(octets)
            ouverts.append(self.cle)

    monkeypatch.setattr(gabarit, "Gabarit", Compte)
    for rang in range(3):
        rapport(f"Rapport {rang}", paragraphe("Texte."))
    assert len(ouverts) == 1


def test_un_gabarit_emprunte_n_est_qu_a_un_document() -> None:
    premier = emprunter(modele("rapport.docx"))
    assert emprunter(modele("rapport.docx")) is not premier
    rendre_le_gabarit(premier)
    assert emprunter(modele("rapport.docx")) is premier


def test_un_rendu_manque_ne_laisse_rien_au_suivant() -> None:
    seul = rapport("Premier", paragraphe("Texte."))
    abime = docx.Document(io.BytesIO(modele("rapport.docx")))
    abime.add_paragraph("{{ inconnue }}")
    abime.save(tampon := io.BytesIO())
    for _ in range(2):
        with pytest.raises(ModeleInvalide, match="inconnue"):
            rapport("Manqué", paragraphe("Texte."), avec=tampon.getvalue())
    assert rapport("Premier", paragraphe("Texte.")) == seul
