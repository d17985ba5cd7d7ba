"""Un numéro de lot passé à un autre, par redépôt : ce qu'une page ouverte disait du premier ne va pas au second."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation
from cctgen.web.roles import Role
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db

ANCIEN, NEUF = "Maintenance et évolution des services existants", "Réseaux de Lyon: fibre"
Envoi = dict[str, list[str]]


def changer(avant: str, apres: str, fichier: str = "consultation.yaml") -> Callable[[Path], None]:
    def action(racine: Path) -> None:
        chemin = racine / fichier
        assert avant in chemin.read_text("utf-8")
        chemin.write_text(chemin.read_text("utf-8").replace(avant, apres), "utf-8")

    return action


def rendu(corps: bytes) -> Envoi:
    """Rend ce qu'enverrait un navigateur du formulaire qui garde l'état vu."""
    formulaire = html.document_fromstring(corps.decode()).xpath("//form[.//input[@name='etat']]")[0]
    envoi: Envoi = {}
    for nom, valeur in formulaire.form_values():
        envoi.setdefault(nom, []).append(valeur.removeprefix("\n"))
    return envoi


LIMITEES = '{admises: oui, exigences_minimales: "Tenir la charge.", lots: [2]}'
MOTIF = "Sans objet pour ce lot, qui ne traite rien."
ECRANS: Mapping[str, tuple[tuple[str, ...], str, Envoi]] = {
    "estimation": (("identite",), "", {"lots-1-estimation": ["50 000"]}),
    "réponse": (("rubrique", "le-marche"), "", {"2-duree_mois": ["47"]}),
    "barème": (("bareme",), "regler-bareme", {"c.2.1.libelle": ["Environnement"], "geste": ["enregistrer"]}),
    "ajustement": (
        ("ajuster", "SSI-027"),
        "",
        {"action": ["retirer"], "lots": ["2"], "motif": [MOTIF], "geste": ["enregistrer"]},
    ),
    "variantes": (("identite",), "", {"exigences_minimales": ["Tenir la charge, toujours."]}),
}


@pytest.mark.parametrize("ecran", ECRANS)
def test_ce_qui_vise_un_lot_se_relit_si_son_numero_est_celui_d_un_autre(
    page: Client, portail: Consultation, acheteur: Personne, inviter: Inviter, ecran: str
) -> None:
    (nom, *arguments), envoyer, change = ECRANS[ecran]
    faire(portail, acheteur, "Limite les variantes", changer("{admises: non}", LIMITEES))
    ouverte = rendu(page.get(reverse(nom, args=[portail.pk, *arguments])).content)
    autre = inviter("paul", portail, Role.ACHETEUR)
    faire(portail, autre, "Redépose le dossier", changer(ANCIEN, NEUF))
    adresse = reverse(envoyer or nom, args=[portail.pk, *arguments])
    conflit = page.post(adresse, ouverte | change)
    assert conflit.status_code == 409
    corps = re.sub("[\u00a0\u202f]", " ", unescape(conflit.content.decode()))
    assert NEUF in corps.partition('role="alert"')[2].partition("<form")[0] and "paul" in corps
    portail.refresh_from_db()
    assert portail.etat.numero == 3
    # L'ayant lu, la personne maintient.
    maintenu = rendu(conflit.content) | {c: v for c, v in change.items() if c == "geste"}
    assert page.post(adresse, maintenu).status_code == 302
    portail.refresh_from_db()
    assert (portail.etat.numero, portail.etat.auteur) == (4, acheteur)


@pytest.mark.parametrize("ecran", ECRANS)
def test_un_autre_lot_qui_change_de_titre_ne_gene_personne(
    page: Client, portail: Consultation, acheteur: Personne, inviter: Inviter, ecran: str
) -> None:
    (nom, *arguments), envoyer, change = ECRANS[ecran]
    faire(portail, acheteur, "Limite les variantes", changer("{admises: non}", LIMITEES))
    # La page écrirait aussi la réponse par défaut de l'autre lot, qu'elle montre.
    dite = changer("bases_de_donnees: oui\n", "bases_de_donnees: oui\n    independants: non\n", "reponses.yaml")
    faire(portail, acheteur, "Répond", dite)
    ouverte = rendu(page.get(reverse(nom, args=[portail.pk, *arguments])).content)
    faire(portail, inviter("paul"), "Retouche", changer("Réalisation du portail", "Réalisation du grand portail"))
    suite = page.post(reverse(envoyer or nom, args=[portail.pk, *arguments]), ouverte | change)
    assert suite.status_code == 302


def test_une_reponse_a_un_lot_que_l_autre_ote_ne_le_fait_pas_revenir(
    page: Client, portail: Consultation, acheteur: Personne, inviter: Inviter
) -> None:
    adresse = reverse("rubrique", args=[portail.pk, "le-marche"])
    ouverte = rendu(page.get(adresse).content)
    identite = reverse("identite", args=[portail.pk])
    autre = Client()
    autre.force_login(inviter("paul", portail, Role.ACHETEUR))
    part = autre.post(identite, rendu(autre.get(identite).content) | {"lots-1-oter": ["on"]})
    assert autre.post(identite, rendu(part.content)).status_code == 302
    conflit = page.post(adresse, ouverte | {"2-duree_mois": ["47"]})
    assert conflit.status_code == 409
    assert "paul a ôté le lot\u00a02" in conflit.content.decode()
