"""Les opérations que le contrat confie au sous-traitant sont celles que ses autres clauses commandent."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACHATS, dossier_de, textes

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
