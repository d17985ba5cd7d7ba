"""Le Markdown restreint du clausier et les blocs typés dont sont faits tous les documents.

Le texte quelconque ressort intact : ce qui n'est pas une forme admise est rendu à la lettre.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from cctgen.documents.fragments import Annote, Lien, Marque, Saisie

PREFIXE_RENVOI = "clause:"


class Style(StrEnum):
    """Rôle d'un paragraphe ; la valeur est le nom du style dans les modèles Word."""

    COURANT = "Corps de clause"
    ENCADRE = "Encadré"
    BANDEAU = "Bandeau de lot"
    MENTION = "Mention CCAG-TIC"
    RECOMMANDATION = "Recommandation"
    REFERENCES = "Références citées"
    EXIGENCE = "Exigence"
    NUMERO_EXIGENCE = "Numéro d'exigence"
    CELLULE = "Cellule de tableau"
    ENTETE_TABLEAU = "En-tête de tableau"

    @property
    def noms(self) -> tuple[str, ...]:
        """Rend le nom du style, puis celui qui le remplace dans un modèle d'avant qu'il n'existe."""
        return (self.value, Style.MENTION.value) if self is Style.RECOMMANDATION else (self.value,)


@dataclass(frozen=True, slots=True)
class Texte:
    """Un fragment de texte d'une seule mise en forme ; `surligne` montre ce qu'une personne doit encore écrire.

    `recu`, il est d'un soumissionnaire : il s'imprime signe pour signe, sans typographie.
    """

    texte: str
    gras: bool = False
    italique: bool = False
    surligne: bool = False
    recu: bool = False


@dataclass(frozen=True, slots=True)
class Renvoi:
    """Un renvoi vers une clause du dossier ; `libelle` est ce qu'on lit à défaut de champ Word."""

    cible: str
    libelle: str


@dataclass(frozen=True, slots=True)
class SautDeLigne:
    """Un retour à la ligne voulu, dans un même paragraphe."""


Inline = Texte | Renvoi | SautDeLigne | Lien | Marque | Saisie | Annote
Contenu = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """Un paragraphe ; `Style.COURANT` prend le style du lieu (corps, cellule, encadré)."""

    contenu: Contenu
    style: Style = Style.COURANT


@dataclass(frozen=True, slots=True)
class Liste:
    """Une liste à puces ou numérotée ; un élément peut contenir une autre liste."""

    elements: tuple[tuple[Bloc, ...], ...]
    numerotee: bool = False
    debut: int = 1


Cellule = tuple["Bloc", ...]


@dataclass(frozen=True, slots=True)
class Tableau:
    """Un tableau à ligne d'en-tête ; `gabarit` nomme celui dont il prend largeurs et orientation, à défaut son titre.

    `hauteur` est le minimum d'une ligne, en vingtièmes de point, pour une case à remplir. `solidaire`, il tient sur une
    seule page, avec le titre qui le précède : une signature ne se sépare pas des autres ; faux, il se coupe entre deux
    lignes, si court soit-il ; rien, sa taille en décide.
    """

    entetes: tuple[Cellule, ...]
    lignes: Sequence[tuple[Cellule, ...]]
    titre: str = ""
    gabarit: str = ""
    hauteur: int = 0
    solidaire: bool | None = None


@dataclass(frozen=True, slots=True)
class Titre:
    """Un titre de niveau 1 à 3, numéroté par Word si le modèle le dit ; `signet` est son ancre.

    `commentaire` se lit en marge d'un brouillon, un paragraphe par ligne. `tenu`, il reste sur la page de ce qui le
    précède.
    """

    niveau: int
    texte: str
    signet: str = ""
    nouvelle_page: bool = False
    commentaire: tuple[str, ...] = ()
    tenu: bool = False


@dataclass(frozen=True, slots=True)
class Encadre:
    """Des blocs mis à part dans un encadré."""

    blocs: tuple[Bloc, ...]


Bloc = Paragraphe | Liste | Tableau | Titre | Encadre


@lru_cache(maxsize=8192)
def paragraphe(texte: str, style: Style = Style.COURANT) -> Paragraphe:
    """Rend un paragraphe d'un texte brut, sans lecture du Markdown."""
    return Paragraphe((Texte(texte),) if texte else (), style)


@lru_cache(maxsize=8192)
def cellule(texte: str) -> Cellule:
    """Rend une cellule d'un texte brut ; d'un même texte, la même : elle ne s'écrit et ne se mesure qu'une fois."""
    return (paragraphe(texte),)


def tableau(
    entetes: Sequence[str],
    lignes: Sequence[Sequence[str | Cellule]],
    titre: str = "",
    gabarit: str = "",
) -> Tableau:
    """Rend un tableau dont les cellules sont des textes bruts ou des blocs."""
    return Tableau(
        tuple(cellule(e) for e in entetes),
        tuple(tuple(cellule(c) if isinstance(c, str) else c for c in ligne) for ligne in lignes),
        titre,
        gabarit,
    )


def tableau_par_lot(
    lots: Collection[object],
    entetes: tuple[str, ...],
    lignes: Sequence[Sequence[str | Cellule]],
    titre: str,
    gabarit: str = "",
) -> Tableau:
    """Rend un tableau dont la dernière colonne nomme les lots ; sans elle si l'achat n'en a pas."""
    if lots:
        return tableau((*entetes, "Lots"), lignes, titre, gabarit)
    return tableau(entetes, [ligne[:-1] for ligne in lignes], titre, gabarit)


def ajouter(contenu: list[Inline], nouveau: Texte | Renvoi) -> None:
    """Réunit les fragments voisins de même forme."""
    dernier = contenu[-1] if contenu else None
    match nouveau, dernier:
        case Texte(texte=""), _:
            return
        case Texte(), Texte() if (dernier.gras, dernier.italique) == (nouveau.gras, nouveau.italique):
            contenu[-1] = Texte(dernier.texte + nouveau.texte, nouveau.gras, nouveau.italique)
        case Renvoi(), Renvoi() if dernier.cible == nouveau.cible:
            contenu[-1] = Renvoi(nouveau.cible, dernier.libelle + nouveau.libelle)
        case _:
            contenu.append(nouveau)


def lignes_en_clair(suite: Sequence[Bloc]) -> list[str]:
    """Rend le texte brut de blocs, ligne par ligne ; une ligne de tableau en est une."""
    return "\n".join(_lignes(suite, "")).split("\n") if suite else []


def contenu_en_clair(contenu: Contenu) -> str:
    """Rend le texte brut d'un contenu, renvois compris."""
    if len(contenu) == 1 and isinstance(seul := contenu[0], Texte):
        return seul.texte
    morceaux = []
    for inline in contenu:
        match inline:
            case Texte(texte=texte) | Renvoi(libelle=texte) | Lien(texte=texte) | Annote(texte=texte):
                morceaux.append(texte)
            case SautDeLigne():
                morceaux.append("\n")
            case Marque() | Saisie():
                pass
    return "".join(morceaux)


def _lignes(suite: Sequence[Bloc], retrait: str) -> Iterator[str]:
    for bloc in suite:
        match bloc:
            case Paragraphe(contenu=contenu):
                yield retrait + contenu_en_clair(contenu).replace("\n", f"\n{retrait}")
            case Titre(texte=texte):
                yield retrait + texte
            case Encadre(blocs=interieur):
                yield from _lignes(interieur, retrait)
            case Tableau(entetes=entetes, lignes=lignes):
                for ligne in (entetes, *lignes):
                    yield retrait + " | ".join(" ".join(_lignes(case, "")) for case in ligne)
            case Liste():
                yield from _lignes_de_liste(bloc, retrait)


def _lignes_de_liste(liste: Liste, retrait: str) -> Iterator[str]:
    for rang, element in enumerate(liste.elements, start=liste.debut):
        marque = f"{rang}. " if liste.numerotee else "– "
        suite = " " * len(marque)
        lignes = list(_lignes(element, retrait + suite)) or [retrait + suite]
        yield retrait + marque + lignes[0][len(retrait + suite) :]
        yield from lignes[1:]
