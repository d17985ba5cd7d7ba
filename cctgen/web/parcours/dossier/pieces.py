"""Les pièces d'un état : lesquelles y sont, et leurs octets."""

from __future__ import annotations

from collections.abc import Mapping

from cctgen.usages.edition.generer import DOSSIER_SORTIE
from cctgen.usages.ouverture.integrite import FICHIER_MANIFESTE
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.models import Etat

_DEDANS = f"{DOSSIER_SORTIE}/"


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
