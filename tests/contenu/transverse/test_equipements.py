"""Un équipement maintenu : ce que l'environnement demande ne heurte pas ce que la sécurité refuse."""

from __future__ import annotations

import pytest

from cctgen.documents.texte import en_clair
from tests.contenu.profils import NATURES, PROFILS, dossier_livre

DOSSIERS = {
    "maintenance": dossier_livre(PROFILS["Maintenance matérielle"]),
    "fourniture": dossier_livre(NATURES["materiel"], "materiel"),
}


@pytest.mark.parametrize("achat", DOSSIERS)
def test_une_piece_de_reemploi_n_attend_pas_l_accord_du_a_un_composant_neuf(achat: str) -> None:
    """La pièce identique d'un équipement ancien n'a souvent plus de support : elle se signale et s'emploie."""
    articles = {a.clause: en_clair(a.texte) for a in DOSSIERS[achat].articles}
    assert "SSI-023" in articles
    assert "ne les écarte pas, mais il en signale la fin de support" in articles["ECO-004"]
