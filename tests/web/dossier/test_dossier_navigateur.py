"""Le dossier dans Chromium : au clavier, aux deux largeurs, sans violation."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation
from tests.web.navigateur import OuvrirPage, sans_violation, sans_violation_partout

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_chaque_page_du_dossier_est_accessible(
    ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne
) -> None:
    page = ouvrir_page(acheteur, reverse("dossier", args=[portail.pk]))
    for detail in page.locator("details").all()[:3]:
        detail.locator("summary").click()
    sans_violation_partout(page)
    adresses = [
        *(reverse(nom, args=[portail.pk]) for nom in ("ecartees", "anomalies", "services", "pieces")),
        *(reverse(nom, args=[portail.pk, "SSI-027"]) for nom in ("clause-du-dossier", "reecrire")),
        reverse("service", args=[portail.pk, "bastion"]),
        reverse("apercu", args=[portail.pk, "annexe-securite"]),
    ]
    for adresse in adresses:
        page.goto(adresse)
        sans_violation_partout(page)


def test_une_clause_se_retire_au_clavier(ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne) -> None:
    page = ouvrir_page(acheteur, reverse("clause-du-dossier", args=[portail.pk, "SSI-027"]))
    page.get_by_role("link", name="Quelles réponses changeraient cela ?").first.press("Enter")
    expect(page.get_by_text("Aucune réponse ne peut écarter SSI-027")).to_be_visible()
    page.get_by_role("link", name="La retirer", exact=True).press("Enter")
    page.get_by_label("Motif").press_sequentially("hors du périmètre")
    page.get_by_role("button", name="Voir l’effet").press("Enter")
    expect(page.get_by_role("heading", name="Ce que cela changerait")).to_be_visible()
    sans_violation(page)
    page.get_by_role("button", name="Enregistrer").press("Enter")
    expect(page.get_by_text("Retire SSI-027 : c’est enregistré.")).to_be_visible()
    expect(page.get_by_text("Écartée : retirée par l’acheteur, hors du périmètre")).to_be_visible()
