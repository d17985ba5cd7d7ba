"""La fiche de traitement et le contrat décrivent le même traitement, et la fiche ne demande que ce qui reste à dire."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.documents.markdown.lecture import en_clair
from tests.contenu.dossiers import ACHATS, SAAS, cases, dossier_de, textes, textes_bruts
from tests.contenu.profils import NATURES, PROFILS, Reponses, dossier_livre

GARDES = "Lieux où le titulaire garde des journaux ou des copies"

HEBERGES = "Lieux de stockage et de sauvegarde"


def cases_de_la_fiche(dossier: Dossier) -> list[str]:
    return [c.libelle for f in dossier.formulaires if f.id == "fiche-traitement" for s in f.sections for c in s.champs]


@pytest.mark.parametrize("nom", ACHATS)
def test_la_fiche_demande_ou_le_titulaire_garde_des_donnees(nom: str) -> None:
    cases = cases_de_la_fiche(dossier_de(nom))
    assert not cases or (GARDES in cases) is not (HEBERGES in cases)


@pytest.mark.parametrize("nom", ACHATS)
def test_la_fiche_n_offre_pas_de_defaire_la_reponse_sur_les_donnees(nom: str) -> None:
    dossier = dossier_de(nom)
    fiche = cases(dossier, "fiche-traitement")
    courantes = any(c.valeur == "Courantes" for c in fiche.values())
    assert not fiche or fiche["Dont catégories particulières"].valeur.startswith("Aucune") is courantes
    assert not courantes or "Dont données de santé" not in fiche


@pytest.mark.parametrize("nom", ACHATS)
def test_les_donnees_confiees_disent_ce_que_le_systeme_recoit(nom: str) -> None:
    """Requêtes d'un modèle, pièces d'une démarche : le titulaire y accède, la clause et la fiche les nomment."""
    dossier = dossier_de(nom)
    texte = textes_bruts(dossier).get("DCP-002", "")
    fiche = cases(dossier, "fiche-traitement")
    for signe, contenu in (("évaluation du modèle", "contenu des requêtes"), ("pièces jointes", "pièces jointes")):
        if signe in texte:
            assert contenu in texte and contenu in fiche["Catégories de données"].valeur
    assert "évaluation du modèle" not in texte or "évaluation du modèle sur données fictives ou anonymisées" in texte


CASES_DE_L_ACHETEUR = "Lieux de stockage et de sauvegarde de l'acheteur"


@pytest.mark.parametrize(("profil", "presente"), [("SaaS RH", False), ("Infogérance sensible", True)])
def test_les_lieux_de_la_fiche_reviennent_a_qui_heberge(profil: str, presente: bool) -> None:
    fiche = next(f for f in dossier_livre(PROFILS[profil]).formulaires if f.id == "fiche-traitement")
    assert (CASES_DE_L_ACHETEUR in [c.libelle for s in fiche.sections for c in s.champs]) is presente


def test_le_contrat_et_la_fiche_nomment_les_memes_donnees_et_les_memes_personnes() -> None:
    lu = dossier_livre(SAAS)
    fiche = next(f for f in lu.formulaires if f.id == "fiche-traitement")
    cases = {c.libelle: en_clair(c.valeur) for s in fiche.sections for c in s.champs}
    article = textes(lu)["DCP-002"]
    assert "d'autres articles du marché" not in article
    for commun, case in (
        ("identifiants et traces de connexion", "Catégories de données"),
        ("utilisateurs et administrateurs", "Catégories de personnes concernées"),
    ):
        assert commun in article
        assert commun in cases[case]


OPERATIONS: Mapping[str, tuple[Reponses, str, str]] = {
    "service en ligne": (PROFILS["SaaS RH"], "hébergement, exploitation", "sans hébergement"),
    "infogérance": (
        PROFILS["Infogérance sensible"],
        "exploitation, administration, sauvegarde",
        "hébergement, exploit",
    ),
    "téléservice": (
        PROFILS["Téléservice avec données personnelles"],
        "accès ponctuel pour corriger, faire évoluer, administrer ou assister",
        "administration",
    ),
    "maintenance": ({**NATURES["tma"], "nature": "tma"}, "sans hébergement ni sauvegarde", "journalisation"),
    "progiciel sans accès": (
        {**NATURES["tma"], "nature": "progiciel", "acces": "aucun"},
        "lecture des seuls extraits",
        "accès ponctuel",
    ),
}


@pytest.mark.parametrize("achat", OPERATIONS)
def test_le_contrat_et_la_fiche_disent_les_operations_que_l_achat_confie(achat: str) -> None:
    reponses, dites, absentes = OPERATIONS[achat]
    dossier = dossier_livre(reponses)
    article = next(a.texte for a in dossier.articles if a.clause == "DCP-002")
    ligne = next(ligne for ligne in article.splitlines() if "nature des opérations" in ligne)
    fiche = next(f for f in dossier.formulaires if f.id == "fiche-traitement")
    case = next(c.valeur for s in fiche.sections for c in s.champs if c.libelle == "Nature des opérations")
    for texte in map(en_clair, (ligne, case)):
        assert dites in texte.casefold()
        assert absentes not in texte.casefold()


@pytest.mark.parametrize(("ecarts", "dite"), [({}, False), ({"api": "oui"}, True), ({"partenaires": "oui"}, True)])
def test_la_fiche_ne_parle_d_echanges_entre_administrations_qu_a_un_systeme_qui_echange(
    ecarts: Reponses, dite: bool
) -> None:
    dossier = dossier_livre({**PROFILS["SaaS RH"], **ecarts})
    [fiche] = [f for f in dossier.formulaires if f.id == "fiche-traitement"]
    [traces] = [c.valeur for s in fiche.sections for c in s.champs if c.libelle == "Conservation des traces"]
    assert ("L. 114-8" in en_clair(traces)) is dite
    assert "à défaut encore, 12 mois" in en_clair(traces)
