"""Convertir en OpenDocument par LibreOffice sans rien perdre : chaque document converti est relu, ou refusé."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from cctgen.documents.formulaires.odf import PartiesOdf, relever_odt
from cctgen.documents.formulaires.word import PartiesDeWord, relever_docx
from cctgen.documents.pdf.libreoffice import mettre_en_odf
from cctgen.documents.pdf.passages import passages_de, reduire
from cctgen.documents.pdf.relecture import comparer
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.socle.typographie import raccourcir

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CITES = 3


def convertir_en_odt(documents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Rend, par nom de .odt, chaque document Word converti et relu : textes et cases à remplir s'y trouvent tous.

    Lève `OutilAbsent` sans LibreOffice, `ErreurCctgen` s'il échoue ou perd quelque chose.
    """
    convertis = mettre_en_odf(documents, ".odt")
    for nom, docx in documents.items():
        if perdus := pertes(docx, convertis[nom]):
            raise ErreurCctgen(
                f"LibreOffice ne met pas tout « {nom} » en ODT : {', '.join(perdus[:_CITES])}.",
                "Rien n'est écrit. Relancez sans --odt, et enregistrez ce document en ODT depuis Word.",
            )
    return {Path(nom).with_suffix(".odt").name: convertis[nom] for nom in documents}


def pertes(docx: bytes, odt: bytes) -> list[str]:
    """Nomme les passages que l'ODT ne montre pas autant de fois que le document Word, et les cases qu'il n'a plus."""
    racine = _piece(odt, "content.xml")
    corps = racine.find(f"{_OFFICE}body")
    texte = "" if corps is None else "".join(map(str, corps.itertext()))
    perdus = [
        f"« {raccourcir(ecart.passage, 80)} »"
        for ecart in comparer(passages_de(docx), (reduire(texte),))
        if ecart.est_perdu
    ]
    emises = relever_docx(PartiesDeWord(_piece(docx, "word/document.xml"))).cases
    gardees = {case.etiquette for case in relever_odt(PartiesOdf(racine)).cases}
    return [*perdus, *(f"la case « {case.libelle} »" for case in emises if case.etiquette not in gardees)]


def _piece(octets: bytes, nom: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return etree.fromstring(archive.read(nom))
