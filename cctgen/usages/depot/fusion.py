"""Réunir un dossier à trois : ce que chacun a changé depuis l'état dont part le dossier reçu."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, partial
from pathlib import PurePosixPath
from typing import NamedTuple

from cctgen.consultation.lecture import DOSSIER_SCHEMAS
from cctgen.evaluation.journal import FICHIER_JOURNAL, FICHIER_TEMOIN
from cctgen.evaluation.lieux import ANNEXE_DU_RAPPORT, COMPARAISON, DOSSIER_LETTRES, RAPPORT, ROBUSTESSE
from cctgen.socle.fichiers import DOSSIER_CACHE, objet_lu
from cctgen.socle.gestes.ecrits import FICHIER_ECRITS
from cctgen.usages.depot.ecrits_dits import ecrits_dits
from cctgen.usages.depot.figes import est_evalue
from cctgen.usages.depot.inscrits import Fichiers, Relire
from cctgen.usages.edition.ecarts.rediges import FICHIER_REDIGES
from cctgen.usages.edition.generer import DOSSIER_SORTIE
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION
from cctgen.usages.ouverture.versions import FICHIER_FIGEES

_REFAITS = frozenset({COMPARAISON, RAPPORT, ANNEXE_DU_RAPPORT, ROBUSTESSE})
_PRODUITS = frozenset({DOSSIER_SORTIE, DOSSIER_SCHEMAS})
_ACCORDES = frozenset({FICHIER_ECRITS, FICHIER_FIGEES, FICHIER_REDIGES})
"""Ce que l'outil tient fichier par fichier, ou version par version : les deux côtés s'y accordent ensuite."""


class Cote(Enum):
    """De quel dossier un fichier se prend ; de l'un ou de l'autre, il peut y manquer."""

    RECU = auto()
    COURANT = auto()


class Retours(Enum):
    """Ce que deviennent les fichiers que le dépôt précédent avait changés, et qui sont reçus tels qu'au départ.

    Rien ne dit s'ils sont revenus, ou d'une autre copie de travail du même zip où ils n'ont jamais changé.
    """

    GARDER = auto()
    REPRENDRE = auto()


class Precedent(NamedTuple):
    """Le dépôt précédent de la même copie, et ce que deviennent les fichiers qu'il avait changés."""

    fichiers: Fichiers
    retours: Retours = Retours.GARDER


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


def base_du_depot(
    etats: Mapping[int, Fichiers],
    recus: Fichiers,
    relire: Relire,
    depart: int | None = None,
    precedent: Fichiers | None = None,
) -> Fichiers:
    """Rend l'état dont part le dossier reçu : son dépôt `precedent`, sinon celui que dit son zip.

    À défaut, celui qui lui ressemble le plus, le dernier d'entre eux. Ce qui s'évalue en a un à lui : son journal dit
    lequel, et sans rien d'évalué, le dossier reçu n'en a rien pu ôter.
    """
    du_depart = precedent if precedent is not None else etats.get(depart or 0)
    dossier = du_depart if du_depart is not None else _le_plus_proche(etats, recus)
    evaluation = _base_evaluee(etats, recus, cache(relire), depart, precedent) if any(map(est_evalue, recus)) else {}
    autres = {c: v for c, v in dossier.items() if not est_evalue(c)}
    return autres | {c: v for c, v in evaluation.items() if est_evalue(c)}


def revenus_au_depart(au_depart: Fichiers, base: Fichiers, recus: Fichiers) -> frozenset[str]:
    """Rend ce qui est reçu, ou manque, comme au départ, et non comme à la base : le dépôt précédent l'avait changé."""

    def sha(fichiers: Fichiers, chemin: str) -> str:
        return fichiers.get(chemin, ("",))[0]

    return frozenset(
        c for c in {*au_depart, *base, *recus} if sha(recus, c) == sha(au_depart, c) and sha(recus, c) != sha(base, c)
    )


def _le_plus_proche(etats: Mapping[int, Fichiers], recus: Fichiers) -> Fichiers:
    def ecart(numero: int) -> int:
        etat = etats[numero]
        travail = (c for c in etat.keys() | recus.keys() if not est_evalue(c) and not est_tenu(c))
        return sum(etat.get(c, ("",))[0] != recus.get(c, ("",))[0] for c in travail)

    return etats[min(sorted(etats, reverse=True), key=ecart)] if etats else {}


def _base_evaluee(
    etats: Mapping[int, Fichiers], recus: Fichiers, relire: Relire, depart: int | None, precedent: Fichiers | None
) -> Fichiers:
    """Rend le plus ancien des états possibles, par numéro croissant, si rien ne dit lequel.

    Son journal commence celui du dossier reçu, et aucun de ceux-là n'est plus long.
    """
    du_recu = _journaux(recus, relire)
    if precedent is not None and _commence(_journaux(precedent, relire), du_recu):
        return precedent
    longueurs = {
        n: sum(map(len, lus.values())) for n, e in etats.items() if _commence(lus := _journaux(e, relire), du_recu)
    }
    la_plus_grande = max(longueurs.values(), default=0)
    possibles = [n for n, longueur in longueurs.items() if longueur == la_plus_grande]
    if depart in possibles:
        return etats[depart]
    return next((etats[n] for n in possibles if any(map(est_evalue, etats[n]))), {})


def fusionner(
    base: Fichiers, recus: Fichiers, courants: Fichiers, relire: Relire, a_part: Collection[str] = ()
) -> Fusion:
    """Choisit, fichier par fichier, le dossier qui l'a changé depuis la base ; `a_part`, ce qui ne se choisit pas.

    Ce que l'outil tient reste s'il manque au dépôt ou n'y dit rien : bien des zips se font sans les dossiers cachés.
    Ce qu'il a écrit et sait refaire n'oppose personne : il suit le journal le plus long.
    """
    du_recu, du_courant = _journaux(recus, relire), _journaux(courants, relire)
    journaux = _cotes_des_journaux(du_recu, du_courant)
    differents = {_temoin(c): cote for c, cote in journaux.items() if du_recu.get(c) != du_courant.get(c)}
    ecrits = [ecrits_dits(partial(_octets, fichiers, relire)) for fichiers in (recus, courants)]

    def choisir(chemin: str) -> Cote | None:
        if chemin in journaux:
            return journaux[chemin]
        versions = Versions(*(f[chemin][0] if chemin in f else None for f in (base, recus, courants)))
        if est_tenu(chemin) and versions.recu is None:
            return Cote.COURANT
        if est_temoin(chemin):
            return differents.get(chemin) or versions.choisir() or Cote.COURANT
        if est_tenu(chemin) and versions.recu and _est_muet(relire(versions.recu)):
            return Cote.COURANT
        if chemin in _ACCORDES:
            return versions.choisir() or Cote.RECU
        intacts = (sha in (None, dits.get(chemin)) for sha, dits in zip(versions[1:], ecrits, strict=True))
        return versions.choisir() or (_cote_de_ce_qui_se_refait(chemin, journaux) if all(intacts) else None)

    choisis = {c: choisir(c) for c in {*base, *recus, *courants} - set(a_part)}
    par_cote = {cote: frozenset(c for c, pris in choisis.items() if pris is cote) for cote in (Cote.COURANT, None)}
    return Fusion(par_cote[Cote.COURANT], par_cote[None])


def _octets(fichiers: Fichiers, relire: Relire, chemin: str) -> bytes:
    return relire(fichiers[chemin][0]) if chemin in fichiers else b""


def est_tenu(chemin: str) -> bool:
    """Vrai de ce que l'outil tient pour lui, à la racine ou dans un tour : personne n'y travaille."""
    return DOSSIER_CACHE in PurePosixPath(chemin).parts


def est_produit(chemin: str) -> bool:
    """Vrai de ce que refait `generer`, hors de toute évaluation."""
    return PurePosixPath(chemin).parts[0] in _PRODUITS


def est_temoin(chemin: str) -> bool:
    """Vrai de ce que l'outil garde à côté d'un journal, de la consultation ou d'un tour."""
    return chemin == FICHIER_TEMOIN or chemin.endswith(f"/{FICHIER_TEMOIN}")


def _est_muet(octets: bytes) -> bool:
    """Vrai de ce que l'outil tient et qui ne dit plus rien : ni un objet, ni l'en-tête d'un clausier."""
    return not objet_lu(octets) and not objet_lu(octets.partition(b"\n")[0])


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


def _cote_de_ce_qui_se_refait(chemin: str, journaux: Mapping[str, Cote | None]) -> Cote | None:
    """Rend le côté de ce que refait `generer`, ou de ce que `comparer` et `lettres` disent au journal avoir fait."""
    if est_produit(chemin):
        return Cote.COURANT
    place = PurePosixPath(chemin)
    evaluation = place.parents[1] if place.parent.name == DOSSIER_LETTRES else place.parent
    se_refait = evaluation != place.parent or place.name in _REFAITS
    if not se_refait or evaluation.name != DOSSIER_EVALUATION:
        return None
    return journaux.get((evaluation / FICHIER_JOURNAL).as_posix(), Cote.COURANT)
