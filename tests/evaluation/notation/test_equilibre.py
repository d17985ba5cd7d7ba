"""Le poids d'un sous-critère suit ce qu'il porte, ou l'acheteur sait qu'il ne le suit pas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.notation.equilibre import (
    DESEQUILIBRE,
    PAS,
    PLANCHER,
    anomalies_d_equilibre,
    est_mince,
    poids_proposes,
)
from cctgen.socle.anomalies import Gravite
from tests.evaluation.fabriques import une_exigence_retenue


def exigences(theme: str, nombre: int, **champs: Any) -> list[ExigenceRetenue]:
    return [une_exigence_retenue(f"{theme}-{rang}", theme=theme, **champs) for rang in range(nombre)]


def bareme(poids: Mapping[str, int], autres: Sequence[Mapping[str, object]] = ()) -> Bareme:
    """Un critère technique, un sous-critère par thème, et le prix."""
    parts = [{"id": theme, "poids": n, "themes": [theme]} for theme, n in poids.items()]
    technique = {"id": "technique", "type": "appreciation", "poids": 60, "sous_criteres": parts}
    return Bareme.model_validate({"criteres": [technique, *autres, {"id": "prix", "type": "prix", "poids": 40}]})


def test_deux_moities_l_une_de_trois_exigences_l_autre_de_trente_six_se_remarquent() -> None:
    notees = [*exigences("securite", 36), *exigences("usage", 3)]
    [anomalie] = anomalies_d_equilibre(bareme({"securite": 50, "usage": 50}), notees, ", pour le lot 2")
    assert (anomalie.code, anomalie.gravite, anomalie.ref) == ("exigences-inegales", Gravite.A_QUALIFIER, "usage")
    assert "« usage » (3) vaut 10 points" in anomalie.message
    assert "« securite » (36), 0,83, pour le lot 2 : 12 fois moins" in anomalie.message


@pytest.mark.parametrize(
    ("poids", "nombres"),
    [
        ({"securite": 90, "usage": 10}, {"securite": 36, "usage": 3}),
        ({"securite": 50, "usage": 50}, {"securite": 11, "usage": 3}),
        ({"securite": 50, "usage": 50}, {"securite": 36, "usage": 2}),
        ({"securite": 50, "environnement": 50}, {"securite": 36, "environnement": 3}),
    ],
    ids=["accordés", "moins de quatre fois", "maigre, déjà dit", "environnement"],
)
def test_un_ecart_voulu_admis_ou_deja_dit_ne_se_remarque_pas(
    poids: Mapping[str, int], nombres: Mapping[str, int]
) -> None:
    notees = [e for theme, nombre in nombres.items() for e in exigences(theme, nombre)]
    assert list(anomalies_d_equilibre(bareme(poids), notees, "")) == []


def test_le_poids_ecrit_sous_une_exigence_est_voulu() -> None:
    notees = [*exigences("securite", 9), *exigences("securite", 1, poids=9), *exigences("usage", 9)]
    assert list(anomalies_d_equilibre(bareme({"securite": 50, "usage": 50}), notees, "")) == []


def test_deux_criteres_ne_se_comparent_pas() -> None:
    """Le poids d'un critère est le choix que l'acheteur publie ; celui d'un sous-critère le partage."""
    autre = {"id": "methode", "type": "appreciation", "poids": 30, "themes": ["methode"]}
    notees = [*exigences("securite", 36), *exigences("methode", 3)]
    assert list(anomalies_d_equilibre(bareme({"securite": 100}, [autre]), notees, "")) == []


@given(st.lists(st.integers(1, 200), min_size=2, max_size=5))
def test_des_poids_proposes_somment_a_cent_et_gardent_l_equilibre(nombres: list[int]) -> None:
    total = Fraction(sum(nombres))
    portes = [Fraction(n) for n in nombres if not est_mince(Fraction(n), total)]
    poids = poids_proposes(portes)
    assert sum(poids) == 100
    assert min(poids) >= PLANCHER and all(n % PAS == 0 for n in poids)
    unites = [Fraction(n) / porte for n, porte in zip(poids, portes, strict=True)]
    assert max(unites) < DESEQUILIBRE * min(unites)
