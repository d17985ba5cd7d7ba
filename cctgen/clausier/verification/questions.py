"""Le questionnaire : identifiants, options, défauts, visibilité, utilité."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cctgen.clausier.formes.condition import questions_de
from cctgen.clausier.formes.questionnaire import Deduction, Question
from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.reponse import defaut_de_reponse
from cctgen.clausier.textes.redaction import textes_du_formulaire, textes_inserants, variables
from cctgen.clausier.verification.conditions.fautes import est_defaite, fautes_de_condition
from cctgen.clausier.verification.conditions.portees import conditions_hors_clauses
from cctgen.clausier.verification.conditions.possibilites import chercher
from cctgen.socle.anomalies import Anomalie, Chemin, Gravite, Lieu


@dataclass(frozen=True, slots=True)
class _Posee:
    """Une question et la place de son bloc dans les fichiers."""

    question: Question
    fichier: str
    chemin: Chemin


def verifier_questions(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Énumère les fautes du questionnaire, dans l'ordre où ses questions se posent."""
    if not lecture.questionnaire_complet:
        return
    vues: dict[str, Question] = {}
    lieux: dict[str, Lieu] = {}
    utiles = _questions_utiles(clausier)
    for posee in _posees(clausier, lecture):
        question = posee.question
        lieu = lecture.lieu(posee.fichier, *posee.chemin, "id")
        if question.id in vues:
            yield Anomalie(
                "question-en-double",
                f"la question « {question.id} » est déjà posée dans {lieux[question.id]}.",
                "Renommez l'une des deux ; un clausier de service redéfinit celle d'un autre par « remplace: oui ».",
                lieu=lieu,
                ref=question.id,
            )
            continue
        yield from _question(posee, vues, clausier, lecture)
        if lecture.clauses_completes and question.id not in utiles and not question.emploi:
            yield Anomalie(
                "question-inutile",
                f"aucune condition ni aucun texte ne se sert de « {question.id} ».",
                "Retirez-la, ou dites à quoi sert sa réponse : « emploi: … ».",
                gravite=Gravite.A_QUALIFIER,
                lieu=lieu,
                ref=question.id,
            )
        vues[question.id] = question
        lieux[question.id] = lieu
    yield from _deductions(clausier, lecture, lieux)


def _deductions(clausier: Clausier, lecture: LectureClausier, lieux: dict[str, Lieu]) -> Iterator[Anomalie]:
    """Une déduction cite les questions, toutes, et les déductions qui la précèdent."""
    citables: dict[str, Question | Deduction] = dict(clausier.questions)
    for fichier, rubrique in zip(lecture.rubriques, clausier.rubriques, strict=True):
        for rang, deduction in enumerate(rubrique.deductions):
            lieu = lecture.lieu(fichier, "deductions", rang, "id")
            if deduction.id in citables:
                yield Anomalie(
                    "question-en-double",
                    f"la déduction « {deduction.id} » porte un nom déjà pris dans {lieux[deduction.id]}.",
                    "Renommez-la.",
                    lieu=lieu,
                    ref=deduction.id,
                )
            for position, regle in enumerate(deduction.regles):
                if regle.quand is not None:
                    ici = lecture.lieu(fichier, "deductions", rang, "regles", position, "quand")
                    yield from fautes_de_condition(regle.quand, citables, clausier.deductions, ici, deduction.id)
            citables[deduction.id] = deduction
            lieux.setdefault(deduction.id, lieu)


def _posees(clausier: Clausier, lecture: LectureClausier) -> Iterator[_Posee]:
    """Énumère les questions avec leur fichier, dans le même ordre que les rubriques du clausier."""
    for places, rubrique in zip(lecture.places, clausier.rubriques, strict=True):
        for place, question in zip(places, rubrique.questions, strict=True):
            yield _Posee(question, place.fichier, place.chemin)


def _question(
    posee: _Posee, vues: Mapping[str, Question], clausier: Clausier, lecture: LectureClausier
) -> Iterator[Anomalie]:
    question = posee.question
    yield from _options(posee, lecture)
    if question.defaut and (faute := defaut_de_reponse(question, question.defaut)):
        admises = ", ".join(question.valeurs_admises)
        yield Anomalie(
            "defaut-hors-liste",
            f"le défaut de « {question.id} » : {faute}",
            f"Choisissez parmi : {admises}." if admises else "Écrivez la valeur seule, sans signe ni unité.",
            lieu=lecture.lieu(posee.fichier, *posee.chemin, "defaut"),
            ref=question.id,
        )
    if question.quand is None:
        return
    lieu = lecture.lieu(posee.fichier, *posee.chemin, "quand")
    fautes = [*fautes_de_condition(question.quand, vues, clausier.citables, lieu, question.id)]
    fautes += _selon_le_lot(question, vues, lieu)
    yield from fautes
    impossible = not fautes and chercher({**vues, question.id: question}, [question.quand]).est_impossible
    if impossible and not est_defaite(clausier, [question.quand]):
        yield Anomalie(
            "question-jamais-posee",
            f"aucune réponse ne fait poser « {question.id} ».",
            "Corrigez sa condition : ses valeurs s'excluent, ou dépendent d'une question qui ne se pose pas alors.",
            lieu=lieu,
            ref=question.id,
        )


def _options(posee: _Posee, lecture: LectureClausier) -> Iterator[Anomalie]:
    comptes = Counter(o.valeur for o in posee.question.options)
    vues: set[str] = set()
    for rang, option in enumerate(posee.question.options):
        if option.valeur in vues and comptes[option.valeur] > 1:
            yield Anomalie(
                "option-en-double",
                f"l'option « {option.valeur} » de « {posee.question.id} » est écrite deux fois.",
                "Retirez l'une des deux, ou changez sa valeur.",
                lieu=lecture.lieu(posee.fichier, *posee.chemin, "options", rang),
                ref=posee.question.id,
            )
        vues.add(option.valeur)


def _selon_le_lot(question: Question, vues: Mapping[str, Question], lieu: Lieu) -> Iterator[Anomalie]:
    if question.quand is None:
        return
    for nom in dict.fromkeys(questions_de(question.quand)):
        precedente = vues.get(nom)
        if precedente is not None and precedente.par_lot and not question.par_lot:
            yield Anomalie(
                "question-commune-selon-lot",
                f"« {question.id} » est commune mais dépend de « {nom} », qui se répond par lot.",
                "Ajoutez « par_lot: oui » à la question.",
                lieu=lieu,
                ref=question.id,
            )


def _questions_utiles(clausier: Clausier) -> set[str]:
    """Rend les questions dont dépend une condition, ou qu'un texte insère."""
    conditions = [c.quand for c in clausier.clauses.values()]
    conditions += [e.quand for c in clausier.clauses.values() for e in c.exigences]
    conditions += [q.quand for q in clausier.questions.values()]
    conditions += [r.quand for d in clausier.deductions.values() for r in d.regles]
    conditions += [condition for _, condition in conditions_hors_clauses(clausier)]
    utiles = {q for c in conditions if c is not None for q in questions_de(c)}
    for clause in clausier.clauses.values():
        for _, texte in textes_inserants(clause):
            utiles.update(variables(texte))
    for formulaire in clausier.formulaires.values():
        for _, texte in textes_du_formulaire(formulaire):
            utiles.update(variables(texte))
    return utiles
