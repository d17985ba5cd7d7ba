"""Ce que les classeurs de l'évaluation ont en commun : texte inoffensif, styles, noms de feuilles, octets stables."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Edition
from cctgen.consultation.modele import date_en_clair
from cctgen.matrice.ecriture.enregistrement import enregistrer as rendre
from cctgen.matrice.ecriture.enregistrement import regler_la_police_normale
from cctgen.matrice.habillage.impression import (
    CORPS_DES_LARGEURS,
    COTES,
    pages_de_large,
    sur_la_premiere_page,
)
from cctgen.matrice.habillage.lecture import habillage
from cctgen.matrice.habillage.modele import Aspect
from cctgen.matrice.habillage.pages import colonnes_repetees, en_marge, imprimees, taille_comme
from cctgen.socle.typographie import composer, lisible

_LONGUEUR_MAXIMALE = 32_000
_SUITE = "\n[… la suite est dans le fichier reçu]"
_PAGES = "grilles et classeurs à remplir"
_FORMULE = ("=", "+", "-", "@")
_EN_GRAS, _BORDS, _MOT, _LIGNE_D_ENTETE = 1.1, 1.5, 20, 14.5
"""Ce qu'un caractère gras prend de plus qu'un chiffre, les bords d'une case, le plus long mot qu'une colonne suive."""
_SIGNES_PAR_LARGEUR, _LIGNE_DE_PHRASE = 1.2, 13.5
"""Ce qu'une unité de largeur tient de signes d'une phrase : 1,29 mesuré, en gras, moins une marge ; un de ses rangs."""
_MARGES = {"left": COTES, "right": COTES, "top": 0.5, "bottom": 0.7, "footer": 0.3}
_PAGES_AU_PLUS = 6
_ECHAPPEMENT = re.compile(r"_x([0-9A-Fa-f]{4})_")
_INTERDITS_DE_FEUILLE = re.compile(r"[\[\]:*?/\\]")

HAUT = Alignment(vertical="top", wrap_text=True)
CENTRE = Alignment(vertical="top", horizontal="center", wrap_text=True)
OUVERTE = Protection(locked=False)
_COURTES = frozenset({"Date", "Échéance", "Retenue", "Confirmée", "Change l'offre"})
"""Avec celles qui finissent par « le », les colonnes d'une date ou d'un « oui »."""


def aspect(nom: str) -> Aspect:
    """Rend un aspect des classeurs de l'évaluation, d'après le classeur modèle : « saisie », « titre »…"""
    return habillage().aspects[f"évaluation : {nom}"]


def police(nom: str) -> Font:
    """Rend la police d'un aspect ; un lien y est souligné."""
    return _police(aspect(nom), souligne=nom == "lien")


def fond(nom: str) -> PatternFill:
    """Rend le fond d'un aspect, qui sert aussi à une mise en forme conditionnelle."""
    return _fond(aspect(nom).fond)


def bordure(*, separee: bool = False) -> Border:
    """Rend le cadre d'une case ; `separee`, un trait épais le surmonte."""
    return _bordure(aspect("texte").filet, aspect("en-tête").fond if separee else "")


# Les mêmes objets resservent d'une case à l'autre : openpyxl calcule sinon l'empreinte de chacun.
@lru_cache(maxsize=256)
def _police(voulu: Aspect, *, souligne: bool) -> Font:
    gras, italique = voulu.gras or None, voulu.italique or None
    forme = Font(voulu.police, voulu.taille, gras, italique, color=voulu.encre)
    if souligne:
        forme.underline = "single"
    return forme


@lru_cache(maxsize=256)
def _fond(couleur: str) -> PatternFill:
    return PatternFill("solid", fgColor=couleur, bgColor=couleur) if couleur else PatternFill()


@lru_cache(maxsize=64)
def _bordure(filet: str, dessus: str) -> Border:
    trait = Side(style="thin", color=filet) if filet else None
    haut = Side(style="medium", color=dessus) if dessus else trait
    return Border(left=trait, right=trait, top=haut, bottom=trait)


def texte_de_cellule(texte: str) -> str:
    """Rend un texte qu'Excel montrera tel quel : caractères admis, longueur admise, `_x0041_` à la lettre."""
    return _borner(_ECHAPPEMENT.sub(r"_x005F_x\1_", _admis(texte)))


def texte_borne(texte: str) -> str:
    """Rend un texte de caractères et de longueur admis, dont les `_x0041_` restent à échapper."""
    return _borner(_admis(texte))


def _admis(texte: str) -> str:
    return lisible(texte.replace("\r\n", "\n").replace("\r", "\n"))


def _borner(propre: str) -> str:
    return propre if len(propre) <= _LONGUEUR_MAXIMALE else propre[: _LONGUEUR_MAXIMALE - len(_SUITE)] + _SUITE


def ecrire_texte(cellule: Cell, texte: str) -> None:
    """Écrit un texte qui reste un texte : jamais une formule, même après une saisie dans Excel."""
    cellule.value = texte_de_cellule(texte) or None
    if texte:
        cellule.data_type = "s"
        cellule.quotePrefix = est_actif(texte)


def rediger(cellule: Cell, texte: str) -> None:
    """Écrit un texte de l'outil, composé à la française ; jamais celui d'un soumissionnaire, ni une valeur à relire."""
    ecrire_texte(cellule, composer(texte))


def est_actif(texte: str) -> bool:
    """Vrai pour un texte qu'Excel prendrait pour une formule à la prochaine saisie : son style le retient."""
    return texte.startswith(_FORMULE)


def case_en_flux(adresse: str, style: int, valeur: str | int | None) -> str:
    """Rend le XML d'une case : un texte y reste un texte."""
    return f'<c r="{adresse}" s="{style}"{fin_de_case_en_flux(valeur)}'


def fin_de_case_en_flux(valeur: str | int | None) -> str:
    """Rend la fin de ce XML, après l'adresse et le style."""
    if valeur is None or valeur == "":
        return "/>"
    if isinstance(valeur, str):
        texte = _en_xml(valeur)
        # Le reste du blanc se garde de lui-même : le dire à chaque case prenait le septième d'une grille.
        garde = ' xml:space="preserve"' if texte != texte.strip() else ""
        return f' t="inlineStr"><is><t{garde}>{texte}</t></is></c>'
    return f"><v>{valeur}</v></c>"


def formule_en_flux(formule: str) -> str:
    """Rend le XML d'une formule ; `formule` commence par « = »."""
    return f"<f>{html.escape(formule.removeprefix('='), quote=False)}</f>"


@lru_cache(maxsize=8192)
def _en_xml(texte: str) -> str:
    """Les textes publiés se répètent d'une offre à l'autre."""
    return html.escape(texte_de_cellule(texte), quote=False)


def cellule(feuille: Worksheet, ligne: int, colonne: int) -> Cell:
    """Rend une cellule ordinaire, que openpyxl ne distingue pas d'une cellule fusionnée."""
    trouvee = feuille.cell(ligne, colonne)
    if not isinstance(trouvee, Cell):
        raise TypeError(f"{trouvee.coordinate} appartient à une fusion")
    return trouvee


def ecrire_ligne(
    feuille: Worksheet,
    ligne: int,
    valeurs: Sequence[str | int | Decimal | None],
    remplissage: PatternFill | None = None,
) -> None:
    """Écrit une ligne de tableau : textes inoffensifs, nombres tels quels, bordures."""
    for colonne, valeur in enumerate(valeurs, start=1):
        case = cellule(feuille, ligne, colonne)
        if isinstance(valeur, str):
            ecrire_texte(case, valeur)
        else:
            case.value = valeur
        case.border = bordure()
        # Une case à remplir l'est le plus souvent d'un texte : centré, il ne se lirait pas.
        case.alignment = HAUT if valeur is None or isinstance(valeur, str) else CENTRE
        if remplissage is not None:
            case.fill = remplissage


def centrer_les_courtes(feuille: Worksheet, ligne: int, entetes: Sequence[str]) -> None:
    """Centre, dans une ligne à remplir, les dates et les « oui » : tout le reste s'y lit depuis la gauche."""
    for colonne, entete in enumerate(entetes, start=1):
        if entete in _COURTES or entete.endswith(" le"):
            cellule(feuille, ligne, colonne).alignment = CENTRE


def ecrire_entetes(feuille: Worksheet, ligne: int, entetes: Sequence[str]) -> None:
    """Écrit la ligne d'en-tête d'un tableau."""
    for colonne, entete in enumerate(entetes, start=1):
        case = cellule(feuille, ligne, colonne)
        rediger(case, entete)
        case.font, case.fill, case.border = police("en-tête"), fond("en-tête"), bordure()
        case.alignment = Alignment(vertical="center", wrap_text=True)


def filtrer(feuille: Worksheet, entete: int, colonnes: int, rangees: int) -> None:
    """Pose un filtre sur l'en-tête d'un tableau ; d'une seule ligne, il n'y a rien à trier."""
    if rangees > 1:
        feuille.auto_filter.ref = f"A{entete}:{get_column_letter(colonnes)}{entete + rangees}"


def largeur_d_entete(texte: str) -> float:
    """Rend la largeur de colonne où aucun mot de cet en-tête, en gras, ne se coupe ; un identifiant peut l'être."""
    return max((len(mot) * _EN_GRAS + _BORDS for mot in texte.split(" ") if len(mot) <= _MOT), default=0.0)


def hauteur_d_entete(textes: Iterable[tuple[float, str]]) -> float:
    """Rend la hauteur de rang où chaque en-tête, donné après la largeur de sa colonne, se lit en entier."""
    return max(
        (_LIGNE_D_ENTETE * _lignes(texte, largeur / _EN_GRAS) + _BORDS for largeur, texte in textes), default=0.0
    )


def hauteur_de_phrase(textes: Iterable[tuple[float, str]]) -> float:
    """Rend la hauteur de rang où chaque phrase, donnée après la largeur de sa case, se lit en entier, sans rang vide.

    Une phrase courante tient plus de signes qu'un en-tête : ses mots sont faits surtout de minuscules.
    """
    return max(
        (_LIGNE_DE_PHRASE * _lignes(texte, largeur * _SIGNES_PAR_LARGEUR) + _BORDS for largeur, texte in textes),
        default=0.0,
    )


def hauteur_de_lignes(largeur: float, textes: Iterable[str], au_plus: int) -> float:
    """Rend la hauteur d'un rang dont la case, de cette largeur, porte ces textes l'un sous l'autre, en entier.

    `au_plus` est le nombre de lignes au-delà duquel le rang ne grandit plus.
    """
    lignes = sum(_lignes(texte, largeur * _SIGNES_PAR_LARGEUR) for texte in textes)
    return _LIGNE_DE_PHRASE * min(lignes, au_plus) + _BORDS


def _lignes(texte: str, signes: float) -> int:
    """Compte les lignes d'un texte que remplissent ses mots, un à un."""
    lignes, reste = 1, signes
    for mot in texte.split(" "):
        if len(mot) > reste and reste < signes:
            lignes, reste = lignes + 1, signes
        coupures = int(max(0, len(mot) - 1) // signes)
        lignes, reste = lignes + coupures, reste - len(mot) - 1 + coupures * signes
    return lignes


def ecrire_titre(feuille: Worksheet, titre: str, precision: str) -> None:
    """Écrit le titre d'une feuille et la version du dossier qu'elle concerne."""
    for ligne, texte in ((1, titre), (2, precision)):
        rediger(cellule(feuille, ligne, 1), texte)
    cellule(feuille, 1, 1).font = police("titre")


_LIGNE_DE_MENTION = 4
"""Entre la consigne et l'en-tête du tableau."""


def mentionner(feuille: Worksheet, mention: str, premiere: int = 0) -> None:
    """Écrit en tête d'une feuille de saisie ce qui la dit vierge ; sans mention, rien n'y change."""
    if mention:
        place = ecrire_consigne(feuille, _LIGNE_DE_MENTION, mention, premiere)
        case = cellule(feuille, _LIGNE_DE_MENTION, place)
        case.font, case.fill = police("gras"), fond("alerte")


def ecrire_consigne(feuille: Worksheet, ligne: int, texte: str, premiere: int = 0) -> int:
    """Écrit une consigne sous le titre, dans ce qu'une page montre de large, et rend sa colonne : tout s'y lit."""
    premiere = premiere or max(colonnes_repetees(feuille) + 1, premiere_hors_rappel(feuille))
    rediger(cellule(feuille, ligne, premiere), texte)
    colonnes = imprimees(feuille)
    derniere = max(premiere, colonnes_de_la_premiere_page(colonnes, premiere - 1))
    largeur = sum(colonnes[premiere - 1 : derniere])
    cellule(feuille, ligne, premiere).alignment = HAUT
    feuille.row_dimensions[ligne].height = hauteur_de_phrase([(largeur, texte)])
    if derniere > premiere:
        feuille.merge_cells(start_row=ligne, end_row=ligne, start_column=premiere, end_column=derniere)
    return premiere


def largeurs_de(feuille: str) -> tuple[float, ...]:
    """Rend la largeur des colonnes d'une feuille de l'évaluation, dans l'ordre, d'après le classeur modèle."""
    return habillage().largeurs(f"évaluation : {feuille}")


def regler_largeurs(feuille: Worksheet, largeurs: Sequence[float]) -> None:
    """Règle la largeur des colonnes, dans l'ordre."""
    for colonne, largeur in enumerate(largeurs, start=1):
        feuille.column_dimensions[get_column_letter(colonne)].width = largeur


def mettre_en_page(feuille: Worksheet, titre: str, ligne_entete: int | None = None, repetees: int = 0) -> None:
    """Prépare l'impression en A4, les largeurs une fois réglées : orientation du classeur modèle, en-têtes et pied.

    Trop large pour se lire sur une page, la feuille en prend plusieurs : les deux moitiés d'un rang se suivent, et les
    premières colonnes, `repetees`, les désignent.
    """
    feuille.sheet_view.showGridLines = False
    feuille.page_setup.orientation = "landscape" if en_paysage() else "portrait"
    feuille.page_setup.paperSize = int(Worksheet.PAPERSIZE_A4)
    feuille.page_margins = PageMargins(**_MARGES)
    feuille.page_setup.fitToHeight = 0
    pages = _pages(imprimees(feuille), repetees)
    if pages > 1:
        feuille.page_setup.fitToWidth = pages
        feuille.page_setup.pageOrder = "overThenDown"
        feuille.print_title_cols = f"A:{get_column_letter(repetees or 1)}"
    if feuille.sheet_properties.pageSetUpPr is not None:
        feuille.sheet_properties.pageSetUpPr.fitToPage = True
    if ligne_entete is not None:
        feuille.print_title_rows = f"{ligne_entete}:{ligne_entete}"
        ajuster_l_entete(feuille, ligne_entete)
    poser_le_pied(feuille, titre)


def poser_le_pied(feuille: Worksheet, titre: str, comme: Worksheet | None = None) -> None:
    """Écrit en pied de page ce que porte la feuille, et le numéro ; `comme` est celle dont elle prend les largeurs."""
    pied = feuille.oddFooter
    if pied is not None:
        taille = taille_comme(feuille, comme)
        pied.left = _HeaderFooterPart(en_marge(composer(lisible(titre))), size=taille)
        pied.right = _HeaderFooterPart("Page &P sur &N", size=taille)


def intituler(feuille: Worksheet, titre: str, comme: Worksheet | None = None) -> None:
    """Imprime en tête de chaque page ce que porte la feuille : une page de large de plus n'en dirait rien."""
    tete = feuille.oddHeader
    if tete is not None:
        feuille.page_margins.top, feuille.page_margins.header = _MARGES["top"] + 0.2, 0.3
        tete.left = _HeaderFooterPart(en_marge(composer(lisible(titre))), size=taille_comme(feuille, comme))


def premiere_hors_rappel(feuille: Worksheet, repetees: int = 1) -> int:
    """Rend la colonne où commencer un texte, ses largeurs réglées : la première, ou celle qu'aucune page ne répète."""
    return repetees + 1 if _pages(imprimees(feuille), repetees) > 1 else 1


def _pages(colonnes: Sequence[float], repetees: int) -> int:
    return pages_de_large(
        colonnes, paysage=en_paysage(), repetees=repetees or 1, au_plus=_PAGES_AU_PLUS, taille=CORPS_DES_LARGEURS
    )


def colonnes_de_la_premiere_page(colonnes: Sequence[float], repetees: int) -> int:
    """Rend le nombre de colonnes que montre la première page imprimée d'un tableau : un texte ne les passe pas."""
    pages = _pages(colonnes, repetees)
    return sur_la_premiere_page(colonnes, paysage=en_paysage(), pages=pages, repetees=repetees or 1)


def en_paysage() -> bool:
    """Vrai si le classeur modèle couche les grilles et les classeurs à remplir."""
    return habillage().paysages[f"évaluation : {_PAGES}"]


def ajuster_l_entete(feuille: Worksheet, ligne: int) -> None:
    """Donne à une ligne d'en-tête la hauteur de ses textes, dans les colonnes telles qu'elles sont réglées."""
    cases = [c for c in feuille[ligne] if c.value]
    largeurs = [feuille.column_dimensions[get_column_letter(c.column)].width for c in cases]
    textes = [str(c.value) for c in cases]
    feuille.row_dimensions[ligne].height = hauteur_d_entete(zip(largeurs, textes, strict=True))


def nom_de_feuille(souhait: str, pris: set[str]) -> str:
    """Rend un nom admis par Excel, unique sans tenir compte de la casse, et l'ajoute aux noms pris."""
    base = " ".join(_INTERDITS_DE_FEUILLE.sub(" ", lisible(souhait)).split()).strip("'")[:31].strip() or "Offre"
    nom, rang = base, 1
    while nom.casefold() in pris:
        rang += 1
        suffixe = f" ({rang})"
        nom = base[: 31 - len(suffixe)].strip() + suffixe
    pris.add(nom.casefold())
    return nom


def edition_en_clair(edition: Edition, tour: int = 1) -> str:
    """Rend ce qui identifie la version du dossier et, après les offres initiales, le tour de négociation."""
    return f"{edition.reference}, version {edition.version} du {date_en_clair(edition.date)}{du_tour(tour)}"


def du_tour(tour: int) -> str:
    """Rend « , tour 2 » ; rien des offres initiales, que rien ne précède."""
    return f", tour {tour}" if tour > 1 else ""


def enregistrer(classeur: Workbook, titre: str, jour: date) -> bytes:
    """Rend les octets du classeur, datés de l'édition : mêmes entrées, mêmes octets."""
    classeur.properties.title = lisible(titre)
    classeur.properties.creator = "cctgen"
    classeur.properties.created = datetime.combine(jour, time())
    regler_la_police_normale(classeur, police("texte"))
    return rendre(classeur, jour)
