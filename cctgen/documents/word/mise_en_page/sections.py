"""Les sections d'un document dont des tableaux se couchent en paysage : leurs pages, leurs en-têtes, leurs pieds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import zip_longest
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from cctgen.documents.word.mise_en_page.tabulations import aligner

_MARQUE = "<?cctgen-section?>"
FIN_DE_SECTION = (
    f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{_MARQUE}</w:pPr></w:p>'
)
"""Le paragraphe d'un point qui ferme une section ; ses pages se disent une fois le modèle rendu."""
_LIENS = {"w:headerReference": RELATIONSHIP_TYPE.HEADER, "w:footerReference": RELATIONSHIP_TYPE.FOOTER}
_DECLARATION = re.compile(r' xmlns:(\w+)="([^"]*)"')


def coucher(word: Any, marque: Any, corps: str, paysages: Sequence[bool]) -> str:
    """Donne son orientation à chaque section du corps, dont le XML est rendu ; toutes suivent celle du modèle.

    `marque` tient, dans le modèle rendu, la place du corps. La première section garde sa page de tête, la numérotation
    se poursuit ; en paysage, ce qui est calé à droite dans l'en-tête et le pied l'est sur la marge de la page couchée.
    """
    origine = _section_de(word.element.body, marque)
    couchee = _en_paysage(word, origine)
    suite = [deepcopy(couchee if paysage else origine) for paysage in paysages]
    for section in suite[1:]:
        _poursuivre(section)
    fins = [_en_xml(section, word.element.nsmap) for section in suite[:-1]]
    origine.getparent().replace(origine, suite[-1])
    morceaux = corps.split(_MARQUE)
    return "".join(part for paire in zip_longest(morceaux, fins, fillvalue="") for part in paire)


def _en_xml(section: Any, declares: Mapping[str | None, str]) -> str:
    """Rend une section à insérer dans le corps, qui déclare déjà ses espaces de noms."""
    xml = etree.tostring(section, encoding="unicode")
    return _DECLARATION.sub(lambda lu: "" if declares.get(lu[1]) == lu[2] else lu[0], xml)


def _section_de(corps: Any, marque: Any) -> Any:
    """Rend la section du modèle où est la marque : la première qui se ferme après elle."""
    passee = False
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
