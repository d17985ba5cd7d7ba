"""Le questionnaire sans JavaScript : répondre, voir l'effet, se tromper, revoir, à deux."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from cctgen.usages.preparation.questionnaire import ouvrir_le_questionnaire
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation
from cctgen.web.roles import Role
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db

SECURITE = "la-securite"
RESUME = re.compile(r'<p class="resume fr-mb-2w">([^<]+)</p>')
CHAMP = re.compile(r'<(?:input|textarea)\b[^>]*?\bname="([^"]+)"[^>]*>([^<]*)')


def adresse(consultation: Consultation, rubrique: str, nom: str = "rubrique") -> str:
    return reverse(nom, args=[consultation.pk, rubrique])


def formulaire(corps: str) -> dict[str, list[str]]:
    """Rend ce qu'enverrait un navigateur sans y toucher."""
    envoi: dict[str, list[str]] = {}
    for champ in CHAMP.finditer(corps[corps.index('class="questionnaire"') :]):
        balise, nom = champ[0], champ[1]
        valeur = re.search(r'value="([^"]*)"', balise)
        if ('type="radio"' in balise or 'type="checkbox"' in balise) and "checked" not in balise:
            continue
        dite = champ[2] if balise.startswith("<textarea") else (valeur[1] if valeur else "")
        envoi.setdefault(nom, []).append(html.unescape(dite))
    envoi.pop("csrfmiddlewaretoken", None)
    return envoi


def lu(reponse: Any) -> str:
    """Rend la page telle qu'on la lit, ses espaces insécables ordinaires."""
    return re.sub("[\u00a0\u202f]", " ", html.unescape(reponse.content.decode()))


def ouvrir(page: Client, consultation: Consultation, rubrique: str) -> dict[str, list[str]]:
    return formulaire(page.get(adresse(consultation, rubrique)).content.decode())


def reponses(consultation: Consultation) -> Any:
    consultation.refresh_from_db()
    return ouvrir_le_questionnaire(dossier_de_lecture(consultation.etat))[1].saisies


def test_enregistrer_sans_rien_changer_n_ajoute_pas_d_etat(page: Client, portail: Consultation) -> None:
    avant = reponses(portail)
    envoi = ouvrir(page, portail, "le-logiciel-libre-et-la-publication")
    assert page.post(adresse(portail, "le-logiciel-libre-et-la-publication"), envoi).status_code == 302
    assert reponses(portail) == avant
    assert portail.etat.numero == 1


def test_une_reponse_s_enregistre_et_dit_son_effet(page: Client, portail: Consultation) -> None:
    envoi = ouvrir(page, portail, SECURITE) | {"0-exposition": ["intranet"], "suite": ["oui"]}
    suite = page.post(adresse(portail, SECURITE), envoi, follow=True)
    assert reponses(portail).communes["exposition"] == ("intranet",)
    assert "exigences en moins" in suite.content.decode()
    assert portail.etat.geste.startswith("Répond : Exposition")
    assert suite.redirect_chain[-1][0] == adresse(portail, "l-architecture-et-l-hebergement")


def commenter(racine: Path) -> None:
    fichier = racine / "reponses.yaml"
    fichier.write_text("# vu avec la DAJ\n" + fichier.read_text("utf-8"), "utf-8")


@pytest.mark.parametrize(
    ("nom", "suite", "champs"),
    [
        ("rubrique", (SECURITE,), {"0-exposition": ["intranet"]}),
        ("regler", ("SSI-027",), {"p_delai_alerte": ["6"]}),
        ("identite", (), {"lots-1-oter": ["on"]}),
    ],
)
def test_des_reponses_commentees_a_la_main_se_disent_mises_de_cote(
    page: Client, portail: Consultation, acheteur: Personne, nom: str, suite: tuple[str, ...], champs: Any
) -> None:
    faire(portail, acheteur, "Commente", commenter)
    ouverte = "clause-du-dossier" if nom == "regler" else nom
    corps = page.get(reverse(ouverte, args=[portail.pk, *suite])).content
    champ = next(iter(champs))
    montre = lxml.html.document_fromstring(corps.decode()).xpath(f"//form[.//*[@name='{champ}']]")[0]
    envoi: dict[str, list[str]] = {}
    for cle, valeur in montre.form_values():
        envoi.setdefault(cle, []).append(valeur.removeprefix("\n"))
    envoi |= champs
    reponse = page.post(reverse(nom, args=[portail.pk, *suite]), envoi, follow=True)
    if reponse.context.get("part"):
        envoi["emportes"] = [reponse.context["empreinte_de_ce_qui_part"]]
        reponse = page.post(reverse(nom, args=[portail.pk, *suite]), envoi, follow=True)
    portail.refresh_from_db()
    copies = [c for c in portail.etat.table if c.startswith("mis-de-cote/")]
    assert len(copies) == 1
    assert f"« {copies[0]} »" in lu(reponse) and "avait été modifié à la main" in lu(reponse)
    assert portail.etat.geste.endswith(", et met de côté reponses.yaml")


def test_l_apercu_ne_change_rien_et_dit_contradictions_et_niveau(page: Client, portail: Consultation) -> None:
    envoi = ouvrir(page, portail, SECURITE) | {"0-exposition": ["intranet"]}
    corps = page.post(adresse(portail, SECURITE, "rubrique-apercu"), envoi).content.decode()
    assert "des usagers particuliers n’atteignent pas un réseau interne" in corps
    assert "Niveau de sécurité" in corps
    assert portail.etats.count() == 1


def test_une_question_parait_quand_une_reponse_l_appelle(page: Client, portail: Consultation) -> None:
    """Elle se dessine à la place des autres ; sans JavaScript, l'enregistrement ramène à elle."""
    rubrique = "la-propriete-intellectuelle"
    envoi = ouvrir(page, portail, rubrique) | {"0-regime_pi": ["exclusif"], "suite": ["oui"]}
    apercu = page.post(adresse(portail, rubrique, "rubrique-apercu"), envoi).content.decode()
    assert "Résultats cédés à titre exclusif" in apercu.split('id="questions" hx-swap-oob="true"')[0]
    assert 'name="0-resultats_exclusifs"' in apercu
    retour = page.post(adresse(portail, rubrique), envoi, follow=True)
    assert retour.redirect_chain[-1][0] == adresse(portail, rubrique)
    assert "fait paraître d’autres questions" in retour.content.decode()


@pytest.mark.parametrize(
    ("valeur", "faute"), [("200", "180"), ("abc", "n’est pas un nombre"), ("1,5", "nombre positif entier")]
)
def test_une_faute_se_dit_sous_le_champ_et_n_enregistre_rien(
    page: Client, portail: Consultation, valeur: str, faute: str
) -> None:
    envoi = ouvrir(page, portail, "le-marche") | {"1-duree_mois": [valeur]}
    reponse = page.post(adresse(portail, "le-marche"), envoi)
    assert reponse.status_code == 422
    sous_le_champ = reponse.content.decode().split('id="m-1-duree_mois"')[1].split("</div>")[0]
    assert faute in sous_le_champ
    assert portail.etats.count() == 1


def test_une_reponse_exclusive_n_en_admet_pas_d_autre(page: Client, portail: Consultation) -> None:
    envoi = ouvrir(page, portail, "les-utilisateurs") | {"0-public": ["agents", "aucun"]}
    reponse = page.post(adresse(portail, "les-utilisateurs"), envoi)
    assert reponse.status_code == 422
    assert "exclut toute autre réponse" in reponse.content.decode()


def test_une_question_commune_se_repond_lot_par_lot_et_revient(page: Client, portail: Consultation) -> None:
    rubrique = "les-utilisateurs"
    envoi = ouvrir(page, portail, rubrique)
    bascule = page.post(adresse(portail, rubrique), envoi | {"par-lot": [*envoi.get("par-lot", []), "depot_pieces"]})
    assert bascule.status_code == 200
    distinct = formulaire(bascule.content.decode())
    assert distinct["1-depot_pieces"] == distinct["2-depot_pieces"] == ["oui"]
    page.post(adresse(portail, rubrique), distinct | {"2-depot_pieces": ["non"]})
    saisies = reponses(portail)
    assert saisies.lots[2]["depot_pieces"] == ("non",)
    assert "depot_pieces" not in saisies.lots[1]
    page.post(adresse(portail, rubrique), ouvrir(page, portail, rubrique) | {"2-depot_pieces": ["oui"]})
    assert "depot_pieces" not in reponses(portail).lots[2]


@pytest.mark.parametrize(
    ("rubrique", "question", "partante"),
    [
        ("le-marche", "nature", "La réponse du lot 2 à « Nature des prestations » part"),
        ("le-marche", "duree_mois", "La réponse du lot 2 à « Durée du marché (mois) » part : « 48 »"),
        ("le-marche", "montant", "La réponse du lot 2 à « Montant estimé » part"),
    ],
)
def test_repondre_d_un_coup_pour_tous_dit_d_abord_son_effet(
    page: Client, portail: Consultation, rubrique: str, question: str, partante: str
) -> None:
    """Dès la case décochée, l'effet est celui de la réponse commune qui paraît, et la réponse qui part est nommée."""
    envoi = ouvrir(page, portail, rubrique)
    decochee = envoi | {"par-lot": [q for q in envoi["par-lot"] if q != question]}
    apercu = lu(page.post(adresse(portail, rubrique, "rubrique-apercu"), decochee))
    assert partante in apercu
    bascule = page.post(adresse(portail, rubrique), decochee)
    commun = formulaire(bascule.content.decode())
    assert f"0-{question}" in commun and f"2-{question}" not in commun
    ensuite = lu(page.post(adresse(portail, rubrique, "rubrique-apercu"), commun))
    assert RESUME.findall(apercu) == RESUME.findall(ensuite) == RESUME.findall(lu(bascule))
    faite = lu(page.post(adresse(portail, rubrique), commun, follow=True))
    assert RESUME.findall(apercu)[0] in faite and partante in faite
    assert question not in reponses(portail).lots[2]


def test_deux_personnes_sur_des_reponses_distinctes_ne_se_genent_pas(
    page: Client, portail: Consultation, inviter: Inviter
) -> None:
    autre = Client()
    autre.force_login(inviter("paul", portail, Role.ACHETEUR))
    la_mienne, la_sienne = ouvrir(page, portail, SECURITE), ouvrir(autre, portail, SECURITE)
    autre.post(adresse(portail, SECURITE), la_sienne | {"0-exposition": ["intranet"]})
    assert page.post(adresse(portail, SECURITE), la_mienne | {"0-acces": ["site"]}).status_code == 302
    saisies = reponses(portail)
    assert (saisies.communes["exposition"], saisies.communes["acces"]) == (("intranet",), ("site",))


def test_deux_personnes_sur_la_meme_reponse_le_voient(
    page: Client, portail: Consultation, inviter: Inviter, acheteur: Personne
) -> None:
    autre = Client()
    autre.force_login(inviter("paul", portail, Role.ACHETEUR))
    la_mienne, la_sienne = ouvrir(page, portail, SECURITE), ouvrir(autre, portail, SECURITE)
    autre.post(adresse(portail, SECURITE), la_sienne | {"0-acces": ["site"]})
    conflit = page.post(adresse(portail, SECURITE), la_mienne | {"0-acces": ["aucun"]})
    corps = conflit.content.decode()
    assert conflit.status_code == 409
    assert corps.count("paul a répondu") == 2, "en tête, et sous la question"
    assert reponses(portail).communes["acces"] == ("site",)
    voulu = formulaire(corps)
    assert voulu["0-acces"] == ["aucun"]
    assert page.post(adresse(portail, SECURITE), voulu).status_code == 302
    assert reponses(portail).communes["acces"] == ("aucun",)


def test_un_conflit_se_dit_meme_si_la_question_ne_se_pose_plus(
    page: Client, portail: Consultation, inviter: Inviter
) -> None:
    autre = Client()
    autre.force_login(inviter("paul", portail, Role.ACHETEUR))
    la_mienne, la_sienne = ouvrir(page, portail, SECURITE), ouvrir(autre, portail, SECURITE)
    # Il ôte cette réponse, puis une autre qui fait disparaître la question.
    autre.post(adresse(portail, SECURITE), {k: v for k, v in la_sienne.items() if k != "0-mission_essentielle"})
    autre.post(adresse(portail, SECURITE), ouvrir(autre, portail, SECURITE) | {"0-sensibilite": ["usuel"]})
    conflit = page.post(adresse(portail, SECURITE), la_mienne | {"0-mission_essentielle": ["non"]})
    assert conflit.status_code == 409
    assert "paul a ôté la réponse" in conflit.content.decode()


def test_le_recapitulatif_mene_a_chaque_rubrique_et_ote_ce_qui_n_a_plus_d_objet(
    page: Client, portail: Consultation
) -> None:
    page.post(adresse(portail, SECURITE), ouvrir(page, portail, SECURITE) | {"0-sensibilite": ["usuel"]})
    corps = page.get(reverse("questionnaire", args=[portail.pk])).content.decode()
    assert adresse(portail, "le-marche") in corps
    assert "Réponses sans objet" in corps
    portail.refresh_from_db()
    page.post(reverse("oter-sans-objet", args=[portail.pk]), {"etat": portail.etat.numero})
    assert "Réponses sans objet" not in page.get(reverse("questionnaire", args=[portail.pk])).content.decode()


def test_un_lecteur_lit_les_reponses_sans_lien_pour_les_changer(portail: Consultation, inviter: Inviter) -> None:
    lecteur = Client()
    lecteur.force_login(inviter("lea", portail, Role.LECTEUR))
    corps = lecteur.get(reverse("questionnaire", args=[portail.pk])).content.decode()
    assert "Cloud Pi Native" in corps
    assert adresse(portail, "le-marche") not in corps


def test_ce_qui_n_est_que_propose_ne_passe_pas_pour_sans_reponse(page: Client, portail: Consultation) -> None:
    """Les deux comptes de l'écran s'accordent : « sans réponse » y est le même nombre, « à confirmer » se dit."""
    faire(portail, None, "Ôte", lambda racine: (racine / "reponses.yaml").write_text("communes: {}\n", "utf-8"))
    reponse = page.get(reverse("questionnaire", args=[portail.pk]))
    menu = [lue.rubrique for lue in reponse.context["rubriques"]]
    assert sum(r.manquantes for r in menu) == reponse.context["apercu"].effet.manquantes > 0
    assert sum(r.proposees for r in menu) > 0
    for rubrique in (r for r in menu if r.total != r.repondues):
        restent = re.findall(r"(\d+) (?:sans réponse|à confirmer)", rubrique.avancement)
        assert sum(map(int, restent)) == rubrique.total - rubrique.repondues
