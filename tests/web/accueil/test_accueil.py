from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cctgen.web.depot.models import Consultation
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db


def test_l_accueil_liste_les_consultations_de_la_personne(
    page: Client, portail: Consultation, inviter: Inviter
) -> None:
    corps = page.get("/").content.decode()
    assert reverse("tableau", args=[portail.pk]) in corps
    ailleurs = Client()
    ailleurs.force_login(inviter("paul"))
    assert reverse("tableau", args=[portail.pk]) not in ailleurs.get("/").content.decode()


def test_le_tableau_de_bord_dit_l_etape_et_l_histoire(page: Client, portail: Consultation) -> None:
    corps = page.get(reverse("tableau", args=[portail.pk])).content.decode()
    assert "Dossier à relire" in corps
    assert "claire : Crée" in corps


def test_la_connexion_s_ouvre_sans_compte_et_refuse_un_mot_de_passe_faux(inviter: Inviter) -> None:
    inviter("paul")
    navigateur = Client()
    assert navigateur.get("/connexion/").status_code == 200
    faux = navigateur.post("/connexion/", {"username": "paul", "password": "non"})
    assert "mot de passe inconnu" in faux.content.decode()
    juste = navigateur.post("/connexion/", {"username": "paul", "password": "un mot de passe long"})
    assert juste["Location"] == "/"
