"""Ce que Django doit savoir de la relecture."""

from __future__ import annotations

from django.apps import AppConfig


class Relecture(AppConfig):
    """Les remarques, corrections et visas."""

    name = "cctgen.web.relecture"
    label = "relecture"
