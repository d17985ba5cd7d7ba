"""Le suivi des demandes de dérogation, au bas de la feuille d'avancement de la grille."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation import feuilles
from cctgen.matrice.ecriture.neuf import poser_calcul

_ENTETES = ("Feuille", "Lot", "Soumissionnaire", "Réf.", "Niveau", "Constat", "Motif déclaré")
_A_APPRECIER = "à apprécier"


@dataclass(frozen=True, slots=True)
class DemandeDerogation:
    """Une exigence dont le soumissionnaire demande à s'écarter.

    `constat` est la cellule où elle s'apprécie, `deja` ce que cette cellule dit déjà.
    """

    feuille: str
    constat: str
    lot: int
    soumissionnaire: str
    ref: str
    niveau: str
    deja: str
    motif: str


def ecrire_derogations(feuille: Worksheet, depart: int, demandes: Sequence[DemandeDerogation]) -> None:
    """Écrit une ligne par demande, liée à sa ligne d'évaluation, dont elle reprend le constat par formule."""
    titre = feuilles.cellule(feuille, depart, 1)
    feuilles.rediger(titre, "Demandes de dérogation")
    titre.font = feuilles.police("sous-titre")
    if not demandes:
        feuilles.ecrire_texte(feuilles.cellule(feuille, depart + 1, 1), "Aucune demande déclarée.")
        return
    feuilles.ecrire_entetes(feuille, depart + 1, _ENTETES)
    for ligne, demande in enumerate(demandes, start=depart + 2):
        valeurs = (demande.feuille, demande.lot or "–", demande.soumissionnaire, demande.ref, demande.niveau)
        feuilles.ecrire_ligne(feuille, ligne, (*valeurs, None, demande.motif))
        cible = f"'{demande.feuille.replace(chr(39), chr(39) * 2)}'!{demande.constat}"
        lien = feuilles.cellule(feuille, ligne, 1)
        lien.hyperlink = Hyperlink(ref=lien.coordinate, location=cible)
        lien.font = feuilles.police("lien")
        formule = f'=IF({cible}="","{_A_APPRECIER}",{cible})'
        poser_calcul(feuilles.cellule(feuille, ligne, 6), formule, demande.deja or _A_APPRECIER)
