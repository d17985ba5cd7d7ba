"""Ce que le journal garde d'une demande refusée : une ligne, et la trace du code pour un défaut seulement."""

from __future__ import annotations

import logging

_DEFAUT = 500


class UneLigneParRefus(logging.Filter):
    """Rend d'un refus attendu (403, 404, 409…) une ligne sans trace ; un défaut garde la sienne."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Laisse tout passer, un refus réécrit en une ligne."""
        statut, requete = getattr(record, "status_code", _DEFAUT), getattr(record, "request", None)
        if statut < _DEFAUT and requete is not None:
            # Un retour à la ligne dans l'adresse en écrirait une seconde, que la demande aurait dictée.
            chemin = str(requete.path).encode("unicode_escape").decode("ascii")
            record.msg, record.args = "refus %d : %s %s", (statut, requete.method, chemin)
            record.exc_info = record.exc_text = None
        return True
