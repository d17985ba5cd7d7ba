"""Lit un lot de fichiers reçus, chacun dans un processus borné : un fichier qui fait tomber la lecture est nommé."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.parsers import expat

import python_calamine
from lxml import etree

from cctgen.matrice.lecture.a_part.ateliers import Atelier, Transmis
from cctgen.matrice.lecture.a_part.equipe import Equipe, Fichier, lire_a_part
from cctgen.matrice.lecture.a_part.gardes import DELAI_EN_SECONDES
from cctgen.matrice.lecture.a_part.meneur import LecturesCommencees, commencer
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.classeur import Classeur
from cctgen.matrice.lecture.matrice import matrice_refusee
from cctgen.matrice.modele import MatriceLue
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures, deballer

_CODE = ("socle", "matrice")
"""Ce dont dépend, dans le paquet, la lecture d'une matrice."""


def matrices_gardees(racine: Path) -> Lectures:
    """Rend les lectures de matrices que garde une consultation."""
    return Lectures.de(racine, "matrice", empreinte_du_code(_CODE) + outils_de_lecture())


def outils_de_lecture() -> bytes:
    """Rend ce qui, hors du paquet, peut lire autrement un même fichier : le langage et ses bibliothèques."""
    paquet = Path(python_calamine.__file__).parent
    calamine = sorted((c.name, c.stat().st_size) for c in paquet.iterdir() if c.is_file())
    return f"{sys.version} {etree.LXML_VERSION} {expat.EXPAT_VERSION} {calamine}".encode()


def equipe_de_matrices(racine: Path, commencees: LecturesCommencees | None = None) -> Equipe:
    """Rend de quoi lire les matrices d'une consultation, et garder ce qui en est lu."""
    return Equipe("matrice", lectures=matrices_gardees(racine), commencees=commencees)


def commencer_les_matrices(racine: Path, fichiers: Sequence[Fichier]) -> LecturesCommencees:
    """Commence à lire des matrices avant d'avoir chargé de quoi s'en servir."""
    return commencer("matrice", fichiers, matrices_gardees(racine))


def lire_matrices(
    fichiers: Iterable[Fichier],
    delai: float = DELAI_EN_SECONDES,
    lectures: Lectures | None = None,
    equipe: Equipe | None = None,
) -> Iterator[MatriceLue]:
    """Lit plusieurs fichiers, donnés par nom et octets, et les rend dans le même ordre.

    La mémoire ne dépend pas de leur nombre si `fichiers` les donne un à un ; `delai` est en secondes par fichier.
    `lectures` garde ce qui en est lu ; `equipe`, qui a les siennes, est celle qui les a commencées.
    """
    lus = lire_a_part("matrice", fichiers, delai, lectures=lectures) if equipe is None else equipe.lire(fichiers)
    for (nom, octets), lu in lus:
        yield lu if isinstance(lu, MatriceLue) else matrice_refusee(octets, nom, interrompue(delai))


def lire_classeur_a_part(octets: bytes, nom: str, delai: float = DELAI_EN_SECONDES) -> Classeur:
    """Lit un classeur quelconque dans un processus borné. Lève `FichierRefuse`."""
    atelier = Atelier(Transmis("classeur"), delai)
    try:
        lu = deballer(atelier.lire(octets, nom))
    except BaseException:
        atelier.fermer()
        raise
    atelier.laisser()
    if isinstance(lu, Classeur):
        return lu
    raise lu if isinstance(lu, FichierRefuse) else interrompue(delai)


def interrompue(delai: float) -> FichierRefuse:
    """Rend le refus d'un fichier que l'atelier n'a pas pu lire dans ses bornes."""
    return FichierRefuse(
        "lecture-interrompue",
        f"la lecture a été arrêtée : plus de {delai:.0f} secondes, ou plus de mémoire que permis.",
        "Ouvrez le fichier dans un tableur, enregistrez-le en .xlsx sans rien d'étranger, puis remettez-le.",
    )
