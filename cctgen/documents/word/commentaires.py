"""Les commentaires de Word, en marge d'un brouillon : leur ancre dans le texte, et la pièce qui les porte."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from cctgen.documents.texte import lisible
from cctgen.socle.fichiers import zip_reproductible

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


def commentaire(numero: int, lignes: Sequence[str]) -> str:
    """Rend un commentaire, un paragraphe par ligne ; sans date, il est le même à chaque génération."""
    paragraphes = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(lisible(ligne))}</w:t></w:r></w:p>' for ligne in lignes
    )
    return f'<w:comment w:id="{numero}" w:author="{AUTEUR}" w:initials="cct">{paragraphes}</w:comment>'


def avec_commentaires(archive: bytes, principale: str, commentaires: Sequence[str]) -> bytes:
    """Ajoute à un document la pièce de ses commentaires, ou les met à la suite de ceux du modèle."""
    dossier, nom = posixpath.split(principale)
    piece, liens = f"{dossier}/comments.xml", f"{dossier}/_rels/{nom}.rels"
    corps = "".join(commentaires).encode()
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
