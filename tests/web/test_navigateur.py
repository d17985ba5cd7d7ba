"""La page de connexion et l'accueil dans Chromium, aux deux largeurs, clair et sombre."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation
from tests.web.conftest import MOT_DE_PASSE
from tests.web.navigateur import ETROIT, LARGE, OuvrirPage, sans_violation

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("largeur", "sombre"), [(LARGE, False), (ETROIT, True)])
def test_la_connexion_mene_aux_consultations(
    ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne, largeur: int, sombre: bool
) -> None:
    page = ouvrir_page(None, "/", largeur=largeur, sombre=sombre)
    sans_violation(page)
    page.get_by_label("Identifiant").fill(acheteur.username)
    page.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mes consultations")).to_be_visible()
    sans_violation(page)


def test_sans_javascript_la_page_s_ouvre(ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne) -> None:
    page = ouvrir_page(acheteur, "/", script=False)
    expect(page.get_by_role("heading", name="Mes consultations")).to_be_visible()


def test_une_faute_d_accessibilite_se_voit(ouvrir_page: OuvrirPage) -> None:
    page = ouvrir_page(None, "/connexion/")
    page.evaluate("document.querySelectorAll('label').forEach((etiquette) => etiquette.remove())")
    with pytest.raises(AssertionError, match="label"):
        sans_violation(page)
