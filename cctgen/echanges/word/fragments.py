"""Le texte d'un paragraphe : ce qui s'y lit, et ce qui n'en est pas (barré, supprimé, masqué, note, image)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from cctgen.echanges.word.paquet import ESPACES, local, w
from cctgen.echanges.word.styles import Styles
from cctgen.publications_cct.texte import mots

_A_TRAVERSER = mots(
    "w:hyperlink w:fldSimple w:smartTag w:sdt w:sdtContent w:dir w:bdo w:customXml w:ruby w:rubyBase w:rt"
)
_SIGNES = {"w:tab": " ", "w:cr": "\n", "w:noBreakHyphen": "-", "w:ptab": " "}


@dataclass
class Fragments:
    """Ce que porte un paragraphe, rangé ; `lus` retient chaque morceau de texte visité."""

    styles: Styles
    lus: set[etree._Element]
    texte: list[str] = field(default_factory=list)
    barres: list[str] = field(default_factory=list)
    supprimes: list[str] = field(default_factory=list)
    inseres: list[str] = field(default_factory=list)
    masques: list[str] = field(default_factory=list)
    formules: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    zones: list[etree._Element] = field(default_factory=list)
    gras: list[bool] = field(default_factory=list)

    def lire(self, paragraphe: etree._Element) -> Fragments:
        """Parcourt un paragraphe et rend cet objet."""
        self._parcourir(paragraphe, self.texte)
        return self

    def _parcourir(self, parent: etree._Element, ou: list[str]) -> None:
        for element in parent:
            nom = local(element)
            if nom == "w:r":
                self._fragment(element, ou)
            elif nom in ("w:del", "w:moveFrom"):
                self._parcourir(element, self.supprimes)
            elif nom in ("w:ins", "w:moveTo"):
                self._a_part(element, ou, self.inseres)
            elif nom in ("m:oMath", "m:oMathPara"):
                self._a_part(element, ou, self.formules)
            elif nom == "m:t":
                self._prendre(element, ou)
            elif nom == "w:hyperlink":
                self._lien(element, ou)
            elif nom == "mc:AlternateContent":
                self._choix(element, ou, self._parcourir)
            elif nom in _A_TRAVERSER or nom.startswith("m:"):
                self._parcourir(element, ou)

    def _a_part(self, element: etree._Element, ou: list[str], releve: list[str]) -> None:
        """Lit un texte qui est repris, et en garde la trace."""
        rang = len(ou)
        self._parcourir(element, ou)
        if ou is self.texte and (lu := "".join(ou[rang:]).strip()):
            releve.append(lu)

    def _fragment(self, fragment: etree._Element, ou: list[str]) -> None:
        if ou is self.texte and self.styles.est_masque(fragment):
            ou = self.masques
        elif ou is self.texte and self.styles.est_barre(fragment):
            ou = self.barres
        rang = len(ou)
        self._contenu(fragment, ou)
        if ou is self.texte and "".join(ou[rang:]).strip():
            self.gras.append(self.styles.est_gras(fragment))

    def _contenu(self, fragment: etree._Element, ou: list[str]) -> None:
        for element in fragment:
            nom = local(element)
            if nom in ("w:t", "w:delText", "m:t"):
                self._prendre(element, ou)
            elif nom in _SIGNES:
                ou.append(_SIGNES[nom])
            elif nom == "w:br":
                ou.append("\n" if element.get(w("type")) in (None, "textWrapping") else " ")
            elif nom == "w:sym":
                ou.append("\ufffd")
            elif nom in ("w:footnoteReference", "w:endnoteReference", "w:commentReference"):
                self.notes.append((nom, element.get(w("id"), "")))
            elif nom in ("w:drawing", "w:pict", "w:object"):
                self._dessin(element)
            elif nom == "mc:AlternateContent":
                self._choix(element, ou, self._contenu)
            elif nom == "w:ruby":
                self._parcourir(element, ou)

    def _prendre(self, element: etree._Element, ou: list[str]) -> None:
        self.lus.add(element)
        ou.append(element.text or "")

    def _choix(self, element: etree._Element, ou: list[str], lire: Callable[[etree._Element, list[str]], None]) -> None:
        """Word écrit deux fois la même chose pour ses versions anciennes : une seule se lit."""
        variantes = [e for e in element if local(e) == "mc:Choice"] or [*element]
        lire(variantes[0], ou) if variantes else None

    def _lien(self, element: etree._Element, ou: list[str]) -> None:
        rang = len(ou)
        self._parcourir(element, ou)
        adresse = self.styles.paquet.liens.get(element.get(f"{{{ESPACES['r']}}}id", ""), "")
        lu = "".join(ou[rang:]).strip()
        if adresse.startswith(("http://", "https://")) and adresse.rstrip("/") != lu.rstrip("/"):
            ou.append(f" ({adresse})")

    def _dessin(self, element: etree._Element) -> None:
        zones = [z for z in element.iter(w("txbxContent")) if not _a_un_repli(z, element)]
        self.zones += zones
        decrits = [e.get("descr") or e.get("name") or "" for e in element.iter(f"{{{ESPACES['wp']}}}docPr")]
        if not zones:
            self.images.append(next((d for d in decrits if d), "sans description"))


def _a_un_repli(zone: etree._Element, borne: etree._Element) -> bool:
    parent = zone.getparent()
    while parent is not None and parent is not borne:
        if local(parent) == "mc:Fallback":
            return True
        parent = parent.getparent()
    return False
