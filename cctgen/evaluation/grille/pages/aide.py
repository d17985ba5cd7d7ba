"""L'aide à la saisie : l'échelle et les commentaires types, d'où viennent les listes déroulantes des feuilles."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.consultation.bareme import Degre
from cctgen.evaluation import feuilles
from cctgen.evaluation.grille.appuis.commentaires import COMMENTAIRES_TYPES
from cctgen.evaluation.grille.appuis.echelle import infobulle_de_note
from cctgen.evaluation.grille.contenu import PREMIERE_LIGNE, FeuilleAEcrire
from cctgen.evaluation.grille.contrat import FEUILLE_AIDE
from cctgen.evaluation.grille.notice import CONSIGNE_AIDE, ENTETES_AIDE, TITRE_AIDE, lignes_d_aide
from cctgen.evaluation.modele import Constat

_ENTETE = 4


def ecrire_aide(feuille: Worksheet, degres: Sequence[Degre]) -> None:
    """Écrit les degrés et leurs ancres, les mêmes notes en chiffres, les commentaires types."""
    feuilles.regler_largeurs(feuille, feuilles.largeurs_de("aide"))
    feuilles.ecrire_titre(feuille, TITRE_AIDE, CONSIGNE_AIDE)
    feuilles.ecrire_entetes(feuille, _ENTETE, ENTETES_AIDE)
    for rang, rangee in enumerate(lignes_d_aide(degres), start=_ENTETE + 1):
        feuilles.ecrire_ligne(feuille, rang, rangee)
    feuilles.mettre_en_page(feuille, TITRE_AIDE)
    feuille.protection.enable()


def poser_listes(feuille: Worksheet, contenu: FeuilleAEcrire, degres: Sequence[Degre]) -> None:
    """Pose les listes déroulantes ; celle des commentaires propose, et laisse écrire tout autre chose."""
    constat = DataValidation(type="list", formula1=f'"{",".join(c.value for c in Constat)}"', showErrorMessage=True)
    constat.error = "Choisissez un constat de la liste."
    note = DataValidation(type="list", formula1=_source("A", 2 * len(degres)), showErrorMessage=True)
    note.error = "Choisissez un degré de l'échelle, ou tapez son chiffre."
    note.promptTitle, note.prompt, note.showInputMessage = "Échelle", infobulle_de_note(degres), True
    commentaire = DataValidation(type="list", formula1=SOURCE_DES_COMMENTAIRES)
    for colonne, liste in (("Constat", constat), ("Note", note), ("Commentaire", commentaire)):
        liste.allow_blank, liste.errorTitle = True, "Valeur hors liste"
        lettre = contenu.lettre(colonne)
        liste.add(f"{lettre}{PREMIERE_LIGNE}:{lettre}{contenu.derniere}")
        feuille.add_data_validation(liste)


def _source(lettre: str, nombre: int) -> str:
    return f"'{FEUILLE_AIDE.replace(chr(39), chr(39) * 2)}'!${lettre}${_ENTETE + 1}:${lettre}${_ENTETE + nombre}"


SOURCE_DES_COMMENTAIRES = _source("C", len(COMMENTAIRES_TYPES))
