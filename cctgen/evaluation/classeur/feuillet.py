"""Écrire un classeur en flux : ligne à ligne, du haut vers le bas, sans jamais revenir sur une ligne écrite.

XlsxWriter garde à côté de chaque formule sa valeur, que montre la lecture protégée, et porte le texte de remplacement
des graphiques. Au-delà de `_CASES_EN_MEMOIRE`, les lignes vont au disque à mesure : la mémoire ne croît plus.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from cctgen.evaluation.classeur import flux
from cctgen.evaluation.classeur.papier import echelle
from cctgen.evaluation.classeur.papier import largeur as largeur_imprimee
from cctgen.evaluation.classeur.styles import aspect, hauteur_etendue, proprietes, style_d_entete
from cctgen.evaluation.feuilles import hauteur_d_entete, largeur_d_entete, nom_de_feuille, texte_borne
from cctgen.matrice.habillage.pages import en_marge
from cctgen.socle.typographie import Typographe, composer, en_minuscule, lier, lisible

_CASES_EN_MEMOIRE = 60_000
_LIENS_PAR_FEUILLE, _LIENS_EN_FLUX = 20_000, 2_000
"""Excel n'en garde que 65 530, et chacun tient en mémoire : les suivants passent par la fonction LIEN_HYPERTEXTE."""
_ADRESSE_MAXIMALE = 250
_TEXTE_DE_FORMULE = 255
"""Ce qu'une formule d'Excel cite au plus."""
_TEXTES_RETENUS = 8_192
"""Noms d'offres, références, constats et commentaires types reviennent d'une ligne à l'autre."""
_FORMULE = ("=", "+", "-", "@")
_A4 = 9
_POINTS_EN_HAUTEUR = {True: 515.0, False: 762.0}
"""La hauteur utile d'une page A4, couchée ou non, marges ôtées."""
_LIGNE, _LIGNE_D_UN_NOM, _JEU = 15.0, 18.0, 30.0
"""La hauteur d'une ligne que rien ne règle ; celle d'un nom ; une ligne ou deux."""


@dataclass(frozen=True, slots=True)
class Formule:
    """Une formule et sa valeur du jour, telle que l'outil l'a calculée exactement."""

    texte: str
    valeur: Fraction | int | str


class Lien(NamedTuple):
    """Un lien vers une cellule d'un fichier voisin, ou de ce classeur si `fichier` est vide."""

    texte: str | int
    feuille: str
    cellule: str
    fichier: str = ""

    @property
    def adresse(self) -> str:
        """Rend « 'Feuille'!L12 »."""
        return f"{_citee(self.feuille)}!{self.cellule}"

    @property
    def cible(self) -> str:
        """Rend « dossier/fichier.xlsx#'Feuille'!L12 », le chemin échappé comme une adresse."""
        return f"{_echappe(self.fichier)}#{self.adresse}"


@lru_cache(maxsize=1024)
def _citee(feuille: str) -> str:
    """Rend le nom d'une feuille entre apostrophes."""
    return f"'{feuille.replace(chr(39), chr(39) * 2)}'"


@lru_cache(maxsize=1024)
def _echappe(chemin: str) -> str:
    return chemin.replace("%", "%25").replace("#", "%23")


@lru_cache(maxsize=4096)
def _debut_de_cible(fichier: str, feuille: str) -> tuple[int, str]:
    """Rend la longueur du début d'une cible, jusqu'à sa cellule, et ce début tel qu'une formule le cite."""
    debut = f"{_echappe(fichier)}#{_citee(feuille)}!"
    return len(debut), flux.citer(debut)


Valeur = str | int | Decimal | Fraction | Formule | Lien | None


class Case(NamedTuple):
    """Une valeur et son style propre, quand il n'est pas celui de la ligne."""

    valeur: Valeur
    style: str


class Classeur:
    """Un classeur en cours d'écriture, daté de l'édition : mêmes entrées, mêmes octets."""

    def __init__(self, titre: str, reference: str, jour: date, cases: int, composer: Typographe = composer) -> None:
        self._composer = composer
        self._tampon = io.BytesIO()
        en_flux = cases > _CASES_EN_MEMOIRE
        normale = {"font_name": aspect("texte").police, "font_size": aspect("texte").taille}
        options = {"constant_memory": en_flux, "in_memory": not en_flux, "default_format_properties": normale}
        self._classeur = Workbook(self._tampon, options)
        self._nature = flux.FeuilleEnFlux if en_flux else None
        self.liens_par_feuille = min(_LIENS_PAR_FEUILLE, _LIENS_EN_FLUX) if en_flux else _LIENS_PAR_FEUILLE
        self._classeur.set_properties(
            {"title": lisible(titre), "author": "cctgen", "created": datetime.combine(jour, time())}
        )
        self._classeur.set_calc_mode("auto")
        self._reference = lisible(reference)
        self._formats: dict[str, Any] = {}
        self._rangs: dict[str, int] = {}
        self._textes: dict[tuple[str, str], str] = {}
        self._noms: set[str] = set()

    def feuille(self, nom: str) -> Feuille:
        """Ajoute une feuille, d'un nom admis et unique."""
        retenu = nom_de_feuille(nom, self._noms)
        return Feuille(self, self._classeur.add_worksheet(retenu, self._nature), retenu, self._reference)

    def format(self, style: str) -> Any:
        """Rend le format d'un style, « texte alerte » : les noms se composent, le dernier l'emporte."""
        if style not in self._formats:
            self._formats[style] = self._classeur.add_format(proprietes(style))
        return self._formats[style]

    def rang(self, style: str) -> int:
        """Rend le rang du format d'un style, tel qu'une case le cite."""
        if style not in self._rangs:
            self._rangs[style] = flux.rang_du_format(self.format(style))
        return self._rangs[style]

    def propre(self, texte: str) -> str:
        """Rend un texte tel qu'il s'écrit : composé, sauf les mots des offres, et admis d'un classeur."""
        return _propre(self._composer(texte))

    def fin_de_texte(self, texte: str, style: str) -> str:
        """Rend le XML d'une case de texte à partir de son style, ou rien si la bibliothèque doit l'écrire."""
        fin = self._textes.get((style, texte))
        if fin is not None:
            return fin
        if not texte:
            fin = f'{self.rang(style)}"/>'
        elif len(texte) > flux.TEXTE_MAXIMAL:
            return ""
        else:
            fin = f'{self.rang(_avec_prefixe(style, texte))}"{flux.fin_de_texte(self.propre(texte))}'
        if len(self._textes) >= _TEXTES_RETENUS:
            self._textes.clear()
        self._textes[style, texte] = fin
        return fin

    def graphique(self, options: Mapping[str, str]) -> Any:
        """Crée un graphique, à poser sur une feuille."""
        return self._classeur.add_chart(dict(options))

    def octets(self) -> bytes:
        """Ferme le classeur et rend ses octets."""
        self._classeur.close()
        return self._tampon.getvalue()


@dataclass
class Feuille:
    """Une feuille où l'on écrit la ligne suivante ; `ligne` est son numéro, tel qu'il se lit dans le tableur."""

    classeur: Classeur
    brute: Any
    nom: str
    reference: str
    ligne: int = 1
    paysage: bool = field(default=True, init=False)
    liens: int = field(default=0, init=False)
    largeur: float = field(default=0, init=False)
    hauteur: float = field(default=0, init=False)
    coupures: list[int] = field(default_factory=list, init=False)
    colonnes: list[float] = field(default_factory=list, init=False)

    def couper(self) -> None:
        """Fait commencer une page imprimée à la ligne suivante."""
        self.coupures.append(self.ligne - 1)
        self.hauteur = 0

    def garder_ensemble(self, hauteur: float) -> None:
        """Ouvre une page si ce qui suit, de cette hauteur en points, ne tient pas sur celle-ci."""
        if hauteur > self.place:
            self.couper()

    @property
    def place(self) -> float:
        """Rend, en points, ce qui reste à écrire sur la page en cours."""
        return _POINTS_EN_HAUTEUR[self.paysage] * 100 / self._echelle - _JEU - self.hauteur

    @property
    def _echelle(self) -> int:
        return echelle(self.largeur, paysage=self.paysage)

    def largeurs(self, largeurs: Sequence[float]) -> None:
        """Règle la largeur des colonnes, dans l'ordre."""
        self.colonnes = [*largeurs]
        self.largeur = largeur_imprimee(largeurs)
        for colonne, largeur in enumerate(largeurs):
            self.brute.set_column(colonne, colonne, largeur)

    def ecrire(self, valeurs: Sequence[Valeur | Case], style: str = "texte", hauteur: float | None = None) -> int:
        """Écrit une ligne et rend son numéro ; `hauteur` en points, sinon le tableur l'ajuste au texte."""
        if hauteur is not None:
            self.brute.set_row(self.ligne - 1, hauteur)
        for colonne, valeur in enumerate(valeurs):
            if isinstance(valeur, Case):
                self._ecrire_case(colonne, valeur.valeur, valeur.style)
            else:
                self._ecrire_case(colonne, valeur, style)
        self.hauteur += _LIGNE if hauteur is None else hauteur
        self.ligne += 1
        return self.ligne - 1

    def ajouter(self, valeurs: Sequence[Valeur | Case]) -> int:
        """Écrit de même une ligne d'un long tableau, sur laquelle rien ne reviendra, et rend son numéro."""
        if not isinstance(self.brute, flux.FeuilleEnFlux):
            return self.ecrire(valeurs)
        self.brute.ouvrir_la_ligne(self.ligne - 1)
        cases, liens = [], self.liens
        for colonne, valeur in enumerate(valeurs):
            case = valeur if isinstance(valeur, Case) else Case(valeur, "texte")
            fin = self._fin_de_case(case.valeur, case.style)
            if not fin:
                self.liens = liens
                return self.ecrire(valeurs)
            cases.append(f'<c r="{flux.lettre(colonne)}{self.ligne}" s="{fin}')
        self.brute.ecrire_d_un_bloc(self.ligne - 1, len(cases), "".join(cases))
        self.ligne += 1
        return self.ligne - 1

    def _fin_de_case(self, valeur: Valeur, style: str) -> str:
        """Rend le XML d'une case à partir de son style, ou rien si la bibliothèque doit l'écrire."""
        if isinstance(valeur, str):
            return self.classeur.fin_de_texte(valeur, style)
        rang = self.classeur.rang
        if isinstance(valeur, Lien):
            longueur, debut = _debut_de_cible(valeur.fichier, valeur.feuille)
            if not self._en_formule(valeur) or longueur + len(valeur.cellule) > _ADRESSE_MAXIMALE:
                return ""
            self.liens += 1
            montre = valeur.texte if isinstance(valeur.texte, int) else self.classeur.propre(valeur.texte)
            return f'{rang(f"{style} lien")}"{flux.fin_de_lien(debut + flux.citer(valeur.cellule), montre)}'
        if isinstance(valeur, Formule):
            return ""
        return f'{rang(style)}"/>' if valeur is None else f'{rang(style)}"{flux.fin_de_nombre(float(valeur))}'

    def hauteur_d_un_nom(self, nom: str, colonne: int) -> float:
        """Rend la hauteur du rang où un nom, en gras dans cette colonne, se lit en entier."""
        return max(_LIGNE_D_UN_NOM, hauteur_d_entete([(self.colonnes[colonne], nom)]))

    def fusionner(self, texte: str, colonnes: int, style: str = "paragraphe", caracteres: int = 0) -> int:
        """Écrit une phrase sur plusieurs colonnes, qui tiennent `caracteres` par ligne ; rend son numéro."""
        hauteur = hauteur_etendue(texte, caracteres, 14 if "titre" not in style else 22)
        self.hauteur += hauteur
        self.brute.set_row(self.ligne - 1, hauteur)
        format_ = self.classeur.format(_avec_prefixe(style, texte))
        rang = self.ligne - 1
        self.brute.merge_range(rang, 0, rang, colonnes - 1, "", format_)
        # Rien ne s'y cherche ni ne s'y filtre : une référence citée ne s'y coupe pas en fin de ligne.
        self.brute.write_string(rang, 0, lier(self.classeur.propre(texte)), format_)
        self.ligne += 1
        return self.ligne - 1

    def etendre(self, ligne: int, colonnes: tuple[int, int], texte: str, style: str) -> None:
        """Écrit un texte sur plusieurs colonnes de la dernière ligne écrite."""
        format_ = self.classeur.format(_avec_prefixe(style, texte))
        self.brute.merge_range(ligne - 1, colonnes[0], ligne - 1, colonnes[1], "", format_)
        self.brute.write_string(ligne - 1, colonnes[0], self.classeur.propre(texte), format_)

    def espacer(self) -> None:
        """Laisse une demi-ligne vide."""
        self.ecrire([], hauteur=6)

    def sauter(self, lignes: int = 1) -> None:
        """Laisse des lignes vides."""
        self.hauteur += _LIGNE * lignes
        self.ligne += lignes

    def tete(self, titre: str, precision: str) -> None:
        """Écrit le titre d'une feuille et la version du dossier qu'elle concerne."""
        self.ecrire([titre], "titre", 24)
        self.ecrire([precision], "discret")

    def entetes(self, entetes: Sequence[Valeur], hauteur: float | None = None) -> int:
        """Écrit la ligne d'en-tête d'un tableau et rend son numéro ; rien n'y est rogné, aucun mot n'y est coupé."""
        textes = [str(entete or "") for entete in entetes][: len(self.colonnes)]
        voulues = [max(li, largeur_d_entete(texte)) for li, texte in zip(self.colonnes, textes, strict=False)]
        if voulues != self.colonnes[: len(voulues)]:
            self.largeurs([*voulues, *self.colonnes[len(voulues) :]])
        places = [Case(entete, style_d_entete(str(entete or ""))) for entete in entetes]
        return self.ecrire(places, "entete", max(hauteur or 0.0, hauteur_d_entete(zip(voulues, textes, strict=True))))

    def filtrer(self, entete: int, colonnes: int) -> None:
        """Pose le filtre d'un tableau, de son en-tête à la dernière ligne écrite."""
        self.brute.autofilter(entete - 1, 0, max(self.ligne - 2, entete), colonnes - 1)

    def figer(self, ligne: int, colonnes: int = 0) -> None:
        """Garde visibles les lignes jusqu'à `ligne` et les premières colonnes."""
        self.brute.freeze_panes(ligne, colonnes)

    def imprimer(self, *, entetes: tuple[int, int] | None = None, colonnes: int = 0, mention: str = "") -> None:
        """Prépare l'impression en A4, lignes et colonnes de tête répétées, pied numéroté.

        L'échelle met la feuille sur une page en largeur tant qu'elle reste lisible ; au-delà, elle en prend plusieurs.
        """
        page = self.brute
        page.hide_gridlines(2)
        page.set_paper(_A4)
        (page.set_landscape if self.paysage else page.set_portrait)()
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_print_scale(self._echelle)
        if self.coupures:
            page.set_h_pagebreaks(self.coupures)
        if entetes is not None:
            page.repeat_rows(entetes[0] - 1, entetes[1] - 1)
        if colonnes:
            page.repeat_columns(0, colonnes - 1)
            page.print_across()
        pied = en_marge(f"{self.reference}, {en_minuscule(self.nom)}")
        page.set_footer(f"&L{pied}{f'&C{mention}' if mention else ''}&RPage &P sur &N")

    def _ecrire_case(self, colonne: int, valeur: Valeur, style: str) -> None:
        rang, format_ = self.ligne - 1, self.classeur.format(style)
        match valeur:
            case None | "":
                self.brute.write_blank(rang, colonne, None, format_)
            case str():
                propre, format_ = self.classeur.propre(valeur), self.classeur.format(_avec_prefixe(style, valeur))
                self.brute.write_string(rang, colonne, propre, format_)
            case Formule():
                resultat = float(valeur.valeur) if isinstance(valeur.valeur, Fraction) else valeur.valeur
                self.brute.write_formula(rang, colonne, f"={valeur.texte}", format_, resultat)
            case Lien():
                self._ecrire_lien(rang, colonne, valeur, style)
            case _:
                self.brute.write_number(rang, colonne, float(valeur), format_)

    def _en_formule(self, lien: Lien) -> bool:
        """Vrai d'un texte lié à un fichier, et de tout lien au-delà de ceux qu'une feuille garde posés."""
        # LibreOffice coupe à la largeur de la case un texte dont le lien est posé, au lieu de le renvoyer à la ligne.
        if isinstance(lien.texte, str) and lien.fichier:
            return len(lien.texte) <= _TEXTE_DE_FORMULE
        return self.liens >= self.classeur.liens_par_feuille

    def _ecrire_lien(self, rang: int, colonne: int, lien: Lien, style: str) -> None:
        adresse = lien.cible
        format_ = self.classeur.format(f"{style} lien")
        en_formule = self._en_formule(lien)
        self.liens += 1
        if len(adresse) > _ADRESSE_MAXIMALE:
            dit = f"{self.classeur.propre(str(lien.texte))} ({adresse})"
            self.brute.write_string(rang, colonne, dit, self.classeur.format(style))
        elif en_formule:
            montre = lien.texte if isinstance(lien.texte, int) else self.classeur.propre(lien.texte)
            cite = montre if isinstance(montre, int) else _cite(montre)
            self.brute.write_formula(rang, colonne, f"=HYPERLINK({_cite(adresse)},{cite})", format_, montre)
        else:
            cible = f"external:{adresse}" if lien.fichier else f"internal:{lien.adresse}"
            self.brute.write_url(rang, colonne, cible, format_, self.classeur.propre(str(lien.texte)))
            if isinstance(lien.texte, int):
                self.brute.write_number(rang, colonne, lien.texte, format_)  # le lien reste, la note est un nombre


def plage(colonne: int, debut: int, fin: int, *, fixe: bool = False) -> str:
    """Rend « F7:F43 » pour la colonne de rang 5 ; fixe, « $F$7:$F$43 »."""
    lettre, signe = xl_col_to_name(colonne), "$" if fixe else ""
    return f"{signe}{lettre}{signe}{debut}:{signe}{lettre}{signe}{fin}"


def adresse(colonne: int, ligne: int) -> str:
    """Rend « F7 » pour la colonne de rang 5."""
    return f"{xl_col_to_name(colonne)}{ligne}"


@lru_cache(maxsize=8192)
def _propre(texte: str) -> str:
    """Rend un texte admis, que la bibliothèque ne prenne pas pour son balisage ; elle échappe « _x0041_ »."""
    borne = texte_borne(texte)
    return f"{borne} " if borne.startswith("<r>") and borne.endswith("</r>") else borne


def _cite(texte: str) -> str:
    """Rend un texte cité dans une formule."""
    return '"' + texte.replace('"', '""') + '"'


def _avec_prefixe(style: str, texte: str) -> str:
    """Un texte qui ressemble à une formule en reste un, même après une saisie dans Excel."""
    return f"{style} prefixe" if texte.startswith(_FORMULE) else style
