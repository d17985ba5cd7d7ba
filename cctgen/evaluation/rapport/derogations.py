"""Ce que le rapport dit des dérogations demandées par une offre : la demande, et ce qui en est décidé."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from cctgen.consultation.modele import date_en_clair
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.derogations.controle import demandes_de, derogation_de
from cctgen.evaluation.derogations.modele import APRES_LA_NOTIFICATION, Derogation
from cctgen.matrice.modele import Offre
from cctgen.socle.typographie import majuscule


class CompteDesDerogations(NamedTuple):
    """Combien de dérogations les offres en lice demandent, et ce qui en est décidé."""

    demandees: int
    accordees: int
    refusees: int

    @property
    def a_decider(self) -> int:
        """Rend combien restent à décider."""
        return self.demandees - self.accordees - self.refusees


def compte_des_derogations(comparaison: Comparaison, registre: Sequence[Derogation]) -> CompteDesDerogations:
    """Compte les dérogations que demandent les offres en lice, d'après les décisions du registre."""
    en_lice = [o.offre for lot in comparaison.lots for o in lot.offres if o.mise_a_l_ecart is None]
    suivies = [derogation_de(registre, offre, exigence) for offre in en_lice for exigence, _ in demandes_de(offre)]
    decidees = [d for d in suivies if d is not None and d.decision is not None]
    accordees = sum(d.est_accordee for d in decidees)
    return CompteDesDerogations(len(suivies), accordees, len(decidees) - accordees)


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
