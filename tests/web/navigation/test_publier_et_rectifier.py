"""De la relecture au rectificatif publié, deux lots, dans Chromium : au clavier, puis sans JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from tests.preparations import Etape, Preparations
from tests.web.navigateur import ETROIT, OuvrirPage, sans_violation

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def generee(acheteur: Personne, preparations: Preparations) -> Consultation:
    return creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.GENEREE))


@pytest.fixture
def publiee(acheteur: Personne, preparations: Preparations) -> Consultation:
    return creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.PUBLIEE))


def regler_un_delai(racine: Path) -> None:
    reponses = racine / "reponses.yaml"
    reponses.write_text(reponses.read_text("utf-8").replace("delai_alerte: 12", "delai_alerte: 8"), "utf-8")


def publier_au_clavier(page: Page, version: int) -> None:
    page.get_by_role("link", name=f"Préparer la publication de la version {version}").press("Enter")
    expect(page.get_by_role("heading", name="Ce qui se fige")).to_be_visible()
    sans_violation(page)
    page.get_by_role("checkbox", name="J’ai relu le dossier").press("Space")
    page.get_by_role("button", name=f"Publier la version {version}").press("Enter")
    expect(page.get_by_text(f"La version {version} est publiée")).to_be_visible()
    sans_violation(page)
    page.get_by_role("link", name="Continuer").press("Enter")


def test_de_la_relecture_au_rectificatif_publie(
    ouvrir_page: OuvrirPage, generee: Consultation, acheteur: Personne
) -> None:
    page = ouvrir_page(acheteur, f"/consultations/{generee.pk}/publication/")
    sans_violation(page)
    publier_au_clavier(page, 1)
    expect(page.get_by_role("heading", name="Version 1 : pièces à déposer")).to_be_visible()
    with page.expect_download() as telechargement:
        page.get_by_role("link", name="Matrice de conformité, lot 2").click()
    assert telechargement.value.suggested_filename == "matrice-lot-2.xlsx"
    faire(generee, acheteur, "Règle un délai", regler_un_delai)
    page.reload()
    expect(page.get_by_role("heading", name="Ce qui a changé depuis la version 1")).to_be_visible()
    sans_violation(page)
    publier_au_clavier(page, 2)
    page.get_by_role("button", name="Rédiger l’additif").press("Enter")
    expect(page.get_by_text("suivi de modifications sont rédigés")).to_be_visible()
    page.get_by_role("link", name="Continuer").press("Enter")
    with page.expect_download() as telechargement:
        page.get_by_role("link", name="Tout télécharger (additif et suivis, versions 1 à 2, zip)").click()
    assert telechargement.value.suggested_filename == "portail-additif-version-1-a-2.zip"
    sans_violation(page)


def test_l_histoire_et_la_publication_tiennent_sur_un_petit_ecran(
    ouvrir_page: OuvrirPage, publiee: Consultation, acheteur: Personne
) -> None:
    faire(publiee, acheteur, "Règle un délai", regler_un_delai)
    page = ouvrir_page(acheteur, f"/consultations/{publiee.pk}/publication/", largeur=ETROIT, sombre=True)
    sans_violation(page)
    page.get_by_label("Étapes de la consultation").get_by_role("link", name="Histoire").click()
    expect(page.get_by_role("heading", name="2. Règle un délai")).to_be_visible()
    sans_violation(page)
    page.get_by_role("link", name="Ce que ce geste a changé").click()
    expect(page.get_by_role("heading", name="De l’état 1 à l’état 2")).to_be_visible()
    sans_violation(page)


def test_sans_javascript_tout_se_lit_avant_de_publier(
    ouvrir_page: OuvrirPage, publiee: Consultation, acheteur: Personne
) -> None:
    faire(publiee, acheteur, "Règle un délai", regler_un_delai)
    page = ouvrir_page(acheteur, f"/consultations/{publiee.pk}/publication/publier/", script=False)
    for depliable in page.locator("main details").all():
        if depliable.get_attribute("open") is None:
            depliable.locator("summary").click()
        expect(depliable.locator("li, .difference").first).to_be_visible()
    page.get_by_role("button", name="Publier la version 2").click()
    expect(page.get_by_role("checkbox", name="J’ai relu le dossier")).to_be_visible()
