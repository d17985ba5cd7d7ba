"""Les plis lus d'avance donnent le même dépouillement ; rien ne se crée où il n'y a pas de consultation."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cctgen.matrice.lecture.a_part import meneur
from cctgen.socle.contenu import contenu
from cctgen.usages.analyse.depouiller import depouiller
from cctgen.usages.depot.plis_commences import plis_commences
from tests.preparations import Etape, Preparations

RECUES = contenu("exemples") / "portail" / "offres-recues"
LE = datetime(2027, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize("menees", [True, False])
def test_le_depouillement_est_le_meme_que_les_plis_soient_commences_ou_non(
    tmp_path: Path, preparations: Preparations, monkeypatch: pytest.MonkeyPatch, menees: bool
) -> None:
    monkeypatch.setattr(meneur, "peut_se_dedoubler", lambda: menees and hasattr(meneur.os, "fork"))
    seuls = preparations.copier(tmp_path / "seuls" / "portail", "portail", Etape.PUBLIEE)
    commences = preparations.copier(tmp_path / "commences" / "portail", "portail", Etape.PUBLIEE)
    attendu = depouiller(seuls, [RECUES], recu_le=LE)
    with plis_commences(commences, [RECUES]) as plis:
        assert plis is not None
        rendu = depouiller(commences, plis, recu_le=LE)
    assert rendu.offres == attendu.offres
    assert rendu.anomalies == attendu.anomalies
    for nom in ("grille.xlsx", "grille-par-exigence.xlsx", "decisions.xlsx"):
        assert (commences / "evaluation" / nom).read_bytes() == (seuls / "evaluation" / nom).read_bytes()


def test_hors_d_une_consultation_rien_ne_se_commence_ni_ne_se_cree(tmp_path: Path) -> None:
    with plis_commences(tmp_path, [RECUES]) as plis:
        assert plis is None
    assert list(tmp_path.iterdir()) == []


def test_un_pli_qui_manque_se_dira_au_depouillement(tmp_path: Path) -> None:
    (tmp_path / "consultation.yaml").write_text("")
    with plis_commences(tmp_path, [tmp_path / "absent.xlsx"]) as plis:
        assert plis is None
    assert [c.name for c in tmp_path.iterdir()] == ["consultation.yaml"]
