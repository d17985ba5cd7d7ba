"""Des classeurs modèles abîmés : ce qu'on change au classeur livré, le code et le lieu qui se disent."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from tests.documents.fabriques import modele


def changer(geste: Callable[[Any], None]) -> bytes:
    """Rend le classeur livré, changé."""
    classeur = load_workbook(io.BytesIO(modele("classeurs.xlsx")))
    geste(classeur)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def un_autre() -> bytes:
    tampon = io.BytesIO()
    Workbook().save(tampon)
    return tampon.getvalue()


def _poser(feuille: str, cellule: str, valeur: object) -> bytes:
    return changer(lambda c: setattr(c[feuille][cellule], "value", valeur))


def _de_theme(classeur: Any) -> None:
    classeur["Aspects"]["B2"].font = Font(color=Color(theme=4))


def _pale(classeur: Any) -> None:
    classeur["Aspects"]["B4"].font = Font(color="DDDDDD")


def _sans_couleur(classeur: Any) -> None:
    classeur["Couleurs"]["B2"].fill = PatternFill()


def _minuscules(classeur: Any) -> None:
    for ligne in classeur["Aspects"].iter_rows(min_row=2):
        if str(ligne[0].value).startswith("matrice"):
            ligne[1].font = Font(name="Arial", sz=8)


def _un_petit(classeur: Any) -> None:
    rangs = [li for li in classeur["Aspects"].iter_rows(min_row=2) if li[0].value == "évaluation : déclaré"]
    rangs[0][1].font = Font(name="Arial", sz=8)


_VALEUR, _INCOMPLET = "classeur-modele-valeur", "classeur-modele-incomplet"
ABIMES: dict[str, tuple[bytes, str, str, str]] = {
    "pas un classeur": (b"rien", "classeur-modele-illisible", "", "pas un classeur .xlsx"),
    "un autre classeur": (un_autre(), "classeur-modele-illisible", "", "n'a pas la feuille « Aspects »"),
    "une largeur en mots": (
        _poser("Largeurs", "C3", "large"),
        _VALEUR,
        "Largeurs!C3",
        "n'est pas un nombre",
    ),
    "des colonnes trop larges pour la page": (
        _poser("Largeurs", "C5", 90),
        "classeur-modele-petit",
        "Largeurs",
        "« Exigences » de la matrice s'imprimerait à",
    ),
    "une police trop petite": (
        changer(_minuscules),
        "classeur-modele-petit",
        "Largeurs",
        "s'imprimerait à 6,",
    ),
    "un aspect trop petit": (
        changer(_un_petit),
        "classeur-modele-petit",
        "Aspects",
        "« évaluation : déclaré » s'imprimerait à 6,4",
    ),
    "une largeur nulle": (_poser("Largeurs", "C3", 0), _VALEUR, "Largeurs!C3", "n'est pas un nombre"),
    "une orientation inconnue": (
        _poser("Pages", "B2", "debout"),
        _VALEUR,
        "Pages!B2",
        "ni « paysage »",
    ),
    "une couleur de thème": (changer(_de_theme), _VALEUR, "Aspects!B2", "le thème"),
    "une couleur sans couleur": (changer(_sans_couleur), _VALEUR, "Couleurs!B2", "n'est pas celle"),
    "un texte trop pâle": (changer(_pale), "classeur-modele-contraste", "Aspects", "se lit mal"),
    "un nom inconnu": (
        _poser("Aspects", "A17", "matrice : saisi"),
        _INCOMPLET,
        "Aspects",
        "ne règle rien",
    ),
    "une ligne retirée": (
        _poser("Couleurs", "A2", None),
        _INCOMPLET,
        "Couleurs",
        "repris du classeur livré",
    ),
    "une colonne mal nommée": (
        _poser("Largeurs", "B2", "Référence"),
        _INCOMPLET,
        "Largeurs",
        "« Référence », à la feuille « matrice : Exigences », ne règle rien",
    ),
    "une colonne retirée": (
        _poser("Largeurs", "A2", None),
        _INCOMPLET,
        "Largeurs",
        "à la feuille « matrice : Exigences » manque « Réf. »",
    ),
    "un aspect deux fois": (
        _poser("Aspects", "A3", "matrice : titre"),
        _VALEUR,
        "Aspects!A3",
        "« matrice : titre » est sur deux lignes",
    ),
    "une couleur deux fois": (
        _poser("Couleurs", "A3", "matrice : complète"),
        _VALEUR,
        "Couleurs!A3",
        "« matrice : complète » est sur deux lignes",
    ),
    "une largeur deux fois": (
        _poser("Largeurs", "B3", "Réf."),
        _VALEUR,
        "Largeurs!B3",
        "« matrice : Exigences » : « Réf. » est sur deux lignes",
    ),
    "une page deux fois": (
        _poser("Pages", "A3", "matrice : Mode d'emploi"),
        _VALEUR,
        "Pages!A3",
        "est sur deux lignes",
    ),
}
