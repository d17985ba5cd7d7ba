"""Les formes de Markdown que le clausier n'admet pas, nommées en français à l'endroit où elles se trouvent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cctgen.documents.texte import PREFIXE_RENVOI


class _AnalyseurComplet(MarkdownIt):
    """Reconnaît toutes les formes de CommonMark, pour nommer celles qui sont refusées."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 (nom imposé par markdown-it)
        return True


_COMPLET = _AnalyseurComplet("commonmark", {"html": True}).enable("table")

_BLOCS_REFUSES = {
    "heading_open": "titre",
    "hr": "ligne horizontale",
    "blockquote_open": "citation",
    "fence": "code",
    "code_block": "code",
    "html_block": "HTML",
}
_INLINES_REFUSES = {"image": "image", "code_inline": "code", "html_inline": "HTML"}


@lru_cache(maxsize=8192)
def formes_refusees(markdown: str) -> tuple[tuple[int, str], ...]:
    """Rend les formes interdites au clausier : ligne (la première est 1) et nom en français."""
    trouvees: list[tuple[int, str]] = []
    environnement: dict[str, dict[str, dict[str, list[int]]]] = {}
    for jeton in _COMPLET.parse(markdown, environnement):
        ligne = jeton.map[0] + 1 if jeton.map else 1
        if jeton.type in _BLOCS_REFUSES:
            trouvees.append((ligne, _BLOCS_REFUSES[jeton.type]))
        elif jeton.type == "bullet_list_open" and jeton.markup != "-":
            trouvees.append((ligne, "puce + ou *"))
        elif jeton.type == "inline":
            trouvees += _inlines_refuses(jeton.children or [], ligne)
    definitions = environnement.get("references", {}).values()
    trouvees += [(definition["map"][0] + 1, "lien") for definition in definitions]
    return tuple(dict.fromkeys(sorted(trouvees)))


def _inlines_refuses(jetons: Sequence[Token], ligne: int) -> Iterator[tuple[int, str]]:
    for jeton in jetons:
        if jeton.type in ("softbreak", "hardbreak"):
            ligne += 1
        elif jeton.type in _INLINES_REFUSES:
            yield ligne, _INLINES_REFUSES[jeton.type]
        elif jeton.type == "link_open" and not str(jeton.attrs["href"]).startswith(PREFIXE_RENVOI):
            yield ligne, "lien"
