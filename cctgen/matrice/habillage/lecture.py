"""Lire un classeur modèle : l'aspect de ses cellules, et ses fautes, toutes d'un coup."""

from __future__ import annotations

import difflib
import io
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

import openpyxl
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from cctgen.matrice.habillage.impression import ECHELLE_MINIMALE, LISIBLE, PAGES_DE_LA_MATRICE, echelle, imprimee
from cctgen.matrice.habillage.modele import Aspect, Habillage, habillage_du_geste
from cctgen.matrice.lecture.couleurs import contraste
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures
from cctgen.socle.memoire.livre import etat_du_modele, octets_du_modele, sans_faute
from cctgen.socle.nombres import citer_les_premiers, mesurer

FICHIER = "classeurs.xlsx"
ASPECTS, COULEURS, LARGEURS, PAGES = "Aspects", "Couleurs", "Largeurs", "Pages"
_FEUILLES = (ASPECTS, COULEURS, LARGEURS, PAGES)
_CONTRASTE_MINIMAL = 4.5
"""Ce que demande le référentiel d'accessibilité (RGAA, critère 3.2) d'un texte sur son fond."""
_LARGEUR_MAXIMALE = 255
_MASQUE = "matrice : technique"
_SENS = {"paysage": True, "portrait": False}
_BLANC, _NOIR = "FFFFFF", "000000"
_DES_THEMES = {0: _BLANC, 1: _NOIR}
_ILLISIBLES = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError)


@dataclass
class _Lecture:
    fichier: str
    fautes: list[Anomalie] = field(default_factory=list)
    vus: set[tuple[str, ...]] = field(default_factory=set)

    def nouvelle(self, feuille: str, cellule: str, *nom: str) -> None:
        """Dit une ligne qui règle ce qu'une autre réglait déjà."""
        if (feuille, *nom) in self.vus:
            dit = " : ".join(f"« {part} »" for part in nom)
            self.valeur(f"{dit} est sur deux lignes.", "Gardez-en une.", feuille, cellule)
        self.vus.add((feuille, *nom))

    def valeur(self, message: str, conseil: str, feuille: str, cellule: str) -> None:
        lieu = Lieu(self.fichier, feuille=feuille, cellule=cellule)
        self.fautes.append(Anomalie("classeur-modele-valeur", message, conseil, lieu=lieu))


def lire_habillage(octets: bytes, fichier: str, livre: Habillage | None = None) -> tuple[Habillage, list[Anomalie]]:
    """Rend l'habillage d'un classeur modèle et ses fautes ; ce qui y manque vient de celui de l'outil.

    Les fautes bloquantes disent qu'il ne faut pas le suivre.
    """
    lecture = _Lecture(fichier)
    try:
        classeur = load_workbook(io.BytesIO(octets))
    except _ILLISIBLES:
        conseil = "Repartez du classeur livré : cctgen modeles exporter."
        faute = Anomalie(
            "classeur-modele-illisible", "il n'est pas un classeur .xlsx lisible.", conseil, lieu=Lieu(fichier)
        )
        return livre or Habillage({}, {}, {}, {}), [faute]
    absentes = [nom for nom in _FEUILLES if nom not in classeur.sheetnames]
    if absentes:
        return livre or _VIDE, [_illisible(fichier, f"il n'a pas la feuille {_dits(absentes)}.")]
    lu = Habillage(
        {nom: aspect for nom, aspect in _aspects(classeur[ASPECTS], lecture) if aspect is not None},
        dict(_couleurs(classeur[COULEURS], lecture)),
        _largeurs(classeur[LARGEURS], lecture),
        dict(_pages(classeur[PAGES], lecture)),
    )
    lecture.fautes += _contrastes(lu, fichier)
    if livre is None:
        return lu, lecture.fautes
    complet = _complete(lu, livre, lecture)
    lecture.fautes += _trop_petits(complet, fichier)
    return complet, lecture.fautes


_VIDE = Habillage({}, {}, {}, {})


def _illisible(fichier: str, message: str) -> Anomalie:
    conseil = "Repartez du classeur livré : cctgen modeles exporter."
    return Anomalie("classeur-modele-illisible", message, conseil, lieu=Lieu(fichier))


def _dits(noms: Sequence[str]) -> str:
    return citer_les_premiers([f"« {nom} »" for nom in noms], 3)


def _lignes(feuille: Any) -> Iterator[tuple[int, str, Any]]:
    for ligne in feuille.iter_rows(min_row=2, max_col=3):
        nom = ligne[0].value
        if nom is not None and str(nom).strip():
            yield ligne[0].row, str(nom).strip(), ligne


def _aspects(feuille: Any, lecture: _Lecture) -> Iterator[tuple[str, Aspect | None]]:
    for rang, nom, ligne in _lignes(feuille):
        lecture.nouvelle(ASPECTS, f"A{rang}", nom)
        case = ligne[1]
        fond = _couleur(case.fill.fgColor) if case.fill.patternType == "solid" else ""
        encre = _NOIR if case.font.color is None else _couleur(case.font.color)
        filet = _couleur(case.border.left.color) if case.border.left.style else ""
        if None in (fond, encre, filet):
            lecture.valeur(
                f"l'aspect « {nom} » a une couleur que seul le thème d'Excel donne.",
                "Choisissez une couleur personnalisée (Autres couleurs), en chiffres.",
                ASPECTS,
                f"B{rang}",
            )
            continue
        yield (
            nom,
            Aspect(
                case.font.name or "Arial",
                float(case.font.sz or 10),
                bool(case.font.b),
                bool(case.font.i),
                encre or _NOIR,
                fond or "",
                filet or "",
            ),
        )


def _couleurs(feuille: Any, lecture: _Lecture) -> Iterator[tuple[str, str]]:
    for rang, nom, ligne in _lignes(feuille):
        lecture.nouvelle(COULEURS, f"A{rang}", nom)
        fond = _couleur(ligne[1].fill.fgColor) if ligne[1].fill.patternType == "solid" else None
        if fond is None:
            conseil = "Donnez à cette case une couleur de remplissage personnalisée."
            lecture.valeur(f"la couleur « {nom} » n'est pas celle d'une case remplie.", conseil, COULEURS, f"B{rang}")
        else:
            yield nom, fond


def _largeurs(feuille: Any, lecture: _Lecture) -> dict[str, dict[str, float]]:
    largeurs: dict[str, dict[str, float]] = {}
    for rang, nom, ligne in _lignes(feuille):
        colonne, largeur = str(ligne[1].value or "").strip(), ligne[2].value
        lecture.nouvelle(LARGEURS, f"B{rang}", nom, colonne)
        if isinstance(largeur, bool) or not isinstance(largeur, (int, float)) or not 0 < largeur <= _LARGEUR_MAXIMALE:
            dit = f"la largeur de « {colonne} », feuille « {nom} », n'est pas un nombre de 1 à {_LARGEUR_MAXIMALE}."
            lecture.valeur(dit, "Écrivez un nombre de caractères : 24.", LARGEURS, f"C{rang}")
            continue
        largeurs.setdefault(nom, {})[colonne] = float(largeur)
    return largeurs


def _pages(feuille: Any, lecture: _Lecture) -> Iterator[tuple[str, bool]]:
    for rang, nom, ligne in _lignes(feuille):
        lecture.nouvelle(PAGES, f"A{rang}", nom)
        sens = str(ligne[1].value or "").strip().casefold()
        if sens in _SENS:
            yield nom, _SENS[sens]
        else:
            dit = f"la page « {nom} » n'est ni « paysage » ni « portrait »."
            lecture.valeur(dit, "Choisissez l'un des deux.", PAGES, f"B{rang}")


def _couleur(couleur: Any) -> str | None:
    """Rend « RRVVBB », ou rien d'une couleur que seul le thème donne."""
    if couleur is None:
        return _NOIR
    if couleur.type == "rgb":
        return str(couleur.rgb)[-6:].upper()
    if couleur.type == "theme" and not couleur.tint:
        return _DES_THEMES.get(couleur.theme)
    return {64: _NOIR, 65: _BLANC}.get(couleur.indexed) if couleur.type == "indexed" else None


def _contrastes(lu: Habillage, fichier: str) -> Iterator[Anomalie]:
    for nom, aspect in lu.aspects.items():
        if contraste(aspect.encre, aspect.fond or _BLANC) < _CONTRASTE_MINIMAL:
            dit = f"le texte de l'aspect « {nom} » se lit mal sur son fond : contraste sous 4,5."
            yield Anomalie(
                "classeur-modele-contraste",
                dit,
                "Foncez le texte ou éclaircissez le fond.",
                gravite=Gravite.A_QUALIFIER,
                lieu=Lieu(fichier, feuille=ASPECTS),
            )


def _trop_petits(suivi: Habillage, fichier: str) -> Iterator[Anomalie]:
    """Dit ce qui ne se lirait plus une fois imprimé : des colonnes trop larges, ou une police trop petite."""
    for feuille, pages in PAGES_DE_LA_MATRICE.items():
        nom = f"matrice : {feuille}"
        reduite = echelle(suivi.largeurs(nom), paysage=suivi.paysages.get(nom, False), pages=pages)
        taille = min(a.taille for n, a in suivi.aspects.items() if n.startswith("matrice : ") and n != _MASQUE)
        if imprimee(taille, reduite) < LISIBLE:
            dit = f"la feuille « {feuille} » de la matrice s'imprimerait à {_en_points(imprimee(taille, reduite))}."
            yield _petit(
                dit, "Resserrez ses colonnes, ou agrandissez la police des aspects « matrice ».", fichier, LARGEURS
            )
    for nom, aspect in suivi.aspects.items():
        if not nom.startswith("matrice : ") and imprimee(aspect.taille, ECHELLE_MINIMALE) < LISIBLE:
            dit = f"l'aspect « {nom} » s'imprimerait à {_en_points(imprimee(aspect.taille, ECHELLE_MINIMALE))}."
            yield _petit(dit, "Donnez-lui dix points au moins.", fichier, ASPECTS)


def _en_points(taille: float) -> str:
    return mesurer(Decimal(str(round(taille, 1))), "points")


def _petit(dit: str, conseil: str, fichier: str, feuille: str) -> Anomalie:
    lieu = Lieu(fichier, feuille=feuille)
    return Anomalie("classeur-modele-petit", dit, conseil, gravite=Gravite.A_QUALIFIER, lieu=lieu)


def _complete(lu: Habillage, livre: Habillage, lecture: _Lecture) -> Habillage:
    """Complète par l'habillage de l'outil ; ce qui manque ou n'est pas connu se dit."""
    for feuille, siens, attendus in (
        (ASPECTS, lu.aspects, livre.aspects),
        (COULEURS, lu.couleurs, livre.couleurs),
        (PAGES, lu.paysages, livre.paysages),
        (LARGEURS, lu.colonnes, livre.colonnes),
    ):
        lecture.fautes += _ecarts(lecture.fichier, feuille, siens, attendus)
    for nom, siennes in lu.colonnes.items():
        if nom in livre.colonnes:
            lecture.fautes += _ecarts(
                lecture.fichier, LARGEURS, siennes, livre.colonnes[nom], f"à la feuille « {nom} »"
            )
    colonnes = {
        f: {**cs, **{c: v for c, v in lu.colonnes.get(f, {}).items() if c in cs}} for f, cs in livre.colonnes.items()
    }
    return Habillage(
        {**livre.aspects, **lu.aspects}, {**livre.couleurs, **lu.couleurs}, colonnes, {**livre.paysages, **lu.paysages}
    )


def _ecarts(
    fichier: str, feuille: str, siens: Collection[str], attendus: Collection[str], ou: str = ""
) -> Iterator[Anomalie]:
    lieu, place = Lieu(fichier, feuille=feuille), f", {ou}," if ou else ""
    for nom in siens:
        if nom not in attendus:
            proches = difflib.get_close_matches(nom, attendus, n=1)
            conseil = f"Écrivez « {proches[0]} »." if proches else "Retirez cette ligne."
            message = f"« {nom} »{place} ne règle rien."
            yield Anomalie("classeur-modele-incomplet", message, conseil, gravite=Gravite.A_QUALIFIER, lieu=lieu)
    if manquants := [nom for nom in attendus if nom not in siens]:
        message = f"{ou or 'il y'} manque {_dits(manquants)} : repris du classeur livré."
        conseil = "Recopiez ces lignes du classeur livré pour les régler : cctgen modeles exporter."
        yield Anomalie("classeur-modele-incomplet", message, conseil, gravite=Gravite.A_QUALIFIER, lieu=lieu)


_CODE = ("socle", "matrice/habillage", "matrice/lecture/couleurs.py")
"""Ce dont dépend, dans le paquet, la lecture d'un classeur modèle."""


def habillage_livre() -> Habillage:
    """Rend l'habillage de l'outil, lu une fois par poste tant qu'il ne change pas. Lève `ModeleFautif`."""
    return _livre(etat_du_modele(FICHIER))


@lru_cache(maxsize=2)
def _livre(_etat: object) -> Habillage:
    lus = Lectures.du_poste("habillage", empreinte_du_code(_CODE) + openpyxl.__version__.encode())
    octets = octets_du_modele(FICHIER)
    return lus.tirer(FICHIER, octets, Habillage, lambda: sans_faute(FICHIER, lire_habillage(octets, FICHIER)))


def habillage() -> Habillage:
    """Rend l'habillage à suivre : celui du geste en cours, à défaut celui de l'outil."""
    return habillage_du_geste(habillage_livre)
