"""La typographie française des gabarits : leurs textes se composent une fois, en se chargeant, jamais leurs balises."""

from __future__ import annotations

import re

from django.template.base import Origin
from django.template.loaders import filesystem

from cctgen.socle.typographie import espacer

_BALISES = re.compile(
    r"(\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>)",
    re.DOTALL,
)
"""Ce qui n'est pas du texte : les balises de Django, et celles de HTML avec leurs attributs."""


class Gabarits(filesystem.Loader):
    """Charge les gabarits de la page, leurs espaces composées."""

    def get_contents(self, origin: Origin) -> str:
        """Rend le gabarit composé."""
        return compose(super().get_contents(origin))


def compose(gabarit: str) -> str:
    """Rend un gabarit où ni « ; » ni « ? » ne commence une ligne : seuls ses textes changent."""
    morceaux = _BALISES.split(gabarit)
    return "".join(m if rang % 2 else espacer(m) for rang, m in enumerate(morceaux))
