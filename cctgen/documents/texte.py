"""Le Markdown restreint du clausier et les blocs typés dont sont faits tous les documents.

Le texte quelconque ressort intact : ce qui n'est pas une forme admise est rendu à la lettre.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from cctgen.documents.fragments import Annote, Lien, Marque, Saisie
from cctgen.socle.typographie import lisible

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

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


@cache
def _restreint() -> MarkdownIt:
    # Soixante modules, qu'un dépouillement ne charge pas : aucun des textes qu'il lit n'a besoin de l'analyse.
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from markdown_it.rules_inline.emphasis import tokenize as emphase  # noqa: PLC0415

    class Analyseur(MarkdownIt):
        """Seuls les renvois `clause:` sont des liens ; les autres restent écrits à la lettre."""

        def validateLink(self, url: str) -> bool:  # noqa: N802 (nom imposé par markdown-it)
            return url.startswith(PREFIXE_RENVOI)

    def par_asterisque(etat: StateInline, silencieux: bool) -> bool:
        """Le souligné n'est pas une mise en forme : `__Host-` et `nom_de_champ` restent intacts."""
        return etat.src[etat.pos] != "_" and emphase(etat, silencieux)

    analyseur = Analyseur("commonmark", {"html": False})
    analyseur.disable(["code", "fence", "blockquote", "hr", "reference", "html_block", "heading", "lheading"])
    analyseur.disable(["backticks", "autolink", "html_inline", "entity", "image"])
    analyseur.inline.ruler.at("emphasis", par_asterisque)
    return analyseur.enable("table")


_RETOURS = re.compile(r"\r\n?")
_LIGNE_MARQUEE = re.compile(r"^(?![^\W\d_]|«|$)", re.MULTILINE)
"""Début d'une ligne qui n'est ni vide ni commencée par une lettre : elle seule peut ouvrir une liste ou un tableau."""
_ELEMENT_SIMPLE = re.compile(r"- (?:[^\W\d_]|«)")
"""Un élément qui commence par une lettre n'ouvre rien d'autre : ni liste, ni tableau."""
_SIGNE_ACTIF = re.compile(r"[\\*`\[\]]")
_PROTEGE_OU_RENVOI = re.compile(rf"\\([!-/:-@\[-`{{-~])|\[([^\\*`\[\]\n]+)\]\({PREFIXE_RENVOI}([A-Za-z0-9-]+)\)")


@lru_cache(maxsize=8192)
def blocs(markdown: str) -> tuple[Bloc, ...]:
    """Rend les blocs d'un Markdown restreint ; un retour à la ligne de Windows ou de l'ancien Mac vaut les autres."""
    lignes = _RETOURS.sub("\n", lisible(markdown)).split("\n")
    propre = "\n".join([ligne.rstrip(" \t") for ligne in lignes]).strip("\n")
    # L'analyse des blocs est la moitié du temps d'un document, et la plupart des textes n'en ont pas besoin.
    if not _LIGNE_MARQUEE.search(propre):
        return tuple([Paragraphe(_contenu_seul(t)) for t in _entre_les_vides(propre)])
    simples = _blocs_simples(propre)
    return _analyses(propre) if simples is None else simples


def _entre_les_vides(propre: str) -> list[str]:
    """Rend ce que séparent des lignes vides."""
    return [partie for suite in propre.split("\n\n") if (partie := suite.strip("\n"))]


def _analyses(propre: str) -> tuple[Bloc, ...]:
    return tuple(_blocs(iter(_restreint().parse(propre)), ""))


def _blocs_simples(propre: str) -> tuple[Bloc, ...] | None:
    """Rend les blocs d'un texte de paragraphes et de listes à puces d'un seul rang ; rien, si l'analyse doit en juger.

    Une ligne qui poursuit un élément, une liste qui reprend après un vide, une autre forme : elle seule sait les lire.
    """
    suite: list[Bloc] = []
    for partie in _entre_les_vides(propre):
        lignes = partie.split("\n")
        puces = next((rang for rang, ligne in enumerate(lignes) if ligne.startswith("- ")), len(lignes))
        if puces == 0 and suite and isinstance(suite[-1], Liste):
            return None
        texte, elements = "\n".join(lignes[:puces]), lignes[puces:]
        if _LIGNE_MARQUEE.search(texte) or not all(map(_ELEMENT_SIMPLE.match, elements)):
            return None
        if texte:
            suite.append(Paragraphe(_contenu_seul(texte)))
        if elements:
            suite.append(Liste(tuple((Paragraphe(_contenu_seul(element[2:])),) for element in elements)))
    return tuple(suite)


def _contenu_seul(paragraphe_seul: str) -> Contenu:
    if not _SIGNE_ACTIF.search(paragraphe_seul):
        return (Texte(paragraphe_seul.replace("\n", " ")),)
    simple = _contenu_simple(paragraphe_seul)
    return simple or tuple(_contenu(_restreint().parseInline(paragraphe_seul)[0].children or []))


def _contenu_simple(texte: str) -> Contenu:
    """Rend un contenu dont tous les signes actifs protègent un signe ou font un renvoi ; rien, si l'analyse en juge.

    Une valeur insérée est protégée, une clause citée est un renvoi : presque aucun texte n'a d'autres signes.
    """
    parts = _PROTEGE_OU_RENVOI.split(texte)
    nus, *suites = (parts[rang::4] for rang in range(4))
    if any(map(_SIGNE_ACTIF.search, nus)) or "\n " in texte or "\n\t" in texte:
        return ()
    contenu: list[Inline] = []
    for nu, signe, libelle, cible in zip_longest(nus, *suites):
        _ajouter(contenu, Texte(nu.replace("\n", " ") + (signe or "")))
        if cible:
            _ajouter(contenu, Renvoi(cible, libelle))
    return tuple(contenu)


def _blocs(jetons: Iterator[Token], fin: str) -> Iterator[Bloc]:
    for jeton in jetons:
        if jeton.type == fin:
            return
        if jeton.type == "inline":
            yield Paragraphe(tuple(_contenu(jeton.children or [])))
        elif jeton.type == "bullet_list_open":
            yield Liste(tuple(_elements(jetons, "bullet_list_close")))
        elif jeton.type == "ordered_list_open":
            debut = int(jeton.attrs.get("start", 1))
            yield Liste(tuple(_elements(jetons, "ordered_list_close")), numerotee=True, debut=debut)
        elif jeton.type == "table_open":
            yield _tableau(jetons)


def _elements(jetons: Iterator[Token], fin: str) -> Iterator[tuple[Bloc, ...]]:
    for jeton in jetons:
        if jeton.type == fin:
            return
        if jeton.type == "list_item_open":
            yield tuple(_blocs(jetons, "list_item_close"))


def _tableau(jetons: Iterator[Token]) -> Tableau:
    lignes: list[list[Cellule]] = []
    for jeton in jetons:
        if jeton.type == "table_close":
            break
        if jeton.type == "tr_open":
            lignes.append([])
        elif jeton.type == "inline":
            lignes[-1].append((Paragraphe(tuple(_contenu(jeton.children or []))),))
    return Tableau(tuple(lignes[0]), tuple(tuple(ligne) for ligne in lignes[1:]))


def _contenu(jetons: Sequence[Token]) -> list[Inline]:
    contenu: list[Inline] = []
    gras = italique = 0
    cible = ""
    for jeton in jetons:
        match jeton.type:
            case "text" | "softbreak":
                texte = jeton.content if jeton.type == "text" else " "
                nouveau = Renvoi(cible, texte) if cible else Texte(texte, gras > 0, italique > 0)
                _ajouter(contenu, nouveau)
            case "hardbreak":
                contenu.append(SautDeLigne())
            case "strong_open" | "strong_close":
                gras += jeton.nesting
            case "em_open" | "em_close":
                italique += jeton.nesting
            case "link_open":
                cible = str(jeton.attrs["href"]).removeprefix(PREFIXE_RENVOI)
            case "link_close":
                cible = ""
    return contenu


def _ajouter(contenu: list[Inline], nouveau: Texte | Renvoi) -> None:
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


def en_clair(markdown: str) -> str:
    """Rend le texte brut d'un Markdown restreint, pour une cellule Excel."""
    return "\n".join(_lignes(blocs(markdown), ""))


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
