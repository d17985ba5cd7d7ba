"""Revenir à un dossier d'avant sans défaire ce qui est publié, reçu ou évalué, ni le barème qu'une publication gèle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from cctgen.socle.gestes.ecrits import FICHIER_ECRITS, lire_ecrits, rediger_ecrits
from cctgen.usages.ouverture.consultation import geste_de_consultation
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION, DOSSIER_NEGOCIATION, DOSSIER_OFFRES
from cctgen.usages.ouverture.versions import DOSSIER_PUBLICATIONS
from cctgen.usages.reglage.regler_bareme import SECTION, gel_du_bareme
from cctgen.usages.reglage.sections import lire_la_section, poser_la_section

V = TypeVar("V")

_FIGES = (DOSSIER_PUBLICATIONS, DOSSIER_OFFRES, DOSSIER_EVALUATION, DOSSIER_NEGOCIATION)


def est_fige(chemin: str) -> bool:
    """Vrai d'un fichier publié, reçu, ou tiré de l'évaluation : il ne se défait pas."""
    return chemin.partition("/")[0] in _FIGES


def fichiers_retablis(courants: Mapping[str, V], anciens: Mapping[str, V]) -> dict[str, V]:
    """Rend les fichiers du dossier rétabli, par chemin : ceux d'avant, et ceux d'aujourd'hui qui sont figés."""
    return {c: v for c, v in anciens.items() if not est_fige(c)} | {c: v for c, v in courants.items() if est_fige(c)}


def garder_ce_qui_est_gele(racine: Path, courante: Path) -> bool:
    """Remet dans le dossier rétabli le barème gelé et ce que l'outil a écrit des fichiers figés.

    `courante` est le dossier d'avant le geste, à lire seulement. Rend vrai si le barème d'aujourd'hui est gardé.
    """
    bareme = lire_la_section(courante, SECTION) if gel_du_bareme(courante) else None
    garde = bareme is not None and lire_la_section(racine, SECTION) != bareme
    ecrits = fichiers_retablis(lire_ecrits(courante), lire_ecrits(racine))
    with geste_de_consultation(racine) as geste:
        if garde and bareme is not None:
            poser_la_section(geste, SECTION, bareme)
            geste.mettre_en_place()
            ecrits |= {c: v for c, v in lire_ecrits(racine).items() if not est_fige(c)}
        if ecrits != lire_ecrits(racine):
            geste.poser(racine / FICHIER_ECRITS, rediger_ecrits(ecrits))
            geste.mettre_en_place()
    return garde
