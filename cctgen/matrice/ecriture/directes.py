"""Les lignes d'une longue feuille, composées en XML sans passer par les cellules d'openpyxl.

Mesuré (openpyxl 3.1.5) : créer, habiller puis relire une cellule coûte dix fois sa ligne de XML.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from openpyxl.compat import safe_string
from openpyxl.styles.cell_style import StyleArray

Numeroter = Callable[[StyleArray], str]
"""Rend l'attribut qui désigne un style ; la première demande lui donne son rang dans le classeur."""


@dataclass(frozen=True, slots=True)
class Directes:
    """Les lignes d'une feuille qui suivent ses cellules : leur XML à la demande, et la dernière case qu'elles ont."""

    derniere: str
    lignes: Callable[[Numeroter], Iterable[bytes]]


def echapper(texte: str) -> str:
    """Rend un texte que le XML porte tel quel."""
    sur = html.escape(texte, quote=False)
    return sur.replace("\r", "&#13;") if "\r" in sur else sur


def en_ascii(xml: str) -> bytes:
    """Rend le XML comme openpyxl l'encode : tout signe accentué en référence."""
    return xml.encode("ascii", "xmlcharrefreplace")


def case_de_texte(adresse: str, style: str, texte: str) -> bytes:
    """Rend une case de texte, vide comprise."""
    garde = ' xml:space="preserve"' if texte != texte.strip() else ""
    contenu = f"<is><t{garde}>{echapper(texte)}</t></is>" if texte else ""
    return en_ascii(f'<c r="{adresse}"{style} t="inlineStr">{contenu}</c>')


def case_a_remplir(adresse: str, style: str) -> bytes:
    """Rend une case sans valeur."""
    return en_ascii(f'<c r="{adresse}"{style} t="n"></c>')


def case_calculee(adresse: str, style: str, formule: str, valeur: str) -> bytes:
    """Rend une case calculée, avec le texte qu'elle montre avant tout calcul ; la formule est déjà échappée."""
    montree = html.escape(valeur, quote=False)
    return en_ascii(f'<c r="{adresse}"{style} t="str"><f>{formule}</f>') + f"<v>{montree}</v></c>".encode()


def ligne(numero: int, cases: Iterable[bytes], hauteur: float | None = None) -> bytes:
    """Rend une ligne ; sans hauteur, elle a celle de son contenu."""
    haute = "" if hauteur is None else f' ht="{safe_string(hauteur)}"'
    return b'<row r="%d"%s>%s</row>' % (numero, haute.encode(), b"".join(cases))
