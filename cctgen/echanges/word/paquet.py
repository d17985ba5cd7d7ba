"""Les pièces d'un .docx : corps, styles, numérotation, notes, en-têtes, et les adresses de ses liens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from cctgen.matrice.lecture.archive import FichierRefuse, analyser, ouvrir_archive

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _W.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": _R.encode(),
}
ESPACES = {
    "w": _W,
    "r": _R,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
CORPS = "word/document.xml"


def w(nom: str) -> str:
    """Rend le nom complet d'un élément ou d'un attribut de WordprocessingML."""
    return f"{{{_W}}}{nom}"


def local(element: etree._Element) -> str:
    """Rend le nom d'un élément avec son préfixe usuel (« w:p »), vide pour un commentaire XML."""
    if not isinstance(element.tag, str):
        return ""
    nom = etree.QName(element)
    prefixe = next((p for p, uri in ESPACES.items() if uri == nom.namespace), "")
    return f"{prefixe}:{nom.localname}" if prefixe else nom.localname


def val(parent: etree._Element | None, chemin: str) -> str:
    """Rend l'attribut `w:val` du premier élément trouvé, « 1 » s'il est là sans valeur, vide s'il manque."""
    trouve = None if parent is None else parent.find(chemin, ESPACES)
    return "" if trouve is None else trouve.get(w("val"), "1")


def est_actif(parent: etree._Element | None, *noms: str) -> bool:
    """Vrai si l'une de ces propriétés est posée, et non levée par « 0 » ou « false »."""
    return any(val(parent, f"w:{nom}") not in ("", "0", "false", "off", "none") for nom in noms)


@dataclass(frozen=True, slots=True)
class Paquet:
    """Les pièces analysées, par chemin en minuscules, et les liens externes du corps."""

    pieces: Mapping[str, etree._Element]
    liens: Mapping[str, str] = field(default_factory=dict)
    autres: tuple[str, ...] = ()

    @property
    def corps(self) -> etree._Element:
        """Rend la pièce principale."""
        return self.pieces[CORPS]

    def de_sorte(self, debut: str) -> Iterator[tuple[str, etree._Element]]:
        """Énumère les pièces dont le nom commence ainsi : « word/header »."""
        yield from ((nom, piece) for nom, piece in sorted(self.pieces.items()) if nom.startswith(debut))


def ouvrir_paquet(octets: bytes) -> Paquet:
    """Analyse les pièces d'un .docx. Lève `FichierRefuse` s'il est abîmé, chiffré, démesuré, ou n'en est pas un."""
    archive = ouvrir_archive(octets, lambda c: c.startswith("word/") and c.endswith((".xml", ".rels")))
    if CORPS not in archive.pieces:
        raise FichierRefuse(
            "fichier-illisible", "ce n'est pas un document Word.", "Enregistrez-le au format .docx depuis Word."
        )
    pieces = {nom: analyser(_en_transitionnel(xml)) for nom, xml in archive.pieces.items() if nom.endswith(".xml")}
    liens = archive.pieces.get("word/_rels/document.xml.rels")
    adresses = (
        {}
        if liens is None
        else {
            relation.get("Id", ""): relation.get("Target", "")
            for relation in analyser(liens)
            if relation.get("TargetMode") == "External" and relation.get("Type", "").endswith("/hyperlink")
        }
    )
    noms = (m.filename.replace("\\", "/").lstrip("/") for m in archive.membres)
    autres = tuple(sorted(n for n in noms if "/embeddings/" in n.lower() or n.lower().endswith("vbaproject.bin")))
    return Paquet(pieces, adresses, autres)


def _en_transitionnel(xml: bytes) -> bytes:
    """Word sait aussi écrire la forme « stricte » du format, aux espaces de noms près."""
    for strict, transitionnel in _STRICT.items():
        xml = xml.replace(strict, transitionnel)
    return xml
