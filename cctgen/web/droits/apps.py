"""Ce que Django doit savoir des droits : leur contrôle au démarrage."""

from __future__ import annotations

from django.apps import AppConfig


class Droits(AppConfig):
    """Les droits ; leur contrôle se déclare au démarrage."""

    name = "cctgen.web.droits"

    def ready(self) -> None:
        """Déclare le contrôle des adresses."""
        from cctgen.web.droits import controle  # noqa: F401, PLC0415 (l'import l'enregistre)
