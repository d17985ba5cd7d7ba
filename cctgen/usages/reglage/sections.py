"""Changer une seule section de `consultation.yaml`, et laisser tout le reste à l'octet, commentaires compris.

Dans la section même, ce qui ne change pas reste à l'octet : chaque clé, chaque élément garde sa forme et ses
commentaires. Le texte refait est relu avant d'être rendu : si autre chose que la section y a changé, rien ne s'écrit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.echanges.redaction import rediger
from cctgen.echanges.retouche import commentaires_perdus, zone
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import DonneesInvalides, EcritureImpossible
from cctgen.socle.gestes.geste import Geste
from cctgen.socle.retouche.noeuds import noeuds
from cctgen.socle.yaml_strict import DocumentYaml

Brute = Mapping[str, Any] | Sequence[Any] | str
"""La valeur d'une section telle qu'elle s'écrit : des textes, des listes et des tables."""

_MARQUE_DE_TETE = "\ufeff"
_RETRAIT = 2
_AVANT = "bareme"
"""Une section neuve se place avant le barème : celui que l'outil propose reste en fin de fichier, où il se refait."""

_HORS_SECTION = re.compile(r"(#|\.\.\.|---|\s*$)")


def lire_la_section(racine: Path, cle: str) -> Any:
    """Rend la valeur brute d'une section, ou rien si elle n'y est pas ; lève `DonneesInvalides` d'un fichier fautif."""
    return lire_tout(racine).get(cle)


def lire_tout(racine: Path) -> Mapping[str, Any]:
    """Rend chaque section et sa valeur brute ; lève `DonneesInvalides` d'un fichier fautif."""
    valeur = _analyser(_lire(racine)).valeur
    return valeur if isinstance(valeur, dict) else {}


def poser_la_section(geste: Geste, cle: str, valeur: Brute) -> None:
    """Prépare, dans un geste ouvert, le fichier où cette section a cette valeur ; vide, elle s'en va."""
    chemin = geste.racine / FICHIER_CONSULTATION
    ecrire = geste.produire if geste.est_intact(chemin) else geste.poser
    ecrire(chemin, remplacer_la_section(_lire(geste.racine), cle, valeur).encode())


def remplacer_la_section(texte: str, cle: str, valeur: Brute) -> str:
    """Rend le texte où cette section a cette valeur ; lève `EcritureImpossible` si le reste devait en changer."""
    yaml_strict.exiger_des_textes_relisibles(valeur)
    document = _analyser(texte)
    lignes = _lignes(texte)
    debut, fin = _bornes(document, lignes, cle)
    avant, apres = "".join(lignes[:debut]), "".join(lignes[fin:])
    places = (len(avant), len(texte) - len(apres))
    fin_de_ligne = "\r\n" if "\r\n" in texte else "\n"
    for redaction in _redactions(texte, places, cle, valeur):
        neuves = re.sub(r"\r?\n", fin_de_ligne, redaction)
        separation = fin_de_ligne if avant and neuves and not avant.endswith("\n") else ""
        refait = avant + separation + neuves + apres
        if _le_reste_demeure(document, refait, cle, valeur):
            return refait
    raise EcritureImpossible(
        f"« {cle} » ne peut pas être changé dans {FICHIER_CONSULTATION} sans toucher au reste du fichier.",
        "Écrivez chaque section sur ses propres lignes, puis recommencez ; rien n'a été écrit.",
    )


def commentaires_emportes(racine: Path, cle: str, valeur: Brute) -> tuple[str, ...]:
    """Rend les commentaires écrits à la main que cette valeur ferait disparaître, pour les dire avant de l'écrire."""
    texte = _lire(racine)
    return commentaires_perdus(texte, remplacer_la_section(texte, cle, valeur))


def commentaires_otes(avant: bytes, apres: bytes) -> tuple[str, ...]:
    """Rend les commentaires que perd `consultation.yaml` d'un texte à l'autre ; rien d'un texte qui ne se lit pas."""
    try:
        textes = [octets.decode("utf-8").removeprefix(_MARQUE_DE_TETE) for octets in (avant, apres)]
        for texte in textes:
            _analyser(texte)
    except (UnicodeDecodeError, DonneesInvalides):
        return ()
    return commentaires_perdus(*textes)


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


def _redactions(texte: str, places: tuple[int, int], cle: str, valeur: Brute) -> Iterator[str]:
    """Énumère ce que la section peut devenir : retouchée, et refaite entière si la retouche ne se relit pas."""
    if valeur:
        yield _rediger(texte, *places, cle, valeur)
        yield rediger({cle: valeur})
    else:
        yield ""


def _rediger(texte: str, debut: int, fin: int, cle: str, valeur: Brute) -> str:
    """Rend la section neuve ; de l'ancienne, entre ces places, ce qui ne change pas reste à l'octet."""
    racine = noeuds(texte)
    ecrite = racine.table.get(cle) if racine is not None else None
    if ecrite is None:
        return rediger({cle: valeur})
    retouchee = zone(texte, ecrite, (debut, fin), _brute(valeur), _RETRAIT)
    return retouchee if retouchee.endswith("\n") else f"{retouchee}\n"


def _le_reste_demeure(document: DocumentYaml, refait: str, cle: str, valeur: Brute) -> bool:
    """Vrai si le texte refait se relit comme l'ancien, à cette section près."""
    relu, fautes = yaml_strict.analyser(refait.removeprefix(_MARQUE_DE_TETE), FICHIER_CONSULTATION)
    avant = document.valeur if isinstance(document.valeur, dict) else {}
    voulu = {c: v for c, v in avant.items() if c != cle} | ({cle: _brute(valeur)} if valeur else {})
    return not bloquantes(fautes) and relu.valeur == voulu


def _brute(valeur: Any) -> Any:
    """Rend la valeur telle qu'un fichier la rend : des textes seulement."""
    if isinstance(valeur, Mapping):
        return {cle: _brute(v) for cle, v in valeur.items()}
    return [_brute(v) for v in valeur] if isinstance(valeur, list | tuple) else str(valeur)
