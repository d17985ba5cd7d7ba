"""Rapproche chaque ligne rendue d'une exigence émise : par son identifiant, puis par son texte, jamais par sa place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto
from typing import NamedTuple

from cctgen.matrice.attendu import Attendue, est_le_texte, texte_compare
from cctgen.matrice.contrat import COLONNES_EXIGENCES, EXIGENCE, REF
from cctgen.matrice.modele import LigneLue

_REF = COLONNES_EXIGENCES.index(REF)
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
    trouves = [Appariement(ligne, par_ref.get(ligne.valeurs[_REF]), Moyen.IDENTIFIANT) for ligne in lignes]
    restent = [rang for rang, trouve in enumerate(trouves) if trouve.attendue is None]
    par_forme = {forme_de(a.ref): a for a in attendues} if restent else {}
    for rang in restent:
        trouves[rang] = Appariement(lignes[rang], par_forme.get(forme_de(lignes[rang].valeurs[_REF])), Moyen.FORME)
    prises = {a.attendue.ref for a in trouves if a.attendue} if restent else ()
    libres = [a for a in attendues if a.ref not in prises]
    for rang in restent:
        if trouves[rang].attendue is None:
            trouves[rang] = _par_texte(lignes[rang], libres)
    return tuple(trouves)


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
