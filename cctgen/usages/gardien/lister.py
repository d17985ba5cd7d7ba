"""Le gardien parcourt son clausier : toutes les clauses, dans l'ordre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.verification.ensemble import empreinte_de_clause
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier


@dataclass(frozen=True, slots=True)
class ClauseMontree:
    """Une clause telle que le gardien la consulte."""

    clause: Clause
    theme: str
    empreinte: str

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `lister`."""
        contenu = self.clause.model_dump(mode="json", exclude_defaults=True)
        return {**contenu, "libelle_theme": self.theme, "empreinte": self.empreinte}


def lister(superposes: Sequence[Path] = ()) -> tuple[ClauseMontree, ...]:
    """Rend toutes les clauses, dans l'ordre du clausier."""
    clausier = exiger_clausier(superposes)
    return tuple(montree(clausier, clause) for clause in clausier.clauses.values())


def montree(clausier: Clausier, clause: Clause) -> ClauseMontree:
    """Rend une clause avec le libellé de son thème et son empreinte."""
    return ClauseMontree(clause, clausier.libelle_theme(clause), empreinte_de_clause(clause))
