"""Cohérence d'un clausier lu : une faute, une anomalie ; ce qui dépend d'un fichier déjà fautif ne se juge pas."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import partial

from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.verification.bareme import verifier_le_bareme
from cctgen.clausier.verification.conditions.fautes import verifier_conditions
from cctgen.clausier.verification.formulaires import verifier_formulaires
from cctgen.clausier.verification.liens import verifier_liens_de_clause
from cctgen.clausier.verification.listes.contradictions import verifier_contradictions
from cctgen.clausier.verification.listes.obligations import verifier_obligations
from cctgen.clausier.verification.listes.services import verifier_services
from cctgen.clausier.verification.plan import verifier_plan
from cctgen.clausier.verification.questions import verifier_questions
from cctgen.clausier.verification.references import verifier_references
from cctgen.clausier.verification.superposition import verifier_superposition
from cctgen.clausier.verification.textes import FormesRefusees, verifier_textes
from cctgen.clausier.verification.vigueur import verifier_vigueur
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes
from cctgen.socle.fichiers import empreinte
from cctgen.socle.yaml_strict import sans_suites


def verifier(
    lecture: LectureClausier, formes_refusees: FormesRefusees, modeles: Collection[str] | None = None
) -> list[Anomalie]:
    """Rend toutes les anomalies d'un clausier, celles de la lecture comprises.

    `modeles` nomme les modèles Word présents ; sans lui, ceux du plan sont tenus pour présents.
    """
    clausier = lecture.clausier
    if clausier is None:
        return sans_suites(lecture.anomalies)
    questionnaire = list(verifier_questions(clausier, lecture))
    lecture.questions_fautives |= {a.ref for a in bloquantes(questionnaire)}
    presents = {d.modele for d in clausier.plan.documents} if modeles is None else modeles
    relevees = (
        *lecture.anomalies,
        *questionnaire,
        *verifier_plan(clausier, lecture, presents),
        *identifiants_uniques(clausier.clauses.values(), lecture),
        *(
            a
            for clause in clausier.clauses.values()
            for a in verifier_clause(clausier, clause, lecture, formes_refusees)
        ),
        *verifier_formulaires(clausier, lecture, formes_refusees),
        *verifier_obligations(clausier, lecture),
        *verifier_contradictions(clausier, lecture),
        *verifier_services(clausier, lecture),
        *verifier_le_bareme(clausier, lecture),
        *verifier_superposition(clausier, lecture),
    )
    return sans_suites(relevees)


def verifier_clause(
    clausier: Clausier, clause: Clause, lecture: LectureClausier, formes_refusees: FormesRefusees
) -> Iterator[Anomalie]:
    """Énumère les anomalies d'une clause dans son clausier."""
    yield from verifier_conditions(clausier, clause, lecture)
    yield from verifier_liens_de_clause(clausier, clause, lecture)
    yield from verifier_vigueur(clausier, clause, lecture)
    yield from verifier_references(clausier, clause, lecture)
    yield from verifier_textes(clausier, clause, lecture, formes_refusees)
    yield from controler_clause(clausier, clause, partial(lecture.lieu, clause.fichier))
    yield from _relecture(clause, lecture)


def empreinte_de_clause(clause: Clause) -> str:
    """Rend l'empreinte courte d'une clause, hors relecture ; `relu` se périme quand elle change."""
    hors = {"relu", "fichier", "retiree_par", "hors_vigueur", "officielle"}
    hors |= {"en_vigueur"} if clause.en_vigueur is None else set()
    if clause.retiree_par:
        # Le retrait est le fait d'un clausier de service : le texte relu, lui, n'a pas changé.
        clause = clause.model_copy(update={"retiree": None})
    return empreinte(clause.model_dump_json(exclude=hors))[:16]


def est_relue(clause: Clause, jour: date) -> bool:
    """Vrai d'une clause relue à ce jour ou avant, et dont le texte n'a pas changé depuis."""
    relu = clause.relu
    return relu is not None and relu.le <= jour and relu.empreinte == empreinte_de_clause(clause)


def relectures_a_venir(lecture: LectureClausier, jour: date) -> Iterator[Anomalie]:
    """Énumère les relectures datées d'après ce jour : aucune n'a encore eu lieu."""
    for clause in () if lecture.clausier is None else lecture.clausier.clauses.values():
        if clause.relu is not None and clause.relu.le > jour:
            yield Anomalie(
                "relecture-a-venir",
                f"la clause serait relue le {clause.relu.le:%d/%m/%Y}, après aujourd'hui : elle ne compte pas.",
                "Corrigez cette date, ou ôtez « relu » jusqu'à ce que la clause le soit.",
                gravite=Gravite.A_QUALIFIER,
                lieu=lecture.lieu(clause.fichier, "relu"),
                ref=clause.id,
            )


def _relecture(clause: Clause, lecture: LectureClausier) -> Iterator[Anomalie]:
    if clause.relu is not None and clause.relu.empreinte != empreinte_de_clause(clause):
        yield Anomalie(
            "relecture-perimee",
            f"la clause a changé depuis sa relecture par {clause.relu.par}.",
            f"Faites-la relire ; l'empreinte est maintenant {empreinte_de_clause(clause)}.",
            gravite=Gravite.A_QUALIFIER,
            lieu=lecture.lieu(clause.fichier, "relu"),
            ref=clause.id,
        )


def identifiants_uniques(clauses: Iterable[Clause], lecture: LectureClausier) -> Iterator[Anomalie]:
    """Relève la seconde place d'un identifiant d'exigence déjà pris, dans l'ordre reçu, et nomme la première."""
    places: dict[str, Lieu] = {}
    for clause in clauses:
        for rang, exigence in enumerate(clause.exigences):
            lieu = lecture.lieu(clause.fichier, "exigences", rang, "id")
            if exigence.id in places:
                yield Anomalie(
                    "exigence-en-double",
                    f"l'exigence « {exigence.id} » est déjà définie dans {places[exigence.id]}.",
                    "Donnez un identifiant neuf à l'une des deux.",
                    lieu=lieu,
                    ref=exigence.id,
                )
            else:
                places[exigence.id] = lieu
