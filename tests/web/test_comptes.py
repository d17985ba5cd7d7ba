"""Les comptes et le partage : qui entre, qui voit quoi, et ce qui ne se perd pas."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation, Participation
from cctgen.web.roles import Role
from tests.web.conftest import Inviter
from tests.web.navigateur import OuvrirPage, sans_violation

pytestmark = pytest.mark.django_db


@pytest.fixture
def administration(inviter: Inviter) -> Client:
    navigateur = Client()
    navigateur.force_login(inviter("chef", est_administrateur=True))
    return navigateur


def test_un_compte_cree_se_connecte_et_change_son_mot_de_passe(administration: Client) -> None:
    compte = {"username": "luc", "first_name": "Luc", "mot_de_passe": "pommier en fleur"}
    administration.post(reverse("comptes"), compte)
    luc = Client()
    assert luc.post("/connexion/", {"username": "luc", "password": "pommier en fleur"})["Location"] == "/"
    neufs = {"old_password": "pommier en fleur", "new_password1": "cerisier rouge", "new_password2": "cerisier rouge"}
    assert luc.post(reverse("mot-de-passe"), neufs).status_code == 302
    assert Client().post("/connexion/", {"username": "luc", "password": "cerisier rouge"})["Location"] == "/"


@pytest.mark.parametrize("faible", ["court", "password1234", "123456789012"])
def test_un_mot_de_passe_faible_se_refuse(administration: Client, faible: str) -> None:
    corps = administration.post(reverse("comptes"), {"username": "luc", "mot_de_passe": faible}).content.decode()
    assert "fr-message--error" in corps
    assert not Personne.objects.filter(username="luc").exists()


def test_un_compte_ferme_ne_se_connecte_plus_et_on_ne_ferme_pas_le_sien(
    administration: Client, inviter: Inviter
) -> None:
    paul, chef = inviter("paul"), Personne.objects.get(username="chef")
    for personne in (paul, chef):
        administration.post(reverse("basculer-compte", args=[personne.pk]))
    assert set(Personne.objects.filter(is_active=True).values_list("username", flat=True)) == {"chef"}


def test_partager_donne_un_role_et_le_reprendre_le_retire(
    page: Client, portail: Consultation, inviter: Inviter
) -> None:
    paul = inviter("paul")
    page.post(reverse("partage", args=[portail.pk]), {"identifiant": "PAUL", "role": "lecteur"})
    assert portail.roles_de(paul) == {Role.LECTEUR}
    tenu = Participation.objects.get(personne=paul)
    page.post(reverse("retirer-role", args=[portail.pk, tenu.pk]))
    assert portail.roles_de(paul) == frozenset()


def test_seul_qui_peut_partager_en_voit_le_lien(page: Client, portail: Consultation, inviter: Inviter) -> None:
    lien, tableau = reverse("partage", args=[portail.pk]), reverse("tableau", args=[portail.pk])
    assert lien in page.get(tableau).content.decode()
    lecteur = Client()
    lecteur.force_login(inviter("paul", portail, Role.LECTEUR))
    assert lien not in lecteur.get(tableau).content.decode()


def test_une_consultation_garde_un_acheteur(page: Client, portail: Consultation, acheteur: Personne) -> None:
    tenu = Participation.objects.get(personne=acheteur)
    corps = page.post(reverse("retirer-role", args=[portail.pk, tenu.pk]), follow=True).content.decode()
    assert "garde au moins un acheteur" in corps
    assert portail.roles_de(acheteur) == {Role.ACHETEUR}


def test_un_identifiant_inconnu_se_dit(page: Client, portail: Consultation) -> None:
    corps = page.post(reverse("partage", args=[portail.pk]), {"identifiant": "nul", "role": "lecteur"}).content.decode()
    assert "Personne ne porte l" in corps


def test_apres_cinq_essais_la_connexion_se_suspend(inviter: Inviter, settings: Any) -> None:
    settings.AXES_ENABLED = True
    inviter("paul")
    navigateur = Client()
    for _ in range(5):
        rendu = navigateur.post("/connexion/", {"username": "paul", "password": "faux"})
    assert rendu.status_code == 429
    assert "Attendez un quart d" in rendu.content.decode()


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
def test_les_pages_des_comptes_sont_accessibles(
    ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne, inviter: Inviter
) -> None:
    chef = inviter("chef", est_administrateur=True)
    for personne, adresse in (
        (chef, reverse("comptes")),
        (acheteur, reverse("partage", args=[portail.pk])),
        (acheteur, reverse("mot-de-passe")),
        (None, reverse("connexion")),
    ):
        sans_violation(ouvrir_page(personne, adresse, largeur=320))
