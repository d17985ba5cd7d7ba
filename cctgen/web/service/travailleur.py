"""Le travailleur de gunicorn, qui laisse une connexion nouvelle au moins occupé d'entre eux.

Sans lui, le noyau réveille toujours le même : mesuré, un travailleur sur quatre menait les trois quarts des demandes.
"""

from __future__ import annotations

import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

_PAS, _PATIENCE = 0.001, 0.02
"""En secondes : ce qu'attend un travailleur par connexion qu'il tient déjà, et au plus."""


class Travailleur(ThreadWorker):  # type: ignore[misc]
    """Un processus à plusieurs fils."""

    def accept(self, listener: Any) -> None:
        """Prend une connexion, si aucun travailleur moins occupé ne l'a prise entre-temps."""
        time.sleep(min(self.nr_conns * _PAS, _PATIENCE))
        super().accept(listener)
