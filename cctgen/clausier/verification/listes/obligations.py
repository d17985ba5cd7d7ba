"""Cohérence de `obligations.yaml` : sources déclarées, conditions possibles, porteurs connus."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.formes.obligations import Obligation
from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.verification.conditions.fautes import fautes_de_condition
from cctgen.clausier.verification.places import lieu_ecrit
from cctgen.clausier.verification.references import verifier_sources
from cctgen.socle.anomalies import Anomalie, Lieu


def verifier_obligations(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Énumère les fautes de chaque obligation."""
    for obligation in clausier.obligations.values():
        lieu = lieu_ecrit(lecture, "/obligations.yaml", "obligations", obligation.id)
        if obligation.quand is not None and lecture.questionnaire_complet:
            yield from fautes_de_condition(obligation.quand, clausier.citables, (), lieu, obligation.id)
        if lecture.references_completes:
            yield from verifier_sources(clausier, obligation.sources, lieu, obligation.id)
        yield from _porteurs(clausier, obligation, lecture, lieu)


def _porteurs(clausier: Clausier, obligation: Obligation, lecture: LectureClausier, lieu: Lieu) -> Iterator[Anomalie]:
    connus = {*clausier.clauses, *(e.id for clause in clausier.clauses.values() for e in clause.exigences)}
    for porteur in obligation.portee_par:
        if porteur not in connus and not lecture.est_fautive(porteur):
            yield Anomalie(
                "porteur-inconnu",
                f"« {porteur} », dans « portee_par » de « {obligation.id} », n'est ni une clause ni une exigence.",
                "Corrigez « portee_par » : cctgen clausier chercher donne les identifiants.",
                lieu=lieu,
                ref=obligation.id,
            )
