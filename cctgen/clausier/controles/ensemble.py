"""Les contrôles d'une clause par son texte : ce que le droit ou l'usage interdit d'écrire."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from cctgen.clausier.controles import regles
from cctgen.clausier.controles.lue import ClauseLue, Constat, LueSeule
from cctgen.clausier.controles.regle import Regle, decouvrir
from cctgen.clausier.modele import Clause, Clausier
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.memoire.objet import CetObjet

REGLES: tuple[Regle[ClauseLue, Constat], ...] = decouvrir(regles)
"""Toutes les règles d'une clause ; une de plus est un fichier de plus dans `regles/`."""


class Situer(Protocol):
    """Rend le lieu d'un chemin dans le fichier de la clause."""

    def __call__(self, *chemin: str | int) -> Lieu:
        """Rend fichier et ligne."""


def controler_clause(
    clausier: Clausier, clause: Clause, situer: Situer, origine: Clause | None = None
) -> Iterator[Anomalie]:
    """Énumère ce que le texte d'une clause a de fautif ou de douteux ; une clause retirée n'est plus lue.

    D'une clause complétée, `origine` est la clause telle qu'elle est écrite : ses phrases ne se rejugent pas.
    Une source officielle ne se réécrit pas : sa rédaction s'examine, et n'empêche jamais de s'en servir.
    """
    if clause.retiree is not None:
        return
    seule, connus = _constats_de_la_clause_seule(CetObjet(clause), CetObjet(origine))
    lue = seule.dans(clausier)
    for regle, constats in zip(REGLES, connus, strict=True):
        for constat in regle.examiner(lue) if constats is None else constats:
            yield Anomalie(
                regle.code,
                constat.message,
                constat.conseil or regle.remede,
                gravite=_attenuee(constat.gravite) if clause.officielle else constat.gravite,
                lieu=situer(*constat.chemin),
                ref=clause.id,
            )


@lru_cache(maxsize=1024)
def _constats_de_la_clause_seule(
    clause: CetObjet[Clause], origine: CetObjet[Clause | None]
) -> tuple[ClauseLue, tuple[tuple[Constat, ...] | None, ...]]:
    """Rend la clause lue hors du clausier, et les constats de chaque règle, ou rien si elle regarde aussi celui-ci.

    D'un clausier au suivant, presque toutes les clauses sont les mêmes : ce qui ne regarde qu'elles ne se rejuge pas.
    """
    lue = ClauseLue.seule(clause.objet, origine.objet)
    return lue, tuple([_constats(regle, lue) for regle in REGLES])


def _constats(regle: Regle[ClauseLue, Constat], lue: ClauseLue) -> tuple[Constat, ...] | None:
    try:
        return tuple(regle.examiner(lue))
    except LueSeule:
        return None


def _attenuee(gravite: Gravite) -> Gravite:
    return Gravite.A_QUALIFIER if gravite is Gravite.BLOQUANTE else gravite
