"""Les faits propres au .xlsx : étendue des feuilles, formules, commentaires, dessins, échappements.

Les valeurs se lisent par python-calamine ; ce module regarde les octets, et prépare une correction : mesuré
(openpyxl 3.1.5), « _x000D_ » est écrit tel quel, et tout lecteur conforme en ferait un caractère de commande.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cctgen.matrice.contrat import FEUILLE_EXIGENCES
from cctgen.matrice.lecture.archive import analyser, chemin_de, demesure
from cctgen.matrice.lecture.classeur import CELLULES_MAXIMALES

CLASSEUR, MACROS = "xl/workbook.xml", "xl/vbaproject.bin"


@dataclass(frozen=True, slots=True)
class Releve:
    """Ce que les octets disent et que les valeurs ne disent pas ; `corrections` : les pièces à relire autrement."""

    formules: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    remarques: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    corrections: Mapping[str, bytes] = field(default_factory=dict)


_UTILES = re.compile(
    r"(docprops/app\.xml|xl/vbaproject\.bin|xl/(?!media/|theme/|printersettings/|embeddings/).*\.(xml|rels))$"
)


def est_utile(chemin: str) -> bool:
    """Vrai pour les pièces d'un .xlsx que la lecture regarde."""
    return bool(_UTILES.match(chemin))


def relever(pieces: Mapping[str, bytes]) -> Releve:
    """Relève formules, commentaires et dessins, et prépare les corrections de texte.

    Lève `FichierRefuse` si une feuille s'étend au-delà de ce qu'il est raisonnable de charger.
    """
    feuilles = _chemins_des_feuilles(pieces)
    formules: dict[str, Mapping[str, str]] = {}
    remarques: dict[str, Sequence[tuple[str, str]]] = {}
    # Une feuille que nous n'aurions pas su rattacher au classeur pourrait l'être par un autre lecteur.
    for chemin in {c for c, xml in pieces.items() if b"sheetData" in xml} - set(feuilles.values()):
        _borner(chemin, pieces[chemin])
    for nom, chemin in feuilles.items():
        xml = pieces.get(chemin, b"")
        if not _est_ordinaire(nom, xml):
            _borner(nom, xml)
            formules[nom] = dict(_formules(xml))
        if lues := tuple(_remarques(pieces, chemin)):
            remarques[nom] = lues
    return Releve(formules, remarques, _corrections(pieces, feuilles.values()))


_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION_STRICTE = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def _chemins_des_feuilles(pieces: Mapping[str, bytes]) -> dict[str, str]:
    cibles = dict(_relations(pieces, CLASSEUR))
    chemins = {}
    for feuille in analyser(pieces[CLASSEUR]).iterfind(".//{*}sheets/{*}sheet"):
        identifiant = feuille.get(_RELATION) or feuille.get(_RELATION_STRICTE) or ""
        chemins[feuille.get("name", "")] = cibles.get(identifiant, "")
    return chemins


def _relations(pieces: Mapping[str, bytes], source: str) -> Iterator[tuple[str, str]]:
    dossier, nom = posixpath.split(source)
    xml = pieces.get(f"{dossier}/_rels/{nom}.rels")
    if xml is None:
        return
    for relation in analyser(xml).iterfind("{*}Relationship"):
        cible = relation.get("Target", "")
        yield relation.get("Id", ""), chemin_de(posixpath.normpath(posixpath.join("/", dossier, cible)))


# Toute cellule qui n'a pas la forme « <c r="B12"… » suivie d'autre chose qu'une formule.
_NOTABLE = re.compile(rb'<c(?: (?!r="[A-Z][0-9]{1,4}"[^>]*>(?!<f))|[\t\r\n/>])')
_NOTABLE_HORS_J = re.compile(rb'<c(?: (?!r="(?:[A-IK-Z][0-9]{1,4}"[^>]*>(?!<f)|J[0-9]{1,4}"))|[\t\r\n/>])')


def _est_ordinaire(nom: str, xml: bytes) -> bool:
    """Vrai si la feuille tient dans A1:Z9999 sans formule : deux balayages, en langage C, au lieu d'un parcours.

    La colonne J de la feuille « Exigences » porte nos formules.
    """
    debut = xml.find(b"<sheetData")
    motif = _NOTABLE_HORS_J if nom == FEUILLE_EXIGENCES else _NOTABLE
    return debut >= 0 and motif.search(xml, debut) is None and xml.find(b":c", debut) < 0


_CELLULE = re.compile(rb"<(?:\w+:)?c\b[^>]*?\sr\s*=\s*[\"']([A-Za-z]+)([0-9]+)[\"'][^>]*(?<!/)>(?!</)")
_LIGNE = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr\s*=\s*[\"']([0-9]+)[\"'][^>]*>\s*<(?:\w+:)?c\b(?![^>]*\sr\s*=)")


def _borner(nom: str, xml: bytes) -> None:
    """Refuse une feuille dont les cellules remplies s'écartent trop : la lire réserverait tout le rectangle.

    Les cellules vides mais mises en forme, que LibreOffice écrit jusqu'au bout des feuilles, ne comptent pas.
    """
    cellules = _CELLULE.findall(xml)
    lignes = [int(ligne) for _, ligne in cellules] + [int(ligne) for ligne in _LIGNE.findall(xml)]
    colonnes = [_rang(lettres) for lettres, _ in cellules]
    if max(lignes, default=1) * max(colonnes, default=1) > CELLULES_MAXIMALES:
        raise demesure(f"la feuille « {nom} » est remplie jusqu'à la ligne {max(lignes)}, loin du tableau.")


def _rang(lettres: bytes) -> int:
    rang = 0
    for lettre in lettres.upper():
        rang = rang * 26 + lettre - 64
    return rang


_FORMULE_PREFIXEE = re.compile(rb"<\w+:f[ >/]")


def _formules(xml: bytes) -> Iterator[tuple[str, str]]:
    """Énumère les cellules à formule et le texte de la formule, sans rien calculer."""
    balise = b"<f"
    if b"<worksheet" not in xml[:2000] and (prefixee := _FORMULE_PREFIXEE.search(xml)):
        balise = prefixee.group()[:-1]
    position = xml.find(balise)
    while position >= 0:
        suite = position + len(balise)
        debut = xml.rfind(b' r="', max(0, position - 200), position) + 4
        if debut > 3 and xml[suite : suite + 1] in b" >/":
            reference = xml[debut : xml.find(b'"', debut)]
            fin = xml.find(b">", suite)
            yield reference.decode(errors="replace"), xml[fin + 1 : xml.find(b"<", fin)].decode(errors="replace")
        position = xml.find(balise, suite)


_TYPE_COMMENTAIRE = re.compile(r"/comments[^/]*\.xml$|/comments/|/threadedcomments/")


def _remarques(pieces: Mapping[str, bytes], chemin: str) -> Iterator[tuple[str, str]]:
    """Énumère ce qui est posé sur la feuille sans être dans une cellule : commentaires et dessins."""
    for _, cible in _relations(pieces, chemin):
        xml = pieces.get(cible)
        if xml is None:
            continue
        if _TYPE_COMMENTAIRE.search(cible):
            for commentaire in analyser(xml).iterfind(".//{*}*[@ref]"):
                yield commentaire.get("ref", ""), "".join(str(t) for t in commentaire.itertext()).strip()
        elif "/drawings/" in cible:
            textes = analyser(xml)
            if textes.find("{*}twoCellAnchor") is not None or textes.find("{*}oneCellAnchor") is not None:
                mots = " ".join("".join(str(t) for t in e.itertext()) for e in textes.iterfind(".//{*}txBody"))
                yield "", f"image ou dessin {mots}".strip()


_ECHAPPEMENT = re.compile(rb"_x005F_(?=x[0-9A-Fa-f]{4}_)|_(?=x[0-9A-Fa-f]{4}_)")
_OPENPYXL = re.compile(rb"Openpyxl|<AppVersion>[0-9]\.[0-9]+</AppVersion>")


def _corrections(pieces: Mapping[str, bytes], feuilles: Iterable[str]) -> dict[str, bytes]:
    """Échappe les « _x000D_ » d'un fichier d'openpyxl, qui les écrit tels qu'ils ont été saisis.

    Excel et LibreOffice, eux, échappent ce texte (ECMA-376, ST_Xstring) : leur fichier se lit sans retouche.
    """
    if not _OPENPYXL.search(pieces.get("docprops/app.xml", b"")):
        return {}
    corrigees = {}
    for nom in ("xl/sharedstrings.xml", *feuilles):
        xml = pieces.get(nom, b"")
        if b"_x" in xml:
            corrigee = _ECHAPPEMENT.sub(b"_x005F_", xml)
            if corrigee != xml:
                corrigees[nom] = corrigee
    return corrigees
