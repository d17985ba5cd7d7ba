"""Un barème donne à un lot ses propres critères, et ne laisse aucun lot ni aucun critère dans le vide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cctgen.consultation.bareme import Bareme
from cctgen.consultation.lecture import lire_consultation
from tests.fabriques import un_clausier

TECHNIQUE = {"id": "technique", "type": "appreciation", "poids": "60", "themes": ["securite"]}
PRIX = {"id": "prix", "type": "prix", "poids": "40"}
COMMUNS = [TECHNIQUE, PRIX]
PROPRES = [{**TECHNIQUE, "poids": "30"}, {**PRIX, "poids": "70"}]


def un_bareme(**champs: Any) -> Bareme:
    return Bareme.model_validate(champs)


def test_sans_lots_le_bareme_s_ecrit_comme_avant_eux() -> None:
    bareme = un_bareme(criteres=COMMUNS)
    assert set(bareme.model_dump()) == {"case_vide", "echelle", "arrondi", "criteres"}
    assert list(bareme.model_dump())[-1] == "criteres"
    assert bareme.du_lot(7) is bareme
    assert bareme.par_lots((1, 2)) == (((1, 2), bareme),)


def test_un_lot_nomme_a_ses_criteres_et_les_autres_ceux_qui_sont_communs() -> None:
    bareme = un_bareme(criteres=COMMUNS, lots={"2": {"criteres": PROPRES}}, arrondi="3")
    assert [int(c.poids) for c in bareme.du_lot(2).criteres] == [30, 70]
    assert bareme.du_lot(1) == un_bareme(criteres=COMMUNS, arrondi="3")
    assert [lots for lots, _ in bareme.par_lots((1, 2, 3))] == [(1, 3), (2,)]


@pytest.mark.parametrize("communs", [{}, {"criteres": COMMUNS}])
def test_un_bareme_par_lot_publie_se_relit_tel_quel(communs: dict[str, Any]) -> None:
    bareme = un_bareme(**communs, lots={"2": {"criteres": PROPRES}})
    assert Bareme.model_validate_json(bareme.model_dump_json()) == bareme


TETE = """
reference: R
objet: O
acheteur: {nom: A}
date: 2026-12-01
"""
LOTS = "lots: [{numero: 1, titre: Un}, {numero: 2, titre: Deux}]"
C = "criteres: [{id: t, type: appreciation, poids: 60, themes: [securite]}, {id: p, type: prix, poids: 40}]"


def anomalies(bareme: str, dossier: Path, lots: str = LOTS) -> list[tuple[str, int]]:
    (dossier / "consultation.yaml").write_text(f"{TETE.strip()}\n{lots}\nbareme:\n{bareme}\n", encoding="utf-8")
    relevees = lire_consultation(dossier, un_clausier()).anomalies
    assert all(a.conseil for a in relevees)
    return [(a.code, a.lieu.ligne or 0) for a in relevees]


@pytest.mark.parametrize(
    ("bareme", "attendues"),
    [
        (f"  {C}\n  lots:\n    2: {{{C}}}", []),
        (f"  lots:\n    1: {{{C}}}\n    2: {{{C}}}", []),
        (f"  {C}\n  lots:\n    3: {{{C}}}", [("lot-inconnu", 9)]),
        (f"  {C}\n  lots:\n    1: {{{C}}}\n    2: {{{C}}}", [("criteres-sans-lot", 7)]),
        (f"  lots:\n    2: {{{C}}}", [("lot-sans-criteres", 7)]),
        (f"  lots:\n    2: {{{C}}}\n    2: {{{C}}}", [("cle-repetee", 9)]),
        (f"  {C}\n  lots:\n    2: {{{C}}}\n    02: {{{C}}}", [("valeur-invalide", 10)]),
        (f"  {C}\n  lots:\n    deux: {{{C}}}", [("valeur-invalide", 9)]),
        (f"  {C}\n  lots:\n    2: {{criteres: []}}", [("valeur-invalide", 9)]),
        (f"  {C}\n  lots:\n    2: {{}}", [("cle-absente", 9)]),
        (f"  {C}\n  lots:\n    2: {{{C}, echelle: []}}", [("cle-inconnue", 9)]),
        ("  arrondi: 2", [("cle-absente", 6)]),
        ("  lots: {}", [("cle-absente", 6)]),
        ("  criteres: []", [("valeur-invalide", 7)]),
        (f"  case_vide: nul\n  {C}", [("valeur-hors-liste", 7)]),
    ],
)
def test_chaque_absurdite_a_son_code_et_sa_ligne(bareme: str, attendues: list[tuple[str, int]], tmp_path: Path) -> None:
    assert anomalies(bareme, tmp_path) == attendues


def test_une_consultation_sans_lots_n_a_que_des_criteres_communs(tmp_path: Path) -> None:
    assert anomalies(f"  {C}\n  lots:\n    1: {{{C}}}", tmp_path, "lots: []") == [("lot-inconnu", 9)]
    assert anomalies(f"  lots:\n    1: {{{C}}}", tmp_path, "lots: []") == [("lot-inconnu", 8)]


def test_deux_ecritures_d_un_lot_ne_se_recouvrent_pas_dans_les_reponses(tmp_path: Path) -> None:
    """« 1 » et « 01 » seraient le même lot : la seconde clé effaçait la première sans un mot."""
    (tmp_path / "reponses.yaml").write_text("lots:\n  1: {acces: site}\n  01: {acces: distant}\n", encoding="utf-8")
    assert ("valeur-invalide", 3) in anomalies(f"  {C}", tmp_path)
