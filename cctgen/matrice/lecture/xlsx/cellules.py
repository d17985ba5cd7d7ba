"""Parcourt les cellules d'une feuille de .xlsx que les valeurs seules ne disent pas : formules, mise en forme."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import NamedTuple

from lxml import etree

from cctgen.matrice.lecture.archive import FichierRefuse, analyser, bien_forme, illisible, retenir
from cctgen.matrice.lecture.classeur import adresse
from cctgen.socle.nombres import lire_entier


class CelluleXml(NamedTuple):
    """Une cellule : adresse, rang de style, formule (ou rien), texte partagé visé, mise en forme en ligne, erreur."""

    adresse: str
    style: int
    formule: str | None
    est_remplie: bool
    texte_partage: int | None
    enrichi: etree._Element | None
    est_en_erreur: bool = False


def parcourir(xml: bytes) -> Iterator[CelluleXml]:
    """Énumère les cellules d'une feuille ; une référence absente se déduit de la place.

    Lève `FichierRefuse` si la feuille est mal formée.
    """
    if len(xml) < _ENTIERE:
        yield from _d_un_bloc(analyser(xml))
        return
    numero, rang = -1, -1
    evenements = etree.iterparse(
        io.BytesIO(xml), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for evenement, element in evenements:
            nom = etree.QName(element).localname
            if evenement == "start":
                if nom == "row":
                    numero, rang = _entier(element.get("r"), numero + 2) - 1, -1
            elif nom == "c":
                rang += 1
                if lettres := (element.get("r") or "").rstrip("0123456789"):
                    rang = _rang(lettres)
                yield _cellule(element, element.get("r") or adresse(max(numero, 0), rang))
            elif nom == "row":
                element.clear()
    except (etree.XMLSyntaxError, ValueError) as faute:
        raise illisible("une feuille du classeur est mal formée.") from faute


class Allegee(NamedTuple):
    """Une feuille dont les formules simples sont vidées, et les cellules qui les portent."""

    xml: bytes
    cellules: Sequence[str]


_OUVRANTES = (b"<f>", b'<f aca="false">')
"""Ce par quoi commence une formule simple, selon le tableur ; un classeur n'en écrit qu'une."""
_FERMANTE, _VIDE = b"</f>", b"<f></f>"
_PORTEUSE = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*>')


@retenir
def alleger(xml: bytes) -> Allegee:
    """Vide les formules d'une pièce, sans en ôter les balises : le reste s'examine trois fois plus vite.

    La pièce est bien formée si le reste et les formules le sont, ces dernières à part : d'une offre à l'autre, elles
    sont les mêmes. Une balise écrite dans un commentaire, un texte brut ou une instruction n'en est pas une : s'il y en
    a, rien ne change. Lève `FichierRefuse` si elle est mal formée.
    """
    ouvrante = next((balise for balise in _OUVRANTES if balise in xml), None)
    if ouvrante is not None:
        allegee, formules = _vider(xml, ouvrante)
        with suppress(FichierRefuse):
            if bien_forme(allegee.xml) and bien_forme(_piece_de(formules, xml)):
                return allegee
    bien_forme(xml)
    return Allegee(xml, ())


def _vider(xml: bytes, ouvrante: bytes) -> tuple[Allegee, Sequence[bytes]]:
    avant, *suites = xml.split(ouvrante)
    morceaux, cellules, formules = [avant], [], []
    for suite in suites:
        formule, fin, apres = suite.partition(_FERMANTE)
        simple = fin and b"<" not in formule
        if simple:
            formules.append(formule)
            if porteuse := _PORTEUSE.fullmatch(avant, max(0, avant.rfind(b"<"))):
                cellules.append(porteuse[1].decode())
        avant = apres if simple else suite
        morceaux += (_VIDE if simple else ouvrante, avant)
    return Allegee(b"".join(morceaux), cellules), formules


def _piece_de(formules: Iterable[bytes], xml: bytes) -> bytes:
    """Rend une pièce qui ne porte qu'elles, dans l'encodage que dit la leur."""
    declaration = xml[: xml.find(b"?>") + 2] if xml.startswith(b"<?xml") else b""
    return b"%s<f>%s</f>" % (declaration, b"<f/>".join(formules))


def a_des_formules(allegee: Allegee, hors_de: str) -> bool:
    """Faux si une feuille n'a de formules que dans cette colonne, la nôtre, ou aucune."""
    colonnes = {cellule.rstrip("0123456789") for cellule in allegee.cellules}
    return not colonnes <= {hors_de} or len(allegee.cellules) < _nombre_de_formules(allegee.xml)


def formules(xml: bytes, allegee: Allegee | None = None) -> Mapping[str, str]:
    """Rend la formule de chaque cellule qui en porte une ; `allegee` est la même feuille, déjà allégée.

    Lève `FichierRefuse` si la feuille est mal formée.
    """
    if (simples := _formules_simples(xml, allegee or alleger(xml))) is not None:
        return simples
    if len(xml) < _ENTIERE:
        trouvees = analyser(xml).findall("{*}sheetData/{*}row/{*}c/{*}f")
        parents = [formule.getparent() for formule in trouvees]
        references = [None if parent is None else parent.get("r") for parent in parents]
        if all(references):
            return {str(r).upper(): f.text or "" for r, f in zip(references, trouvees, strict=True)}
    return {cellule.adresse: cellule.formule for cellule in parcourir(xml) if cellule.formule is not None}


_FORMULE = re.compile(rb"<(?:[^\s<>/]+:)?f[\s/>]")
_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def _formules_simples(xml: bytes, allegee: Allegee) -> Mapping[str, str] | None:
    """Rend les formules d'une feuille bien formée où chacune suit sa cellule, sinon rien ; l'arbre serait plus lent."""
    if len(allegee.cellules) < _nombre_de_formules(allegee.xml):
        return None
    return _Formules(xml, dict.fromkeys(allegee.cellules))


def _nombre_de_formules(xml: bytes) -> int:
    """Compte au moins les éléments « f » ; sans préfixe, un comptage d'octets suffit, et va vingt fois plus vite."""
    if b":f" in xml:
        return len(_FORMULE.findall(xml))
    debut, fin = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    return xml.count(b"<f", debut, fin) if 0 <= debut < fin else xml.count(b"<f")


_TEXTE_D_UNE_FORMULE = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*><f(?: aca="false")?>([^<]*)</f>')


class _Formules(Mapping[str, str]):
    """Les formules par cellule ; leurs textes ne se cherchent que demandés : une grille n'a guère que les nôtres."""

    def __init__(self, xml: bytes, cellules: Mapping[str, None]) -> None:
        self._xml, self._cellules = xml, cellules

    @cached_property
    def _brutes(self) -> Mapping[str, bytes]:
        return {cellule.decode(): formule for cellule, formule in _TEXTE_D_UNE_FORMULE.findall(self._xml)}

    def __getitem__(self, cellule: str) -> str:
        return _en_clair(self._brutes[cellule].decode())

    def __iter__(self) -> Iterator[str]:
        return iter(self._cellules)

    def __len__(self) -> int:
        return len(self._cellules)

    def __contains__(self, cellule: object) -> bool:
        return cellule in self._cellules


def _en_clair(texte: str) -> str:
    """Rend un texte de XML, ses références développées et ses fins de ligne réduites (XML 1.0, 2.11 et 4.6)."""

    def signe(reference: re.Match[str]) -> str:
        nom = reference.group(1)
        if nom.startswith("#"):
            chiffres, base = (nom[2:], 16) if nom[1] == "x" else (nom[1:], 10)
            return chr(int(chiffres, base))
        return _REFERENCES[nom]

    lu = texte.replace("\r\n", "\n").replace("\r", "\n") if "\r" in texte else texte
    return re.sub(r"&([^;]+);", signe, lu) if "&" in lu else lu


_ENTIERE = 4_000_000
"""Octets au-dessous desquels une feuille se parcourt en un arbre : trois fois plus vite qu'au fil de l'eau."""


def _d_un_bloc(racine: etree._Element) -> Iterator[CelluleXml]:
    numero = -1
    for ligne in racine.iterfind("{*}sheetData/{*}row"):
        numero = _entier(ligne.get("r"), numero + 2) - 1
        rang = -1
        for element in ligne:
            reference = element.get("r")
            rang = _rang(reference.rstrip("0123456789")) if reference else rang + 1
            yield _cellule(element, reference or adresse(numero, rang))


def _cellule(element: etree._Element, reference: str) -> CelluleXml:
    formule = element.find("{*}f")
    valeur, enrichi = element.find("{*}v"), element.find("{*}is")
    texte = (valeur.text or "") if valeur is not None else ""
    partage = lire_entier(texte) if element.get("t") == "s" else None
    return CelluleXml(
        adresse=reference.upper(),
        style=_entier(element.get("s"), 0),
        formule=None if formule is None else (formule.text or ""),
        est_remplie=bool(texte) or enrichi is not None,
        texte_partage=partage,
        enrichi=enrichi,
        est_en_erreur=element.get("t") == "e",
    )


def _entier(texte: str | None, defaut: int) -> int:
    return defaut if (lu := lire_entier(texte)) is None else lu


def _rang(lettres: str) -> int:
    rang = 0
    for signe in lettres.upper():
        rang = rang * 26 + ord(signe) - 64
    return rang - 1
