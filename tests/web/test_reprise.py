"""Une session fermée ne perd ni n'égare une saisie : elle se reprend après la reconnexion."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from cctgen.web.depot.models import Consultation
from tests.web.conftest import MOT_DE_PASSE

pytestmark = pytest.mark.django_db
REECRITURE = {"etat": "1", "texte": "Un <texte>\n\nlong & soigné.", "motif": "parce que", "lots": ["1", "2"]}


def formulaire(corps: bytes) -> dict[str, list[str]]:
    rendu = html.document_fromstring(corps.decode()).xpath("//main//form")[0]
    champs: dict[str, list[str]] = {"action": [rendu.get("action")]}
    for nom, valeur in rendu.form_values():
        # Un navigateur ôte le premier saut de ligne d'un `textarea`.
        champs.setdefault(nom, []).append(valeur.removeprefix("\n"))
    return champs


@pytest.mark.parametrize(
    ("nom", "arguments"), [("reecrire", ["SSI-027"]), ("regler-bareme", []), ("rubrique", ["le-marche"])]
)
def test_ce_qu_on_envoyait_sans_session_se_reprend_apres_la_connexion(
    portail: Consultation, nom: str, arguments: list[str]
) -> None:
    navigateur, adresse = Client(), reverse(nom, args=[portail.pk, *arguments])
    ecran = navigateur.post(adresse, REECRITURE, follow=True)
    assert "Votre session était fermée" in ecran.content.decode()
    suivant = formulaire(ecran.content)["next"][0]
    reconnecte = navigateur.post(
        reverse("connexion"), {"username": "claire", "password": MOT_DE_PASSE, "next": suivant}, follow=True
    )
    rendu = formulaire(reconnecte.content)
    assert rendu.pop("action") == [adresse]
    rendu.pop("csrfmiddlewaretoken", None)
    assert rendu == {cle: [v] if isinstance(v, str) else v for cle, v in REECRITURE.items()}


def test_un_effet_demande_sans_session_ne_recoit_pas_la_page_de_connexion(portail: Consultation) -> None:
    """Un identifiant et un mot de passe y seraient envoyés à la rubrique."""
    for nom, arguments in (("rubrique-apercu", ["le-marche"]), ("effet-du-bareme", [])):
        reponse = Client().post(reverse(nom, args=[portail.pk, *arguments]), {"a": "b"}, headers={"HX-Request": "true"})
        corps = reponse.content.decode()
        assert (reponse.status_code, "Votre session est fermée" in corps) == (200, True)
        assert "<input" not in corps and "<html" not in corps


@pytest.mark.parametrize(
    "envoi",
    [{"archive": SimpleUploadedFile("a.zip", b"PK")}, {"texte": "x" * 300_000}, {"old_password": "secret"}],
    ids=["fichier", "trop long", "mot de passe"],
)
def test_ce_qui_ne_se_garde_pas_se_dit(portail: Consultation, envoi: dict[str, object]) -> None:
    navigateur = Client()
    ecran = navigateur.post(reverse("redeposer", args=[portail.pk]), envoi, follow=True).content.decode()
    assert "n'est pas passé" in ecran.replace("&#x27;", "'")
    assert "saisie_a_reprendre" not in navigateur.session


def test_sans_saisie_gardee_il_n_y_a_rien_a_reprendre(page: Client) -> None:
    assert page.get(reverse("reprendre"))["Location"] == reverse("accueil")
