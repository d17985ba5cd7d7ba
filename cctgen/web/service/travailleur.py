"""Le travailleur de gunicorn, qui laisse une connexion nouvelle au moins occupé d'entre eux.

Sans lui, le noyau réveille toujours le même : mesuré, un travailleur sur quatre menait les trois quarts des demandes.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

_PAS, _PATIENCE = 0.001, 0.02
"""En secondes : ce qu'attend un travailleur par connexion qu'il tient déjà, et au plus."""

_REFUS: tuple[tuple[type[Exception], str, str], ...] = (
    (LimitRequestLine, "414 URI Too Long", "Cette adresse est trop longue."),
    (LimitRequestHeaders, "431 Request Header Fields Too Large", "Votre navigateur envoie trop d'en-têtes."),
    (ParseException, "400 Bad Request", "Cette demande n'a pas pu être lue."),
)
"""Ce qui se refuse avant d'atteindre la page, le plus précis d'abord : l'état HTTP, et ce qu'on en dit."""
_PAGE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>{dit}</title></head>
<body><h1>{dit}</h1><p>Revenez à la page précédente, puis recommencez.</p></body></html>
"""


class Travailleur(ThreadWorker):  # type: ignore[misc]
    """Un processus à plusieurs fils."""

    def accept(self, listener: Any) -> None:
        """Prend une connexion, si aucun travailleur moins occupé ne l'a prise entre-temps."""
        time.sleep(min(self.nr_conns * _PAS, _PATIENCE))
        super().accept(listener)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Dit en français ce qui se refuse avant d'atteindre la page ; le reste est un défaut, que gunicorn dit."""
        refus = next(((statut, dit) for sorte, statut, dit in _REFUS if isinstance(exc, sorte)), None)
        # Une demande lue (`req`) a atteint la page : ce qui y échoue est un défaut, fût-il d'un en-tête.
        if refus is None or req is not None:
            super().handle_error(req, client, addr, exc)
            return
        statut, dit = refus
        self.log.info("refus %s", statut)
        corps = _PAGE.format(dit=dit).encode()
        entetes = f"HTTP/1.1 {statut}\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
        with suppress(OSError):
            write_nonblock(client, f"{entetes}Content-Length: {len(corps)}\r\n\r\n".encode() + corps)
