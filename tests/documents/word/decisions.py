"""Ce que Word fait d'un suivi de modifications qu'on accepte, ou qu'on refuse, en entier."""

from __future__ import annotations

import io
import zipfile
from typing import NamedTuple

from lxml import etree

from cctgen.socle.fichiers import zip_reproductible

ESPACES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = f"{{{ESPACES['w']}}}"
P, R, PPR, RPR, TR, TC, TBL, BODY = (f"{W}{nom}" for nom in ("p", "r", "pPr", "rPr", "tr", "tc", "tbl", "body"))


class Ligne(NamedTuple):
    """Un paragraphe : où il est (corps, ou tableau, ligne et case), son style, son niveau de liste, son texte."""

    lieu: tuple[int, ...]
    style: str
    niveau: str
    texte: str


_PRINCIPALE = "word/document.xml"


def racine(docx: bytes, piece: str = _PRINCIPALE) -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(docx)).read(piece))


def bandeaux(docx: bytes) -> list[str]:
    """Rend le nom des pièces qui s'impriment en tête et au pied des pages."""
    noms = zipfile.ZipFile(io.BytesIO(docx)).namelist()
    return [nom for nom in noms if nom.startswith(("word/header", "word/footer"))]


def tout_accepter(docx: bytes, piece: str = _PRINCIPALE) -> list[Ligne]:
    return _lignes(_decider(racine(docx, piece), garde="ins", jette="del"))


def tout_refuser(docx: bytes, piece: str = _PRINCIPALE) -> list[Ligne]:
    return _lignes(_decider(racine(docx, piece), garde="del", jette="ins"))


def decider(docx: bytes, jette: str) -> bytes:
    """Rend le document une fois tout accepté (`del` est jeté) ou tout refusé (`ins`)."""
    decide = _decider(racine(docx), garde="ins" if jette == "del" else "del", jette=jette)
    for rendu in decide.iter(f"{W}delText"):
        rendu.tag = f"{W}t"
    return zip_reproductible(docx, {_PRINCIPALE: lambda _: etree.tostring(decide)})


def lignes_de(docx: bytes, piece: str = _PRINCIPALE) -> list[Ligne]:
    """Rend les lignes d'une pièce sans révision."""
    lu = racine(docx, piece)
    assert not list(lu.iter(f"{W}ins", f"{W}del"))
    return _lignes(lu)


def fins_coincees(docx: bytes) -> list[str]:
    """Rend les paragraphes dont la fin, venue ou partie, touche un tableau : LibreOffice y laisse un vide."""
    chemin = ".//w:p[count(w:pPr/w:rPr/*[self::w:ins or self::w:del])=1][following-sibling::*[1][self::w:tbl]]"
    return ["".join(p.itertext()) for p in racine(docx).xpath(chemin, namespaces=ESPACES)]


def cibles(docx: bytes) -> list[tuple[str, str]]:
    """Rend, de chaque renvoi vivant d'un document, ce qu'il montre et le texte du paragraphe où il mène."""
    lu = racine(docx)
    titres = {s.get(f"{W}name"): s.getparent() for s in lu.iter(f"{W}bookmarkStart")}
    vus = []
    for p in lu.iter(P):
        for renvoi in p.iter(f"{W}instrText"):
            mots = (renvoi.text or "").split()
            if mots[:1] == ["REF"]:
                titre = titres.get(mots[1])
                vus.append((mots[1], "" if titre is None else "".join(map(_texte, titre.iter(f"{W}t")))))
    return vus


def _decider(document: etree._Element, garde: str, jette: str) -> etree._Element:
    for ligne in document.xpath(f".//w:tr[w:trPr/w:{jette}]", namespaces=ESPACES):
        ligne.getparent().remove(ligne)
    for tableau in document.xpath(".//w:tbl[not(w:tr)]", namespaces=ESPACES):
        tableau.getparent().remove(tableau)
    de_texte = "[not(parent::w:rPr or parent::w:trPr)]"
    for revision in document.xpath(f".//w:{jette}{de_texte}", namespaces=ESPACES):
        revision.getparent().remove(revision)
    for revision in document.xpath(f".//w:{garde}{de_texte}", namespaces=ESPACES):
        for fragment in list(revision):
            revision.addprevious(fragment)
        revision.getparent().remove(revision)
    for changement in list(document.iter(f"{W}pPrChange")):
        proprietes = changement.getparent()
        proprietes.remove(changement)
        if garde == "del":
            proprietes[:] = [*changement[0], *proprietes.findall(RPR)]
    _reunir(document, jette)
    return document


def _reunir(document: etree._Element, jette: str) -> None:
    """Une fin de paragraphe jetée réunit le paragraphe au suivant, dont il prend les propriétés."""
    for paragraphe in reversed(list(document.iter(P))):
        if paragraphe.find(f"{PPR}/{RPR}/{W}{jette}") is None:
            continue
        reste = [e for e in paragraphe if e.tag != PPR and not e.tag.startswith(f"{W}bookmark")]
        suivant = paragraphe.getnext()
        if reste or suivant is None or suivant.tag not in (P, TBL):
            assert suivant is not None and suivant.tag == P, "une fin de case ou de document ne se jette pas"
            rang = 0 if suivant.find(PPR) is None else 1
            for element in reversed([e for e in paragraphe if e.tag != PPR] if reste else []):
                suivant.insert(rang, element)
        paragraphe.getparent().remove(paragraphe)


def _lignes(document: etree._Element) -> list[Ligne]:
    return [ligne for p in document.iter(P) for ligne in [_ligne(p)] if not ligne.style.startswith("TM")]


def _ligne(paragraphe: etree._Element) -> Ligne:
    style = paragraphe.find(f"{PPR}/{W}pStyle")
    niveau = paragraphe.find(f"{PPR}/{W}numPr/{W}ilvl")
    return Ligne(
        tuple(_rang(a) for a in reversed(list(paragraphe.iterancestors(TBL, TR, TC)))),
        "" if style is None else style.get(f"{W}val"),
        "" if niveau is None else niveau.get(f"{W}val"),
        "".join(map(_texte, paragraphe.iter(f"{W}t", f"{W}delText", f"{W}tab", f"{W}br"))),
    )


def _rang(noeud: etree._Element) -> int:
    """Rend le rang d'un tableau parmi les tableaux, d'une ligne dans son tableau, d'une case dans sa ligne."""
    return sum(1 for _ in noeud.itersiblings(noeud.tag, preceding=True))


def _texte(noeud: etree._Element) -> str:
    if noeud.tag in (f"{W}tab", f"{W}br"):
        return "\t" if noeud.getparent().tag == R else ""
    return noeud.text or ""
