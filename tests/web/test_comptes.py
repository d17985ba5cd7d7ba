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
    assert "Votre mot de passe est changé" in luc.post(reverse("mot-de-passe"), neufs, follow=True).content.decode()
    assert Client().post("/connexion/", {"username": "luc", "password": "cerisier rouge"})["Location"] == "/"


PERSONNE = {
    "username": "marguerite.duras",
    "first_name": "Marie-Antoinette",
    "last_name": "Charpentier",
    "email": "secretariat.general@exemple.fr",
}


@pytest.mark.parametrize("faible", ["court", "password1234", "123456789012", *PERSONNE.values(), "Marguerite.Duras"])
def test_un_mot_de_passe_faible_se_refuse(administration: Client, faible: str) -> None:
    """Trop court, trop courant, ou ce que l'on sait déjà de la personne."""
    corps = administration.post(reverse("comptes"), PERSONNE | {"mot_de_passe": faible}).content.decode()
    assert "fr-message--error" in corps
    assert not Personne.objects.filter(username=PERSONNE["username"]).exists()


@pytest.mark.parametrize("voisin", ["Claire.Roy", "CLAIRE.ROY", "claire.roy"])
@pytest.mark.parametrize("ouvert", [True, False])
def test_deux_comptes_ne_different_pas_d_une_majuscule(
    administration: Client, inviter: Inviter, voisin: str, ouvert: bool
) -> None:
    inviter("claire.roy", is_active=ouvert)
    corps = administration.post(
        reverse("comptes"), {"username": voisin, "mot_de_passe": "pommier en fleur"}
    ).content.decode()
    assert "existe déjà" in corps
    assert Personne.objects.filter(username__iexact="claire.roy").count() == 1


def test_un_role_va_a_l_identifiant_exact_et_jamais_au_hasard(
    page: Client, portail: Consultation, inviter: Inviter
) -> None:
    """D'anciens comptes peuvent ne différer que d'une majuscule."""
    homonymes = [inviter("Luc.Roy"), inviter("luc.roy")]

    def partager(identifiant: str) -> str:
        envoi = {"identifiant": identifiant, "role": "lecteur"}
        return page.post(reverse("partage", args=[portail.pk]), envoi, follow=True).content.decode()

    assert "Écrivez-en un tel quel" in partager("LUC.ROY")
    assert not any(portail.roles_de(p) for p in homonymes)
    for personne in homonymes:
        partager(personne.username)
        assert portail.roles_de(personne) == {Role.LECTEUR}
        Participation.objects.filter(personne=personne).delete()
    assert not any(portail.roles_de(p) for p in homonymes)


def test_un_compte_ferme_ne_se_connecte_plus_et_on_ne_ferme_pas_le_sien(
    administration: Client, inviter: Inviter
) -> None:
    paul, chef = inviter("paul"), Personne.objects.get(username="chef")
    for personne in (paul, chef, paul):
        administration.post(reverse("basculer-compte", args=[personne.pk]))
    ouverts = Personne.objects.filter(is_active=True)
    assert set(ouverts.values_list("username", flat=True)) == {"chef"}, "fermé deux fois, il reste fermé"
    assert 'name="rouvrir" value="oui"' in administration.get(reverse("comptes")).content.decode()
    administration.post(reverse("basculer-compte", args=[paul.pk]), {"rouvrir": "oui"})
    assert set(ouverts.values_list("username", flat=True)) == {"chef", "paul"}


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


def test_un_compte_ferme_ne_compte_pas_pour_l_acheteur_d_une_consultation(
    page: Client, administration: Client, portail: Consultation, acheteur: Personne, inviter: Inviter
) -> None:
    paul = inviter("paul", portail, Role.ACHETEUR)
    fermeture = reverse("basculer-compte", args=[paul.pk])
    assert "plus aucun acheteur" not in administration.post(fermeture, follow=True).content.decode()
    tenu = Participation.objects.get(personne=acheteur)
    page.post(reverse("retirer-role", args=[portail.pk, tenu.pk]))
    assert portail.roles_de(acheteur) == {Role.ACHETEUR}
    page.post(reverse("retirer-role", args=[portail.pk, Participation.objects.get(personne=paul).pk]))
    assert portail.roles_de(paul) == frozenset(), "il en reste un autre, ouvert"
    seul = administration.post(reverse("basculer-compte", args=[acheteur.pk]), follow=True).content.decode()
    assert "1 consultation" in seul and "plus aucun acheteur" in seul


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
