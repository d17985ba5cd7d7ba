"""Cohérence de `obligations.yaml` : sources déclarées, conditions possibles, porteurs connus."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.formes.obligations import Obligation
from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.verification.conditions.fautes import fautes_de_condition
from cctgen.socle.anomalies import Anomalie, Lieu


def verifier_obligations(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Énumère les fautes de chaque obligation."""
    for obligation in clausier.obligations.values():
        lieu = _lieu(lecture, obligation)
        if obligation.quand is not None and lecture.questionnaire_complet:
            yield from fautes_de_condition(obligation.quand, clausier.citables, (), lieu, obligation.id)
        if lecture.references_completes:
            yield from _sources(clausier, obligation, lieu)
        yield from _porteurs(clausier, obligation, lecture, lieu)


def _lieu(lecture: LectureClausier, obligation: Obligation) -> Lieu:
    """Rend la ligne de l'obligation dans le dernier fichier qui la définit."""
    for fichier, document in reversed(lecture.documents.items()):
        if fichier.endswith("/obligations.yaml") and isinstance(document.valeur, dict):
            for rang, redigee in enumerate(document.valeur.get("obligations") or ()):
                if isinstance(redigee, dict) and redigee.get("id") == obligation.id:
                    return lecture.lieu(fichier, "obligations", rang, "id")
    return Lieu("obligations.yaml")


def _sources(clausier: Clausier, obligation: Obligation, lieu: Lieu) -> Iterator[Anomalie]:
    for source in obligation.sources:
        identifiant, _, article = source.partition(":")
        reference = clausier.references.get(identifiant)
        if reference is None or (article and article not in {a.numero for a in reference.articles}):
            yield Anomalie(
                "reference-inconnue",
                f"la source « {source} » de l'obligation « {obligation.id} » n'est pas déclarée.",
                "Ajoutez-la à references.yaml, « a_verifier » tant que personne ne l'a lue.",
                lieu=lieu,
                ref=obligation.id,
            )


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
