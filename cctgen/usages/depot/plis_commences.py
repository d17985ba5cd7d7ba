"""Commence à lire les plis d'une consultation avant d'avoir chargé de quoi les dépouiller."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cctgen.depouillement.plis.reception import Reception, rassembler
from cctgen.matrice.lecture.a_part.meneur import LecturesCommencees
from cctgen.matrice.lecture.lot import commencer_les_matrices
from cctgen.socle.travaux.gros_blocs import rendre_les_gros_blocs

_CONSULTATION = "consultation.yaml"
_UN_PLI = 1 << 16
"""Octets que pèse au moins une matrice rendue."""


@dataclass(frozen=True, slots=True)
class PlisCommences:
    """Les plis rassemblés, et les lectures commencées de leurs matrices s'il y en a."""

    reception: Reception
    lectures: LecturesCommencees | None = None


@contextmanager
def plis_commences(racine: Path, sources: Sequence[Path]) -> Iterator[PlisCommences | None]:
    """Rassemble et commence à lire, le temps du bloc ; rien si ce n'est pas une consultation, ou s'il manque un pli.

    L'usage qui suit le dira, et rien n'aura été créé.
    """
    if not (racine / _CONSULTATION).is_file() or not all(source.exists() for source in sources):
        yield None
        return
    # Cinq cents plis font cinquante mégaoctets, qui ne serviront plus une fois rangés.
    rendre_les_gros_blocs(_UN_PLI)
    reception = rassembler(sources)
    with commencer_les_matrices(racine, _matrices(reception)) as lectures:
        yield PlisCommences(reception, lectures if lectures.sont_menees else None)


def _matrices(reception: Reception) -> list[tuple[str, bytes]]:
    """Rend les tableurs reçus ; qui les tiendrait le temps du bloc en tiendrait cinquante mégaoctets pour rien."""
    return [(recu.nom, recu.octets) for recu in reception.recus if not recu.est_inventaire]
