"""Relire un PDF : chaque passage du document s'y trouve autant de fois que dans le document.

Mesuré (LibreOffice 25.2) : une ligne de tableau insécable, au bas d'une page dont le tableau répète l'en-tête, peut
disparaître de la mise en page sans un mot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2

from cctgen.documents.pdf.passages import Passages, passages_de, reduire

_ASSEZ_LONG = 40
"""Lettres et chiffres à partir desquels un passage qui se lit une fois de trop ne peut pas être un hasard."""

_PAGE_ENTIERE = 300
"""Lettres et chiffres d'une page qu'un seul passage remplit ; moins, la rencontre est un hasard."""


@dataclass(frozen=True, slots=True)
class Infidelite:
    """Un passage du document que le PDF perd, ou montre plus de fois que lui."""

    passage: str
    attendu: int
    lu: int

    @property
    def est_perdu(self) -> bool:
        """Vrai si le PDF en montre moins que le document."""
        return self.lu < self.attendu


def infidelites(docx: bytes, pdf: bytes) -> tuple[Infidelite, ...]:
    """Rend les passages que le PDF ne montre pas autant de fois que le document Word, dans l'ordre du document."""
    return comparer(passages_de(docx), pages_de(pdf))


def pages_de(pdf: bytes) -> tuple[str, ...]:
    """Rend le texte de chaque page, réduit à ses lettres et à ses chiffres."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(reduire(page.get_textpage().get_text_range()) for page in document)
    finally:
        document.close()


def comparer(passages: Passages, pages: Sequence[str]) -> tuple[Infidelite, ...]:
    """Compare les passages d'un document aux pages réduites de son PDF."""
    reduits = list(map(reduire, passages.corps))
    separes, suivis, lues = "\n".join(reduits), "".join(reduits), "\n".join(pages)
    repetes = "\n".join(map(reduire, passages.repetes))
    ecarts = []
    for reduit, passage in dict(zip(reduits, passages.corps, strict=True)).items():
        attendu, lu = separes.count(reduit), lues.count(reduit)
        if lu < attendu:
            lu = min(attendu, lu + sum(1 for _ in _coupures(reduit, pages)))
        # Deux passages voisins peuvent en former un troisième, que le PDF, où rien ne les sépare, montre de plus.
        de_trop = len(reduit) >= _ASSEZ_LONG and lu > suivis.count(reduit) and reduit not in repetes
        if lu < attendu or de_trop:
            ecarts.append(Infidelite(passage, attendu, lu))
    return tuple(ecarts)


def _coupures(passage: str, pages: Sequence[str]) -> Iterator[int]:
    """Énumère les pages où le passage commence pour finir à une suivante."""
    for rang in range(len(pages) - 1):
        debut = _plus_long_debut(passage, pages[rang])
        if 0 < debut < len(passage) and _se_poursuit(passage[debut:], pages[rang + 1 :]):
            yield rang


def _plus_long_debut(passage: str, page: str) -> int:
    """Rend la longueur du plus long début du passage qui se lit dans la page."""
    bas, haut = 0, len(passage)
    while bas < haut:
        milieu = (bas + haut + 1) // 2
        bas, haut = (milieu, haut) if passage[:milieu] in page else (bas, milieu - 1)
    return bas


def _se_poursuit(suite: str, pages: Sequence[str]) -> bool:
    """Vrai si la suite se lit dans la première de ces pages, ou s'y poursuit elle-même."""
    if not pages:
        return False
    if suite in pages[0]:
        return True
    debut = _plus_long_debut(suite, pages[0])
    return debut >= _PAGE_ENTIERE and _se_poursuit(suite[debut:], pages[1:])
