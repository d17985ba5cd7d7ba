"""L'acceptation d'un sous-traitant ne se retarde ni ne se précipite au-delà de ce que la loi et le marché disent."""

from __future__ import annotations

import re

import pytest

from tests.contenu.dossiers import TEXTES


@pytest.mark.parametrize("clause", ["SSI-031", "PI-015"])
def test_une_piece_de_plus_ne_retarde_pas_l_acceptation_d_un_sous_traitant(clause: str) -> None:
    """R.2193-4 du code de la commande publique : vingt et un jours de silence valent acceptation."""
    assert re.search(r"ne retarde pas|sans que cette opposition retarde", TEXTES[clause])
    assert "code de la commande publique" in TEXTES[clause]


PREAVIS = re.compile(r"jours (?:au moins )?avant (?:de recourir|le premier accès|d'(?:y )?(?:en )?ajouter)")


@pytest.mark.parametrize("clause", ["DCP-002", "SSI-031", "HEB-001", "HEB-013"])
def test_un_preavis_d_accord_cede_devant_un_accord_plus_prompt(clause: str) -> None:
    assert PREAVIS.search(TEXTES[clause])
    assert "ou dans le délai plus court que l'acheteur accepte par écrit" in TEXTES[clause]
