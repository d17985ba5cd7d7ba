"""Les sections d'un document dont des tableaux se couchent en paysage : leurs pages, leurs en-têtes, leurs pieds."""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from cctgen.documents.modeles.archive import pieces_du_paquet
from cctgen.documents.word.mise_en_page.tabulations import aligner
from cctgen.socle.fichiers import zip_de

_MARQUE = "cctgen-section"
FIN_DE_SECTION = (
    f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><?{_MARQUE}?></w:pPr></w:p>'
)
"""Le paragraphe d'un point qui ferme une section ; ses pages se disent une fois le modèle rendu."""
_LIENS = {"w:headerReference": RELATIONSHIP_TYPE.HEADER, "w:footerReference": RELATIONSHIP_TYPE.FOOTER}


def coucher(document: bytes, paysages: Sequence[bool]) -> bytes:
    """Rend un document dont chaque section a son orientation, dans l'ordre ; toutes suivent celle du modèle.

    La première garde sa page de tête, la numérotation se poursuit ; en paysage, ce qui est calé à droite dans l'en-tête
    et le pied l'est sur la marge de la page couchée.
    """
    word = docx.Document(io.BytesIO(document))
    marques = [m for m in word.element.body.iter(etree.ProcessingInstruction) if m.target == _MARQUE]
    origine = _section_de(word.element.body, marques[-1] if marques else None)
    couchee = _en_paysage(word, origine)
    suite = [deepcopy(couchee if paysage else origine) for paysage in paysages]
    for section in suite[1:]:
        _poursuivre(section)
    for marque, section in zip(marques, suite, strict=False):
        marque.getparent().replace(marque, section)
    origine.getparent().replace(origine, suite[-1])
    return zip_de(pieces_du_paquet(word.part.package))


def _section_de(corps: Any, marque: Any) -> Any:
    """Rend la section du modèle où sont les marques : la première qui se ferme après elles."""
    passee = marque is None
    for element in corps.iter():
        if element is marque:
            passee = True
        elif passee and element.tag == qn("w:sectPr"):
            return element
    return corps.find(qn("w:sectPr"))


def _en_paysage(word: Any, origine: Any) -> Any:
    section = deepcopy(origine)
    page, marges = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    largeur, hauteur = page.get(qn("w:h")), page.get(qn("w:w"))
    page.set(qn("w:w"), largeur)
    page.set(qn("w:h"), hauteur)
    page.set(qn("w:orient"), "landscape")
    utile = int(largeur) - sum(int(marges.get(qn(f"w:{cote}"), "0")) for cote in ("left", "right"))
    copies: dict[str, str] = {}
    for nom, lien in _LIENS.items():
        siennes = {r.get(qn("w:type")): r for r in section.findall(qn(nom))}
        for reference in _references(word.element.body, origine, nom):
            sienne = siennes.get(reference.get(qn("w:type")))
            if sienne is None:
                sienne = deepcopy(reference)
                section.insert(0, sienne)
            original = reference.get(qn("r:id"))
            if original not in copies:
                copies[original] = _copie_calee(word, original, lien, utile)
            sienne.set(qn("r:id"), copies[original])
    return section


def _references(corps: Any, origine: Any, nom: str) -> list[Any]:
    """Rend les en-têtes ou les pieds d'une section, ceux dont elle hérite compris."""
    trouvees: dict[str, Any] = {}
    for section in corps.iter(qn("w:sectPr")):
        trouvees |= {r.get(qn("w:type")): r for r in section.findall(qn(nom))}
        if section is origine:
            break
    return list(trouvees.values())


def _copie_calee(word: Any, lien: str, sorte: str, largeur: int) -> str:
    """Rend le lien d'une copie de l'en-tête calée sur cette largeur, ou celui de l'original s'il n'a rien à caler."""
    original = word.part.rels[lien].target_part
    racine = parse_xml(original.blob)
    if not aligner(racine, largeur, word.styles.element):
        return lien
    nom = str(original.partname).removesuffix(".xml")
    octets = etree.tostring(racine, xml_declaration=True, encoding="UTF-8", standalone=True)
    copie = Part(PackURI(f"{nom}-paysage.xml"), original.content_type, octets, word.part.package)
    for autre in original.rels.values():
        copie.rels[autre.rId] = autre
    return str(word.part.relate_to(copie, sorte))


def _poursuivre(section: Any) -> None:
    """Ôte d'une section ce qui n'est que de la première : page de tête, numéro de départ, suite sur la même page."""
    for nom in ("w:titlePg", "w:type"):
        for element in section.findall(qn(nom)):
            section.remove(element)
    for numeros in section.findall(qn("w:pgNumType")):
        numeros.attrib.pop(qn("w:start"), None)
