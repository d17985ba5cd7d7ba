"""Sans traitement confié : ce que les autres clauses font passer d'une partie à l'autre y tient."""

from __future__ import annotations

import re

import pytest

from tests.contenu.dossiers import ACHATS, TEXTES, dossier_de, enonces, retenues, textes
from tests.contenu.profils import PERSONNELLES, Reponses, dossier_livre

SANS_ACCES: Reponses = {**PERSONNELLES, "nature": "progiciel", "public": "agents", "role_titulaire": "sans_acces"}


@pytest.mark.parametrize("nom", ACHATS)
def test_les_donnees_echangees_ne_se_bornent_pas_aux_coordonnees(nom: str) -> None:
    """L'agrément, les badges et, s'il y en a une, la condition sociale en demandent d'autres."""
    articles = textes(dossier_de(nom))
    echange = articles.get("DCP-013") or articles["DCP-001"]
    assert "les données des correspondants et des intervenants de l'autre" in echange
    assert "seules coordonnées" not in echange
    assert "mentions, preuves et autorisations comprises" in echange
    assert "condition sociale" not in echange


@pytest.mark.parametrize("nom", ACHATS)
def test_une_alerte_transmise_a_qui_ne_traite_rien_n_identifie_personne(nom: str) -> None:
    articles = textes(dossier_de(nom))
    if "SSI-020" in articles and "DCP-013" in articles:
        assert "transmet demandes et alertes sans autre donnée personnelle" in articles["DCP-013"]
        assert "heures de sa réception" in articles["SSI-020"]
        assert "donne à chacun un repère stable" in articles["SSI-020"]


@pytest.mark.parametrize("nom", [*ACHATS, "sans accès"])
def test_un_repere_d_ou_l_on_retrouve_la_personne_reste_une_donnee(nom: str) -> None:
    """RGPD, article 4, 5) : une pseudonymisation que le destinataire sait lever en fait un sous-traitant."""
    articles = textes(dossier_livre(SANS_ACCES) if nom == "sans accès" else dossier_de(nom))
    for article in (articles[a] for a in ("DCP-009", "DCP-013") if a in articles):
        assert re.search(
            r"repères[^.]* (?:d'où il ne retrouve|qui ne permettent pas au titulaire de retrouver) (?:la )?personne",
            article,
        )


def test_un_achat_type_au_moins_recoit_des_alertes_sans_traitement_confie() -> None:
    assert {"SSI-020", "DCP-013"} <= retenues(dossier_de("Diffusion Restreinte"))


@pytest.mark.parametrize("nom", ACHATS)
def test_qui_ne_traite_rien_n_efface_aucun_support_de_l_acheteur(nom: str) -> None:
    """L'effacement et la destruction sont des traitements (RGPD, article 4) : l'article de l'effacement s'y accorde."""
    articles = textes(dossier_de(nom))
    if "SSI-032" in articles and "DCP-013" in articles:
        assert "l'acheteur efface ou garde ceux de ses propres supports qui en contiennent" in articles["DCP-013"]


def test_le_bilan_social_ne_nomme_personne() -> None:
    """Les publics de l'insertion révèlent une santé ou une situation sociale."""
    texte = TEXTES["SOC-001"]
    assert "sans nom : nombre de personnes" in texte
    assert "qui n'en gardent pas copie au-delà du contrôle" in texte


def test_le_bilan_social_final_compte_toutes_les_heures() -> None:
    assert "bilan final dans les {delai_bilan} jours suivant le terme du marché" in TEXTES["SOC-001"]


@pytest.mark.parametrize("nom", [*ACHATS, "sans accès"])
def test_qui_ne_traite_rien_ne_tient_pas_le_premier_niveau_du_soutien(nom: str) -> None:
    """Le premier contact dit qui appelle et pourquoi : il reste à l'acheteur, et l'exigence ne le redemande pas."""
    dossier = dossier_livre(SANS_ACCES) if nom == "sans accès" else dossier_de(nom)
    articles = textes(dossier)
    sans_traitement = articles.get("DCP-013", "") + articles.get("DCP-009", "")
    assert ("L'acheteur tient le premier niveau du soutien" in sans_traitement) is bool(sans_traitement)
    soutien = enonces(dossier).get("CCT-UTI-22")
    assert soutien is None or soutien.endswith("hors les niveaux que le marché laisse à l'acheteur.")


@pytest.mark.parametrize("nom", ACHATS)
def test_la_protection_des_la_conception_ne_lie_que_ce_que_fait_le_titulaire(nom: str) -> None:
    """Une étude ne tient pas le système qu'elle recommande, un jeu de données n'en a pas."""
    dit = textes(dossier_de(nom)).get("DCP-013", "")
    if dit:
        assert "choisit, règle ou recommande ne collecte et n'affiche, par son fait, que les données" in dit
        assert "Le système" not in dit


@pytest.mark.parametrize("nom", [*ACHATS, "sans accès"])
def test_les_tiers_que_le_marche_fait_connaitre_ne_demandent_pas_de_fiche(nom: str) -> None:
    """Auteur d'un signalement, d'un composant ou d'une image, bénéficiaire d'une action sociale."""
    articles = textes(dossier_livre(SANS_ACCES) if nom == "sans accès" else dossier_de(nom))
    dit = (
        "d'un tiers qui signale une vulnérabilité, a un droit sur ce qui est livré "
        "ou bénéficie d'une action sociale, pour gérer et exécuter le marché"
    )
    assert dit in (articles.get("DCP-013") or articles["DCP-001"])
    assert "DCP-009" not in articles or "un autre traitement de données personnelles que" in articles["DCP-009"]


@pytest.mark.parametrize("donnees", ["non", "oui"])
def test_sans_traitement_confie_un_depot_ouvert_ne_traite_pas_de_contributions(donnees: str) -> None:
    """Recevoir et publier le nom d'un contributeur est un traitement, que DCP-020 confie ou que nul ne confie."""
    achat = {**ACHATS["nature developpement"], "publication": "immediate", "donnees_personnelles": donnees}
    articles = textes(dossier_livre({**achat, "role_titulaire": "sous_traitant"} if donnees == "oui" else achat))
    assert f"dépôt est « {'ouvert' if donnees == 'oui' else 'publié'} »" in articles["LL-003"]
    assert ("DCP-020" in articles) is (donnees == "oui")


def test_la_preuve_d_un_incident_passe_a_l_acheteur_avec_ce_qu_elle_revele() -> None:
    """SSI-027 la fait garder, DCP-013 n'en laisse rien garder : l'une dit qu'elle excepte l'autre."""
    assert re.search(r"par exception à l'{clause:SSI-027}, remet à l'acheteur.*preuve d'incident", TEXTES["DCP-013"])
