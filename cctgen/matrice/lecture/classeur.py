"""Un classeur lu : des feuilles de textes, avec l'adresse de chaque cellule. Rien d'un format de fichier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from cctgen.matrice.contrat import lettre

CELLULES_MAXIMALES = 2_000_000
"""Cellules du plus petit rectangle qui contient tout ce qui est saisi dans une feuille."""


@dataclass(frozen=True, slots=True)
class Feuille:
    """Une feuille lue depuis A1 ; une ligne peut être plus courte qu'une autre, une valeur reste à mettre en texte.

    `formules` donne les formules par cellule, ou rien si le format ne permet pas de les connaître (.xls) ;
    `remarques` ce qui est posé sur la feuille hors des cellules : commentaires, dessins.
    """

    nom: str
    lignes: Sequence[Sequence[object]]
    formules: Mapping[str, str] | None = field(default_factory=dict)
    remarques: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Classeur:
    """Un classeur lu ; `a_des_macros` ne dit que leur présence, rien n'est exécuté."""

    feuilles: tuple[Feuille, ...]
    format: str
    a_des_macros: bool = False


def adresse(ligne: int, colonne: int) -> str:
    """Rend « F12 » pour la ligne 11 et la colonne 5, comptées à partir de zéro."""
    return f"{lettre(colonne)}{ligne + 1}"


def texte_de(ligne: Sequence[object], rang: int) -> str:
    """Rend le texte d'une cellule, vide si la ligne est plus courte."""
    valeur = ligne[rang] if rang < len(ligne) else ""
    return valeur if isinstance(valeur, str) else en_texte(valeur)


def en_texte(valeur: object) -> str:
    """Rend une valeur typée telle qu'elle se voit dans un tableur en français : « 12 », « 12,5 », « VRAI »."""
    texte = str(valeur)
    match valeur:
        case bool():
            texte = "VRAI" if valeur else "FAUX"
        case float():
            entier = valeur.is_integer() and abs(valeur) < 1e15
            texte = str(int(valeur)) if entier else repr(valeur).replace(".", ",")
        case datetime():
            texte = valeur.strftime("%d/%m/%Y" if valeur.time() == time() else "%d/%m/%Y %H:%M")
        case date():
            texte = valeur.strftime("%d/%m/%Y")
        case time():
            texte = valeur.strftime("%H:%M")
        case timedelta():
            minutes = int(valeur.total_seconds() // 60)
            texte = f"{minutes // 60}:{minutes % 60:02d}"
    return texte
