"""Regarde les octets d'un .xlsx : étendue, formules, mise en forme, objets posés, échappements, encodage.

Les valeurs se lisent par python-calamine ; ce module prépare des corrections : mesuré (openpyxl 3.1.5),
« _x000D_ » est écrit tel quel, et tout lecteur conforme en ferait un caractère de commande ; mesuré
(python-calamine 0.9.1), une feuille en UTF-16 se lit vide, un XML mal formé se lit à moitié, et une cellule en erreur
se lit vide.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cctgen.matrice.contrat import (
    COLONNES_COMPOSANTS,
    COLONNES_EXIGENCES,
    FEUILLE_COMPOSANTS,
    FEUILLE_EXIGENCES,
    lettre,
)
from cctgen.matrice.lecture.archive import analyser, bien_forme, demesure, retenir
from cctgen.matrice.lecture.classeur import CELLULES_MAXIMALES, SIGNES
from cctgen.matrice.lecture.xlsx.aspect import a_une_erreur, lire_aspects
from cctgen.matrice.lecture.xlsx.cellules import a_des_formules, alleger
from cctgen.matrice.lecture.xlsx.cellules import formules as lire_formules
from cctgen.matrice.lecture.xlsx.marges import marges
from cctgen.matrice.lecture.xlsx.masques import masques
from cctgen.matrice.lecture.xlsx.objets import relations, remarques

CLASSEUR, MACROS = "xl/workbook.xml", "xl/vbaproject.bin"
LIENS_DU_CLASSEUR = "xl/_rels/workbook.xml.rels"


class Releve(NamedTuple):
    """Ce que les octets disent et que les valeurs ne disent pas ; `corrections` : les pièces à relire autrement."""

    chemins: Mapping[str, str]
    formules: Mapping[str, Mapping[str, str]]
    remarques: Mapping[str, Sequence[tuple[str, str]]]
    aspects: Mapping[str, Sequence[tuple[str, str]]]
    corrections: Mapping[str, bytes]
    fusions: Mapping[str, Sequence[str]]
    marges: Mapping[str, Sequence[str]]
    masques: Mapping[str, Sequence[str]]


_UTILES = re.compile(
    r"(docprops/app\.xml|xl/vbaproject\.bin|xl/(?!media/|theme/|printersettings/|embeddings/).*\.(xml|rels|vml))$"
)


def est_utile(chemin: str) -> bool:
    """Vrai pour les pièces d'un .xlsx que la lecture regarde."""
    return bool(_UTILES.match(chemin))


def dit_les_feuilles(chemin: str) -> bool:
    """Vrai pour les pièces qui disent où est chaque feuille."""
    return chemin in (CLASSEUR, LIENS_DU_CLASSEUR)


def places_des_feuilles(pieces: Mapping[str, bytes]) -> Mapping[str, str]:
    """Rend le chemin de chaque feuille par son nom. Lève `FichierRefuse` si une pièce est mal formée."""
    lisibles = {chemin: _en_utf8(brut) for chemin, brut in pieces.items() if dit_les_feuilles(chemin)}
    for xml in lisibles.values():
        bien_forme(xml)
    return _chemins_des_feuilles(lisibles)


def relever(pieces: Mapping[str, bytes], signes: Collection[str] = SIGNES) -> Releve:
    """Relève formules, signes de mise en forme et objets posés, et prépare les corrections de texte.

    Lève `FichierRefuse` si une pièce est mal formée, ou si une feuille s'étend au-delà de ce qu'il est
    raisonnable de charger.
    """
    en_xml = [chemin for chemin in pieces if chemin.endswith((".xml", ".rels"))]
    recodees = {chemin: xml for chemin in en_xml if (xml := _en_utf8(pieces[chemin])) is not pieces[chemin]}
    pieces = {**pieces, **recodees}
    allegees = {chemin: alleger(pieces[chemin]) for chemin in en_xml}
    feuilles = {nom: chemin for nom, chemin in _chemins_des_feuilles(pieces).items() if chemin in pieces}
    allegees |= {chemin: alleger(pieces[chemin]) for chemin in set(feuilles.values()) - set(en_xml)}
    formules: dict[str, Mapping[str, str]] = {}
    posees: dict[str, Sequence[tuple[str, str]]] = {}
    aspects: dict[str, Sequence[tuple[str, str]]] = {}
    fusions: dict[str, Sequence[str]] = {}
    # Une feuille que nous n'aurions pas su rattacher au classeur pourrait l'être par un autre lecteur.
    for chemin in {c for c, xml in pieces.items() if b"sheetData" in xml} - set(feuilles.values()):
        _borner(chemin, pieces[chemin])
    mise_en_forme = lire_aspects(pieces, signes)
    for nom, chemin in feuilles.items():
        xml = allegees[chemin].xml
        if not _est_proche(xml):
            _borner(nom, xml)
        # Une erreur de la colonne calculée ne vient de notre calcul que si une formule y est.
        if a_une_erreur(xml) or a_des_formules(allegees[chemin], hors_de=_CALCULEES.get(nom, "")):
            formules[nom] = lire_formules(pieces[chemin], allegees[chemin])
        if lues := tuple(remarques(pieces, chemin)):
            posees[nom] = lues
        if lus := tuple(mise_en_forme.de(xml)):
            aspects[nom] = lus
        if fondues := _fusions(xml):
            fusions[nom] = fondues
    lisibles = {**recodees, **{chemin: allegees[chemin].xml for chemin in feuilles.values()}}
    corrections = {**lisibles, **dict(_corrections({**pieces, **lisibles}, feuilles.values()))}
    en_marge = {nom: ecrites for nom, chemin in feuilles.items() if (ecrites := marges(allegees[chemin].xml))}
    cachees = _feuilles_cachees(pieces[CLASSEUR])
    masquees = {nom: (*masques(allegees[c].xml), *({nom} & cachees)) for nom, c in feuilles.items()}
    return Releve(feuilles, formules, posees, aspects, corrections, fusions, en_marge, masquees)


_ENCODAGE = re.compile(rb"""^<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']""")
_UTF16 = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
"""Ce par quoi un XML en UTF-16 commence, avec sa marque d'ordre ou sans elle, et comment il se lit."""


def _en_utf8(xml: bytes) -> bytes:
    """Rend la pièce en UTF-8 ; la même si elle l'est déjà. Lève `FichierRefuse` si, d'un autre, elle est mal formée."""
    annonce = _ENCODAGE.match(xml[:200])
    encodage = annonce.group(1).decode().lower() if annonce else "utf-8"
    encodage = next((nom for debut, nom in _UTF16 if xml.startswith(debut)), encodage)
    if encodage in ("utf-8", "us-ascii"):
        return xml
    bien_forme(xml)
    texte = xml.decode(encodage)
    return re.sub(r"^\ufeff?<\?xml[^>]*\?>", "", texte).encode()


_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION_STRICTE = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def _chemins_des_feuilles(pieces: Mapping[str, bytes]) -> dict[str, str]:
    cibles = {relation.identifiant: relation.cible for relation in relations(pieces, CLASSEUR)}
    return {nom: cibles.get(identifiant, "") for nom, identifiant in feuilles_declarees(pieces[CLASSEUR])}


@retenir
def feuilles_declarees(xml: bytes) -> Sequence[tuple[str, str]]:
    """Rend le nom et l'identifiant de relation de chaque feuille du classeur."""
    return tuple(
        (feuille.get("name", ""), feuille.get(_RELATION) or feuille.get(_RELATION_STRICTE) or "")
        for feuille in analyser(xml).iterfind(".//{*}sheets/{*}sheet")
    )


@retenir
def _feuilles_cachees(xml: bytes) -> frozenset[str]:
    declarees = analyser(xml).iterfind(".//{*}sheets/{*}sheet")
    return frozenset(f.get("name", "") for f in declarees if f.get("state", "visible") != "visible")


_CALCULEES = {
    FEUILLE_EXIGENCES: lettre(len(COLONNES_EXIGENCES) - 1),
    FEUILLE_COMPOSANTS: lettre(len(COLONNES_COMPOSANTS) - 1),
}
"""Les feuilles dont la dernière colonne se calcule : ses formules sont les nôtres."""

_LOIN = re.compile(rb'<c(?: (?!r="[A-Z][0-9]{1,4}")|[\t\r\n/>])')


@retenir
def _est_proche(xml: bytes) -> bool:
    """Vrai si la feuille tient dans A1:Z9999 : deux balayages, en langage C, au lieu d'un parcours."""
    debut = xml.find(b"<sheetData")
    return debut >= 0 and _LOIN.search(xml, debut) is None and xml.find(b":c", debut) < 0


_CELLULE = re.compile(rb"<(?:\w+:)?c\b[^>]*?\sr\s*=\s*[\"']([A-Za-z]+)([0-9]+)[\"'][^>]*(?<!/)>(?!</)")
_LIGNE = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr\s*=\s*[\"']([0-9]+)[\"'][^>]*>\s*<(?:\w+:)?c\b(?![^>]*\sr\s*=)")


def _borner(nom: str, xml: bytes) -> None:
    """Refuse une feuille dont les cellules remplies s'écartent trop : la lire réserverait tout le rectangle.

    Les cellules vides mais mises en forme, que LibreOffice écrit jusqu'au bout des feuilles, ne comptent pas.
    """
    cellules = _CELLULE.findall(xml)
    lignes = [int(ligne[:9]) for _, ligne in cellules] + [int(ligne[:9]) for ligne in _LIGNE.findall(xml)]
    colonnes = [_rang(lettres[:9]) for lettres, _ in cellules]
    if max(lignes, default=1) * max(colonnes, default=1) > CELLULES_MAXIMALES:
        raise demesure(f"la feuille « {nom} » est remplie jusqu'à la ligne {max(lignes)}, loin du tableau.")


def _rang(lettres: bytes) -> int:
    rang = 0
    for signe in lettres.upper():
        rang = rang * 26 + signe - 64
    return rang


_ECHAPPEMENT = re.compile(rb"_x005F_(?=x[0-9A-Fa-f]{4}_)|_(?=x[0-9A-Fa-f]{4}_)")
OPENPYXL = re.compile(rb"Openpyxl|<AppVersion>[0-9]\.[0-9]+</AppVersion>")


_EN_ERREUR = re.compile(rb"""(<(?:\w+:)?c\b[^>]*?\st\s*=\s*)(?:"e"|'e')""")


def _corrections(pieces: Mapping[str, bytes], feuilles: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Fait un texte de ce qu'affiche une cellule en erreur, et échappe les « _x000D_ » d'un fichier d'openpyxl.

    Excel et LibreOffice échappent ce dernier texte (ECMA-376, ST_Xstring) : leur fichier se lit sans cette retouche.
    """
    brut = OPENPYXL.search(pieces.get("docprops/app.xml", b"")) is not None
    for nom in ("xl/sharedstrings.xml", *feuilles):
        xml = corrigee = pieces.get(nom, b"")
        if brut and b"_x" in xml:
            corrigee = _ECHAPPEMENT.sub(b"_x005F_", corrigee)
        if a_une_erreur(xml):
            corrigee = _EN_ERREUR.sub(rb'\1"str"', corrigee)
        if corrigee != xml:
            yield nom, corrigee


_FUSION = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*["']([A-Za-z0-9:]+)["']""")


def _fusions(xml: bytes) -> Sequence[str]:
    """Rend les plages fusionnées d'une feuille, dites après ses cellules."""
    debut = xml.find(b"mergeCell", max(0, xml.rfind(b"</sheetData>")))
    return () if debut < 0 else tuple(plage.decode().upper() for plage in _FUSION.findall(xml, debut - 20))
