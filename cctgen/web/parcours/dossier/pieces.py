"""Les pièces d'un état : lesquelles y sont, leurs octets, et celles que l'outil avait faites d'un autre dossier."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.db.models.fields.json import KeyTransform

from cctgen.socle.fichiers import objet_lu
from cctgen.socle.gestes.ecrits import FICHIER_ECRITS
from cctgen.usages.edition.avant_publication import pieces_changees
from cctgen.usages.edition.generer import DOSSIER_SORTIE
from cctgen.usages.ouverture.integrite import FICHIER_MANIFESTE
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.models import Consultation, Etat

_DEDANS = f"{DOSSIER_SORTIE}/"
_GARDES = 4096


def noms_des_pieces(etat: Etat) -> tuple[str, ...]:
    """Rend les fichiers de `sortie/`, manifeste à part."""
    noms = (chemin.removeprefix(_DEDANS) for chemin in etat.table if chemin.startswith(_DEDANS))
    return tuple(sorted(nom for nom in noms if nom != FICHIER_MANIFESTE))


def octets_de(etat: Etat, nom: str) -> bytes | None:
    """Rend les octets d'une pièce de l'état, ou rien : le nom demandé n'est jamais un chemin, il se cherche."""
    ecrit = etat.table.get(f"{_DEDANS}{nom}") if nom in noms_des_pieces(etat) else None
    return None if ecrit is None else relire(ecrit[0])


def toutes(etat: Etat) -> Mapping[str, bytes]:
    """Rend les octets de toutes les pièces, par nom."""
    return {nom: relire(etat.table[f"{_DEDANS}{nom}"][0]) for nom in noms_des_pieces(etat)}


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
