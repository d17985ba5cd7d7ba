"""Servir la page : gunicorn là où il existe, le serveur à fils de Django sous Windows."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.core.handlers.wsgi import WSGIHandler

from cctgen.web.service.adresse import hote_et_port

ENCHAINES = 4
"""Fils par travailleur : assez pour qu'une génération ne fige pas la page des autres."""

SECONDES_ENTRE_DEUX_DEMANDES = 75
"""Temps de lecture laissé à une connexion ouverte : la fermer plus tôt coupe la demande qui part au même instant."""


def servir(application: WSGIHandler, adresse: str, port: int, travailleurs: int, annoncer: Callable[[], None]) -> None:
    """Sert jusqu'à l'interruption ; `annoncer` se joue quand l'adresse est prise."""
    if sys.platform == "win32":
        _servir_par_django(application, adresse, port, annoncer)
    else:
        _servir_par_gunicorn(application, adresse, port, travailleurs, annoncer)


def _servir_par_gunicorn(
    application: WSGIHandler, adresse: str, port: int, travailleurs: int, annoncer: Callable[[], None]
) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 (n'existe pas sous Windows)
    from gunicorn.arbiter import Arbiter  # noqa: PLC0415

    class Maitre(Arbiter):  # type: ignore[misc]
        """Le processus qui tient les travailleurs."""

        handle_hup = Arbiter.handle_term
        """Un terminal que l'on ferme arrête la page ; gunicorn, de lui-même, en relancerait les travailleurs."""

    class Serveur(BaseApplication):  # type: ignore[misc]
        """gunicorn, réglé d'ici et non d'un fichier."""

        def load_config(self) -> None:
            """Règle adresse, travailleurs et fils."""
            for cle, valeur in {
                "bind": hote_et_port(adresse, port),
                "workers": travailleurs,
                "worker_class": "cctgen.web.service.travailleur.Travailleur",
                "threads": ENCHAINES,
                "timeout": 120,
                "keepalive": SECONDES_ENTRE_DEUX_DEMANDES,
                "loglevel": "warning",
                "when_ready": lambda _maitre: annoncer(),
            }.items():
                self.cfg.set(cle, valeur)

        def load(self) -> WSGIHandler:
            """Rend l'application."""
            return application

        def run(self) -> None:
            """Sert, jusqu'à ce qu'un signal arrête le maître et ses travailleurs."""
            Maitre(self).run()

    Serveur().run()


def _servir_par_django(application: WSGIHandler, adresse: str, port: int, annoncer: Callable[[], None]) -> None:
    from django.core.servers.basehttp import run  # noqa: PLC0415

    annoncer()
    run(adresse, port, application, threading=True)
