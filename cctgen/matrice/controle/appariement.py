"""Rapproche chaque ligne rendue d'une exigence émise : par son identifiant, puis par son texte, jamais par sa place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto
from typing import NamedTuple

from cctgen.matrice.attendu import Attendue, est_le_texte, texte_compare
from cctgen.matrice.contrat import EXIGENCE, REF
from cctgen.matrice.modele import LigneLue

_SEUIL, _ECART = 85.0, 5.0
"""Un texte est proposé s'il ressemble assez, et nettement plus que le suivant."""


class Moyen(Enum):
    """Comment une ligne a été rapprochée."""

    IDENTIFIANT = auto()
    FORME = auto()
    TEXTE = auto()
    AUCUN = auto()


class Appariement(NamedTuple):
    """Une ligne rendue, l'exigence proposée s'il y en a une, et par quel moyen."""

    ligne: LigneLue
    attendue: Attendue | None
    moyen: Moyen
    ressemblance: int = 100


def apparier(lignes: Sequence[LigneLue], attendues: Sequence[Attendue]) -> tuple[Appariement, ...]:
    """Rapproche les lignes, dans l'ordre du fichier."""
    par_ref = {a.ref: a for a in attendues}
    par_forme: dict[str, Attendue] = {}
    if any(ligne.valeur(REF) not in par_ref for ligne in lignes):
        par_forme = {forme_de(a.ref): a for a in attendues}
    trouves: dict[int, Appariement] = {}
    for rang, ligne in enumerate(lignes):
        ref = ligne.valeur(REF)
        if ref in par_ref:
            trouves[rang] = Appariement(ligne, par_ref[ref], Moyen.IDENTIFIANT)
        elif forme_de(ref) in par_forme:
            trouves[rang] = Appariement(ligne, par_forme[forme_de(ref)], Moyen.FORME)
    prises = {a.attendue.ref for a in trouves.values() if a.attendue}
    libres = [a for a in attendues if a.ref not in prises]
    for rang, ligne in enumerate(lignes):
        if rang not in trouves:
            trouves[rang] = _par_texte(ligne, libres)
    return tuple(trouves[rang] for rang in range(len(lignes)))


TIRETS = re.compile(r"[‐‑‒–—_\s.]+|-")


def forme_de(ref: str) -> str:
    """Rend la forme d'un identifiant sans casse, espaces ni sorte de tiret."""
    return "-".join(part for part in TIRETS.split(ref.strip().upper()) if part)


def _par_texte(ligne: LigneLue, libres: Iterable[Attendue]) -> Appariement:
    texte = ligne.valeur(EXIGENCE)
    candidates = list(libres)
    memes = [a for a in candidates if est_le_texte(texte, a.empreinte_enonce)] if texte.strip() else []
    if len(memes) == 1:
        return Appariement(ligne, memes[0], Moyen.TEXTE)
    if not memes and texte.strip():
        enonces = {rang: texte_compare(a.enonce) for rang, a in enumerate(candidates) if a.enonce}
        proches = _proches(texte_compare(texte), enonces) if enonces else []
        if proches and (len(proches) == 1 or proches[0][1] - proches[1][1] >= _ECART):
            return Appariement(ligne, candidates[proches[0][2]], Moyen.TEXTE, round(proches[0][1]))
    return Appariement(ligne, None, Moyen.AUCUN, 0)


def _proches(texte: str, enonces: Mapping[int, str]) -> list[tuple[str, float, int]]:
    # Chargé seulement ici : sans consultation, aucun texte émis n'est connu et rien ne se compare.
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    return process.extract(texte, enonces, scorer=fuzz.ratio, limit=2, score_cutoff=_SEUIL)
