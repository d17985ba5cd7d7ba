"""Les en-têtes et les pieds de deux documents, appariés par les pages qui les portent.

Word et LibreOffice renomment ces parties à l'enregistrement : leur nom ne dit pas où elles s'impriment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from cctgen.documents.word.revisions.balises import DEL, FORME, INS, NON, SECTPR, Noeud, P, lire_xml, w
from cctgen.documents.word.revisions.blocs import Fusion
from cctgen.documents.word.revisions.formes import Formes
from cctgen.documents.word.revisions.lecture import SENS, lire_sans_blancs
from cctgen.documents.word.revisions.transport import adresses_de, nommer_les_renvois, piece_de, place_de, relations

_DOCUMENT: Final = "word/document.xml"
_REGLAGES: Final = "word/settings.xml"
EN_TETE, PIED = w("headerReference"), w("footerReference")
_RENVOIS: Final = (EN_TETE, PIED)
PREMIERE, PAIRES, COURANTES = "first", "even", "default"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_IMAGE: Final = re.compile(rb"\br:(?:embed|link)=|<v:imagedata\b|<w:object\b")

Pages = tuple[str, str]
"""Un en-tête ou un pied, et les pages d'une section qui le portent."""


@dataclass(frozen=True, slots=True)
class Bandeaux:
    """Les parties d'un document qui s'impriment en tête et au pied : leur nom, par section et par pages."""

    docx: bytes
    formes: Formes
    sections: Sequence[Mapping[Pages, str]]

    def octets(self, nom: str) -> bytes:
        """Rend une partie telle qu'elle est enregistrée ; vide si ces pages n'en portent pas."""
        return piece_de(self.docx, nom) if nom else b""

    def racine(self, nom: str) -> Noeud:
        """Rend une partie, liens nommés ; à défaut, un paragraphe vide, qui s'imprime de même."""
        if not (octets := self.octets(nom)):
            vide = etree.Element(w("hdr"))
            etree.SubElement(vide, P)
            return vide
        racine = lire_xml(octets)
        nommer_les_renvois(racine, self.docx, nom)
        self.formes.noter(racine)
        return racine

    def racines(self) -> list[Noeud]:
        """Rend chaque partie, une fois."""
        return [self.racine(nom) for nom in sorted({nom for section in self.sections for nom in section.values()})]


def lire_les_bandeaux(racine: Noeud, docx: bytes, formes: Formes) -> Bandeaux:
    """Lit ce que chaque section imprime en tête et au pied de ses pages."""
    return Bandeaux(docx, formes, bandeaux_des_sections(racine, docx))


def bandeaux_des_sections(racine: Noeud, docx: bytes) -> list[Mapping[Pages, str]]:
    """Rend, par section, le nom de la partie qu'impriment ses pages, ce qu'elle tient de la précédente compris."""
    adresses = {i: place_de(cible) for i, cible in adresses_de(docx, _DOCUMENT).items()}
    reglages = piece_de(docx, _REGLAGES)
    distingue_les_paires = bool(reglages) and _est_regle(lire_xml(reglages), "evenAndOddHeaders")
    herites: dict[Pages, str] = {}
    sections: list[Mapping[Pages, str]] = []
    for section in racine.iter(SECTPR):
        for renvoi in section.iterchildren(*_RENVOIS):
            pages = (str(renvoi.tag), str(renvoi.get(w("type"), COURANTES)))
            herites[pages] = adresses.get(str(renvoi.get(f"{_R}id")), "")
        propres = {PREMIERE: _est_regle(section, "titlePg"), PAIRES: distingue_les_paires, COURANTES: True}
        sections.append(
            {
                (sorte, pages): herites.get((sorte, pages if a_le_sien else COURANTES), "")
                for sorte in _RENVOIS
                for pages, a_le_sien in propres.items()
            }
        )
    return sections


def fondre_les_bandeaux(avant: Bandeaux, apres: Bandeaux, fusion: Fusion) -> tuple[dict[str, bytes], bool]:
    """Rend les parties qui changent, fondues ; et si les refuser puis les accepter rend partout les deux textes.

    Une image de l'ancien n'est pas dans le nouveau paquet : le bandeau reste alors le nouveau.
    """
    remplacees: dict[str, set[str]] = {}
    for ancienne, nouvelle in _appariees(avant, apres):
        remplacees.setdefault(nouvelle, set()).add(ancienne)
    fondus: dict[str, bytes] = {}
    est_fidele = True
    for nom, anciens in sorted(remplacees.items()):
        a_fondre = sorted(ancien for ancien in anciens if not _IMAGE.search(avant.octets(ancien)))
        if not a_fondre:
            continue
        textes = {lire_sans_blancs([avant.racine(ancien)]) for ancien in anciens}
        racine = apres.racine(nom)
        texte = lire_sans_blancs([racine])
        # Une seule partie, ou aucune, ne rend pas deux anciens textes.
        if len(textes) > 1 or not (nom or textes == {""}):
            est_fidele = False
        elif nom and _changent(avant, apres, anciens, nom):
            refusee = avant.racine(a_fondre[0])
            avant.formes.renommer(refusee, apres.formes)
            racine[:] = fusion.fondre(list(refusee), list(racine))
            est_fidele &= ({lire_sans_blancs([racine], INS)}, lire_sans_blancs([racine], DEL)) == (textes, texte)
            etree.strip_attributes(racine, SENS, FORME)
            fondus[nom] = etree.tostring(racine, xml_declaration=True, encoding="UTF-8", standalone=True)
    return fondus, est_fidele


def _appariees(avant: Bandeaux, apres: Bandeaux) -> Iterator[tuple[str, str]]:
    """Énumère l'ancienne et la nouvelle partie des mêmes pages ; une section de plus répond à la dernière."""
    if not (avant.sections and apres.sections):
        return
    for rang in range(max(len(avant.sections), len(apres.sections))):
        anciennes, nouvelles = (b.sections[min(rang, len(b.sections) - 1)] for b in (avant, apres))
        for pages, nouvelle in nouvelles.items():
            yield anciennes[pages], nouvelle


def _changent(avant: Bandeaux, apres: Bandeaux, anciens: set[str], nom: str) -> bool:
    return any(
        (avant.octets(ancien), relations(avant.docx, ancien)) != (apres.octets(nom), relations(apres.docx, nom))
        for ancien in anciens
    )


def _est_regle(noeud: Noeud, nom: str) -> bool:
    regle = noeud.find(w(nom))
    return regle is not None and regle.get(w("val"), "1") not in NON
