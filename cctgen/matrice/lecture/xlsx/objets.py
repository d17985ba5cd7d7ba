"""Ce qui est posé sur une feuille de .xlsx sans être dans une cellule : commentaires, dessins, contrôles, documents."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from cctgen.matrice.lecture.archive import analyser, chemin_de, retenir
from cctgen.matrice.lecture.classeur import adresse
from cctgen.socle.nombres import lire_entier


class Relation(NamedTuple):
    """Ce qu'une pièce de l'archive appelle : sa nature, et la cible, chemin dans l'archive ou adresse extérieure."""

    identifiant: str
    nature: str
    cible: str
    adresse: str


def relations(pieces: Mapping[str, bytes], source: str) -> Sequence[Relation]:
    """Rend les relations d'une pièce."""
    dossier, nom = posixpath.split(source)
    xml = pieces.get(f"{dossier}/_rels/{nom}.rels")
    return () if xml is None else _relations(xml, dossier)


@retenir
def _relations(xml: bytes, dossier: str) -> Sequence[Relation]:
    return tuple(_lire_les_relations(xml, dossier))


def _lire_les_relations(xml: bytes, dossier: str) -> Iterator[Relation]:
    for relation in analyser(xml).iterfind("{*}Relationship"):
        cible = relation.get("Target", "")
        chemin = chemin_de(posixpath.normpath(posixpath.join("/", dossier, cible)))
        nature = relation.get("Type", "").rpartition("/")[2].lower()
        yield Relation(relation.get("Id", ""), nature, chemin, cible)


_COMMENTAIRES = re.compile(r"/comments[^/]*\.xml$|/comments/|/threadedcomments/")
_INCORPORES = ("oleobject", "package")
_CONTROLE = re.compile(rb'ObjectType="(Checkbox|Radio|Drop|List|Edit|Scroll|Spin|Button)"')
_COLONNES = 100_000
"""Au-delà, ce n'est pas une colonne."""
_ANCRES = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_CONTROLES = {"checkbox": "case à cocher", "radio": "bouton d'option", "drop": "liste déroulante"}


def remarques(pieces: Mapping[str, bytes], chemin: str) -> Iterator[tuple[str, str]]:
    """Énumère ce qui est posé sur la feuille, avec sa cellule quand elle se connaît."""
    appels = relations(pieces, chemin)
    a_des_controles = any(appel.nature == "ctrlprop" for appel in appels)
    for appel in appels:
        if appel.nature in _INCORPORES:
            yield "", f"document incorporé ({posixpath.basename(appel.cible)})"
            continue
        xml = pieces.get(appel.cible)
        if xml is None:
            continue
        if _COMMENTAIRES.search(appel.cible):
            for commentaire in analyser(xml).iterfind(".//{*}*[@ref]"):
                mots = "".join(str(t) for t in commentaire.itertext()).strip()
                yield commentaire.get("ref", ""), f"commentaire : {mots}"
        elif appel.nature == "ctrlprop":
            yield "", _controle(analyser(xml))
        elif appel.nature == "vmldrawing" and not a_des_controles:
            for objet in _CONTROLE.findall(xml):
                yield "", _CONTROLES.get(objet.decode().lower(), "contrôle de formulaire")
        elif appel.nature == "drawing" or ("/drawings/" in appel.cible and appel.cible.endswith(".xml")):
            yield from _dessins(analyser(xml))


def _controle(element: etree._Element) -> str:
    nom = _CONTROLES.get(element.get("objectType", "").lower(), "contrôle de formulaire")
    return f"{nom}, cochée" if element.get("checked", "").lower() == "checked" else nom


def _dessins(racine: etree._Element) -> Iterator[tuple[str, str]]:
    for ancre in racine.iter("{*}" + _ANCRES[0], "{*}" + _ANCRES[1], "{*}" + _ANCRES[2]):
        if _est_un_controle(ancre):
            continue
        mots = " ".join("".join(str(t) for t in corps.itertext()) for corps in ancre.iterfind(".//{*}txBody"))
        yield _place(ancre), f"image ou dessin {' '.join(mots.split())}".strip()


def _est_un_controle(ancre: etree._Element) -> bool:
    """Vrai pour le double, dans le dessin, d'un contrôle de formulaire déjà nommé."""
    return ancre.find(".//{*}compatExt") is not None


def _place(ancre: etree._Element) -> str:
    colonne, ligne = (lire_entier(ancre.findtext(f"{{*}}from/{{*}}{axe}")) for axe in ("col", "row"))
    return "" if colonne is None or ligne is None or colonne >= _COLONNES else adresse(ligne, colonne)


def liens(pieces: Mapping[str, bytes], chemin: str) -> Iterator[tuple[str, str]]:
    """Énumère la cellule et la cible de chaque lien."""
    xml = pieces.get(chemin, b"")
    if b"hyperlink" not in xml:
        return
    cibles = {appel.identifiant: appel.adresse for appel in relations(pieces, chemin)}
    for lien in analyser(xml).iterfind("{*}hyperlinks/{*}hyperlink"):
        identifiant = next((v for nom, v in lien.attrib.items() if str(nom).endswith("}id")), "")
        cible = cibles.get(str(identifiant), "") or lien.get("location", "")
        if cible:
            yield lien.get("ref", "").partition(":")[0], cible
