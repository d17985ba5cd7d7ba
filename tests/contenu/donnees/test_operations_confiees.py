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
