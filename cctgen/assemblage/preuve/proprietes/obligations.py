"""Obligations légales : chacune est portée par une clause ou une exigence partout où elle s'impose."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.preuve.circuit import FAUX, VRAI
from cctgen.assemblage.preuve.proprietes.modele import Cible, Propriete
from cctgen.assemblage.preuve.traduction import LotLogique


def obligations_portees(lot: LotLogique) -> Iterator[Propriete]:
    """Une obligation qui s'impose a au moins un de ses porteurs dans le lot."""
    for obligation in lot.monde.clausier.obligations.values():
        s_impose = VRAI if obligation.quand is None else lot.condition(obligation.quand)
        porteurs = [lot.clauses.get(p, lot.exigences.get(p, FAUX)) for p in obligation.portee_par]
        yield Propriete(
            "obligation-legale-absente",
            lot.circuit.et((s_impose, -lot.circuit.ou(porteurs))),
            f"« {obligation.titre} » ({', '.join(obligation.sources)}) s'impose, et rien ne la porte"
            f" parmi {', '.join(obligation.portee_par)}",
            "Élargissez le « quand » d'une clause qui la porte, ou ajoutez-en une à « portee_par ».",
            Cible(fichier="obligations.yaml", liste="obligations", entree=obligation.id),
        )
