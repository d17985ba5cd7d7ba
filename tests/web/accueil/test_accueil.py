from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cctgen.consultation.brouillon import repondre
from cctgen.usages.edition.generer import generer
from cctgen.usages.preparation.questionnaire import enregistrer_reponses, ouvrir_le_questionnaire
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from tests.preparations import Etape, Preparations
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db

RENFORCEE = "formule: {nom: proportionnelle_renforcee, exposant: 2}}"


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

    assert action() == reverse("dossier", args=[portail.pk])
    faire(portail, acheteur, "Produit", generer)
    assert action() == reverse("publication", args=[portail.pk])

    def oter(racine: Path) -> None:
        clausier, consultation = ouvrir_le_questionnaire(racine)
        enregistrer_reponses(racine, repondre(consultation.saisies, (0, "public"), ()), clausier)

    faire(portail, acheteur, "Ôte", oter)
    assert action() == reverse("rubrique", args=[portail.pk, "les-utilisateurs"])


def remplacer(nom: str, avant: str, apres: str) -> Callable[[Path], None]:
    def action(racine: Path) -> None:
        texte = (racine / nom).read_text("utf-8")
        assert avant in texte
        (racine / nom).write_text(texte.replace(avant, apres, 1), "utf-8")

    return action


@pytest.mark.parametrize(
    ("etape", "change"),
    [
        pytest.param(Etape.GENEREE, lambda _racine: None, id="rien"),
        pytest.param(
            Etape.GENEREE, remplacer("consultation.yaml", 'objet: "', 'objet: "[à compléter] '), id="à compléter"
        ),
        pytest.param(
            Etape.PUBLIEE, remplacer("consultation.yaml", "formule: proportionnelle}", RENFORCEE), id="barème gelé"
        ),
        pytest.param(Etape.GENEREE, remplacer("reponses.yaml", "  acces: ", "  acces_: "), id="dossier défait"),
    ],
)
def test_un_seul_verdict_de_l_accueil_a_la_publication(
    page: Client, acheteur: Personne, preparations: Preparations, etape: Etape, change: Callable[[Path], None]
) -> None:
    """Ce qui bloque se compte pareil à l'accueil, où l'on en est, à corriger, et à l'écran de publication."""
    suivie = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", etape))
    faire(suivie, acheteur, "Change", change)
    publication = page.get(reverse("publication", args=[suivie.pk])).content.decode()
    dits = re.search(r"(\d+) points? bloque", publication)
    attendu = int(dits[1]) if dits else 0
    assert (attendu == 0) == ("Rien ne bloque la publication" in publication)
    accueil = page.get("/").content.decode()
    assert ("Rien ne bloque." in accueil) == (attendu == 0)
    assert attendu == 0 or f"{attendu} point" in accueil or "sans réponse" in accueil
    for nom in ("anomalies", "publication"):
        assert page.get(reverse(nom, args=[suivie.pk])).content.decode().count(">Bloquant</p>") == attendu


def test_des_pieces_a_refaire_se_disent(page: Client, acheteur: Personne, preparations: Preparations) -> None:
    suivie = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.GENEREE))
    assert "Pièces produites" in page.get("/").content.decode()
    faire(suivie, acheteur, "Règle", remplacer("reponses.yaml", "delai_alerte: 12", "delai_alerte: 8"))
    for adresse in ("/", reverse("tableau", args=[suivie.pk])):
        corps = page.get(adresse).content.decode()
        assert "Pièces à produire de nouveau" in corps and "Pièces produites" not in corps
        assert reverse("pieces", args=[suivie.pk]) in corps


def test_un_dossier_publie_puis_change_se_republie(
    page: Client, acheteur: Personne, preparations: Preparations
) -> None:
    suivie = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.PUBLIEE))
    adresses = ("/", reverse("tableau", args=[suivie.pk]))
    for adresse in adresses:
        corps = page.get(adresse).content.decode()
        assert "Publiée" in corps and "puis changée" not in corps and "de nouveau" not in corps
    faire(suivie, acheteur, "Règle", remplacer("reponses.yaml", "delai_alerte: 12", "delai_alerte: 8"))
    for adresse in adresses:
        corps = page.get(adresse).content.decode()
        assert "Publiée, puis changée" in corps and "Produire et publier de nouveau" in corps
        assert reverse("publication", args=[suivie.pk]) in corps
    suivie.refresh_from_db()
    page.post(reverse("publier", args=[suivie.pk]), {"etat": suivie.etat.numero, "relu": "on"})
    assert "puis changée" not in page.get("/").content.decode()
