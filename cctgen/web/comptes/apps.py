"""Ce que Django doit savoir des comptes."""

from __future__ import annotations

from django.apps import AppConfig


class Comptes(AppConfig):
    """Les personnes et leur connexion."""

    name = "cctgen.web.comptes"
    label = "comptes"
