"""Le .docx d'un modèle, ouvert sans bibliothèque Word : ses parties, ses paragraphes, ses styles, ses listes."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lxml import etree

from cctgen.documents.modeles.piece.mesures import en_entiers
from cctgen.documents.modeles.piece.noms import COMPATIBLE, nom_court, w
from cctgen.documents.modeles.piece.paragraphe import autre_texte, ce_qu_il_porte
from cctgen.documents.modeles.piece.sauts import reporter_les_sauts

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
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
"""L'espace de noms du format « strict » d'ISO 29500, qui nomme autrement tout ce que l'outil lit."""
_COFFRE_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


class Illisible(Exception):
    """Le fichier n'est pas un document Word .docx ; le message dit pourquoi."""


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """Un paragraphe : sa partie, son rang dans elle, son texte, s'il peut recevoir des blocs, et ce qui le contient.

    `efface` nomme ce qu'il porte d'autre et qu'effacerait une balise qui le prend en entier.
    """

    partie: str
    rang: int
    texte: str
    accueille: bool
    contenant: str = ""
    en_tableau: bool = False
    efface: tuple[str, ...] = ()

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
    piece: str
    racine: Any
    remplie: bool
    principale: bool

    def paragraphes(self) -> Iterator[Paragraphe]:
        """Énumère les paragraphes, ceux des tableaux et des zones de texte compris, dans l'ordre du fichier."""
        for rang, element in enumerate(self._elements(), start=1):
            texte = _texte(element)
            contenant = element.getroottree().getpath(element.getparent()) if "{%" in texte else ""
            en_tableau = next(element.iterancestors(w("tbl")), None) is not None
            accueille = self._accueille(element)
            yield Paragraphe(self.nom, rang, texte, accueille, contenant, en_tableau, _efface(element, texte))

    def reglages_a_balise(self) -> Iterator[Paragraphe]:
        """Énumère les réglages qui portent une balise : le texte de remplacement d'une image, le nom d'un signet."""
        for element in self.racine.iter():
            for attribut, valeur in element.attrib.items():
                if _OUVRE.search(valeur):
                    dit = _REGLAGES.get(nom_court(attribut), f"réglage « {nom_court(attribut)} »")
                    dans = self.situer(element)
                    yield Paragraphe(f"{self.nom}, {dit}", dans.rang if dans else 1, valeur, accueille=False)

    def situer(self, element: Any) -> Paragraphe | None:
        """Rend le paragraphe qui contient un élément, ou le premier qu'il contient ; rien s'il n'y en a pas."""
        for rang, paragraphe in enumerate(self._elements(), start=1):
            if element in (paragraphe, *paragraphe.iterdescendants()) or element in paragraphe.iterancestors():
                return Paragraphe(self.nom, rang, _texte(paragraphe), accueille=False)
        return None

    def _elements(self) -> Iterator[Any]:
        for element in self.racine.iter(w("p")):
            if next(element.iterancestors(f"{COMPATIBLE}Fallback"), None) is None:
                yield element

    def _accueille(self, element: Any) -> bool:
        return self.principale and element.getparent().tag in (w("body"), w("tc"), w("sdtContent"))


_OUVRE = re.compile(r"\{[{%#]")
_REGLAGES = {
    **dict.fromkeys(("descr", "alt", "title"), "texte de remplacement d'une image"),
    "name": "nom d'un signet ou d'une image",
}
_PORTEE = re.compile(r"\{[{%]-?(?P<portee>p|tr|tc)\s")


def _efface(paragraphe: Any, texte: str) -> tuple[str, ...]:
    """Nomme ce que sa balise effacerait du paragraphe, ou de toute sa ligne, ou de toute sa case."""
    balise = _PORTEE.search(texte)
    if balise is None:
        return ()
    portee = balise["portee"]
    contenant = next(paragraphe.iterancestors(w(portee)), paragraphe) if portee != "p" else paragraphe
    autre = autre_texte(paragraphe, portee) if portee != "p" else ""
    return (*ce_qu_il_porte(contenant), *([f"« {autre[:30]} »"] if autre else ()))


def _texte(paragraphe: Any) -> str:
    """Rend le texte du paragraphe seul : celui d'une zone de texte qu'il ancre est d'un autre."""
    return "".join(
        (element.text or "") if element.tag == w("t") else " "
        for element in paragraphe.iter(w("t"), w("tab"), w("br"))
        if next(element.iterancestors(w("p")), None) is paragraphe
    )


def _cibles(relations: str, liens: Any) -> Iterator[str]:
    """Énumère, dans l'archive, les pièces que désigne une autre ; `relations` est le nom de la pièce qui le dit."""
    dossier = posixpath.dirname(posixpath.dirname(relations))
    for lien in liens:
        cible = unquote(lien.get("Target", ""))
        if lien.get("TargetMode") != "External" and not cible.startswith("#"):
            yield posixpath.normpath(posixpath.join(f"/{dossier}", cible)).lstrip("/")


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
                noms = frozenset(archive.namelist())
                for nom in archive.namelist():
                    if nom.endswith(".rels") or (nom.startswith("word/") and nom.endswith(".xml")):
                        self._octets[nom] = archive.read(nom)
        except (
            zipfile.BadZipFile,
            zlib.error,
            etree.XMLSyntaxError,
            KeyError,
            NotImplementedError,
            RuntimeError,
            EOFError,
        ) as erreur:
            raise Illisible("ce n'est pas un document Word .docx, ou l'archive est abîmée") from erreur
        if "word/document.xml" not in self._octets:
            raise Illisible("il n'a pas de texte (word/document.xml)")
        if _STRICT in self._octets["word/document.xml"]:
            raise Illisible("c'est un « Document Open XML strict », à enregistrer en « Document Word (.docx) »")
        self._verifier_qu_elle_est_entiere(noms)

    @staticmethod
    def _verifier_la_nature(archive: zipfile.ZipFile) -> None:
        if "mimetype" in archive.namelist():
            raise Illisible("c'est un document LibreOffice")
        etree.fromstring(archive.read("_rels/.rels"))
        types = archive.read("[Content_Types].xml")
        if _PRINCIPAL in types:
            return
        autre = next((dit for nature, dit in _AUTRES_NATURES if nature in types), "il n'a pas de texte Word")
        raise Illisible(autre)

    def _verifier_qu_elle_est_entiere(self, noms: Collection[str]) -> None:
        """Lève `Illisible` si une pièce que l'archive dit avoir n'y est pas, fût-elle hors du texte."""
        for relations in (nom for nom in self._octets if nom.endswith(".rels")):
            liens = self._lire(relations, posixpath.basename(relations).removesuffix(".xml.rels"))
            if absente := next((cible for cible in _cibles(relations, liens) if cible not in noms), ""):
                raise Illisible(f"l'archive est incomplète : « {absente} » y manque")

    def piece(self, nom: str) -> Any:
        """Rend la racine d'une pièce, ou rien."""
        chemin = f"word/{nom}.xml"
        if chemin in self._octets and chemin not in self._racines:
            racine = self._lire(chemin, nom)
            if fautive := en_entiers(racine):
                raise Illisible(f"sa partie {nom} porte une mesure qui ne se lit pas ({fautive})")
            reporter_les_sauts(racine)
            self._racines[chemin] = racine
        return self._racines.get(chemin)

    def pieces(self) -> tuple[str, ...]:
        """Rend le nom des pièces XML, dans l'ordre de l'alphabet."""
        return tuple(sorted(n.removeprefix("word/").removesuffix(".xml") for n in self._octets if n.endswith(".xml")))

    def liens(self, piece: str) -> Any:
        """Rend la racine des relations d'une pièce, ou rien."""
        dossier, _, nom = piece.rpartition("/")
        chemin = "/".join(filter(None, ("word", dossier, "_rels", f"{nom}.xml.rels")))
        return self._lire(chemin, piece) if chemin in self._octets else None

    def _lire(self, chemin: str, nom: str) -> Any:
        try:
            return etree.fromstring(self._octets[chemin], etree.XMLParser(resolve_entities=False))
        except (etree.XMLSyntaxError, ValueError) as erreur:
            raise Illisible(f"sa partie {nom} n'est pas un XML bien formé") from erreur

    def parties(self) -> Iterator[Partie]:
        """Énumère le corps, puis les en-têtes, les pieds et les notes."""
        yield Partie("corps du document", "document", self.piece("document"), remplie=True, principale=True)
        noms = (("header", "en-tête"), ("footer", "pied de page"), ("footnotes", "notes de bas de page"))
        for debut, dit in noms:
            for piece in (p for p in self.pieces() if p.startswith(debut) and "/" not in p):
                rang = piece.removeprefix(debut)
                yield Partie(f"{dit} {rang}".strip(), piece, self.piece(piece), remplie=True, principale=False)
        for piece, dit in (("endnotes", "notes de fin"), ("comments", "commentaires")):
            if (trouvee := self.piece(piece)) is not None:
                yield Partie(dit, piece, trouvee, remplie=False, principale=False)
