"""Une saisie commencée ne se quitte pas par mégarde, où qu'elle soit ; envoyée ou abandonnée, elle ne retient plus."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Dialog, Page

from cctgen.socle.erreurs import ModeleFautif
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation
from cctgen.web.parcours.questionnaire import enregistrement
from tests.web.navigateur import OuvrirPage

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
SAISIES = {
    "rubrique": (["le-marche"], "1-duree_mois"),
    "identite": ([], "objet"),
    "reecrire": (["SSI-027"], "texte"),
    "ajuster": (["SSI-027"], "motif"),
    "regler": (["SSI-027"], "p_"),
    "bareme": ([], "c.communs.0.poids"),
}
"""Par écran, le reste de son adresse et un champ que l'on y change."""


def alertes(page: Page) -> list[str]:
    """Rend ce que la page demande avant d'être quittée, et la laisse quitter."""
    vues: list[str] = []

    def noter(demande: Dialog) -> None:
        vues.append(demande.type)
        demande.accept()

    page.on("dialog", noter)
    return vues


def quitter(page: Page) -> None:
    with page.expect_navigation():
        page.locator(".fr-header__service a").click()


@pytest.mark.parametrize("ecran", SAISIES)
def test_un_lien_ne_quitte_pas_une_saisie_sans_le_dire(
    ecran: str, ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne
) -> None:
    reste, champ = SAISIES[ecran]
    adresse = reverse("clause-du-dossier" if ecran == "regler" else ecran, args=[portail.pk, *reste])
    page = ouvrir_page(acheteur, adresse)
    vues = alertes(page)
    quitter(page)
    assert vues == []
    page.goto(adresse)
    page.locator(f"main form [name^='{champ}']:not([type=hidden])").first.fill("3")
    quitter(page)
    assert vues == ["beforeunload"]


def test_une_saisie_dont_on_a_vu_l_effet_retient_encore_puis_se_laisse_abandonner(
    ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne
) -> None:
    page = ouvrir_page(acheteur, reverse("reecrire", args=[portail.pk, "SSI-027"]))
    vues = alertes(page)
    for abandonner in (True, False):
        page.goto(reverse("reecrire", args=[portail.pk, "SSI-027"]))
        page.locator("textarea[name=texte]").fill("Le titulaire corrige.")
        page.locator("[name=motif]").fill("Plus court.")
        with page.expect_navigation():
            page.get_by_role("button", name="Voir l’effet").click()
        assert vues == []
        if abandonner:
            with page.expect_navigation():
                page.get_by_role("link", name="Abandonner").click()
    quitter(page)
    assert vues == ["beforeunload"]


def test_enregistrer_et_se_connecter_ne_demandent_rien(
    ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne
) -> None:
    page = ouvrir_page(acheteur, reverse("rubrique", args=[portail.pk, "le-marche"]))
    vues = alertes(page)
    page.locator("input[name='1-duree_mois']").fill("30")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer", exact=True).click()
    quitter(page)
    connexion = ouvrir_page(None, reverse("connexion"))
    vues_ailleurs = alertes(connexion)
    connexion.get_by_label("Identifiant").fill("claire")
    quitter(connexion)
    assert vues + vues_ailleurs == []


def test_une_saisie_rendue_se_renvoie_sans_rien_demander(
    ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ouvrir_page(acheteur, reverse("rubrique", args=[portail.pk, "le-marche"]))
    vues = alertes(page)
    page.locator("input[name='1-duree_mois']").fill("30")
    with monkeypatch.context() as abime:
        abime.setattr(enregistrement, "faire", refuser)
        with page.expect_navigation():
            page.get_by_role("button", name="Enregistrer", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("button", name="Renvoyer ma saisie").click()
    assert vues == []
    page.goto(reverse("partage", args=[portail.pk]))
    for _ in range(2):
        page.get_by_label("Identifiant").fill("inconnue")
        with page.expect_navigation():
            page.get_by_role("button", name="Donner ce rôle").click()
    assert vues == []
    quitter(page)
    assert vues == ["beforeunload"], "un identifiant rendu se quitte encore en le disant"


def refuser(*_: object) -> None:
    raise ModeleFautif("annexe.docx", ())


def test_un_double_clic_cree_une_consultation_et_y_mene(ouvrir_page: OuvrirPage, acheteur: Personne) -> None:
    page = ouvrir_page(acheteur, reverse("nouvelle-consultation"))
    vues = alertes(page)
    envois: list[str] = []
    page.on("request", lambda demande: envois.append(demande.url) if demande.method == "POST" else None)
    page.get_by_role("button", name="Créer d’après l’exemple").dblclick(delay=60)
    page.wait_for_url("**/consultations/*-*-*/")
    assert (Consultation.objects.count(), len(envois)) == (1, 1)
    page.goto(reverse("nouvelle-consultation"))
    for _ in range(2):
        with page.expect_navigation():
            page.get_by_role("button", name="Créer d’après l’exemple").click()
    assert Consultation.objects.count() == 2
    assert vues == []
