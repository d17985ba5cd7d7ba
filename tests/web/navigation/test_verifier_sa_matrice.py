"""Le soumissionnaire vérifie sa matrice dans Chromium, sans compte, sur un petit écran et au clavier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from cctgen.socle.contenu import contenu
from tests.web.navigateur import OuvrirPage, sans_violation, sans_violation_partout

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

RECUES = contenu("exemples") / "portail" / "offres-recues"


def test_une_matrice_se_verifie_ligne_par_ligne(ouvrir_page: OuvrirPage) -> None:
    page = ouvrir_page(None, "/verifier-ma-matrice/")
    sans_violation_partout(page)
    page.get_by_label("Votre matrice").set_input_files(Path(str(RECUES / "soumissionnaire-c-lot-1.xlsx")))
    page.get_by_role("button", name="Vérifier").press("Enter")
    expect(page.get_by_role("heading", name="Lignes à corriger ou à vérifier")).to_be_visible()
    expect(page.get_by_role("heading", name="CCT-UTI-03", exact=True)).to_be_visible()
    sans_violation_partout(page)
    page.locator("summary", has_text="Toutes les lignes").press("Enter")
    expect(page.locator("dl dt").last).to_be_visible()
    sans_violation_partout(page)


def test_un_fichier_trop_gros_se_dit_avant_l_envoi(ouvrir_page: OuvrirPage, settings: Any) -> None:
    settings.TAILLE_RECUE_MAX = 1_000_000
    page = ouvrir_page(None, "/verifier-ma-matrice/")
    gros = {"name": "m.xlsx", "mimeType": "application/zip", "buffer": b"0" * 1_000_001}
    page.get_by_label("Votre matrice").set_input_files([gros])
    expect(page.get_by_text("Ce fichier dépasse 1 Mo")).to_be_visible()
    sans_violation(page)


def test_sans_javascript_le_resultat_se_lit_en_entier(ouvrir_page: OuvrirPage) -> None:
    page = ouvrir_page(None, "/verifier-ma-matrice/", script=False)
    page.get_by_label("Votre matrice").set_input_files([{"name": "m.xlsx", "mimeType": "", "buffer": b"non"}])
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("pas encore déposable")).to_be_visible()
    page.get_by_label("Votre matrice").set_input_files(Path(str(RECUES / "soumissionnaire-c-lot-1.xlsx")))
    page.get_by_role("button", name="Vérifier").click()
    page.locator("summary", has_text="Toutes les lignes").click()
    expect(page.locator("dl dt").last).to_be_visible()
