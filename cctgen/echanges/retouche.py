"""Changer une valeur d'un fichier écrit à la main sans en refaire le texte : ce qui demeure reste à l'octet.

Une table garde ses clés dans leur ordre, une liste ses éléments, chacun avec ses commentaires ; seuls s'écrivent ce qui
change et ce qui vient. Un élément ou une clé qui s'en va emporte ses commentaires : `commentaires_perdus` les nomme.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cctgen.echanges.redaction import rediger
from cctgen.socle.retouche.noeuds import Noeud, avec_ses_commentaires, commentaires, debut_de_ligne

_IDENTITES = ("id", "numero", "service", "anomalie", "note")
"""Ce qui fait qu'un élément de liste, changé, reste le même."""


def retoucher(texte: str, noeud: Noeud, valeur: Any, retrait: int) -> str:
    """Rend le texte de ce nœud où sa valeur est celle-ci ; `retrait` est celui d'un bloc neuf."""
    if noeud.valeur == valeur:
        return texte[noeud.debut : noeud.fin]
    if isinstance(valeur, Mapping) and valeur and noeud.paires:
        if noeud.en_bloc:
            return _table(texte, noeud, valeur)
        if set(valeur) == set(noeud.table):
            return _table_en_ligne(texte, noeud, valeur)
    if isinstance(valeur, list | tuple) and valeur and noeud.en_bloc and noeud.elements:
        return _liste(texte, noeud, valeur)
    return _neuf(valeur, retrait)


def commentaires_perdus(avant: str, apres: str) -> tuple[str, ...]:
    """Rend les commentaires d'un texte qu'un autre n'a plus, dans leur ordre."""
    gardes = Counter(commentaires(apres))
    perdus = []
    for dit in commentaires(avant):
        if gardes[dit]:
            gardes[dit] -= 1
        elif dit:
            perdus.append(dit)
    return tuple(perdus)


def _table(texte: str, noeud: Noeud, valeur: Mapping[str, Any]) -> str:
    retrait = " " * (noeud.debut - debut_de_ligne(texte, noeud.debut))
    zones = _zones(texte, noeud, [cle.debut for cle, _ in noeud.paires])
    ecrites = {
        cle.valeur: ("" if rang else retrait) + zone(texte, ancienne, bornes, valeur[cle.valeur], len(retrait) + 2)
        for rang, ((cle, ancienne), bornes) in enumerate(zip(noeud.paires, zones, strict=True))
        if cle.valeur in valeur
    }
    return _assembler(_intercalees(ecrites, valeur, retrait)).removeprefix(retrait)


def _intercalees(ecrites: Mapping[str, str], valeur: Mapping[str, Any], retrait: str) -> list[str]:
    """Rend les clés écrites dans leur ordre, chaque clé neuve après celle qu'elle suit dans la valeur."""
    ordre = list(ecrites)
    precedente = ""
    for cle in valeur:
        if cle not in ecrites:
            ordre.insert(ordre.index(precedente) + 1 if precedente else 0, cle)
        precedente = cle
    return [ecrites.get(cle) or retrait + _decale(rediger({cle: valeur[cle]}), retrait) for cle in ordre]


def _table_en_ligne(texte: str, noeud: Noeud, valeur: Mapping[str, Any]) -> str:
    morceaux, place = [], noeud.debut
    for cle, ancienne in noeud.paires:
        neuve = valeur[cle.valeur]
        ecrite = texte[ancienne.debut : ancienne.fin] if ancienne.valeur == neuve else _en_ligne(neuve)
        morceaux += [texte[place : ancienne.debut], ecrite]
        place = ancienne.fin
    return "".join((*morceaux, texte[place : noeud.fin]))


def _liste(texte: str, noeud: Noeud, valeur: Sequence[Any]) -> str:
    tirets = [_tiret(texte, element) for element in noeud.elements]
    retrait = " " * (tirets[0] - debut_de_ligne(texte, tirets[0]))
    zones = _zones(texte, noeud, tirets)
    ecrits = []
    for voulue, rang in zip(valeur, _apparier([e.valeur for e in noeud.elements], valeur), strict=True):
        if rang is None:
            ecrits.append(f"{retrait}- {_decale(_element(voulue), retrait + '  ')}")
        else:
            ecrits.append(zone(texte, noeud.elements[rang], zones[rang], voulue, len(retrait) + 2))
    return _assembler(ecrits)


def _tiret(texte: str, element: Noeud) -> int:
    """Rend la place du tiret d'un élément, seul avant lui sur sa ligne ; d'une liste en bloc, le sien est dedans."""
    debut = element.debut
    if element.en_bloc and element.elements:
        return texte.index("-", debut)
    return texte.rindex("-", 0, debut)


def _apparier(anciennes: Sequence[Any], neuves: Sequence[Any]) -> list[int | None]:
    """Rend, par élément voulu, le rang de celui qui est écrit et qu'il change ; rien s'il est neuf."""
    libres = list(range(len(anciennes)))
    rangs: list[int | None] = [None] * len(neuves)

    def prendre(neuf: int, rang: int | None) -> None:
        if rang is not None:
            rangs[neuf] = rang
            libres.remove(rang)

    for neuf, voulue in enumerate(neuves):
        prendre(neuf, next((r for r in libres if anciennes[r] == voulue), None))
    for neuf, voulue in enumerate(neuves):
        if rangs[neuf] is None and (soi := _identite(voulue)):
            prendre(neuf, next((r for r in libres if _identite(anciennes[r]) == soi), None))
    seuls = [n for n, rang in enumerate(rangs) if rang is None]
    if len(seuls) == len(libres) and not any(_a_un_id(neuves[n]) for n in seuls):
        for neuf, rang in zip(seuls, tuple(libres), strict=True):
            prendre(neuf, rang if isinstance(anciennes[rang], Mapping) else None)
    return rangs


def _a_un_id(valeur: Any) -> bool:
    return isinstance(valeur, Mapping) and "id" in valeur


def _identite(valeur: Any) -> tuple[str, str] | None:
    if not isinstance(valeur, Mapping):
        return None
    return next(((cle, str(valeur[cle])) for cle in _IDENTITES if cle in valeur), None)


def _zones(texte: str, noeud: Noeud, places: Sequence[int]) -> list[tuple[int, int]]:
    """Rend les bornes de chaque partie d'un bloc, les commentaires qui la précèdent compris."""
    debuts = [noeud.debut, *(avec_ses_commentaires(texte, debut_de_ligne(texte, p)) for p in places[1:])]
    return list(zip(debuts, [*debuts[1:], noeud.fin], strict=True))


def zone(texte: str, ancienne: Noeud, bornes: tuple[int, int], valeur: Any, retrait: int) -> str:
    """Rend le texte d'une clé ou d'un élément, entre ces bornes, où sa valeur est celle-ci."""
    debut, fin = bornes
    avant, apres = texte[debut : ancienne.debut], texte[ancienne.fin : fin]
    ecrite = retoucher(texte, ancienne, valeur, retrait)
    if ecrite.startswith("\n"):
        avant = avant.rstrip(" ")
        if avant.endswith("\n"):
            ecrite = ecrite[1:]
        elif avant.endswith("-"):
            ecrite = f" {ecrite.lstrip()}"
    return avant + ecrite + apres


def _assembler(parties: Sequence[str]) -> str:
    finies = [partie if partie.endswith("\n") else f"{partie}\n" for partie in parties]
    return "".join(finies).removesuffix("\n")


def _neuf(valeur: Any, retrait: int) -> str:
    """Rend une valeur neuve, à la suite de sa clé ou de son tiret ; à la ligne si elle ne tient pas sur la sienne."""
    ecrite = rediger({"x": valeur}).removeprefix("x:").removesuffix("\n")
    return _decale(ecrite.removeprefix(" "), " " * max(retrait - 2, 0))


def _en_ligne(valeur: Any) -> str:
    """Rend une valeur neuve dans une table écrite sur une ligne."""
    if isinstance(valeur, Mapping):
        return "{" + ", ".join(f"{_en_ligne(cle)}: {_en_ligne(v)}" for cle, v in valeur.items()) + "}"
    if isinstance(valeur, list | tuple):
        return "[" + ", ".join(map(_en_ligne, valeur)) + "]"
    return rediger({"x": valeur}).removeprefix("x: ").removesuffix("\n")


def _element(valeur: Any) -> str:
    """Rend un élément neuf, après son tiret."""
    lignes = rediger({"x": [valeur]}).split("\n")[1:-1]
    # Une liste courte s'écrit sur une ligne : « x: [a] ».
    return "\n".join(ligne[4:] for ligne in lignes) if lignes else rediger({"x": valeur}).removeprefix("x: ")


def _decale(texte: str, retrait: str) -> str:
    """Rend le texte dont chaque ligne, hors la première, est décalée."""
    premiere, *autres = texte.split("\n")
    return "\n".join((premiere, *(retrait + ligne if ligne else "" for ligne in autres)))
