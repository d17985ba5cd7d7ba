"""La protection vient dès la conception : analyse d'impact, traceurs, essais sans données réelles sauf instruction."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACHATS, SAAS, cases, dossier_de, enonces, exigees, textes
from tests.contenu.profils import PERSONNELLES, Reponses, dossier_livre


@pytest.mark.parametrize("achat", ACHATS)
def test_un_essai_sur_donnees_reelles_demande_partout_une_instruction_ecrite(achat: str) -> None:
    lu = textes(dossier_de(achat))
    if "essais" in lu.get("DCP-002", ""):
        assert "ou réelles sur instruction écrite, datée et limitée" in lu["DCP-002"]
    for clause in ("SSI-017", "FIC-DON-04"):
        assert clause not in lu or "instruction écrite, datée et limitée" in lu[clause]


@pytest.mark.parametrize("achat", ACHATS)
def test_l_essai_de_restauration_que_le_marche_exige_n_enfreint_pas_le_cloisonnement(achat: str) -> None:
    """Une restauration complète porte sur des données réelles : l'instruction qu'elle demande est au marché."""
    lu = textes(dossier_de(achat))
    assert ("HEB-007" in lu) is ("SSI-017" in lu)
    if "HEB-007" in lu:
        assert "essaie une restauration complète" in lu["HEB-007"]
        assert "le marché vaut instruction pour l'essai de restauration qu'il prévoit" in lu["SSI-017"]
        assert "essais de restauration" in lu.get("DCP-002", "essais de restauration")


def test_une_evolution_se_remet_a_l_analyse_d_impact_avant_d_etre_mise_en_service() -> None:
    texte = textes(dossier_livre(SAAS))["DCP-005"]
    assert "jours au moins avant la mise en service d'une évolution" in texte
    assert "à chaque collecte auprès d'une personne, l'information qui lui est due" in texte


@pytest.mark.parametrize("achat", ACHATS)
def test_une_demarche_montre_ce_qu_elle_obtient_d_une_autre_administration(achat: str) -> None:
    """CRPA, article L. 114-8 : l'administration fait connaître au demandeur ce qu'elle se procure directement."""
    dossier = dossier_de(achat)
    demandes = enonces(dossier)
    assert ("CCT-DON-04" in demandes) is (ACHATS[achat].get("demarche") == "oui")
    assert "lui montre celle qu'elle obtient ainsi" in demandes.get(
        "CCT-DON-04", "lui montre celle qu'elle obtient ainsi"
    )
    for article in (lu for clause, lu in textes(dossier).items() if clause == "DCP-005"):
        assert "la nature et la source des données obtenues d'une autre administration" in article


@pytest.mark.parametrize("public", ["usagers", "agents", "agents_externes", "entreprises"])
def test_toute_interface_web_borne_ses_traceurs(public: str) -> None:
    traceurs = textes(dossier_livre({"public": public, "interface": "web"}))["DCP-016"]
    assert "qui le refuse ou le retire aussi simplement qu'il le donne" in traceurs


SANS_SYSTEME = ("Études", "Maintenance matérielle", "nature etudes", "nature materiel")


@pytest.mark.parametrize("achat", [a for a in ACHATS if a not in SANS_SYSTEME])
def test_tout_systeme_livre_protege_les_donnees_des_la_conception(achat: str) -> None:
    """RGPD, article 25 : il s'impose au système, que le titulaire en voie les données ou non."""
    lu = textes(dossier_de(achat))
    conception = lu.get("DCP-005") or lu["DCP-013"]
    assert "ne collecte" in conception or "ne collecter" in conception
    assert "par défaut les options les plus protectrices" in conception


ECHANGENT = ("api", "partenaires", "demarche")
"""Les réponses d'un système qui échange avec un autre ; sans elles, rien ne relève de l'article L. 114-8."""


@pytest.mark.parametrize("achat", ACHATS)
def test_un_echange_entre_administrations_se_trace_trente_six_mois_demarche_ou_non(achat: str) -> None:
    """CRPA, articles L. 114-8 et R. 114-9-7 : la durée suit l'échange, au contrat comme dans la fiche."""
    dossier = dossier_de(achat)
    traces = enonces(dossier).get("CCT-DON-18")
    assert traces is None or "36 mois celle des échanges entre administrations que régit l'article L. 114-8" in traces
    fiche, echange = cases(dossier, "fiche-traitement"), "oui" in map(ACHATS[achat].get, ECHANGENT)
    assert traces is None or echange
    if fiche:
        dite = fiche["Conservation des traces"].valeur
        assert dite.startswith("36 mois pour un échange que régit" if echange else "La durée que le marché fixe")


@pytest.mark.parametrize("achat", ["Téléservice avec données personnelles", "IA générative"])
def test_un_achat_type_au_moins_trace_ses_echanges(achat: str) -> None:
    assert "CCT-DON-18" in exigees(dossier_de(achat))


ESSAYES = {"CCT-UTI-17", "ACC-001-3", "DCP-008-1"}
"""Les exigences qui demandent un essai avec des personnes."""

ESSAIS_DE_PLUS: dict[str, Reponses] = {
    "démarche avec IA": {**PERSONNELLES, "demarche": "oui", "ia": "generative"},
    "mineurs sans démarche": {**PERSONNELLES, "mineurs": "oui"},
    "mineurs d'un intranet": {**PERSONNELLES, "mineurs": "oui", "public": "agents"},
    "démarche sur des équipements": {**PERSONNELLES, "demarche": "oui", "nature": "materiel"},
    "démarche infogérée": {**PERSONNELLES, "demarche": "oui", "nature": "infogerance"},
}


@pytest.mark.parametrize("achat", [*ACHATS, *ESSAIS_DE_PLUS])
def test_les_participants_d_un_essai_exige_sont_au_traitement_confie(achat: str) -> None:
    """RGPD, articles 4, 7) et 28 : une clause ne déplace pas la qualité de responsable, elle décrit."""
    dossier = dossier_livre(ESSAIS_DE_PLUS[achat]) if achat in ESSAIS_DE_PLUS else dossier_de(achat)
    lu = textes(dossier)
    assert "panel" not in " ".join(lu.values())
    if "DCP-002" not in lu:
        assert "fiche de traitement" in lu.get("DCP-013", "") + lu.get("DCP-009", "")
        return
    exiges = bool(exigees(dossier) & ESSAYES)
    fiche = cases(dossier, "fiche-traitement")
    for operations in (lu["DCP-002"], fiche["Nature des opérations"].valeur):
        assert ("réunion et observation des participants aux essais" in operations) is exiges
        assert ("pour des résultats anonymes" in operations) is exiges
        assert operations.count("aucune autre sans instruction écrite") >= 1
    for finalites in (lu["DCP-002"], fiche["Finalité"].valeur):
        assert ("améliorer les parcours" in finalites) is exiges
        assert ("par les seuls essais avec des utilisateurs" in finalites) is exiges
        assert ("évaluer ou ajuster le modèle" in finalites) is ("IA-003" in lu)
    assert "Le traitement confié est le suivant, et aucun autre sans instruction écrite" in lu["DCP-002"]
    for personnes in (lu["DCP-002"], fiche["Catégories de personnes concernées"].valeur):
        assert ("administrateurs et participants aux essais" in personnes) is exiges


def test_un_participant_handicape_n_est_connu_que_du_tiers_qui_le_reunit() -> None:
    """Le contrat exclut toute mention de santé ou de handicap : recueillir ces noms en serait une."""
    lu = enonces(dossier_de("Téléservice avec données personnelles"))["ACC-001-3"]
    assert "par des personnes handicapées dont un tiers garde seul le nom" in lu


def test_un_essai_exige_et_un_traitement_confie_se_rencontrent() -> None:
    for reponses in (ESSAIS_DE_PLUS["démarche avec IA"], ESSAIS_DE_PLUS["mineurs sans démarche"]):
        assert exigees(dossier_livre(reponses)) & ESSAYES


def test_qui_n_a_aucun_acces_n_essaie_avec_personne_sans_fiche() -> None:
    lu = textes(dossier_livre({**PERSONNELLES, "role_titulaire": "sans_acces", "demarche": "oui"}))
    assert "essais avec des utilisateurs compris" in lu["DCP-009"] and "article 28 du RGPD" in lu["DCP-009"]
