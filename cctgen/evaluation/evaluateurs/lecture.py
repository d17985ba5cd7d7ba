"""La répartition déposée dans `evaluation/` : `evaluateurs.yaml`, ou `evaluateurs` en classeur de tout format admis."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.evaluateurs.classeur import COLONNES_EVALUATEURS, MUETTES, TIGE
from cctgen.evaluation.evaluateurs.controle import controler_charge
from cctgen.evaluation.evaluateurs.modele import Charge, Repartition, designee
from cctgen.evaluation.modele import nom_replie
from cctgen.evaluation.saisies.lecture import lire_saisie
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu


def lire_repartition(evaluation: Path, dossier: Dossier) -> tuple[Repartition, list[Anomalie]]:
    """Lit qui apprécie quoi ; une ligne fausse n'est pas suivie, et le dit.

    De deux fichiers qui ne confient pas un sous-critère aux mêmes personnes, aucun n'est suivi pour lui.
    """
    lignes, anomalies = lire_saisie(evaluation, TIGE, COLONNES_EVALUATEURS, Charge, MUETTES)
    gardees: dict[tuple[int, str], dict[str, list[Ligne]]] = {}
    for ecrite, lieu in lignes:
        charge = designee(ecrite, dossier)
        fautes = list(controler_charge(charge, lieu, dossier))
        anomalies += fautes
        if not fautes:
            cle = (charge.lot, charge.sous_critere)
            gardees.setdefault(cle, {}).setdefault(lieu.fichier, []).append((charge, lieu))
    charges: list[Charge] = []
    for par_fichier in gardees.values():
        if len({_noms(siennes) for siennes in par_fichier.values()}) > 1:
            anomalies.append(_discordance(*par_fichier.values()))
        else:
            charges += (charge for charge, _ in next(iter(par_fichier.values())))
    return Repartition(tuple(charges)), anomalies


Ligne = tuple[Charge, Lieu]


def _noms(lignes: Sequence[Ligne]) -> frozenset[str]:
    return frozenset(nom_replie(nom) for charge, _ in lignes for nom in charge.evaluateurs)


def _discordance(premiers: Sequence[Ligne], *autres: Sequence[Ligne]) -> Anomalie:
    charge, lieu = autres[-1][0]
    message = (
        f"{charge.sous_critere} n'est pas confié aux mêmes évaluateurs dans deux fichiers (voir {premiers[0][1]})."
    )
    conseil = "Gardez une seule répartition, dans un seul des deux ; en attendant, aucune des deux n'est suivie."
    return Anomalie("sources-discordantes", message, conseil, Gravite.A_QUALIFIER, lieu, lot=charge.lot or None)
