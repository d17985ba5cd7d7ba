"""Des modèles de tableaux abîmés : ce qu'on change au modèle livré, le code et les mots qui se disent."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from tests.documents.fabriques import modele
from tests.documents.tableaux.fabriques import changer, nom_de, tableau_de


def _sans_nom(document: Any) -> None:
    for paragraphe in document.paragraphs:
        paragraphe._p.getparent().remove(paragraphe._p)


def _fusionnee(document: Any) -> None:
    ligne = tableau_de(document, "Exigences").rows[0]
    ligne.cells[0].merge(ligne.cells[1])


def _colonne_vide(document: Any) -> None:
    tableau_de(document, "Écarts").cell(0, 1).text = ""


def _deux_fois(document: Any) -> None:
    nom_de(document, "Écarts").runs[0].text = "Renumérotation"


def _sans_tableau(document: Any) -> None:
    for tableau in document.tables:
        tableau._tbl.getparent().remove(tableau._tbl)


def _retire(document: Any) -> None:
    tableau, nom = tableau_de(document, "Écarts")._tbl, nom_de(document, "Écarts")._p
    for element in (tableau, nom):
        element.getparent().remove(element)


def _mal_nomme(document: Any) -> None:
    nom_de(document, "Exigences").runs[0].text = "Exigence"


def _colonne_renommee(document: Any) -> None:
    tableau_de(document, "Exigences").cell(0, 5).text = "Preuve"


def _large_de(largeur: int) -> Any:
    def retrecir(document: Any) -> None:
        for ligne in tableau_de(document, "Exigences").rows:
            ligne.cells[4]._tc.tcPr.find(qn("w:tcW")).set(qn("w:w"), str(largeur))

    return retrecir


_ILLISIBLE, _VALEUR, _INCOMPLET = (f"tableaux-modele-{fin}" for fin in ("illisible", "valeur", "incomplet"))
ABIMES: dict[str, tuple[bytes, str, str]] = {
    "pas un document": (b"rien", _ILLISIBLE, "ce n'est pas un document Word"),
    "un classeur": (modele("classeurs.xlsx"), _ILLISIBLE, "classeur"),
    "sans tableau": (changer(_sans_tableau), _ILLISIBLE, "aucun tableau"),
    "des tableaux sans nom": (changer(_sans_nom), _VALEUR, "n'a pas de nom"),
    "des cases fusionnées": (changer(_fusionnee), _VALEUR, "« Exigences » ne nomme pas chaque colonne"),
    "une colonne sans titre": (changer(_colonne_vide), _VALEUR, "« Écarts » ne nomme pas chaque colonne"),
    "deux fois le même nom": (changer(_deux_fois), _VALEUR, "deux tableaux se nomment « Renumérotation »"),
    "une colonne sans largeur": (changer(_large_de(0)), _VALEUR, "n'aurait que 0"),
    "une colonne trop étroite": (changer(_large_de(97)), _VALEUR, "rien ne s'y lirait"),
    "un tableau retiré": (changer(_retire), _INCOMPLET, "il y manque « Écarts »"),
    "un nom mal écrit": (changer(_mal_nomme), _INCOMPLET, "« Exigence » n'est le nom d'aucun gabarit"),
    "une colonne renommée": (changer(_colonne_renommee), _INCOMPLET, "« Exigences » manque « Preuve attendue »"),
}
