from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from cctgen.socle.registre import declares


def test_un_registre_est_ce_que_declarent_ses_modules_et_ceux_de_ses_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ecrits = {
        "__init__.py": "",
        "b.py": "REGLE = 'b'",
        "sans.py": "AUTRE = 'rien'",
        "a/__init__.py": "",
        "a/c.py": "REGLE = 'a.c'",
        "._b.py": "ce que pose un système",
        "b-copie.py": "ce que pose un éditeur",
        "hors/d.py": "REGLE = 'hors de toute pièce'",
    }
    for nom, texte in ecrits.items():
        fichier = tmp_path / "registre_d_essai" / nom
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(texte, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert list(declares(importlib.import_module("registre_d_essai"), "REGLE")) == ["a.c", "b"]
