"""Le barème dans la page : ce qui s'affiche s'enregistre à l'identique, l'effet suit la saisie, le gel se dit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from lxml import html

from cctgen.clausier.reponse import defaut_de_reponse
from cctgen.socle.typographie import composer
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.reglage.sections import lire_la_section
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.parcours.bareme.ecriture import en_section
from cctgen.web.parcours.bareme.effet import prix_d_essai
from cctgen.web.parcours.bareme.gestes import appliquer
from cctgen.web.parcours.bareme.modele import COMMUNS
from cctgen.web.parcours.bareme.saisie import depuis_la_section, depuis_le_formulaire
from cctgen.web.roles import Role
from tests.preparations import Etape, Preparations
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db


def section_de(consultation: Consultation) -> Any:
    consultation.refresh_from_db()
    return lire_la_section(dossier_de_lecture(consultation.etat), "bareme")


def saisie(corps: bytes) -> dict[str, list[str]]:
    """Rend ce qu'un navigateur enverrait du formulaire, tel qu'affiché."""
    formulaire = html.document_fromstring(corps.decode()).xpath("//form[@id='reglage']")[0]
    envoye: dict[str, list[str]] = {}
    for nom, valeur in formulaire.form_values():
        envoye.setdefault(nom, []).append(valeur)
    # Ce que l'un affiche, l'autre l'envoie ici : que l'auteur en soit un autre s'éprouve avec la session.
    envoye.pop("auteur", None)
    return envoye


def test_ce_qui_s_affiche_se_relit_a_l_identique(page: Client, portail: Consultation) -> None:
    ecrite = section_de(portail)
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    recu = QueryDict(mutable=True)
    for nom, valeurs in envoye.items():
        recu.setlist(nom, valeurs)
    assert en_section(depuis_le_formulaire(recu), ecrite) == ecrite


def test_un_poids_change_montre_son_effet_puis_s_enregistre(page: Client, portail: Consultation) -> None:
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    envoye["c.communs.0.poids"], envoye["c.communs.2.poids"] = ["62,5"], ["27,5"]
    vu = page.post(reverse("effet-du-bareme", args=[portail.pk]), {**envoye, "prix": "100 000\n150000"})
    corps = vu.content.decode()
    assert "Toutes conformes" in corps
    assert "150\u202f000\xa0€" in corps
    assert "<html" not in corps
    assert portail.etats.count() == 1
    faite = page.post(reverse("regler-bareme", args=[portail.pk]), {**envoye, "geste": "enregistrer"})
    assert faite.status_code == 302
    assert section_de(portail)["criteres"][0]["poids"] == "62.5"
    consultation = ouverture_de(portail.etat).consultation
    assert consultation is not None
    assert "geste" not in envoye


def test_un_poids_illisible_se_dit_et_ne_s_enregistre_pas(page: Client, portail: Consultation) -> None:
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content) | {"c.communs.0.poids": ["<b>x"]}
    refus = page.post(reverse("regler-bareme", args=[portail.pk]), {**envoye, "geste": "enregistrer"})
    assert refus.status_code == 422
    assert "ne peut pas être enregistré" in refus.content.decode()
    assert "<b>x" not in refus.content.decode()
    assert messages_du_champ(refus.content, "c.communs.0.poids")
    assert portail.etats.count() == 1


def messages_du_champ(corps: bytes, nom: str) -> list[str]:
    """Rend ce qui est dit à côté du champ de ce nom, et échoue si le résumé n'y mène pas."""
    lu = html.document_fromstring(corps.decode())
    ancre = nom.replace(".", "-")
    assert lu.xpath(f"//*[@id='{ancre}']"), f"aucun champ {ancre}"
    dits = lu.xpath(f"//*[@id='{ancre}-messages']//p")
    assert not dits or lu.xpath(f"//*[contains(@class, 'fr-alert')]//a[@href='#{ancre}']")
    return [str(p.text_content()) for p in dits]


def test_un_montant_se_compose_de_postes(page: Client, portail: Consultation) -> None:
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    adresse = reverse("regler-bareme", args=[portail.pk])
    compose = saisie(page.post(adresse, {**envoye, "geste": "ajouter-poste:communs:2"}).content)
    compose = saisie(page.post(adresse, {**compose, "geste": "ajouter-poste:communs:2"}).content)
    compose |= {
        "c.communs.2.comprend": ["options"],
        "c.communs.2.p.0.designation": ["Jour de dev"],
        "c.communs.2.p.0.quantite": ["1 200,5"],
        "c.communs.2.p.0.unite": ["jour"],
        "c.communs.2.p.1.designation": ["Reprise de données"],
        "c.communs.2.p.1.part": ["option"],
    }
    assert page.post(adresse, {**compose, "geste": "enregistrer"}).status_code == 302
    assert section_de(portail)["criteres"][2]["montant"] == {
        "comprend": ["options"],
        "postes": [
            {"id": "jour-de-dev", "designation": "Jour de dev", "unite": "jour", "quantite": "1200.5"},
            {"id": "reprise-de-donnees", "designation": "Reprise de données", "part": "option"},
        ],
    }
    relue = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    assert relue["c.communs.2.p.0.quantite"] == ["1200,5"]
    ote = saisie(page.post(adresse, {**relue, "geste": "oter-poste:communs:2:0"}).content)
    assert ote["c.communs.2.p.0.designation"] == ["Reprise de données"]


FAUTES = {
    "c.communs.0.poids": "beaucoup",
    "c.communs.1.poids": "0",
    "echelle.1.ancre": "",
    "echelle.0.note": "-1",
    "arrondi": "9",
    "seuil.deuxieme": "x",
    "c.communs.2.p.0.quantite": "1.200",
    "c.communs.2.p.0.designation": "",
    "c.communs.2.p.0.part": "autre",
    "case_vide": "autre",
}


def test_chaque_faute_est_dite_a_cote_de_son_champ(page: Client, portail: Consultation) -> None:
    adresse = reverse("regler-bareme", args=[portail.pk])
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    envoye = saisie(page.post(adresse, {**envoye, "geste": "ajouter-poste:communs:2"}).content)
    refus = page.post(adresse, {**envoye, **FAUTES, "geste": "enregistrer"})
    assert refus.status_code == 422
    assert [nom for nom in FAUTES if not messages_du_champ(refus.content, nom)] == []
    bornes = {**envoye, "c.communs.2.formule": "lineaire", "c.communs.2.plancher": "9", "geste": "enregistrer"}
    sans_plafond = page.post(adresse, bornes).content
    assert messages_du_champ(sans_plafond, "c.communs.2.plafond")
    assert not messages_du_champ(sans_plafond, "c.communs.2.plancher")


def test_ce_qui_empeche_de_publier_se_dit_au_champ(page: Client, portail: Consultation) -> None:
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    change = {"c.communs.0.s.0.poids": "70", "c.communs.1.exigences": "ZZZ-1", "echelle.4.note": "3"}
    vu = page.post(reverse("regler-bareme", args=[portail.pk]), {**envoye, **change, "geste": "voir"})
    vises = ("c.communs.0.s.0.poids", "c.communs.1.exigences", "echelle.0.note")
    assert [champ for champ in vises if not messages_du_champ(vu.content, champ)] == []


def test_un_commentaire_qui_partirait_se_montre_avant(page: Client, portail: Consultation, acheteur: Personne) -> None:
    def annoter(racine: Path) -> None:
        fichier = racine / "consultation.yaml"
        texte = fichier.read_text(encoding="utf-8")
        prix = "    - {id: prix"
        fichier.write_text(texte.replace(prix, f"    # vu avec la direction\n{prix}", 1), encoding="utf-8")

    faire(portail, acheteur, "Annote", annoter)
    adresse = reverse("regler-bareme", args=[portail.pk])
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    change = {**envoye, "c.communs.2.libelle": ["Coût"], "geste": ["enregistrer"]}
    assert page.post(adresse, change).status_code == 302
    assert "vu avec la direction" in texte_de(portail)
    ote = saisie(page.post(adresse, {**envoye, "geste": "oter-critere:communs:2"}).content)
    vu = page.post(adresse, {**ote, "etat": ["3"], "geste": "enregistrer"})
    assert "vu avec la direction" in vu.content.decode()
    assert portail.etats.count() == 3
    assert page.post(adresse, {**saisie(vu.content), "etat": ["3"], "geste": "enregistrer"}).status_code == 302
    assert "vu avec la direction" not in texte_de(portail)


def texte_de(consultation: Consultation) -> str:
    consultation.refresh_from_db()
    return (dossier_de_lecture(consultation.etat) / "consultation.yaml").read_text(encoding="utf-8")


def test_un_critere_s_ajoute_sans_rien_enregistrer(page: Client, portail: Consultation) -> None:
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    vu = page.post(reverse("regler-bareme", args=[portail.pk]), {**envoye, "geste": "ajouter-critere:communs"})
    assert "c.communs.3.libelle" in saisie(vu.content)
    assert portail.etats.count() == 1


def test_deux_personnes_ne_s_ecrasent_pas(page: Client, portail: Consultation, inviter: Inviter) -> None:
    autre = Client()
    autre.force_login(inviter("paul", portail, Role.ACHETEUR))
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content) | {"geste": ["enregistrer"]}
    adresse = reverse("regler-bareme", args=[portail.pk])
    assert autre.post(adresse, envoye | {"arrondi": ["3"]}).status_code == 302
    conflit = page.post(adresse, envoye | {"arrondi": ["1"]})
    assert conflit.status_code == 409
    assert "paul a changé cela" in conflit.content.decode()
    assert "Décimales affichées\u00a0: «\u00a03\u00a0»" in conflit.content.decode()
    assert section_de(portail)["arrondi"] == "3"


@pytest.mark.parametrize(("geste", "statut"), [("voir", 200), ("ajouter-critere:communs", 200), ("enregistrer", 422)])
def test_rien_d_intermediaire_ne_fait_oublier_ce_que_l_autre_a_mis(
    page: Client, portail: Consultation, inviter: Inviter, geste: str, statut: int
) -> None:
    """Voir l'effet, ajouter, être refusé : le formulaire rendu reste celui de l'état vu, et le conflit se montre."""
    autre = Client()
    autre.force_login(inviter("paul", portail, Role.ACHETEUR))
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    adresse = reverse("regler-bareme", args=[portail.pk])
    assert autre.post(adresse, envoye | {"arrondi": ["3"], "geste": ["enregistrer"]}).status_code == 302
    avant = page.post(adresse, envoye | {"arrondi": ["abc" if statut == 422 else "1"], "geste": [geste]})
    assert avant.status_code == statut
    rendu = saisie(avant.content) | {"arrondi": ["1"], "geste": ["enregistrer"]}
    rendu = {c: v for c, v in rendu.items() if not c.startswith("c.communs.3")}
    assert page.post(adresse, rendu).status_code == 409
    assert section_de(portail)["arrondi"] == "3"


def test_un_bareme_publie_se_lit_et_dit_pourquoi_il_est_gele(
    page: Client, acheteur: Personne, preparations: Preparations
) -> None:
    def preparer(racine: Path) -> None:
        preparations.copier(racine, "portail", Etape.PUBLIEE)

    publiee = creer("portail", acheteur, "Crée", preparer)
    corps = page.get(reverse("bareme", args=[publiee.pk])).content.decode()
    assert "Ce barème est gelé" in corps
    assert 'name="c.communs.0.poids"' not in corps
    refus = page.post(reverse("regler-bareme", args=[publiee.pk]), {"geste": "enregistrer", "etat": "1"})
    assert refus.status_code == 422


SECTION = {"criteres": [{"id": "a", "type": "appreciation", "poids": "60", "themes": ["securite"]}]}


def test_les_gestes_changent_la_forme_et_elle_seule() -> None:
    reglage = depuis_la_section(SECTION)
    separe = appliquer(reglage, "separer-lot:2")
    assert [g.cle for g in separe.groupes] == [COMMUNS, "2"]
    assert appliquer(separe, "reunir-lot:2") == reglage
    partage = appliquer(reglage, "ajouter-part:communs:0")
    assert partage.groupes[0].criteres[0].parts[0].portee == ["theme:securite"]
    assert len(appliquer(reglage, "ajouter-degre").echelle) == len(reglage.echelle) + 1
    for sans_objet in ("oter-critere:communs:9", "oter-part:9:0:0", "n'importe quoi", "oter-degre:x", "separer-lot:a"):
        assert appliquer(reglage, sans_objet) == reglage


def test_chaque_titre_de_criteres_nomme_les_lots_qu_il_note(page: Client, portail: Consultation) -> None:
    adresse = reverse("regler-bareme", args=[portail.pk])
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    titres = []
    for geste in ("separer-lot:2", "separer-lot:1"):
        vu = page.post(adresse, {**envoye, "geste": geste}).content
        titres.append([t.text_content() for t in html.document_fromstring(vu).xpath("//form[@id='reglage']//h2")][:3])
        envoye = saisie(vu)
    assert titres[0][0].startswith("Critères communs\u00a0: lot\u00a01")
    assert titres[0][1].startswith("Critères du lot\u00a02\u00a0: ")
    assert titres[1][:2] != titres[0][:2]


def test_un_critere_neuf_recoit_un_identifiant_distinct() -> None:
    reglage = appliquer(depuis_la_section(SECTION), "ajouter-critere:communs")
    reglage.groupes[0].criteres[1].libelle = "A"
    section = en_section(reglage, SECTION)
    assert [c["id"] for c in section["criteres"]] == ["a", "a-2"]


def test_ce_que_l_ecran_ne_regle_pas_demeure() -> None:
    section = {
        "commentaires": [{"texte": "Le test montre que …", "notes": ["3"]}],
        "criteres": [{"id": "prix", "type": "prix", "poids": "100", "formule": "proportionnelle", "assiette": "x"}],
    }
    assert en_section(depuis_la_section(section), section) == section


def test_les_prix_d_essai_se_lisent_a_la_francaise() -> None:
    lus, illisibles = prix_d_essai("125 000\n80000,5 € HT; beaucoup\n-3")
    assert [str(p) for p in lus] == ["80000.5", "125000"]
    assert illisibles == ("beaucoup", "-3")


@pytest.mark.parametrize(
    ("avant", "apres", "geste"),
    [("    2:\n", "    3:\n", "reunir-lot:3"), ("  criteres:\n    - id", "  criteres: []\n  autres:\n    - id", "")],
    ids=["critères d'un lot absent", "barème qui ne se lit pas"],
)
def test_un_bareme_qui_empeche_d_assembler_se_corrige_a_son_ecran(
    page: Client, portail: Consultation, acheteur: Personne, avant: str, apres: str, geste: str
) -> None:
    def changer(racine: Path) -> None:
        chemin = racine / "consultation.yaml"
        texte = chemin.read_text("utf-8")
        assert avant in texte
        chemin.write_text(texte.replace(avant, apres, 1), "utf-8")

    faire(portail, acheteur, "Change", changer)
    portail.refresh_from_db()
    assert ouverture_de(portail.etat).dossier is None
    corps = page.get(reverse("bareme", args=[portail.pk])).content
    if not geste:
        assert "Le dossier ne peut pas encore être assemblé" in corps.decode()
        return
    assert "pas déclaré" in corps.decode()
    # Le commentaire de ce lot part avec lui : il se dit d'abord.
    for suite in (geste, "enregistrer", "enregistrer"):
        corps = page.post(reverse("regler-bareme", args=[portail.pk]), {**saisie(corps), "geste": suite}).content
    portail.refresh_from_db()
    assert ouverture_de(portail.etat).dossier is not None


@pytest.mark.parametrize(("ecrit", "garde"), [("33,333", "33.333"), ("12.500", "12.5"), ("33,33", "33.33")])
def test_un_poids_a_trois_decimales_n_est_pas_en_milliers(
    page: Client, portail: Consultation, ecrit: str, garde: str
) -> None:
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    envoye["c.communs.0.s.0.poids"], envoye["seuil.moyenne"] = [ecrit], [ecrit]
    adresse = reverse("regler-bareme", args=[portail.pk])
    assert page.post(adresse, {**envoye, "geste": "enregistrer"}).status_code == 302
    section = section_de(portail)
    assert section["criteres"][0]["sous_criteres"][0]["poids"] == garde
    assert section["prix_a_justifier"]["moyenne"] == garde


@pytest.mark.parametrize("champ", ["c.communs.0.libelle", "c.communs.0.s.1.libelle", "c.2.0.libelle"])
def test_un_libelle_vide_se_refuse_a_sa_place(page: Client, portail: Consultation, champ: str) -> None:
    """Le règlement imprimerait « technique »."""
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    envoye[champ] = [" "]
    refuse = page.post(reverse("regler-bareme", args=[portail.pk]), {**envoye, "geste": "enregistrer"})
    assert refuse.status_code == 422
    assert "Donnez un libellé" in refuse.content.decode()
    portail.refresh_from_db()
    assert portail.etat.numero == 1


NOMBRES = ("+5", "07", "1_0", "1e2", "\u0665\u0660", "50.", "Infinity", "NaN")


@pytest.mark.parametrize("ecrit", NOMBRES)
@pytest.mark.parametrize("champ", ["c.communs.0.poids", "echelle.1.note", "arrondi", "seuil.moyenne"])
def test_un_nombre_ecrit_autrement_se_refuse_a_sa_place(
    page: Client, portail: Consultation, champ: str, ecrit: str
) -> None:
    """Comme au questionnaire et aux valeurs réglables ; l'effet ne se lit pas d'un nombre mal écrit."""
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content) | {champ: [ecrit]}
    refus = page.post(reverse("regler-bareme", args=[portail.pk]), {**envoye, "geste": "enregistrer"})
    assert refus.status_code == 422
    assert messages_du_champ(refus.content, champ)
    apercu = page.post(reverse("effet-du-bareme", args=[portail.pk]), envoye).content.decode()
    dit = "sans signe plus ni zéro devant" if ecrit in ("+5", "07") else "n'est pas un nombre"
    assert composer(dit) in html.document_fromstring(apercu).text_content()
    assert dit in defaut_de_reponse(exiger_clausier().questions["duree_mois"], (ecrit,)), "comme au questionnaire"
    assert "Toutes conformes" not in apercu


@pytest.mark.parametrize("ecrit", NOMBRES)
def test_la_meme_ecriture_se_refuse_au_questionnaire_et_aux_valeurs_reglables(
    page: Client, portail: Consultation, ecrit: str
) -> None:
    duree = exiger_clausier().questions["duree_mois"]
    assert defaut_de_reponse(duree, (ecrit,))
    adresse = reverse("regler", args=[portail.pk, "SSI-027"])
    refus = page.post(
        adresse, {"etat": "1", "p_delai_alerte": ecrit, "p_delai_rapport": "", "p_delai_rapport_final": ""}
    )
    assert refus.status_code == 422


@pytest.mark.parametrize(
    ("geste", "vise"),
    [
        ("ajouter-critere:communs", "c-communs-3-libelle"),
        ("ajouter-part:communs:0", "c-communs-0-s-3-libelle"),
        ("ajouter-poste:communs:2", "c-communs-2-p-0-designation"),
        ("ajouter-degre", "echelle-5-note"),
        ("oter-critere:communs:1", "c-communs-1-libelle"),
        ("oter-part:communs:0:2", "c-communs-0-s-1-libelle"),
        ("oter-degre:4", "echelle-3-note"),
        ("oter-degre:x", ""),
        ("oter-part:communs:9:0", ""),
        ("ajouter-part:communs", ""),
        ("voir", "effet"),
    ],
)
def test_un_geste_reprend_la_ou_il_agit(page: Client, portail: Consultation, geste: str, vise: str) -> None:
    """Sans quoi la page, rendue entière, ramènerait en haut."""
    envoye = saisie(page.get(reverse("bareme", args=[portail.pk])).content)
    corps = page.post(reverse("regler-bareme", args=[portail.pk]), {**envoye, "geste": geste}).content
    vises = html.document_fromstring(corps.decode()).xpath("//*[@autofocus]/@id")
    assert vises == ([vise] if vise else [])


def test_un_bareme_sans_critere_en_recoit_un_premier(page: Client, portail: Consultation, acheteur: Personne) -> None:
    def vider(racine: Path) -> None:
        chemin = racine / "consultation.yaml"
        chemin.write_text(chemin.read_text("utf-8").partition("\nbareme:")[0] + "\n", "utf-8")

    faire(portail, acheteur, "Ôte le barème", vider)
    portail.refresh_from_db()
    corps = page.get(reverse("bareme", args=[portail.pk])).content
    assert b'value="ajouter-critere:communs"' in corps
    adresse = reverse("regler-bareme", args=[portail.pk])
    neuf = page.post(adresse, {**saisie(corps), "geste": "ajouter-critere:communs"}).content
    assert "c.communs.0.libelle" in saisie(neuf)


def test_ce_qui_compte_dans_un_critere_ne_commence_pas_par_un_separateur(page: Client, portail: Consultation) -> None:
    montre = page.get(reverse("bareme", args=[portail.pk])).content.decode()
    resumes = re.findall(r"<summary>Ce qui y compte.*?</summary>", montre, re.DOTALL)
    assert any("<span>" in resume for resume in resumes)
    assert [resume for resume in resumes if "·" in resume] == []


def test_un_libelle_n_a_qu_une_ligne(page: Client, portail: Consultation) -> None:
    """Sa case en montre plusieurs ; ce qu'on y colle n'en garde pas les sauts."""
    adresse = reverse("regler-bareme", args=[portail.pk])
    envoye = {**saisie(page.get(reverse("bareme", args=[portail.pk])).content), "geste": ["enregistrer"]}
    assert page.post(adresse, {**envoye, "c.communs.0.libelle": ["Valeur\r\ntechnique"]}).status_code == 302
    assert section_de(portail)["criteres"][0]["libelle"] == "Valeur technique"
