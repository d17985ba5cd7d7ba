"""Mettre dans l'archive d'un document rendu ce que le modèle n'a pas : les blocs, leurs listes, les propriétés."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

from cctgen.documents.entete import EnTete
from cctgen.documents.texte import lisible
from cctgen.documents.word.modele import MARQUE, Modele
from cctgen.socle.fichiers import zip_reproductible


def completer(
    archive: bytes, modele: Modele, entete: EnTete, insertions: Mapping[str, str], listes: Sequence[str]
) -> bytes:
    """Rend l'archive finie : `insertions` donne le XML de chaque marque, `listes` les numérotations à déclarer."""
    retouches: dict[str, Callable[[bytes], bytes]] = {
        modele.piece_principale: lambda octets: _inserer(octets, insertions),
        modele.piece_numerotation: lambda octets: _declarer_listes(octets, "".join(listes)),
        modele.piece_proprietes: lambda _: _proprietes(entete),
    }
    return zip_reproductible(archive, retouches)


def _inserer(octets: bytes, insertions: Mapping[str, str]) -> bytes:
    for nom, xml in insertions.items():
        octets = octets.replace(f"<?{MARQUE} {nom}?>".encode(), xml.encode())
    return octets


def _declarer_listes(octets: bytes, listes: str) -> bytes:
    """Ajoute les listes après celles du modèle, avant la fin que le schéma de Word impose."""
    fin = octets.rfind(b"<w:numIdMacAtCleanup")
    if fin < 0:
        fin = octets.rfind(b"</w:numbering>")
    return octets[:fin] + listes.encode() + octets[fin:]


def _proprietes(entete: EnTete) -> bytes:
    """Rend les propriétés du document, datées de l'édition et non du jour où l'on génère."""
    jour = f"{entete.date.isoformat()}T00:00:00Z"
    champs = (
        ("dc:title", entete.titre),
        ("dc:subject", entete.objet),
        ("dc:creator", entete.acheteur),
        ("dc:description", f"{entete.reference}, version {entete.version}"),
        ("cp:lastModifiedBy", entete.acheteur),
        ("cp:revision", "1"),
        ("dc:language", "fr-FR"),
    )
    textes = "".join(f"<{nom}>{escape(lisible(texte))}</{nom}>" for nom, texte in champs)
    dates = "".join(
        f'<dcterms:{nom} xsi:type="dcterms:W3CDTF">{jour}</dcterms:{nom}>' for nom in ("created", "modified")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{textes}{dates}</cp:coreProperties>'
    ).encode()
