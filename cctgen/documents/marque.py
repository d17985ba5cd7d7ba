"""Le logo ou bloc de marque de l'acheteur : son fichier, sa taille bornée, sa place dans un modèle Word."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

import docx
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from cctgen.documents.modeles.gabarit import pieces_du_paquet
from cctgen.documents.word.modele import ILLISIBLE
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.fichiers import zip_de
from cctgen.socle.nombres import en_francais

OCTETS_MAX, PIXELS_MAX = 2_000_000, 4_000
_LARGEUR, _HAUTEUR = 2_520_000, 720_000
"""Place du logo, 7 cm sur 2, en unités de Word."""
_PAR_PIXEL = 9525
"""Unités de Word dans un pixel à 96 points par pouce : plus grande, une petite image serait floue."""
_NATURES = ("image/png", "image/jpeg")
_FINS = {"image/png": b"IEND\xaeB`\x82", "image/jpeg": b"\xff\xd9"}
_PLACE = re.compile(r"\{\{p\s+logo\s*\}\}")
_ILLISIBLE = (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError, *ILLISIBLE)
_CONSEIL = "Enregistrez le logo en PNG ou en JPEG, de 2 Mo et de 4 000 pixels de côté au plus."


def fautes_du_logo(fichier: str, image: bytes) -> Iterator[Anomalie]:
    """Énumère ce qui empêche de poser ce logo ; `fichier` est son nom, tel qu'il se dira."""
    if len(image) > OCTETS_MAX:
        yield _demesure(fichier, f"{en_francais(Decimal(len(image)) / 1_000_000, 1)} Mo")
        return
    lue = _lire(image)
    if lue is None:
        message = "le logo n'est pas une image PNG ou JPEG entière."
        yield Anomalie("logo-illisible", message, _CONSEIL, lieu=Lieu(fichier))
    elif max(lue.px_width, lue.px_height) > PIXELS_MAX:
        yield _demesure(fichier, f"{lue.px_width} × {lue.px_height} pixels")


def _demesure(fichier: str, taille: str) -> Anomalie:
    return Anomalie("logo-demesure", f"le logo est démesuré : {taille}.", _CONSEIL, lieu=Lieu(fichier))


def _lire(image: bytes) -> Any:
    """Rend l'image, ou rien si elle n'est pas d'une nature admise ou s'arrête avant sa fin."""
    try:
        lue = Image.from_blob(image)
    except _ILLISIBLE:
        return None
    nature = str(lue.content_type)
    entiere = nature in _NATURES and _FINS[nature] in image[-1024:]
    return lue if entiere and lue.px_width > 0 and lue.px_height > 0 else None


@lru_cache(maxsize=32)
def avec_le_logo(modele: bytes, image: bytes) -> bytes:
    """Rend le modèle, le logo mis à la place de `{{p logo }}` ; sans cette balise, le modèle tel quel.

    L'image, déjà vérifiée, tient dans 7 cm sur 2 ; son texte de remplacement est le nom de l'acheteur.
    """
    try:
        word = docx.Document(io.BytesIO(modele))
    except ILLISIBLE:
        return modele  # Le rendu dira ce qu'a le modèle.
    places = [Paragraph(p, word._body) for p in word.element.body.iter(qn("w:p"))]  # noqa: SLF001 (le parent attendu)
    places = [p for p in places if _PLACE.fullmatch(p.text.strip())]
    if not places:
        return modele
    for place in places:
        _poser(place, image)
    return zip_de(pieces_du_paquet(word.part.package))


def _poser(place: Paragraph, image: bytes) -> None:
    lue = Image.from_blob(image)
    echelle = min(_LARGEUR / lue.px_width, _HAUTEUR / lue.px_height, _PAR_PIXEL)
    for contenu in place.runs:
        place._p.remove(contenu._r)  # noqa: SLF001 (`clear` n'a pas de types)
    posee = place.add_run().add_picture(
        io.BytesIO(image), max(1, round(lue.px_width * echelle)), max(1, round(lue.px_height * echelle))
    )
    proprietes = posee._inline.docPr  # noqa: SLF001 (python-docx n'a pas de porte pour le texte de remplacement)
    proprietes.set("name", "Logo")
    proprietes.set("descr", "{{ acheteur }}")
