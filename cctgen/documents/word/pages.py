"""Les pages d'un document rendu, parcouru comme il se lit : la garde, le sommaire, ce qui le précède, le corps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from cctgen.assemblage.numeros import Compteur
from cctgen.documents.modeles.styles import NOMS_DE_PUCES, SOMMAIRE, TITRES
from cctgen.documents.texte import Contenu, Style
from cctgen.documents.word.mise_en_page.chasses import Fragment, nombre_de_lignes
from cctgen.documents.word.mise_en_page.mesures import (
    PUCES,
    Forme,
    Page,
    Pages,
    en_fragments,
    sommaire_de_niveau,
    titre_de_niveau,
)
from cctgen.documents.word.mise_en_page.orientation import Section
from cctgen.documents.word.mise_en_page.pagination import Curseur, Entree
from cctgen.documents.word.mise_en_page.traces import Trace
from cctgen.documents.word.modele import MARQUE, Modele

_PAR_POINT = 12700
"""Unités de Word dans un point, pour la taille d'une image."""
_INTITULE_DU_SOMMAIRE = 40.0
"""La place de l'intitulé d'un sommaire, en points."""
_FIN_DU_SOMMAIRE = Trace(0, 1, 1.0, 0)


_PAGES: dict[str, Pages] = {}
"""Par empreinte de modèle : ceux que suivent plusieurs documents ne se relèvent qu'une fois."""


def pages_du_modele(modele: Modele, lire: Callable[[Contenu], Sequence[Fragment]] = en_fragments) -> Pages:
    """Rend la place qu'un modèle offre au texte et celle que prend chaque style ; `lire` donne un texte imprimé."""
    if modele.empreinte not in _PAGES:
        _PAGES[modele.empreinte] = _relever(modele)
    pages = _PAGES[modele.empreinte]
    couchee = None if pages.couchee is None else replace(pages.couchee, lire=lire)
    return Pages(replace(pages.debout, lire=lire), couchee)


def hauteur_des_images(modele: Modele) -> float:
    """Rend, en points, la hauteur des images que porte le corps du modèle, le logo compris."""
    return sum(int(etendue.get("cy", "0")) for etendue in modele.corps.iter(qn("wp:extent"))) / _PAR_POINT


def _relever(modele: Modele) -> Pages:
    formes = {style.value: modele.feuille.forme(*style.noms) for style in Style}
    formes |= {titre_de_niveau(n): _forme_de_titre(modele, n, noms) for n, noms in enumerate(TITRES, start=1)}
    formes |= {sommaire_de_niveau(n): modele.feuille.forme(*noms) for n, noms in enumerate(SOMMAIRE, start=1)}
    formes |= {PUCES: modele.feuille.forme(*NOMS_DE_PUCES)}
    retraits = [retrait / 20 for retrait in modele.feuille.numerotation(*NOMS_DE_PUCES).retraits]

    def page(largeur: int, hauteur: int) -> Page:
        return Page(largeur / 20, hauteur / 20, formes, retraits)

    return Pages(page(*modele.page), None if modele.page_couchee is None else page(*modele.page_couchee))


def _forme_de_titre(modele: Modele, niveau: int, noms: tuple[str, ...]) -> Forme:
    """Le retrait d'un titre numéroté est celui de son numéro."""
    forme = modele.feuille.forme(*noms)
    if not Compteur(modele.numeros).suivant(niveau).affiche:
        return forme
    return replace(forme, retrait=modele.feuille.numerotation(*noms).retraits[niveau - 1] / 20)


def parcourir(
    modele: Modele, pages: Pages, entrees: Sequence[Entree], suites: Mapping[str, Sequence[Section]]
) -> Curseur:
    """Parcourt les pages du modèle rendu, où se lit chaque titre ; `suites` sont les sections de chaque insertion."""
    corps = suites.get("corps", ())
    curseur = Curseur(_page_de(corps[0], pages) if corps else pages.debout, 1)
    intitule: Trace | None = None
    d_un_bloc = se_lit_d_un_bloc(entrees, suites, pages.debout)
    lus = [*_lus(modele.corps), None]
    for element, suivant in pairwise(lus):
        if element.tag is etree.ProcessingInstruction and element.target == MARQUE:
            if element.text == "sommaire":
                curseur.placer_le_sommaire(entrees, intitule)
                curseur.placer([_FIN_DU_SOMMAIRE])
            else:
                _parcourir(curseur, suites.get(element.text, ()), pages)
        elif d_un_bloc and _est_le_sommaire(suivant) and not _change_de_page(element):
            intitule = _trace(modele, element, curseur.page.largeur)
        elif element.tag == qn("w:p"):
            _placer(curseur, modele, element)
        elif element.tag == qn("w:tbl"):
            lignes = [_hauteur_de_ligne(modele, ligne, curseur.page) for ligne in element.iter(qn("w:tr"))]
            curseur.placer([Trace(0, 1, hauteur, 0) for hauteur in lignes])
    return curseur


def se_lit_d_un_bloc(entrees: Sequence[Entree], suites: Iterable[str], page: Page) -> bool:
    """Vrai d'un sommaire qui suit une synthèse et tient sur une page : coupé, il se chercherait sur deux."""
    if not entrees or "synthese" not in suites:
        return False
    curseur = Curseur(page, 1, y=_INTITULE_DU_SOMMAIRE)
    curseur.placer_le_sommaire(entrees)
    return curseur.numero == 1


def _est_le_sommaire(element: Any) -> bool:
    return element is not None and element.tag is etree.ProcessingInstruction and element.text == "sommaire"


def _change_de_page(element: Any) -> bool:
    return next(element.iter(qn("w:br"), qn("w:pageBreakBefore"), qn("w:sectPr")), None) is not None


def _lus(contenant: Any) -> Iterator[Any]:
    """Énumère ce qui se lit l'un après l'autre : un contrôle de contenu, un tableau qui tient un bloc s'ouvrent."""
    for element in contenant:
        if element.tag == qn("w:sdt"):
            for contenu in element.iterfind(qn("w:sdtContent")):
                yield from _lus(contenu)
        elif element.tag == qn("w:tbl") and any(m.target == MARQUE for m in element.iter(etree.ProcessingInstruction)):
            for case in element.iter(qn("w:tc")):
                yield from _lus(case)
        else:
            yield element


def _parcourir(curseur: Curseur, sections: Sequence[Section], pages: Pages) -> None:
    for rang, section in enumerate(sections):
        if rang:
            curseur.changer_de_page()
            curseur.page = _page_de(section, pages)
        curseur.avancer(section.blocs)


def _page_de(section: Section, pages: Pages) -> Page:
    return pages.couchee if section.paysage and pages.couchee is not None else pages.debout


def _placer(curseur: Curseur, modele: Modele, paragraphe: etree._Element) -> None:
    sauts = [br for br in paragraphe.iter(qn("w:br")) if br.get(qn("w:type")) == "page"]
    if paragraphe.find(f".//{qn('w:pageBreakBefore')}") is not None:
        curseur.changer_de_page()
    if not sauts:
        curseur.placer([_trace(modele, paragraphe, curseur.page.largeur)])
    if sauts or paragraphe.find(f".//{qn('w:sectPr')}") is not None:
        curseur.changer_de_page()


def _hauteur_de_ligne(modele: Modele, ligne: etree._Element, page: Page) -> float:
    cases = [[_trace(modele, p, page.largeur / 2) for p in case.iter(qn("w:p"))] for case in ligne.iter(qn("w:tc"))]
    return max((sum(t.avant + t.hauteur + t.apres for t in case) for case in cases), default=0.0)


def _trace(modele: Modele, paragraphe: etree._Element, largeur: float) -> Trace:
    """Mesure un paragraphe du modèle : son style, ce qu'il en change, ses images."""
    forme = modele.forme_de(paragraphe)
    texte = "".join(map(str, paragraphe.itertext(qn("w:t"), qn("a:t"))))
    lignes = nombre_de_lignes([(texte, forme.chasse)], largeur - forme.retrait, forme.corps)
    espace = paragraphe.find(f"{qn('w:pPr')}/{qn('w:spacing')}")
    avant, apres, ligne = forme.avant, forme.apres, forme.ligne
    if espace is not None:
        avant, apres = (
            int(espace.get(qn(f"w:{nom}"), round(20 * heritee))) / 20
            for nom, heritee in (("before", avant), ("after", apres))
        )
        if espace.get(qn("w:lineRule")) == "exact":
            ligne = int(espace.get(qn("w:line"), "240")) / 20
    images = [int(etendue.get("cy", "0")) / _PAR_POINT for etendue in paragraphe.iter(qn("wp:extent"))]
    if images and max(images) > ligne:
        lignes, ligne = 1, max(images)
    return Trace(avant, lignes, ligne, apres, 2 * forme.bord)
