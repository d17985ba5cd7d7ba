from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cctgen.consultation.brouillon import repondre
from cctgen.usages.preparation.questionnaire import enregistrer_reponses, ouvrir_le_questionnaire
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import faire
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
    assert "claire\u00a0: Crée" in corps


def test_la_connexion_s_ouvre_sans_compte_et_refuse_un_mot_de_passe_faux(inviter: Inviter) -> None:
    inviter("paul")
    navigateur = Client()
    assert navigateur.get("/connexion/").status_code == 200
    faux = navigateur.post("/connexion/", {"username": "paul", "password": "non"})
    assert "mot de passe inconnu" in faux.content.decode()
    juste = navigateur.post("/connexion/", {"username": "paul", "password": "un mot de passe long"})
    assert juste["Location"] == "/"


def test_chaque_etape_mene_a_un_ecran_qui_s_ouvre(page: Client, portail: Consultation, acheteur: Personne) -> None:
    """Le dossier d'abord ; les pièces produites, la publication ; une réponse ôtée, sa rubrique."""

    def action() -> str:
        portail.refresh_from_db()
        corps = page.get(reverse("tableau", args=[portail.pk])).content.decode()
        lien = re.search(r'<a class="fr-btn" href="([^"]+)"', corps)
        assert lien is not None
        assert page.get(lien[1]).status_code == 200
        return lien[1]

    def produire(racine: Path) -> None:
        (racine / "sortie").mkdir()
        (racine / "sortie" / "manifeste.json").write_text("{}", encoding="utf-8")

    assert action() == reverse("dossier", args=[portail.pk])
    faire(portail, acheteur, "Produit", produire)
    assert action() == reverse("publication", args=[portail.pk])

    def oter(racine: Path) -> None:
        clausier, consultation = ouvrir_le_questionnaire(racine)
        enregistrer_reponses(racine, repondre(consultation.saisies, (0, "public"), ()), clausier)

    faire(portail, acheteur, "Ôte", oter)
    assert action() == reverse("rubrique", args=[portail.pk, "les-utilisateurs"])
