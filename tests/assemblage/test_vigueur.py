"""La date d'édition retient ou écarte une clause datée, et le dit à l'acheteur."""

from __future__ import annotations

from datetime import date

import pytest

from cctgen.assemblage.selection.par_lot import selections_de
from cctgen.assemblage.selection.vigueur import alertes_de_vigueur
from cctgen.clausier.modele import Clause
from cctgen.socle.anomalies import Anomalie
from tests.fabriques import un_clausier, une_clause, une_consultation, une_exigence


def alertes(clause: Clause, jour: str) -> list[Anomalie]:
    clausier, consultation = un_clausier([clause]), une_consultation(date=jour)
    selections = selections_de(clausier, consultation)
    return list(alertes_de_vigueur(clausier.clauses, selections, date.fromisoformat(jour)))


def test_une_clause_hors_vigueur_est_ecartee_avec_ses_exigences_et_le_motif_dit_les_dates() -> None:
    clause = une_clause(en_vigueur={"du": "2027-01-01"}, exigences=[une_exigence()])
    (ecartee,) = selections_de(un_clausier([clause]), une_consultation(date="2026-12-01"))
    motif = "elle n'entre en vigueur que le 1er janvier 2027, après l'édition du 1er décembre 2026"
    assert (ecartee.clauses["SSI-001"].retenue, ecartee.clauses["SSI-001"].motif) == (False, f"écartée : {motif}")
    assert ecartee.exigences["SSI-001-1"].motif == f"écartée avec sa clause SSI-001, {motif}"
    (retenue,) = selections_de(un_clausier([clause]), une_consultation(date="2027-01-01"))
    assert retenue.clauses["SSI-001"].retenue


def test_un_ajustement_ne_fait_pas_valoir_une_clause_hors_vigueur() -> None:
    clause = une_clause(en_vigueur={"au": "2026-01-01"})
    ajout = {"clause": "SSI-001", "action": "ajouter", "motif": "Jugé"}
    (selection,) = selections_de(un_clausier([clause]), une_consultation(ajustements=[ajout]))
    assert not selection.clauses["SSI-001"].retenue


@pytest.mark.parametrize(
    ("champs", "jour", "code"),
    [
        ({"en_vigueur": {"au": "2027-03-01"}}, "2026-12-01", "clause-bientot-perimee"),
        (
            {"retiree": {"le": "2027-03-01", "motif": "Jugé", "remplacee_par": "SSI-9"}},
            "2026-12-01",
            "clause-bientot-perimee",
        ),
        ({"en_vigueur": {"du": "2027-03-01"}}, "2026-12-01", "clause-a-venir"),
        ({"en_vigueur": {"au": "2028-03-01"}}, "2026-12-01", ""),
        ({"en_vigueur": {"du": "2028-03-01"}}, "2026-12-01", ""),
        ({"en_vigueur": {"au": "2026-03-01"}}, "2026-12-01", ""),
        ({"retiree": {"le": "2026-03-01", "motif": "Jugé"}}, "2026-12-01", ""),
    ],
)
def test_ce_qui_change_dans_les_six_mois_est_dit(champs: dict[str, object], jour: str, code: str) -> None:
    assert [a.code for a in alertes(une_clause(**champs), jour)] == ([code] if code else [])
