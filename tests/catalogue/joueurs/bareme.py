"""Jouer une faute de barème : un petit dossier, son barème, et ce qu'on y change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cctgen.evaluation.notation.controles import anomalies_du_bareme
from tests.evaluation.fabriques import un_bareme, un_dossier

_JAMAIS = {"question": "hebergement", "parmi": ["titulaire"]}


def jouer_bareme(champs: Mapping[str, Any]) -> set[str]:
    """Les codes d'un barème ; le dossier note SSI-1, SSI-2 (thème « securite ») et UTI-1, et non SSI-P.

    `ecarter: SSI-1` pose cette exigence sous une condition que les réponses ne remplissent pas.
    """
    criteres = {c: v for c, v in champs.items() if c != "ecarter"}
    condition = {"quand": _JAMAIS} if "ecarter" in champs else {}
    return {a.code for a in anomalies_du_bareme(replace(un_dossier(**condition), bareme=un_bareme(**criteres)))}
