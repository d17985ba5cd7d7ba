"""Cohérence de `contradictions/` : conditions possibles, sources déclarées, cas qui les déclenche."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.formes.condition import est_vraie, questions_de
from cctgen.clausier.formes.contradictions import Contradiction
from cctgen.clausier.formes.questionnaire import QuestionSuperposee
from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.verification.conditions.fautes import fautes_de_condition, valeurs_connues
from cctgen.clausier.verification.conditions.possibilites import chercher
from cctgen.clausier.verification.places import lieu_ecrit
from cctgen.clausier.verification.references import verifier_sources
from cctgen.socle.anomalies import Anomalie, Lieu


def verifier_contradictions(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Énumère les fautes de chaque contradiction ; la preuve dit en plus celles que rien n'atteint."""
    for contradiction in clausier.contradictions.values():
        lieu = lieu_de_contradiction(lecture, contradiction.id)
        if lecture.references_completes:
            yield from verifier_sources(clausier, contradiction.sources, lieu, contradiction.id)
        if not lecture.questionnaire_complet:
            continue
        fautes = list(fautes_de_condition(contradiction.quand, clausier.citables, (), lieu, contradiction.id))
        fautes += _reponses_du_cas(clausier, contradiction, lieu)
        yield from fautes
        if not fautes:
            yield from _effet(clausier, contradiction, lecture, lieu)


def _effet(
    clausier: Clausier, contradiction: Contradiction, lecture: LectureClausier, lieu: Lieu
) -> Iterator[Anomalie]:
    """Relève une condition qu'aucune réponse ne remplit, ou que le cas ne remplit pas."""
    identifiant = contradiction.id
    if any(isinstance(clausier.questions.get(q), QuestionSuperposee) for q in contradiction.cas):
        return  # une option retirée désarme la contradiction : ce n'est pas une faute
    if lecture.questionnaire_juste and chercher(clausier.citables, [contradiction.quand]).est_impossible:
        yield Anomalie(
            "condition-impossible",
            f"aucune réponse ne rend vraie la condition de « {identifiant} » : elle n'est jamais atteinte.",
            "Corrigez les valeurs qui s'excluent, ou supprimez la contradiction.",
            lieu=lieu,
            ref=identifiant,
        )
    elif not _est_declenchee(clausier, contradiction):
        yield Anomalie(
            "cas-sans-effet",
            f"le « cas » de « {identifiant} » ne remplit pas son « quand ».",
            "Donnez dans « cas » des réponses qui se contredisent, ou corrigez « quand ».",
            lieu=lieu,
            ref=identifiant,
        )


def lieu_de_contradiction(lecture: LectureClausier, identifiant: str) -> Lieu:
    """Rend la ligne de la contradiction dans le dernier fichier qui la définit."""
    return lieu_ecrit(lecture, "/contradictions/", "contradictions", identifiant)


def _reponses_du_cas(clausier: Clausier, contradiction: Contradiction, lieu: Lieu) -> Iterator[Anomalie]:
    for nom, valeurs in contradiction.cas.items():
        question = clausier.questions.get(nom)
        connues = valeurs_connues(question) if question else ()
        inconnues = [v for v in valeurs if connues and v not in connues]
        if question is None or inconnues:
            code = "question-inconnue" if question is None else "condition-invalide"
            dit = (
                f"« {nom} » n'est pas une question" if question is None else f"« {inconnues[0]} » n'est pas une option"
            )
            yield Anomalie(
                code,
                f"dans le « cas » de « {contradiction.id} », {dit}.",
                "Corrigez « cas » d'après le questionnaire.",
                lieu=lieu,
                ref=contradiction.id,
            )


def _est_declenchee(clausier: Clausier, contradiction: Contradiction) -> bool:
    """Vrai si le cas suffit ; une condition qui cite une déduction ne se juge qu'à la preuve."""
    if not clausier.deductions.keys().isdisjoint(questions_de(contradiction.quand)):
        return True
    return est_vraie(contradiction.quand, contradiction.cas)
