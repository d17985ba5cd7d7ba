"""`evaluateurs.xlsx` : un sous-critère par ligne, et qui l'apprécie ; la même chose s'écrit dans `evaluateurs.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from openpyxl import Workbook

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation import feuilles
from cctgen.evaluation.evaluateurs.modele import SousCritereAConfier, sous_criteres_a_confier
from cctgen.evaluation.saisies.classeurs import SANS_LOT_ECRIT
from cctgen.evaluation.saisies.modeles import Saisie
from cctgen.socle.typographie import composer

TIGE = "evaluateurs"
COLONNES_EVALUATEURS = {
    "Lot": "lot",
    "Sous-critère": "sous_critere",
    "Évaluateurs": "evaluateurs",
}
"""En-tête, clé d'`evaluateurs.yaml` ; un sous-critère s'y nomme, ou se désigne par son code."""

MUETTES = ("Ce qu'il couvre", "Code")
"""Ce que le classeur dit d'un sous-critère et que rien n'y relit."""

_ENTETES = ("Lot", "Sous-critère", MUETTES[0], "Évaluateurs", MUETTES[1])
_A_REMPLIR = _ENTETES.index("Évaluateurs") + 1

_CONSIGNE = (
    "Écrivez en face de chaque sous-critère qui l'apprécie, plusieurs noms séparés par « ; ». Chacun reçoit alors sa"
    " grille, à ses seuls sous-critères. Laissez tout vide pour une grille commune."
)
_ENTETE = 5


def modele_des_evaluateurs(dossier: Dossier) -> Saisie:
    """Rend le classeur à remplir, et ce qui distingue chacune de ses lignes."""
    lignes = list(sous_criteres_a_confier(dossier))
    cles, d_avant = (
        tuple((str(li.lot or SANS_LOT_ECRIT), designation) for li, designation in zip(lignes, dites, strict=True))
        for dites in ([li.nom for li in lignes], [li.id for li in lignes])
    )
    return Saisie(partial(_ecrire, dossier, lignes), cles, d_avant)


def _ecrire(dossier: Dossier, lignes: Sequence[SousCritereAConfier], mention: str) -> bytes:
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    feuille.title = "Évaluateurs"
    feuilles.regler_largeurs(feuille, feuilles.largeurs_de("évaluateurs"))
    feuilles.ecrire_titre(feuille, "Évaluateurs", feuilles.edition_en_clair(dossier.edition))
    feuilles.ecrire_consigne(feuille, 3, _CONSIGNE)
    feuilles.ecrire_entetes(feuille, _ENTETE, _ENTETES)
    for rang, a_confier in enumerate(lignes, start=_ENTETE + 1):
        dit = (str(a_confier.lot or SANS_LOT_ECRIT), composer(a_confier.nom), composer(a_confier.couvre))
        feuilles.ecrire_ligne(feuille, rang, (*dit, None, a_confier.id), feuilles.fond("déclaré"))
        case = feuilles.cellule(feuille, rang, _A_REMPLIR)
        case.border, case.fill, case.alignment = feuilles.bordure(), feuilles.fond("saisie"), feuilles.HAUT
    feuilles.mentionner(feuille, mention)
    feuille.freeze_panes = f"A{_ENTETE + 1}"
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, évaluateurs", _ENTETE)
    return feuilles.enregistrer(classeur, f"Évaluateurs, {dossier.edition.reference}", dossier.edition.date)
