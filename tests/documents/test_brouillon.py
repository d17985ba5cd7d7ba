"""Le brouillon commenté dit à l'acheteur pourquoi ; rien de cela ne reste dans ce qui se publie."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from cctgen.documents.word.commentaires import Commentaire, avec_commentaires
from cctgen.documents.word.rendu import rendre_annexe, rendre_brouillon, rendre_extrait
from cctgen.documents.word.traces import traces_de_travail
from tests.documents.fabriques import dossier_complet, modele
from tests.fabriques import tel_qu_ecrit

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOSSIER = dossier_complet()
ANNEXE, _, EXTRAIT = DOSSIER.documents
BROUILLON = rendre_brouillon(DOSSIER, ANNEXE, modele("annexe.docx"))


def piece(octets: bytes, nom: str) -> str:
    return zipfile.ZipFile(io.BytesIO(octets)).read(nom).decode()


def commentaires(octets: bytes) -> list[str]:
    racine = etree.fromstring(piece(octets, "word/comments.xml").encode())
    return ["\n".join("".join(p.itertext()) for p in c.iter(f"{W}p")) for c in racine.iter(f"{W}comment")]


def test_une_note_qui_n_est_qu_une_liste_s_ouvre_a_la_ligne() -> None:
    """« Note : – N'ajoutez que… » : le premier tiret, collé, se lisait comme une incise."""
    for note, attendue in (("- Un.\n- Deux.\n", "Note :\n– Un.\n– Deux."), ("Un seul.\n", "Note : Un seul.")):
        article = replace(next(iter(ANNEXE.articles)), note_acheteur=note)
        rubrique = replace(ANNEXE.rubriques[0], articles=(article,))
        octets = rendre_brouillon(DOSSIER, replace(ANNEXE, rubriques=(rubrique,)), modele("annexe.docx"))
        assert any(attendue in tel_qu_ecrit(lu) for lu in commentaires(octets))


def test_chaque_article_et_chaque_exigence_porte_son_identifiant_et_son_motif():
    lus = commentaires(BROUILLON)
    exigences = [e.ref for a in ANNEXE.articles for e in a.exigences]
    attendus = [*(a.clause for a in ANNEXE.articles), *exigences]
    assert sorted(re.match(r"[\w-]+", lu)[0] for lu in lus) == sorted(attendus)  # type: ignore[index]
    assert all("\nMotif\u00a0: " in lu for lu in lus)
    assert any("Note\u00a0: À réduire à 4\u00a0heures" in lu for lu in lus)


def test_chaque_commentaire_est_date_du_dossier():
    """Sans date, Word et LibreOffice écrivaient « (no date) » à côté de chacun."""
    dates = re.findall(r'<w:comment [^>]*w:date="([^"]*)"', piece(BROUILLON, "word/comments.xml"))
    assert len(dates) == len(commentaires(BROUILLON))
    assert set(dates) == {f"{DOSSIER.edition.date.isoformat()}T00:00:00Z"}


def test_chaque_page_du_brouillon_dit_qu_il_ne_se_publie_pas():
    """La garde seule le disait : une page détachée passait pour l'annexe."""
    haut = "".join(etree.fromstring(piece(BROUILLON, "word/header1.xml").encode()).itertext())
    assert f"Brouillon, à ne pas publier\u00a0: {ANNEXE.titre}" in haut


def test_un_commentaire_dit_les_textes_et_les_sources_par_leur_nom():
    (article,) = [a for a in ANNEXE.articles if a.exigences][:1]
    exigence = replace(article.exigences[0], correspondances=("rgpd@2024-05-27:EX-1", "rgpd:EX-2", "autre:3"))
    annote = replace(article, exigences=(exigence,), references=("rgpd:28",), pieces_acheteur=("Liste.", "Plan."))
    document = replace(ANNEXE, rubriques=(replace(ANNEXE.rubriques[0], articles=(annote,)),))
    dits = "\n".join(commentaires(rendre_brouillon(DOSSIER, document, modele("annexe.docx"))))
    assert "À joindre\u00a0: Liste\u202f; Plan.\n" in dits
    assert "article\u00a028." in dits
    assert "EX-1 et EX-2\u202f; AUTRE\u00a0: 3." in dits


def test_chaque_commentaire_est_ancre_une_fois_dans_le_texte():
    numeros = re.findall(r'<w:comment w:id="(\d+)"', piece(BROUILLON, "word/comments.xml"))
    texte = piece(BROUILLON, "word/document.xml")
    for balise in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        assert sorted(re.findall(rf'<w:{balise} w:id="(\d+)"', texte)) == sorted(numeros), balise


@pytest.mark.parametrize("document", [ANNEXE, EXTRAIT], ids=lambda d: d.id)
def test_le_brouillon_est_conforme_au_schema_de_word_et_toujours_le_meme(document, tmp_path: Path):
    octets = rendre_brouillon(DOSSIER, document, modele(document.modele))
    assert octets == rendre_brouillon(DOSSIER, document, modele(document.modele))
    (tmp_path / "brouillon.docx").write_bytes(octets)
    assert [str(e) for e in OpenXmlValidator().validate(tmp_path / "brouillon.docx").errors] == []


def test_un_modele_deja_commente_garde_ses_commentaires():
    """Le modèle d'un service peut en porter : les nôtres viennent à la suite, sous d'autres numéros."""
    commente = rendre_brouillon(DOSSIER, ANNEXE, _commenter(modele("annexe.docx")))
    assert commentaires(commente)[0] == "Du service."
    assert len(commentaires(commente)) == len(commentaires(BROUILLON)) + 1


def _commenter(octets: bytes) -> bytes:
    return avec_commentaires(octets, "word/document.xml", [Commentaire(0, ["Du service."])], date(2026, 1, 2))


def test_les_documents_remis_ne_gardent_aucune_trace():
    remis = [
        rendre_annexe(DOSSIER, ANNEXE, modele("annexe.docx")),
        rendre_extrait(DOSSIER, EXTRAIT, modele("extrait.docx")),
    ]
    for octets in remis:
        assert traces_de_travail(octets) == ()
        assert "word/comments.xml" not in zipfile.ZipFile(io.BytesIO(octets)).namelist()
        assert "Motif : " not in piece(octets, "word/document.xml")
    assert traces_de_travail(BROUILLON) == ("des commentaires",)


@pytest.mark.parametrize(
    ("xml", "trace"),
    [
        ('<w:ins w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r/></w:ins>', "des modifications suivies"),
        ('<w:del w:id="1" w:author="A"><w:r/></w:del>', "des modifications suivies"),
        ('<w:moveTo w:id="1" w:author="A"><w:r/></w:moveTo>', "des modifications suivies"),
        ('<w:r><w:commentReference w:id="1"/></w:r>', "des commentaires"),
    ],
)
def test_toute_trace_de_travail_est_nommee(xml: str, trace: str):
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document><w:body><w:p>{xml}</w:p></w:body></w:document>")
    assert traces_de_travail(sortie.getvalue()) == (trace,)


@pytest.mark.parametrize("octets", [b"", b"PK\x03\x04"])
def test_un_fichier_illisible_n_a_pas_de_trace(octets: bytes):
    assert traces_de_travail(octets) == ()
