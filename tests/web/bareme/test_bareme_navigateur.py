"""Le barème dans Chromium : l'effet suit la saisie, au clavier, aux deux largeurs, avec ou sans JavaScript."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation
from tests.web.navigateur import OuvrirPage, sans_violation, sans_violation_partout

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_l_effet_suit_la_saisie(ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne) -> None:
    page = ouvrir_page(acheteur, reverse("bareme", args=[portail.pk]))
    sans_violation(page)
    page.get_by_role("textbox", name="Prix d’essai").fill("77 000\n99 000")
    page.get_by_role("textbox", name="Prix d’essai").press("Tab")
    expect(page.locator("#effet").get_by_text("77\u202f000\xa0€").first).to_be_visible()
    for detail in page.locator("details").all():
        detail.evaluate("d => d.open = true")
    sans_violation_partout(page)


def test_sans_javascript_le_bareme_se_regle(ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne) -> None:
    page = ouvrir_page(acheteur, reverse("bareme", args=[portail.pk]), script=False)
    page.get_by_label("Décimales affichées").fill("3")
    page.get_by_label("Décimales affichées").press("Enter")
    expect(page.get_by_label("Décimales affichées")).to_have_value("3")
    page.get_by_role("button", name="Enregistrer le barème").press("Enter")
    expect(page.get_by_text("Le barème est enregistré.")).to_be_visible()


@pytest.mark.parametrize("ecran", ["bareme", "identite"])
def test_une_ligne_saisie_se_lit_en_entier_sur_un_telephone(
    ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne, ecran: str
) -> None:
    """« Sécurité, hébergement et donnée », « Propriété intellectuelle et logiciel l » y perdaient leur fin."""
    page = ouvrir_page(acheteur, reverse(ecran, args=[portail.pk]), largeur=390)
    coupes = page.locator("input:not([type=hidden]), textarea").evaluate_all(
        "e => e.filter((c) => c.scrollWidth > c.clientWidth + 1 || c.scrollHeight > c.clientHeight + 1)"
        ".map((c) => c.value)"
    )
    assert coupes == []
