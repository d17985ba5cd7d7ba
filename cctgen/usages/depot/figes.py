"""Ce qui ne se défait pas d'un dossier de consultation : publié, reçu, répondu, évalué, négocié.

Rétablir un état et redéposer un dossier s'y tiennent tous deux : il n'y en a pas d'autre liste.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path, PurePosixPath

from cctgen.depouillement.registre import REGISTRE
from cctgen.evaluation.journal import FICHIER_TEMOIN
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
from cctgen.usages.ouverture.gel import (
    DOSSIER_EVALUATION,
    DOSSIER_FORMULAIRES,
    DOSSIER_NEGOCIATION,
    DOSSIER_OFFRES,
    DOSSIER_REPONSES,
)
from cctgen.usages.ouverture.versions import (
    DOSSIER_PUBLICATIONS,
    FICHIER_DOSSIER,
    FICHIER_FIGEES,
    lire_les_traces,
    numero_de_version,
    rediger_les_traces,
)
from cctgen.usages.reglage.regler_bareme import SECTION, gel_du_bareme
from cctgen.usages.reglage.sections import lire_la_section, poser_la_section

Demeure = Callable[[str], bool]
"""Vrai du chemin d'un fichier figé qui reste celui d'aujourd'hui."""

RECUS = frozenset({DOSSIER_OFFRES, DOSSIER_REPONSES, DOSSIER_FORMULAIRES})
"""Les dossiers que tient un registre, de la consultation ou d'un tour."""
_ENTIERS = RECUS | {DOSSIER_EVALUATION}
_PAR_NUMERO = (DOSSIER_PUBLICATIONS, DOSSIER_NEGOCIATION)
"""Ceux dont chaque version, ou chaque tour, va ensemble."""

_PUBLIE = re.compile(rf"{DOSSIER_PUBLICATIONS}/([^/]+)/{re.escape(FICHIER_DOSSIER)}")


def ensemble_fige(chemin: str, publiees: Collection[int]) -> str:
    """Rend ce dont un fichier figé fait partie (« publications/1 », « offres »), vide s'il ne l'est pas.

    Un écart entre deux versions publiées l'est aussi : les candidats l'ont reçu.
    """
    tete, _, suite = chemin.partition("/")
    if tete in _ENTIERS:
        return tete
    if tete in _PAR_NUMERO:
        return f"{tete}/{suite.partition('/')[0]}"
    if chemin == FICHIER_TEMOIN:
        return DOSSIER_EVALUATION
    dossier, _, nom = chemin.rpartition("/")
    versions = passage_de(nom) if dossier == DOSSIER_ECARTS else None
    return f"{dossier}/{nom_du_passage(*versions)}" if versions and set(versions) <= set(publiees) else ""


def est_evalue(chemin: str) -> bool:
    """Vrai d'un fichier figé qui se travaille : évalué ou négocié, ni publié ni reçu."""
    tete, *suite = PurePosixPath(chemin).parts
    if tete == DOSSIER_NEGOCIATION:
        return PurePosixPath(chemin).name != REGISTRE and RECUS.isdisjoint(suite[1:2])
    return chemin == FICHIER_TEMOIN or tete == DOSSIER_EVALUATION


def versions_publiees(chemins: Iterable[str]) -> frozenset[int]:
    """Rend les numéros des versions dont un dossier porte ces chemins."""
    lus = (_PUBLIE.fullmatch(chemin) for chemin in chemins)
    return frozenset(n for lu in lus if lu and (n := numero_de_version(lu[1])) is not None)


def heurtes(chemins: Iterable[str], demeurent: Iterable[str]) -> frozenset[str]:
    """Rend les chemins qui prendraient, à la casse près, la place d'un fichier qui demeure ou de son dossier."""
    exacts = frozenset(demeurent)
    plies = {c.casefold() for c in exacts}
    dossiers = {p.as_posix() for c in plies for p in PurePosixPath(c).parents}

    def heurte(chemin: str) -> bool:
        plie = chemin.casefold()
        parents = {p.as_posix() for p in PurePosixPath(plie).parents}
        return chemin not in exacts and (plie in plies or plie in dossiers or not plies.isdisjoint(parents))

    return frozenset(c for c in chemins if heurte(c))


def garder_le_bareme(racine: Path, courante: Path) -> bool:
    """Remet dans le dossier le barème d'aujourd'hui s'il est gelé ; rend vrai si c'en était un autre.

    `courante` est le dossier d'avant le geste, à lire seulement.
    """
    bareme = lire_la_section(courante, SECTION) if gel_du_bareme(courante) else None
    if bareme is None or lire_la_section(racine, SECTION) == bareme:
        return False
    with geste_de_consultation(racine) as geste:
        poser_la_section(geste, SECTION, bareme)
        geste.mettre_en_place()
    return True


def garder_les_registres(racine: Path, courante: Path, demeure: Demeure) -> None:
    """Accorde aux fichiers qui demeurent ce que l'outil tient d'eux : ses écrits, ses écarts rédigés, ses versions."""
    ecrits, rediges, traces = lire_ecrits(racine), lire_les_rediges(racine), lire_les_traces(racine)
    accordes = {c: v for c, v in ecrits.items() if not demeure(c)}
    accordes |= {c: v for c, v in lire_ecrits(courante).items() if demeure(c)}
    passages = {nom_du_passage(*p) for p in _passages_qui_demeurent(racine, demeure)}
    rediges_accordes = {**rediges, **{p: e for p, e in lire_les_rediges(courante).items() if p in passages}}
    voulus = {
        FICHIER_REDIGES: (rediges, rediges_accordes, ecrire_les_rediges(rediges_accordes)),
        FICHIER_FIGEES: (traces, reunies := {**traces, **lire_les_traces(courante)}, rediger_les_traces(reunies)),
        FICHIER_ECRITS: (ecrits, accordes, rediger_ecrits(accordes)),
    }
    with geste_de_consultation(racine) as geste:
        for chemin, (avant, apres, octets) in voulus.items():
            if avant != apres:
                geste.poser(racine / chemin, octets)
                geste.mettre_en_place()


def _passages_qui_demeurent(racine: Path, demeure: Demeure) -> Iterable[tuple[int, int]]:
    noms = (f.name for f in (racine / DOSSIER_ECARTS).glob("*.docx") if demeure(f"{DOSSIER_ECARTS}/{f.name}"))
    return filter(None, map(passage_de, noms))
