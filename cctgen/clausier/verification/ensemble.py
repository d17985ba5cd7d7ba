"""Cohérence d'un clausier lu : questions, renvois, variables, références, plan, rédaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from cctgen.clausier.condition import Condition, Entre, Parmi, feuilles_de
from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.lecture import LectureClausier
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.parametres import defaut_de_valeur
from cctgen.clausier.questionnaire import Deduction, Question, TypeQuestion
from cctgen.clausier.redaction import (
    marques_sans_equivalent,
    normes_sans_equivalent,
    porte_jinja,
    renvois,
    textes_de,
    variables,
)
from cctgen.clausier.verification.formulaires import verifier_formulaires
from cctgen.clausier.verification.obligations import verifier_obligations
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.fichiers import empreinte
from cctgen.socle.yaml_strict import DocumentYaml

FormesRefusees = Callable[[str], Iterable[tuple[int, str]]]
"""Rend les formes Markdown refusées d'un texte : ligne relative et nom."""


def verifier(lecture: LectureClausier, formes_refusees: FormesRefusees) -> list[Anomalie]:
    """Rend toutes les anomalies d'un clausier, celles de la lecture comprises."""
    clausier = lecture.clausier
    if clausier is None:
        return lecture.anomalies
    return [
        *lecture.anomalies,
        *_questions(clausier, lecture),
        *_deductions(clausier, lecture),
        *_plan(clausier, lecture),
        *_identifiants_uniques(clausier, lecture),
        *(
            a
            for clause in clausier.clauses.values()
            for a in verifier_clause(clausier, clause, lecture, formes_refusees)
        ),
        *verifier_formulaires(clausier, lecture, formes_refusees),
        *verifier_obligations(clausier, lecture, partial(_condition_citable, clausier)),
    ]


def verifier_clause(
    clausier: Clausier, clause: Clause, lecture: LectureClausier, formes_refusees: FormesRefusees
) -> Iterator[Anomalie]:
    """Énumère les anomalies d'une clause dans son clausier."""
    yield from _conditions(clausier, clause, lecture)
    yield from _liens(clausier, clause, lecture)
    yield from _variables(clausier, clause, lecture)
    yield from _references(clausier, clause, lecture)
    yield from _textes(clausier, clause, lecture, formes_refusees)
    yield from controler_clause(clausier, clause, partial(lecture.lieu, clause.fichier))
    yield from _relecture(clause, lecture)


def empreinte_de_clause(clause: Clause) -> str:
    """Rend l'empreinte courte d'une clause, hors relecture ; `relu` se périme quand elle change."""
    contenu = clause.model_dump_json(exclude={"relu", "fichier"})
    return empreinte(contenu)[:16]


def _questions(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    fichiers = {
        str(q.get("id")): (fichier, rang)
        for fichier, document in lecture.documents.items()
        if "/questionnaire/" in fichier and isinstance(document.valeur, dict)
        for rang, q in enumerate(_liste(document.valeur.get("questions")))
        if isinstance(q, dict)
    }
    vues: dict[str, Question] = {}
    for rubrique in clausier.rubriques:
        for question in rubrique.questions:
            fichier, rang = fichiers.get(question.id, ("", 0))
            lieu = lecture.lieu(fichier, "questions", rang, "id")
            yield from _question(question, vues, lieu)
            vues[question.id] = question


def _question(question: Question, vues: Mapping[str, Question], lieu: Lieu) -> Iterator[Anomalie]:
    if question.id in vues:
        yield Anomalie(
            "question-en-double",
            f"la question « {question.id} » est posée deux fois.",
            "Renommez l'une des deux.",
            lieu=lieu,
            ref=question.id,
        )
    for valeur in question.defaut or ():
        if question.valeurs_admises and valeur not in question.valeurs_admises:
            yield Anomalie(
                "defaut-hors-liste",
                f"le défaut « {valeur} » de « {question.id} » n'est pas une option.",
                f"Choisissez parmi : {', '.join(question.valeurs_admises)}.",
                lieu=lieu,
                ref=question.id,
            )
    if question.quand is None:
        return
    yield from _condition(question.quand, vues, lieu, question.id)
    for feuille in feuilles_de(question.quand):
        precedente = vues.get(feuille.question)
        if precedente is not None and precedente.par_lot and not question.par_lot:
            yield Anomalie(
                "question-commune-selon-lot",
                f"« {question.id} » est commune mais dépend de « {precedente.id} », qui se répond par lot.",
                "Ajoutez « par_lot: oui » à la question.",
                lieu=lieu,
                ref=question.id,
            )


def _deductions(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Une déduction cite les questions, toutes, et les déductions qui la précèdent."""
    citables: dict[str, Question | Deduction] = dict(clausier.questions)
    for rubrique in clausier.rubriques:
        for rang, deduction in enumerate(rubrique.deductions):
            fichier = next((f for f, d in lecture.documents.items() if _titre_de_rubrique(d) == rubrique.rubrique), "")
            if deduction.id in citables:
                yield Anomalie(
                    "question-en-double",
                    f"la déduction « {deduction.id} » porte le nom d'une question ou d'une autre déduction.",
                    "Renommez-la.",
                    lieu=lecture.lieu(fichier, "deductions", rang, "id"),
                    ref=deduction.id,
                )
            for position, regle in enumerate(deduction.regles):
                if regle.quand is not None:
                    lieu = lecture.lieu(fichier, "deductions", rang, "regles", position, "quand")
                    yield from _condition(regle.quand, citables, lieu, deduction.id)
            citables[deduction.id] = deduction


def _titre_de_rubrique(document: DocumentYaml) -> object:
    return document.valeur.get("rubrique") if isinstance(document.valeur, dict) else None


def _condition(
    condition: Condition, questions: Mapping[str, Question] | Mapping[str, Question | Deduction], lieu: Lieu, ref: str
) -> Iterator[Anomalie]:
    for feuille in feuilles_de(condition):
        question = questions.get(feuille.question)
        if question is None:
            yield Anomalie(
                "question-inconnue",
                f"la question « {feuille.question} » n'existe pas, ou se pose plus tard.",
                "Vérifiez son identifiant dans le questionnaire.",
                lieu=lieu,
                ref=ref,
            )
        elif defaut := _defaut_de_feuille(feuille, question):
            yield Anomalie("condition-invalide", defaut, "Corrigez la condition ou la question.", lieu=lieu, ref=ref)


def _condition_citable(clausier: Clausier, condition: Condition, lieu: Lieu, ref: str) -> Iterator[Anomalie]:
    return _condition(condition, clausier.citables, lieu, ref)


def _defaut_de_feuille(feuille: Parmi | Entre, question: Question | Deduction) -> str:
    nombre = question.type in (TypeQuestion.ENTIER, TypeQuestion.MONTANT)
    if isinstance(feuille, Entre):
        if not nombre:
            return f"« entre » ne convient pas à « {question.id} », qui n'est pas un nombre."
        return "les bornes de « entre » sont inversées." if feuille.entre[0] > feuille.entre[1] else ""
    if not question.valeurs_admises:
        return f"« parmi » ne convient pas à « {question.id} », dont la réponse est libre."
    inconnues = [v for v in feuille.parmi if v not in question.valeurs_admises]
    return f"« {', '.join(inconnues)} » n'est pas une option de « {question.id} »." if inconnues else ""


def _conditions(clausier: Clausier, clause: Clause, lecture: LectureClausier) -> Iterator[Anomalie]:
    if clause.quand is not None:
        lieu = lecture.lieu(clause.fichier, "quand")
        yield from _condition(clause.quand, clausier.citables, lieu, clause.id)
    for rang, exigence in enumerate(clause.exigences):
        if exigence.quand is not None:
            lieu = lecture.lieu(clause.fichier, "exigences", rang, "quand")
            yield from _condition(exigence.quand, clausier.citables, lieu, exigence.id)


def _liens(clausier: Clausier, clause: Clause, lecture: LectureClausier) -> Iterator[Anomalie]:
    liens = [(cle, cible) for cle in ("requiert", "incompatible") for cible in getattr(clause, cle)]
    liens += [(str(chemin[0]), cible) for chemin, texte in textes_de(clause) for cible in renvois(texte)]
    for cle, cible in liens:
        visee = clausier.clauses.get(cible)
        lieu = lecture.lieu(clause.fichier, cle)
        if visee is None:
            yield Anomalie(
                "clause-inconnue",
                f"la clause « {cible} » n'existe pas.",
                "Vérifiez l'identifiant : `cctgen clausier lister` les donne tous.",
                lieu=lieu,
                ref=clause.id,
            )
        elif visee.retiree is not None and cle != "incompatible":
            remplacante = visee.retiree.remplacee_par
            yield Anomalie(
                "clause-retiree",
                f"la clause « {cible} » est retirée.",
                f"Visez « {remplacante} »." if remplacante else "Supprimez ce lien.",
                lieu=lieu,
                ref=clause.id,
            )


def _variables(clausier: Clausier, clause: Clause, lecture: LectureClausier) -> Iterator[Anomalie]:
    utilisees: set[str] = set()
    for chemin, texte in (*textes_de(clause), (("note_acheteur",), clause.note_acheteur)):
        for nom in variables(texte):
            utilisees.add(nom)
            if nom not in clause.parametres and nom not in clausier.questions:
                yield Anomalie(
                    "variable-inconnue",
                    f"« {{{nom}}} » n'est ni un paramètre de la clause ni une question.",
                    "Déclarez-le dans « parametres », ou corrigez son nom.",
                    lieu=lecture.lieu(clause.fichier, *chemin),
                    ref=clause.id,
                )
    for nom, parametre in clause.parametres.items():
        lieu = lecture.lieu(clause.fichier, "parametres", nom)
        if nom not in utilisees:
            message = f"le paramètre « {nom} » n'est inséré nulle part."
            yield Anomalie(
                "parametre-inutile",
                message,
                "Insérez-le dans le texte ou supprimez-le.",
                lieu=lieu,
                ref=clause.id,
            )
        if parametre.defaut is not None and (defaut := defaut_de_valeur(parametre, parametre.defaut)):
            yield Anomalie(
                "parametre-hors-bornes",
                f"le défaut de « {nom} » : {defaut}",
                "Corrigez-le.",
                lieu=lieu,
                ref=clause.id,
            )


def _references(clausier: Clausier, clause: Clause, lecture: LectureClausier) -> Iterator[Anomalie]:
    citations = [("references", c) for c in clause.references]
    citations += [("complete", c) for c in clause.complete]
    citations += [("deroge", d.article) for d in clause.deroge]
    citations += [("exigences", c) for e in clause.exigences for c in e.references]
    for cle, citation in citations:
        identifiant, _, article = citation.partition(":")
        reference = clausier.references.get(identifiant)
        lieu = lecture.lieu(clause.fichier, cle)
        if reference is None:
            yield Anomalie(
                "reference-inconnue",
                f"la référence « {identifiant} » n'est pas déclarée.",
                "Ajoutez-la à references.yaml, « a_verifier » tant que personne ne l'a lue.",
                lieu=lieu,
                ref=clause.id,
            )
        elif article and article not in {a.numero for a in reference.articles}:
            yield Anomalie(
                "article-inconnu",
                f"l'article « {article} » de « {identifiant} » n'est pas déclaré.",
                "Ajoutez-le aux « articles » de la référence, « a_verifier » tant que personne ne l'a lu.",
                lieu=lieu,
                ref=clause.id,
            )


def _textes(
    clausier: Clausier, clause: Clause, lecture: LectureClausier, formes_refusees: FormesRefusees
) -> Iterator[Anomalie]:
    marques = tuple(sorted({p.editeur for p in clausier.produits if not p.libre and len(p.editeur) > 2}))
    legales = bool(clause.references)
    for chemin, texte in (*textes_de(clause), (("note_acheteur",), clause.note_acheteur)):
        lieu = lecture.lieu(clause.fichier, *chemin)
        if porte_jinja(texte):
            yield Anomalie(
                "jinja-refuse",
                "le texte contient une instruction Jinja.",
                "Insérez une valeur par {nom} ; Jinja ne vit que dans les modèles Word.",
                lieu=lieu,
                ref=clause.id,
            )
        for ligne, forme in formes_refusees(texte):
            yield Anomalie(
                "forme-refusee",
                f"le texte contient {forme} (ligne {ligne} du texte).",
                "Tenez-vous aux paragraphes, listes « - » et « 1. », gras, italique et tableaux simples.",
                lieu=lieu,
                ref=clause.id,
            )
        if chemin[0] == "note_acheteur":
            continue
        nommees = (*normes_sans_equivalent(texte), *marques_sans_equivalent(texte, marques))
        for nommee in nommees if not legales or chemin[0] == "exigences" else ():
            yield Anomalie(
                "sans-equivalent",
                f"« {nommee} » est cité sans « ou équivalent ».",
                "Ajoutez « ou équivalent », ou citez en référence le texte qui l'impose.",
                gravite=Gravite.A_QUALIFIER,
                lieu=lieu,
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


def _plan(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    fichier = next((f for f in lecture.documents if f.endswith("/plan.yaml")), "plan.yaml")
    for rang, document in enumerate(clausier.plan.documents):
        lieu = lecture.lieu(fichier, "documents", rang)
        for rubrique in document.rubriques:
            inconnus = [t for t in rubrique.themes if t not in clausier.identite.themes]
            inconnus += [p for p in rubrique.piliers if p not in clausier.identite.piliers]
            inconnus += [c for c in rubrique.clauses if c not in clausier.clauses]
            for inconnu in inconnus:
                yield Anomalie(
                    "plan-inconnu",
                    f"la rubrique « {rubrique.titre} » nomme « {inconnu} », qui n'existe pas.",
                    "Corrigez plan.yaml, ou déclarez le thème dans clausier.yaml.",
                    lieu=lieu,
                )


def _identifiants_uniques(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    comptes = Counter(e.id for c in clausier.clauses.values() for e in c.exigences)
    for clause in clausier.clauses.values():
        for rang, exigence in enumerate(clause.exigences):
            if comptes[exigence.id] > 1:
                yield Anomalie(
                    "exigence-en-double",
                    f"l'exigence « {exigence.id} » est définie {comptes[exigence.id]} fois.",
                    "Donnez un identifiant neuf à l'une d'elles.",
                    lieu=lecture.lieu(clause.fichier, "exigences", rang, "id"),
                    ref=exigence.id,
                )


def _liste(valeur: object) -> list[object]:
    return valeur if isinstance(valeur, list) else []
