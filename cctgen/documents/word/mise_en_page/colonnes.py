"""La largeur des colonnes d'un tableau : les parts voulues, sans qu'un mot ni une référence s'y coupe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil

from cctgen.documents.tableaux.lecture import gabarits
from cctgen.documents.texte import Cellule, Encadre, Liste, Paragraphe, Tableau, Titre, contenu_en_clair
from cctgen.documents.word.mise_en_page.chasses import LA_PLUS_LARGE, Chasse, grasse, maigre, morceaux
from cctgen.socle.memoire.objet import CetObjet
from cctgen.socle.typographie import TRAIT_INSECABLE, composer, lier

_CORPS = 9.0
"""Le corps d'une cellule, en points."""
_MARGES = 9.2
"""Ce que les marges et les filets d'une cellule prennent de largeur, en points."""
_MOT = re.compile(r"[^ \t\n]+")
"""Un mot tel qu'il s'imprime : une espace insécable en est."""
_A_RECOPIER = re.compile(r"[A-ZÉ]{2,}[\w.-]*-[\w.-]*\d|[A-Z]{2,}(?:-[A-Z]{2,})+\Z|[\w.-]+\.[a-z]{2,4}\Z")
"""Une référence, un nom de fichier : ce qui se recopie d'une case ne s'y coupe pas."""
_RETRAIT_DE_LISTE = 11.4
_PARTS_D_UN_TABLEAU = 10_000
_LIGNES_REGARDEES = 300
"""Un tableau de milliers de lignes se compose à la demande : les premières disent la largeur de ses mots."""
_PLUS_LARGE = 0.4
"""Part de la largeur au-delà de laquelle un mot (une adresse) se coupe quand même."""


def repartir(tableau: Tableau, largeur: int) -> list[int]:
    """Partage la largeur du texte, en vingtièmes de point, selon son gabarit, à défaut la longueur des textes.

    Une colonne trop étroite pour son plus long mot prend ce qui lui manque aux plus larges.
    """
    return list(_repartir(CetObjet(tableau), largeur, gabarits().parts(tableau)))


def disposees(largeurs: Sequence[int]) -> list[int]:
    """Rend les largeurs telles que LibreOffice les pose : le bord d'une colonne est un dix-millième du tableau.

    Mesuré (LibreOffice 25.2) : un vingtième de point en plus ou en moins, qui suffit à une ligne de texte de plus.
    """
    total, somme, bords = sum(largeurs), 0, [0]
    for largeur in largeurs:
        somme += largeur
        bords.append(round(_PARTS_D_UN_TABLEAU * somme / total) * total // _PARTS_D_UN_TABLEAU)
    return [fin - debut for debut, fin in pairwise(bords)]


@lru_cache(maxsize=512)
def _repartir(lu: CetObjet[Tableau], largeur: int, reglees: tuple[int, ...]) -> list[int]:
    tableau = lu.objet
    parts = reglees or _parts(tableau)
    total = sum(parts)
    largeurs = [largeur * part // total for part in parts]
    largeurs[-1] += largeur - sum(largeurs)
    colonnes, plafond = _colonnes(tableau, len(parts)), int(largeur * _PLUS_LARGE)
    a_l_etroit = [rang for rang, voulue in enumerate(largeurs) if _au_plus(colonnes[rang]) > voulue]
    if all(min(_besoin(colonnes[rang]), plafond) <= largeurs[rang] for rang in a_l_etroit):
        return largeurs
    return _elargir(largeurs, [min(_besoin(colonne), plafond) for colonne in colonnes])


def _elargir(largeurs: list[int], besoins: Sequence[int]) -> list[int]:
    """Rend les largeurs, chacune à son besoin au moins si toutes le peuvent."""
    manque = sum(max(0, besoin - voulue) for voulue, besoin in zip(largeurs, besoins, strict=True))
    if not manque or sum(besoins) > sum(largeurs):
        return largeurs
    reserves = [max(0, voulue - besoin) for voulue, besoin in zip(largeurs, besoins, strict=True)]
    cedees = [reserve * manque // sum(reserves) for reserve in reserves]
    cedees[reserves.index(max(reserves))] += manque - sum(cedees)
    return [max(voulue, besoin) - cedee for voulue, besoin, cedee in zip(largeurs, besoins, cedees, strict=True)]


_Colonne = list[tuple[Cellule, Chasse]]
"""Les cases d'une colonne qui en disent la largeur, et la chasse de chacune."""


def _colonnes(tableau: Tableau, nombre: int) -> list[_Colonne]:
    lignes = [(tableau.entetes, grasse), *((ligne, maigre) for ligne in tableau.lignes[:_LIGNES_REGARDEES])]
    return [[(ligne[rang], chasse) for ligne, chasse in lignes if rang < len(ligne)] for rang in range(nombre)]


def _besoin(colonne: _Colonne) -> int:
    """Rend la place du plus long mot d'une colonne, en vingtièmes de point."""
    return _en_vingtiemes([_plus_long_mot(case, chasse) for case, chasse in colonne])


def _au_plus(colonne: _Colonne) -> int:
    """Rend une place que le plus long mot d'une colonne ne dépasse pas : elle se calcule bien plus vite."""
    textes = (texte for case, _ in colonne for texte in _textes(case))
    return _en_vingtiemes([_signes(texte) * LA_PLUS_LARGE + retrait / _CORPS for texte, retrait in textes])


def _en_vingtiemes(mots: Sequence[float]) -> int:
    plus_long = max(mots, default=0.0)
    return ceil(20 * (plus_long * _CORPS + _MARGES)) if plus_long else 0


@lru_cache(maxsize=16384)
def _signes(texte: str) -> int:
    return max(map(len, composer(texte).replace("\n", " ").split(" ")))


def _plus_long_mot(case: Cellule, chasse: Chasse) -> float:
    """Rend la chasse du plus long mot insécable d'une case : « Poids » même se coupe entre deux colonnes bavardes."""
    if len(case) == 1 and isinstance(seul := case[0], Paragraphe):
        return _plus_long(contenu_en_clair(seul.contenu), chasse)
    mesures = ((_plus_long(texte, chasse), retrait) for texte, retrait in _textes(case))
    return max((mesure + retrait / _CORPS for mesure, retrait in mesures if mesure), default=0.0)


@lru_cache(maxsize=16384)
def _plus_long(texte: str, chasse: Chasse) -> float:
    """Les pièces d'un dossier répètent les mêmes textes, et un tableau les mêmes cases."""
    mots = _MOT.findall(lier(composer(texte)))
    # Ce qui se recopie porte un trait d'union : les autres mots n'ont pas à s'y essayer.
    parts = [[mot] if "-" in mot and _A_RECOPIER.match(mot) else morceaux(mot) for mot in mots]
    # Word donne au trait insécable la largeur de l'autre : la colonne les tient tous deux.
    return max([chasse(morceau.replace(TRAIT_INSECABLE, "-")) for part in parts for morceau in part], default=0.0)


def _textes(case: Cellule, retrait: float = 0.0) -> Iterator[tuple[str, float]]:
    for bloc in case:
        match bloc:
            case Paragraphe(contenu=contenu):
                yield contenu_en_clair(contenu), retrait
            case Titre(texte=texte):
                yield texte, retrait
            case Liste(elements=elements):
                for element in elements:
                    yield from _textes(element, retrait + _RETRAIT_DE_LISTE)
            case Encadre(blocs=blocs):
                yield from _textes(blocs, retrait)
            case Tableau():
                pass


def _parts(tableau: Tableau) -> tuple[int, ...]:
    """Une colonne courte garde de quoi lire son en-tête ; une longue ne prend pas toute la place."""
    lignes = (tableau.entetes, *tableau.lignes)
    colonnes = range(len(tableau.entetes))
    plus_longs = [max((longueur(ligne[c]) for ligne in lignes if c < len(ligne)), default=1) for c in colonnes]
    return tuple(min(max(signes, 8), 60) for signes in plus_longs)


def longueur(cellule: Cellule) -> int:
    """Rend le nombre de signes d'une cellule, listes comprises."""
    if len(cellule) == 1 and isinstance(seul := cellule[0], Paragraphe):
        return len(contenu_en_clair(seul.contenu))
    total = 0
    for bloc in cellule:
        match bloc:
            case Paragraphe(contenu=contenu):
                total += len(contenu_en_clair(contenu))
            case Titre(texte=texte):
                total += len(texte)
            case Liste(elements=parties):
                total += sum(map(longueur, parties))
            case Encadre(blocs=blocs):
                total += longueur(blocs)
            case Tableau(entetes=entetes, lignes=lignes):
                total += sum(longueur(case) for ligne in (entetes, *lignes) for case in ligne)
    return total
