"""Aucune écriture n'échappe au mécanisme des gestes : c'est lui qui met en place d'un coup et protège."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import cctgen

PAQUET = Path(cctgen.__file__).parent
MECANISME = ("socle/fichiers.py", "socle/gestes/")
A_PART = {
    "documents/pdf/libreoffice.py": "écrit le .docx à convertir dans un dossier temporaire du système",
    "socle/memoire/lectures.py": "garde dans .cctgen/lectures/ ce qui fut lu, que l'on efface sans perte",
    "matrice/lecture/xls.py": "convertit une copie dans un dossier temporaire du système",
    "usages/gardien/relire.py": "éprouve une correction sur une copie du clausier, dans un dossier temporaire",
    "web/depot/menage.py": "ôte du dossier de travail de la page, jetable, ce que plus personne n'ouvre",
    "web/depot/dossiers.py": "matérialise un état dans le dossier de travail de la page, jetable ; la base fait foi",
    "web/depot/retablissement.py": "remplace, dans l'atelier d'un geste de la page, le dossier que ce geste y a posé",
    "web/redepot/reception.py": "remplace, dans l'atelier d'un geste de la page, le dossier que ce geste y a posé",
    "cli/fautes.py": "écrit le journal d'un défaut dans le dossier temporaire du système",
}
"""Les seuls modules qui écrivent eux-mêmes, et pourquoi ce n'est pas dans le dossier d'une personne."""

ECRITURES = {"write_bytes", "write_text", "unlink", "rename", "rmdir", "touch", "rmtree", "copy2", "copytree", "move"}


def _ecritures(module: Path) -> Iterator[str]:
    for noeud in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if not isinstance(noeud, ast.Call) or not isinstance(noeud.func, ast.Attribute):
            continue
        if noeud.func.attr in ECRITURES:
            yield f"{noeud.func.attr} (ligne {noeud.lineno})"
        arguments = [a.value for a in noeud.args if isinstance(a, ast.Constant)]
        if noeud.func.attr == "open" and any(isinstance(a, str) and set(a) & set("wax+") for a in arguments):
            yield f"open (ligne {noeud.lineno})"


def test_seul_le_mecanisme_des_gestes_ecrit() -> None:
    modules = {m.relative_to(PAQUET).as_posix(): m for m in sorted(PAQUET.rglob("*.py"))}
    assert len(modules) > 100
    fautifs = {
        nom: trouvees
        for nom, module in modules.items()
        if not nom.startswith(MECANISME) and nom not in A_PART and (trouvees := list(_ecritures(module)))
    }
    assert fautifs == {}


def test_chaque_exception_sert_encore() -> None:
    assert [nom for nom in A_PART if nom != "cli/fautes.py" and not list(_ecritures(PAQUET / nom))] == []
