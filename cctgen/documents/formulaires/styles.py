"""Les styles d'un document LibreOffice rendu, réduits à ce qui peut changer le sens d'un texte."""

from __future__ import annotations

from lxml import etree

from cctgen.documents.modeles.aspect.forme import Aspect, Styles

_Element = etree._Element  # noqa: SLF001 (le seul nom qu'lxml donne à ce type)

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_FAUX = ("0", "false", "off", "none")


def styles_d_odf(*racines: _Element | None) -> Styles:
    """Rend les styles d'un document ODF ; ceux d'une racine cèdent à leurs homonymes de la suivante."""
    propres: dict[str, Aspect] = {}
    parents: dict[str, str] = {}
    for racine in racines:
        for style in () if racine is None else racine.iter(f"{_STYLE}style"):
            nom = nom_d_odf(style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", ""))
            propres[nom] = _aspect_d_odf(style)
            parents[nom] = nom_d_odf(style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}parent-style-name", ""))
    return Styles(propres, parents)


def nom_d_odf(famille: str, nom: str) -> str:
    """Rend le nom complet d'un style : deux familles peuvent en nommer un de même."""
    return f"{famille}:{nom}"


def _aspect_d_odf(style: _Element) -> Aspect:
    texte = style.find(f"{_STYLE}text-properties")
    fonds = (style.find(f"{_STYLE}{sorte}-properties") for sorte in ("paragraph", "table-cell"))
    fond = next((f for e in fonds if e is not None and (f := _fond(e))), "")
    if texte is None:
        return Aspect(fond=fond)
    trait = texte.get(f"{_STYLE}text-line-through-style") or texte.get(f"{_STYLE}text-line-through-type")
    montre = texte.get(f"{_TEXT}display")
    couleur = texte.get(f"{_FO}color", "")
    if texte.get(f"{_LOEXT}opacity") == "0%":
        couleur = _fond(texte) or "FFFFFF"
    return Aspect(
        None if trait is None else trait not in _FAUX,
        None if montre is None else montre == "none",
        couleur,
        _fond(texte) or fond,
        texte.get(f"{_FO}font-family", "") or texte.get(f"{_STYLE}font-name", ""),
        _points(texte.get(f"{_FO}font-size", "")),
    )


def _points(taille: str) -> float | None:
    """Rend une taille en points ; rien d'une taille relative."""
    nombre = taille.removesuffix("pt")
    return float(nombre) if nombre != taille and nombre.replace(".", "", 1).isdecimal() else None


def _fond(proprietes: _Element) -> str:
    fond = proprietes.get(f"{_FO}background-color", "")
    return "" if fond == "transparent" else fond
