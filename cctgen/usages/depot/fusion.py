"""Réunir à trois ce qui s'évalue : ce que chacun a changé depuis l'état dont part le dossier reçu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from pathlib import PurePosixPath
from typing import NamedTuple

from cctgen.evaluation.journal import FICHIER_JOURNAL, FICHIER_TEMOIN
from cctgen.evaluation.lieux import ANNEXE_DU_RAPPORT, COMPARAISON, DOSSIER_LETTRES, RAPPORT, ROBUSTESSE
from cctgen.socle.fichiers import objet_lu
from cctgen.socle.gestes.ecrits import FICHIER_ECRITS
from cctgen.usages.depot.figes import est_evalue
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION

Fichiers = Mapping[str, tuple[str, int]]
"""Par chemin, l'empreinte et les droits d'un fichier."""
Relire = Callable[[str], bytes]

_REFAITS = frozenset({COMPARAISON, RAPPORT, ANNEXE_DU_RAPPORT, ROBUSTESSE})


class Cote(Enum):
    """De quel dossier un fichier se prend ; de l'un ou de l'autre, il peut y manquer."""

    RECU = auto()
    COURANT = auto()


class Versions(NamedTuple):
    """L'empreinte d'un même fichier à la base, au dossier reçu et à celui d'aujourd'hui ; aucune s'il y manque."""

    base: str | None
    recu: str | None
    courant: str | None

    def choisir(self) -> Cote | None:
        """Rend le côté qui a changé, retrait compris ; aucun si les deux l'ont fait, et autrement."""
        if self.recu in (self.courant, self.base):
            return Cote.COURANT
        return Cote.RECU if self.courant == self.base else None


@dataclass(frozen=True, slots=True)
class Fusion:
    """Ce qui `demeure` tel qu'aujourd'hui, fût-ce ôté, et ce que les deux côtés ont changé, chacun autrement."""

    demeurent: frozenset[str]
    desaccords: frozenset[str]


def base_du_depot(etats: Mapping[int, Fichiers], recus: Fichiers, relire: Relire, depart: int | None) -> Fichiers:
    """Rend l'état dont part le dossier reçu, par numéro croissant : celui que dit son zip, sinon le plus ancien.

    Son journal commence celui du dossier reçu, et aucun de ceux-là n'est plus long. Sans rien d'évalué, le dossier
    reçu n'en a rien pu ôter : sa base est vide.
    """
    if not any(map(est_evalue, recus)):
        return {}
    relire = cache(relire)
    du_recu = _journaux(recus, relire)
    longueurs = {
        n: sum(map(len, lus.values())) for n, e in etats.items() if _commence(lus := _journaux(e, relire), du_recu)
    }
    la_plus_grande = max(longueurs.values(), default=0)
    possibles = [n for n, longueur in longueurs.items() if longueur == la_plus_grande]
    if depart in possibles:
        return etats[depart]
    return next((etats[n] for n in possibles if any(map(est_evalue, etats[n]))), {})


def fusionner(base: Fichiers, recus: Fichiers, courants: Fichiers, relire: Relire) -> Fusion:
    """Choisit, fichier par fichier, le dossier qui l'a changé depuis la base.

    Ce que l'outil a écrit et sait refaire n'oppose personne : il suit le journal le plus long.
    """
    du_recu, du_courant = _journaux(recus, relire), _journaux(courants, relire)
    journaux = _cotes_des_journaux(du_recu, du_courant)
    differents = {_temoin(c): cote for c, cote in journaux.items() if du_recu.get(c) != du_courant.get(c)}
    temoins = {t: cote if t in recus else Cote.COURANT for t, cote in differents.items()}
    ecrits = [objet_lu(relire(f[FICHIER_ECRITS][0])) if FICHIER_ECRITS in f else {} for f in (recus, courants)]

    def choisir(chemin: str) -> Cote | None:
        if chemin in journaux:
            return journaux[chemin]
        versions = Versions(*(f[chemin][0] if chemin in f else None for f in (base, recus, courants)))
        if est_temoin(chemin):
            return temoins.get(chemin) or versions.choisir() or Cote.COURANT
        intacts = (sha in (None, dits.get(chemin)) for sha, dits in zip(versions[1:], ecrits, strict=True))
        journal = _journal_de_ce_qui_se_refait(chemin)
        return versions.choisir() or (journaux.get(journal, Cote.COURANT) if journal and all(intacts) else None)

    choisis = {c: choisir(c) for c in filter(est_evalue, {*base, *recus, *courants})}
    par_cote = {cote: frozenset(c for c, pris in choisis.items() if pris is cote) for cote in (Cote.COURANT, None)}
    return Fusion(par_cote[Cote.COURANT], par_cote[None])


def est_temoin(chemin: str) -> bool:
    """Vrai de ce que l'outil garde à côté d'un journal, de la consultation ou d'un tour."""
    return chemin == FICHIER_TEMOIN or chemin.endswith(f"/{FICHIER_TEMOIN}")


def _cotes_des_journaux(recus: Mapping[str, bytes], courants: Mapping[str, bytes]) -> dict[str, Cote | None]:
    """Rend, par journal, le côté du plus long ; aucun s'ils ne se prolongent pas."""
    cotes: dict[str, Cote | None] = {}
    for chemin in recus.keys() | courants.keys():
        recu, courant = recus.get(chemin, b""), courants.get(chemin, b"")
        if chemin in courants and courant.startswith(recu):
            cotes[chemin] = Cote.COURANT
        else:
            cotes[chemin] = Cote.RECU if recu.startswith(courant) else None
    return cotes


def _journaux(fichiers: Fichiers, relire: Relire) -> dict[str, bytes]:
    """Rend les octets des journaux, par chemin : celui de la consultation, et celui de chaque tour."""
    return {c: relire(sha256) for c, (sha256, _) in fichiers.items() if est_evalue(c) and _est_journal(c)}


def _est_journal(chemin: str) -> bool:
    return PurePosixPath(chemin).parts[-2:] == (DOSSIER_EVALUATION, FICHIER_JOURNAL)


def _temoin(journal: str) -> str:
    return (PurePosixPath(journal).parents[1] / FICHIER_TEMOIN).as_posix()


def _commence(avant: Mapping[str, bytes], apres: Mapping[str, bytes]) -> bool:
    return all(apres.get(chemin, b"").startswith(octets) for chemin, octets in avant.items())


def _journal_de_ce_qui_se_refait(chemin: str) -> str:
    """Rend le journal où `comparer` et `lettres` disent avoir fait ce fichier ; vide de tout autre."""
    place = PurePosixPath(chemin)
    evaluation = place.parents[1] if place.parent.name == DOSSIER_LETTRES else place.parent
    se_refait = evaluation != place.parent or place.name in _REFAITS
    return (evaluation / FICHIER_JOURNAL).as_posix() if se_refait and evaluation.name == DOSSIER_EVALUATION else ""
