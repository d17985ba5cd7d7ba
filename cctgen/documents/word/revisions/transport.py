"""Ce qu'un bloc ancien ne peut emporter dans le document nouveau : images, notes, liens dont il n'a que l'adresse.

Un ancien document, réenregistré dans Word ou fait d'un autre modèle, n'a ni les mêmes relations ni les mêmes notes.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import Final

from cctgen.documents.word.revisions.balises import ESPACE, LIEN, Noeud, lire_xml, w
from cctgen.documents.word.revisions.lecture import SENS, adresse_entiere, lire, resultats_recalcules

_DOCUMENT: Final = "word/document.xml"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_PORTEURS: Final = (w("drawing"), w("pict"), w("object"))
_APPELS: Final = {
    w("footnoteReference"): ("word/footnotes.xml", w("footnote")),
    w("endnoteReference"): ("word/endnotes.xml", w("endnote")),
}


def rendre_transportable(ancienne: Noeud, avant: bytes, apres: bytes) -> None:
    """Ôte d'un document ancien ce qui, posé dans le nouveau, y désignerait autre chose, ou rien."""
    communes = relations(avant, _DOCUMENT) & relations(apres, _DOCUMENT)
    connues = {identifiant for identifiant, *_ in communes}
    for porteur in list(ancienne.iter(*_PORTEURS)):
        if any(str(v) not in connues for e in porteur.iter() for a, v in e.attrib.items() if str(a).startswith(_R)):
            _oter(porteur)
    for noeud in ancienne.iter(w("p"), w("r"), w("tr")):
        # Identifiants que Word pose à l'enregistrement : deux documents peuvent porter les mêmes.
        for attribut in [a for a in noeud.attrib if not str(a).startswith((f"{{{ESPACE}}}", _XML))]:
            del noeud.attrib[attribut]


def nommer_les_renvois(racine: Noeud, docx: bytes, partie: str = _DOCUMENT) -> None:
    """Garde sur chaque lien l'adresse, et sur chaque appel de note le texte, qu'un document range ailleurs.

    Un texte que Word recalcule s'y marque aussi.
    """
    for resultat in resultats_recalcules(racine):
        resultat.set(SENS, "")
    adresses = {identifiant: cible for identifiant, cible, _ in relations(docx, partie)}
    for lien in racine.iter(LIEN):
        lien.set(SENS, adresse_entiere(adresses.get(str(lien.get(f"{_R}id")), ""), lien.get(w("anchor"))))
    for balise, (piece, nature) in _APPELS.items():
        appels = list(racine.iter(balise))
        notes = _notes(docx, piece, nature) if appels else {}
        for appel in appels:
            appel.set(SENS, notes.get(str(appel.get(w("id"))), ""))


def _oter(noeud: Noeud) -> None:
    parent = noeud.getparent()
    if parent is not None:
        parent.remove(noeud)


def relations(docx: bytes, partie: str) -> set[tuple[str, str, bytes]]:
    """Rend chaque relation d'une partie : son identifiant, sa cible, et ce que porte une cible du paquet."""
    renvois = f"word/_rels/{partie.removeprefix('word/')}.rels"
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        noms = set(archive.namelist())
        if renvois not in noms:
            return set()
        lues = [(str(r.get("Id")), str(r.get("Target"))) for r in lire_xml(archive.read(renvois))]
        places = {cible: posixpath.normpath(posixpath.join("/word", cible))[1:] for _, cible in lues}
        return {(i, c, archive.read(places[c]) if places[c] in noms else b"") for i, c in lues}


def piece_de(docx: bytes, nom: str) -> bytes:
    """Rend une partie telle qu'elle est enregistrée ; vide s'il n'y en a pas de ce nom."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read(nom) if nom in archive.namelist() else b""


def _notes(docx: bytes, piece: str, nature: str) -> dict[str, str]:
    if not (octets := piece_de(docx, piece)):
        return {}
    notes = lire_xml(octets).iter(nature)
    return {str(note.get(w("id"))): " ".join(lire(note).split()) for note in notes}
