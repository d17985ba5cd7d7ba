"""Les liens d'une clause : ce qu'elle requiert, exclut, cite, et ce qui la remplace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cctgen.clausier.formes.condition import Condition
from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.textes.redaction import renvois, textes_inserants
from cctgen.clausier.verification.conditions.possibilites import Reponses, chercher, condition_effective
from cctgen.socle.anomalies import Anomalie, Chemin, Lieu
from cctgen.socle.validation import suggestion

_LISTE = "Vérifiez l'identifiant : `cctgen clausier lister` les donne tous."


def verifier_liens_de_clause(clausier: Clausier, clause: Clause, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Énumère les liens rompus, contraires, ou qu'une réponse possible laisserait sans cible."""
    yield from _remplacante(clausier, clause, lecture)
    if clause.retiree is not None:
        return
    fautifs: set[str] = set()
    for chemin, cible in _liens(clause):
        faute = _faute_de_lien(clausier, clause, cible, chemin, lecture)
        if faute is not None and cible not in fautifs:
            fautifs.add(cible)
            yield faute
    sains = {c: v for c, v in clausier.clauses.items() if c not in fautifs}
    yield from _requises(clausier, clause, sains, lecture)
    yield from _renvois_possibles(clausier, clause, sains, lecture)


def _liens(clause: Clause) -> Iterator[tuple[Chemin, str]]:
    for cle in ("requiert", "incompatible"):
        for rang, cible in enumerate(getattr(clause, cle)):
            yield (cle, rang), cible
    for chemin, texte in textes_inserants(clause):
        for cible in renvois(texte):
            yield chemin, cible


def _faute_de_lien(
    clausier: Clausier, clause: Clause, cible: str, chemin: Chemin, lecture: LectureClausier
) -> Anomalie | None:
    lieu = lecture.lieu(clause.fichier, *chemin)
    visee = clausier.clauses.get(cible)
    if visee is None:
        return None if lecture.est_fautive(cible) else clause_inconnue(clausier, cible, lieu, clause.id)
    if cible == clause.id and chemin[0] in ("requiert", "incompatible"):
        message = f"la clause se cite elle-même dans « {chemin[0]} »."
        return Anomalie("lien-sur-soi", message, "Retirez ce lien.", lieu=lieu, ref=clause.id)
    if visee.retiree_par:
        return None  # le retrait, chez le clausier de service, nomme tout ce qui tient encore à la clause
    if visee.retiree is not None and chemin[0] != "incompatible":
        remplacante = visee.retiree.remplacee_par
        conseil = f"Visez « {remplacante} »." if remplacante else "Supprimez ce lien."
        return Anomalie("clause-retiree", f"la clause « {cible} » est retirée.", conseil, lieu=lieu, ref=clause.id)
    if chemin[0] == "requiert" and (cible in clause.incompatible or clause.id in visee.incompatible):
        ou = "ici même" if cible in clause.incompatible else f"dans {visee.fichier}"
        return Anomalie(
            "liens-contraires",
            f"« {cible} » est à la fois requise et déclarée incompatible, {ou}.",
            "Gardez l'un des deux liens.",
            lieu=lieu,
            ref=clause.id,
        )
    return None


def clause_inconnue(clausier: Clausier, cible: str, lieu: Lieu, ref: str) -> Anomalie:
    """Rend l'anomalie d'un identifiant qui n'est celui d'aucune clause."""
    exigences = {e.id: c.id for c in clausier.clauses.values() for e in c.exigences}
    if cible in exigences:
        conseil = f"C'est une exigence : visez sa clause, « {exigences[cible]} »."
    else:
        conseil = suggestion(cible, clausier.clauses, _LISTE)
    return Anomalie("clause-inconnue", f"la clause « {cible} » n'existe pas.", conseil, lieu=lieu, ref=ref)


def _remplacante(clausier: Clausier, clause: Clause, lecture: LectureClausier) -> Iterator[Anomalie]:
    if clause.retiree is None or clause.retiree.remplacee_par is None:
        return
    cible = clause.retiree.remplacee_par
    lieu = lecture.retraits.get(clause.id) or lecture.lieu(clause.fichier, "retiree", "remplacee_par")
    visee = clausier.clauses.get(cible)
    if visee is None and not lecture.est_fautive(cible):
        yield clause_inconnue(clausier, cible, lieu, clause.id)
    elif cible == clause.id:
        yield Anomalie("lien-sur-soi", "la clause se remplace elle-même.", "Retirez ce lien.", lieu=lieu, ref=clause.id)
    elif visee is not None and visee.retiree is not None and not visee.retiree_par:
        suivante = visee.retiree.remplacee_par
        conseil = f"Visez « {suivante} »." if suivante else "Visez une clause en vigueur."
        yield Anomalie("clause-retiree", f"la clause « {cible} » est retirée.", conseil, lieu=lieu, ref=clause.id)


def _requises(
    clausier: Clausier, clause: Clause, sains: Mapping[str, Clause], lecture: LectureClausier
) -> Iterator[Anomalie]:
    if not lecture.questionnaire_juste:
        return
    for rang, cible in enumerate(clause.requiert):
        visee = sains.get(cible)
        if visee is None or visee.retiree is not None:
            continue
        contre_exemple = _manque(clausier, [condition_effective(clause)], visee)
        if contre_exemple is not None:
            yield Anomalie(
                "requise-conditionnelle",
                f"« {cible} » est requise mais peut manquer : {en_clair(clausier, contre_exemple)}.",
                f"Donnez à {clause.id} et à {cible} des conditions qui s'accordent, ou retirez ce lien.",
                lieu=lecture.lieu(clause.fichier, "requiert", rang),
                ref=clause.id,
            )


def _renvois_possibles(
    clausier: Clausier, clause: Clause, sains: Mapping[str, Clause], lecture: LectureClausier
) -> Iterator[Anomalie]:
    """Un renvoi vise une clause toujours retenue avec celle-ci, ou requise : sinon il n'aurait pas de numéro."""
    if not lecture.questionnaire_juste:
        return
    dits: set[str] = set()
    for chemin, texte in textes_inserants(clause):
        for cible in renvois(texte):
            visee = sains.get(cible)
            if visee is None or visee.retiree is not None or cible in (*clause.requiert, clause.id, *dits):
                continue
            contre_exemple = _manque(clausier, _conditions_du_texte(clause, chemin), visee)
            if contre_exemple is not None:
                dits.add(cible)
                yield Anomalie(
                    "renvoi-conditionnel",
                    f"le renvoi à « {cible} » peut rester sans cible : {en_clair(clausier, contre_exemple)}.",
                    f"Ajoutez {cible} à « requiert », accordez les conditions, ou récrivez la phrase.",
                    lieu=lecture.lieu(clause.fichier, *chemin),
                    ref=clause.id,
                )


def _conditions_du_texte(clause: Clause, chemin: Chemin) -> list[Condition | None]:
    """L'énoncé d'une exigence ne s'imprime que si elle est retenue."""
    if chemin[0] == "exigences" and isinstance(chemin[1], int):
        return [clause.quand, clause.exigences[chemin[1]].quand]
    return [condition_effective(clause)]


def _manque(clausier: Clausier, presentes: list[Condition | None], absente: Clause) -> Reponses | None:
    return chercher(clausier.citables, presentes, [condition_effective(absente)]).reponses


def en_clair(clausier: Clausier, reponses: Reponses) -> str:
    """Rend un contre-exemple en une phrase."""
    if not reponses:
        return "quelles que soient les réponses"
    lues = ((clausier.question(q), ", ".join(clausier.option(q, v) for v in vs)) for q, vs in reponses.items())
    dites = (f"« {question} » vaut « {valeur} »" for question, valeur in lues)
    return "par exemple si " + " et ".join(dites)
