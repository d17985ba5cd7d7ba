"""Le motif d'une clause, dit une fois pour tous les lots, sans langage de machine."""

from __future__ import annotations

import pytest

from cctgen.assemblage.presentation.motifs import motif_des_lots
from cctgen.assemblage.selection.verdicts import Verdict

DEV, TMA = "« Nature » vaut « Développement »", "« Nature » vaut « Maintenance »"
WEB = "« Interface » vaut « Navigateur web »"


@pytest.mark.parametrize(
    ("motifs", "dit"),
    [
        (["retenue : toujours applicable"], "Toujours applicable."),
        ([f"retenue : {DEV} et {WEB}"], "Nature : Développement ; Interface : Navigateur web."),
        (
            [f"retenue : {DEV} et {WEB}", f"retenue : {TMA} et {WEB}"],
            "Nature : Développement (lot 1), Maintenance (lot 2) ; Interface : Navigateur web.",
        ),
        (
            [f"retenue : {DEV}", f"retenue : {DEV} et {WEB}"],
            "Nature : Développement ; Interface : Navigateur web (lot 2).",
        ),
        (
            [f"retenue : {DEV}", f"retenue : {DEV}", f"retenue : {TMA}"],
            "Nature : Développement (lots 1 et 2), Maintenance (lot 3).",
        ),
        (
            ["retenue : « Exploitation » vaut « Acheteur » (l'acheteur exploite)"],
            "Exploitation : Acheteur. L'acheteur exploite.",
        ),
        (["retenue : ajoutée par l'acheteur, le site est public."], "Ajoutée par l'acheteur, le site est public."),
        (
            [f"retenue : {DEV}", "retenue : ajoutée par l'acheteur, repli"],
            "Lot 2 : ajoutée par l'acheteur, repli. Nature : Développement (lot 1).",
        ),
    ],
)
def test_un_motif_se_dit_une_fois_pour_tous_les_lots(motifs: list[str], dit: str) -> None:
    assert motif_des_lots({n: Verdict("SSI-001", True, m) for n, m in enumerate(motifs, 1)}) == dit


def test_une_clause_ecartee_se_dit_de_meme() -> None:
    verdict = Verdict("PI-005", False, "écartée : clause retirée du clausier. Elle répétait PI-004.")
    assert motif_des_lots({0: verdict}) == "Clause retirée du clausier. Elle répétait PI-004."
    assert motif_des_lots({0: Verdict("A", False, "écartée : « Accès » est sans objet ou sans réponse")}) == (
        "Accès : sans objet ou sans réponse."
    )
