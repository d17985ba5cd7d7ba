"""Titres et en-tête d'un fichier publié : ce qui situe un tableau dans sa publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

from cctgen.publications_cct.texte import sans_accents, sur_une_ligne, texte_de_html, texte_de_markdown

_PREAMBULE = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_CHAMP = re.compile(r"^(\w+)[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_TITRE_MARKDOWN = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_TITRE_HTML = re.compile(
    r"<h([1-6])\b[^>]*>(.*?)(?=</h\d|</a>|<h\d|<table|<p\b|<hr|\n[ \t]*\n|\Z)", re.DOTALL | re.IGNORECASE
)
_ORDRE = re.compile(r"^(?:partie|chapitre|section|annexe)\s+[\divx]+\s*[:.–-]\s*|^\d+(?:\.\d+)*[.)]?\s+", re.IGNORECASE)
_SIGLE = re.compile(r"\s*[-–]?\s*\[\s*[A-Z0-9]{1,4}\s*\]\s*$")

_DATE_ISO = re.compile(r"\b(20\d\d)[-./_](\d{1,2})[-./_](\d{1,2})(?!\d)")
_DATE_FRANCAISE = re.compile(r"\b(\d{1,2})[-./_ ](\d{1,2})[-./_ ](20\d\d)\b")
_DATE_LETTRES = re.compile(r"\b(\d{1,2})(?:er)?\s+([a-z]{3,9})\s+(20\d\d)\b")
_NUMERO = re.compile(r"\bv(?:ersion)?\s*[:.]?\s*(\d+(?:\.\d+)+|\d+)\b", re.IGNORECASE)
_MOIS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)

TITRES_SANS_OBJET = frozenset(
    {"regles", "regles et recommandations", "exigences", "recommandations", "liste des exigences", "tableau"}
)
"""Titres qui ne disent pas de quoi traite un tableau : c'est alors le titre du document qui le dit."""


@dataclass(frozen=True, slots=True)
class Titre:
    """Un titre et sa ligne."""

    ligne: int
    niveau: int
    texte: str


def lire_preambule(texte: str) -> dict[str, str]:
    """Rend les champs d'une ligne du préambule YAML d'une page (« --- »), sans le reste."""
    preambule = _PREAMBULE.match(texte)
    if preambule is None:
        return {}
    return {m.group(1): m.group(2).strip("'\"") for m in _CHAMP.finditer(preambule.group(1))}


def masquer_preambule(texte: str) -> str:
    """Rend le texte sans son préambule, lignes vides à la place pour garder les numéros de ligne."""
    return _PREAMBULE.sub(lambda m: "\n" * m.group(0).count("\n"), texte, count=1)


def lire_titres(texte: str) -> tuple[Titre, ...]:
    """Rend les titres Markdown et HTML, dans l'ordre des lignes."""
    return tuple(sorted((*_titres_markdown(texte), *_titres_html(texte)), key=lambda t: t.ligne))


def _titres_markdown(texte: str) -> Iterator[Titre]:
    for m in _TITRE_MARKDOWN.finditer(texte):
        if libelle := sans_numero(texte_de_markdown(m.group(2))):
            yield Titre(texte.count("\n", 0, m.start(1)) + 1, len(m.group(1)), libelle)


def _titres_html(texte: str) -> Iterator[Titre]:
    for m in _TITRE_HTML.finditer(texte):
        if not m.group(2).strip():
            continue
        libelle = sans_numero(texte_de_html(html.fromstring(f"<div>{m.group(2)}</div>")))
        if libelle:
            yield Titre(texte.count("\n", 0, m.start()) + 1, int(m.group(1)), libelle)


def sans_numero(titre: str) -> str:
    """Rend un titre sans son numéro d'ordre ni son sigle : « Chapitre 2 : Tests - [ TS ] » donne « Tests »."""
    return _SIGLE.sub("", _ORDRE.sub("", sur_une_ligne(titre))).strip(" :-–")


def titres_au_dessus(titres: tuple[Titre, ...], ligne: int) -> tuple[str, ...]:
    """Rend la chaîne des titres qui coiffent une ligne, du plus général au plus proche."""
    chaine: list[Titre] = []
    for titre in titres:
        if titre.ligne > ligne:
            break
        chaine = [t for t in chaine if t.niveau < titre.niveau]
        chaine.append(titre)
    return tuple(t.texte for t in chaine)


def rubrique_des_titres(titres: tuple[str, ...]) -> str:
    """Rend le titre le plus proche qui dise de quoi traite le tableau."""
    parlants = (t for t in reversed(titres) if t and sans_accents(t).strip() not in TITRES_SANS_OBJET)
    return next(parlants, "")


def lire_version(texte: str) -> str:
    """Rend la date (AAAA-MM-JJ) ou le numéro de version que dit un texte, ou rien."""
    plat = sans_accents(texte)
    if m := _DATE_ISO.search(plat):
        return _date(int(m.group(1)), int(m.group(2)), int(m.group(3)))
    if m := _DATE_FRANCAISE.search(plat):
        return _date(int(m.group(3)), int(m.group(2)), int(m.group(1)))
    if (m := _DATE_LETTRES.search(plat)) and m.group(2) in _MOIS:
        return _date(int(m.group(3)), _MOIS.index(m.group(2)) + 1, int(m.group(1)))
    return m.group(1) if (m := _NUMERO.search(plat)) else ""


def _date(annee: int, mois: int, jour: int) -> str:
    return f"{annee:04}-{mois:02}-{jour:02}" if 1 <= mois <= 12 and 1 <= jour <= 31 else ""
