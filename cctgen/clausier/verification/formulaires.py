"""Cohérence des formulaires d'un clausier : clause, variables, renvois, thèmes, fichiers, rédaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cctgen.clausier.formes.formulaire import CouvertureRedigee, FormulaireRedige
from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.textes.redaction import accolades_perdues, porte_jinja, renvois, textes_du_formulaire, variables
from cctgen.clausier.verification.conditions.fautes import fautes_de_condition
from cctgen.clausier.verification.conditions.portees import conditions_du_formulaire
from cctgen.clausier.verification.conditions.possibilites import chercher, condition_effective
from cctgen.clausier.verification.liens import clause_inconnue, en_clair
from cctgen.socle.anomalies import Anomalie, Chemin, Gravite, Lieu
from cctgen.socle.validation import suggestion


def verifier_formulaires(
    clausier: Clausier, lecture: LectureClausier, formes_refusees: Callable[[str], Iterable[tuple[int, str]]]
) -> Iterator[Anomalie]:
    """Énumère les anomalies de tous les formulaires, aux mêmes codes que celles des clauses."""
    fichiers = {document.fichier: document.id for document in clausier.plan.documents}
    for formulaire in clausier.formulaires.values():
        chez = _Lieux(formulaire, lecture)
        yield from _identite(formulaire, chez)
        if (autre := fichiers.setdefault(formulaire.fichier, formulaire.id)) != formulaire.id:
            yield chez.anomalie(
                "fichier-en-double",
                f"le fichier « {formulaire.fichier} » est déjà celui de « {autre} ».",
                "Donnez-lui un autre nom : l'un des deux écraserait l'autre.",
                ("fichier",),
            )
        clause = clausier.clauses.get(formulaire.clause)
        yield from _clause(formulaire.clause, clausier, chez, ("clause",))
        for chemin, texte in textes_du_formulaire(formulaire):
            yield from _texte(texte, clause, clausier, chez, chemin)
            for ligne, forme in formes_refusees(texte):
                yield chez.anomalie(
                    "forme-refusee",
                    f"le texte contient {forme} (ligne {ligne} du texte).",
                    "Tenez-vous aux paragraphes, listes « - » et « 1. », gras, italique et tableaux simples.",
                    chemin,
                )
        yield from _conditions(formulaire, clausier, chez)
        yield from _origines(formulaire, clausier, chez)


def _conditions(formulaire: FormulaireRedige, clausier: Clausier, chez: _Lieux) -> Iterator[Anomalie]:
    if chez.lecture.questionnaire_complet:
        for chemin, condition in conditions_du_formulaire(formulaire):
            yield from fautes_de_condition(condition, clausier.citables, (), chez.lieu(chemin), formulaire.id)


class _Lieux:
    """Situe les anomalies d'un formulaire dans le dernier fichier qui le définit."""

    def __init__(self, formulaire: FormulaireRedige, lecture: LectureClausier) -> None:
        self.ref = formulaire.id
        siens = [
            nom
            for nom, document in lecture.documents.items()
            if "/formulaires/" in nom
            and isinstance(document.valeur, dict)
            and document.valeur.get("id") == formulaire.id
        ]
        self.fichier = siens[-1] if siens else ""
        self.lecture = lecture

    def lieu(self, chemin: Chemin) -> Lieu:
        return self.lecture.lieu(self.fichier, *chemin) if self.fichier else Lieu()

    def anomalie(self, code: str, message: str, conseil: str, chemin: Chemin = ()) -> Anomalie:
        return Anomalie(code, message, conseil, lieu=self.lieu(chemin), ref=self.ref)


def _identite(formulaire: FormulaireRedige, chez: _Lieux) -> Iterator[Anomalie]:
    if chez.fichier and not chez.fichier.endswith(f"/{formulaire.id}.yaml"):
        yield chez.anomalie(
            "nom-de-fichier",
            f"le fichier « {chez.fichier} » ne porte pas l'identifiant « {formulaire.id} ».",
            f"Renommez-le en « {formulaire.id}.yaml ».",
            ("id",),
        )


def _clause(identifiant: str, clausier: Clausier, chez: _Lieux, chemin: Chemin) -> Iterator[Anomalie]:
    visee = clausier.clauses.get(identifiant)
    if visee is None:
        if not chez.lecture.est_fautive(identifiant):
            yield clause_inconnue(clausier, identifiant, chez.lieu(chemin), chez.ref)
    elif visee.retiree is not None and not visee.retiree_par:
        remplacante = visee.retiree.remplacee_par
        yield chez.anomalie(
            "clause-retiree",
            f"la clause « {identifiant} » est retirée.",
            f"Visez « {remplacante} »." if remplacante else "Retirez ce formulaire, ou ce renvoi.",
            chemin,
        )


def _texte(texte: str, clause: Clause | None, clausier: Clausier, chez: _Lieux, chemin: Chemin) -> Iterator[Anomalie]:
    if porte_jinja(texte):
        yield chez.anomalie(
            "jinja-refuse",
            "le texte contient une instruction Jinja.",
            "Insérez une valeur par {nom} ; Jinja ne vit que dans les modèles Word.",
            chemin,
        )
        return
    for perdue in accolades_perdues(texte)[:1]:
        message = f"l'accolade de « {perdue} » s'imprimerait."
        yield chez.anomalie("accolade-non-fermee", message, "Fermez-la : {nom} ou {clause:ID}.", chemin)
    # Sans sa clause, ni ses paramètres ni ce qu'elle requiert ne se connaissent.
    if clause is None:
        return
    connus = {*clause.parametres, *clausier.citables}
    for nom in variables(texte) if chez.lecture.questionnaire_complet else ():
        if nom not in connus:
            yield chez.anomalie(
                "variable-inconnue",
                f"« {{{nom}}} » n'est ni un paramètre de la clause du formulaire, ni une question, ni une déduction.",
                suggestion(nom, connus, "Corrigez son nom, ou laissez la case vide."),
                chemin,
            )
    for cible in renvois(texte):
        yield from _clause(cible, clausier, chez, chemin)
        yield from _renvoi_possible(cible, clause, clausier, chez, chemin)


def _renvoi_possible(
    cible: str, clause: Clause, clausier: Clausier, chez: _Lieux, chemin: Chemin
) -> Iterator[Anomalie]:
    visee = clausier.clauses.get(cible)
    if visee is None or visee.retiree is not None or cible in (*clause.requiert, clause.id):
        return
    if not chez.lecture.questionnaire_juste:
        return
    contre_exemple = chercher(clausier.citables, [condition_effective(clause)], [condition_effective(visee)]).reponses
    if contre_exemple is not None:
        yield chez.anomalie(
            "renvoi-conditionnel",
            f"le renvoi à « {cible} » peut rester sans cible : {en_clair(clausier, contre_exemple)}.",
            f"Faites requérir {cible} par {clause.id}, ou récrivez la phrase.",
            chemin,
        )


def _origines(formulaire: FormulaireRedige, clausier: Clausier, chez: _Lieux) -> Iterator[Anomalie]:
    for rang, section in enumerate(formulaire.sections):
        if section.exigences is None or not chez.lecture.identites_completes:
            continue
        inconnus = [t for t in section.exigences.themes if t not in clausier.identite.themes]
        inconnus += [p for p in section.exigences.piliers if p not in clausier.identite.piliers]
        for inconnu in inconnus:
            yield chez.anomalie(
                "theme-inconnu",
                f"la section « {section.titre} » nomme « {inconnu} », qui n'existe pas.",
                "Vérifiez les thèmes et les piliers de clausier.yaml.",
                ("sections", rang, "exigences"),
            )
        if chez.lecture.clauses_completes:
            yield from _nommees(section.exigences, ("sections", rang, "exigences"), clausier, chez)


def _nommees(couverture: CouvertureRedigee, chemin: Chemin, clausier: Clausier, chez: _Lieux) -> Iterator[Anomalie]:
    """Une exigence renommée ou retirée sortirait du tableau sans que rien ne le dise."""
    connues = {e.id for clause in clausier.clauses.values() for e in clause.exigences}
    for ref in (*couverture.aussi, *couverture.sauf):
        if ref not in connues:
            message = f"le tableau des exigences à couvrir nomme « {ref} », qui n'existe pas."
            conseil = suggestion(ref, connues, "Corrigez la référence, ou retirez-la de la liste.")
            # Un service qui récrit une clause en change les exigences : rien n'est faux, une ligne peut manquer.
            lieu = chez.lieu(chemin)
            yield Anomalie("exigence-inconnue", message, conseil, Gravite.A_QUALIFIER, lieu=lieu, ref=chez.ref)
