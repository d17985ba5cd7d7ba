"""Les conditions : questions et valeurs qui existent, réponses qui les rendent vraies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from cctgen.clausier.formes.condition import Condition, Entre, Parmi, feuilles_de
from cctgen.clausier.formes.questionnaire import Deduction, Question, QuestionSuperposee, TypeQuestion
from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.verification.conditions.possibilites import Citables, chercher
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.validation import suggestion
from cctgen.socle.yaml_strict import SIGNE_REFUSE

_VERIFIEZ = "Vérifiez son identifiant dans le questionnaire."


def verifier_conditions(clausier: Clausier, clause: Clause, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Énumère les fautes des conditions d'une clause et de ses exigences."""
    if not lecture.questionnaire_complet:
        return
    fautes: list[Anomalie] = []
    if clause.quand is not None:
        lieu = lecture.lieu(clause.fichier, "quand")
        fautes += _jugeables(fautes_de_condition(clause.quand, clausier.citables, (), lieu, clause.id), lecture)
        if not fautes and lecture.questionnaire_juste and _est_impossible(clausier, [clause.quand]):
            fautes.append(_impossible(clause.id, "cette clause n'est jamais retenue", lieu))
    yield from fautes
    yield from _des_parametres(clausier, clause, lecture)
    for rang, exigence in enumerate(clause.exigences):
        if exigence.quand is None:
            continue
        lieu = lecture.lieu(clause.fichier, "exigences", rang, "quand")
        siennes = _jugeables(fautes_de_condition(exigence.quand, clausier.citables, (), lieu, exigence.id), lecture)
        yield from siennes
        if fautes or siennes or not lecture.questionnaire_juste:
            continue
        if _est_impossible(clausier, [clause.quand, exigence.quand]):
            yield _impossible(exigence.id, "avec celle de sa clause, cette exigence n'est jamais retenue", lieu)


def _des_parametres(clausier: Clausier, clause: Clause, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Énumère les fautes des conditions qui changent la valeur proposée d'un paramètre."""
    for nom, parametre in clause.parametres.items():
        for rang, selon in enumerate(parametre.selon):
            lieu = lecture.lieu(clause.fichier, "parametres", nom, "selon", rang, "quand")
            fautes = list(_jugeables(fautes_de_condition(selon.quand, clausier.citables, (), lieu, clause.id), lecture))
            yield from fautes
            if fautes or not lecture.questionnaire_juste:
                continue
            if _est_impossible(clausier, [clause.quand, selon.quand]):
                yield _impossible(clause.id, f"cette valeur de « {nom} » n'est jamais proposée", lieu)


def _est_impossible(clausier: Clausier, conditions: list[Condition | None]) -> bool:
    """Une option qu'un clausier de service retire n'est pas une faute de la base : le retrait nomme ce qu'il défait."""
    return chercher(clausier.citables, conditions).est_impossible and not est_defaite(clausier, conditions)


def est_defaite(clausier: Clausier, conditions: list[Condition | None]) -> bool:
    """Vrai si seules les questions superposées rendent ces conditions impossibles."""
    origines = {q.id: q.origine for q in clausier.questions.values() if isinstance(q, QuestionSuperposee)}
    if not origines or not chercher(clausier.citables, conditions).est_impossible:
        return False
    return not chercher({**clausier.citables, **origines}, conditions).est_impossible


def _jugeables(fautes: Iterable[Anomalie], lecture: LectureClausier) -> list[Anomalie]:
    """Écarte ce qui ne vient que d'une question déjà fautive."""
    return [f for f in fautes if not any(f"« {q} »" in f.message for q in lecture.questions_fautives)]


def _impossible(ref: str, suite: str, lieu: Lieu) -> Anomalie:
    return Anomalie(
        "condition-impossible",
        f"aucune réponse ne rend cette condition vraie : {suite}.",
        "Corrigez les valeurs qui s'excluent, ou retirez la condition.",
        lieu=lieu,
        ref=ref,
    )


def fautes_de_condition(
    condition: Condition, questions: Citables, a_venir: Collection[str], lieu: Lieu, ref: str
) -> Iterator[Anomalie]:
    """Énumère les questions inconnues et les valeurs inadmises ; `a_venir` sont les questions posées plus tard."""
    for feuille in dict.fromkeys(feuilles_de(condition)):
        question = questions.get(feuille.question)
        if question is None and feuille.question in a_venir:
            yield Anomalie(
                "question-inconnue",
                f"la question « {feuille.question} » se pose plus tard : sa réponse n'est pas encore connue.",
                "Déplacez l'une des deux questions.",
                lieu=lieu,
                ref=ref,
            )
        elif question is None:
            yield Anomalie(
                "question-inconnue",
                f"la question « {feuille.question} » n'existe pas.",
                suggestion(feuille.question, questions, _VERIFIEZ),
                lieu=lieu,
                ref=ref,
            )
        elif defaut := _defaut_de_feuille(feuille, question):
            conseil = _conseil_de_feuille(feuille, question)
            if isinstance(question, QuestionSuperposee):
                conseil = f"La question est redéfinie dans {question.fichier}. {conseil}"
            yield Anomalie("condition-invalide", defaut, conseil, lieu=lieu, ref=ref)


def _defaut_de_feuille(feuille: Parmi | Entre, question: Question | Deduction) -> str:
    nombre = question.type in (TypeQuestion.ENTIER, TypeQuestion.MONTANT)
    if isinstance(feuille, Entre):
        if not nombre:
            return f"« entre » ne convient pas à « {question.id} », qui n'est pas un nombre."
        return "les bornes de « entre » sont inversées." if feuille.entre[0] > feuille.entre[1] else ""
    if not question.valeurs_admises:
        return f"« parmi » ne convient pas à « {question.id} », dont la réponse est libre."
    inconnues = _inconnues(feuille, question)
    return f"« {', '.join(inconnues)} » n'est pas une option de « {question.id} »." if inconnues else ""


def _inconnues(feuille: Parmi, question: Question | Deduction) -> list[str]:
    # Une valeur qui portait un signe refusé a déjà son anomalie : elle n'est pas, de plus, hors liste.
    return [v for v in feuille.parmi if v not in valeurs_connues(question) and SIGNE_REFUSE not in v]


def valeurs_connues(question: Question | Deduction) -> tuple[str, ...]:
    """Rend les valeurs qu'une condition peut nommer : celles qui s'admettent, et celles qu'un service a retirées."""
    retirees = question.retirees if isinstance(question, QuestionSuperposee) else ()
    return (*question.valeurs_admises, *retirees)


def _conseil_de_feuille(feuille: Parmi | Entre, question: Question | Deduction) -> str:
    if isinstance(feuille, Entre):
        if feuille.entre[0] > feuille.entre[1]:
            return "Écrivez la plus petite d'abord."
        return "Écrivez « parmi » et ses valeurs."
    if not question.valeurs_admises:
        return "Écrivez « entre: [a, b] » pour un nombre ; un texte libre ne décide de rien."
    admises = f"Choisissez parmi : {', '.join(question.valeurs_admises)}."
    return suggestion(_inconnues(feuille, question)[0], question.valeurs_admises, admises)
