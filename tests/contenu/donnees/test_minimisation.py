"""Nulle exigence ne fait garder d'un agent plus d'attributs qu'il n'en faut."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import dossier_de


@pytest.mark.parametrize("nom", ["IA générative", "Diffusion Restreinte", "nature integration"])
def test_l_identite_pivot_ne_vise_que_les_attributs_gardes(nom: str) -> None:
    [exigence] = [e for e in dossier_de(nom).exigences(0) if e.ref == "CCT-UTI-25"]
    assert "les attributs d'un agent qui lui sont nécessaires" in exigence.enonce
    assert "attribut gardé, son motif" in exigence.preuve
