"""Ce qui tient encore à une clause ou à une option de base retirée : tout se nomme, là où le retrait est écrit."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.formes.questionnaire import QuestionSuperposee
from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.textes.liens import renvois_de
from cctgen.clausier.textes.redaction import renvois, textes_du_formulaire
from cctgen.clausier.verification.conditions.fautes import est_defaite
from cctgen.clausier.verification.conditions.portees import conditions_hors_clauses
from cctgen.clausier.verification.conditions.possibilites import condition_effective
from cctgen.socle.anomalies import Anomalie, Gravite


def verifier_superposition(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Énumère les retraits qui laissent un lien sans cible, et ce que les options retirées privent d'objet."""
    for identifiant, lieu in lecture.retraits.items():
        clause = clausier.clauses[identifiant]
        if dependances := list(_dependances(clausier, clause)):
            yield Anomalie(
                "retrait-impossible",
                f"« {identifiant} » ne peut pas être retirée : {' ; '.join(dependances)}.",
                "Retirez aussi ce qui en dépend, ou redéfinissez-le sans ce lien (« remplace: oui »).",
                lieu=lieu,
                ref=identifiant,
            )
    if lecture.questionnaire_juste:
        yield from _options_retirees(clausier, lecture)


def _dependances(clausier: Clausier, clause: Clause) -> Iterator[str]:
    actives = [c for c in clausier.clauses.values() if c.retiree is None]
    requise = [c.id for c in actives if clause.id in c.requiert]
    citee = [c.id for c in actives if clause.id in renvois_de(c) and c.id not in requise]
    if requise:
        yield f"requise par {', '.join(requise)}"
    if citee:
        yield f"citée par {', '.join(citee)}"
    for formulaire in clausier.formulaires.values():
        porteuse = clausier.clauses.get(formulaire.clause)
        textes = [texte for _, texte in textes_du_formulaire(formulaire)]
        if porteuse is not None and porteuse.retiree is None and any(clause.id in renvois(t) for t in textes):
            yield f"citée par le formulaire {formulaire.id}"
    portees = {clause.id, *(e.id for e in clause.exigences)}
    vivants = {c.id for c in actives} | {e.id for c in actives for e in c.exigences}
    for obligation in clausier.obligations.values():
        if portees & set(obligation.portee_par) and not vivants & set(obligation.portee_par):
            yield f"seule à porter l'obligation « {obligation.titre} »"


def _options_retirees(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Une anomalie par question dont des options disparaissent ; ce qu'elles commandaient seules n'a plus d'objet."""
    defaits = list(_defaits(clausier))
    for question in clausier.questions.values():
        if not isinstance(question, QuestionSuperposee) or not question.retirees:
            continue
        options = ", ".join(question.retirees)
        place = lecture.place_de(question.id)
        suite = f" ; n'ont plus d'objet : {', '.join(defaits)}" if defaits else ""
        yield Anomalie(
            "option-retiree",
            f"« {question.titre} » n'admet plus : {options}{suite}.",
            "Les conditions qui nomment ces options restent admises ; elles ne sont plus jamais vraies.",
            gravite=Gravite.INFORMATION,
            lieu=lecture.lieu(question.fichier) if place is None else lecture.lieu(place.fichier, *place.chemin),
            ref=question.id,
        )


def _defaits(clausier: Clausier) -> Iterator[str]:
    if not any(isinstance(q, QuestionSuperposee) and q.retirees for q in clausier.questions.values()):
        return
    for question in clausier.questions.values():
        if question.quand is not None and est_defaite(clausier, [question.quand]):
            yield f"la question {question.id}"
    for clause in clausier.clauses.values():
        if clause.retiree is not None:
            continue
        if est_defaite(clausier, [condition_effective(clause)]):
            yield clause.id
            continue
        yield from (e.id for e in clause.exigences if e.quand and est_defaite(clausier, [clause.quand, e.quand]))
    autres = (porteur for porteur, condition in conditions_hors_clauses(clausier) if est_defaite(clausier, [condition]))
    yield from dict.fromkeys(autres)
