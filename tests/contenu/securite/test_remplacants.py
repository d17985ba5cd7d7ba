"""Agréer un remplaçant laisse à l'acheteur le temps de répondre, d'autant plus que le système est sensible."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import dossier_de, textes


@pytest.mark.parametrize(
    ("nom", "jours"), [("Infogérance sensible", "10"), ("Diffusion Restreinte", "10"), ("nature tma", "2")]
)
def test_le_preavis_d_un_remplacant_suit_la_sensibilite(nom: str, jours: str) -> None:
    assert f"({jours} pour un remplaçant)" in textes(dossier_de(nom))["SSI-009"]


@pytest.mark.parametrize("nom", ["Infogérance sensible", "Études"])
def test_un_incident_chez_un_sous_traitant_a_aussi_son_delai(nom: str) -> None:
    lu = textes(dossier_de(nom))["SSI-027"]
    assert "dans la moitié de ce délai ; à défaut, le constat du sous-traitant vaut détection" in lu
