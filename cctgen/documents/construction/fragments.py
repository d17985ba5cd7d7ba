"""Les fragments de Word dont sont faits les modèles livrés."""

from __future__ import annotations

import re

from cctgen.documents.word.balisage import SURLIGNE, run
from cctgen.socle.typographie import composer

_BALISE = re.compile(r"(\{[{%].*?[%}]\})")


def paragraphe(style: str, contenu: str, proprietes: str = "") -> str:
    """Rend un paragraphe de ce style ; `contenu` est déjà du XML."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{proprietes}</w:pPr>{contenu}</w:p>'


def texte(phrase: str, forme: str = "") -> str:
    """Rend une phrase composée à la française, hors des balises de Jinja."""
    return run("".join(m if _BALISE.fullmatch(m) else composer(m) for m in _BALISE.split(phrase)), forme)


def valeur(nom: str, invite: str, forme: str = "") -> str:
    """Rend la valeur d'une balise ou, si elle est vide, une invite surlignée : on voit ce qui reste à écrire."""
    debut, fin = run(f"{{% if {nom} %}}{{{{ {nom} }}}}{{% else %}}", forme), run("{% endif %}")
    return debut + run(f"[{invite}]", f"{forme}{SURLIGNE}") + fin


def surligne_sauf(condition: str, nom: str) -> str:
    """Rend la valeur d'une balise, surlignée tant que la condition n'est pas remplie : une personne doit la changer."""
    debut, suite, fin = f"{{% if {condition} %}}{{{{ {nom} }}}}{{% else %}}", f"{{{{ {nom} }}}}", "{% endif %}"
    return run(debut) + run(suite, SURLIGNE) + run(fin)


def bloc(nom: str, style: str = "Corpsdeclause") -> str:
    """Rend la place d'un bloc, seul dans son paragraphe."""
    return paragraphe(style, run(f"{{{{p {nom} }}}}"))


def si(condition: str, contenu: str) -> str:
    """Rend un contenu de paragraphes entiers que le modèle ne montre que sous condition."""
    ouvre, ferme = run(f"{{%p if {condition} %}}"), run("{%p endif %}")
    return f"{paragraphe('Normal', ouvre)}{contenu}{paragraphe('Normal', ferme)}"
