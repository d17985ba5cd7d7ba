"""La typographie française de la page, posée une fois au chargement de chaque gabarit : le seul endroit où elle l'est.

Les textes d'un gabarit et ceux que disent ses attributs se composent sur place, et chaque valeur qu'il montre à
l'affichage (`compose`) : aucun écran n'y pense, aucun message n'a à se composer lui-même. Restent tels quels ce qu'une
personne a saisi (`{{ valeur|saisi }}`), les champs de formulaire, les commandes et le code.
"""

from __future__ import annotations

import re
from typing import Any

from django.template.base import Origin
from django.template.loaders import app_directories

from cctgen.socle.typographie import composer

_BALISES = re.compile(
    r"(\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>)",
    re.DOTALL,
)
"""Ce qui n'est pas du texte : les balises de Django, et celles de HTML avec leurs attributs."""
_DITS = re.compile(r"(?<=\s)((?:aria-label|title|alt|placeholder)=\")((?:\{%.*?%\}|\{\{.*?\}\}|[^\"])*)", re.DOTALL)
"""Les attributs qu'une personne lit ou entend."""
_ECRITS = re.compile(r"\"[^\"]*\"|'[^']*'")
_TELS_QUELS = ("textarea", "script", "style", "pre", "code", "kbd", "samp", "var")


class Gabarits(app_directories.Loader):
    """Charge les gabarits de la page, puis ceux de ses composants, leurs textes composés."""

    def get_dirs(self) -> list[Any]:
        """Rend où les chercher, la page d'abord."""
        return [*self.engine.dirs, *super().get_dirs()]

    def get_contents(self, origin: Origin) -> str:
        """Rend le gabarit composé."""
        return compose(super().get_contents(origin))


def compose(gabarit: str) -> str:
    """Rend un gabarit dont tout texte montré se compose à la française, et dont rien d'autre ne change."""
    rendus, dans = [], ""
    for rang, morceau in enumerate(_BALISES.split(gabarit)):
        if dans:
            dans = "" if morceau.startswith(f"</{dans}") else dans
            rendus.append(morceau)
        elif not rang % 2:
            rendus.append(composer(morceau))
        else:
            dans = next((nom for nom in _TELS_QUELS if re.match(rf"<{nom}\b", morceau)), "")
            rendus.append(_balise(morceau))
    return "".join(rendus)


def _balise(balise: str) -> str:
    if balise.startswith("{{"):
        # Django tient pour sûr, donc pour composé, un texte écrit dans la balise : `default:"l'outil"`.
        ecrite = _ECRITS.sub(lambda texte: composer(texte[0]), balise[:-2].rstrip())
        return f"{ecrite}|compose }}}}"
    if balise.startswith("<"):
        return _DITS.sub(lambda dit: dit[1] + compose(dit[2]), balise)
    return balise
