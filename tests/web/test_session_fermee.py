"""La session se ferme pendant une saisie : rien ne se perd, rien ne s'écrit, aucun mot de passe ne part ailleurs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from playwright.sync_api import Page, expect

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation
from cctgen.web.roles import Droit, Role
from tests.web.conftest import MOT_DE_PASSE, Inviter
from tests.web.navigateur import OuvrirPage, sans_violation_partout
from tests.web.test_droits import ADRESSES, remplir

pytestmark = pytest.mark.django_db
SAISIE = {"texte": 'Ligne « un »\n<b>"deux"</b>', "coche": ["a", "b"], "vide": ""}
SUITE = "/consultations/nouvelle/?depuis=1"
RESERVEES = [chemin for chemin, droit in ADRESSES if droit is not Droit.PUBLIC]


def champs(reponse: bytes, action: str) -> dict[str, list[str]]:
    """Rend les champs du formulaire de cette action, par nom."""
    (formulaire,) = html.fromstring(reponse.decode()).xpath("//form[@action=$a]", a=action)
    lus: dict[str, list[str]] = {}
    for champ in formulaire.xpath(".//input[@name]"):
        lus.setdefault(champ.get("name"), []).append(champ.get("value", ""))
    return lus


def test_une_saisie_traverse_la_connexion_meme_apres_un_mot_de_passe_faux(acheteur: Personne) -> None:
    navigateur = Client()
    page = navigateur.post(SUITE, SAISIE)
    for mot_de_passe in ("faux", MOT_DE_PASSE):
        envoi = champs(page.content, reverse("connexion")) | {"username": acheteur.username, "password": mot_de_passe}
        page = navigateur.post(reverse("connexion"), envoi)
    rendus = champs(page.content, SUITE)
    assert {nom: rendus[nom] for nom in SAISIE} == {n: v if isinstance(v, list) else [v] for n, v in SAISIE.items()}
    assert set(rendus) == {*SAISIE, "csrfmiddlewaretoken", "auteur"}


@pytest.mark.parametrize("nom", ["mot_de_passe", "old_password", "new_password1"])
def test_un_mot_de_passe_ne_traverse_pas_la_connexion(nom: str) -> None:
    """Il se retape : aucune page ne le réécrit, fût-ce dans un champ caché."""
    page = Client().post("/mot-de-passe/", {nom: "un secret assez long", "autre": "gardé"})
    gardes = champs(page.content, reverse("connexion"))
    assert gardes["saisie.autre"] == ["gardé"]
    assert "un secret assez long" not in page.content.decode()


def test_une_connexion_sans_saisie_mene_ou_l_on_allait(acheteur: Personne) -> None:
    envoi = {"username": acheteur.username, "password": MOT_DE_PASSE, "next": SUITE}
    assert Client().post(reverse("connexion"), envoi)["Location"] == SUITE


def test_la_saisie_ne_se_renvoie_pas_a_un_autre_serveur(acheteur: Personne) -> None:
    envoi = {"username": acheteur.username, "password": MOT_DE_PASSE, "retenue": "oui", "saisie.a": "b"}
    reponse = Client().post(reverse("connexion"), envoi | {"next": "https://ailleurs.example/"})
    assert reponse["Location"] == reverse("accueil")


@pytest.mark.parametrize("chemin", RESERVEES)
def test_aucun_envoi_sans_session_ne_se_perd_ni_ne_se_joue(chemin: str, portail: Consultation) -> None:
    """Un envoi de page garde ses champs ; un envoi de fragment ne reçoit ni page ni mot de passe à remplir."""
    adresse, avant = "/" + remplir(chemin, portail), portail.etat.numero
    page = Client().post(adresse, SAISIE)
    assert page.status_code == 403
    garde = champs(page.content, reverse("connexion"))
    assert (garde["next"], garde["saisie.coche"]) == ([adresse], ["a", "b"])
    fragment = Client().post(adresse, SAISIE, headers={"HX-Request": "true"}).content.decode()
    assert "s’est fermée" in fragment
    assert "password" not in fragment
    lu = Client().get(adresse, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{SUITE}"})
    assert lu["HX-Redirect"] == f"{reverse('connexion')}?next=%2Fconsultations%2Fnouvelle%2F%3Fdepuis%3D1"
    portail.refresh_from_db()
    assert portail.etat.numero == avant


def test_une_connexion_dans_un_autre_onglet_rend_la_saisie(portail: Consultation, acheteur: Personne) -> None:
    """La connexion change le jeton des pages déjà ouvertes : leur saisie revient, avec un jeton qui vaut."""
    navigateur = Client(enforce_csrf_checks=True)
    adresse = reverse("reecrire", args=[portail.pk, "SSI-027"])
    perime = champs(navigateur.get(reverse("connexion")).content, reverse("connexion"))["csrfmiddlewaretoken"]
    navigateur.force_login(acheteur)
    envoi = {**SAISIE, "csrfmiddlewaretoken": perime}
    navigateur.get("/consultations/nouvelle/")
    navigateur.cookies["csrftoken"] = "a" * 32
    ailleurs = navigateur.post(adresse, envoi, headers={"Sec-Fetch-Site": "cross-site"})
    assert "Cette page a expiré" in ailleurs.content.decode()
    ici = navigateur.post(adresse, envoi, headers={"Sec-Fetch-Site": "same-origin"})
    rendus = champs(ici.content, adresse)
    assert (rendus["coche"], rendus["texte"]) == (["a", "b"], [SAISIE["texte"]])
    assert navigateur.post(adresse, rendus).status_code == 422
    fragment = navigateur.post(adresse, envoi, headers={"Sec-Fetch-Site": "same-origin", "HX-Request": "true"})
    assert (fragment.status_code, "s’est fermée" in fragment.content.decode()) == (200, True)


def test_des_temoins_tous_effaces_ne_perdent_pas_la_saisie(portail: Consultation, acheteur: Personne) -> None:
    """Ni session, ni jeton : la saisie passe la connexion ; ni un autre site, ni une page publique n'en tirent."""
    navigateur = Client(enforce_csrf_checks=True)
    adresse = reverse("reecrire", args=[portail.pk, "SSI-027"])
    envoi = {**SAISIE, "csrfmiddlewaretoken": "a" * 64, "auteur": acheteur.username}
    for vers, origine in ((adresse, "cross-site"), (reverse("connexion"), "same-origin")):
        refusee = navigateur.post(vers, envoi, headers={"Sec-Fetch-Site": origine})
        assert "Cette page a expiré" in refusee.content.decode()
    page = navigateur.post(adresse, envoi, headers={"Sec-Fetch-Site": "same-origin"})
    connexion = champs(page.content, reverse("connexion"))
    page = navigateur.post(reverse("connexion"), connexion | {"username": acheteur.username, "password": MOT_DE_PASSE})
    rendus = champs(page.content, adresse)
    assert (rendus["coche"], rendus["texte"]) == (["a", "b"], [SAISIE["texte"]])
    portail.refresh_from_db()
    assert portail.etat.numero == 1


SERVICE = {"contact": "le bureau", "documentation": "", "emploi": ""}


def changer_de_compte(portail: Consultation, avant: Personne, apres: Personne) -> tuple[Client, str, dict[str, Any]]:
    """Ouvre un formulaire sous un compte, se connecte sous un autre, et rend l'envoi du premier."""
    navigateur = Client()
    navigateur.force_login(avant)
    adresse = reverse("service", args=[portail.pk, "bastion"])
    page = html.fromstring(navigateur.get(adresse).content.decode())
    envoi = {champ.get("name"): champ.get("value") for champ in page.xpath("//main//form//input[@type='hidden']")}
    navigateur.force_login(apres)
    return navigateur, adresse, envoi | SERVICE


@pytest.mark.parametrize(("role", "ouverte"), [(Role.ACHETEUR, True), (Role.LECTEUR, False), (None, False)])
def test_un_autre_compte_ne_signe_pas_la_saisie_a_son_insu(
    portail: Consultation, acheteur: Personne, inviter: Inviter, role: Role | None, *, ouverte: bool
) -> None:
    """L'auteur et le compte d'aujourd'hui se nomment ; la saisie attend, et revient à son auteur."""
    paul = inviter("paul", portail, role) if role else inviter("paul")
    navigateur, adresse, envoi = changer_de_compte(portail, acheteur, paul)
    page = navigateur.post(adresse, envoi)
    corps = page.content.decode()
    assert page.status_code == 403
    assert "« claire »" in corps.replace("\u00a0", " ") and "« paul »" in corps.replace("\u00a0", " ")
    assert ("La renvoyer au nom de" in corps) == ouverte
    assert portail.etats.count() == 1
    fragment = navigateur.post(adresse, envoi, headers={"HX-Request": "true"}).content.decode()
    assert "Vous avez changé de compte" in fragment and "<html" not in fragment

    retour = navigateur.post(reverse("connexion"), champs(page.content, reverse("connexion")))
    assert "le bureau" in retour.content.decode() and "sessionid" not in {
        c for c, v in navigateur.cookies.items() if v.value
    }
    connexion = champs(retour.content, reverse("connexion"))
    assert connexion["username"] == [acheteur.username]
    page = navigateur.post(reverse("connexion"), connexion | {"password": MOT_DE_PASSE})
    assert "Vous êtes reconnecté" in page.content.decode()
    assert navigateur.post(adresse, champs(page.content, adresse)).status_code == 302
    portail.refresh_from_db()
    assert portail.etat.auteur == acheteur


def test_un_acheteur_peut_reprendre_a_son_nom_la_saisie_d_un_autre(
    portail: Consultation, acheteur: Personne, inviter: Inviter
) -> None:
    paul = inviter("paul", portail, Role.ACHETEUR)
    navigateur, adresse, envoi = changer_de_compte(portail, acheteur, paul)
    page = navigateur.post(adresse, envoi)
    assert navigateur.post(adresse, champs(page.content, adresse)).status_code == 302
    portail.refresh_from_db()
    assert portail.etat.auteur == paul


@pytest.mark.parametrize("chemin", RESERVEES)
def test_aucun_envoi_d_un_autre_compte_ne_se_joue(
    chemin: str, portail: Consultation, acheteur: Personne, page: Client
) -> None:
    reponse = page.post("/" + remplir(chemin, portail), SAISIE | {"auteur": "paul"})
    assert reponse.status_code == 403
    assert "Vous avez changé de compte" in reponse.content.decode()
    portail.refresh_from_db()
    assert portail.etat.numero == 1


def _perdre_la_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
def test_une_reecriture_survit_a_la_session(ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne) -> None:
    page = ouvrir_page(acheteur, reverse("reecrire", args=[portail.pk, "SSI-027"]))
    page.locator("textarea[name=texte]").fill("Le titulaire corrige.\n\nIl le prouve.")
    page.locator("[name=motif]").fill("Plus court.")
    _perdre_la_session(page)
    page.get_by_role("button", name="Voir l’effet").click()
    expect(page.get_by_role("heading", name="Votre session s’est fermée")).to_be_visible()
    sans_violation_partout(page)
    page.get_by_label("Identifiant").fill(acheteur.username)
    page.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
    page.locator("main").get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Vous êtes reconnecté")).to_be_visible()
    sans_violation_partout(page)
    page.get_by_role("button", name="Renvoyer ma saisie").click()
    expect(page.locator("textarea[name=texte]")).to_have_value("Le titulaire corrige.\n\nIl le prouve.")


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
def test_le_panneau_d_effet_dit_la_session_fermee(
    ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne
) -> None:
    page = ouvrir_page(acheteur, reverse("rubrique", args=[portail.pk, "le-marche"]))
    _perdre_la_session(page)
    page.locator("input[name='1-duree_mois']").fill("30")
    expect(page.locator("#apercu").get_by_role("heading", name="Votre session s’est fermée")).to_be_visible()
    assert page.locator("main input[type=password]").count() == 0
    expect(page.locator("input[name='1-duree_mois']")).to_have_value("30")
