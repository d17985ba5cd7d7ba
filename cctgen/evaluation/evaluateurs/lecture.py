"""La répartition déposée dans `evaluation/` : `evaluateurs.yaml`, ou `evaluateurs` en classeur de tout format admis."""

from __future__ import annotations

from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.evaluateurs.classeur import COLONNES_EVALUATEURS, MUETTES, TIGE
from cctgen.evaluation.evaluateurs.controle import controler_charge
from cctgen.evaluation.evaluateurs.modele import Charge, Repartition, designee
from cctgen.evaluation.saisies.lecture import lire_saisie
from cctgen.socle.anomalies import Anomalie


def lire_repartition(evaluation: Path, dossier: Dossier) -> tuple[Repartition, list[Anomalie]]:
    """Lit qui apprécie quoi ; une ligne fausse n'est pas suivie, et le dit."""
    lignes, anomalies = lire_saisie(evaluation, TIGE, COLONNES_EVALUATEURS, Charge, MUETTES)
    gardees = []
    for ecrite, lieu in lignes:
        charge = designee(ecrite, dossier)
        fautes = list(controler_charge(charge, lieu, dossier))
        anomalies += fautes
        if not fautes:
            gardees.append(charge)
    return Repartition(tuple(gardees)), anomalies
