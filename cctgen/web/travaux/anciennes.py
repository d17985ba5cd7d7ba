"""Les pièces que l'outil avait faites d'un autre état du dossier : l'histoire les reconnaît, nul n'y a touché."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.db.models.fields.json import KeyTransform

from cctgen.socle.gestes.ecrits import Ecrit
from cctgen.usages.depot.ecrits_dits import SOURCES, ecrits_dits
from cctgen.usages.edition.avant_publication import pieces_changees
from cctgen.usages.edition.generer import DOSSIER_SORTIE
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.models import Consultation, Etat

ECRITES = "ecrites"
"""L'argument d'un ouvrage qui dit ce que l'outil a écrit à chaque état ; nul ne le demande."""
_DEDANS = f"{DOSSIER_SORTIE}/"
_GARDES = 4096


def pieces_anciennes(etat: Etat) -> tuple[str, ...]:
    """Rend le nom des pièces que l'outil avait faites d'un autre état : ramenées à leur place, non retouchées."""
    ecrites = fichiers_ecrits(etat.consultation)
    return tuple(Path(c).name for c, somme in pieces_changees(dossier_de_lecture(etat)) if (c, somme) in ecrites)


def fichiers_ecrits(consultation: Consultation) -> frozenset[Ecrit]:
    """Rend tout ce que l'outil a écrit dans `sortie/`, à l'un ou l'autre de ses états."""
    sources = {f"source_{rang}": KeyTransform(source, "fichiers") for rang, source in enumerate(SOURCES)}
    lues = consultation.etats.order_by().annotate(**sources).values_list(*sources).distinct()
    disent = {(source, dit[0]) for ligne in lues for source, dit in zip(SOURCES, ligne, strict=True) if dit}
    return frozenset[Ecrit]().union(*(_ecrites(source, sha256) for source, sha256 in disent))


@lru_cache(maxsize=_GARDES)
def _ecrites(source: str, sha256: str) -> frozenset[Ecrit]:
    dits = ecrits_dits(lambda chemin: relire(sha256) if chemin == source else b"")
    return frozenset(dit for dit in dits.items() if dit[0].startswith(_DEDANS))
