"""Le contre-exemple le plus court : il suffit, et rien de plus court ne suffit."""

from __future__ import annotations

from itertools import combinations, product

from cctgen.assemblage.preuve.circuit import Circuit
from cctgen.assemblage.preuve.contre_exemple import plus_court
from cctgen.assemblage.preuve.solveur import Solveur
from cctgen.assemblage.preuve.traduction import LotLogique, Monde, saisir
from cctgen.clausier.formes.condition import Condition, est_vraie
from cctgen.clausier.modele import Clausier
from cctgen.consultation.dialogue import reponses_du_lot
from tests.fabriques import un_clausier, une_clause

OUI_NON = [
    {"id": q, "titre": q.upper(), "libelle": f"{q} ?", "type": "oui_non", **({"quand": quand} if quand else {})}
    for q, quand in (("a", None), ("b", {"question": "a", "parmi": ["oui"]}), ("c", None), ("d", None))
]


def chercher(quand: dict[str, object]) -> tuple[Clausier, dict[str, tuple[str, ...]] | None]:
    clausier = un_clausier([une_clause(quand=quand)], OUI_NON)
    monde = Monde(clausier, clausier.clauses)
    circuit = Circuit()
    lot = LotLogique(circuit, monde, saisir(circuit, monde))
    exemple = plus_court(lot, Solveur(circuit), lot.clauses["SSI-001"])
    return clausier, None if exemple is None else dict(exemple.decisives)


def le_plus_court_a_la_main(clausier: Clausier, quand: Condition) -> int | None:
    """Énumère tous les jeux valides, puis toutes les parties : le moins de réponses qui forcent la condition."""
    saisies = (dict(zip("abcd", ((v,) for v in jeu), strict=True)) for jeu in product(("oui", "non"), repeat=4))
    jeux = [reponses_du_lot(clausier, s, 0).valeurs for s in saisies]
    defauts = [jeu for jeu in jeux if est_vraie(quand, jeu)]
    for taille in range(5):
        for jeu in defauts:
            for partie in combinations(jeu, min(taille, len(jeu))):
                semblables = [autre for autre in jeux if all(autre.get(q) == jeu[q] for q in partie)]
                if all(est_vraie(quand, autre) for autre in semblables):
                    return len(partie)
    return None


def feuille(question: str, valeur: str = "oui") -> dict[str, object]:
    return {"question": question, "parmi": [valeur]}


def test_une_seule_reponse_est_nommee_quand_une_suffit() -> None:
    _, decisives = chercher({"un": [{"tous": [feuille("a"), feuille("c")]}, feuille("d")]})
    assert decisives == {"d": ("oui",)}


def test_une_question_conditionnelle_dit_a_elle_seule_pourquoi_elle_se_pose() -> None:
    _, decisives = chercher({"tous": [feuille("a"), feuille("b", "non")]})
    assert decisives == {"b": ("non",)}


def test_rien_n_est_nomme_quand_tout_jeu_a_le_defaut() -> None:
    _, decisives = chercher({"un": [feuille("a"), feuille("a", "non")]})
    assert decisives == {}


def test_un_defaut_impossible_n_a_pas_de_contre_exemple() -> None:
    _, decisives = chercher({"tous": [feuille("b"), feuille("a", "non")]})
    assert decisives is None


def test_il_n_y_en_a_pas_de_plus_court() -> None:
    conditions = [
        {"tous": [feuille("a"), feuille("c"), feuille("d")]},
        {"tous": [{"un": [feuille("a"), feuille("c")]}, {"un": [feuille("b"), feuille("d", "non")]}]},
        {"aucun": [{"tous": [feuille("a"), feuille("c")]}, {"tous": [feuille("b"), feuille("d")]}]},
        {"un": [{"tous": [feuille("a", "non"), feuille("c", "non")]}, {"tous": [feuille("b"), feuille("d")]}]},
    ]
    for quand in conditions:
        clausier, decisives = chercher(quand)
        condition = clausier.clauses["SSI-001"].quand
        assert condition is not None
        assert decisives is not None
        assert len(decisives) == le_plus_court_a_la_main(clausier, condition)
