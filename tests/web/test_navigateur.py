"""La page de connexion et l'accueil dans Chromium, aux deux largeurs, clair et sombre."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation
from tests.web.conftest import MOT_DE_PASSE
from tests.web.navigateur import OuvrirPage, sans_violation, sans_violation_partout

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_la_connexion_mene_aux_consultations(
    ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne
) -> None:
    page = ouvrir_page(None, "/")
    sans_violation_partout(page)
    page.get_by_label("Identifiant").fill(acheteur.username)
    page.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mes consultations")).to_be_visible()
    sans_violation_partout(page)


def test_sans_javascript_la_page_s_ouvre(ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne) -> None:
    page = ouvrir_page(acheteur, "/", script=False)
    expect(page.get_by_role("heading", name="Mes consultations")).to_be_visible()


def test_une_faute_d_accessibilite_se_voit(ouvrir_page: OuvrirPage) -> None:
    page = ouvrir_page(None, "/connexion/")
    page.evaluate("document.querySelectorAll('label').forEach((etiquette) => etiquette.remove())")
    with pytest.raises(AssertionError, match="label"):
        sans_violation(page)
