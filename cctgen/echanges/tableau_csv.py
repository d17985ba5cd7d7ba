"""Les lignes d'un CSV, numérotées comme dans un éditeur ; un guillemet qui avale les suivantes se dit."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator


class CsvAbime(Exception):
    """Une ligne du CSV ne se lit pas ; `ligne` est celle où elle commence."""

    def __init__(self, ligne: int) -> None:
        dit = "un guillemet de cette ligne n'est pas fermé, ou ne finit pas sa cellule : la suite ne se lit plus"
        super().__init__(dit)
        self.ligne = ligne


_BLANCS = " \t\u00a0\u202f"


def _sans_blanc_apres_un_guillemet(texte: str, separateur: str) -> str:
    """Ôte les blancs entre un guillemet fermant et le séparateur : on les ajoute à la main, le lecteur les refuse.

    Chaque cellule entre guillemets se consomme en entier : ce qu'elle contient ne change pas.
    """
    blancs = _BLANCS.replace(separateur, "")
    fin = re.escape(separateur)
    cellule = re.compile(rf'(^|[{fin}\r\n])("(?:[^"]|"")*+")[{blancs}]*(?=[{fin}\r\n]|\Z)')
    return cellule.sub(r"\1\2", texte)


def lignes_de_csv(texte: str) -> Iterator[tuple[int, list[str]]]:
    """Énumère les lignes et leur rang dans le fichier, quel qu'en soit le séparateur. Lève `CsvAbime`."""
    propre = texte.removeprefix("\ufeff")
    premiere = propre.partition("\n")[0]
    separateur = max(";,\t", key=premiere.count)
    propre = _sans_blanc_apres_un_guillemet(propre, separateur)
    lecteur = csv.reader(io.StringIO(propre, newline=""), delimiter=separateur, strict=True)
    debut = 1
    while True:
        try:
            cellules = next(lecteur)
        except StopIteration:
            return
        except csv.Error as faute:
            raise CsvAbime(debut) from faute
        yield debut, cellules
        debut = lecteur.line_num + 1
