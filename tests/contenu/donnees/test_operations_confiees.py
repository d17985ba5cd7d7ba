"""Les opérations que le contrat confie au sous-traitant sont celles que ses autres clauses commandent."""

from __future__ import annotations

import re

import pytest

from tests.contenu.dossiers import ACHATS, TELESERVICE, dossier_de, textes
from tests.contenu.profils import dossier_livre

COMMANDEES = {"SSI-014": ("administr",), "SSI-020": ("alertes", "journalisation")}
"""L'administration et l'analyse des alertes, et ce qui les nomme dans la description du traitement."""


@pytest.mark.parametrize("nom", ACHATS)
def test_ce_que_le_marche_commande_figure_aux_operations(nom: str) -> None:
    articles = textes(dossier_de(nom))
    if "DCP-002" not in articles:
        assert "nature des opérations" not in " ".join(articles.values())
        return
    [operations] = [ligne for ligne in articles["DCP-002"].splitlines() if "nature des opérations" in ligne]
    for clause, signes in COMMANDEES.items():
        if clause in articles:
            assert any(signe in operations for signe in signes), (clause, operations)


@pytest.mark.parametrize("nom", ACHATS)
def test_conserver_est_deja_traiter_et_la_liste_des_donnees_se_ferme(nom: str) -> None:
    """RGPD, article 28 : le contrat décrit tout ce qui est confié, même ce que le titulaire garde sans l'ouvrir."""
    confie = textes(dossier_de(nom)).get("DCP-002")
    if confie is not None:
        donnees = confie.partition("données :")[2].partition("personnes concernées :")[0]
        assert "que le titulaire traite" in donnees
        assert "aucune autre sans instruction écrite ;" in donnees


@pytest.mark.parametrize("services", [[], ["envoi-notification"]])
def test_l_envoi_des_accuses_se_confie_a_qui_l_assure(services: list[str]) -> None:
    """Sans service d'envoi de l'acheteur, les messages de la démarche partent par celui de l'offre."""
    lu = textes(dossier_livre({**TELESERVICE, "services": services}))
    assert "ITP-006" in lu and "FIC-TRA-04" in lu
    assert ("envoi des messages" in lu["DCP-002"]) is not services


@pytest.mark.parametrize("publication", ["immediate", "differee", "non"])
def test_un_depot_ouvert_fait_confier_les_donnees_de_ses_contributeurs(publication: str) -> None:
    """RGPD, article 28, paragraphe 3 : recevoir, publier et copier des noms et des adresses, c'est les traiter."""
    dossier = dossier_livre({**TELESERVICE, "publication": publication, "motif_non_publication": "securite_si"})
    lu, ouvert = textes(dossier), publication == "immediate"
    assert ("DCP-020" in lu) is ouvert is ("contributions extérieures" in lu.get("LL-003", ""))
    [fiche] = [f for f in dossier.formulaires if f.id == "fiche-traitement"]
    assert ("Contributeurs d'un dépôt ouvert" in {c.libelle for s in fiche.sections for c in s.champs}) is ouvert
    if ouvert:
        assert re.search(r"noms et adresses [^.]*auteurs[^.]*publie [^.]*à seule fin de", lu["DCP-020"])


@pytest.mark.parametrize("nom", ACHATS)
def test_l_analyse_des_alertes_ne_se_confie_que_si_une_alerte_vient(nom: str) -> None:
    """Sans la clause de supervision, seul l'acheteur en transmet, s'il le veut."""
    confie = textes(dossier_de(nom)).get("DCP-002", "")
    assert "analyse des alertes" not in confie
    assert "alertes" not in confie or "extraits ou d'alertes transmis" in confie
