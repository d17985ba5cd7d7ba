"""Un modèle Word ouvert par docxtpl : prêté à un document à la fois, rendu tel qu'il fut ouvert.

L'ouvrir coûte autant que de le remplir, et les documents d'un dossier se partagent quelques modèles.
"""

from __future__ import annotations

import io
import marshal
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any

import jinja2
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.pkgwriter import PackageWriter
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from cctgen.assemblage.numeros import Numeros
from cctgen.documents.modeles.langue import refus
from cctgen.documents.modeles.numerotation import numeros_du_modele
from cctgen.socle.fichiers import empreinte
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures

EN_TETES_ET_PIEDS = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)

Pieces = list[tuple[str, bytes]]
"""Le nom et les octets de chaque pièce, dans l'ordre de l'archive."""

_ECRIVAIN: Any = PackageWriter


@dataclass(frozen=True, slots=True)
class _Destination:
    """Ce que python-docx attend d'une archive où il écrit."""

    pieces: Pieces = field(default_factory=list)

    def write(self, pack_uri: Any, blob: bytes) -> None:
        """Ajoute une pièce."""
        self.pieces.append((str(pack_uri.membername), blob))


def pieces_du_paquet(paquet: Any) -> Pieces:
    """Rend les pièces qu'écrirait `Package.save`, qui ne sait que compresser : une fois de trop."""
    for piece in paquet.parts:
        piece.before_marshal()
    destination = _Destination()
    _ECRIVAIN._write_content_types_stream(destination, paquet.parts)  # noqa: SLF001 (sa seule autre porte compresse)
    _ECRIVAIN._write_pkg_rels(destination, paquet.rels)  # noqa: SLF001 (de même)
    _ECRIVAIN._write_parts(destination, paquet.parts)  # noqa: SLF001 (de même)
    return destination.pieces


class Gabarit(DocxTemplate):  # type: ignore[misc]
    """Un gabarit docxtpl ; les documents d'un même modèle n'en nettoient les balises qu'une fois."""

    def __init__(self, octets: bytes) -> None:
        """Ouvre un modèle, et retient ce qu'un document en changera."""
        super().__init__(io.BytesIO(octets))
        self.init_docx()
        self.cle = empreinte(octets)
        self.numeros = _gardes("numeros").tirer("", octets, Numeros, lambda: numeros_du_modele(octets))
        self._corps = self.docx.element.body
        liens = self.docx.part.rels
        self._liens = frozenset(liens)
        self._liees = {nom: lien.target_part for nom, lien in liens.items() if not lien.is_external}
        parties = self.docx.part.package.parts
        self._notes = {part: part.blob for part in parties if part.content_type == CONTENT_TYPE.WML_FOOTNOTES}
        self._communes: Pieces = []

    def patch_xml(self, src_xml: str) -> str:
        """Rend un XML que Jinja sait lire : la fonction ne regarde que lui."""
        return _nettoye(src_xml)

    def render_properties(self, *_valeurs: Any) -> None:
        """Laisse les propriétés du modèle, que celles du document remplacent toutes ; les crée s'il n'en a pas."""
        self.docx.core_properties  # noqa: B018 (y accéder suffit à les créer)

    def pieces(self) -> Pieces:
        """Rend les pièces du modèle rendu ; celles qu'aucun document ne change ne s'écrivent qu'une fois."""
        if not self._est_entier:
            return pieces_du_paquet(self.docx.part.package)
        if not self._communes:
            self._communes = pieces_du_paquet(self.docx.part.package)
            return self._communes
        liees = [lien.target_part for lien in self.docx.part.rels.values() if lien.reltype in EN_TETES_ET_PIEDS]
        changees = {str(part.partname.membername): part for part in (self.docx.part, *liees, *self._notes)}
        return [(nom, changees[nom].blob if nom in changees else octets) for nom, octets in self._communes]

    @property
    def _est_entier(self) -> bool:
        """Vrai si le document n'a ni ajouté ni ôté de pièce : des pages couchées ajoutent leurs en-têtes."""
        return bool(self.docx.part.rels.keys() == self._liens)

    def retablir(self) -> bool:
        """Défait ce qu'un document a rempli ; faux s'il reste autre chose que ce qui fut ouvert."""
        if not self._est_entier:
            return False
        self.docx.element.replace(self.docx.element.body, self._corps)
        for nom, part in self._liees.items():
            self.docx.part.rels[nom]._target = part  # noqa: SLF001 (docxtpl l'a remplacée par la même porte)
        for part, octets in self._notes.items():
            part._blob = octets  # noqa: SLF001 (de même)
        self.is_rendered = False
        return True


_TENUS = 32
"""Gabarits ouverts qu'un processus garde pour le document suivant, d'un mégaoctet au plus."""


@dataclass(frozen=True, slots=True)
class _Prets:
    """Les gabarits que personne ne remplit : chacun n'est prêté qu'à un document à la fois."""

    gabarits: dict[str, Gabarit] = field(default_factory=dict)
    verrou: Lock = field(default_factory=Lock)


_PRETS = _Prets()


def emprunter(octets: bytes) -> Gabarit:
    """Rend le gabarit d'un modèle, ouvert au besoin ; `rendre_le_gabarit` le remet à disposition."""
    with _PRETS.verrou:
        pret = _PRETS.gabarits.pop(empreinte(octets), None)
    return pret or Gabarit(octets)


def rendre_le_gabarit(gabarit: Gabarit) -> None:
    """Remet un gabarit à disposition du document suivant, s'il se rétablit tel qu'il fut ouvert."""
    if gabarit.retablir():
        with _PRETS.verrou:
            _PRETS.gabarits[gabarit.cle] = gabarit
            if len(_PRETS.gabarits) > _TENUS:
                del _PRETS.gabarits[next(iter(_PRETS.gabarits))]


_SANS_MODELE = DocxTemplate(io.BytesIO())
_CODE = ("socle", "documents/modeles", "assemblage/numeros.py")
"""Ce dont dépend, dans le paquet, un gabarit compilé."""


@lru_cache(maxsize=64)
def _nettoye(xml: str) -> str:
    return _gardes("nettoyes").tirer("", xml.encode(), str, lambda: str(DocxTemplate.patch_xml(_SANS_MODELE, xml)))


def _gardes(nature: str) -> Lectures:
    versions = f"{sys.version} {jinja2.__version__}"
    return Lectures.du_poste(nature, empreinte_du_code(_CODE) + versions.encode())


class _BacASable(SandboxedEnvironment):
    """Le bac à sable de Jinja ; les annexes partagent un modèle, dont chaque partie ne se compile qu'une fois."""

    def from_string(self, source: Any, *_reste: Any, **_options: Any) -> Template:
        """Rend le gabarit d'une source, compilé à sa première rencontre."""
        return _compile(str(source))


ENVIRONNEMENT = _BacASable(autoescape=True, undefined=StrictUndefined)


@lru_cache(maxsize=128)
def _compile(source: str) -> Template:
    """Un modèle ne change guère : compilé, il se garde sur le poste, sous son sceau."""
    code = _gardes("compiles").tirer("", source.encode(), bytes, lambda: marshal.dumps(_code(source)))
    lu = marshal.loads(code)  # noqa: S302 (scellé par ce poste)
    return Template.from_code(ENVIRONNEMENT, lu, ENVIRONNEMENT.make_globals(None))


class FormeRefusee(SecurityError):
    """Une balise écrit ce qu'un modèle n'a pas le droit d'écrire ; le message est en français."""


def _code(source: str) -> Any:
    """Rend le code d'un gabarit dont chaque balise est admise."""
    if dit := refus(ENVIRONNEMENT.parse(source)):
        raise FormeRefusee(dit)
    return ENVIRONNEMENT.compile(source)
