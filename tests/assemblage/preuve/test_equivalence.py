"""La traduction logique et la sélection réelle disent la même chose."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cctgen.assemblage.preuve.circuit import Circuit
from cctgen.assemblage.preuve.contre_exemple import reponses_du_modele
from cctgen.assemblage.preuve.lectures import monde_du_clausier
from cctgen.assemblage.preuve.solveur import Solveur
from cctgen.assemblage.preuve.traduction import LotLogique, Monde, saisir
from cctgen.assemblage.selection.motivee import Juges, Selectionneur
from cctgen.clausier.formes.condition import est_vraie
from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.modele import Clausier
from cctgen.consultation.dialogue import reponses_du_lot
from cctgen.consultation.modele import Ajustement
from tests.fabriques import un_clausier, une_clause, une_exigence
from tests.livre import clausier_livre

SAISIES = dict[str, tuple[str, ...]]


class Confrontation:
    """Un lot traduit une fois, confronté à la vraie sélection pour chaque jeu de réponses."""

    def __init__(self, monde: Monde) -> None:
        self.monde = monde
        circuit = Circuit()
        self.lot = LotLogique(circuit, monde, saisir(circuit, monde))
        self.solveur = Solveur(circuit)
        self.selectionneur = Selectionneur(Juges(monde.clauses, monde.clausier), monde.ajustements)

    def confronter(self, saisies: SAISIES) -> None:
        clausier, lot = self.monde.clausier, self.lot
        vrai = reponses_du_lot(clausier, saisies, 0)
        assert vrai.manquantes == ()
        selection = self.selectionneur.selectionner(vrai)
        hypotheses = [
            lit if v in (saisies.get(q) or vrai.valeurs.get(q) or clausier.questions[q].defaut or ()) else -lit
            for q, valeurs in lot.saisies.items()
            for v, lit in valeurs.items()
        ]
        modele = self.solveur.modele(hypotheses)
        assert modele is not None
        attendues = {q: set(v) for q, v in vrai.valeurs.items() if q in clausier.questions}
        assert {q: set(v) for q, v in reponses_du_modele(lot, modele).items()} == attendues
        deduites = {d: v for d, valeurs in lot.deduites.items() for v, lit in valeurs.items() if lit in modele}
        assert deduites == {d: vrai.valeurs[d][0] for d in clausier.deductions}
        assert {c: lit in modele for c, lit in lot.clauses.items()} == {
            c: v.retenue for c, v in selection.clauses.items()
        }
        assert {e: lit in modele for e, lit in lot.exigences.items()} == {
            e: v.retenue for e, v in selection.exigences.items()
        }
        contradictoire = any(est_vraie(c, vrai.valeurs) for c in self.monde.contradictions)
        assert (lot.valide in modele) is not contradictoire


def une_reponse(monde: Monde, question: Question) -> st.SearchStrategy[tuple[str, ...]]:
    valeurs = [r.valeur for r in monde.domaines[question.id]]
    une = st.sampled_from(valeurs).map(lambda v: (v,))
    if question.type is not TypeQuestion.CHOIX_MULTIPLE:
        return une
    communes = [o.valeur for o in question.options if not o.exclusive]
    if not communes:
        return une
    plusieurs = st.lists(st.sampled_from(communes), min_size=1, unique=True).map(tuple)
    return plusieurs | st.sampled_from([(o.valeur,) for o in question.options])


def des_saisies(monde: Monde) -> st.SearchStrategy[SAISIES]:
    """Un jeu complet ; une question à défaut peut rester sans saisie, une facultative sans valeur."""
    par_question: dict[str, Any] = {}
    for question in monde.clausier.questions.values():
        reponse = une_reponse(monde, question)
        libre = question.defaut or question.facultative
        par_question[question.id] = st.just(()) | reponse if libre else reponse
    return st.fixed_dictionaries(par_question)


LIVRE = clausier_livre()
CONFRONTATION = Confrontation(monde_du_clausier(LIVRE))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(des_saisies(CONFRONTATION.monde))
def test_le_clausier_livre_se_traduit_exactement(saisies: SAISIES) -> None:
    CONFRONTATION.confronter({q: v for q, v in saisies.items() if v})


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32))
def test_des_milliers_de_jeux_du_clausier_livre_se_traduisent_exactement(graine: int) -> None:
    """Quarante jeux par graine : tirer chaque réponse par hypothesis coûterait plus que la confrontation."""
    hasard = random.Random(graine)  # noqa: S311 (tirage reproductible)
    for _ in range(40):
        CONFRONTATION.confronter(au_hasard(CONFRONTATION.monde, hasard))


def au_hasard(monde: Monde, hasard: random.Random) -> SAISIES:
    saisies: SAISIES = {}
    for question in monde.clausier.questions.values():
        valeurs = [r.valeur for r in monde.domaines[question.id]]
        communes = [o.valeur for o in question.options if not o.exclusive]
        if question.type is TypeQuestion.CHOIX_MULTIPLE and communes and hasard.random() < 0.7:
            valeurs = communes
            nombre = hasard.randint(1, len(communes))
        else:
            nombre = 1
        if not ((question.defaut or question.facultative) and hasard.random() < 0.3):
            saisies[question.id] = tuple(hasard.sample(valeurs, nombre))
    return saisies


def une_question(identifiant: str, genre: str, **champs: Any) -> dict[str, Any]:
    return {"id": identifiant, "titre": identifiant.upper(), "libelle": f"{identifiant} ?", "type": genre, **champs}


def des_options(*valeurs: str) -> list[dict[str, str]]:
    return [{"valeur": v, "libelle": v} for v in valeurs]


QUESTIONS = [
    une_question("a", "choix", options=des_options("x", "y", "z")),
    une_question(
        "m",
        "choix_multiple",
        options=[*des_options("p", "q"), {"valeur": "rien", "libelle": "Rien", "exclusive": "oui"}],
    ),
    une_question("n", "entier", defaut="7", quand={"question": "a", "parmi": ["x", "y"]}),
    une_question("e", "montant", facultative="oui"),
    une_question("o", "oui_non", quand={"question": "n", "entre": ["3", "7"]}),
    une_question("t", "texte", facultative="oui"),
]

FEUILLES = st.sampled_from(
    [
        {"question": "a", "parmi": ["x"]},
        {"question": "a", "parmi": ["y", "z"]},
        {"question": "m", "parmi": ["p"]},
        {"question": "m", "parmi": ["q", "rien"]},
        {"question": "n", "entre": ["3", "7"]},
        {"question": "n", "entre": ["6.5", "40"]},
        {"question": "e", "entre": ["0", "1000"]},
        {"question": "e", "entre": ["999.5", "1000"]},
        {"question": "o", "parmi": ["oui"]},
        {"question": "o", "parmi": ["non"]},
    ]
)
CONDITIONS = st.recursive(
    FEUILLES,
    lambda suite: st.tuples(st.sampled_from(["tous", "un", "aucun"]), st.lists(suite, min_size=1, max_size=3)).map(
        lambda t: {t[0]: t[1]}
    ),
    max_leaves=6,
)


@st.composite
def un_monde(tirer: st.DrawFn) -> Monde:
    clauses = []
    for rang in range(1, 5):
        exigences = [
            une_exigence(f"SSI-00{rang}-{n}", quand=tirer(st.none() | CONDITIONS))
            for n in range(tirer(st.integers(0, 2)))
        ]
        pilier = tirer(st.sampled_from(["", "utilisateur"]))
        quand = tirer(st.none() | CONDITIONS)
        clauses.append(une_clause(f"SSI-00{rang}", quand=quand, pilier=pilier, exigences=exigences))
    clausier: Clausier = un_clausier(clauses, QUESTIONS)
    cibles = st.sampled_from([c.id for c in clauses])
    ajustements = [
        Ajustement(clause=cible, action=tirer(st.sampled_from(["ajouter", "retirer"])), motif="voulu")
        for cible in tirer(st.lists(cibles, max_size=1))
    ]
    interdites = [c.quand for c in clauses if c.quand is not None][:1]
    return Monde(clausier, clausier.clauses, interdites, ajustements)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_un_clausier_quelconque_se_traduit_exactement(data: st.DataObject) -> None:
    confrontation = Confrontation(data.draw(un_monde()))
    for _ in range(8):
        saisies = data.draw(des_saisies(confrontation.monde))
        confrontation.confronter({q: v for q, v in saisies.items() if v})
