"""De la création au questionnaire rempli, au clavier seul : l'aperçu dit ce que chaque réponse fait au dossier."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation
from tests.web.navigateur import ETROIT, OuvrirPage, sans_violation, sans_violation_partout, suivre

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def _avancer_jusqu_a(page: Page, identifiant: str) -> None:
    """Presse Tab jusqu'au champ, comme une personne sans souris."""
    champ = page.locator(f"#{identifiant}")
    for _ in range(200):
        if champ.evaluate("c => c === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab ne mène pas à « {identifiant} »")


def test_creer_puis_repondre_au_clavier(ouvrir_page: OuvrirPage, acheteur: Personne) -> None:
    page = ouvrir_page(acheteur, "/")
    sans_violation(page)
    suivre(page, page.get_by_role("link", name="Nouvelle consultation"))
    sans_violation(page)
    _avancer_jusqu_a(page, "id_reference")
    for valeur in ("2026-ESSAI", "Un portail", "La ville", "", "Réalisation"):
        page.keyboard.type(valeur)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Questionnaire")).to_be_visible()
    sans_violation(page)
    suivre(page, page.get_by_role("link", name="Le marché"))
    _avancer_jusqu_a(page, "r-0-nature-developpement")
    page.keyboard.press("Space")
    apercu = page.locator("#apercu")
    expect(apercu).to_contain_text(re.compile(r"\d+ clauses en plus"))
    expect(apercu).to_contain_text("Clauses ajoutées")
    expect(page.locator("#r-0-nature-developpement")).to_be_focused()
    sans_violation(page)
    page.get_by_role("button", name="Enregistrer et continuer").press("Enter")
    expect(page.get_by_role("heading", name="Les utilisateurs", level=1)).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Réponses enregistrées")
    page.get_by_role("link", name="Où j’en suis").press("Enter")
    expect(page.get_by_role("link", name="Répondre à « Les utilisateurs »")).to_be_visible()
    sans_violation(page)


def test_l_identite_et_les_lots(ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne) -> None:
    page = ouvrir_page(acheteur, reverse("identite", args=[portail.pk]))
    sans_violation_partout(page)
    page.get_by_label("Objet du marché").fill("")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#id_objet-messages")).to_contain_text("obligatoire")
    sans_violation_partout(page)


def test_creer_sans_javascript_et_a_320_pixels(ouvrir_page: OuvrirPage, acheteur: Personne) -> None:
    page = ouvrir_page(acheteur, "/consultations/nouvelle/", largeur=ETROIT, script=False)
    page.get_by_text("Service en ligne de gestion des ressources humaines").click()
    page.get_by_role("button", name="Créer d’après l’exemple").click()
    expect(page.get_by_role("heading", name="Service en ligne de gestion des ressources humaines")).to_be_visible()
