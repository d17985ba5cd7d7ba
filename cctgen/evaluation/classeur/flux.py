"""Une ligne de tableur écrite d'un bloc : son XML part au disque sans passer par un objet par case.

XlsxWriter compose chaque case à l'écriture, en une dizaine d'appels : sur cent mille lignes, c'était la moitié du temps
d'une comparaison. Ce module rend le même XML, à l'octet près, pour les lignes sur lesquelles rien ne revient.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_ECHAPPEMENT = re.compile(r"(_x[0-9a-fA-F]{4}_)")
_BORD_BLANC = re.compile(r"\A\s|\s\Z")
TEXTE_MAXIMAL = 16_000
"""Caractères au-delà desquels la bibliothèque mesure, et coupe : elle écrit alors la case elle-même."""


class FeuilleEnFlux(Worksheet):  # type: ignore[misc]
    """Une feuille dont chaque ligne va au disque dès la suivante ; la bibliothèque n'a pas de types."""

    def ouvrir_la_ligne(self, rang: int) -> None:
        """Écrit la ligne d'avant : les formats se numérotent dans l'ordre des lignes."""
        self._write_single_row(rang)

    def ecrire_d_un_bloc(self, rang: int, colonnes: int, cases: str) -> None:
        """Écrit le XML des cases de la ligne ouverte ; rien ne s'y ajoutera."""
        self._check_dimensions(rang, 0)
        self._check_dimensions(rang, max(colonnes - 1, 0))
        self.fh.write(f'<row r="{rang + 1}">{cases}</row>')


def rang_du_format(format_: Any) -> int:
    """Rend le rang du format parmi ceux du classeur."""
    return int(format_._get_xf_index())  # noqa: SLF001 (la bibliothèque ne le donne pas autrement)


lettre = lru_cache(maxsize=1024)(xl_col_to_name)


@lru_cache(maxsize=8192)
def fin_de_texte(texte: str) -> str:
    """Rend la fin du XML d'une case de texte, après sa référence et son style."""
    echappe = _ECHAPPEMENT.sub(r"_x005F\1", texte)
    garde = ' xml:space="preserve"' if _BORD_BLANC.search(echappe) else ""
    return f' t="inlineStr"><is><t{garde}>{html.escape(echappe, quote=False)}</t></is></c>'


def fin_de_nombre(nombre: float) -> str:
    """Rend de même celle d'un nombre."""
    return f"><v>{nombre:.16G}</v></c>"


def fin_de_lien(vers: str, montre: str | int) -> str:
    """Rend de même celle d'un lien par la fonction LIEN_HYPERTEXTE ; une note y reste un nombre, même recalculée.

    `vers` est déjà cité.
    """
    if isinstance(montre, int):
        return f'><f>HYPERLINK("{vers}",{montre})</f><v>{montre}</v></c>'
    return f' t="str"><f>HYPERLINK("{vers}"{_fin_du_montre(montre)}'


@lru_cache(maxsize=8192)
def _fin_du_montre(texte: str) -> str:
    return f',"{citer(texte)}")</f><v>{html.escape(texte, quote=False)}</v></c>'


@lru_cache(maxsize=8192)
def citer(texte: str) -> str:
    """Rend un texte tel que le cite une formule écrite en XML, sans les guillemets qui l'entourent."""
    return html.escape(texte, quote=False).replace('"', '""')
