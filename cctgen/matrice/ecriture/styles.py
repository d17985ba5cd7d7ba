"""L'aspect de la matrice : couleurs, polices, hauteurs, et la pose d'un texte qui reste un texte."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.matrice.contrat import LONGUEUR_MAXIMALE, MARGE_AU_PLUS, STYLE_DE_L_OUTIL, lettre
from cctgen.matrice.ecriture.directes import Numeroter
from cctgen.matrice.ecriture.enregistrement import regler_la_police_normale
from cctgen.matrice.habillage.impression import COTES
from cctgen.matrice.habillage.lecture import habillage
from cctgen.matrice.habillage.modele import Aspect
from cctgen.matrice.habillage.pages import taille_des_marges
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.typographie import composer, composer_a_relire

Case = Cell | MergedCell

_HAUT = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
_COTE = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
_CENTRE = Alignment(horizontal="center", vertical="top", wrap_text=True)
_MILIEU = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TEXTE, _CALCUL = "@", "General"


def police_de(aspect: Aspect) -> Font:
    """Rend la police d'Excel d'un aspect."""
    gras, italique = aspect.gras or None, aspect.italique or None
    return Font(name=aspect.police, size=aspect.taille, bold=gras, italic=italique, color=aspect.encre)


def couleur(nom: str) -> str:
    """Rend une couleur seule de la matrice : « complète », « à compléter », « onglet à remplir »."""
    return habillage().couleurs[f"matrice : {nom}"]


@dataclass(frozen=True, eq=False)
class Habit:
    """L'aspect d'une cellule, inscrit une fois au classeur sous un nom : poser un nom coûte dix fois moins."""

    nom: str
    place: Alignment = _HAUT
    encadre: bool = True
    format: str = _TEXTE
    ouverte: bool = False

    @property
    def aspect(self) -> Aspect:
        """Rend la police et les couleurs que règle le classeur modèle."""
        return habillage().aspects[f"matrice : {self.nom}"]

    @property
    def fond(self) -> str:
        """Rend la couleur du fond, vide sans fond."""
        return self.aspect.fond

    @property
    def inscrit(self) -> str:
        """Rend le nom sous lequel le classeur connaît ce style."""
        return f"{STYLE_DE_L_OUTIL}{self.nom}"

    def en_style(self) -> NamedStyle:
        """Rend le style nommé d'Excel."""
        aspect = self.aspect
        trait = Side(style="thin", color=aspect.filet) if aspect.filet and self.encadre else None
        return NamedStyle(
            name=self.inscrit,
            font=police_de(aspect),
            fill=PatternFill("solid", fgColor=aspect.fond) if aspect.fond else PatternFill(),
            border=Border(left=trait, right=trait, top=trait, bottom=trait) if trait else Border(),
            alignment=self.place,
            number_format=self.format,
            protection=Protection(locked=not self.ouverte),
        )


TITRE = Habit("titre", Alignment(vertical="bottom"), encadre=False)
INTERTITRE = Habit("intertitre", Alignment(vertical="center"), encadre=False)
PARAGRAPHE = Habit("paragraphe", Alignment(vertical="top", wrap_text=True), encadre=False)
ANNONCE = Habit("annonce", Alignment(), encadre=False, format=_CALCUL)
TECHNIQUE = Habit("technique", Alignment(), encadre=False)
ENTETE = Habit("en-tête", _MILIEU)
ENTETE_OUVERT = Habit("en-tête à remplir", _MILIEU)
TERME = Habit("terme", _COTE)
EXPLICATION = Habit("explication", _COTE)
VALEUR_FIXE = Habit("valeur fixe", _COTE)
FIXE = Habit("texte fixe")
REFERENCE = Habit("référence")
NIVEAU_P = Habit("niveau P", _CENTRE)
NIVEAU_I = Habit("niveau I", _CENTRE)
CONSTAT = Habit("constat", _CENTRE, format=_CALCUL)
SAISIE = Habit("saisie", ouverte=True)
"""En texte : ce que le soumissionnaire tape n'est pas converti."""

COMPTE = Habit("compte", _CENTRE, format=_CALCUL)
TOTAL = Habit("total", _MILIEU, format=_CALCUL)
INTITULE_TOTAL = Habit("intitulé de total")

_HAUTEUR_LIGNE = 13.2
_HAUTEUR_MAXIMALE = 409.0
"""Excel ne rend pas de ligne plus haute."""

_INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FAUX_ECHAPPEMENT = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def poser(cellule: Case, texte: str) -> None:
    """Écrit un texte, quel que soit son début : « =1+1 » ou « #N/A » restent du texte.

    Lève `DonneesInvalides` si Excel ne peut pas le porter en entier.
    """
    cellule.value = propre(texte, cellule.parent.title, cellule.coordinate)
    cellule.data_type = "s"


def propre(texte: str, feuille: str, cellule: str) -> str:
    """Rend un texte tel qu'Excel le porte ; lève `DonneesInvalides`, situé, s'il ne le peut pas en entier."""
    lisible = _INTERDITS.sub("\ufffd", texte.replace("\r\n", "\n").replace("\r", "\n"))
    # « _x000D_ » écrit tel quel serait lu par Excel comme un caractère de commande (ECMA-376, ST_Xstring).
    echappe = _FAUX_ECHAPPEMENT.sub("_x005F_", lisible) if "_x" in lisible else lisible
    # Un signe tient au plus deux unités d'Excel : un texte court n'a pas à se compter.
    if len(echappe) > LONGUEUR_MAXIMALE // 2 and len(echappe.encode("utf-16-le")) // 2 > LONGUEUR_MAXIMALE:
        raise DonneesInvalides([_trop_long(len(texte), Lieu(feuille=feuille, cellule=cellule))])
    return echappe


def rediger(cellule: Case, texte: str) -> None:
    """Écrit un texte de l'outil, espaces et apostrophes à la française ; jamais celui d'un soumissionnaire.

    Le reste n'y change pas : la matrice rendue se compare, signe pour signe, à elles près.
    """
    poser(cellule, composer_a_relire(texte))


def _trop_long(longueur: int, lieu: Lieu) -> Anomalie:
    return Anomalie(
        "texte-trop-long",
        f"un texte de {longueur} caractères ne tient pas dans une cellule ({LONGUEUR_MAXIMALE} au plus).",
        "Raccourcissez l'exigence ou la preuve, ou partagez-la en plusieurs exigences.",
        lieu=lieu,
    )


HABITS = (
    TITRE,
    INTERTITRE,
    PARAGRAPHE,
    ANNONCE,
    TECHNIQUE,
    ENTETE,
    ENTETE_OUVERT,
    TERME,
    EXPLICATION,
    VALEUR_FIXE,
    FIXE,
    REFERENCE,
    NIVEAU_P,
    NIVEAU_I,
    CONSTAT,
    SAISIE,
    COMPTE,
    TOTAL,
    INTITULE_TOTAL,
)


def inscrire(classeur: Workbook) -> None:
    """Inscrit tous les habits à un classeur neuf."""
    regler_la_police_normale(classeur, police_de(FIXE.aspect))
    # LibreOffice fait hériter du style normal un aspect conditionnel : « Complétude » s'y calait en bas de case.
    nommes: Any = classeur
    nommes._named_styles["Normal"].alignment = Alignment(vertical=_HAUT.vertical)  # noqa: SLF001 (sans autre accès)
    for habit in HABITS:
        classeur.add_named_style(habit.en_style())
    modele: Any = Cell(Worksheet(classeur), row=1, column=1)
    _INSCRITS[classeur] = rangs = {}
    for habit in HABITS:
        modele.style = habit.inscrit
        rangs[habit] = copy(modele._style)  # noqa: SLF001 (de même)


_INSCRITS: WeakKeyDictionary[Workbook, dict[Habit, StyleArray]] = WeakKeyDictionary()
"""Les rangs de chaque habit : openpyxl relit tous les styles nommés du classeur à chaque cellule qui en reçoit un."""


def habiller(cellule: Case, habit: Habit) -> None:
    """Donne son aspect à une cellule d'un classeur où les habits sont inscrits."""
    habillee: Any = cellule
    if rangs := _INSCRITS.get(habillee.parent.parent):
        habillee._style = copy(rangs[habit])  # noqa: SLF001 (openpyxl documente cette copie)
    else:
        habillee.style = habit.inscrit


def inscrit(feuille: Worksheet, habit: Habit) -> StyleArray:
    """Rend le style d'un habit, dans le classeur de cette feuille où ils sont inscrits."""
    classeur: Any = feuille.parent
    return _INSCRITS[classeur][habit]


class Rangs(dict[Habit, str]):
    """L'attribut de style de chaque habit d'une feuille écrite directement ; numérotés à leur première case."""

    def __init__(self, feuille: Worksheet, numeroter: Numeroter) -> None:
        super().__init__()
        self._feuille, self._numeroter = feuille, numeroter

    def __missing__(self, habit: Habit) -> str:
        self[habit] = rang = self._numeroter(inscrit(self._feuille, habit))
        return rang


def habiller_colonne(feuille: Worksheet, lettre: str, habit: Habit) -> None:
    """Donne son aspect à toute une colonne, sans fond ni filet : vide, elle ne s'écrit ni ne s'imprime.

    `montrer` dit où ils se voient.
    """
    colonne: Any = feuille.column_dimensions[lettre]
    style: Any = copy(inscrit(feuille, habit))
    # Une colonne a l'aspect de l'habit sans porter son nom.
    style.xfId = style.fillId = style.borderId = 0
    colonne._style = style  # noqa: SLF001 (de même)


def montrer(feuille: Worksheet, plage: str, formule: str, habit: Habit) -> None:
    """Donne le fond et le filet d'un habit là où la formule, écrite pour la première cellule, est vraie."""
    modele = habit.en_style()
    style = DifferentialStyle(fill=PatternFill(bgColor=habit.fond) if habit.fond else None, border=modele.border)
    feuille.conditional_formatting.add(plage, Rule(type="expression", formula=[formule], dxf=style))


def surligner(feuille: Worksheet, plage: str, formule: str, couleur: str) -> None:
    """Colore les cellules d'une plage où la formule, écrite pour la première, est vraie."""
    # Dans une mise en forme conditionnelle, Excel lit le fond dans la couleur d'arrière-plan.
    style = DifferentialStyle(fill=PatternFill(bgColor=couleur))
    feuille.conditional_formatting.add(plage, Rule(type="expression", formula=[formule], dxf=style))


def hauteur(textes: Iterable[tuple[float, str]], minimum: int = 1) -> float:
    """Rend la hauteur de ligne où chaque texte, donné après la largeur de sa colonne, se lit en entier."""
    taille = max(FIXE.aspect.taille, SAISIE.aspect.taille)
    lignes = max([minimum, *(_nombre_de_lignes(texte, largeur * 10 / taille) for largeur, texte in textes)])
    return min(_HAUTEUR_MAXIMALE, lignes * _HAUTEUR_LIGNE * taille / 10 + 4)


@lru_cache(maxsize=4096)
def _nombre_de_lignes(texte: str, largeur: float) -> int:
    signes = max(4, int(largeur * 1.1) - 3)
    return sum(_lignes_du_paragraphe(paragraphe, signes) for paragraphe in texte.split("\n"))


def _lignes_du_paragraphe(paragraphe: str, signes: int) -> int:
    """Remplit les lignes mot à mot ; un mot plus long que la ligne se coupe."""
    lignes, reste = 1, signes
    for mot in paragraphe.split(" "):
        longueur = len(mot)
        if longueur > reste and reste < signes:
            lignes, reste = lignes + 1, signes
        coupures = (longueur - 1) // signes if longueur > signes else 0
        lignes += coupures
        reste -= longueur - coupures * signes + 1
    return lignes


def largeurs_de(feuille: str) -> dict[str, float]:
    """Rend la largeur de chaque colonne d'une feuille de la matrice, par lettre, d'après le classeur modèle."""
    return {lettre(rang): largeur for rang, largeur in enumerate(habillage().largeurs(f"matrice : {feuille}"))}


def orientation_de(feuille: str) -> Literal["portrait", "landscape"]:
    """Rend l'orientation d'une feuille de la matrice, d'après le classeur modèle."""
    return "landscape" if habillage().paysages.get(f"matrice : {feuille}", False) else "portrait"


def largeurs(feuille: Worksheet, valeurs: Mapping[str, float]) -> None:
    """Fixe la largeur des colonnes, par lettre."""
    for colonne, largeur in valeurs.items():
        feuille.column_dimensions[colonne].width = largeur


def proteger(feuille: Worksheet) -> None:
    """Protège sans mot de passe ; filtrer et redimensionner restent possibles.

    Excel et LibreOffice refusent de trier une plage qui porte une cellule verrouillée : le tri n'est pas ouvert.
    """
    protection = feuille.protection
    protection.sheet = True
    # Dans le fichier, ces attributs disent ce qui est interdit : faux vaut permis.
    protection.autoFilter = False
    protection.formatColumns = protection.formatRows = False


def imprimer(feuille: Worksheet, pied: str, *, pages: int, orientation: Literal["portrait", "landscape"]) -> None:
    """Prépare l'impression en A4, les largeurs une fois réglées : `pages` de large, pied avec le dossier et le numéro.

    Les largeurs et les polices livrées laissent les textes à huit points au moins.
    """
    feuille.page_setup.orientation = orientation
    feuille.page_setup.paperSize = int(Worksheet.PAPERSIZE_A4)
    feuille.page_setup.fitToWidth, feuille.page_setup.fitToHeight = pages, 0
    if pages > 1:
        # Les deux moitiés d'un rang se suivent.
        feuille.page_setup.pageOrder = "overThenDown"
    feuille.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    feuille.page_margins = PageMargins(left=COTES, right=COTES, top=0.5, bottom=0.7, footer=0.3)
    # « && » est une esperluette, « &P » et « &N » le numéro et le nombre de pages, « &F » le nom du fichier.
    textes = {"left": composer(pied).replace("&", "&&")[:MARGE_AU_PLUS], "right": "Page &P sur &N"}
    for cote, texte in textes.items():
        zone = getattr(feuille.oddFooter, cote)
        zone.text, zone.size = texte, taille_des_marges(feuille)
    feuille.sheet_view.showGridLines = False


def intituler(feuille: Worksheet, titre: str) -> None:
    """Imprime en tête de chaque page un titre, et le nom du fichier rendu : un tableau sans titre n'en dit rien."""
    feuille.page_margins.top, feuille.page_margins.header = 0.7, 0.3
    for cote, texte in {"left": composer(titre).replace("&", "&&")[:MARGE_AU_PLUS], "right": "&F"}.items():
        zone = getattr(feuille.oddHeader, cote)
        zone.text, zone.size = texte, taille_des_marges(feuille)
