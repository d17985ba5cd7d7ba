"""Doublons : deux exigences, ou deux clauses, retenues ensemble ne disent pas la même obligation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import combinations

from rapidfuzz import fuzz

from cctgen.assemblage.preuve.proprietes.modele import Cible, Propriete, nom_de
from cctgen.assemblage.preuve.traduction import LotLogique
from cctgen.clausier.textes.phrases import phrases
from cctgen.socle.typographie import raccourcir

_RESSEMBLANCE = 93
"""Sur cent : deux énoncés qui ne diffèrent que d'un mot-outil ou d'une ponctuation. Au-dessous, ce sont des voisins."""

_LONGUEUR = 60
"""En dessous, une phrase est une formule que deux clauses peuvent partager."""

_OBLIGE = "le titulaire"
"""Une règle de calcul ou de prévalence peut se lire dans deux clauses ; une obligation du titulaire, non."""


def exigences_distinctes(lot: LotLogique) -> Iterator[Propriete]:
    """Deux exigences au même énoncé ne sont jamais retenues ensemble."""
    enonces = [(clause, e, _simple(e.enonce)) for clause in lot.monde.clauses.values() for e in clause.exigences]
    for (clause, une, premier), (_, autre, second) in combinations(enonces, 2):
        if fuzz.ratio(premier, second, score_cutoff=_RESSEMBLANCE):
            rang = clause.exigences.index(une)
            yield Propriete(
                "obligation-en-double",
                lot.circuit.et((lot.exigences[une.id], lot.exigences[autre.id])),
                f"les exigences {une.id} et {autre.id} disent la même obligation et sont retenues ensemble",
                "Supprimez l'une des deux, ou séparez leurs conditions.",
                Cible(clause.id, chemin=("exigences", rang, "enonce")),
            )


def phrases_distinctes(lot: LotLogique) -> Iterator[Propriete]:
    """Une même phrase n'oblige pas deux fois, dans deux clauses retenues ensemble."""
    porteuses: dict[str, list[str]] = {}
    ecrites: dict[str, str] = {}
    for clause in lot.monde.clauses.values():
        for phrase, ecrite in {_simple(p): p for p in phrases(clause.texte)}.items():
            if len(phrase) >= _LONGUEUR and phrase.startswith(_OBLIGE):
                porteuses.setdefault(phrase, []).append(clause.id)
                ecrites.setdefault(phrase, " ".join(ecrite.split()))
    for phrase, clauses in porteuses.items():
        for une, autre in combinations(clauses, 2):
            yield Propriete(
                "obligation-en-double",
                lot.circuit.et((lot.clauses[une], lot.clauses[autre])),
                f"{nom_de(lot.monde.clauses[une])} et {autre}, retenues ensemble, répètent"
                f" « {raccourcir(ecrites[phrase], 70)} »",
                "Gardez la phrase dans une seule des deux, et renvoyez-y l'autre.",
                Cible(autre, chemin=("texte",)),
            )


def _simple(texte: str) -> str:
    decompose = unicodedata.normalize("NFD", texte.casefold())
    lettres = "".join(c for c in decompose if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9{}_]+", lettres))
