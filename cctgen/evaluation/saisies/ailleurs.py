"""Ce qu'une personne a mis dans un classeur de saisie hors des cases lues : nommé, jamais perdu.

Les contrôles sont ceux des grilles et des matrices ; ce module sait seulement ce que l'outil y a écrit lui-même.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cctgen.evaluation.modele import nom_replie
from cctgen.matrice.lecture.classeur import Feuille, texte_de
from cctgen.matrice.lecture.feuilles import remplies
from cctgen.matrice.lecture.hors_texte import CONSEILS, hors_texte
from cctgen.matrice.lecture.zones import Cellule, citation, lieu_de, par_bloc, par_colonne
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import finir

DEBUT_DE_MENTION = "La saisie est tenue dans"
"""Ce par quoi commence, sous la consigne, ce que l'outil dit d'un classeur dont la saisie est tenue ailleurs."""
_MENTIONS = (DEBUT_DE_MENTION, "Feuille restée vierge")
"""La mention d'aujourd'hui, et celle des classeurs déjà écrits."""
_TETE = 3
"""Titre, édition et consigne, une case chacun : ce que l'outil écrit au-dessus du tableau."""
_DESIGNENT = ("lot", "offre", "soumissionnaire", "sous_critere", "rubrique")
"""Ce que l'outil écrit à chaque ligne pour dire de quoi elle parle : une ligne qui ne le dit pas est d'une personne."""
_EMISES = (*_DESIGNENT, "exigence", "releve", "poste", "nature", "situation")
"""Les clés que l'outil remplit lui-même."""


class Tableau(NamedTuple):
    """Le tableau d'une feuille : le rang de son en-tête, et celui de chaque colonne, par clé ; comptés de zéro."""

    feuille: Feuille
    entete: int
    rangs: Mapping[str, int]

    def lignes(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Énumère les lignes sous l'en-tête : leur rang, compté de zéro, et leurs cases, par clé."""
        for numero in range(self.entete + 1, len(self.feuille.lignes)):
            rangee = self.feuille.lignes[numero]
            yield numero, {cle: texte_de(rangee, rang).strip() for cle, rang in self.rangs.items()}


class FormeDeTableau(NamedTuple):
    """Les colonnes d'un tableau de saisie : la clé de chaque en-tête lu, et si une ligne, donnée par clé, se lit.

    `muettes` sont les en-têtes que l'outil écrit sans les relire.
    """

    colonnes: Mapping[str, str]
    est_lue: Callable[[Mapping[str, str]], bool]
    muettes: Sequence[str] = ()


def nommer_ailleurs(
    fichier: str, feuilles: Sequence[Feuille], tableaux: Sequence[tuple[FormeDeTableau, Tableau]]
) -> Iterator[Anomalie]:
    """Énumère ce qui, dans un classeur, n'est dans aucune case lue d'un de ces tableaux."""
    formes = {id(tableau.feuille): (forme, tableau) for forme, tableau in tableaux}
    for feuille in feuilles:
        lu = formes.get(id(feuille))
        for groupe in _groupes(feuille, lu):
            message = finir(f"contenu saisi hors du tableau : {citation([c.texte for c in groupe])}")
            yield _anomalie("contenu-hors-tableau", message, Lieu(fichier, None, feuille.nom, lieu_de(groupe)))
        for cellule, dit in hors_texte(feuille, depuis=lu[1].entete if lu else 0):
            yield _anomalie(*dit, Lieu(fichier, None, feuille.nom, cellule))


def _anomalie(code: str, message: str, lieu: Lieu) -> Anomalie:
    return Anomalie(code, message, CONSEILS[code], Gravite.A_QUALIFIER, lieu)


def _groupes(feuille: Feuille, lu: tuple[FormeDeTableau, Tableau] | None) -> Iterator[list[Cellule]]:
    if lu is None:
        toutes = [c for numero, ligne in enumerate(feuille.lignes) for c in remplies(ligne, numero)]
        yield from [toutes] if toutes else []
        return
    forme, tableau = lu
    yield from par_bloc(_au_dessus(feuille.lignes[: tableau.entete]))
    yield from par_colonne(_autour(forme, tableau))


def _au_dessus(lignes: Sequence[Sequence[object]]) -> Iterator[Cellule]:
    for numero, ligne in enumerate(lignes):
        for rang, cellule in enumerate(remplies(ligne, numero)):
            emise = rang == 0 and (numero < _TETE or cellule.texte.startswith(_MENTIONS))
            if not emise:
                yield cellule


def _autour(forme: FormeDeTableau, tableau: Tableau) -> Iterator[Cellule]:
    """Énumère les cases d'une colonne inconnue, et celles d'une ligne dont rien n'est lu."""
    lignes, entete = tableau.feuille.lignes, tableau.entete
    muettes = set(map(nom_replie, forme.muettes))
    connues = {c.colonne for c in remplies(lignes[entete], entete) if nom_replie(c.texte) in muettes}
    emises = connues | {rang for cle, rang in tableau.rangs.items() if cle in _EMISES}
    connues |= set(tableau.rangs.values())
    yield from (c for c in remplies(lignes[entete], entete) if c.colonne not in connues)
    for numero, textes in tableau.lignes():
        attendues = connues
        if not forme.est_lue(textes):
            attendues = emises if all(textes[cle] for cle in _DESIGNENT if cle in textes) else set()
        yield from (c for c in remplies(lignes[numero], numero) if c.colonne not in attendues)
