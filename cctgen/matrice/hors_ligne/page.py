"""Assemble la page autonome : un seul fichier, sans ressource extérieure, toujours le même à l'octet près."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from cctgen.matrice.hors_ligne.regles import en_json

_SCRIPTS = ("archive.js", "classeur.js", "aspect.js", "matrice.js", "controle.js", "page.js")


def ecrire_page() -> bytes:
    """Rend la page HTML du contrôleur hors ligne."""
    ressources = files("cctgen.matrice.hors_ligne") / "page"
    donnees = en_json()
    script = "\n".join((ressources / nom).read_text("utf-8") for nom in _SCRIPTS)
    style = (ressources / "page.css").read_text("utf-8")
    politique = f"default-src 'none'; script-src {_empreinte(script)}; style-src {_empreinte(style)}"
    page = (ressources / "page.html").read_text("utf-8")
    for marque, texte in (
        ("@@POLITIQUE@@", politique),
        ("@@STYLE@@", style),
        ("@@REGLES@@", donnees),
        ("@@SCRIPT@@", script),
    ):
        page = page.replace(marque, texte)
    return page.encode()


def _empreinte(texte: str) -> str:
    """Rend la source autorisée d'une politique de sécurité : le navigateur n'exécutera rien d'autre, n'enverra rien."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(texte.encode()).digest()).decode()}'"
