"""Mettre dans l'archive d'un document rendu ce que le modèle n'a pas : les blocs, leurs listes, les propriétés."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from xml.sax.saxutils import escape

from cctgen.documents.entete import EnTete
from cctgen.documents.word.modele import MARQUE, Modele
from cctgen.socle.fichiers import Reecriture, zip_de
from cctgen.socle.typographie import lisible

Flux = Mapping[str, Callable[[], Iterator[str]]]
"""Ce qui s'écrit au fil de l'eau, par marque."""

_MARQUE = re.compile(rb"<\?" + MARQUE.encode() + rb" lignes-\d+\?>")


def completer(
    modele: Modele,
    entete: EnTete,
    insertions: Mapping[str, str],
    listes: Sequence[str],
    flux: Flux = MappingProxyType({}),
) -> bytes:
    """Rend l'archive finie d'un modèle rendu, et le ferme.

    `insertions` donne le XML de chaque marque, `listes` les numérotations à déclarer. `flux` donne de même les morceaux
    trop longs pour être tenus, dont les marques sont dans les insertions.
    """
    retouches: dict[str, Reecriture] = {
        modele.piece_principale: lambda octets: _inserer(octets, insertions, flux),
        modele.piece_numerotation: lambda octets: _declarer_listes(octets, "".join(listes)),
        modele.piece_proprietes: lambda _: _proprietes(entete),
    }
    archive = zip_de(modele.pieces(), retouches)
    modele.fermer()
    return archive


def _inserer(octets: bytes, insertions: Mapping[str, str], flux: Flux) -> bytes | Iterator[bytes]:
    # Le corps en dernier : chercher une marque après lui le relirait en entier.
    for nom, xml in sorted(insertions.items(), key=lambda insertion: len(insertion[1])):
        octets = octets.replace(f"<?{MARQUE} {nom}?>".encode(), xml.encode())
    return _derouler(octets, flux) if flux else octets


def _derouler(octets: bytes, flux: Flux) -> Iterator[bytes]:
    fin = 0
    for marque in _MARQUE.finditer(octets):
        yield octets[fin : marque.start()]
        yield from map(str.encode, flux[marque[0].decode()]())
        fin = marque.end()
    yield octets[fin:]


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
