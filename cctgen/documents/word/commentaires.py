"""Les commentaires de Word, en marge d'un brouillon : leur ancre dans le texte, et la pièce qui les porte."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from xml.sax.saxutils import escape

from cctgen.socle.fichiers import zip_reproductible
from cctgen.socle.typographie import lisible

AUTEUR = "cctgen"
PREMIER = 10_000
"""Au-delà de ce que porte un modèle commenté par son service : deux commentaires n'ont jamais le même numéro."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_LIEN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"


def ancre(numero: int, interieur: str) -> str:
    """Rend un contenu de paragraphe commenté."""
    return (
        f'<w:commentRangeStart w:id="{numero}"/>{interieur}<w:commentRangeEnd w:id="{numero}"/>'
        f'<w:r><w:commentReference w:id="{numero}"/></w:r>'
    )


class Commentaire(NamedTuple):
    """Ce que dit un commentaire, ligne à ligne, et le numéro de son ancre."""

    numero: int
    lignes: Sequence[str]


def _en_xml(ecrit: Commentaire, jour: date) -> str:
    """Rend un commentaire, un paragraphe par ligne ; daté du dossier, il est le même à chaque génération."""
    paragraphes = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(lisible(ligne))}</w:t></w:r></w:p>' for ligne in ecrit.lignes
    )
    marque = f'w:id="{ecrit.numero}" w:author="{AUTEUR}" w:date="{jour.isoformat()}T00:00:00Z" w:initials="cct"'
    return f"<w:comment {marque}>{paragraphes}</w:comment>"


def avec_commentaires(archive: bytes, principale: str, commentaires: Iterable[Commentaire], jour: date) -> bytes:
    """Ajoute à un document la pièce de ses commentaires, ou les met à la suite de ceux du modèle."""
    dossier, nom = posixpath.split(principale)
    piece, liens = f"{dossier}/comments.xml", f"{dossier}/_rels/{nom}.rels"
    corps = "".join(_en_xml(ecrit, jour) for ecrit in commentaires).encode()
    with zipfile.ZipFile(io.BytesIO(archive)) as lue:
        pieces = {membre: lue.read(membre) for membre in lue.namelist()}
    if piece in pieces:
        pieces[piece] = pieces[piece].replace(b"</w:comments>", corps + b"</w:comments>")
    else:
        ouverture = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:comments xmlns:w="{_W}">'
        pieces[piece] = ouverture.encode() + corps + b"</w:comments>"
        declare = f'<Override PartName="/{piece}" ContentType="{_TYPE}"/></Types>'
        pieces["[Content_Types].xml"] = pieces["[Content_Types].xml"].replace(b"</Types>", declare.encode())
        lien = f'<Relationship Id="rIdCctgen" Type="{_LIEN}" Target="comments.xml"/></Relationships>'
        pieces[liens] = pieces[liens].replace(b"</Relationships>", lien.encode())
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as ecrite:
        for membre, octets in pieces.items():
            ecrite.writestr(membre, octets)
    return zip_reproductible(sortie.getvalue())
