"""Le tableau comparatif `comparaison.xlsx` : l'écran de décision d'abord, puis de quoi le vérifier jusqu'à la cellule.

Un tableur aide à lire ; la pièce signée est le rapport d'analyse, auquel il se joint. La robustesse du classement,
information interne, s'écrit à part, dans `robustesse.xlsx`.
"""

from __future__ import annotations

from collections.abc import Sequence

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.classeur.contexte import Annexes, LotAEcrire, lots_a_ecrire
from cctgen.evaluation.classeur.feuillet import Classeur
from cctgen.evaluation.classeur.pages import composants, decision, forces, rangs, registres
from cctgen.evaluation.classeur.pages.calcul import ecrire_calcul
from cctgen.evaluation.classeur.pages.cote_a_cote import ecrire_cote_a_cote, nom_du_detail
from cctgen.evaluation.classeur.pages.notes import ecrire_notes
from cctgen.evaluation.classeur.pages.robustesse import ecrire_page
from cctgen.evaluation.feuilles import du_tour
from cctgen.evaluation.rapport.modele import typographie_des_offres

_CASES_PAR_EXIGENCE = 14
"""Ce qu'une exigence d'une offre occupe, toutes feuilles réunies."""


def ecrire_comparaison(dossier: Dossier, comparaison: Comparaison, annexes: Annexes | None = None) -> bytes:
    """Rend les octets de `comparaison.xlsx` ; mêmes entrées, mêmes octets."""
    lots = lots_a_ecrire(dossier, comparaison, annexes or Annexes())
    cases = sum(len(lot.exigences) * len(lot.lot.offres) for lot in lots) * _CASES_PAR_EXIGENCE
    titre = f"Comparaison des offres, {dossier.edition.reference}"
    reference = f"{dossier.edition.reference}{du_tour(annexes.tour if annexes else 1)}"
    composer_hors_offres = typographie_des_offres(dossier, comparaison)
    classeur = Classeur(titre, reference, dossier.edition.date, cases, composer_hors_offres)
    decision.ecrire_decision(classeur, lots, _sommaire(lots))
    rangs.ecrire_classement(classeur, lots, comparaison)
    forces.ecrire_forces(classeur, lots)
    for lot in lots:
        ecrire_cote_a_cote(classeur, lot)
        ecrire_calcul(classeur, lot)
        ecrire_notes(classeur, lot)
    composants.ecrire_composants(classeur, lots)
    registres.ecrire_irregularites(classeur, lots)
    registres.ecrire_reserves(classeur, lots)
    registres.ecrire_anomalies(classeur, lots, comparaison)
    if any(lot.bareme for lot in lots):
        registres.ecrire_bareme(classeur, lots)
    return classeur.octets()


def ecrire_robustesse(dossier: Dossier, comparaison: Comparaison, tour: int = 1) -> bytes:
    """Rend les octets de `robustesse.xlsx`, information interne qui n'entre dans aucun document communicable."""
    reference = f"{dossier.edition.reference}{du_tour(tour)}"
    titre = f"Robustesse du classement, {reference}"
    composer = typographie_des_offres(dossier, comparaison)
    classeur = Classeur(titre, reference, dossier.edition.date, cases=0, composer=composer)
    ecrire_page(classeur, lots_a_ecrire(dossier, comparaison, Annexes(tour=tour)))
    return classeur.octets()


def _sommaire(lots: Sequence[LotAEcrire]) -> list[str]:
    """Rend le nom des feuilles qui suivent l'écran de décision, dans leur ordre."""
    noms = [rangs.NOM, forces.NOM]
    for lot in lots:
        noms.append(nom_du_detail(lot.lot))
        if lot.lot.offres:
            noms += [lot.nom("Calcul")] if lot.bareme else []
            noms.append(lot.nom("Notes"))
    noms += [composants.NOM, "Irrégularités", "Réserves", "Anomalies"]
    return [*noms, "Barème"] if any(lot.bareme for lot in lots) else noms
