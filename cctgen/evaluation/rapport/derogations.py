"""Ce que le rapport dit des dérogations demandées par une offre : la demande, et ce qui en est décidé."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cctgen.consultation.modele import date_en_clair
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.derogations.controle import demandes_de, derogation_de
from cctgen.evaluation.derogations.modele import APRES_LA_NOTIFICATION, Derogation
from cctgen.matrice.modele import Offre
from cctgen.socle.typographie import majuscule


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
        return APRES_LA_NOTIFICATION, ""
    decidee_le = date_en_clair(derogation.decidee_le) if derogation.decidee_le else ""
    prise = ", ".join(filter(None, (derogation.duree, derogation.auteur, decidee_le)))
    decision = f"{derogation.etat(jour)}{f' ({prise})' if prise else ''}"
    return f"{decision}. {majuscule(derogation.motif)}" if derogation.motif else decision, derogation.reste_a_faire
