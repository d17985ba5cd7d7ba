"""Le classeur d'un registre à tenir : ce que l'outil a relevé, une ligne chacun, puis des lignes libres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation import feuilles

_ENTETE = 5
_LIGNES_A_LISTE = 200
"""Jusqu'où, sous les lignes dessinées, les listes se proposent encore : une ligne de plus se lit de même."""
_REPETEES = 3
"""Le lot, l'offre et l'exigence : ce qui dit de quoi est une ligne coupée par la page."""


@dataclass(frozen=True, slots=True)
class FormeDeRegistre:
    """Ce qui distingue un registre d'un autre ; `relevees` compte les colonnes que l'outil remplit, à gauche.

    `listes` donne, par lettre de colonne, les valeurs admises.
    """

    nom: str
    consigne: str
    colonnes: tuple[str, ...]
    relevees: int
    lignes_libres: int
    listes: Mapping[str, Sequence[str]] = field(default_factory=dict)


def ecrire_registre(
    dossier: Dossier, forme: FormeDeRegistre, lignes: Sequence[Sequence[str]], mention: str = "", tour: int = 1
) -> bytes:
    """Rend le classeur, une ligne par relevé et de quoi en ajouter ; `mention` et le tour se lisent en tête."""
    classeur = Workbook()
    remplir_la_feuille(classeur.worksheets[0], dossier, forme, lignes, tour)
    feuille = classeur.worksheets[0]
    feuilles.mentionner(feuille, mention, feuilles.premiere_hors_rappel(feuille, _REPETEES))
    titre = f"{forme.nom.capitalize()}, {dossier.edition.reference}"
    return feuilles.enregistrer(classeur, titre, dossier.edition.date)


def remplir_la_feuille(
    feuille: Worksheet, dossier: Dossier, forme: FormeDeRegistre, lignes: Sequence[Sequence[str]], tour: int = 1
) -> None:
    """Écrit le registre dans une feuille vierge."""
    feuille.title = forme.nom.capitalize()
    feuilles.ecrire_titre(feuille, f"Registre des {forme.nom}", feuilles.edition_en_clair(dossier.edition, tour))
    feuilles.regler_largeurs(feuille, feuilles.largeurs_de(forme.nom))
    feuilles.ecrire_consigne(feuille, 3, forme.consigne, feuilles.premiere_hors_rappel(feuille, _REPETEES))
    feuilles.ecrire_entetes(feuille, _ENTETE, forme.colonnes)
    vide = [""] * len(forme.colonnes)
    for numero, dites in enumerate([*lignes, *([vide] * forme.lignes_libres)], start=_ENTETE + 1):
        feuilles.ecrire_ligne(feuille, numero, [d or None for d in (*dites, *vide[len(dites) :])])
        relevees = forme.relevees if dites is not vide else 0
        for colonne in range(1, len(forme.colonnes) + 1):
            fond = feuilles.fond("déclaré") if colonne <= relevees else feuilles.fond("saisie")
            feuilles.cellule(feuille, numero, colonne).fill = fond
        feuilles.centrer_les_courtes(feuille, numero, forme.colonnes)
    feuilles.filtrer(feuille, _ENTETE, len(forme.colonnes), len(lignes) + forme.lignes_libres)
    derniere = _ENTETE + len(lignes) + _LIGNES_A_LISTE
    for lettre, valeurs in forme.listes.items():
        liste = DataValidation(type="list", formula1=f'"{",".join(valeurs)}"', allow_blank=True, showErrorMessage=True)
        liste.errorTitle, liste.error = "Valeur hors liste", "Choisissez une valeur de la liste."
        liste.add(f"{lettre}{_ENTETE + 1}:{lettre}{derniere}")
        feuille.add_data_validation(liste)
    feuille.freeze_panes = f"D{_ENTETE + 1}"
    feuilles.mettre_en_page(
        feuille, f"{dossier.edition.reference}, {forme.nom}{feuilles.du_tour(tour)}", _ENTETE, _REPETEES
    )
