"""Réunir un dossier redéposé à celui d'aujourd'hui : rien de publié ni de reçu ne s'y perd, l'évalué fusionne."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from cctgen.depouillement.registre import REGISTRE, depots_du_registre
from cctgen.usages.depot.figes import ensemble_fige, est_evalue, heurtes, versions_publiees
from cctgen.usages.depot.fusion import Fichiers, Relire, base_du_depot, est_temoin, fusionner
from cctgen.usages.ouverture.gel import DOSSIER_OFFRES
from cctgen.usages.ouverture.versions import DOSSIER_PUBLICATIONS, FICHIER_DOSSIER


@dataclass(frozen=True, slots=True)
class Reunion:
    """Le dossier que donnerait le dépôt ; `demeurent`, les fichiers figés qui y sont, ou y manquent, comme aujourd'hui.

    `gardes` sont, de ceux-là, ceux que le dépôt n'avait pas ainsi ; `otes`, ce qui s'évalue et que le dépôt ôte.
    `changes`, ce qu'il change de publié ou de reçu, et `desaccords`, ce qui fut évalué autrement de part et d'autre,
    empêchent chacun de l'accepter. `ignore_le_gel` est vrai d'un dépôt préparé avant ce qui gèle le barème : le sien
    n'est pas celui qu'ont lu les candidats.
    """

    fichiers: Fichiers
    demeurent: frozenset[str]
    gardes: tuple[str, ...]
    otes: tuple[str, ...]
    changes: tuple[str, ...]
    desaccords: tuple[str, ...]
    ignore_le_gel: bool

    @property
    def evalues_gardes(self) -> tuple[str, ...]:
        """Rend les fichiers évalués qui restent d'aujourd'hui, y compris ceux qui restent ôtés."""
        return tuple(c for c in self.gardes if est_evalue(c) and not est_temoin(c))


def reunir(
    courants: Fichiers, recus: Fichiers, etats: Mapping[int, Fichiers], relire: Relire, depart: int | None = None
) -> Reunion:
    """Rend le dossier que donnerait le dépôt, fichier figé par fichier figé.

    Publié ou reçu, celui que le dépôt n'a pas, ou qu'il a tel qu'un des `etats` l'avait, reste celui d'aujourd'hui ;
    un autre se prend s'il n'efface rien. Évalué, il se fusionne depuis l'état dont part le dépôt.
    """
    publiees = versions_publiees(courants)
    recevables = {c: sha for c, (sha, _) in courants.items() if ensemble_fige(c, publiees) and not est_evalue(c)}
    deja_eus = {(c, sha256) for fichiers in etats.values() for c, (sha256, _) in fichiers.items()}
    neufs = {c for c in recevables if c in recus and recus[c][0] != courants[c][0] and (c, recus[c][0]) not in deja_eus}
    fusion = fusionner(base_du_depot(etats, recus, relire, depart), recus, courants, relire)
    demeurent = (recevables.keys() - neufs) | fusion.demeurent
    restent = {c: courants[c] for c in demeurent if c in courants}
    fichiers = {**{c: v for c, v in recus.items() if c not in demeurent}, **restent}
    gardes = sorted(c for c in demeurent if recus.get(c, ("",))[0] != courants.get(c, ("",))[0])
    otes = sorted(c for c in courants if est_evalue(c) and c not in fichiers)
    changes = {c for c in neufs if not _se_prend(c, recevables, recus[c][0], relire)} | heurtes(fichiers, restent)
    gelent = {f"{DOSSIER_PUBLICATIONS}/{max(publiees, default=0)}/{FICHIER_DOSSIER}", f"{DOSSIER_OFFRES}/{REGISTRE}"}
    return Reunion(
        fichiers,
        frozenset(demeurent),
        tuple(gardes),
        tuple(otes),
        tuple(sorted(changes)),
        tuple(sorted(fusion.desaccords)),
        not gelent.isdisjoint(gardes),
    )


def _se_prend(chemin: str, figes: Mapping[str, str], recu: str, relire: Relire) -> bool:
    """Vrai si ces octets n'effacent rien : un registre se prolonge, une pièce publiée ou reçue reste."""
    place = PurePosixPath(chemin)
    if chemin.startswith(f"{DOSSIER_PUBLICATIONS}/"):
        return False
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
