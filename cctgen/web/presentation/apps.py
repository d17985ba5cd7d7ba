"""Ce que Django doit savoir de la présentation : ses balises de gabarit."""

from __future__ import annotations

from django.apps import AppConfig


class Presentation(AppConfig):
    """Le cadre commun des pages."""

    name = "cctgen.web.presentation"
    label = "presentation"
