"""Ce qu'une règle de rédaction dit d'elle-même : ce qu'elle voit, pourquoi, sur quels cas, et comment elle juge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cctgen.clausier.modele import Clause
from cctgen.clausier.phrases import Constat, abreger, phrases_de
from cctgen.socle.anomalies import Gravite

Examen = Callable[[Clause], Iterator[Constat]]
Cas = Mapping[str, Any]
"""Les clés d'une clause, comme dans son fichier."""


@dataclass(frozen=True, slots=True)
class Regle:
    """Une règle : ses cas fautifs la déclenchent, ses cas sains lui ressemblent sans rien dire ; un test les joue."""

    code: str
    voit: str
    source: str
    remede: str
    examiner: Examen
    fautifs: tuple[Cas, ...]
    sains: tuple[Cas, ...]


@dataclass(frozen=True, slots=True)
class Mots:
    """Ce qui fait reconnaître une phrase : tous les `motifs`, et rien de `sauf`."""

    motifs: tuple[re.Pattern[str], ...]
    sauf: re.Pattern[str] | None = None

    def reconnaissent(self, phrase: str) -> bool:
        """Vrai si la phrase porte tous les mots, et aucun de ceux qui l'excusent."""
        return all(m.search(phrase) for m in self.motifs) and not (self.sauf and self.sauf.search(phrase))


def mots(*motifs: str, sauf: str = "") -> Mots:
    """Rend des mots cherchés sans égard à la casse."""
    compiles = tuple(re.compile(m, re.IGNORECASE) for m in motifs)
    return Mots(compiles, re.compile(sauf, re.IGNORECASE) if sauf else None)


def phrases_fautives(
    clause: Clause, cherches: Mots, code: str, message: str, conseil: str, gravite: Gravite = Gravite.BLOQUANTE
) -> Iterator[Constat]:
    """Énumère un constat par phrase reconnue ; le message la cite."""
    for phrase in phrases_de(clause):
        if cherches.reconnaissent(phrase.texte):
            yield Constat(code, f"{message} : « {abreger(phrase.texte)} »", conseil, phrase.chemin, gravite)
