"""Cohérence du catalogue de services : conditions possibles, renvois des fiches vers un service déclaré."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from cctgen.clausier.formes.questionnaire import Question
from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.verification.conditions.fautes import fautes_de_condition
from cctgen.clausier.verification.places import lieu_ecrit
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.validation import suggestion


def verifier_services(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Énumère les fautes des conditions du catalogue, ses porteurs inconnus, et les renvois à un service inconnu."""
    exigences = {e.id for clause in clausier.clauses.values() for e in clause.exigences}
    for service in clausier.services.values():
        lieu = lieu_ecrit(lecture, "/services/", "services", service.id)
        for porteur in service.impose_par:
            if porteur not in exigences and not lecture.est_fautive(porteur):
                yield _porteur_inconnu(porteur, service.id, lieu)
        if service.quand is not None and lecture.questionnaire_complet:
            yield from fautes_de_condition(service.quand, clausier.citables, (), lieu, service.id)
        if service.propose is not None and lecture.questionnaire_complet:
            posees, a_venir = _autour_de_la_question(clausier)
            yield from fautes_de_condition(service.propose, posees, a_venir, lieu, service.id)
    if any("/services/" in fichier for fichier in lecture.fautifs):
        return
    for clause in clausier.clauses.values():
        for rang, nom in enumerate(clause.services):
            if nom not in clausier.services:
                yield Anomalie(
                    "service-inconnu",
                    f"« {nom} » n'est pas au catalogue de services.",
                    suggestion(nom, clausier.services, "Décrivez-le dans services/, ou corrigez son nom."),
                    lieu=lecture.lieu(clause.fichier, "services", rang),
                    ref=clause.id,
                )


def _autour_de_la_question(clausier: Clausier) -> tuple[dict[str, Question], set[str]]:
    """Rend les questions qui précèdent celle des services, qu'une réponse cochée d'avance peut lire, et le reste."""
    posees = dict(takewhile(lambda q: q[1].options_de is None, clausier.questions.items()))
    return posees, set(clausier.citables) - set(posees)


def _porteur_inconnu(porteur: str, service: str, lieu: Lieu) -> Anomalie:
    return Anomalie(
        "porteur-inconnu",
        f"« {porteur} », dans « impose_par » de « {service} », n'est pas une exigence.",
        "Corrigez « impose_par » : cctgen clausier chercher donne les identifiants.",
        lieu=lieu,
        ref=service,
    )
