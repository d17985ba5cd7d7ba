"""Le classeur de l'historique des notes : ce que le journal en dit, en tableau qui se lit et se filtre."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation import feuilles
from cctgen.evaluation.accord.historique import Changement

FICHIER_HISTORIQUE = "historique-des-notes.xlsx"
_ENTETES = ("Date", "Lot", "Soumissionnaire", "Réf.", "Évaluateur", "Avant", "Après", "Motif")
_ENTETE = 5
_PRECISION = (
    "Chaque note corrigée, retirée ou arrêtée par consensus, dans l'ordre du journal. Les premières notes sont dans les"
    " grilles ; le journal de l'évaluation fait foi."
)


def ecrire_historique(dossier: Dossier, lus: Sequence[Changement]) -> bytes:
    """Rend le classeur, une ligne par changement ; l'heure est celle de la comparaison qui l'a constaté."""
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    feuille.title = "Historique des notes"
    feuilles.regler_largeurs(feuille, feuilles.largeurs_de("historique des notes"))
    feuilles.ecrire_titre(feuille, "Historique des notes", feuilles.edition_en_clair(dossier.edition))
    feuilles.ecrire_consigne(feuille, 3, _PRECISION)
    feuilles.ecrire_entetes(feuille, _ENTETE, _ENTETES)
    for rang, changement in enumerate(lus, start=_ENTETE + 1):
        sujet = changement.sujet
        valeurs = (
            _moment(changement.le),
            sujet.lot or "–",
            sujet.soumissionnaire,
            sujet.ref,
            sujet.evaluateur,
            changement.avant or "–",
            changement.apres or "retirée",
            changement.motif,
        )
        feuilles.ecrire_ligne(feuille, rang, valeurs)
    feuille.auto_filter.ref = f"A{_ENTETE}:H{_ENTETE + max(len(lus), 1)}"
    feuille.freeze_panes = f"A{_ENTETE + 1}"
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, historique des notes", _ENTETE)
    feuille.protection.enable()
    feuille.protection.autoFilter = False
    return feuilles.enregistrer(classeur, f"Historique des notes, {dossier.edition.reference}", dossier.edition.date)


def _moment(le: str) -> str:
    try:
        return datetime.fromisoformat(le).strftime("%d/%m/%Y %H:%M")
    except ValueError:
        return le
