"""Les formes de Markdown que le clausier n'admet pas, nommées en français à l'endroit où elles se trouvent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cctgen.documents.texte import PREFIXE_RENVOI
from cctgen.socle.nombres import compter


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
    precedent = ""
    for jeton in _COMPLET.parse(markdown, environnement):
        ligne = jeton.map[0] + 1 if jeton.map else 1
        if jeton.type in _BLOCS_REFUSES:
            trouvees.append((ligne, _BLOCS_REFUSES[jeton.type]))
        elif jeton.type == "bullet_list_open" and jeton.markup != "-":
            trouvees.append((ligne, "puce + ou *"))
        elif jeton.type == "table_open" and jeton.map:
            trouvees += _tableau(markdown.split("\n"), *jeton.map)
        elif jeton.type == "inline":
            trouvees += _inlines_refuses(jeton.children or [], ligne)
            if precedent == "paragraph_open":
                trouvees += _tableau_manque(jeton.content, ligne)
        precedent = jeton.type
    definitions = environnement.get("references", {}).values()
    trouvees += [(definition["map"][0] + 1, "lien") for definition in definitions]
    return tuple(dict.fromkeys(sorted(trouvees)))


def _tableau(lignes: Sequence[str], debut: int, fin: int) -> Iterator[tuple[int, str]]:
    """Relève les lignes que Markdown complète, coupe ou happe sans un mot : la cellule de trop ne s'imprimerait pas."""
    colonnes = len(_cellules(lignes[debut]))
    # La ligne qui suit l'en-tête ne porte que les traits : Markdown y a vérifié le nombre de colonnes.
    for rang in range(debut + 2, fin):
        cellules = len(_cellules(lignes[rang]))
        if not _BARRE.search(lignes[rang]):
            yield rang + 1, "du texte collé au tableau, sans ligne vide entre eux"
        elif cellules != colonnes:
            yield rang + 1, f"une ligne de tableau à {compter(cellules, 'cellule')} pour {compter(colonnes, 'colonne')}"


def _tableau_manque(contenu: str, ligne: int) -> Iterator[tuple[int, str]]:
    """Relève un paragraphe qui se voulait tableau : sans en-tête, ou dont les traits n'en ont pas les colonnes."""
    for rang, texte in enumerate(contenu.split("\n")):
        if _RANGEE.match(texte.strip()):
            yield ligne + rang, "un tableau sans en-tête, ou dont la ligne de traits n'a pas les mêmes colonnes"
            return


_BARRE = re.compile(r"(?<!\\)\|")
_RANGEE = re.compile(r"\|.*\S.*\|$|\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)+\|?$")


def _cellules(ligne: str) -> list[str]:
    """Rend les cellules d'une ligne de tableau, comme Markdown les coupe : à chaque barre qui n'est pas échappée."""
    cellules = _BARRE.split(ligne.strip())
    debut = 1 if cellules and not cellules[0].strip() else 0
    fin = -1 if len(cellules) > 1 and not cellules[-1].strip() else None
    return cellules[debut:fin]


def _inlines_refuses(jetons: Sequence[Token], ligne: int) -> Iterator[tuple[int, str]]:
    for jeton in jetons:
        if jeton.type in ("softbreak", "hardbreak"):
            ligne += 1
        elif jeton.type in _INLINES_REFUSES:
            yield ligne, _INLINES_REFUSES[jeton.type]
        elif jeton.type == "link_open" and not str(jeton.attrs["href"]).startswith(PREFIXE_RENVOI):
            yield ligne, "lien"
