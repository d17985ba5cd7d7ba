"""Du texte publié (Markdown, HTML) au texte propre, puis du texte propre au Markdown restreint du clausier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement
from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": True})

_INVISIBLES = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_FINS_DE_LIGNE = re.compile("[\n\r\u0085\u2028\u2029]+")
_ESPACES = re.compile(r"[ \t\u00a0\u202f]*[ \t]+[ \t\u00a0\u202f]*|\u00a0{2,}")
_GRAS_LITTERAL = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_PUCE = re.compile(r"^[•▪●◦‣·–—*-]\s+")
_BALISE = re.compile(r"^</?([A-Za-z][A-Za-z0-9]*)\b")


def mots(texte: str) -> frozenset[str]:
    """Rend les mots d'une liste écrite d'un trait."""
    return frozenset(texte.split())


_BALISES_DE_FORME = mots(
    "a abbr b big center cite code del div em font h1 h2 h3 h4 h5 h6 i img ins kbd label mark ol p pre q s samp "
    "section small span strike strong sub sup tt u ul var wbr"
)
_BALISES_DE_LIGNE = frozenset({"div", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "section", "ul", "tr"})

_ACTIFS = re.compile(r"([\\`*\[\]<~])")
_DEBUTS_ACTIFS = re.compile(r"^(?:#{1,6}(?=\s|$)|>|[+-](?=\s|$)|(?:-\s*){3,}$|(?:_\s*){3,}$|=+\s*$)")
_NUMERO_DE_LISTE = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


def nettoyer(texte: str) -> str:
    """Rend un texte lisible : ni caractère invisible, ni espace superflue, ni ligne vide."""
    lignes = (_ESPACES.sub(" ", ligne).strip() for ligne in _FINS_DE_LIGNE.split(_INVISIBLES.sub("", texte)))
    puces = (_PUCE.sub("- ", ligne) for ligne in lignes if ligne)
    return _GRAS_LITTERAL.sub(r"\1", "\n".join(puces))


def sur_une_ligne(texte: str) -> str:
    """Rend un texte d'une seule ligne."""
    return " ".join(texte.split("\n"))


def texte_de_markdown(markdown: str) -> str:
    """Rend le texte propre d'une cellule Markdown, où `<br>` et quelques balises sont admises."""
    jetons = _MARKDOWN.parseInline(markdown.strip())
    return nettoyer("".join(_morceaux(jetons[0].children or []))) if jetons else ""


def _morceaux(jetons: Sequence[Token]) -> Iterator[str]:
    adresse, lu = "", ""
    for jeton in jetons:
        morceau = ""
        match jeton.type:
            case "text" | "code_inline" | "image" | "text_special":
                morceau = jeton.content
            case "softbreak":
                morceau = " "
            case "hardbreak":
                morceau = "\n"
            case "html_inline":
                morceau = _balise_en_texte(jeton.content)
            case "link_open":
                adresse, lu = str(jeton.attrs.get("href", "")), ""
            case "link_close":
                morceau = _adresse_utile(adresse, lu)
        lu += morceau
        yield morceau


def _balise_en_texte(balise: str) -> str:
    """Une balise de forme disparaît ; ce qui n'est pas du HTML connu (« <nom> ») est gardé à la lettre."""
    trouve = _BALISE.match(balise)
    if trouve is None:
        return "" if balise.startswith("<!--") else balise
    nom = trouve.group(1).lower()
    if nom in ("br", "hr") or nom in _BALISES_DE_LIGNE:
        return "\n"
    if nom == "li":
        return "" if balise.startswith("</") else "\n- "
    return "" if nom in _BALISES_DE_FORME else balise


def _adresse_utile(adresse: str, lu: str) -> str:
    est_publique = adresse.startswith(("http://", "https://"))
    return f" ({adresse})" if est_publique and adresse.rstrip("/") != lu.strip().rstrip("/") else ""


def texte_de_html(element: HtmlElement) -> str:
    """Rend le texte propre d'un élément HTML ; les retours à la ligne de sa source ne comptent pas."""
    return nettoyer("".join(_morceaux_html(element)))


def _morceaux_html(element: HtmlElement) -> Iterator[str]:
    yield _aplatir(element.text)
    for enfant in element:
        nom = enfant.tag if isinstance(enfant.tag, str) else ""
        if nom == "br" or nom in _BALISES_DE_LIGNE:
            yield "\n"
        elif nom == "li":
            yield "\n- "
        if nom:
            yield from _morceaux_html(enfant)
        if nom in _BALISES_DE_LIGNE:
            yield "\n"
        yield _aplatir(enfant.tail)


def _aplatir(texte: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", texte or "")


def en_markdown(texte: str) -> str:
    """Rend le Markdown restreint qui restitue un texte propre : un paragraphe par ligne, listes à puces.

    Une accolade désignerait une variable du clausier, et n'a pas d'échappement : elle devient une parenthèse.
    """
    sans_accolade = texte.translate(str.maketrans("{}", "()"))
    sortie: list[str] = []
    en_liste = False
    for ligne in sans_accolade.split("\n"):
        est_puce = ligne.startswith("- ") and len(ligne) > 2
        if sortie and not (est_puce and en_liste):
            sortie.append("")
        sortie.append(f"- {_echapper(ligne[2:].strip())}" if est_puce else _echapper(ligne))
        en_liste = est_puce
    return "\n".join(sortie)


def _echapper(ligne: str) -> str:
    protegee = _ACTIFS.sub(r"\\\1", ligne)
    if _DEBUTS_ACTIFS.match(protegee):
        return "\\" + protegee
    return _NUMERO_DE_LISTE.sub(r"\1\\\2", protegee)


def sans_accents(texte: str) -> str:
    """Rend un texte en minuscules, sans accents, pour comparer des mots."""
    decompose = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe").replace("’", "'"))
    return "".join(c for c in decompose if not unicodedata.combining(c))


def en_slug(texte: str, longueur: int = 60) -> str:
    """Rend « mots-sans-accents », coupé entre deux mots."""
    slug = re.sub(r"[^a-z0-9]+", "-", sans_accents(texte)).strip("-")
    if len(slug) <= longueur:
        return slug
    return slug[: longueur + 1].rpartition("-")[0] or slug[:longueur]
