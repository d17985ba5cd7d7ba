"""Ce qu'un bloc ancien ne peut emporter dans le document nouveau : images, notes, liens dont il n'a que l'adresse.

Un ancien document, réenregistré dans Word ou fait d'un autre modèle, n'a ni les mêmes relations ni les mêmes notes.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from functools import lru_cache
from typing import Final

from cctgen.documents.word.revisions.balises import ESPACE, LIEN, Noeud, lire_xml, w
from cctgen.documents.word.revisions.lecture import SENS, adresse_entiere, lire, resultats_recalcules

_DOCUMENT: Final = "word/document.xml"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_PORTEURS: Final = (w("drawing"), w("pict"), w("object"))
_SIGNET, _FIN, _NOM, _ID = w("bookmarkStart"), w("bookmarkEnd"), w("name"), w("id")
_INSTRUCTION, _CIBLE = w("instrText"), w("anchor")
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


def noms_des_signets(bloc: Noeud) -> set[str]:
    """Rend les signets que porte un bloc, hors ceux que Word numérote et récrit à sa guise."""
    noms = {str(s.get(_NOM)) for s in bloc.iter(_SIGNET)}
    return {nom for nom in noms if not nom.startswith("_")}


def separer_les_signets(ancienne: Noeud, nouvelle: Noeud, partis: set[str], premier: int) -> int:
    """Rend étrangers au nouveau document les signets de l'ancien qui le suivront, et le premier identifiant libre.

    `partis` y restent sous un autre nom : leur titre s'en va d'un endroit et vient à un autre, qui ne peuvent pas
    porter le même. Le renvoi d'avant les vise encore, et se retire avec eux. Ceux qui ne bougent pas sont au nouveau.
    """
    pris = {str(s.get(_NOM)) for s in nouvelle.iter(_SIGNET)}
    autres = {nom: f"{nom[:30]}_avant" for nom in partis}
    for noeud in ancienne.iter():
        if noeud.tag == _INSTRUCTION and (noeud.text or "").split()[1:2]:
            mots = (noeud.text or "").split(" ")
            noeud.text = " ".join(autres.get(mot, mot) for mot in mots)
        elif noeud.get(_CIBLE) in autres:
            noeud.set(_CIBLE, autres[str(noeud.get(_CIBLE))])
    for debut in list(ancienne.iter(_SIGNET)):
        nom, numero, porteur = str(debut.get(_NOM)), debut.get(_ID), debut.getparent()
        fin = None if porteur is None else next((f for f in porteur.findall(_FIN) if f.get(_ID) == numero), None)
        nom = autres.get(nom, nom)
        if nom in pris or fin is None or porteur is None or porteur.tag != w("p"):
            continue
        pris.add(nom)
        debut.set(_NOM, nom)
        for bord in (debut, fin):
            bord.set(_ID, str(premier))
            bord.set(SENS, "")
        premier += 1
    for bord in list(ancienne.iter(_SIGNET, _FIN)):
        if SENS not in bord.attrib:
            _oter(bord)
    return premier


def nommer_les_renvois(racine: Noeud, docx: bytes, partie: str = _DOCUMENT) -> None:
    """Garde sur chaque lien l'adresse, et sur chaque appel de note le texte, qu'un document range ailleurs.

    Un texte que Word recalcule s'y marque aussi.
    """
    for resultat in resultats_recalcules(racine):
        resultat.set(SENS, "")
    adresses = adresses_de(docx, partie)
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
    return {(i, cible, piece_de(docx, place_de(cible))) for i, cible in adresses_de(docx, partie).items()}


def adresses_de(docx: bytes, partie: str) -> dict[str, str]:
    """Rend la cible de chaque relation d'une partie, par identifiant."""
    renvois = piece_de(docx, f"word/_rels/{partie.removeprefix('word/')}.rels")
    return {str(r.get("Id")): str(r.get("Target")) for r in lire_xml(renvois)} if renvois else {}


def place_de(cible: str) -> str:
    """Rend le nom, dans le paquet, de ce que vise une relation."""
    return posixpath.normpath(posixpath.join("/word", cible))[1:]


def piece_de(docx: bytes, nom: str) -> bytes:
    """Rend une partie telle qu'elle est enregistrée ; vide s'il n'y en a pas de ce nom."""
    archive = _archive(docx)
    return archive.read(nom) if nom in archive.NameToInfo else b""


@lru_cache(maxsize=2)
def _archive(docx: bytes) -> zipfile.ZipFile:
    """Rend l'archive d'un document ; les deux qu'on fond se lisent à plusieurs reprises."""
    return zipfile.ZipFile(io.BytesIO(docx))


def _notes(docx: bytes, piece: str, nature: str) -> dict[str, str]:
    if not (octets := piece_de(docx, piece)):
        return {}
    notes = lire_xml(octets).iter(nature)
    return {str(note.get(w("id"))): " ".join(lire(note).split()) for note in notes}
