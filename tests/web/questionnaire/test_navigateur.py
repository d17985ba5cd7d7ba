"""Le questionnaire dans Chromium : l'aperçu suit chaque clic, au clavier, sans faute d'accessibilité."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation
from tests.web.navigateur import ETROIT, OuvrirPage, sans_violation, sans_violation_partout

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_l_apercu_suit_le_clavier_et_garde_la_place(
    ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne
) -> None:
    page = ouvrir_page(acheteur, reverse("rubrique", args=[portail.pk, "la-propriete-intellectuelle"]))
    sans_violation(page)
    apercu = page.locator("#apercu")
    expect(apercu).to_contain_text("Aucune clause ni exigence ne change")
    page.locator("#r-0-regime_pi-defaut").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#r-0-regime_pi-exclusif")).to_be_checked()
    expect(apercu).to_contain_text("Questions qui se posent désormais")
    expect(page.get_by_label("Quels résultats sont visés par l’exclusivité ?")).to_be_visible()
    expect(page.locator("#r-0-regime_pi-exclusif")).to_be_focused()
    sans_violation(page)
    page.keyboard.press("ArrowUp")
    expect(apercu).to_contain_text("Aucune clause ni exigence ne change")
    expect(page.get_by_label("Quels résultats sont visés par l’exclusivité ?")).to_have_count(0)


def test_une_faute_et_une_contradiction_se_lisent_avant_d_enregistrer(
    ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne
) -> None:
    page = ouvrir_page(acheteur, reverse("rubrique", args=[portail.pk, "le-marche"]), largeur=ETROIT, sombre=True)
    page.get_by_role("button", name="Rubriques").click()
    expect(page.get_by_role("link", name="Les utilisateurs")).to_be_visible()
    duree = page.locator("#r-1-duree_mois")
    duree.fill("500")
    expect(page.locator("#m-1-duree_mois")).to_contain_text("180")
    sans_violation(page)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Rien n’a été enregistré")
    sans_violation(page)


def test_toutes_les_reponses_se_lisent(ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne) -> None:
    page = ouvrir_page(acheteur, reverse("questionnaire", args=[portail.pk]))
    expect(page.get_by_role("link", name="Le marché")).to_be_visible()
    sans_violation_partout(page)
