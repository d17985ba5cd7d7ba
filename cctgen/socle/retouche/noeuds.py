"""Le texte d'un fichier YAML, valeur par valeur : où chacune commence, où elle finit, comment elle est écrite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Noeud:
    """Une valeur écrite : ses bornes dans le texte, et ses parties.

    `en_bloc` est vrai d'une table ou d'une liste écrite une ligne par partie ; ses bornes couvrent alors, d'une liste,
    les commentaires qui la précèdent et, de toutes deux, celui qui termine leur dernière ligne.
    """

    debut: int
    fin: int
    valeur: Any
    en_bloc: bool = False
    paires: tuple[tuple[Noeud, Noeud], ...] = ()
    elements: tuple[Noeud, ...] = ()

    @property
    def table(self) -> dict[str, Noeud]:
        """Rend la valeur de chaque clé d'une table."""
        return {cle.valeur: valeur for cle, valeur in self.paires}


def noeuds(texte: str) -> Noeud | None:
    """Rend la valeur d'un texte déjà lu sans faute ; rien s'il est vide."""
    lu = yaml.compose(texte, Loader=yaml.SafeLoader)
    return None if lu is None else _noeud(lu, texte)


def _noeud(lu: yaml.Node, texte: str) -> Noeud:
    debut, fin = lu.start_mark.index, lu.end_mark.index
    if isinstance(lu, yaml.MappingNode):
        paires = tuple((_noeud(cle, texte), _noeud(valeur, texte)) for cle, valeur in lu.value)
        valeurs = {cle.valeur: valeur.valeur for cle, valeur in paires}
        if lu.flow_style:
            return Noeud(debut, fin, valeurs, paires=paires)
        return Noeud(debut, _fin_de_ligne(texte, paires[-1][1].fin), valeurs, en_bloc=True, paires=paires)
    if isinstance(lu, yaml.SequenceNode):
        elements = tuple(_noeud(element, texte) for element in lu.value)
        liste = [element.valeur for element in elements]
        if lu.flow_style:
            return Noeud(debut, fin, liste, elements=elements)
        debut = avec_ses_commentaires(texte, debut_de_ligne(texte, debut))
        return Noeud(debut, _fin_de_ligne(texte, elements[-1].fin), liste, en_bloc=True, elements=elements)
    fin = debut + len(texte[debut:fin].rstrip())
    return Noeud(debut, fin, lu.value)


def debut_de_ligne(texte: str, place: int) -> int:
    """Rend où commence la ligne de cette place."""
    return texte.rfind("\n", 0, place) + 1


def avec_ses_commentaires(texte: str, debut: int) -> int:
    """Rend où commence la première des lignes de commentaire qui précèdent cette ligne, ou cette ligne."""
    while debut and texte[(precedente := debut_de_ligne(texte, debut - 1)) : debut].lstrip().startswith("#"):
        debut = precedente
    return debut


def _fin_de_ligne(texte: str, place: int) -> int:
    """Rend où finit la ligne, son commentaire compris et sa fin de ligne exclue."""
    suite = texte.find("\n", place)
    fin = len(texte) if suite < 0 else suite
    return fin - (texte[fin - 1 : fin] == "\r" and fin > place)


def commentaires(texte: str) -> tuple[str, ...]:
    """Rend les commentaires d'un texte déjà lu sans faute, dans leur ordre, sans leur dièse."""
    trouves: list[str] = []
    place = 0
    for jeton in yaml.scan(texte, Loader=yaml.SafeLoader):
        trouves += _dits(texte[place : jeton.start_mark.index])
        place = max(place, jeton.end_mark.index)
    return (*trouves, *_dits(texte[place:]))


def _dits(intervalle: str) -> list[str]:
    return [ligne.partition("#")[2].strip() for ligne in intervalle.splitlines() if "#" in ligne]
