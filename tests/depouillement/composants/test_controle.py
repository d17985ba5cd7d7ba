"""La règle du logiciel embarqué et le référentiel de produits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cctgen.clausier.produits import Produit
from cctgen.depouillement.composants.controle import controler_composants
from cctgen.depouillement.composants.referentiel import Referentiel, ReferentielDuLot, opposable
from cctgen.depouillement.composants.spdx import est_expression_spdx
from cctgen.depouillement.composants.versions import versions_compatibles
from cctgen.depouillement.rapprochement import rapprocher
from cctgen.matrice.contrat import COLONNES_COMPOSANTS_DE_BASE, COLONNES_COMPOSANTS_SAISIES, lettre
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import Composant
from cctgen.socle.anomalies import Gravite
from tests.matrice.fabrique import matrice_conforme, un_dossier, une_exigence

JOUR = date(2026, 12, 1)
REFERENTIEL = Referentiel(
    [
        Produit(ref="AT-1", composant="Tomcat", version="8", statut="M", libre="oui", fonction="Serveur Java"),
        Produit(ref="AT-2", composant="Tomcat", version="9 – Version SILL", statut="R", libre="oui", fonction="Java"),
        Produit(ref="AT-3", composant="PostgreSQL", version="Version SILL", statut="R", libre="oui", fonction="SGBD"),
        Produit(ref="AT-4", composant="MapProxy", statut="O", libre="oui", fonction="Tuiles"),
        Produit(ref="AT-5", composant="Keycloak", statut="A", libre="oui", fonction="SSO"),
        Produit.model_validate(
            {
                "ref": "AT-6",
                "composant": "Nginx",
                "statut": "R",
                "libre": "oui",
                "fonction": "Serveur web",
                "restriction": {"genre": "usage", "texte": "pointe de charge"},
                "cycles": {
                    "source": "projet, lu le 01/12/2026",
                    "etat": "verifie",
                    "fins": {"1.28": "2026-04-14", "1.30": "2027-04-01", "1.32": "2030-01-01"},
                },
            }
        ),
    ]
)


def constats(
    nom: str,
    version: str = "",
    reference: str = "",
    licence: str = "MIT",
    embarque: tuple[str, str, str, str] = ("non", "", "", ""),
    referentiel: ReferentielDuLot = REFERENTIEL,
) -> list[str]:
    valeurs = (nom, "", version, licence, "", reference, *embarque)
    vides = dict.fromkeys(COLONNES_COMPOSANTS_SAISIES, "")
    saisies = dict(zip(COLONNES_COMPOSANTS_DE_BASE, valeurs, strict=True))
    lettres = {colonne: lettre(rang) for rang, colonne in enumerate(COLONNES_COMPOSANTS_DE_BASE)}
    composant = Composant(vides | saisies, "Composants!A2", lettres)
    return [a.code for a in controler_composants([composant], referentiel, "m.xlsx", JOUR)]


@pytest.mark.parametrize(
    ("nom", "version", "releves"),
    [
        ("Nginx", "1.28", ["composant-hors-support"]),
        ("Nginx", "1.30", ["support-bientot-acheve"]),
        ("Nginx", "1.32", []),
        ("Tomcat", "8", []),
        ("Inconnu", "1", []),
        ("", "1", ["composant-sans-nom"]),
    ],
)
def test_sans_article_qui_institue_le_referentiel_seul_le_support_se_juge(
    nom: str, version: str, releves: list[str]
) -> None:
    dossier = replace(un_dossier(), sans_referentiel=(0,))
    assert constats(nom, version, referentiel=opposable(REFERENTIEL, dossier, 0)) == releves
    assert opposable(REFERENTIEL, un_dossier(), 0) is REFERENTIEL


@pytest.mark.parametrize(
    ("nom", "version", "reference"),
    [("Tomcat", "9.0.65", ""), ("tomcat", "9", "AT-2"), ("PostgreSQL", "16", ""), ("Apache Tomcat", "9.1", "at-2")],
)
def test_un_produit_reference_ne_dit_rien(nom, version, reference):
    assert constats(nom, version, reference) == []


def test_un_nom_approchant_est_rapproche_et_dit():
    assert constats("Postgre Sqll", "16") == ["composant-rapproche"]


def test_un_nom_autrement_ponctue_est_le_meme():
    assert constats("Postgre SQL", "16") == []


@pytest.mark.parametrize(("nom", "version"), [("Tomcat", "8.5"), ("MapProxy", "1.2")])
def test_un_produit_en_fin_de_vie_ou_en_observation_est_a_remplacer(nom, version):
    assert constats(nom, version) == ["composant-a-remplacer"]


@pytest.mark.parametrize(("nom", "version"), [("Redis", "7"), ("Tomcat", "10.1"), ("Tomcat", "")])
def test_un_produit_ou_une_version_hors_referentiel_est_signale(nom, version):
    assert constats(nom, version) == ["composant-non-reference"]


def test_la_reference_d_un_autre_produit_est_douteuse():
    assert constats("Redis", "7", "AT-1") == ["reference-douteuse", "composant-non-reference"]
    assert constats("Redis", "7", "ZZ-9") == ["reference-douteuse", "composant-non-reference"]


def test_un_embarque_demontre_est_a_verifier_seulement():
    assert constats("Redis", "7", embarque=("oui", "Oui", "oui", "Livré dans l'image.")) == ["embarque-a-verifier"]


@pytest.mark.parametrize(
    "embarque",
    [("oui", "non", "oui", "x"), ("oui", "oui", "", "x"), ("oui", "oui", "oui", " "), ("OUI", "", "", "")],
)
def test_un_embarque_non_demontre_est_signale(embarque):
    assert constats("Redis", "7", embarque=embarque) == ["embarque-non-demontre"]


@pytest.mark.parametrize("licence", ["MIT", "apache-2.0", "GPL-2.0-only OR MIT", "LicenseRef-Acme", "Propriétaire"])
def test_une_licence_connue_ne_dit_rien(licence):
    assert constats("PostgreSQL", licence=licence) == []


@pytest.mark.parametrize("licence", ["Apache", "libre", "GPL", "(MIT", "MIT AND"])
def test_une_licence_inconnue_est_signalee(licence):
    assert constats("PostgreSQL", licence=licence) == ["licence-non-reconnue"]


def test_une_licence_absente_est_signalee():
    assert constats("PostgreSQL", licence="") == ["licence-absente"]


def test_un_composant_sans_nom_est_signale():
    assert constats("", "7") == ["composant-sans-nom"]


@pytest.mark.parametrize(
    ("declaree", "referencee", "compatibles"),
    [
        ("9.0.65", "9 – Version SILL", True),
        ("90", "9", False),
        ("12,5", "12", True),
        ("v3.11", "3.11", True),
        ("", "Version SILL", True),
        ("", "7", False),
        ("1.7", "1.x", True),
        ("11", "Solaris 11", True),
    ],
)
def test_une_version_plus_precise_entre_dans_celle_du_referentiel(declaree, referencee, compatibles):
    assert versions_compatibles(declaree, referencee) is compatibles


def test_une_expression_spdx_se_lit():
    assert est_expression_spdx("MIT OR Apache-2.0")
    assert not est_expression_spdx("MIT OR Machin-1.0")


def test_les_composants_d_une_offre_sont_confrontes_au_referentiel_du_dossier():
    dossier = un_dossier(produits=tuple(REFERENTIEL.produits))
    composants = [["Redis", "Redis", "7", "BSD-3-Clause", "Cache", "", "non", "", "", ""]]
    (offre,) = rapprocher([lire_matrice(matrice_conforme(dossier, composants=composants), "m.xlsx")], dossier)
    (anomalie,) = offre.anomalies
    assert (anomalie.code, anomalie.lieu.cellule, anomalie.gravite) == (
        "composant-non-reference",
        "A2",
        Gravite.A_QUALIFIER,
    )


@pytest.mark.parametrize("licence", ["MIT, GPL-3.0-only", "MIT ; Apache-2.0"])
def test_une_liste_de_licences_est_dite_indeterminee(licence):
    assert constats("PostgreSQL", licence=licence) == ["licence-indeterminee"]


@pytest.mark.parametrize(
    "justification",
    [
        "L'exploitant crée les compartiments.",
        "Vos équipes mettent à jour le serveur chaque mois.",
        "Redémarré par l'exploitant après chaque correctif.",
        "À installer séparément sur le serveur.",
        "Un contrat de support distinct est souscrit.",
        "L'exploitant n'a qu'à renouveler les certificats.",
        "Livré avec l'application. L'administrateur surveille la file.",
        "Notre équipe d'exploitation le livre, l'acheteur l'administre ensuite.",
        "L'équipe d'exploitation du titulaire sortant l'installe.",
        "Notre exploitation et la vôtre le mettent à jour.",
        "L'exploitant du titulaire ou le vôtre redémarre le service.",
        "Installé par nos services et vos équipes.",
    ],
)
def test_une_justification_qui_fait_agir_l_exploitant_ne_demontre_rien(justification):
    assert constats("Redis", "7", embarque=("oui", "oui", "oui", justification)) == ["embarque-non-demontre"]


@pytest.mark.parametrize(
    "justification",
    [
        "Aucune intervention de l'exploitant n'est nécessaire.",
        "L'exploitant n'a rien à installer ni à configurer.",
        "Livré dans l'image, mis à jour avec elle sans action de l'exploitant.",
        "Nous installons et mettons à jour la bibliothèque à chaque livraison.",
        "Notre équipe d'exploitation l'installe et le met à jour, puis le retire à la fin du marché.",
        "Le titulaire, exploitant du système, l'administre ; il est surveillé par nos équipes de production.",
        "Installé et redémarré par l'équipe d'exploitation du titulaire.",
        *(
            f"{qui} le mettent à jour avec l'application."
            for qui in (
                "Nos ingénieurs d'exploitation",
                "Nos équipes internes d'exploitation",
                "Nos deux équipes système",
            )
        ),
        *(
            f"{qui} l'installe."
            for qui in ("Notre direction de l'exploitation", "Notre pôle exploitation", "Notre DSI")
        ),
        "En tant qu'exploitant, nous le mettons à jour.",
        "Le titulaire, en tant qu'exploitant, le met à jour.",
        "Installé par l'équipe d'exploitation de notre société.",
    ],
)
def test_une_justification_qui_nie_la_charge_de_l_exploitant_suffit(justification):
    assert constats("Redis", "7", embarque=("oui", "oui", "oui", justification)) == ["embarque-a-verifier"]


@pytest.mark.parametrize(
    ("nom", "version", "attendus"),
    [
        ("Keycloak", "26", ["composant-sous-condition"]),
        ("Nginx", "1.32.1", ["composant-sous-condition"]),
        ("Nginx", "1.30", ["composant-sous-condition", "support-bientot-acheve"]),
        ("Nginx", "1.28.2", ["composant-hors-support", "composant-sous-condition"]),
        ("Nginx", "1.2", ["composant-hors-support", "composant-sous-condition"]),
    ],
)
def test_une_condition_et_une_fin_de_support_se_disent_toujours(nom, version, attendus):
    assert constats(nom, version) == attendus


def test_un_composant_en_defaut_rejoint_l_exigence_des_produits_s_il_y_en_a_une():
    composants = [["Redis", "", "7", "BSD-3-Clause", "Cache", "", "non", "", "", ""]]
    for ref, attendue in (("CCT-TRA-07", "CCT-TRA-07"), ("SSI-001-1", "")):
        dossier = un_dossier(une_exigence(ref), produits=tuple(REFERENTIEL.produits))
        (offre,) = rapprocher([lire_matrice(matrice_conforme(dossier, composants=composants), "m.xlsx")], dossier)
        assert [a.ref for a in offre.anomalies if a.code == "composant-non-reference"] == [attendue]


@pytest.mark.parametrize("colonne", [c for c in COLONNES_COMPOSANTS_SAISIES if c != "Composant"])
def test_ce_que_porte_une_ligne_sans_nom_est_dit(colonne):
    composant = Composant(dict.fromkeys(COLONNES_COMPOSANTS_SAISIES, "") | {colonne: "seule saisie"}, "Composants!A2")
    dits = [a for a in controler_composants([composant], REFERENTIEL, "m.xlsx", JOUR) if a.code == "composant-sans-nom"]
    assert [f"{colonne} « seule saisie »" in a.message for a in dits] == [True]


def test_la_justification_a_verifier_est_citee():
    oui = dict.fromkeys(COLONNES_COMPOSANTS_SAISIES, "oui")
    composant = Composant(
        oui | {"Composant": "Redis", "Justification": "Livré dans l'image.", "Réf. référentiel": ""}, "Composants!A2"
    )
    dits = {a.code: a.message for a in controler_composants([composant], REFERENTIEL, "m.xlsx", JOUR)}
    assert "« Livré dans l'image. »" in dits["embarque-a-verifier"]
