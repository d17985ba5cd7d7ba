"""Ce que Django doit savoir du débit."""

from __future__ import annotations

from django.apps import AppConfig


class Debit(AppConfig):
    """Les passages comptés et les places prises."""

    name = "cctgen.web.debit"
    label = "debit"
