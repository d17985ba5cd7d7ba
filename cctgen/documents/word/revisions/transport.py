"""Ce qu'un bloc ancien ne peut emporter dans le document nouveau : images, notes et objets dont il n'a que l'adresse.

Un ancien document, réenregistré dans Word ou fait d'un autre modèle, n'a ni les mêmes relations ni les mêmes notes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Final

from lxml import etree

from cctgen.documents.word.revisions.balises import ESPACE, TEXTE_D_EQUATION, Noeud, w

_RELATIONS: Final = "word/_rels/document.xml.rels"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_PORTEURS: Final = (w("drawing"), w("pict"), w("object"))
_APPELS: Final = {
    w("footnoteReference"): "word/footnotes.xml",
    w("endnoteReference"): "word/endnotes.xml",
}


def rendre_transportable(ancienne: Noeud, avant: bytes, apres: bytes) -> None:
    """Ôte d'un document ancien ce qui, posé dans le nouveau, y désignerait autre chose, ou rien."""
    communes = _relations(avant) & _relations(apres)
    connues = {identifiant for identifiant, *_ in communes}
    for porteur in list(ancienne.iter(*_PORTEURS)):
        if any(str(v) not in connues for e in porteur.iter() for a, v in e.attrib.items() if str(a).startswith(_R)):
            _oter(porteur)
    for appel in list(ancienne.iter(*_APPELS)):
        if not _memes_notes(_APPELS[appel.tag], avant, apres):
            _oter(appel)
    for noeud in ancienne.iter(w("p"), w("r"), w("tr")):
        # Identifiants que Word pose à l'enregistrement : deux documents peuvent porter les mêmes.
        for attribut in [a for a in noeud.attrib if not str(a).startswith((f"{{{ESPACE}}}", _XML))]:
            del noeud.attrib[attribut]


def textes_de(blocs: Iterable[Noeud], jetes: str = "") -> str:
    """Rend le texte de blocs, sans espaces, une fois jetée une sorte de révision."""
    textes = (
        t.text or ""
        for bloc in blocs
        for t in bloc.iter(w("t"), w("delText"), TEXTE_D_EQUATION)
        if not (jetes and any(a.tag == jetes for a in t.iterancestors()))
    )
    return "".join("".join(textes).split())


def _oter(noeud: Noeud) -> None:
    parent = noeud.getparent()
    if parent is not None:
        parent.remove(noeud)


def _relations(docx: bytes) -> set[tuple[str, str, bytes]]:
    """Rend chaque relation d'un document : son identifiant, sa cible, et ce que porte une cible du paquet."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        noms = set(archive.namelist())
        if _RELATIONS not in noms:
            return set()
        lues = [(str(r.get("Id")), str(r.get("Target"))) for r in etree.fromstring(archive.read(_RELATIONS))]
        return {(i, cible, archive.read(f"word/{cible}") if f"word/{cible}" in noms else b"") for i, cible in lues}


def _memes_notes(nom: str, avant: bytes, apres: bytes) -> bool:
    textes = []
    for docx in (avant, apres):
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            textes.append(textes_de([etree.fromstring(archive.read(nom))]) if nom in archive.namelist() else None)
    return textes[0] is not None and textes[0] == textes[1]
