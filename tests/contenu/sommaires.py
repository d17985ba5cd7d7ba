"""Le sommaire d'un document Word, et la page de son PDF où se lit vraiment chaque titre."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import docx
from docx.oxml.ns import qn

_BLANCS = re.compile(r"[\s\u2011-]+")
"""Le trait insécable est, dans Word, un signe à part, qui n'est pas du texte ; le PDF en fait un trait d'union."""


def _serre(texte: str) -> str:
    return _BLANCS.sub("", texte)


def pages_annoncees(chemin: Path) -> list[tuple[str, int]]:
    """Rend chaque titre du sommaire, numéro compris et sans espace, et la page qu'il annonce."""
    annonces = []
    for paragraphe in docx.Document(str(chemin)).element.body.iter(qn("w:p")):
        style = paragraphe.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")).startswith("TM"):
            *titre, page = [t.text or "" for t in paragraphe.iter(qn("w:t"))]
            annonces.append((_serre("".join(titre)), int(page)))
    return annonces


def annonces_fausses(chemin: Path) -> list[tuple[str, int]]:
    """Rend les annonces du sommaire dont le titre ne se lit pas, seul sur sa ligne, à la page dite du PDF."""
    texte = subprocess.run(
        ["pdftotext", "-layout", chemin.with_suffix(".pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = ["\n".join(_serre(li) for li in page.split("\n") if "....." not in li) for page in texte.split("\f")]
    return [(titre, page) for titre, page in pages_annoncees(chemin) if not _se_lit(titre, pages[page - 1])]


def _se_lit(titre: str, page: str) -> bool:
    """Un long titre passe à la ligne : ses quarante premiers signes suffisent à le reconnaître."""
    return re.search(rf"^{re.escape(titre[:40])}", page, re.MULTILINE) is not None
