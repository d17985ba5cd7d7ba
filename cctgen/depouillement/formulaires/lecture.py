"""Lire un formulaire reçu, .docx ou .odt, sous les mêmes bornes qu'une matrice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from cctgen.documents.formulaires.cases import PREFIXE
from cctgen.documents.formulaires.odf import PartiesOdf, relever_odt
from cctgen.documents.formulaires.releve import Releve
from cctgen.documents.formulaires.word import PartiesDeWord, relever_docx
from cctgen.matrice.lecture.archive import FichierRefuse, analyser, bien_forme, ouvrir_archive
from cctgen.matrice.lecture.xlsx.objets import Relation, relations

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_CONTENU, _STYLES = "content.xml", "styles.xml"
_OBJET = re.compile(r"(object \d+)/content\.xml")
_APPELS = {"footnotes": "footnoteReference", "endnotes": "endnoteReference", "comments": "commentReference"}
_STRICTS = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}
"""Espaces de noms d'un Open XML strict, et ceux d'un .docx ordinaire : le reste de ce qui se lit y est le même."""
_REDONNER = "Rouvrez-le dans Word ou LibreOffice, enregistrez-le en .docx ou en .odt, et redonnez-le."


def lire_formulaire(octets: bytes) -> Releve | None:
    """Rend ce qui est écrit dans un formulaire de l'outil ; `None` pour un autre document, ou qui ne se lit pas."""
    try:
        return examiner(octets)
    except FichierRefuse:
        return None


def examiner(octets: bytes) -> Releve | None:
    """Rend ce qui est écrit dans un formulaire de l'outil, `None` pour un autre document.

    Lève `FichierRefuse` pour un document abîmé ou protégé, dont rien ne dit ce qu'il est.
    """
    if octets.startswith(_OLE):
        message = "le document est protégé par un mot de passe, ou au format .doc d'avant 2007 : rien n'en est lu."
        raise FichierRefuse("fichier-chiffre", message, f"Ôtez-lui son mot de passe. {_REDONNER}")
    try:
        releve = _lire(octets)
    except FichierRefuse as refus:
        if refus.code == "fichier-demesure":
            # Aucun formulaire n'approche ces bornes : c'est un mémoire et ses images.
            return None
        if refus.code != "fichier-illisible":
            raise
        message = "le document est vide." if not octets else "le document est abîmé : rien n'en est lu."
        raise FichierRefuse(refus.code, message, _REDONNER) from refus
    return releve if releve is not None and releve.formulaire else None


def _lire(octets: bytes) -> Releve | None:
    pieces = ouvrir_archive(octets, _est_utile).pieces
    if _CONTENU in pieces:
        return _lire_odt(pieces) if _est_a_nous(pieces[_CONTENU]) else None
    principales = [r.cible for r in _relations_du_paquet(pieces) if r.nature == "officedocument"]
    corps = next((c for c in (*principales, "word/document.xml") if c in pieces), "")
    # Un mémoire de cinq cents pages n'est pas analysé pour rien.
    return _lire_docx(pieces, corps) if corps and _est_a_nous(pieces[corps]) else None


def _est_utile(chemin: str) -> bool:
    return chemin.endswith((".xml", ".rels")) and not chemin.startswith(("customxml/", "docprops/"))


def _est_a_nous(xml: bytes) -> bool:
    return f"{PREFIXE}/".encode() in xml


def _relations_du_paquet(pieces: Mapping[str, bytes]) -> Sequence[Relation]:
    racine = pieces.get("_rels/.rels")
    return () if racine is None else relations({"/_rels/.rels": racine}, "")


def _lire_docx(pieces: Mapping[str, bytes], corps: str) -> Releve:
    appelees = [(r.nature, _analysee(pieces[r.cible])) for r in relations(pieces, corps) if r.cible in pieces]
    marges = [xml for nature, xml in appelees if nature in ("header", "footer")]
    styles = next((xml for nature, xml in appelees if nature == "styles"), None)
    notes = {_APPELS[nature]: _par_numero(xml) for nature, xml in appelees if nature in _APPELS}
    return relever_docx(PartiesDeWord(_analysee(pieces[corps]), styles, marges, notes))


def _par_numero(racine: etree._Element) -> Mapping[str, etree._Element]:
    return {str(v): note for note in racine for nom, v in note.attrib.items() if str(nom).endswith("}id")}


def _lire_odt(pieces: Mapping[str, bytes]) -> Releve:
    objets = {m.group(1): _analysee(xml) for chemin, xml in pieces.items() if (m := _OBJET.fullmatch(chemin))}
    styles = _analysee(pieces[_STYLES]) if _STYLES in pieces else None
    return relever_odt(PartiesOdf(_analysee(pieces[_CONTENU]), styles, objets))


def _analysee(xml: bytes) -> etree._Element:
    for strict, ordinaire in _STRICTS.items():
        xml = xml.replace(strict, ordinaire)
    bien_forme(xml)
    return analyser(xml)
