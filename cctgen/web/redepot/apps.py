"""Ce que Django doit savoir des dossiers redéposés."""

from __future__ import annotations

from django.apps import AppConfig


class Redepot(AppConfig):
    """Les dossiers redéposés, en attente d'une décision."""

    name = "cctgen.web.redepot"
    label = "redepot"
