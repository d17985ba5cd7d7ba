"""Ce qu'une feuille de .ods imprime en tête et au pied de ses pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXTE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ZONES = tuple(f"{_STYLE}{nom}{cote}" for nom in ("header", "footer") for cote in ("", "-left", "-first"))
_CHAMPS = frozenset(
    f"{_TEXTE}{nom}" for nom in ("page-number", "page-count", "sheet-name", "file-name", "title", "date", "time")
)
"""Ce que le tableur recalcule à l'impression."""


def marges_des_feuilles(contenu: etree._Element, styles: etree._Element | None) -> Mapping[str, tuple[str, ...]]:
    """Rend, par feuille, les textes écrits dans ses marges, une fois chacun."""
    if styles is None:
        return {}
    pages = {page.get(f"{_STYLE}name", ""): tuple(_textes(page)) for page in styles.iter(f"{_STYLE}master-page")}
    des_styles = {
        style.get(f"{_STYLE}name", ""): pages.get(style.get(f"{_STYLE}master-page-name", ""), ())
        for racine in (styles, contenu)
        for style in racine.iter(f"{_STYLE}style")
        if style.get(f"{_STYLE}family") == "table"
    }
    tables = contenu.iter(f"{_TABLE}table")
    return {t.get(f"{_TABLE}name", ""): des_styles.get(t.get(f"{_TABLE}style-name", ""), ()) for t in tables}


def _textes(page: etree._Element) -> Iterator[str]:
    vus: set[str] = set()
    for zone in page.iterchildren(*_ZONES):
        if zone.get(f"{_STYLE}display") == "false":
            continue
        regions = [r for r in zone if str(r.tag).startswith(f"{_STYLE}region-")] or [zone]
        for texte in (" ".join("".join(_morceaux(region)).split()) for region in regions):
            if texte and texte not in vus:
                vus.add(texte)
                yield texte


def _morceaux(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for enfant in element:
        if isinstance(enfant.tag, str) and enfant.tag not in _CHAMPS:
            yield from _morceaux(enfant)
        # Deux paragraphes, comme un champ ôté, ne collent pas ce qui les entoure.
        yield f" {enfant.tail or ''}"
