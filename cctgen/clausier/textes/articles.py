"""Les articles cités dans une phrase, et ceux que la clause déclare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cctgen.clausier.modele import Clause
from cctgen.clausier.textes.expressions import expression

CCAG = "ccag-tic"
_DU_CCAG = f"{CCAG}:"

_TEXTES = {
    r"CCAG(?:-TIC)?(?!-)": CCAG,
    r"RGPD|règlement général sur la protection des données": "rgpd",
    r"code de la propriété intellectuelle": "cpi",
    r"code des relations entre le public et l'administration": "crpa",
    r"code de la commande publique": "ccp",
}
_NUMERO = r"(?:[LRD]\.?\s?\*?\s?)?\d+(?:[.-]\d+)*(?![\d°])"
_SUITE = rf"{_NUMERO}(?:\s*(?:,|et|ou|à)\s+{_NUMERO})*"
# Entre le numéro et le texte, une subdivision : « article L. 311-5, 2°, d du code… ».
_CITATIONS = tuple(
    (
        identifiant,
        tuple(mots.partition("(")[0] for mots in nom.split("|")),
        expression(
            rf"\b(?:articles?|art\.)\s+(?P<apres>{_SUITE})[^.;:()]{{0,20}}?\s+(?:du|de la)\s+(?:{nom})\b"
            rf"|\b(?:{nom})\s*[,(]\s*(?:articles?|art\.)\s+(?P<avant>{_SUITE})"
        ),
    )
    for nom, identifiant in _TEXTES.items()
)


def articles_cites(phrase: str) -> tuple[str, ...]:
    """Rend les articles cités en toutes lettres, sous la forme des fichiers : `ccag-tic:24`, `cpi:L.131-3`."""
    return _articles_cites(phrase) if "article" in phrase or "art." in phrase else ()


@lru_cache(maxsize=4096)
def _articles_cites(phrase: str) -> tuple[str, ...]:
    """Quatre contrôles demandent la même phrase."""
    return tuple(_chercher(phrase))


def _chercher(phrase: str) -> Iterator[str]:
    for identifiant, noms, motif in _CITATIONS:
        for citation in motif.finditer(phrase) if any(nom in phrase for nom in noms) else ():
            for numero in re.findall(_NUMERO, citation["apres"] or citation["avant"]):
                yield f"{identifiant}:{_normaliser(numero)}"


def articles_du_ccag(phrase: str) -> tuple[str, ...]:
    """Rend les seuls numéros du CCAG-TIC cités dans la phrase."""
    if "CCAG" not in phrase:
        return ()
    return tuple([a.removeprefix(_DU_CCAG) for a in articles_cites(phrase) if a.startswith(_DU_CCAG)])


def articles_declares(clause: Clause) -> frozenset[str]:
    """Rend tous les articles et textes que la clause déclare compléter, déroger ou citer."""
    derogations = (d.article for d in clause.deroge)
    exigences = (r for e in clause.exigences for r in e.references)
    return frozenset((*clause.complete, *derogations, *clause.references, *exigences))


def est_couvert(article: str, declares: frozenset[str]) -> bool:
    """Vrai si l'article est déclaré, ou un article qui le contient, ou l'une de ses subdivisions."""
    return any(article == d or article.startswith(f"{d}.") or d.startswith(f"{article}.") for d in declares)


def deroge_a(clause: Clause, numero: str) -> bool:
    """Vrai si la clause déclare déroger à cet article du CCAG-TIC."""
    return est_couvert(f"{CCAG}:{numero}", frozenset(d.article for d in clause.deroge))


def _normaliser(numero: str) -> str:
    return re.sub(r"^([LRD])[.\s*]*", r"\1.", numero)
