"""Ce que voit chaque contrôle, en toutes lettres : un code sans accents ne se lit pas dans un tableau."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cctgen.socle import yaml_strict
from cctgen.socle.contenu import PAQUET

_DOSSIERS = ("socle", "consultation", "matrice", "depouillement", "evaluation", "evaluation/actes", "usages")
"""Les pièces du paquet dont une comparaison montre les anomalies ; chacune décrit les siennes."""


def nature(code: str) -> str:
    """Rend « Une ligne sans réponse » pour « reponse-absente » ; le code, d'une anomalie que rien ne décrit."""
    return _natures().get(code, code)


@cache
def _natures() -> Mapping[str, str]:
    lues: dict[str, str] = {}
    for dossier in _DOSSIERS:
        document, _ = yaml_strict.lire(PAQUET / dossier / "anomalies.yaml", dossier)
        fiches = document.valeur.get("anomalies") if isinstance(document.valeur, dict) else None
        for fiche in fiches if isinstance(fiches, list) else ():
            if isinstance(fiche, dict):
                lues[str(fiche["code"])] = str(fiche["voit"]).strip().rstrip(".")
    return lues
