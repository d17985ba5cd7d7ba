"""Les produits préconisés : ceux des seules fonctions que la consultation concerne."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.produits import (
    FAMILLES,
    fonctions_concernees,
    fonctions_non_classees,
    fonctions_preconisees,
)
from cctgen.clausier.condition import Parmi, feuilles_de
from cctgen.clausier.lecture import lire_clausier
from cctgen.clausier.modele import Produit
from cctgen.consultation.lecture import lire_consultation
from cctgen.consultation.modele import ReponsesDuLot
from cctgen.socle.anomalies import Gravite
from cctgen.socle.contenu import contenu

SOCLE = {"nature": ("developpement",), "socle_technique": ("existant",), "hebergement": ("ministere",)}


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
    (fonction,) = fonctions_preconisees(produits, [lot])
    assert [p.ref for p in fonction.produits] == ["3", "2", "1"]
    assert fonction.lots == (0,)


def test_une_fonction_dit_les_lots_qu_elle_concerne() -> None:
    lots = [ReponsesDuLot(1, SOCLE), ReponsesDuLot(2, {**SOCLE, "interface": ("web",)})]
    systeme = un_produit("2", fonction="Système d'exploitation serveur")
    trouvees = fonctions_preconisees([un_produit(), systeme], lots)
    assert [(f.fonction, f.lots) for f in trouvees] == [
        ("Système d'exploitation serveur", (1, 2)),
        ("Serveur web", (2,)),
    ]


def test_une_fonction_inconnue_de_la_regle_est_nommee() -> None:
    produits = [un_produit(), un_produit("2", fonction="Fonction importée"), un_produit("3", fonction="X", statut="M")]
    assert fonctions_non_classees(produits) == ("Fonction importée",)


def test_l_acheteur_apprend_qu_une_fonction_importee_n_est_pas_listee() -> None:
    clausier = lire_clausier([contenu("clausier")]).clausier
    assert clausier is not None
    consultation = lire_consultation(contenu("exemples") / "infogerance", clausier).consultation
    assert consultation is not None
    importe = replace(clausier, produits=(un_produit(), un_produit("X-1", fonction="Fonction importée")))
    dossier = assembler(importe, consultation)
    (anomalie,) = [a for a in dossier.anomalies if a.code == "fonction-non-classee"]
    assert anomalie.gravite is Gravite.INFORMATION
    assert "Fonction importée" in anomalie.message
    annexe = next(d for d in dossier.documents if d.id == "annexe-cct")
    assert [f.fonction for f in annexe.preconises] == ["Serveur web"]
    assert [d.id for d in dossier.documents if d.preconises] == ["annexe-cct"]


def test_la_regle_classe_chaque_fonction_livree_une_fois_et_n_en_invente_pas() -> None:
    clausier = lire_clausier([contenu("clausier")]).clausier
    assert clausier is not None
    classees = [fonction for famille in FAMILLES for fonction in famille.fonctions]
    assert len(classees) == len(set(classees))
    assert set(classees) == {p.fonction for p in clausier.produits}


def test_la_regle_ne_connait_que_des_questions_et_des_valeurs_du_questionnaire() -> None:
    clausier = lire_clausier([contenu("clausier")]).clausier
    assert clausier is not None
    for famille in FAMILLES:
        for feuille in feuilles_de(famille.quand) if famille.quand else ():
            assert isinstance(feuille, Parmi)
            assert set(feuille.parmi) <= set(clausier.questions[feuille.question].valeurs_admises), famille.nom
