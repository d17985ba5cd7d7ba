"""Contradictions : chacune est remplie par des réponses qu'aucune contradiction bloquante n'exclut par ailleurs."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.preuve.proprietes.modele import Attente, Cible, Propriete
from cctgen.assemblage.preuve.traduction import LotLogique


def contradictions_atteintes(lot: LotLogique) -> Iterator[Propriete]:
    """Une contradiction a un effet : ses réponses se donnent ensemble, et une autre ne les arrête pas déjà toutes."""
    declarees = lot.monde.clausier.contradictions
    bloquantes = {c.id: lot.condition(c.quand) for c in declarees.values() if c.est_bloquante}
    for contradiction in declarees.values():
        autres = [-lit for identifiant, lit in bloquantes.items() if identifiant != contradiction.id]
        yield Propriete(
            "contradiction-sans-effet",
            lot.condition(contradiction.quand),
            f"la contradiction « {contradiction.id} » n'est jamais atteinte, ou une autre arrête toujours avant elle",
            "Corrigez son « quand » d'après les questions visibles ensemble, ou supprimez-la.",
            Cible(contradiction=contradiction.id),
            Attente.POSSIBLE,
            sous=lot.circuit.et(autres),
        )
