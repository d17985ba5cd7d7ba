"""Des pièces à en-têtes et pieds distincts, telles qu'un éditeur les réenregistre, et ce qu'elles impriment."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

import docx

from tests.documents.word.decisions import tout_accepter, tout_refuser

_PARTIE = re.compile(r"(header|footer)(\d+)\.xml")


def piece_a_bandeaux(*sections: Mapping[str, str]) -> bytes:
    """Rend une pièce d'une section par jeu de textes : `header`, `first_page_footer`… ; un absent est hérité."""
    document = docx.Document()
    document.settings.odd_and_even_pages_header_footer = any("even" in cle for textes in sections for cle in textes)
    for rang, textes in enumerate(sections):
        section = document.sections[0] if rang == 0 else document.add_section()
        section.different_first_page_header_footer = any("first" in cle for cle in textes)
        for cle, texte in textes.items():
            bandeau = getattr(section, cle)
            bandeau.is_linked_to_previous = False
            bandeau.paragraphs[0].text = texte
        document.add_paragraph("Texte.")
    document.save(tampon := io.BytesIO())
    return tampon.getvalue()


def renommee(piece: bytes) -> bytes:
    """Rend la même pièce, dont les parties échangent leurs noms : Word et LibreOffice les renomment ainsi."""
    source = zipfile.ZipFile(io.BytesIO(piece))
    lus = [trouve for nom in source.namelist() if (trouve := _PARTIE.search(nom))]
    derniers = {sorte: max(int(t[2]) for t in lus if t[1] == sorte) for sorte in {t[1] for t in lus}}

    def autre(trouve: re.Match[str]) -> str:
        return f"{trouve[1]}{derniers[trouve[1]] + 1 - int(trouve[2])}.xml"

    with zipfile.ZipFile(tampon := io.BytesIO(), "w") as cible:
        for nom in source.namelist():
            octets = source.read(nom)
            texte = nom.endswith((".rels", "[Content_Types].xml"))
            cible.writestr(_PARTIE.sub(autre, nom), _PARTIE.sub(autre, octets.decode()) if texte else octets)
    return tampon.getvalue()


def imprimes(piece: bytes) -> list[str]:
    """Rend ce que chaque section imprime en tête et au pied de ses premières pages, des paires et des autres."""
    return _imprimes(piece, lambda _, bandeau: "".join(p.text for p in bandeau.paragraphs))


def imprimes_refuses(piece: bytes) -> list[str]:
    return _imprimes(piece, lambda octets, b: "".join(li.texte for li in tout_refuser(octets, b.part.partname[1:])))


def imprimes_acceptes(piece: bytes) -> list[str]:
    return _imprimes(piece, lambda octets, b: "".join(li.texte for li in tout_accepter(octets, b.part.partname[1:])))


def _imprimes(piece, dire) -> list[str]:
    document = docx.Document(io.BytesIO(piece))
    lus = []
    for section in document.sections:
        premieres = "first_page_" if section.different_first_page_header_footer else ""
        paires = "even_page_" if document.settings.odd_and_even_pages_header_footer else ""
        for sorte in ("header", "footer"):
            for prefixe in (premieres, paires, ""):
                bandeau = getattr(section, f"{prefixe}{sorte}")
                lus.append(dire(piece, bandeau) if _existe(bandeau) else "")
    return lus


def _existe(bandeau) -> bool:
    """Sans cela, python-docx ajouterait la partie qu'on lui demande."""
    return bandeau._has_definition or (bandeau._prior_headerfooter is not None and _existe(bandeau._prior_headerfooter))
