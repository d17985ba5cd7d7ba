"""Les essais se répartissent entre ateliers comme `tests/conftest.py` le demande."""

from __future__ import annotations

import pytest


def test_un_module_va_d_un_bloc_a_un_seul_atelier(request: pytest.FixtureRequest) -> None:
    """Un groupe que l'atelier n'aurait pas lu ne se verrait qu'au temps perdu : ses préparations se referaient."""
    nom, _, groupe = request.node.nodeid.partition("@")
    module = nom.partition("::")[0]
    assert [m.args for m in request.node.iter_markers("xdist_group")] == [(module,)]
    en_atelier = getattr(request.config.option, "loadgroup", False)
    assert groupe == (module if en_atelier else ""), "pytest-xdist n'a pas lu le groupe, ou l'a lu avant qu'il soit mis"
