"""Créer une consultation, en retoucher l'identité et les lots, à deux sans s'écraser."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from html import unescape as html_clair
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html

from cctgen.usages.preparation.questionnaire import enregistrer_reponses, ouvrir_le_questionnaire
from cctgen.usages.reglage.retoucher_identite import Fiche, lire_la_fiche
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.roles import Role
from tests.preparations import Etape, Preparations
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
    lignes = re.findall(r'<textarea name="([^"]+)"[^>]* rows="1"[^>]*>\n?([^<]*)</textarea>', corps)
    return champs | {nom: html_clair(valeur) for nom, valeur in lignes} | changes


def enregistrer(page: Client, consultation: Consultation, **changes: str) -> None:
    """Enregistre ; ce qui partirait se lit d'abord, sans que rien soit écrit."""
    adresse, champs, etats = reverse("identite", args=[consultation.pk]), envoi(page, consultation, **changes), None
    reponse = page.post(adresse, champs)
    if reponse.status_code == 200:
        etats = consultation.etats.count()
        lu = {"emportes": reponse.context["empreinte_de_ce_qui_part"]}
        reponse = page.post(adresse, champs | lu)
    assert reponse.status_code == 302
    assert etats is None or consultation.etats.count() == etats + 1


def rendu(corps: bytes) -> dict[str, str]:
    """Rend ce qu'enverrait un navigateur du formulaire montré, cases cochées comprises."""
    formulaire = html.document_fromstring(corps.decode()).xpath("//form[.//*[@name='lots-TOTAL_FORMS']]")[0]
    return {nom: valeur.removeprefix("\n") for nom, valeur in formulaire.form_values()}


def ordinaire(reponse: HttpResponse) -> str:
    """Rend la page, ses espaces et ses apostrophes ordinaires."""
    corps = unescape(reponse.content.decode())
    return re.sub("[\u00a0\u202f]", " ", corps).replace("\u2019", "'")


@pytest.fixture
def autre(portail: Consultation, inviter: Inviter) -> Client:
    """Le navigateur de Paul, acheteur lui aussi."""
    navigateur = Client()
    navigateur.force_login(inviter("paul", portail, Role.ACHETEUR))
    return navigateur


def lots(consultation: Consultation) -> dict[int, tuple[str, str]]:
    return {lot.numero: (lot.titre, lot.estimation) for lot in fiche(consultation).lots}


def test_une_consultation_vierge_se_cree_et_mene_au_questionnaire(page: Client) -> None:
    suite = page.post("/consultations/nouvelle/", VIERGE)
    neuve = Consultation.objects.get()
    assert suite["Location"] == reverse("questionnaire", args=[neuve.pk])
    assert [lot.titre for lot in fiche(neuve).lots] == ["Un", "Deux"]
    accueil = page.get("/").content.decode()
    assert "Répondre à «\u00a0Le marché\u00a0»" in accueil
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
    changes = {"lots-2-titre": "Formation", "lots-2-estimation": "25 000,50", "lots-1-oter": "on"}
    enregistrer(page, portail, **changes)
    assert [(lot.numero, lot.titre, lot.estimation) for lot in fiche(portail).lots] == [
        (1, "Réalisation du portail", ""),
        (3, "Formation", "25000.50"),
    ]


@pytest.mark.parametrize(
    "faute",
    [{"estimation": "abc"}, {"estimation": "0"}, {"estimation": "12 000 € HT"}, {"titre": ""}, {"titre": "a\x00"}],
)
def test_rien_de_ce_qui_est_mal_ecrit_ne_retient_un_lot_qu_on_ote(
    page: Client, portail: Consultation, faute: dict[str, str]
) -> None:
    enregistrer(page, portail, **{f"lots-1-{nom}": valeur for nom, valeur in faute.items()}, **{"lots-1-oter": "on"})
    assert [lot.numero for lot in fiche(portail).lots] == [1]


@pytest.mark.parametrize("otes", [(1,), (2,), (1, 2)])
def test_un_lot_ote_laisse_une_consultation_qui_s_ouvre(
    page: Client, portail: Consultation, otes: tuple[int, ...]
) -> None:
    changes = {f"lots-{n - 1}-oter": "on" for n in otes}
    enregistrer(page, portail, **changes)
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
    assert "paul a mis «\u00a0Le sien\u00a0»" in conflit.content.decode()
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


REALISATION, MAINTENANCE = "Réalisation du portail", "Maintenance et évolution des services existants"


def test_deux_lots_ajoutes_et_deux_estimations_se_lisent_sans_s_ecraser(
    page: Client, portail: Consultation, autre: Client
) -> None:
    adresse = reverse("identite", args=[portail.pk])
    sien = {"lots-2-titre": "Hébergement", "lots-2-estimation": "90000", "lots-0-estimation": "500000"}
    mien = {"lots-2-titre": "Support", "lots-0-estimation": "700000"}
    le_mien, le_sien = envoi(page, portail, **mien), envoi(autre, portail, **sien)
    autre.post(adresse, le_sien)
    conflit = page.post(adresse, le_mien)
    corps = ordinaire(conflit)
    assert conflit.status_code == 409
    assert "Lot 1, l'estimation : paul a mis « 500 000 € »" in corps
    assert "« Hébergement ». Le vôtre, « Support », est le lot 4" in corps
    assert page.post(adresse, rendu(conflit.content)).status_code == 302
    assert lots(portail) == {
        1: (REALISATION, "700000"),
        2: (MAINTENANCE, ""),
        3: ("Hébergement", "90000"),
        4: ("Support", ""),
    }


@pytest.mark.parametrize(
    ("sien", "mien", "attendus"),
    [
        (
            {"lots-0-estimation": "500000"},
            {"lots-1-titre": "Maintenance"},
            {1: (REALISATION, "500000"), 2: ("Maintenance", "")},
        ),
        (
            {"lots-0-estimation": "500000"},
            {"lots-0-titre": "Portail"},
            {1: ("Portail", "500000"), 2: (MAINTENANCE, "")},
        ),
        (
            {"lots-2-titre": "Hébergement"},
            {"lots-2-titre": "Support"},
            {1: (REALISATION, ""), 2: (MAINTENANCE, ""), 3: ("Hébergement", ""), 4: ("Support", "")},
        ),
        (
            {"lots-2-titre": "Support"},
            {"lots-2-titre": "Support"},
            {1: (REALISATION, ""), 2: (MAINTENANCE, ""), 3: ("Support", "")},
        ),
    ],
    ids=["deux lots", "deux champs d'un lot", "deux lots neufs", "le même lot deux fois"],
)
def test_ce_qui_ne_se_dispute_pas_dans_les_lots_se_fusionne(
    page: Client,
    portail: Consultation,
    autre: Client,
    sien: dict[str, str],
    mien: dict[str, str],
    attendus: dict[int, tuple[str, str]],
) -> None:
    adresse = reverse("identite", args=[portail.pk])
    le_mien, le_sien = envoi(page, portail, **mien), envoi(autre, portail, **sien)
    assert [autre.post(adresse, le_sien).status_code, page.post(adresse, le_mien).status_code] == [302, 302]
    assert lots(portail) == attendus


def test_un_lot_ote_par_l_autre_ne_revient_pas_sans_ses_reponses(
    page: Client, portail: Consultation, autre: Client
) -> None:
    adresse = reverse("identite", args=[portail.pk])
    le_mien = envoi(page, portail, **{"lots-1-titre": "Maintenance"})
    enregistrer(autre, portail, **{"lots-1-oter": "on"})
    conflit = page.post(adresse, le_mien)
    assert conflit.status_code == 409
    corps = ordinaire(conflit)
    assert "Lot 2 : paul l'a ôté" in corps and "« Maintenance », que vous y mettiez" in corps
    assert page.post(adresse, rendu(conflit.content)).status_code == 302
    assert list(lots(portail)) == [1]


def test_un_lot_qu_on_ote_et_que_l_autre_change_reste_a_oter_sous_les_yeux(
    page: Client, portail: Consultation, autre: Client
) -> None:
    adresse = reverse("identite", args=[portail.pk])
    le_mien = envoi(page, portail, **{"lots-1-oter": "on"})
    enregistrer(autre, portail, **{"lots-1-titre": "Maintenance"})
    conflit = page.post(adresse, le_mien)
    assert conflit.status_code == 409
    assert "Lot 2, le titre : paul a mis « Maintenance »" in ordinaire(conflit)
    montre = rendu(conflit.content)
    assert (montre["lots-1-titre"], montre["lots-1-oter"]) == ("Maintenance", "on")
    part = page.post(adresse, montre)
    assert (part.status_code, list(lots(portail))) == (200, [1, 2])
    assert page.post(adresse, rendu(part.content)).status_code == 302
    assert list(lots(portail)) == [1]


def test_ce_qu_un_lot_ote_emporte_d_un_bareme_gele_se_lit_avant(
    page: Client, acheteur: Personne, preparations: Preparations
) -> None:
    publiee = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.PUBLIEE))
    adresse = reverse("identite", args=[publiee.pk])
    part = page.post(adresse, envoi(page, publiee, **{"lots-1-oter": "on"}))
    dites = [re.sub("[\u00a0\u202f]", " ", dite) for dite in part.context["part"]]
    assert part.status_code == 200
    assert any(d.startswith("Les critères du lot 2 : Valeur technique (40)") for d in dites)
    assert any("réponses propres au lot 2" in d for d in dites)
    assert any("Le barème est publié (version 1)" in d for d in dites)
    assert any("le lot 2 a ses propres critères" in d for d in dites), "le commentaire qui part avec eux"
    assert publiee.etats.count() == 1
    montre = rendu(part.content)

    def repondre_au_lot_2(racine: Path) -> None:
        clausier, lue = ouvrir_le_questionnaire(racine)
        siennes = {**lue.saisies.lots, 2: {**lue.saisies.lots[2], "public": ("agents",)}}
        enregistrer_reponses(racine, lue.saisies.model_copy(update={"lots": siennes}), clausier)

    faire(publiee, acheteur, "Répond au lot 2", repondre_au_lot_2)
    encore = page.post(adresse, montre)
    assert (encore.status_code, list(lots(publiee))) == (200, [1, 2]), "ce qui part a changé depuis qu'il a été lu"
    assert page.post(adresse, rendu(encore.content)).status_code == 302
    assert list(lots(publiee)) == [1]


def test_un_lecteur_ne_se_voit_proposer_que_ce_qu_il_peut_faire(portail: Consultation, inviter: Inviter) -> None:
    lecteur = Client()
    lecteur.force_login(inviter("lea", portail, Role.LECTEUR))
    corps = lecteur.get(reverse("tableau", args=[portail.pk])).content.decode()
    assert reverse("identite", args=[portail.pk]) not in corps


def test_les_variantes_se_tranchent_a_l_identite(page: Client, portail: Consultation) -> None:
    """Rien, interdites, admises sous conditions, et retour."""
    assert fiche(portail).variantes == "non"
    textes = {"exigences_minimales": "Tenir la charge.\nEn français.", "presentation": "Un mémoire à part."}
    for voulu in ("", "oui", "non"):
        enregistrer(page, portail, variantes=voulu, **textes)
        lue = fiche(portail)
        attendus = textes if voulu == "oui" else dict.fromkeys(textes, "")
        assert (lue.variantes, {c: getattr(lue, c) for c in textes}) == (voulu, attendus)
        codes = {a.code for a in ouverture_de(portail.etat).anomalies}
        assert ("variantes-non-tranchees" in codes) == (not voulu)


def test_un_lot_neuf_ne_prend_pas_ce_qu_une_page_ouverte_dit_du_lot_ote(
    page: Client, portail: Consultation, autre: Client
) -> None:
    adresse = reverse("identite", args=[portail.pk])
    le_mien = envoi(page, portail, **{"lots-1-estimation": "5000"})
    enregistrer(autre, portail, **{"lots-1-oter": "on"})
    enregistrer(autre, portail, **{"lots-1-titre": "Réseaux de Lyon"})
    assert lots(portail) == {1: (REALISATION, ""), 3: ("Réseaux de Lyon", "")}
    conflit = page.post(adresse, le_mien)
    assert conflit.status_code == 409
    assert "Lot 2 : paul l'a ôté" in ordinaire(conflit)
    assert lots(portail) == {1: (REALISATION, ""), 3: ("Réseaux de Lyon", "")}


def test_un_lot_ajoute_d_une_page_ouverte_ne_prend_pas_le_numero_d_un_lot_ajoute_puis_ote(
    page: Client, portail: Consultation, autre: Client
) -> None:
    adresse = reverse("identite", args=[portail.pk])
    le_mien = envoi(page, portail, **{"lots-2-titre": "Support"})
    enregistrer(autre, portail, **{"lots-2-titre": "Hébergement"})
    enregistrer(autre, portail, **{"lots-2-oter": "on"})
    suite = page.post(adresse, le_mien, follow=True)
    assert {n: titre for n, (titre, _) in lots(portail).items()} == {1: REALISATION, 2: MAINTENANCE, 4: "Support"}
    assert "Lot 3 : ce numéro fut celui d'un lot ôté. Le vôtre, « Support », est le lot 4." in ordinaire(suite)


def test_deux_lots_otes_chacun_par_une_personne_ne_laissent_pas_un_marche_sans_lot_sans_le_dire(
    page: Client, portail: Consultation, autre: Client
) -> None:
    adresse = reverse("identite", args=[portail.pk])
    le_mien = envoi(page, portail, **{"lots-0-oter": "on"})
    enregistrer(autre, portail, **{"lots-1-oter": "on"})
    part = page.post(adresse, le_mien)
    assert (part.status_code, list(lots(portail))) == (200, [1])
    assert "Le dernier lot : le marché ne serait plus alloti." in ordinaire(part)
    assert page.post(adresse, rendu(part.content)).status_code == 302
    assert not lots(portail)


EXIGENCES = {"variantes": "oui", "exigences_minimales": "Tenir la charge."}


@pytest.mark.parametrize("voulu", ["", "non"])
def test_les_textes_des_variantes_qu_on_n_admet_plus_se_lisent_avant_de_partir(
    page: Client, portail: Consultation, voulu: str
) -> None:
    adresse = reverse("identite", args=[portail.pk])
    page.post(adresse, envoi(page, portail, **EXIGENCES))
    part = page.post(adresse, envoi(page, portail, **EXIGENCES | {"variantes": voulu}))
    assert (part.status_code, fiche(portail).variantes) == (200, "oui")
    assert "«\u00a0Tenir la charge.\u00a0»" in part.content.decode()
    assert page.post(adresse, rendu(part.content)).status_code == 302
    assert (fiche(portail).variantes, fiche(portail).exigences_minimales) == (voulu, "")


@pytest.mark.parametrize("voulu", ["", "non"])
def test_un_texte_des_variantes_que_l_autre_vient_d_ecrire_se_dispute(
    page: Client, portail: Consultation, autre: Client, voulu: str
) -> None:
    adresse = reverse("identite", args=[portail.pk])
    page.post(adresse, envoi(page, portail, **EXIGENCES))
    le_mien = envoi(page, portail, **EXIGENCES | {"variantes": voulu})
    autre.post(adresse, envoi(autre, portail, **EXIGENCES, presentation="Un mémoire à part."))
    conflit = page.post(adresse, le_mien)
    assert (conflit.status_code, fiche(portail).presentation) == (409, "Un mémoire à part.")
    assert "La présentation des variantes : paul a mis « Un mémoire à part. »" in ordinaire(conflit)
    part = page.post(adresse, rendu(conflit.content))
    assert part.status_code == 200
    assert all(texte in " ".join(part.context["part"]) for texte in ("Tenir la charge.", "Un mémoire à part."))
    assert page.post(adresse, rendu(part.content)).status_code == 302
    assert (fiche(portail).variantes, fiche(portail).presentation) == (voulu, "")


def test_un_texte_ecrit_pour_des_variantes_que_l_autre_n_admet_plus_se_dispute(
    page: Client, portail: Consultation, autre: Client
) -> None:
    adresse = reverse("identite", args=[portail.pk])
    page.post(adresse, envoi(page, portail, **EXIGENCES))
    le_mien = envoi(page, portail, **EXIGENCES, presentation="Un mémoire à part.")
    enregistrer(autre, portail, variantes="non", exigences_minimales="Tenir la charge.")
    conflit = page.post(adresse, le_mien)
    assert (conflit.status_code, fiche(portail).variantes) == (409, "non")
    assert page.post(adresse, rendu(conflit.content)).status_code == 302
    lue = fiche(portail)
    assert (lue.variantes, lue.exigences_minimales, lue.presentation) == (
        "oui",
        "Tenir la charge.",
        "Un mémoire à part.",
    )


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("creation", [VIERGE, {"exemple": "portail"}], ids=["vierge", "exemple"])
def test_deux_envois_au_meme_instant_n_en_creent_qu_une(acheteur: Personne, creation: dict[str, str]) -> None:
    depart = Barrier(2)

    def envoyer(_: int) -> int:
        navigateur = Client()
        navigateur.force_login(acheteur)
        depart.wait()
        try:
            return navigateur.post("/consultations/nouvelle/", creation).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as fils:
        statuts = sorted(fils.map(envoyer, range(2)))
    assert statuts == [302, 409]
    assert Consultation.objects.count() == 1


LIMITEES = '{admises: oui, lots: [1], exigences_minimales: "Tenir la charge.", presentation: "Un mémoire."}'
TEXTES = {"variantes": "oui", "exigences_minimales": "Tenir la charge.", "presentation": "Un mémoire."}
PRESENTATION = {"presentation": "Un mémoire à part."}


@pytest.fixture
def limitee(portail: Consultation, acheteur: Personne) -> Consultation:
    """Les variantes n'y valent que pour le lot 1."""

    def limiter(racine: Path) -> None:
        texte = (racine / "consultation.yaml").read_text("utf-8")
        (racine / "consultation.yaml").write_text(texte.replace("{admises: non}", LIMITEES), "utf-8")

    faire(portail, acheteur, "Limite les variantes", limiter)
    return portail


@pytest.mark.parametrize(
    ("premier", "second"),
    [
        ({"lots-0-titre": "Portail"} | PRESENTATION, {"lots-0-titre": "Portail"} | PRESENTATION),
        ({"lots-0-titre": "Portail"}, PRESENTATION),
        (PRESENTATION, {"lots-0-titre": "Portail"}),
        ({"lots-0-titre": "Portail"}, {"lots-1-titre": "Maintenance"} | PRESENTATION),
    ],
    ids=["le même envoi deux fois", "le titre, puis les variantes", "les variantes, puis le titre", "deux titres"],
)
def test_un_titre_corrige_a_la_fiche_ne_dispute_pas_les_variantes_de_son_lot(
    page: Client, limitee: Consultation, autre: Client, premier: dict[str, str], second: dict[str, str]
) -> None:
    adresse = reverse("identite", args=[limitee.pk])
    le_sien, le_mien = envoi(autre, limitee, **TEXTES | premier), envoi(page, limitee, **TEXTES | second)
    assert [autre.post(adresse, le_sien).status_code, page.post(adresse, le_mien).status_code] == [302, 302]
    assert (lots(limitee)[1][0], fiche(limitee).presentation) == ("Portail", PRESENTATION["presentation"])


@pytest.mark.parametrize("titre", ["", "  ", "\u200b"], ids=["vide", "espaces", "invisible"])
def test_un_lot_neuf_chiffre_sans_titre_se_dit(page: Client, portail: Consultation, titre: str) -> None:
    adresse, chiffre = reverse("identite", args=[portail.pk]), {"lots-2-titre": titre, "lots-2-estimation": "5000"}
    refus = page.post(adresse, envoi(page, portail, objet="Le mien", **chiffre))
    assert (refus.status_code, portail.etats.count()) == (422, 1)
    assert "Donnez un titre à ce lot" in ordinaire(refus) and "5000" in ordinaire(refus)
    # Tout vide, ce n'est pas un lot.
    assert page.post(adresse, rendu(refus.content) | {"lots-2-estimation": titre}).status_code == 302
    assert (fiche(portail).objet, list(lots(portail))) == ("Le mien", [1, 2])
