"""Ce que le rapport dit des dérogations demandées par une offre : la demande, et ce qui en est décidé."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cctgen.consultation.modele import date_en_clair
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.derogations.controle import demandes_de, derogation_de
from cctgen.evaluation.derogations.modele import Derogation
from cctgen.matrice.modele import Offre

A_DECIDER = "à décider"


def derogations_a_decider(comparaison: Comparaison, registre: Sequence[Derogation]) -> int:
    """Compte les dérogations qu'une offre en lice demande et que personne n'a encore décidées."""
    en_lice = [o.offre for lot in comparaison.lots for o in lot.offres if o.mise_a_l_ecart is None]
    suivies = [derogation_de(registre, offre, exigence) for offre in en_lice for exigence, _ in demandes_de(offre)]
    return sum(d is None or d.decision is None for d in suivies)


def lignes_de_derogations(offre: Offre, registre: Sequence[Derogation], jour: date) -> list[tuple[str, str, str, str]]:
    """Rend une ligne par dérogation demandée : exigence, motif déclaré, décision, ce qui reste à faire."""
    return [
        (exigence, justification or "Sans motif déclaré.", *_suite(derogation_de(registre, offre, exigence), jour))
        for exigence, justification in demandes_de(offre)
    ]


def _suite(derogation: Derogation | None, jour: date) -> tuple[str, str]:
    if derogation is None or derogation.decision is None:
        return A_DECIDER, ""
    prise = f", {derogation.auteur}" if derogation.auteur else ""
    prise += f", {date_en_clair(derogation.decidee_le)}" if derogation.decidee_le else ""
    duree = f" ({derogation.duree})" if derogation.duree else ""
    motif = f" : {derogation.motif}" if derogation.motif else ""
    return f"{derogation.etat(jour)}{duree}{prise}{motif}", derogation.reste_a_faire
