"""Ce qu'un lot ôté emporte de `consultation.yaml` : ses critères, ses ajustements, ses variantes.

Laissé, chacun viserait un lot qui n'existe plus, et le dossier ne s'assemblerait pas.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any


def sections_sans_ces_lots(
    brute: Mapping[str, Any], otes: Collection[int], gardes: Collection[int]
) -> Iterator[tuple[str, Any]]:
    """Énumère les sections à réécrire et leur valeur neuve, vide si la section s'en va.

    `brute` est le fichier tel qu'il se lit, en textes ; `otes` et `gardes` sont des numéros de lots.
    """
    regles = (("bareme", _bareme), ("variantes", _variantes), ("ajustements", _ajustements))
    for cle, sans in regles:
        if cle in brute and (neuve := sans(brute[cle], {str(n) for n in otes}, {str(n) for n in gardes})) != brute[cle]:
            yield cle, neuve


def _bareme(bareme: Mapping[str, Any], otes: Collection[str], gardes: Collection[str]) -> dict[str, Any]:
    """Les critères communs s'en vont quand chaque lot gardé a les siens ; sans critère, ceux d'un lot ôté le sont."""
    lots = bareme.get("lots", {})
    propres = {n: siens for n, siens in lots.items() if n not in otes}
    neuf = {cle: valeur for cle, valeur in bareme.items() if cle != "lots"}
    if propres:
        neuf["lots"] = propres
    if propres and set(gardes) <= propres.keys():
        neuf.pop("criteres", None)
    elif "criteres" not in neuf and not propres and lots:
        neuf["criteres"] = next(iter(lots.values()))["criteres"]
    return neuf


def _variantes(variantes: Mapping[str, Any], otes: Collection[str], _gardes: Collection[str]) -> dict[str, Any]:
    """Sans `lots`, les variantes vaudraient pour tous : admises pour le seul lot ôté, elles ne le sont plus."""
    vises = _en_liste(variantes.get("lots", ()))
    restent = [n for n in vises if n not in otes]
    if restent == vises:
        return dict(variantes)
    return {**variantes, "lots": restent} if restent else {"admises": "non"}


def _ajustements(
    ajustements: Sequence[Mapping[str, Any]], otes: Collection[str], _gardes: Collection[str]
) -> list[dict[str, Any]]:
    """Un ajustement qui ne visait que des lots ôtés s'en va avec eux."""
    restent = []
    for ajustement in ajustements:
        vises = _en_liste(ajustement.get("lots", ()))
        gardes = [n for n in vises if n not in otes]
        if gardes == vises:
            restent.append(dict(ajustement))
        elif gardes:
            restent.append({**ajustement, "lots": gardes})
    return restent


def _en_liste(valeur: Any) -> list[str]:
    return [valeur] if isinstance(valeur, str) else [str(v) for v in valeur]
