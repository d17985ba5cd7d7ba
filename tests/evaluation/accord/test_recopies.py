"""La même grille déposée sous deux noms ne fait pas deux évaluateurs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cctgen.evaluation.accord.recopies import grilles_recopiees
from cctgen.evaluation.modele import Avis, CleOffre, GrilleLue, cle_de
from tests.evaluation.fabriques import un_avis, une_offre

REFS = ("SSI-1", "SSI-2", "UTI-1")
ALPHA, BETA = cle_de(une_offre("Alpha", 1)), cle_de(une_offre("Bêta", 2))


def une_grille(nom: str, *cles: CleOffre, refs: tuple[str, ...] = REFS, **retouches: Avis) -> GrilleLue:
    avis = {ref: un_avis(3, nom, commentaire=f"Prouvé par {ref}.") for ref in refs}
    retouchees = {ref: retouches.get(ref.replace("-", "_"), a) for ref, a in avis.items()}
    return GrilleLue(f"grille-{nom}.xlsx", nom, dict.fromkeys(cles or (ALPHA,), retouchees))


def relevees(*grilles: GrilleLue) -> list[tuple[str, str, int | None]]:
    return [(a.code, a.lieu.fichier, a.lot) for a in grilles_recopiees(grilles) if a.lieu]


def test_une_grille_recopiee_sous_un_autre_nom_est_nommee_lot_par_lot() -> None:
    deux = une_grille("dsi", ALPHA, BETA)
    assert relevees(une_grille("rssi"), deux) == [("grille-recopiee", "grille-dsi.xlsx", 1)]
    assert {lot for _, _, lot in relevees(une_grille("rssi", ALPHA, BETA), deux)} == {1, 2}


def test_trois_grilles_recopiees_font_trois_paires() -> None:
    assert len(relevees(*map(une_grille, ("rssi", "dsi", "achats")))) == 3


@pytest.mark.parametrize(
    "autre",
    [
        une_grille("dsi", SSI_1=un_avis(2, "dsi", commentaire="Prouvé par SSI-1.")),
        une_grille("dsi", SSI_1=un_avis(3, "dsi", commentaire="Prouvé autrement.")),
        une_grille("dsi", refs=REFS[:2]),
        une_grille("dsi", BETA),
        replace(une_grille("dsi"), evaluateur=""),
    ],
    ids=["une note", "un commentaire", "moins d'exigences", "un autre lot", "sans nom"],
)
def test_deux_grilles_distinctes_ne_le_sont_pas(autre: GrilleLue) -> None:
    assert relevees(une_grille("rssi"), autre) == []


def test_deux_notes_pareilles_peuvent_n_etre_qu_une_rencontre() -> None:
    assert relevees(une_grille("rssi", refs=REFS[:2]), une_grille("dsi", refs=REFS[:2])) == []
