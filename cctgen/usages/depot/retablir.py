"""Revenir à un dossier d'avant sans défaire ce qui est publié, reçu ou évalué, ni le barème qu'une publication gèle."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import permutations
from pathlib import Path
from typing import TypeVar

from cctgen.socle.gestes.ecrits import FICHIER_ECRITS, lire_ecrits, rediger_ecrits
from cctgen.usages.edition.ecarts.rediges import (
    DOSSIER_ECARTS,
    FICHIER_REDIGES,
    ecrire_les_rediges,
    lire_les_rediges,
    nom_du_passage,
    passage_de,
)
from cctgen.usages.ouverture.consultation import geste_de_consultation
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION, DOSSIER_NEGOCIATION, DOSSIER_OFFRES
from cctgen.usages.ouverture.versions import DOSSIER_PUBLICATIONS, FICHIER_DOSSIER, numeros_publies
from cctgen.usages.reglage.regler_bareme import SECTION, gel_du_bareme
from cctgen.usages.reglage.sections import lire_la_section, poser_la_section

V = TypeVar("V")

_FIGES = (DOSSIER_PUBLICATIONS, DOSSIER_OFFRES, DOSSIER_EVALUATION, DOSSIER_NEGOCIATION)

_PUBLIE = re.compile(rf"{DOSSIER_PUBLICATIONS}/([0-9]+)/{re.escape(FICHIER_DOSSIER)}")


def est_fige(chemin: str, publiees: Collection[int]) -> bool:
    """Vrai d'un fichier publié, reçu, tiré de l'évaluation, ou d'un écart entre deux versions publiées."""
    dossier, _, nom = chemin.rpartition("/")
    versions = passage_de(nom) if dossier == DOSSIER_ECARTS else None
    return chemin.partition("/")[0] in _FIGES or (versions is not None and set(versions) <= set(publiees))


def versions_publiees(chemins: Iterable[str]) -> frozenset[int]:
    """Rend les numéros des versions dont un dossier porte ces chemins."""
    lus = (_PUBLIE.fullmatch(chemin) for chemin in chemins)
    return frozenset(int(lu[1]) for lu in lus if lu)


def fichiers_retablis(
    courants: Mapping[str, V], anciens: Mapping[str, V], publiees: Collection[int] | None = None
) -> dict[str, V]:
    """Rend les fichiers du dossier rétabli, par chemin : ceux d'avant, et ceux d'aujourd'hui qui sont figés.

    `publiees`, les versions publiées aujourd'hui, se lisent des chemins s'ils sont ceux d'un dossier entier.
    """
    publiees = versions_publiees(courants) if publiees is None else publiees
    demeurent = {c: v for c, v in courants.items() if est_fige(c, publiees)}
    return {c: v for c, v in anciens.items() if not est_fige(c, publiees)} | demeurent


def garder_ce_qui_est_gele(racine: Path, courante: Path) -> bool:
    """Remet dans le dossier rétabli le barème gelé et ce que l'outil a écrit des fichiers figés.

    `courante` est le dossier d'avant le geste, à lire seulement. Rend vrai si le barème d'aujourd'hui est gardé.
    """
    bareme = lire_la_section(courante, SECTION) if gel_du_bareme(courante) else None
    garde = bareme is not None and lire_la_section(racine, SECTION) != bareme
    publiees = numeros_publies(courante)
    ecrits = fichiers_retablis(lire_ecrits(courante), lire_ecrits(racine), publiees)
    rediges = _rediges(racine, courante, publiees)
    with geste_de_consultation(racine) as geste:
        if garde and bareme is not None:
            poser_la_section(geste, SECTION, bareme)
            geste.mettre_en_place()
            ecrits |= {c: v for c, v in lire_ecrits(racine).items() if not est_fige(c, publiees)}
        if rediges != lire_les_rediges(racine):
            geste.poser(racine / FICHIER_REDIGES, ecrire_les_rediges(rediges))
            geste.mettre_en_place()
        if ecrits != lire_ecrits(racine):
            geste.poser(racine / FICHIER_ECRITS, rediger_ecrits(ecrits))
            geste.mettre_en_place()
    return garde


def _rediges(racine: Path, courante: Path, publiees: Collection[int]) -> dict[str, tuple[str, str]]:
    """Rend ce que disent les écarts du dossier rétabli : ceux d'entre versions publiées sont ceux d'aujourd'hui."""
    figes = {nom_du_passage(avant, apres) for avant, apres in permutations(publiees, 2)}
    demeurent = {passage: e for passage, e in lire_les_rediges(courante).items() if passage in figes}
    return {passage: e for passage, e in lire_les_rediges(racine).items() if passage not in figes} | demeurent
