"""Ce que le règlement dit des variantes, et ce que la loi en fait quand il se tait."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import Lot
from tests.fabriques import un_clausier, une_clause, une_consultation

PROCEDURE = {
    "id": "procedure",
    "titre": "Procédure",
    "libelle": "Quelle procédure ?",
    "type": "choix",
    "options": [{"valeur": v, "libelle": v} for v in ("appel_offres", "negociee", "adaptee")],
}


def un_dossier(procedure: str = "appel_offres", lots: tuple[int, ...] = (), **redaction: object) -> Dossier:
    clausier = un_clausier([une_clause("SSI-001")], questions=[PROCEDURE])
    return assembler(clausier, une_consultation({"procedure": procedure}, {n: {} for n in lots}, **redaction))


@pytest.mark.parametrize("procedure", ["appel_offres", "negociee", "adaptee"])
def test_sans_mention_la_loi_admet_les_variantes_dans_toute_procedure(procedure: str) -> None:
    assert un_dossier(procedure).procedure == procedure
    assert un_dossier(procedure, variantes=None).admet_les_variantes(0)


def test_la_mention_du_reglement_l_emporte_lot_par_lot() -> None:
    dossier = un_dossier(lots=(1, 2), variantes={"admises": "oui", "lots": [2], "exigences_minimales": "Tenir les P."})
    assert [dossier.admet_les_variantes(n) for n in (1, 2)] == [False, True]
    assert un_dossier("adaptee", variantes={"admises": "non"}).admet_les_variantes(0) is False


def test_le_reglement_dit_les_variantes_et_rien_si_l_acheteur_n_en_dit_rien() -> None:
    def dites(**redaction: object) -> list[str]:
        return [ligne for ligne in un_dossier(**redaction).lignes_rc if "ariante" in ligne]

    assert dites(variantes=None) == []
    assert dites(variantes={"admises": "non"}) == ["Les variantes ne sont pas autorisées."]
    admises = dites(variantes={"admises": "oui", "exigences_minimales": "Tenir les exigences P."})
    assert admises[0] == "Les variantes sont autorisées, en plus de l'offre de base ou à sa place."
    assert "Exigences minimales que toute variante respecte : Tenir les exigences P." in admises


def test_chaque_lot_a_son_estimation_qui_ne_va_dans_aucune_ligne_du_reglement() -> None:
    champs = ({"numero": 1, "titre": "A", "estimation": "612 345,00 €"}, {"numero": 2, "titre": "B"})
    dossier = replace(un_dossier(lots=(1, 2)), lots=tuple(Lot.model_validate(c) for c in champs))
    assert [dossier.estimation_du_lot(n) for n in (1, 2)] == [Decimal("612345.00"), None]
    assert un_dossier(estimation="612345").estimation_du_lot(0) == Decimal(612345)
    assert not any("612" in ligne for ligne in dossier.lignes_rc)
