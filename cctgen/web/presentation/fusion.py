"""Deux personnes sur une même section : chacune garde ce qu'elle a changé, et elle seule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_ABSENT = object()
_CLES = ("id", "note", "numero")
"""Ce à quoi se reconnaît l'élément d'une liste, d'une version à l'autre."""


def fusionner(vue: Any, voulue: Any, presente: Any) -> Any:
    """Rend `presente` où ce que la personne a changé de `vue` à `voulue` est fait ; disputé, c'est elle qui l'emporte.

    Les dictionnaires se fusionnent clé par clé, les listes d'éléments nommés élément par élément ; une autre valeur
    est d'un seul tenant. Un élément ôté par l'une et changé par l'autre demeure.
    """
    if voulue == vue:
        return presente
    if presente in (vue, voulue):
        return voulue
    trois = (vue, voulue, presente)
    if all(isinstance(v, Mapping) for v in trois):
        return _par_cle(vue, voulue, presente)
    if all(isinstance(v, Sequence) and not isinstance(v, str) for v in trois) and (cle := _cle_commune(trois)):
        nommes = [{str(e[cle]): e for e in liste} for liste in trois]
        return list(_par_cle(*nommes).values())
    return voulue


def _par_cle(vue: Mapping[str, Any], voulue: Mapping[str, Any], presente: Mapping[str, Any]) -> dict[str, Any]:
    ordre = (voulue, presente) if list(voulue) != list(vue) else (presente, voulue)
    fusion = {
        cle: fusionner(*(d.get(cle, _ABSENT) for d in (vue, voulue, presente))) for cle in {**ordre[0], **ordre[1]}
    }
    return {cle: valeur for cle, valeur in fusion.items() if valeur is not _ABSENT}


def _cle_commune(listes: Sequence[Sequence[Any]]) -> str:
    """Rend la clé qui nomme chaque élément, sans qu'aucun nom ne revienne ; vide s'il n'y en a pas."""
    for cle in _CLES:
        noms = [[e.get(cle) for e in liste] if _de_dictionnaires(liste) else [None] for liste in listes]
        if all(None not in siens and len(set(siens)) == len(siens) for siens in noms):
            return cle
    return ""


def _de_dictionnaires(liste: Sequence[Any]) -> bool:
    return all(isinstance(e, Mapping) for e in liste)
