"""Ce qu'une personne désigne : une clause, une exigence, un article d'un document, une ligne de la matrice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import SANS_LOT
from cctgen.socle.typographie import delier

_ARTICLE = re.compile(r"(?:(?P<document>[\w-]+):)?(?:article )?(?P<numero>.+)", re.IGNORECASE)
_LIGNE = re.compile(r"matrice(?:-lot-(?P<lot>\d+))?:(?P<ligne>\d+)", re.IGNORECASE)


def identifiants_designes(
    connus: Collection[str], dossier: Dossier | None, demande: str, premiere_ligne: int
) -> tuple[str, ...]:
    """Rend les clauses ou exigences désignées parmi les connues, aucune si rien ne porte ce nom.

    Formes admises : `SSI-012`, `SSI-012-1`, `2.3` (dans tout document), `annexe-securite:2.3`, `matrice:14` et
    `matrice-lot-2:14` (numéro de ligne de la feuille « Exigences », dont la première est `premiere_ligne`).
    """
    texte = delier(demande.strip())
    exacts = tuple(i for i in connus if i.casefold() == texte.casefold())
    if exacts:
        return exacts
    if dossier is None:
        return ()
    if ligne := _LIGNE.fullmatch(texte):
        return tuple(_ligne(dossier, int(ligne["lot"] or SANS_LOT), int(ligne["ligne"]) - premiere_ligne))
    if article := _ARTICLE.fullmatch(texte):
        return tuple(_articles(dossier, article["document"] or "", article["numero"]))
    return ()


def _ligne(dossier: Dossier, lot: int, rang: int) -> Iterator[str]:
    exigences = dossier.exigences(lot) if lot in dossier.numeros else ()
    if 0 <= rang < len(exigences):
        yield exigences[rang].ref


def _articles(dossier: Dossier, document: str, numero: str) -> Iterator[str]:
    for publie in dossier.documents:
        if document.casefold() in ("", publie.id.casefold(), publie.fichier.casefold()):
            yield from (article.clause for article in publie.articles if article.numero.casefold() == numero.casefold())
