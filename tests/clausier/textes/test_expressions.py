"""Une expression de règle ne se compile qu'à son premier usage, et s'emploie comme une autre."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from cctgen.assemblage.controles import regles as regles_du_lot
from cctgen.clausier.controles import regles as regles_d_une_clause
from cctgen.clausier.textes.expressions import expression

REGLES = sorted(
    fichier for paquet in (regles_du_lot, regles_d_une_clause) for fichier in Path(paquet.__path__[0]).rglob("*.py")
)


def test_elle_ne_se_compile_qu_au_premier_usage() -> None:
    fautive = expression("(")
    with pytest.raises(re.error):
        fautive.search("")


def test_elle_s_emploie_comme_une_autre() -> None:
    mots, compilee = expression(r"\bmots?\b", re.IGNORECASE), re.compile(r"\bmots?\b", re.IGNORECASE)
    for texte in ("Un Mot, des mots", "aucun", ""):
        assert [t[0] for t in mots.finditer(texte)] == compilee.findall(texte) == mots.findall(texte)
        assert bool(mots.search(texte)) == bool(compilee.search(texte))
        assert mots.sub("x", texte) == compilee.sub("x", texte)
    assert mots.pattern == compilee.pattern


@pytest.mark.parametrize("fichier", REGLES, ids=lambda fichier: fichier.stem)
def test_charger_une_regle_n_en_compile_aucune(fichier: Path) -> None:
    """Un poste qui retouche un dossier charge toutes les règles, et n'en essaie que la moitié des expressions."""
    au_chargement = [
        noeud
        for instruction in ast.parse(fichier.read_text("utf-8")).body
        if not isinstance(instruction, ast.FunctionDef)
        for noeud in ast.walk(instruction)
    ]
    assert not [n for n in au_chargement if isinstance(n, ast.Call) and ast.unparse(n.func) == "re.compile"]
