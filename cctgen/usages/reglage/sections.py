"""Changer une seule section de `consultation.yaml`, et laisser tout le reste à l'octet, commentaires compris.

Une liste garde à l'octet chacun de ses éléments qui ne change pas. Le texte refait est relu avant d'être rendu : si
autre chose que la section y a changé, rien ne s'écrit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.echanges.redaction import rediger
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import DonneesInvalides, EcritureImpossible
from cctgen.socle.gestes.geste import Geste
from cctgen.socle.yaml_strict import DocumentYaml

Brute = Mapping[str, Any] | Sequence[Any] | str
"""La valeur d'une section telle qu'elle s'écrit : des textes, des listes et des tables."""

_MARQUE_DE_TETE = "\ufeff"
_AVANT = "bareme"
"""Une section neuve se place avant le barème : celui que l'outil propose reste en fin de fichier, où il se refait."""

_HORS_SECTION = re.compile(r"(#|\.\.\.|---|\s*$)")


def lire_la_section(racine: Path, cle: str) -> Any:
    """Rend la valeur brute d'une section, ou rien si elle n'y est pas ; lève `DonneesInvalides` d'un fichier fautif."""
    document = _analyser(_lire(racine))
    return document.valeur.get(cle) if isinstance(document.valeur, dict) else None


def poser_la_section(geste: Geste, cle: str, valeur: Brute) -> None:
    """Prépare, dans un geste ouvert, le fichier où cette section a cette valeur ; vide, elle s'en va."""
    chemin = geste.racine / FICHIER_CONSULTATION
    ecrire = geste.produire if geste.est_intact(chemin) else geste.poser
    ecrire(chemin, remplacer_la_section(_lire(geste.racine), cle, valeur).encode())


def remplacer_la_section(texte: str, cle: str, valeur: Brute) -> str:
    """Rend le texte où cette section a cette valeur ; lève `EcritureImpossible` si le reste devait en changer."""
    yaml_strict.exiger_de_l_unicode(valeur)
    document = _analyser(texte)
    lignes = _lignes(texte)
    debut, fin = _bornes(document, lignes, cle)
    neuves = _rediger(document, lignes[:fin], cle, valeur) if valeur else ""
    avant, apres = "".join(lignes[:debut]), "".join(lignes[fin:])
    if avant and neuves and not avant.endswith("\n"):
        avant += "\n"
    fin_de_ligne = "\r\n" if "\r\n" in texte else "\n"
    refait = avant + re.sub(r"\r?\n", fin_de_ligne, neuves) + apres
    _exiger_que_le_reste_demeure(document, refait, cle, valeur)
    return refait


def _lire(racine: Path) -> str:
    try:
        return (racine / FICHIER_CONSULTATION).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as erreur:
        document, fautes = yaml_strict.lire(racine / FICHIER_CONSULTATION, FICHIER_CONSULTATION)
        raise DonneesInvalides(fautes) from (None if document.lisible else erreur)


def _analyser(texte: str) -> DocumentYaml:
    document, fautes = yaml_strict.analyser(texte.removeprefix(_MARQUE_DE_TETE), FICHIER_CONSULTATION)
    if bloquantes(fautes):
        raise DonneesInvalides(bloquantes(fautes))
    return document


def _lignes(texte: str) -> list[str]:
    """Rend les lignes, fins comprises ; les autres séparateurs d'Unicode n'en sont pas pour YAML."""
    return re.findall(r"[^\n]*\n|[^\n]+", texte)


def _bornes(document: DocumentYaml, lignes: Sequence[str], cle: str) -> tuple[int, int]:
    """Rend les rangs de la première ligne de la section et de celle qui la suit ; égaux, elle est à écrire là."""
    debuts = sorted(ligne - 1 for chemin, ligne in document.lignes.items() if len(chemin) == 1)
    if (cle,) not in document.lignes:
        place = document.lignes.get((_AVANT,))
        return (len(lignes),) * 2 if place is None else (_avec_ce_qui_precede(lignes, place - 1),) * 2
    debut = document.lignes[cle,] - 1
    suivante = next((d for d in debuts if d > debut), len(lignes))
    while suivante > debut + 1 and _HORS_SECTION.match(lignes[suivante - 1]):
        suivante -= 1
    return debut, suivante


def _avec_ce_qui_precede(lignes: Sequence[str], debut: int) -> int:
    """Rend la première des lignes de commentaire, et des lignes vides, qui précèdent une section."""
    while debut and _HORS_SECTION.match(lignes[debut - 1]):
        debut -= 1
    return debut


def _rediger(document: DocumentYaml, lignes: Sequence[str], cle: str, valeur: Brute) -> str:
    """Rend la section neuve ; `lignes` s'arrête où finit l'ancienne."""
    ecrite = document.valeur.get(cle) if isinstance(document.valeur, dict) else None
    if not (isinstance(ecrite, list) and ecrite and isinstance(valeur, list | tuple)):
        return rediger({cle: valeur})
    places = [document.lignes[cle, rang] - 1 for rang in range(len(ecrite))]
    if len({*places, document.lignes[cle,] - 1}) <= len(places) or not all(
        lignes[place].lstrip().startswith("-") for place in places
    ):
        # Des éléments qui ne tiennent pas chacun leur tiret ne se séparent pas : la liste se réécrit.
        return rediger({cle: valeur})
    retrait = lignes[places[0]][: -len(lignes[places[0]].lstrip())]
    debuts = [_avec_son_commentaire(lignes, place) for place in places]
    textes = ["".join(lignes[d:f]) for d, f in zip(debuts, [*debuts[1:], len(lignes)], strict=True)]
    gardes = list(zip(ecrite, textes, strict=True))
    tete = "".join(lignes[document.lignes[cle,] - 1 : debuts[0]])
    return tete + "".join(_garde_ou_neuf(gardes, voulue, retrait) for voulue in valeur)


def _avec_son_commentaire(lignes: Sequence[str], place: int) -> int:
    while lignes[place - 1].lstrip().startswith("#"):
        place -= 1
    return place


def _garde_ou_neuf(gardes: list[tuple[Any, str]], voulue: Any, retrait: str) -> str:
    """Rend le texte d'un élément déjà écrit, qui ne sert qu'une fois, ou celui d'un élément neuf."""
    for paire in gardes:
        if paire[0] == voulue:
            gardes.remove(paire)
            return paire[1] if paire[1].endswith("\n") else f"{paire[1]}\n"
    lignes = rediger({"x": [voulue]}).split("\n")[1:-1]
    if not lignes:
        # Une liste courte s'écrit sur une ligne : « x: [a] ».
        return f"{retrait}- {rediger({'x': voulue}).removeprefix('x: ')}"
    return "".join(f"{retrait}{ligne[2:]}\n" if ligne else "\n" for ligne in lignes)


def _exiger_que_le_reste_demeure(document: DocumentYaml, refait: str, cle: str, valeur: Brute) -> None:
    """Lève `EcritureImpossible` si le texte refait ne se relit pas comme l'ancien, à cette section près."""
    relu, fautes = yaml_strict.analyser(refait.removeprefix(_MARQUE_DE_TETE), FICHIER_CONSULTATION)
    avant = document.valeur if isinstance(document.valeur, dict) else {}
    voulu = {c: v for c, v in avant.items() if c != cle} | ({cle: _brute(valeur)} if valeur else {})
    if bloquantes(fautes) or relu.valeur != voulu:
        raise EcritureImpossible(
            f"« {cle} » ne peut pas être changé dans {FICHIER_CONSULTATION} sans toucher au reste du fichier.",
            "Écrivez chaque section sur ses propres lignes, puis recommencez ; rien n'a été écrit.",
        )


def _brute(valeur: Any) -> Any:
    """Rend la valeur telle qu'un fichier la rend : des textes seulement."""
    if isinstance(valeur, Mapping):
        return {cle: _brute(v) for cle, v in valeur.items()}
    return [_brute(v) for v in valeur] if isinstance(valeur, list | tuple) else str(valeur)
