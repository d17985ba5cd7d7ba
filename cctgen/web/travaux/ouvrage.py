"""Ce qu'est un geste long : ce qu'il joue, le droit qu'il demande, et ce qu'il rend à lire."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen.socle.anomalies import Anomalie
from cctgen.web.roles import Droit

Suivi = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class CompteRendu:
    """Ce que la personne lit à la fin ; `reussi` est faux si l'usage s'est arrêté avant d'avoir rien changé.

    `geste` est ce que l'histoire en dit, si l'ouvrage ne le savait pas d'avance.
    """

    message: str
    anomalies: Sequence[Anomalie] = ()
    reussi: bool = True
    conseil: str = ""
    geste: str = ""


def dire_les_copies(copies: Sequence[Path]) -> str:
    """Rend la phrase qui dit ce que l'ouvrage a mis de côté, à la suite de ce qu'il a fait ; vide si rien ne l'est."""
    return f" Vos versions retouchées ont été mises de côté ({len(copies)})." if copies else ""


@dataclass(frozen=True, slots=True)
class Ouvrage:
    """Un geste long : `geste` est sa phrase dans l'histoire, `suite` l'écran où l'on va ensuite."""

    nature: str
    titre: str
    geste: str
    droit: Droit
    jouer: Callable[[Path, Mapping[str, Any], Suivi], CompteRendu]
    suite: str
