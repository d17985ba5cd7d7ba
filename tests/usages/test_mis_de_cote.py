"""Ce qu'un geste met de côté d'un fichier retouché à la main se rend à qui l'a demandé, qui le dit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import cctgen.usages
import cctgen.web

_RENDENT_LES_COPIES = {"mettre_en_place", "enregistrer_reponses", "regler_parametres", "retoucher", "enregistrer"}


def test_aucun_usage_ne_tait_une_copie() -> None:
    tus = sorted(tue for paquet in (cctgen.usages, cctgen.web) for tue in _copies_tues(Path(paquet.__file__).parent))
    assert tus == []


def _copies_tues(paquet: Path) -> Iterator[str]:
    """Énumère les appels, posés seuls sur leur ligne, de ce qui rend les copies d'un fichier retouché."""
    for fichier in paquet.rglob("*.py"):
        for noeud in ast.walk(ast.parse(fichier.read_text("utf-8"))):
            if isinstance(noeud, ast.Expr) and isinstance(noeud.value, ast.Call) and _met_de_cote(noeud.value):
                yield f"{fichier.relative_to(paquet)}:{noeud.lineno}"


def _met_de_cote(appel: ast.Call) -> bool:
    nom = getattr(appel.func, "attr", getattr(appel.func, "id", ""))
    # Sans `remplacer`, un fichier retouché arrête le geste : rien n'est mis de côté.
    return nom in _RENDENT_LES_COPIES and (
        nom != "mettre_en_place" or any(m.arg == "remplacer" for m in appel.keywords)
    )
