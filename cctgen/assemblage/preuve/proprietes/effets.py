"""Effets : une clause peut être retenue, une question posée, et deux réponses ne disent pas la même chose."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from cctgen.assemblage.preuve.circuit import VRAI
from cctgen.assemblage.preuve.proprietes.liens import textes_imprimes
from cctgen.assemblage.preuve.proprietes.modele import Attente, Cible, Propriete, nom_d_exigence, nom_de
from cctgen.assemblage.preuve.traduction import LotLogique, saisir_une
from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.textes.redaction import variables
from cctgen.socle.anomalies import Gravite


def clauses_possibles(lot: LotLogique) -> Iterator[Propriete]:
    """Une clause, une exigence, est retenue pour un jeu de réponses au moins ; sa condition écarte quelque chose."""
    for clause in lot.monde.clauses.values():
        if clause.retiree is not None or clause.hors_vigueur:
            continue
        admise = VRAI if clause.quand is None else lot.condition(clause.quand)
        cible = Cible(clause.id, chemin=("quand",))
        yield _jamais(lot.clauses[clause.id], "clause-sans-effet", nom_de(clause), cible)
        if clause.quand is not None:
            yield _toujours(-admise, nom_de(clause), cible)
        for rang, exigence in enumerate(clause.exigences):
            cible = Cible(clause.id, chemin=("exigences", rang, "quand"))
            yield _jamais(lot.exigences[exigence.id], "exigence-sans-effet", nom_d_exigence(exigence), cible)
            if exigence.quand is not None:
                ecartee = lot.circuit.et((admise, -lot.condition(exigence.quand)))
                yield _toujours(ecartee, nom_d_exigence(exigence), cible)


def questions_posees(lot: LotLogique) -> Iterator[Propriete]:
    """Une question se pose, et chacune de ses options se choisit, pour un jeu de réponses au moins."""
    for question in lot.monde.clausier.questions.values():
        cible = Cible(question=question.id)
        yield Propriete(
            "question-jamais-posee",
            lot.visibles[question.id],
            f"la question « {question.titre} » ne se pose jamais",
            "Corrigez son « quand », ou supprimez-la.",
            cible,
            Attente.POSSIBLE,
        )
        for option in question.options:
            yield Propriete(
                "option-sans-effet",
                lot.valeurs[question.id][option.valeur],
                f"l'option « {option.libelle} » de « {question.titre} » ne peut jamais être choisie",
                "Corrigez la contradiction qui l'exclut toujours, ou supprimez l'option.",
                cible,
                Attente.POSSIBLE,
            )


def deductions_possibles(lot: LotLogique) -> Iterator[Propriete]:
    """Chaque valeur déduite l'est, chaque règle s'applique, pour un jeu de réponses au moins."""
    for deduction in lot.monde.clausier.deductions.values():
        cible = Cible(question=deduction.id)
        for option in deduction.valeurs:
            sujet = f"« {deduction.titre} » ne vaut jamais « {option.libelle} »"
            yield _regle_utile(lot.deduites[deduction.id][option.valeur], sujet, cible)
        precedentes: list[int] = []
        for regle in deduction.regles:
            if regle.quand is None:
                continue
            # La première règle qui s'applique donne la valeur : celles d'avant masquent.
            seule = lot.circuit.et([lot.condition(regle.quand), *(-p for p in precedentes)])
            yield _regle_utile(
                seule, f"dans « {deduction.titre} », la règle « {regle.raison} » ne s'applique jamais", cible
            )
            precedentes.append(lot.condition(regle.quand))


def _regle_utile(litteral: int, message: str, cible: Cible) -> Propriete:
    conseil = "Corrigez le « quand » de la règle, ou celui d'une règle qui la précède."
    return Propriete("deduction-sans-effet", litteral, message, conseil, cible, Attente.POSSIBLE)


def questions_utiles(lot: LotLogique) -> Iterator[Propriete]:
    """Une réponse change quelque chose : une clause, une exigence, une autre question, un texte, un contrôle."""
    inserees = {v for c in lot.monde.clauses.values() for _, texte in textes_imprimes(c) for v in variables(texte)}
    for question in lot.monde.clausier.questions.values():
        if question.id not in inserees:
            cible = Cible(question=question.id)
            yield from _reponses_utiles(lot, question, cible)
            if question.type is TypeQuestion.CHOIX_MULTIPLE:
                yield from _options_cochees(lot, question, cible)


def _reponses_utiles(lot: LotLogique, question: Question, cible: Cible) -> Iterator[Propriete]:
    autre = saisir_une(lot.circuit, lot.monde, question)
    different = _different(lot, LotLogique(lot.circuit, lot.monde, {**lot.saisies, question.id: autre}, lot))
    yield Propriete(
        "question-sans-effet",
        different,
        f"aucune réponse à « {question.titre} » ne change quoi que ce soit",
        "Servez-vous-en dans une condition ou dans un texte, ou supprimez-la.",
        cible,
        Attente.POSSIBLE,
    )
    for une, seconde in combinations(question.options, 2) if question.type is TypeQuestion.CHOIX else ():
        choisies = (lot.saisies[question.id][une.valeur], autre[seconde.valeur])
        yield Propriete(
            "options-de-meme-effet",
            lot.circuit.et((different, *choisies)),
            f"dans « {question.titre} », « {une.libelle} » et « {seconde.libelle} » ont toujours le même effet",
            "Réunissez ces deux options, ou donnez à l'une sa condition.",
            cible,
            Attente.POSSIBLE,
            Gravite.A_QUALIFIER,
        )


def _options_cochees(lot: LotLogique, question: Question, cible: Cible) -> Iterator[Propriete]:
    for option in question.options:
        if not option.exclusive:
            yield Propriete(
                "option-sans-effet",
                _cocher_change(lot, question, option.valeur),
                f"cocher ou non « {option.libelle} » dans « {question.titre} » ne change jamais rien",
                "Servez-vous de cette option dans une condition, ou supprimez-la.",
                cible,
                Attente.POSSIBLE,
            )


def _cocher_change(lot: LotLogique, question: Question, valeur: str) -> int:
    """Vrai quand retirer l'option d'un choix qui en garde une autre change quelque chose."""
    saisies = lot.saisies[question.id]
    sans = {v: (-VRAI if v == valeur else lit) for v, lit in saisies.items()}
    autre = LotLogique(lot.circuit, lot.monde, {**lot.saisies, question.id: sans}, lot)
    return lot.circuit.et((saisies[valeur], lot.circuit.ou(sans.values()), _different(lot, autre)))


def _different(lot: LotLogique, autre: LotLogique) -> int:
    """Vrai quand les deux lots ne retiennent, ne demandent ou n'admettent pas la même chose."""
    couples = [(lot.clauses[c], autre.clauses[c]) for c in lot.clauses]
    couples += [(lot.exigences[e], autre.exigences[e]) for e in lot.exigences]
    couples += [(lot.visibles[q], autre.visibles[q]) for q in lot.visibles]
    couples += [(lot.deduites[d][v], autre.deduites[d][v]) for d, valeurs in lot.deduites.items() for v in valeurs]
    couples += list(zip(lot.lectures, autre.lectures, strict=True))
    change = lot.circuit.ou(lot.circuit.different(avant, apres) for avant, apres in couples)
    return lot.circuit.ou((change, -autre.valide))


def _jamais(litteral: int, code: str, sujet: str, cible: Cible) -> Propriete:
    message = f"aucun jeu de réponses valide ne retient {sujet}"
    return Propriete(code, litteral, message, "Corrigez son « quand ».", cible, Attente.POSSIBLE)


def _toujours(litteral: int, sujet: str, cible: Cible) -> Propriete:
    return Propriete(
        "condition-sans-effet",
        litteral,
        f"le « quand » de {sujet} est toujours vrai : il n'écarte rien",
        "Supprimez ce « quand », ou corrigez-le.",
        cible,
        Attente.POSSIBLE,
    )
