"""Le motif d'une clause, dit une fois pour tous les lots, sans langage de machine."""

from __future__ import annotations

import pytest

from cctgen.assemblage.presentation.motifs import motif_des_lots
from cctgen.assemblage.selection.causes import AvecSaClause, Cause, Enoncee, RemiseAPart, RemplaceeAPart
from cctgen.assemblage.selection.verdicts import Verdict
from cctgen.clausier.faits import Choix, Motif, SansReponse

DEV, TMA, WEB, ACHETEUR = (
    Choix(question, (option,), plusieurs_cochees=False)
    for question, option in (
        ("Nature", "Développement"),
        ("Nature", "Maintenance"),
        ("Interface", "Navigateur web"),
        ("Exploitation", "Acheteur"),
    )
)
TOUJOURS = Enoncee("toujours applicable")


@pytest.mark.parametrize(
    ("causes", "dit"),
    [
        ([TOUJOURS], "Toujours applicable."),
        ([Motif((DEV, WEB))], "Nature : Développement ; Interface : Navigateur web."),
        (
            [Motif((DEV, WEB)), Motif((TMA, WEB))],
            "Nature : « Développement » (lot 1), « Maintenance » (lot 2) ; Interface : Navigateur web.",
        ),
        ([Motif((DEV,)), Motif((DEV, WEB))], "Nature : Développement ; Interface : Navigateur web (lot 2)."),
        (
            [Motif((DEV,)), Motif((DEV,)), Motif((TMA,))],
            "Nature : « Développement » (lots 1 et 2), « Maintenance » (lot 3).",
        ),
        ([Motif((ACHETEUR,), ("l'acheteur exploite",))], "Exploitation : Acheteur. L'acheteur exploite."),
        (
            [Motif((ACHETEUR,), ("elles sont sensibles ; un secret les porterait plus haut",))],
            "Exploitation : Acheteur. Elles sont sensibles ; un secret les porterait plus haut.",
        ),
        ([Enoncee("ajoutée par l'acheteur, le site est public.")], "Ajoutée par l'acheteur, le site est public."),
        (
            [Motif((DEV,)), Enoncee("ajoutée par l'acheteur, repli")],
            "Lot 2 : ajoutée par l'acheteur, repli. Nature : Développement (lot 1).",
        ),
    ],
)
def test_un_motif_se_dit_une_fois_pour_tous_les_lots(causes: list[Cause], dit: str) -> None:
    assert motif_des_lots({n: Verdict("SSI-001", True, cause) for n, cause in enumerate(causes, 1)}) == dit


def test_une_exigence_ecartee_avec_sa_clause_dit_les_faits_comme_les_autres() -> None:
    seule = Verdict("A-1", False, AvecSaClause("A", Motif((DEV, WEB), ("on achète un code",))))
    dit = "Écartée avec sa clause A, Nature : Développement ; Interface : Navigateur web (on achète un code)."
    assert motif_des_lots({0: seule}) == dit
    assert motif_des_lots({1: seule, 2: Verdict("A-1", False, Motif((TMA,)))}) == (
        f"Lot 1 : écartée{dit.removeprefix('Écartée')} Nature : Maintenance (lot 2)."
    )


def test_une_clause_ecartee_se_dit_de_meme() -> None:
    verdict = Verdict("PI-005", False, Enoncee("retirée du clausier (elle répétait PI-004)"))
    assert motif_des_lots({0: verdict}) == "Retirée du clausier (elle répétait PI-004)."
    assert motif_des_lots({0: Verdict("A", False, Motif((SansReponse("Accès"),)))}) == (
        "Accès : sans objet ou sans réponse."
    )


@pytest.mark.parametrize(
    ("retenue", "cause", "motif"),
    [
        (True, TOUJOURS, "retenue : toujours applicable"),
        (
            False,
            AvecSaClause("SSI-001", Motif((DEV,))),
            "écartée avec sa clause SSI-001, « Nature » vaut « Développement »",
        ),
        (
            False,
            RemiseAPart(Motif((DEV,))),
            "écartée du dossier publié, remise à part : « Nature » vaut « Développement »",
        ),
        (
            False,
            RemiseAPart(AvecSaClause("SSI-001", TOUJOURS)),
            "écartée du dossier publié, remise à part : retenue avec sa clause SSI-001, toujours applicable",
        ),
        (
            True,
            RemplaceeAPart(TOUJOURS),
            "retenue au dossier publié, sans effet pour qui reçoit les clauses à part : écartée : toujours applicable",
        ),
    ],
)
def test_chaque_cause_se_met_en_une_phrase(retenue: bool, cause: Cause, motif: str) -> None:
    assert Verdict("X", retenue, cause).motif == motif
