"""Servir la page : gunicorn là où il existe, le serveur à fils de Django sous Windows."""

from __future__ import annotations

import sys

from django.core.handlers.wsgi import WSGIHandler

ENCHAINES = 4
"""Fils par travailleur : assez pour qu'une génération ne fige pas la page des autres."""

SECONDES_ENTRE_DEUX_DEMANDES = 75
"""Temps de lecture laissé à une connexion ouverte : la fermer plus tôt coupe la demande qui part au même instant."""


def servir(application: WSGIHandler, adresse: str, port: int, travailleurs: int) -> None:
    """Sert jusqu'à l'interruption."""
    if sys.platform == "win32":
        _servir_par_django(application, adresse, port)
    else:
        _servir_par_gunicorn(application, adresse, port, travailleurs)


def _servir_par_gunicorn(application: WSGIHandler, adresse: str, port: int, travailleurs: int) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 (n'existe pas sous Windows)

    class Serveur(BaseApplication):  # type: ignore[misc]
        """gunicorn, réglé d'ici et non d'un fichier."""

        def load_config(self) -> None:
            """Règle adresse, travailleurs et fils."""
            for cle, valeur in {
                "bind": f"{adresse}:{port}",
                "workers": travailleurs,
                "worker_class": "cctgen.web.service.travailleur.Travailleur",
                "threads": ENCHAINES,
                "timeout": 120,
                "keepalive": SECONDES_ENTRE_DEUX_DEMANDES,
                "loglevel": "warning",
            }.items():
                self.cfg.set(cle, valeur)

        def load(self) -> WSGIHandler:
            """Rend l'application."""
            return application

    Serveur().run()


def _servir_par_django(application: WSGIHandler, adresse: str, port: int) -> None:
    from django.core.servers.basehttp import run  # noqa: PLC0415

    run(adresse, port, application, threading=True)
