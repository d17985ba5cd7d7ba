"""LibreOffice : il calcule lui-même numéros, renvois et pages, et doit trouver ceux du dossier."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from cctgen.documents.pdf.conversion import convertir
from cctgen.documents.word.rendu import rendre_annexe
from tests.documents.fabriques import dossier_complet, modele
from tests.fabriques import tel_qu_ecrit


def texte(pdf: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def retouche_dans_libreoffice(octets: bytes, dossier: Path) -> bytes:
    (dossier / "annexe.docx").write_bytes(octets)
    profil, sortie = f"-env:UserInstallation={(dossier / 'profil').as_uri()}", dossier / "retouche"
    commande = ["soffice", profil, "--headless", "--convert-to", "docx", "--outdir", sortie, dossier / "annexe.docx"]
    subprocess.run(commande, capture_output=True, check=True, timeout=120)
    return (sortie / "annexe.docx").read_bytes()


@pytest.fixture(scope="module")
def textes(tmp_path_factory: pytest.TempPathFactory) -> Sequence[str]:
    """L'annexe au modèle livré, puis au modèle retouché dans LibreOffice, converties ensemble."""
    dossier, livre = dossier_complet(), modele("annexe.docx")
    modeles = {"livre": livre, "retouche": retouche_dans_libreoffice(livre, tmp_path_factory.mktemp("pdf"))}
    rendus = {f"{nom}.docx": rendre_annexe(dossier, dossier.documents[0], m) for nom, m in modeles.items()}
    pdfs = convertir(rendus)
    return tel_qu_ecrit(texte(pdfs["livre.pdf"])), tel_qu_ecrit(texte(pdfs["retouche.pdf"]))


@pytest.fixture(scope="module")
def pages(textes: Sequence[str]) -> list[str]:
    return [page for page in textes[0].split("\f") if page.strip()]


def sans_sommaire(pages: list[str]) -> str:
    """Rend le texte, sans les lignes à points de conduite du sommaire."""
    return "\n".join(ligne for page in pages for ligne in page.splitlines() if "....." not in ligne)


@pytest.mark.libreoffice
def test_les_numeros_calcules_par_libreoffice_sont_ceux_du_dossier(pages: list[str]):
    corps = sans_sommaire(pages)
    for article in dossier_complet().documents[0].articles:
        debut = re.escape(" ".join(article.titre.split()[:3]))
        assert re.search(rf"^{re.escape(article.numero)}\s+{debut}", corps, re.MULTILINE), article.numero


@pytest.mark.libreoffice
def test_les_renvois_calcules_par_libreoffice_concordent(pages: list[str]):
    corps = " ".join(sans_sommaire(pages).split())
    assert "Voir aussi l'article 3.1 et l'article 1.1 de l'annexe « Propriété" in corps
    assert "selon l'article 1.1." in corps


@pytest.mark.libreoffice
def test_le_sommaire_donne_les_vraies_pages(pages: list[str]):
    lignes = re.findall(r"^\s*(\d+(?:\.\d+)?)\s+(\S+ \S+).*?\.{4,}\s*(\d+)$", pages[0], re.MULTILINE)
    assert len(lignes) >= 15
    for numero, debut, page in lignes:
        titre = rf"^{re.escape(numero)}\s+{re.escape(debut.rstrip('.'))}"
        assert re.search(titre, sans_sommaire([pages[int(page) - 1]]), re.MULTILINE), (numero, page)


@pytest.mark.libreoffice
def test_les_exigences_sont_numerotees_en_continu(pages: list[str]):
    numeros = re.findall(r"^\s*E(\d+)\s", "\n".join(pages), re.MULTILINE)
    assert numeros == [str(n) for n in range(1, 19)]


@pytest.mark.libreoffice
def test_les_en_tetes_de_tableau_se_repetent(pages: list[str]):
    avec_exigences = [page for page in pages if re.search(r"^\s*E\d+\s", page, re.MULTILINE)]
    assert len(avec_exigences) > 2
    assert all("Preuve attendue" in page for page in avec_exigences)


@pytest.mark.libreoffice
def test_chaque_page_porte_son_numero_et_la_version(pages: list[str]):
    for rang, page in enumerate(pages, start=1):
        assert re.search(rf"Version 2 du 1er décembre 2026\s+page {rang} sur {len(pages)}", page)


@pytest.mark.libreoffice
def test_un_modele_retouche_dans_libreoffice_sert_encore(textes: Sequence[str]):
    assert re.search(r"^3\.11\s+Article d'hébergement", textes[1], re.MULTILINE)
    assert re.search(r"^\s*E18\s", textes[1], re.MULTILINE)
