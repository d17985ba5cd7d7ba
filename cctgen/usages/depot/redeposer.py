"""Réunir un dossier redéposé à celui d'aujourd'hui : rien de publié, de reçu ou d'évalué ne s'y perd."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from cctgen.depouillement.registre import REGISTRE, depots_du_registre
from cctgen.evaluation.journal import FICHIER_JOURNAL
from cctgen.usages.depot.figes import ensemble_fige, heurtes, versions_publiees
from cctgen.usages.ouverture.gel import DOSSIER_OFFRES
from cctgen.usages.ouverture.versions import DOSSIER_PUBLICATIONS, FICHIER_DOSSIER

Fichiers = Mapping[str, tuple[str, int]]
"""Par chemin, l'empreinte et les droits d'un fichier."""


@dataclass(frozen=True, slots=True)
class Reunion:
    """Le dossier que donnerait le dépôt ; `demeurent`, les fichiers figés qui y sont ceux d'aujourd'hui.

    `gardes` sont, de ceux-là, ceux que le dépôt n'avait pas ou pas à jour ; `changes`, ce qu'il change de ce qui ne
    change pas : avec un seul, il ne peut pas être accepté. `ignore_le_gel` est vrai d'un dépôt préparé avant ce qui
    gèle le barème : le sien n'est pas celui qu'ont lu les candidats.
    """

    fichiers: Fichiers
    demeurent: frozenset[str]
    gardes: tuple[str, ...]
    changes: tuple[str, ...]
    ignore_le_gel: bool


def reunir(
    courants: Fichiers, recus: Fichiers, deja_eus: Collection[tuple[str, str]], relire: Callable[[str], bytes]
) -> Reunion:
    """Rend le dossier que donnerait le dépôt, fichier figé par fichier figé.

    Celui que le dépôt n'a pas, ou qu'il a tel qu'un état antérieur l'avait (`deja_eus`, chemin et empreinte), reste
    celui d'aujourd'hui ; un autre est le travail fait au terminal, et se prend s'il n'efface rien.
    """
    publiees = versions_publiees(courants)
    figes = {c: sha256 for c, (sha256, _) in courants.items() if ensemble_fige(c, publiees)}
    neufs = {c for c, sha in figes.items() if c in recus and recus[c][0] != sha and (c, recus[c][0]) not in deja_eus}
    demeurent = frozenset(figes.keys() - neufs)
    gardes = sorted(c for c in demeurent if c not in recus or recus[c][0] != figes[c])
    changes = {c for c in neufs if not _se_prend(c, figes, recus[c][0], relire)} | heurtes(recus, demeurent)
    fichiers = {**recus, **{c: courants[c] for c in demeurent}}
    gelent = {f"{DOSSIER_PUBLICATIONS}/{max(publiees, default=0)}/{FICHIER_DOSSIER}", f"{DOSSIER_OFFRES}/{REGISTRE}"}
    return Reunion(fichiers, demeurent, tuple(gardes), tuple(sorted(changes)), not gelent.isdisjoint(gardes))


def _se_prend(chemin: str, figes: Mapping[str, str], recu: str, relire: Callable[[str], bytes]) -> bool:
    """Vrai si ces octets n'effacent rien : journal et registre se prolongent, une pièce publiée ou reçue reste."""
    place = PurePosixPath(chemin)
    if chemin.startswith(f"{DOSSIER_PUBLICATIONS}/"):
        return False
    if place.name == FICHIER_JOURNAL:
        return relire(recu).startswith(relire(figes[chemin]))
    if place.name == REGISTRE:
        return _inscrits(relire(recu)) >= _inscrits(relire(figes[chemin]))
    if str(place.parent / REGISTRE) in figes:
        # Une copie altérée, que le dépouillement a remise à l'empreinte que dit son nom.
        return place.name.startswith(recu[:12])
    return True


def _inscrits(registre: bytes) -> frozenset[str]:
    """Rend l'empreinte de chaque fichier inscrit ; aucune d'un registre abîmé, dont rien ne se perd."""
    try:
        return frozenset(depot.sha256 for depot in depots_du_registre(registre))
    except ValueError:
        return frozenset()
