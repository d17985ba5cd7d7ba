"""Ce qu'un motif dit, relu : les questions, ce qui y est répondu, et d'où vient ce qui se déduit.

`motifs` écrit une phrase par jeu de réponses ; qui montre plusieurs lots d'un coup a besoin de ses faits un à un.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_FAIT = re.compile(
    r"« (?P<question>.+?) » (?:"
    r"(?:vaut|comprend) (?P<options>« .+? »(?:, « .+? »)*)"
    r"|vaut (?P<nombre>\S+), (?P<sens>compris|hors de l'intervalle) entre (?P<bas>\S+) et (?P<haut>\S+)"
    r"|(?P<vide>est sans objet ou sans réponse)"
    r")(?= et « | \(|$)"
)
_OPTION = re.compile(r"« (.+?) »(?:, |$)")
_LIAISON = " et "


class Fait(NamedTuple):
    """Une question et la réponse qui a décidé : « Interface », « Navigateur web »."""

    question: str
    reponse: str


class Motif(NamedTuple):
    """Les faits d'un motif, dans l'ordre, puis la raison de chaque valeur déduite."""

    faits: tuple[Fait, ...]
    raisons: tuple[str, ...] = ()


def faits_du_motif(phrase: str) -> Motif | None:
    """Rend les faits d'une phrase de `motifs` ; rien si elle ne vient pas des réponses."""
    faits: list[Fait] = []
    place = 0
    while trouve := _FAIT.match(phrase, place):
        faits.append(Fait(trouve["question"], _reponse(trouve)))
        place = trouve.end()
        if phrase.startswith(f"{_LIAISON}« ", place):
            place += len(_LIAISON)
    reste = phrase[place:]
    if not faits or (reste and not (reste.startswith(" (") and reste.endswith(")"))):
        return None
    return Motif(tuple(faits), tuple(reste[2:-1].split(" ; ")) if reste else ())


def _reponse(trouve: re.Match[str]) -> str:
    if trouve["options"]:
        return ", ".join(_OPTION.findall(trouve["options"]))
    if trouve["nombre"]:
        dans = "entre" if trouve["sens"] == "compris" else "hors de l'intervalle entre"
        return f"{trouve['nombre']}, {dans} {trouve['bas']} et {trouve['haut']}"
    return "sans objet ou sans réponse"
