"""Le .docx d'un modèle, ouvert sans bibliothèque Word : ses parties, ses paragraphes, ses styles, ses listes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
TAILLE_DEPLIEE_MAX = 200_000_000
"""Octets, une fois l'archive dépliée : très au-delà d'un modèle illustré."""
PANNES_D_UNE_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    etree.XMLSyntaxError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""Ce que zipfile et lxml lèvent d'un fichier abîmé, et ce qu'une pièce sans sa forme fait lever à qui la lit."""
_PRINCIPAL = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_AUTRES_NATURES = (
    (b"wordprocessingml.template.main+xml", "c'est un modèle Word .dotx ou .dotm"),
    (b"ms-word.document.macroEnabled.main+xml", "il porte des macros (.docm)"),
    (b"ms-word.template.macroEnabledTemplate.main+xml", "c'est un modèle Word .dotm"),
    (b"spreadsheetml.sheet.main+xml", "c'est un classeur Excel"),
    (b"presentationml.presentation.main+xml", "c'est une présentation"),
)
_COFFRE_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


class Illisible(Exception):
    """Le fichier n'est pas un document Word .docx ; le message dit pourquoi."""


def w(nom: str) -> str:
    """Rend le nom complet d'un élément de Word."""
    return f"{{{_W}}}{nom}"


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """Un paragraphe : sa partie, son rang dans elle, son texte, s'il peut recevoir des blocs, et ce qui le contient."""

    partie: str
    rang: int
    texte: str
    accueille: bool
    contenant: str = ""

    @property
    def lieu(self) -> str:
        """Rend « corps du document, paragraphe 12 »."""
        return f"{self.partie}, paragraphe {self.rang}"

    def autour(self, debut: int = 0, fin: int = 0) -> str:
        """Rend le texte autour d'une place, sur une ligne."""
        avant, apres = max(0, debut - 30), max(fin, debut) + 30
        extrait = " ".join(self.texte[avant:apres].split())
        return f"{'…' if avant else ''}{extrait}{'…' if apres < len(self.texte) else ''}"


@dataclass(frozen=True, slots=True)
class Partie:
    """Une partie du document ; `remplie`, ses balises reçoivent leur valeur, `principale`, elle porte le texte."""

    nom: str
    racine: Any
    remplie: bool
    principale: bool

    def paragraphes(self) -> Iterator[Paragraphe]:
        """Énumère les paragraphes, ceux des tableaux et des zones de texte compris, dans l'ordre du fichier."""
        rang = 0
        for element in self.racine.iter(w("p")):
            if next(element.iterancestors(f"{{{_COMPATIBLE}}}Fallback"), None) is None:
                rang += 1
                texte = _texte(element)
                contenant = element.getroottree().getpath(element.getparent()) if "{%" in texte else ""
                yield Paragraphe(self.nom, rang, texte, self._accueille(element), contenant)

    def _accueille(self, element: Any) -> bool:
        return self.principale and element.getparent().tag in (w("body"), w("tc"), w("sdtContent"))


def _texte(paragraphe: Any) -> str:
    """Rend le texte du paragraphe seul : celui d'une zone de texte qu'il ancre est d'un autre."""
    return "".join(
        (element.text or "") if element.tag == w("t") else " "
        for element in paragraphe.iter(w("t"), w("tab"), w("br"))
        if next(element.iterancestors(w("p")), None) is paragraphe
    )


class Paquet:
    """L'archive d'un modèle, dont chaque pièce XML se lit une fois ; lève `Illisible`."""

    def __init__(self, octets: bytes) -> None:
        self._octets: dict[str, bytes] = {}
        self._racines: dict[str, Any] = {}
        if octets.startswith(_COFFRE_OLE):
            raise Illisible("il est protégé par un mot de passe, ou de l'ancien format .doc")
        try:
            with zipfile.ZipFile(io.BytesIO(octets)) as archive:
                if sum(piece.file_size for piece in archive.infolist()) > TAILLE_DEPLIEE_MAX:
                    raise Illisible(f"il dépasse {TAILLE_DEPLIEE_MAX // 1_000_000} Mo une fois déplié")
                self._verifier_la_nature(archive)
                for nom in archive.namelist():
                    if nom.startswith("word/") and nom.endswith(".xml"):
                        self._octets[nom] = archive.read(nom)
        except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, EOFError) as erreur:
            raise Illisible("ce n'est pas un document Word .docx, ou l'archive est abîmée") from erreur
        if "word/document.xml" not in self._octets:
            raise Illisible("il n'a pas de texte (word/document.xml)")

    @staticmethod
    def _verifier_la_nature(archive: zipfile.ZipFile) -> None:
        if "mimetype" in archive.namelist():
            raise Illisible("c'est un document LibreOffice")
        types = archive.read("[Content_Types].xml")
        if _PRINCIPAL in types:
            return
        autre = next((dit for nature, dit in _AUTRES_NATURES if nature in types), "il n'a pas de texte Word")
        raise Illisible(autre)

    def piece(self, nom: str) -> Any:
        """Rend la racine d'une pièce, ou rien."""
        chemin = f"word/{nom}.xml"
        if chemin in self._octets and chemin not in self._racines:
            try:
                lecteur = etree.XMLParser(resolve_entities=False)
                self._racines[chemin] = etree.fromstring(self._octets[chemin], lecteur)
            except (etree.XMLSyntaxError, ValueError) as erreur:
                raise Illisible(f"sa partie {nom} n'est pas un XML bien formé") from erreur
        return self._racines.get(chemin)

    def parties(self) -> Iterator[Partie]:
        """Énumère le corps, puis les en-têtes, les pieds et les notes."""
        yield Partie("corps du document", self.piece("document"), remplie=True, principale=True)
        noms = (("header", "en-tête"), ("footer", "pied de page"), ("footnotes", "notes de bas de page"))
        pieces = sorted(nom.removeprefix("word/").removesuffix(".xml") for nom in self._octets)
        for debut, dit in noms:
            for piece in (p for p in pieces if p.startswith(debut) and "/" not in p):
                rang = piece.removeprefix(debut)
                yield Partie(f"{dit} {rang}".strip(), self.piece(piece), remplie=True, principale=False)
        for piece, dit in (("endnotes", "notes de fin"), ("comments", "commentaires")):
            if (trouvee := self.piece(piece)) is not None:
                yield Partie(dit, trouvee, remplie=False, principale=False)
