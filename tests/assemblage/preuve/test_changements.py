"""Les plus petits changements : ils inversent le sort, aucun plus petit ne le fait."""

from __future__ import annotations

from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cctgen.assemblage.preuve.changements import Proposition, plus_petits_changements
from cctgen.assemblage.preuve.traduction import Monde
from cctgen.assemblage.selection.motivee import selectionner
from cctgen.consultation.dialogue import Saisies, reponses_du_lot
from cctgen.consultation.modele import Ajustement
from tests.assemblage.preuve.test_equivalence import des_saisies, un_monde
from tests.fabriques import un_clausier, une_clause

QUESTIONS = [
    {"id": "a", "titre": "A", "libelle": "?", "type": "oui_non", "defaut": "non"},
    {"id": "b", "titre": "B", "libelle": "?", "type": "oui_non", "quand": {"question": "a", "parmi": ["oui"]}},
    {
        "id": "m",
        "titre": "M",
        "libelle": "?",
        "type": "choix_multiple",
        "options": [{"valeur": v, "libelle": v} for v in "pqr"],
    },
    {"id": "n", "titre": "N", "libelle": "?", "type": "entier", "defaut": "48"},
]


def changements(quand: dict[str, object], saisies: Saisies, **monde: object) -> set[Proposition]:
    clausier = un_clausier([une_clause(quand=quand)], QUESTIONS)
    retenue = selectionner(clausier.clauses, reponses_du_lot(clausier, saisies, 0), clausier).clauses["SSI-001"].retenue
    return set(
        plus_petits_changements(Monde(clausier, clausier.clauses, **monde), saisies, 0, "SSI-001", retenue=retenue)
    )  # type: ignore[arg-type]


def dits(propositions: set[Proposition]) -> set[tuple[tuple[str, tuple[str, ...]], ...]]:
    return {tuple((c.question, c.apres) for c in p) for p in propositions}


def test_une_question_a_poser_compte_comme_un_changement() -> None:
    quand = {"question": "b", "parmi": ["oui"]}
    assert dits(changements(quand, {"m": ("p",)})) == {(("a", ("oui",)), ("b", ("oui",)))}


def test_une_reponse_cachee_revient_sans_rien_couter() -> None:
    quand = {"question": "b", "parmi": ["oui"]}
    assert dits(changements(quand, {"m": ("p",), "b": ("oui",)})) == {(("a", ("oui",)),)}


def test_un_choix_multiple_se_change_au_plus_juste_et_sans_surplus() -> None:
    quand = {"question": "m", "parmi": ["q", "r"]}
    assert dits(changements(quand, {"m": ("p",)})) == {(("m", ("p", "q")),), (("m", ("p", "r")),)}


def test_un_nombre_se_change_en_intervalle() -> None:
    assert dits(changements({"question": "n", "entre": ["13", "600"]}, {"m": ("p",), "n": ("24",)})) >= {
        (("n", ("0",)),)
    }


def test_un_ajustement_qui_decide_seul_ne_laisse_rien_a_changer() -> None:
    ajout = Ajustement(clause="SSI-001", action="ajouter", motif="voulu")
    clausier = un_clausier([une_clause()], QUESTIONS)
    monde = Monde(clausier, clausier.clauses, ajustements=[ajout])
    assert plus_petits_changements(monde, {"m": ("p",)}, 0, "SSI-001", retenue=True) == ()


def test_une_reponse_facultative_peut_etre_a_retirer() -> None:
    montant = {"id": "e", "titre": "E", "libelle": "?", "type": "montant", "facultative": "oui"}
    clause = une_clause(quand={"aucun": [{"question": "e", "entre": ["0", "1000000"]}]})
    clausier = un_clausier([clause], [montant])
    propositions = plus_petits_changements(
        Monde(clausier, clausier.clauses), {"e": ("10",)}, 0, "SSI-001", retenue=False
    )
    assert (("e", ()),) in dits(set(propositions))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_chaque_proposition_inverse_le_sort_et_aucune_plus_petite_ne_le_fait(data: st.DataObject) -> None:
    monde = data.draw(un_monde())
    saisies = {q: v for q, v in data.draw(des_saisies(monde)).items() if v}
    clausier = monde.clausier

    def retenue(jeu: Saisies) -> bool:
        reponses = reponses_du_lot(clausier, jeu, 0)
        return selectionner(monde.clauses, reponses, clausier, monde.ajustements).clauses["SSI-001"].retenue

    avant = retenue(saisies)
    propositions = plus_petits_changements(monde, saisies, 0, "SSI-001", retenue=avant)
    for proposition in propositions:
        apres = {q: v for q, v in {**saisies, **{c.question: c.apres for c in proposition}}.items() if v}
        assert reponses_du_lot(clausier, apres, 0).manquantes == ()
        assert retenue(apres) is not avant
    if propositions and len(propositions[0]) > 1:
        seules = ({**saisies, q: (r.valeur,)} for q in clausier.questions for r in monde.domaines[q])
        complets = (jeu for jeu in seules if not reponses_du_lot(clausier, jeu, 0).manquantes)
        assert all(retenue(jeu) is avant for jeu in complets if monde.contradictions == ())


def test_les_jeux_sont_bien_tous_essayes() -> None:
    """Sur un petit clausier, le plus petit changement est celui que donne l'énumération."""
    quand = {"tous": [{"question": "a", "parmi": ["oui"]}, {"question": "m", "parmi": ["r"]}]}
    clausier = un_clausier([une_clause(quand=quand)], QUESTIONS)
    jeux = [
        {"a": (a,), "b": (b,), "m": m, "n": ("48",)}
        for a, b, m in product(("oui", "non"), ("oui", "non"), (("p",), ("r",), ("p", "r")))
    ]
    depart = {"a": ("non",), "b": ("non",), "m": ("p",), "n": ("48",)}
    retenus = [
        j
        for j in jeux
        if selectionner(clausier.clauses, reponses_du_lot(clausier, j, 0), clausier).clauses["SSI-001"].retenue
    ]
    distance = min(sum(j[q] != depart[q] for q in j) for j in retenus)
    assert {len(p) for p in changements(quand, depart)} == {distance}
