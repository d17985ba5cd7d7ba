"""Les pièces que l'outil avait faites d'un autre état du dossier : l'histoire les reconnaît, nul n'y a touché."""

from __future__ import annotations

from functools import lru_cache

from django.db.models.fields.json import KeyTransform

from cctgen.socle.fichiers import objet_lu
from cctgen.socle.gestes.ecrits import FICHIER_ECRITS
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
    fichiers = consultation.etats.order_by().annotate(ecrit=KeyTransform(FICHIER_ECRITS, "fichiers"))
    registres = {ecrit[0] for ecrit in fichiers.values_list("ecrit", flat=True).distinct() if ecrit}
    return frozenset[str]().union(*map(_ecrites, registres))


@lru_cache(maxsize=_GARDES)
def _ecrites(sha256: str) -> frozenset[str]:
    return frozenset(str(dit) for chemin, dit in objet_lu(relire(sha256)).items() if chemin.startswith(_DEDANS))
