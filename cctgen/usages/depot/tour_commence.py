"""Commence à lire les grilles du premier tour avant d'avoir chargé de quoi comparer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.registre import Depot, lire_registre
from cctgen.evaluation.grille.lecture import GrillesDevancees
from cctgen.evaluation.modele import CleOffre, cle_de
from cctgen.evaluation.sources import devancer_les_grilles
from cctgen.matrice.modele import Offre, StatutOffre
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.socle.travaux.gros_blocs import rendre_les_gros_blocs
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION, DOSSIER_OFFRES
from cctgen.usages.ouverture.versions import dossier_a_evaluer


class TourCommence(NamedTuple):
    """Un tour dont les grilles se lisent déjà, s'il y en a."""

    numero: int
    grilles: GrillesDevancees | None = None


@contextmanager
def tour_commence(racine: Path, tour: int | TourCommence) -> Iterator[TourCommence]:
    """Lit les grilles du premier tour le temps du bloc ; rend tel quel un tour déjà commencé, et ferme ses lectures.

    La dernière lecture des plis dit quelles offres elles portent ; si elle ne le dit plus, les grilles se relisent.
    """
    rendre_les_gros_blocs()
    if isinstance(tour, int):
        tour = TourCommence(tour, _commencer(racine) if tour == 1 else None)
    with nullcontext() if tour.grilles is None else tour.grilles.equipe:
        yield tour


def _commencer(racine: Path) -> GrillesDevancees | None:
    prevu = _prevu(racine)
    return None if prevu is None else devancer_les_grilles(racine / DOSSIER_EVALUATION, *prevu, racine)


def _prevu(racine: Path) -> tuple[Dossier, tuple[CleOffre, ...]] | None:
    """Rend le dossier publié et la clé de chaque offre du registre ; ce qui ne s'y lit pas sera dit en son temps."""
    try:
        publie, depots = dossier_a_evaluer(racine), lire_registre(racine / DOSSIER_OFFRES)
    except ErreurCctgen:
        return None
    cles = tuple(_cle_du_depot(d) for d in depots if not d.est_inventaire)
    return None if publie is None else (publie, cles)


def _cle_du_depot(depot: Depot) -> CleOffre:
    sans_contenu = (StatutOffre.EXPLOITABLE, "", (), (), ())
    return cle_de(Offre(depot.nom_recu, depot.sha256, depot.soumissionnaire, depot.lot or 0, *sans_contenu))
