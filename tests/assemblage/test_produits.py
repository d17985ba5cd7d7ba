"""Les produits préconisés : ceux des seules fonctions que la consultation concerne."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cctgen.assemblage.contenu.produits import (
    FAMILLES,
    fonctions_concernees,
    fonctions_non_classees,
    fonctions_preconisees,
    produits_retires,
)
from cctgen.assemblage.dossier import assembler
from cctgen.clausier.formes.condition import Parmi, feuilles_de
from cctgen.clausier.produits import Produit
from cctgen.consultation.modele import ReponsesDuLot
from cctgen.socle.anomalies import Gravite
from tests.contenu.profils import NATURES, consultation
from tests.livre import clausier_livre

SOCLE = {"nature": ("developpement",), "socle_technique": ("existant",), "hebergement": ("ministere",)}


JOUR = date(2026, 12, 1)


def concernees(**reponses: tuple[str, ...]) -> set[str]:
    return set(fonctions_concernees({**SOCLE, **reponses}))


def un_produit(ref: str = "AT-1", **champs: Any) -> Produit:
    base = {"composant": "Nginx", "statut": "R", "libre": "oui", "fonction": "Serveur web"}
    return Produit.model_validate({"ref": ref, **base, **champs})


@pytest.mark.parametrize(
    "reponses",
    [
        {"socle_technique": ("aucun",)},
        {"nature": ("saas",)},
        {"nature": ("etudes",)},
        {"nature": ("materiel", "donnees")},
        {"hebergement": ("titulaire",)},
    ],
    ids=["aucun socle", "service en ligne", "étude", "matériel et données", "chez le titulaire"],
)
def test_sans_socle_de_l_administration_il_n_y_a_pas_de_liste(reponses: dict[str, tuple[str, ...]]) -> None:
    assert concernees(**reponses) == set()


@pytest.mark.parametrize(
    ("reponses", "fonction"),
    [
        ({"interface": ("web",)}, "Serveur web"),
        ({"interface": ("web",)}, "Cadriciel d'interface web"),
        ({"interface": ("mobile",)}, "Développement d'applications mobiles natives"),
        ({"cartographie": ("oui",)}, "Serveur cartographique"),
        ({"documents": ("oui",)}, "Gestion électronique de documents et portail collaboratif"),
        ({"actes": ("oui",)}, "Validation de signatures et de certificats"),
        ({"api": ("oui",)}, "Gestion d'API"),
        ({"partenaires": ("oui",)}, "Transfert de fichiers entre systèmes"),
        ({"depot_pieces": ("oui",)}, "Transfert de fichiers volumineux"),
        ({"donnees_personnelles": ("sensibles",)}, "Anonymisation de données"),
        ({"public": ("agents",)}, "Authentification unique (SSO)"),
        ({"public": ("usagers",), "interface": ("web",)}, "Mesure d'audience web"),
        ({"nature": ("infogerance",)}, "Collecte et analyse de journaux"),
        ({"nature": ("developpement", "donnees")}, "Informatique décisionnelle"),
        ({"socle_technique": ("poste_agent",)}, "Système d'exploitation de poste de travail"),
    ],
)
def test_une_reponse_appelle_ses_fonctions(reponses: dict[str, tuple[str, ...]], fonction: str) -> None:
    assert fonction in concernees(**reponses)
    assert fonction not in concernees()


@pytest.mark.parametrize("sensibilite", ["sensible", "diffusion_restreinte", "classifie"])
def test_rien_ne_s_imprime_d_un_systeme_sensible(sensibilite: str) -> None:
    assert concernees(interface=("web",), sensibilite=("usuel",)) != set()
    assert concernees(interface=("web",), sensibilite=(sensibilite,)) == set()


def test_une_version_dont_le_support_finit_dans_l_annee_est_retiree_et_nommee() -> None:
    fin = {"date": "2026-11-30", "source": "projet", "etat": "a_verifier"}
    produits = [un_produit("AT-1", fin_support=fin), un_produit("AT-2")]
    lot = ReponsesDuLot(0, {**SOCLE, "interface": ("web",)})
    (fonction,) = fonctions_preconisees(produits, [lot], JOUR)
    assert [p.ref for p in fonction.produits] == ["AT-2"]
    assert [p.ref for p in produits_retires(produits, [lot], JOUR)] == ["AT-1"]
    assert produits_retires(produits, [lot], date(2025, 11, 30)) == ()


@pytest.mark.parametrize("genre", ["obsolete", "perimetre"])
def test_un_produit_obsolete_ou_d_un_service_est_retire_de_l_annexe_et_nomme(genre: str) -> None:
    produits = [un_produit("AT-1", restriction={"genre": genre, "texte": "x"}), un_produit("AT-2")]
    lot = ReponsesDuLot(0, {**SOCLE, "interface": ("web",)})
    (fonction,) = fonctions_preconisees(produits, [lot], JOUR)
    assert [p.ref for p in fonction.produits] == ["AT-2"]
    assert [p.ref for p in produits_retires(produits, [lot], JOUR)] == ["AT-1"]


def test_un_produit_d_un_autre_socle_n_est_ni_liste_ni_dit_retire() -> None:
    aix = un_produit("AT-1", fonction="Système d'exploitation serveur", socles=["existant"])
    debian = un_produit("AT-2", fonction="Système d'exploitation serveur")
    conteneurs = ReponsesDuLot(1, {**SOCLE, "socle_technique": ("cloud_native",)})
    (fonction,) = fonctions_preconisees([aix, debian], [conteneurs], JOUR)
    assert [p.ref for p in fonction.produits] == ["AT-2"]
    assert produits_retires([aix], [conteneurs], JOUR) == ()
    (avec,) = fonctions_preconisees([aix, debian], [conteneurs, ReponsesDuLot(2, SOCLE)], JOUR)
    assert {p.ref for p in avec.produits} == {"AT-1", "AT-2"}


def test_un_portail_conteneurise_ne_voit_ni_version_morte_ni_socle_etranger() -> None:
    clausier = clausier_livre()
    lot = ReponsesDuLot(0, {**SOCLE, "socle_technique": ("cloud_native",), "interface": ("web",)})
    listes = {p.ref for f in fonctions_preconisees(clausier.produits, [lot], JOUR) for p in f.produits}
    assert "EX-1561" in listes
    etrangers = {"CentOS 7": "AT-1410", "AngularJS 1.4": "AT-1438", "RHEL 5": "AT-1137", "AIX": "AT-1457"}
    assert listes & set(etrangers.values()) == set()


def test_les_versions_mortes_du_referentiel_ne_sont_plus_recommandees() -> None:
    clausier = clausier_livre()
    refs = {p.ref for p in clausier.produits if p.est_soutenu(JOUR)}
    mortes = {"CentOS 7": "AT-1410", "RHEL 5": "AT-1137", "AngularJS 1.4": "AT-1438", "Symfony 4.4": "DV-1565"}
    mortes |= {"Windows 10": "PT-1487", "Struts 2": "DV-1564", "Drupal 8": "SG-1403"}
    assert refs & set(mortes.values()) == set()


def test_une_version_sans_borne_haute_nomme_les_branches_encore_soutenues() -> None:
    fins = {"5.1": date(2020, 12, 31), "10.2": date(2031, 1, 1), "7.0": date(2027, 12, 1), "6.9": date(2027, 11, 30)}
    cycles = {"source": "endoflife.date", "etat": "verifie", "fins": fins}
    assert un_produit(version="≥ 5.1", cycles=cycles).branches_soutenues(JOUR) == ("7.0", "10.2")
    assert un_produit(version="7.0", cycles=cycles).branches_soutenues(JOUR) == ()
    assert un_produit(version="≥ 5.1").branches_soutenues(JOUR) == ()
    livres = {p.composant: p.branches_soutenues(JOUR) for p in clausier_livre().produits if p.branches_soutenues(JOUR)}
    assert livres == {"MySQL": ("8.4", "9.7")}


def test_un_serveur_appelle_systeme_et_base_de_donnees_un_poste_seul_non() -> None:
    fonctions = {"Système d'exploitation serveur", "Serveur de base de données relationnelle"}
    assert fonctions <= concernees()
    assert not fonctions & concernees(socle_technique=("poste_agent",))


def test_l_infogerance_ne_recoit_ni_langage_ni_cadriciel() -> None:
    assert "Langage de programmation" in concernees()
    assert "Langage de programmation" not in concernees(nature=("infogerance",))


def test_seuls_les_statuts_r_et_a_sont_preconises_r_d_abord_sans_egard_au_libre() -> None:
    produits = [
        un_produit("1", composant="Zeta", statut="A", libre="oui"),
        un_produit("2", composant="Alpha", statut="A", libre="non"),
        un_produit("3", composant="Mu", statut="R", libre="non"),
        un_produit("4", statut="M"),
        un_produit("5", statut="O"),
    ]
    lot = ReponsesDuLot(0, {**SOCLE, "interface": ("web",)})
    (fonction,) = fonctions_preconisees(produits, [lot], JOUR)
    assert [p.ref for p in fonction.produits] == ["3", "2", "1"]
    assert fonction.lots == (0,)


def test_une_fonction_dit_les_lots_qu_elle_concerne() -> None:
    lots = [ReponsesDuLot(1, SOCLE), ReponsesDuLot(2, {**SOCLE, "interface": ("web",)})]
    systeme = un_produit("2", fonction="Système d'exploitation serveur")
    trouvees = fonctions_preconisees([un_produit(), systeme], lots, JOUR)
    assert [(f.fonction, f.lots) for f in trouvees] == [
        ("Système d'exploitation serveur", (1, 2)),
        ("Serveur web", (2,)),
    ]


def test_une_fonction_inconnue_de_la_regle_est_nommee() -> None:
    produits = [un_produit(), un_produit("2", fonction="Fonction importée"), un_produit("3", fonction="X", statut="M")]
    assert fonctions_non_classees(produits) == ("Fonction importée",)


def test_l_acheteur_apprend_qu_une_fonction_importee_n_est_pas_listee() -> None:
    clausier = clausier_livre()
    importe = replace(clausier, produits=(un_produit(), un_produit("X-1", fonction="Fonction importée")))
    dossier = assembler(importe, consultation(NATURES["progiciel"], "progiciel"))
    (anomalie,) = [a for a in dossier.anomalies if a.code == "fonction-non-classee"]
    assert anomalie.gravite is Gravite.INFORMATION
    assert "Fonction importée" in anomalie.message
    annexe = next(d for d in dossier.documents if d.id == "annexe-cct")
    assert [f.fonction for f in annexe.preconises] == ["Serveur web"]
    assert [d.id for d in dossier.documents if d.preconises] == ["annexe-cct"]


def test_la_regle_classe_chaque_fonction_livree_une_fois_et_n_en_invente_pas() -> None:
    clausier = clausier_livre()
    classees = [fonction for famille in FAMILLES for fonction in famille.fonctions]
    assert len(classees) == len(set(classees))
    assert set(classees) == {p.fonction for p in clausier.produits}


def test_la_regle_ne_connait_que_des_questions_et_des_valeurs_du_questionnaire() -> None:
    clausier = clausier_livre()
    for famille in FAMILLES:
        for feuille in feuilles_de(famille.quand) if famille.quand else ():
            assert isinstance(feuille, Parmi)
            assert set(feuille.parmi) <= set(clausier.questions[feuille.question].valeurs_admises), famille.nom
