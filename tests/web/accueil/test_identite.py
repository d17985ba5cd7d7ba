"""Créer une consultation, en retoucher l'identité et les lots, à deux sans s'écraser."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from cctgen.usages.reglage.retoucher_identite import Fiche, lire_la_fiche
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.roles import Role
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db

VIERGE = {"reference": "2026-X-1", "objet": "Un portail", "acheteur": "La ville", "service": "", "lots": "Un\n\n Deux "}


def fiche(consultation: Consultation) -> Fiche:
    consultation.refresh_from_db()
    return lire_la_fiche(dossier_de_lecture(consultation.etat))


def envoi(page: Client, consultation: Consultation, **changes: str) -> dict[str, str]:
    corps = page.get(reverse("identite", args=[consultation.pk])).content.decode()
    champs = {
        nom: valeur
        for balise in re.findall(r'<input type="(?!checkbox)[^>]*>', corps)
        if (nom := (re.search(r'name="([^"]+)"', balise) or [0, ""])[1])
        for valeur in [(re.search(r'value="([^"]*)"', balise) or [0, ""])[1].replace("&#x27;", "'")]
    }
    return champs | changes


def test_une_consultation_vierge_se_cree_et_mene_au_questionnaire(page: Client) -> None:
    suite = page.post("/consultations/nouvelle/", VIERGE)
    neuve = Consultation.objects.get()
    assert suite["Location"] == reverse("questionnaire", args=[neuve.pk])
    assert [lot.titre for lot in fiche(neuve).lots] == ["Un", "Deux"]
    accueil = page.get("/").content.decode()
    assert "Répondre à « Le marché »" in accueil
    assert reverse("rubrique", args=[neuve.pk, "le-marche"]) in accueil


def test_une_consultation_se_cree_d_apres_un_exemple(page: Client) -> None:
    assert page.post("/consultations/nouvelle/", {"exemple": "sirh-saas"}).status_code == 302
    assert fiche(Consultation.objects.get()).reference == "2026-SG-042"


@pytest.mark.parametrize(
    "faute",
    [
        {"objet": ""},
        {"reference": "a\x00b"},
        {"lots": "Un\x07"},
        {"reference": "2026-\u202eX1"},
        {"objet": "a\u2067b"},
        {"lots": "Un\u202a"},
    ],
)
def test_une_saisie_fautive_se_dit_et_ne_cree_rien(page: Client, faute: dict[str, str]) -> None:
    reponse = page.post("/consultations/nouvelle/", VIERGE | faute)
    assert reponse.status_code == 422
    assert "fr-message--error" in reponse.content.decode()
    assert not Consultation.objects.exists()


def test_un_nom_reserve_se_dit(page: Client) -> None:
    assert page.post("/consultations/nouvelle/", VIERGE | {"reference": "con"}).status_code == 422


def test_l_identite_se_retouche(page: Client, portail: Consultation) -> None:
    avant = fiche(portail)
    page.post(reverse("identite", args=[portail.pk]), envoi(page, portail, objet="Un autre objet"))
    assert fiche(portail).objet == "Un autre objet"
    assert fiche(portail).lots == avant.lots
    assert portail.etat.geste == "Retouche l'identité ou les lots"


def test_un_lot_s_ajoute_s_estime_et_s_ote(page: Client, portail: Consultation) -> None:
    adresse = reverse("identite", args=[portail.pk])
    changes = {"lots-2-titre": "Formation", "lots-2-estimation": "25 000,50", "lots-1-oter": "on"}
    page.post(adresse, envoi(page, portail, **changes))
    assert [(lot.numero, lot.titre, lot.estimation) for lot in fiche(portail).lots] == [
        (1, "Réalisation du portail", ""),
        (3, "Formation", "25000.50"),
    ]


@pytest.mark.parametrize("otes", [(1,), (2,), (1, 2)])
def test_un_lot_ote_laisse_une_consultation_qui_s_ouvre(
    page: Client, portail: Consultation, otes: tuple[int, ...]
) -> None:
    changes = {f"lots-{n - 1}-oter": "on" for n in otes}
    page.post(reverse("identite", args=[portail.pk]), envoi(page, portail, **changes))
    assert [lot.numero for lot in fiche(portail).lots] == [n for n in (1, 2) if n not in otes]
    assert ouverture_de(portail.etat).dossier is not None
    corps = page.get(reverse("bareme", args=[portail.pk])).content.decode()
    assert 'id="reglage"' in corps


@pytest.mark.parametrize(
    "faute",
    [
        {"lots-0-titre": ""},
        *({"lots-0-estimation": montant} for montant in ("beaucoup", "0", "-5", "0,00", "+5", "07")),
        {"jour": "hier"},
        {"jour": "9999-12-31"},
    ],
)
def test_une_retouche_fautive_ne_change_rien(page: Client, portail: Consultation, faute: dict[str, str]) -> None:
    assert page.post(reverse("identite", args=[portail.pk]), envoi(page, portail, **faute)).status_code == 422
    assert portail.etats.count() == 1


def test_deux_personnes_qui_changent_le_meme_champ_le_voient(
    page: Client, portail: Consultation, inviter: Inviter
) -> None:
    autre = Client()
    autre.force_login(inviter("paul", portail, Role.ACHETEUR))
    adresse = reverse("identite", args=[portail.pk])
    le_mien, le_sien = envoi(page, portail, objet="Le mien"), envoi(autre, portail, objet="Le sien", service="Achats")
    autre.post(adresse, le_sien)
    conflit = page.post(adresse, le_mien)
    assert conflit.status_code == 409
    assert "paul a mis « Le sien »" in conflit.content.decode()
    assert fiche(portail).objet == "Le sien"


def test_deux_personnes_qui_changent_des_champs_distincts_ne_se_genent_pas(
    page: Client, portail: Consultation, inviter: Inviter
) -> None:
    autre = Client()
    autre.force_login(inviter("paul", portail, Role.ACHETEUR))
    adresse = reverse("identite", args=[portail.pk])
    le_mien, le_sien = envoi(page, portail, objet="Le mien"), envoi(autre, portail, service="Achats")
    autre.post(adresse, le_sien)
    assert page.post(adresse, le_mien).status_code == 302
    assert (fiche(portail).objet, fiche(portail).service) == ("Le mien", "Achats")


def test_un_lecteur_ne_se_voit_proposer_que_ce_qu_il_peut_faire(portail: Consultation, inviter: Inviter) -> None:
    lecteur = Client()
    lecteur.force_login(inviter("lea", portail, Role.LECTEUR))
    corps = lecteur.get(reverse("tableau", args=[portail.pk])).content.decode()
    assert reverse("identite", args=[portail.pk]) not in corps


def test_les_variantes_se_tranchent_a_l_identite(page: Client, portail: Consultation) -> None:
    """Rien, interdites, admises sous conditions, et retour."""
    adresse = reverse("identite", args=[portail.pk])
    assert fiche(portail).variantes == "non"
    textes = {"exigences_minimales": "Tenir la charge.\nEn français.", "presentation": "Un mémoire à part."}
    for voulu in ("", "oui", "non"):
        assert page.post(adresse, envoi(page, portail, variantes=voulu, **textes)).status_code == 302
        lue = fiche(portail)
        attendus = textes if voulu == "oui" else dict.fromkeys(textes, "")
        assert (lue.variantes, {c: getattr(lue, c) for c in textes}) == (voulu, attendus)
        codes = {a.code for a in ouverture_de(portail.etat).anomalies}
        assert ("variantes-non-tranchees" in codes) == (not voulu)


def test_une_faute_se_resume_en_tete_et_mene_a_son_champ(page: Client, portail: Consultation) -> None:
    fautes = {"objet": "", "jour": "hier", "lots-1-titre": "a\x02b"}
    corps = page.post(reverse("identite", args=[portail.pk]), envoi(page, portail, **fautes)).content.decode()
    alerte = corps.split('role="alert" tabindex="-1" autofocus>')[1].split("</div>")[0]
    ancres = re.findall(r'href="#([^"]+)"', alerte)
    assert ancres == ["id_objet", "id_jour", "id_lots-1-titre"]
    assert all(f'id="{ancre}"' in corps for ancre in ancres)


@pytest.mark.parametrize("creation", [VIERGE, {"exemple": "portail"}], ids=["vierge", "exemple"])
def test_une_meme_reference_se_confirme_avant_d_etre_creee_deux_fois(page: Client, creation: dict[str, str]) -> None:
    """Deux clics, ou un retour en arrière, ne font pas deux consultations."""
    assert page.post("/consultations/nouvelle/", creation).status_code == 302
    refus = page.post("/consultations/nouvelle/", creation)
    assert refus.status_code == 409
    assert Consultation.objects.count() == 1
    confirmer = re.search(r'name="confirmer" value="([^"]+)"', refus.content.decode())
    assert confirmer is not None
    assert page.post("/consultations/nouvelle/", creation | {"confirmer": confirmer[1]}).status_code == 302
    assert Consultation.objects.count() == 2
