"""Lit un .ods directement dans son XML.

Mesuré (python-calamine 0.9.1) : les tabulations des cellules disparaissent, et une ligne remplie répétée un
million de fois est chargée en entier. D'où cette lecture, plus lente (7 ms au lieu de 2 par matrice) mais
exacte et bornée.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import isfinite

from lxml import etree

from cctgen.matrice.lecture.archive import analyser, chiffre, demesure, illisible
from cctgen.matrice.lecture.classeur import (
    AFFICHE,
    CELLULES_MAXIMALES,
    COULEUR_SEULE,
    DU_FORMAT,
    ERREUR,
    INVISIBLE,
    SIGNES,
    Classeur,
    Feuille,
    adresse,
    autre_affichage,
    en_pourcentage,
    en_texte,
    est_meme_lien,
    lien_vers,
)
from cctgen.matrice.lecture.ods import CONTENU, MANIFESTE, STYLES
from cctgen.matrice.lecture.ods.affichage import est_une_date_partielle, nombre_affiche, remplacement
from cctgen.matrice.lecture.ods.aspect import StylesOds, lire_styles
from cctgen.matrice.lecture.ods.formules import Formules
from cctgen.matrice.lecture.ods.marges import marges_des_feuilles

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DESSIN = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_TEXTE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

_LIGNE, _CELLULE, _COUVERTE = f"{_TABLE}table-row", f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_LIGNES_REPETEES, _COLONNES_REPETEES = f"{_TABLE}number-rows-repeated", f"{_TABLE}number-columns-repeated"
_FORMULAIRE = "{urn:oasis:names:tc:opendocument:xmlns:form:1.0}"
_ID_XML, _CIBLE = "{http://www.w3.org/XML/1998/namespace}id", "{http://www.w3.org/1999/xlink}href"
_STYLE_DE_CELLULE, _STYLE_DE_TEXTE = f"{_TABLE}style-name", f"{_TEXTE}style-name"
_CELLULES_COLOREES = 30
_TEXTE_SAISI = f"{_OFFICE}string-value"
_FORMULE, _TYPE = f"{_TABLE}formula", f"{_OFFICE}value-type"
_TYPE_DE_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_LIGNES_FONDUES, _COLONNES_FONDUES = f"{_TABLE}number-rows-spanned", f"{_TABLE}number-columns-spanned"
_PARAGRAPHE, _ANNOTATION = f"{_TEXTE}p", f"{_OFFICE}annotation"
_ESPACES, _TABULATION, _SAUT = f"{_TEXTE}s", f"{_TEXTE}tab", f"{_TEXTE}line-break"


def lire_ods(pieces: Mapping[str, bytes], signes: Collection[str] = SIGNES) -> Classeur:
    """Lit les feuilles d'un .ods ; `signes` dit s'il faut rendre les valeurs telles qu'elles s'affichent.

    Lève `FichierRefuse` s'il est chiffré, mal formé, ou si une feuille est démesurée.
    """
    if b"encryption-data" in pieces.get(MANIFESTE, b""):
        raise chiffre()
    racine = analyser(pieces[CONTENU])
    macros = any(nom.startswith("basic/") for nom in pieces)
    communs = [analyser(pieces[STYLES])] if STYLES in pieces else []
    styles = lire_styles(*communs, racine)
    controles = dict(_controles(racine))
    tables = racine.iterfind(f".//{_TABLE}table")
    marges = marges_des_feuilles(racine, communs[0] if communs else None)
    lues = (_feuille(table, _Releve(styles, controles, AFFICHE in signes)) for table in tables)
    return Classeur(tuple(replace(f, marges=marges.get(f.nom, ())) for f in lues), "ods", macros)


def _controles(racine: etree._Element) -> Iterator[tuple[str, str]]:
    """Énumère les contrôles de formulaire, par identifiant, avec ce qui s'en dit."""
    for controle in racine.iter(f"{_FORMULAIRE}checkbox", f"{_FORMULAIRE}radio", f"{_FORMULAIRE}listbox"):
        nom = "case à cocher" if controle.tag == f"{_FORMULAIRE}checkbox" else "contrôle de formulaire"
        cochee = controle.get(f"{_FORMULAIRE}current-state", controle.get(f"{_FORMULAIRE}state")) == "checked"
        identifiant = controle.get(f"{_FORMULAIRE}id", "") or controle.get(_ID_XML, "")
        yield identifiant, f"{nom}, cochée" if cochee else nom


@dataclass(slots=True)
class _Releve:
    styles: StylesOds
    controles: Mapping[str, str]
    telles_qu_affichees: bool = True
    aspects: list[tuple[str, str]] = field(default_factory=list)
    lignes: list[list[str]] = field(default_factory=list)
    largeur: int = 0
    formules: dict[str, str] = field(default_factory=dict)
    remarques: list[tuple[str, str]] = field(default_factory=list)
    fusions: list[str] = field(default_factory=list)


def _feuille(table: etree._Element, releve: _Releve) -> Feuille:
    nom, vides = table.get(f"{_TABLE}name", ""), 0
    for dessin in table.iterfind(f"{_TABLE}shapes/*"):
        releve.remarques.append(("", _pose(dessin, releve)))
    for rangee in table.iter(_LIGNE):
        repetition = _entier(rangee, _LIGNES_REPETEES)
        ligne = _lire_ligne(rangee, len(releve.lignes) + vides, releve)
        if not ligne:
            vides += repetition
            continue
        releve.largeur = max(releve.largeur, len(ligne))
        hauteur = len(releve.lignes) + vides + repetition
        if hauteur * releve.largeur > CELLULES_MAXIMALES:
            raise demesure(f"la feuille « {nom} » est remplie jusqu'à la ligne {hauteur}, loin du tableau.")
        releve.lignes += [[]] * vides + [ligne] * repetition
        vides = 0
    aspects, fusions = tuple(releve.aspects), tuple(releve.fusions)
    return Feuille(nom, releve.lignes, Formules(releve.formules), tuple(releve.remarques), aspects, fusions)


def _lire_ligne(rangee: etree._Element, numero: int, releve: _Releve) -> list[str]:
    """Rend les textes d'une ligne jusqu'à la dernière cellule remplie."""
    ligne: list[str] = []
    rang = 0
    for cellule in rangee:
        if cellule.tag not in (_CELLULE, _COUVERTE):
            continue
        repetition = _entier(cellule, _COLONNES_REPETEES) if cellule.get(_COLONNES_REPETEES) else 1
        for signe in releve.styles.de("table-cell", cellule.get(_STYLE_DE_CELLULE)):
            # Une couleur posée sur une ligne entière se répète jusqu'au bout de la feuille.
            lieux = (adresse(numero, rang + n) for n in range(min(repetition, _CELLULES_COLOREES)))
            releve.aspects += [(lieu, signe) for lieu in lieux if len(cellule) == 0 or signe != COULEUR_SEULE]
        if cellule.get(_LIGNES_FONDUES) or cellule.get(_COLONNES_FONDUES):
            bas, droite = (_entier(cellule, attribut) - 1 for attribut in (_LIGNES_FONDUES, _COLONNES_FONDUES))
            if bas or droite:
                releve.fusions.append(f"{adresse(numero, rang)}:{adresse(numero + bas, rang + droite)}")
        if len(cellule) or cellule.get(_TYPE):
            texte = _lire_cellule(cellule, adresse(numero, rang), releve)
            if texte:
                if rang + repetition > CELLULES_MAXIMALES:
                    raise demesure(f"la ligne {numero + 1} est remplie jusqu'à la colonne {rang + repetition}.")
                ligne += [""] * (rang - len(ligne)) + [texte] * repetition
        rang += repetition
    return ligne


def _lire_cellule(cellule: etree._Element, lieu: str, releve: _Releve) -> str:
    formule = cellule.get(_FORMULE)
    if formule:
        releve.formules[lieu] = formule
    if cellule.get(_TYPE_DE_CALC) == "error":
        releve.aspects.append((lieu, ERREUR))
    paragraphes = []
    for enfant in cellule:
        if enfant.tag == _PARAGRAPHE:
            paragraphes.append(_paragraphe(enfant) if len(enfant) else enfant.text or "")
        elif enfant.tag == _ANNOTATION:
            releve.remarques.append((lieu, f"commentaire : {_mots(enfant)}"))
        elif str(enfant.tag).startswith(_DESSIN):
            releve.remarques.append((lieu, _pose(enfant, releve)))
    releve.aspects += [(lieu, signe) for signe in _enrichis(cellule, "\n".join(paragraphes), releve)]
    affiche = "\n".join(paragraphes)
    nature = cellule.get(_TYPE)
    if nature == "string":
        return _texte(cellule, affiche, lieu, releve)
    if nature in _NOMBRES and (dit := _remplacement(cellule, affiche, telle_qu_affichee=releve.telles_qu_affichees)):
        releve.aspects.append((lieu, dit))
    return _type(cellule, nature, affiche, telle_qu_affichee=releve.telles_qu_affichees)


def _texte(cellule: etree._Element, affiche: str, lieu: str, releve: _Releve) -> str:
    """Rend le texte saisi : s'il s'affiche autrement, ou pas du tout, un attribut de la cellule le garde."""
    saisi = cellule.get(_TEXTE_SAISI)
    if not saisi or saisi.split() == affiche.split():
        return affiche
    if releve.telles_qu_affichees and saisi.strip() and saisi.strip() in affiche:
        return affiche
    dit = f"{DU_FORMAT}affiche « {affiche.strip()} » à la place du texte saisi" if affiche.strip() else INVISIBLE
    releve.aspects.append((lieu, dit))
    return saisi


_NOMBRES = ("float", "currency", "percentage")


def _remplacement(cellule: etree._Element, affiche: str, *, telle_qu_affichee: bool) -> str:
    """Dit ce qui cache un nombre : un mot mis à sa place ou, si la valeur seule compte, tout autre affichage."""
    try:
        valeur = float(cellule.get(f"{_OFFICE}value", ""))
    except ValueError:
        return ""
    en_part = cellule.get(_TYPE) == "percentage"
    if telle_qu_affichee or en_part or not isfinite(valeur):
        return remplacement(valeur, affiche)
    return autre_affichage(nombre_affiche(valeur, affiche), valeur)


def _pose(dessin: etree._Element, releve: _Releve) -> str:
    """Dit ce qui est posé sur la feuille : document, contrôle, image ou dessin."""
    if next(dessin.iter(f"{_DESSIN}object", f"{_DESSIN}object-ole"), None) is not None:
        return f"document incorporé {_mots(dessin)}".strip()
    if dessin.tag == f"{_DESSIN}control":
        return releve.controles.get(dessin.get(f"{_DESSIN}control", ""), "contrôle de formulaire")
    return f"image ou dessin {_mots(dessin)}".strip()


def _enrichis(cellule: etree._Element, affiche: str, releve: _Releve) -> Iterator[str]:
    """Énumère ce que disent les morceaux mis en forme et les liens d'une cellule."""
    for morceau in cellule.iterfind(f"{_PARAGRAPHE}//{_TEXTE}span"):
        if _paragraphe(morceau).strip():
            yield from (s for s in releve.styles.de("text", morceau.get(_STYLE_DE_TEXTE)) if s != COULEUR_SEULE)
    for lien in cellule.iterfind(f"{_PARAGRAPHE}//{_TEXTE}a"):
        cible = lien.get(_CIBLE, "")
        if cible and not est_meme_lien(cible, affiche) and not est_meme_lien(cible, _paragraphe(lien)):
            yield lien_vers(cible)


def _type(cellule: etree._Element, nature: str | None, affiche: str, *, telle_qu_affichee: bool) -> str:
    """Rend une valeur typée comme le fait la lecture d'un .xlsx, quelle que soit la langue du tableur."""
    try:
        match nature:
            case "float" | "currency":
                valeur = float(cellule.get(f"{_OFFICE}value", ""))
                return nombre_affiche(valeur, affiche) if telle_qu_affichee else en_texte(valeur)
            case "percentage":
                return en_pourcentage(float(cellule.get(f"{_OFFICE}value", "")))
            case "boolean":
                return en_texte(cellule.get(f"{_OFFICE}boolean-value") == "true")
            case "date":
                jour = en_texte(datetime.fromisoformat(cellule.get(f"{_OFFICE}date-value", "")))
                return affiche if telle_qu_affichee and est_une_date_partielle(affiche) else jour
    except ValueError:
        return affiche
    return affiche


def _paragraphe(element: etree._Element) -> str:
    return "".join(_morceaux(element))


def _morceaux(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for enfant in element:
        if enfant.tag == _ESPACES:
            yield " " * min(_entier(enfant, f"{_TEXTE}c"), 100_000)
        elif enfant.tag == _TABULATION:
            yield "\t"
        elif enfant.tag == _SAUT:
            yield "\n"
        elif enfant.tag != _ANNOTATION:
            yield from _morceaux(enfant)
        yield enfant.tail or ""


def _mots(element: etree._Element) -> str:
    return " ".join(_paragraphe(p) for p in element.iter(_PARAGRAPHE)).strip()


def _entier(element: etree._Element, attribut: str) -> int:
    try:
        return max(1, int(element.get(attribut, "1")))
    except ValueError as faute:
        raise illisible("une pièce du classeur est mal formée.") from faute
