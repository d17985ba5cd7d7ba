"""Ce que Django doit savoir du dépôt."""

from __future__ import annotations

from django.apps import AppConfig


class Depot(AppConfig):
    """Les consultations et leur histoire."""

    name = "cctgen.web.depot"
    label = "depot"
