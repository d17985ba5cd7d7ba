"""Revenir à un dossier d'avant sans défaire ce qui est publié, reçu ou évalué."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from cctgen.usages.depot.figes import Demeure, ensemble_fige, heurtes, versions_publiees

V = TypeVar("V")


def ce_qui_demeure(courants: Iterable[str], anciens: Iterable[str], liberes: Collection[str] = ()) -> Demeure:
    """Rend de quoi reconnaître les fichiers figés qui restent ceux d'aujourd'hui.

    Tous, sauf ceux d'un ensemble dont il ne reste rien aujourd'hui, qui reviennent, et les `liberes`.
    """
    courants, anciens = tuple(courants), tuple(anciens)
    publiees = versions_publiees(courants) | versions_publiees(anciens)
    presents = {ensemble_fige(c, publiees) for c in courants}
    reviennent = {ensemble_fige(c, publiees) for c in anciens} - presents

    def demeure(chemin: str) -> bool:
        ensemble = ensemble_fige(chemin, publiees)
        return bool(ensemble) and ensemble not in reviennent and chemin not in liberes

    return demeure


def fichiers_retablis(courants: Mapping[str, V], anciens: Mapping[str, V], demeure: Demeure) -> dict[str, V]:
    """Rend les fichiers du dossier rétabli, par chemin : ceux d'avant, et ceux d'aujourd'hui qui demeurent."""
    restent = {c: v for c, v in courants.items() if demeure(c)}
    reviennent = {c: v for c, v in anciens.items() if not demeure(c)}
    otes = heurtes(reviennent, restent)
    return {c: v for c, v in reviennent.items() if c not in otes} | restent
