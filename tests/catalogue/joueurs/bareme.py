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

    `ecarter: SSI-1` pose cette exigence sous une condition que les réponses ne remplissent pas ; `en_plus: 6` en note
    six de plus du même thème.
    """
    criteres = {c: v for c, v in champs.items() if c not in ("ecarter", "en_plus")}
    condition = {"quand": _JAMAIS} if "ecarter" in champs else {}
    dossier = un_dossier(en_plus=int(champs.get("en_plus", 0)), **condition)
    return {a.code for a in anomalies_du_bareme(replace(dossier, bareme=un_bareme(**criteres)))}
