"""Les pièces que l'outil avait faites d'un autre état du dossier : l'histoire les reconnaît, nul n'y a touché."""

from __future__ import annotations

from functools import lru_cache

from django.db.models.fields.json import KeyTransform

from cctgen.usages.depot.ecrits_dits import SOURCES, ecrits_dits
from cctgen.usages.edition.avant_publication import pieces_changees
from cctgen.usages.edition.generer import DOSSIER_SORTIE
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.models import Consultation, Etat

ECRITES = "ecrites"
"""L'argument d'un ouvrage qui dit l'empreinte de ce que l'outil a écrit à chaque état ; nul ne le demande."""
_DEDANS = f"{DOSSIER_SORTIE}/"
_GARDES = 4096


def pieces_anciennes(etat: Etat) -> dict[str, str]:
    """Rend, par nom, l'empreinte des pièces que l'outil avait faites d'un autre état : ramenées, non retouchées."""
    ecrites = empreintes_ecrites(etat.consultation)
    return {nom: somme for nom, somme in pieces_changees(dossier_de_lecture(etat)) if somme in ecrites}


def empreintes_ecrites(consultation: Consultation) -> frozenset[str]:
    """Rend l'empreinte de tout ce que l'outil a écrit dans `sortie/`, à l'un ou l'autre de ses états."""
    sources = {f"source_{rang}": KeyTransform(source, "fichiers") for rang, source in enumerate(SOURCES)}
    lues = consultation.etats.order_by().annotate(**sources).values_list(*sources).distinct()
    disent = {(source, dit[0]) for ligne in lues for source, dit in zip(SOURCES, ligne, strict=True) if dit}
    return frozenset[str]().union(*(_ecrites(source, sha256) for source, sha256 in disent))


@lru_cache(maxsize=_GARDES)
def _ecrites(source: str, sha256: str) -> frozenset[str]:
    dits = ecrits_dits(lambda chemin: relire(sha256) if chemin == source else b"")
    return frozenset(dit for chemin, dit in dits.items() if chemin.startswith(_DEDANS))
