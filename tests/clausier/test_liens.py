"""Les liens d'une clause se lisent dans les deux sens ; une question dit tout ce qu'elle commande."""

from __future__ import annotations

from cctgen.clausier.textes.liens import liens_de, usages_de
from tests.fabriques import un_clausier, une_clause, une_exigence

PI = {"question": "hebergement", "parmi": ["pi"]}


def test_les_liens_se_lisent_dans_les_deux_sens() -> None:
    clauses = [
        une_clause("SSI-001", requiert=["SSI-002"], texte="Voir {clause:SSI-003}."),
        une_clause("SSI-002", incompatible=["SSI-003"]),
        une_clause("SSI-003", note_acheteur="Voir {clause:SSI-001}."),
    ]
    clausier = un_clausier(clauses)
    premiere, deuxieme, troisieme = (liens_de(clausier, c) for c in clauses)
    assert (premiere.requiert, premiere.renvoie_a, premiere.visee_par) == (("SSI-002",), ("SSI-003",), ("SSI-003",))
    assert (deuxieme.requise_par, deuxieme.incompatible) == (("SSI-001",), ("SSI-003",))
    assert (troisieme.incompatible, troisieme.visee_par) == (("SSI-002",), ("SSI-001",))


def test_une_clause_retiree_ne_lie_plus() -> None:
    retiree = une_clause("SSI-002", requiert=["SSI-001"], retiree={"le": "2026-01-01", "motif": "Jugé"})
    visee = une_clause("SSI-001")
    assert liens_de(un_clausier([visee, retiree]), visee).requise_par == ()


def test_une_question_dit_ce_qu_elle_commande() -> None:
    clausier = un_clausier(
        [
            une_clause("SSI-001", quand={"aucun": [PI]}),
            une_clause("SSI-002", texte="Chez {hebergement}.", exigences=[une_exigence("SSI-002-1", quand=PI)]),
        ]
    )
    usages = usages_de(clausier, "hebergement")
    assert usages == {
        "questions": ("prestataire",),
        "deductions": (),
        "clauses": ("SSI-001",),
        "exigences": ("SSI-002-1",),
        "textes": ("SSI-002",),
    }
