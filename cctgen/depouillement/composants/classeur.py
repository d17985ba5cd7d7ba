"""Écrit la feuille « Composants » seule, remplie d'après un inventaire : à coller dans la matrice.

Seul ce que l'inventaire dit est rempli. Fonction, référence et règle de l'embarqué restent au soumissionnaire.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.depouillement.composants.sbom import ComposantSbom
from cctgen.matrice import contrat
from cctgen.matrice.ecriture import styles
from cctgen.matrice.ecriture.enregistrement import enregistrer

_LARGEURS = dict(zip("ABCDEFGHIJ", (26, 22, 14, 18, 28, 14, 12, 18, 16, 44), strict=True))
_A4 = 9
_JOUR = date(1980, 1, 1)
"""Le classeur n'a pas de date propre : le même inventaire donne les mêmes octets."""


def valeurs_declarees(composant: ComposantSbom) -> Mapping[str, str]:
    """Rend la ligne de la feuille « Composants », par en-tête, vide là où l'inventaire ne dit rien."""
    connues = {
        contrat.COMPOSANT: f"{composant.groupe}/{composant.nom}" if composant.groupe else composant.nom,
        contrat.EDITEUR: composant.fournisseur,
        contrat.VERSION: composant.version,
        contrat.LICENCE: composant.licence,
    }
    return {colonne: connues.get(colonne, "") for colonne in contrat.COLONNES_COMPOSANTS}


def ecrire_composants(composants: Sequence[ComposantSbom]) -> bytes:
    """Rend le classeur : une feuille « Composants », aux colonnes exactes de la matrice."""
    classeur = Workbook()
    styles.inscrire(classeur)
    feuille = classeur.worksheets[0]
    feuille.title = contrat.FEUILLE_COMPOSANTS
    styles.largeurs(feuille, _LARGEURS)
    for rang, nom in enumerate(contrat.COLONNES_COMPOSANTS, 1):
        styles.poser(feuille.cell(1, rang), nom)
        styles.habiller(feuille.cell(1, rang), styles.ENTETE_OUVERT)
    feuille.row_dimensions[1].height = 58
    for numero, composant in enumerate(composants, 2):
        _ecrire_ligne(feuille, numero, valeurs_declarees(composant))
    _poser_listes(feuille, max(2, len(composants) + 1))
    feuille.freeze_panes = "B2"
    feuille.print_title_rows = "1:1"
    styles.imprimer(feuille, "Composants, d'après l'inventaire", papier=_A4, orientation="landscape")
    return enregistrer(classeur, _JOUR)


def _ecrire_ligne(feuille: Worksheet, numero: int, valeurs: Mapping[str, str]) -> None:
    for rang, valeur in enumerate(valeurs.values(), 1):
        cellule = feuille.cell(numero, rang)
        if valeur:
            styles.poser(cellule, valeur)
        styles.habiller(cellule, styles.SAISIE)


def _poser_listes(feuille: Worksheet, derniere: int) -> None:
    liste = DataValidation(type="list", formula1=f'"{",".join(contrat.OUI_NON)}"', allow_blank=True)
    for colonne in contrat.COLONNES_OUI_NON:
        lettre = contrat.lettre(contrat.COLONNES_COMPOSANTS.index(colonne))
        liste.add(f"{lettre}2:{lettre}{derniere}")
    feuille.add_data_validation(liste)
