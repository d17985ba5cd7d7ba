"""Ce qu'une décision sur le journal, ou sur les échanges, a pu voir : ce qui fut dit avant qu'une comparaison la lise.

L'ordre des lignes en juge, non les jours : ce qui s'efface l'après-midi suit la décision du matin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

from cctgen.evaluation.journal import (
    Detail,
    decision_journalisee,
    lignes_du_journal,
    lignes_qui_portent,
    objets_de,
)
from cctgen.evaluation.modele import ECHANGES, JOURNAL, Decision

_GARDEES = "journal_et_echanges"
"""À la ligne d'une comparaison, les décisions sur le journal ou les échanges qu'elle a lues, comptées ou non."""


def decisions_a_garder(decisions: Iterable[Decision]) -> dict[str, Detail]:
    """Rend ce que garde d'elles la ligne d'une comparaison ; rien s'il n'y en a pas."""
    gardees: list[Detail] = [decision_journalisee(d) for d in decisions if d.exigence in (JOURNAL, ECHANGES)]
    return {_GARDEES: gardees} if gardees else {}


class DecisionsLues:
    """À quelle comparaison chaque décision fut lue d'abord ; le journal ne l'est que si une décision est à juger."""

    def __init__(self, journal: Iterable[bytes]) -> None:
        self._journal = journal

    def posterieures(self, quand: str, decisions: Sequence[Decision]) -> Sequence[Decision]:
        """Rend celles qui ont pu voir ce que le journal a relevé à cet instant ; aucune tant qu'il ne l'a pas dit.

        Elles sont datées du jour ou d'après, et la comparaison qui l'a dit ne les lisait pas, ni aucune d'avant.
        """
        if not quand or not decisions:
            return ()
        releves, lues, nombre = self._rangs
        rang, jour = releves.get(quand, nombre), quand[: len("2027-01-01")]
        if rang == nombre:
            return ()
        datees = (d for d in decisions if d.date.isoformat() >= jour)
        return [d for d in datees if lues.get(identite(decision_journalisee(d)), nombre) > rang]

    @cached_property
    def _rangs(self) -> tuple[Mapping[str, int], Mapping[tuple[str, ...], int], int]:
        """Rend le rang de la comparaison qui dit chaque instant, de celle qui lit chaque décision, et leur nombre."""
        releves: dict[str, int] = {}
        lues: dict[tuple[str, ...], int] = {}
        rang = 0
        for ligne in self._journal:
            le, geste = _tete(ligne)
            releves.setdefault(le, rang)
            if geste == "comparaison":
                for dite in _decisions_de(ligne):
                    lues.setdefault(identite(dite), rang)
                rang += 1
        return releves, lues, rang


_TETE = re.compile(rb'\{"le": "([^"\\]*)", "geste": "([^"\\]*)"')


def _tete(ligne: bytes) -> tuple[str, str]:
    """Rend l'instant et le geste d'une ligne ; celle que l'outil a écrite commence par eux, et ne s'ouvre pas."""
    if (tete := _TETE.match(ligne)) is not None:
        return tete[1].decode(errors="replace"), tete[2].decode(errors="replace")
    entree = next(lignes_qui_portent((ligne,), "geste"), {})
    return str(entree.get("le", "")), str(entree.get("geste", ""))


def _decisions_de(ligne: bytes) -> Iterator[Mapping[str, Any]]:
    """Énumère celles d'une comparaison ; un journal plus ancien ne les dit qu'avec les autres de leur offre."""
    if any(f'"{objet}"'.encode() in ligne for objet in (JOURNAL, ECHANGES)):
        for entree in lignes_du_journal((ligne,), "comparaison"):
            des_offres = (objets_de(offre.get("decisions")) for offre in objets_de(entree.get("decisions")))
            yield from chain(objets_de(entree.get(_GARDEES)), *des_offres)


def identite(dite: Mapping[str, Any]) -> tuple[str, ...]:
    """Rend ce qui fait une décision : redatée, ou son motif récrit, c'en est une autre."""
    return tuple(str(dite.get(champ)) for champ in ("exigence", "decision", "motif", "auteur", "date"))
