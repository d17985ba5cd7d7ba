"""Ce qui se lit dans un .docx remis à quelqu'un, retouches comprises : corps, garde, en-têtes, pieds et notes.

Le sommaire et les numéros de page n'en sont pas : Word les recalcule sans que le texte ait changé.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from cctgen.documents.word.revisions.balises import Noeud, P, w
from cctgen.documents.word.revisions.document import blocs_hors_sommaire
from cctgen.documents.word.revisions.jetons import jetons

_CORPS: Final = "word/document.xml"
_AUTOUR: Final = re.compile(r"word/(header|footer|footnotes|endnotes)\d*\.xml")
_IMAGES: Final = "word/media/"
_PAGE: Final = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)\b")


ILLISIBLE: Final = "[pièce illisible]"
"""Ce qui tient lieu du texte d'une pièce abîmée ; ce qu'elle fut se dit par ailleurs."""


def lignes_du_docx(docx: bytes) -> tuple[str, ...]:
    """Rend, une par paragraphe, les lignes d'un .docx : son corps dans l'ordre, puis ce qui l'entoure, trié.

    Une image change aussi ce qui se lit : l'empreinte de chacune suit. D'un fichier abîmé, rend `ILLISIBLE`.
    """
    try:
        return tuple(_lignes_du_docx(docx))
    except (zipfile.BadZipFile, zlib.error, KeyError, etree.XMLSyntaxError):
        return (ILLISIBLE,)


def _lignes_du_docx(docx: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        noms = archive.namelist()
        corps = etree.fromstring(archive.read(_CORPS))
        # Word renomme ces parties à l'enregistrement, et en répète le texte d'une section à l'autre.
        autour = {
            ligne for nom in noms if _AUTOUR.fullmatch(nom) for ligne in _lignes([etree.fromstring(archive.read(nom))])
        }
        images = sorted(f"{archive.getinfo(nom).CRC:08x}" for nom in noms if nom.startswith(_IMAGES))
    yield from (*_lignes(blocs_hors_sommaire(corps)), *sorted(autour), *(f"[image {image}]" for image in images))


def _lignes(blocs: Iterable[Noeud]) -> Iterator[str]:
    for bloc in blocs:
        _oter_les_numeros_de_page(bloc)
        for paragraphe in bloc.iter(P):
            if ligne := " ".join("".join(jeton.texte for jeton in jetons(paragraphe)).split()):
                yield ligne


def _oter_les_numeros_de_page(bloc: Noeud) -> None:
    """Vide le résultat des champs de pagination, que Word récrit en mettant en page."""
    for champ in bloc.iter(w("fldSimple")):
        if _PAGE.match(str(champ.get(w("instr"), ""))):
            champ[:] = []
    for paragraphe in bloc.iter(P):
        instruction, resultat = "", False
        for noeud in paragraphe.iter(w("fldChar"), w("instrText"), w("t")):
            nature = noeud.get(w("fldCharType"))
            if nature == "begin":
                instruction, resultat = "", False
            elif nature == "separate":
                resultat = True
            elif nature == "end":
                instruction, resultat = "", False
            elif noeud.tag == w("instrText"):
                instruction += noeud.text or ""
            elif resultat and _PAGE.match(instruction):
                noeud.text = ""
