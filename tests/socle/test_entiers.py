"""Un entier venu d'ailleurs se lit par `lire_entier` : ni « ² », ni cinq mille chiffres ne font de trace."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import cctgen
from cctgen.socle.nombres import lire_entier

PAQUET = Path(cctgen.__file__).parent
GARDES = {"isdigit", "isdecimal", "isnumeric"}


@pytest.mark.parametrize(("texte", "lu"), [("0", 0), ("07", 7), ("999999999", 999_999_999)])
def test_un_entier_ecrit_se_lit(texte: str, lu: int) -> None:
    assert lire_entier(texte) == lu


@pytest.mark.parametrize("texte", [None, "", " 1", "-1", "1\n", "²", "٣", "1.0", "9" * 10, "9" * 5_000])
def test_ce_qui_n_en_est_pas_un_ne_se_lit_pas(texte: str | None) -> None:
    assert lire_entier(texte) is None


def _convertit_apres_garde(fonction: ast.AST) -> bool:
    """Vrai d'une fonction qui donne à `int` ce dont elle a seulement demandé s'il est fait de chiffres."""
    appels = [n for n in ast.walk(fonction) if isinstance(n, ast.Call)]
    gardes = {ast.dump(a.func.value) for a in appels if isinstance(a.func, ast.Attribute) and a.func.attr in GARDES}
    convertis = {ast.dump(a.args[0]) for a in appels if isinstance(a.func, ast.Name) and a.func.id == "int" and a.args}
    return not gardes.isdisjoint(convertis)


def test_aucun_module_ne_convertit_apres_avoir_compte_des_chiffres() -> None:
    fautifs = [
        f"{module.relative_to(PAQUET)}:{noeud.lineno}"
        for module in sorted(PAQUET.rglob("*.py"))
        for noeud in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(noeud, ast.FunctionDef) and _convertit_apres_garde(noeud)
    ]
    assert fautifs == []
