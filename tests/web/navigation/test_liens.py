"""Un lien offert aboutit, un écran d'erreur ramène d'où l'on vient."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cctgen.usages.preparation.nouveau import IdentiteSaisie, creer_vierge
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation, Participation
from cctgen.web.relecture.models import Visa
from cctgen.web.roles import Role
from tests.preparations import Etape, Preparations
from tests.web.conftest import Inviter
from tests.web.ecrans import ecrans

pytestmark = pytest.mark.django_db


def casser(racine: Path) -> None:
    (racine / "consultation.yaml").write_text("objet: [", "utf-8")


@pytest.fixture
def consultations(acheteur: Personne, preparations: Preparations) -> list[Consultation]:
    """Une de chaque sorte : neuve, préparée, publiée puis changée, illisible."""
    publiee = creer("publiee", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.PUBLIEE))
    illisible = creer("illisible", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.GENEREE))
    faire(illisible, acheteur, "Casse", casser)
    identite = IdentiteSaisie(reference="2026-1", objet="Un portail")
    neuve = creer("neuve", acheteur, "Crée", lambda d: creer_vierge(d, identite, date(2026, 12, 1)))
    return [neuve, publiee, illisible]


@pytest.mark.parametrize("role", Role)
def test_aucun_lien_offert_ne_mene_a_un_refus(role: Role, consultations: list[Consultation], inviter: Inviter) -> None:
    visiteur = inviter("paul", est_gardien=role is Role.ACHETEUR, est_administrateur=role is Role.ACHETEUR)
    for consultation in consultations:
        Participation.objects.create(consultation=consultation, personne=visiteur, role=role)
    navigateur = Client()
    navigateur.force_login(visiteur)
    lus = list(ecrans(navigateur))
    assert len(lus) > 20
    assert [(e.adresse, e.depuis, e.statut) for e in lus if e.statut >= 400] == []


@pytest.mark.parametrize(("adresse", "statut"), [("/absente/", 404), ("/comptes/", 403), ("/clausier/a-verser/", 422)])
def test_un_ecran_d_erreur_ramene_d_ou_l_on_vient(adresse: str, statut: int, inviter: Inviter) -> None:
    navigateur = Client()
    navigateur.force_login(inviter("paul", est_gardien=True))
    for precedente, attendue in (
        ("http://testserver/clausier/?etat=Relue", "http://testserver/clausier/?etat=Relue"),
        ("https://ailleurs.example/clausier/", ""),
        (f"http://testserver{adresse}", ""),
        ("", ""),
    ):
        reponse = navigateur.get(adresse, headers={"referer": precedente})
        liens = re.findall(r'href="([^"]+)">Revenir', reponse.content.decode())
        assert (reponse.status_code, liens) == (statut, [*filter(None, [attendue]), "/"])


def test_une_adresse_de_bouton_ouverte_seule_ramene_aussi(page: Client, portail: Consultation) -> None:
    reponse = page.get(reverse("regler-bareme", args=[portail.pk]), headers={"referer": "http://testserver/"})
    assert (reponse.status_code, "Revenir à la page précédente" in reponse.content.decode()) == (405, True)
    assert page.put("/").status_code == 405


def test_les_fichiers_vises_ne_s_offrent_que_s_il_y_en_a(inviter: Inviter) -> None:
    navigateur, gardien = Client(), inviter("paul", est_gardien=True)
    navigateur.force_login(gardien)
    lien = f'href="{reverse("fichiers-a-verser")}"'
    assert lien not in navigateur.get(reverse("clausier")).content.decode()
    empreinte = navigateur.get(reverse("clause", args=["SSI-027"])).context["fiche"].montree.empreinte
    Visa.objects.create(clause="SSI-027", empreinte=empreinte, auteur=gardien)
    assert lien in navigateur.get(reverse("clausier")).content.decode()
