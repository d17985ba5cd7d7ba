"""Ce que Django doit savoir des travaux."""

from __future__ import annotations

from django.apps import AppConfig


class Travaux(AppConfig):
    """Les gestes longs et leur avancement."""

    name = "cctgen.web.travaux"
    label = "travaux"
