"""Les pièces d'un état : lesquelles y sont, et si elles sont encore celles du dossier."""

from __future__ import annotations

from collections.abc import Mapping

from cctgen.usages.edition.generer import DOSSIER_SORTIE
from cctgen.usages.ouverture.clausier_accepte import FICHIER_CLAUSIER
from cctgen.usages.ouverture.integrite import FICHIER_MANIFESTE
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.travaux.models import Situation

_DEDANS = f"{DOSSIER_SORTIE}/"
_MANIFESTE = f"{_DEDANS}{FICHIER_MANIFESTE}"
_DERIVES = (_DEDANS, ".cctgen/", "mis-de-cote/")
"""Ce qui ne vient que de l'outil : une pièce n'en dépend pas, sauf du clausier que la consultation suit."""


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


def sont_a_jour(consultation: Consultation) -> bool:
    """Vrai si rien de ce dont les pièces dépendent n'a changé depuis qu'elles ont été produites."""
    courant = consultation.etat
    if _MANIFESTE not in courant.table:
        return False
    faits = consultation.travaux.filter(nature="generer", situation=Situation.FAIT)
    if faits.filter(vu_le__gte=courant.quand).exists():
        return True
    produites = courant
    for etat in consultation.etats.order_by("-numero").iterator(chunk_size=10):
        if etat.table.get(_MANIFESTE) != courant.table[_MANIFESTE]:
            break
        produites = etat
    return _sources(produites) == _sources(courant)


def _sources(etat: Etat) -> Mapping[str, tuple[str, int]]:
    return {
        chemin: ecrit
        for chemin, ecrit in etat.table.items()
        if chemin == FICHIER_CLAUSIER or not chemin.startswith(_DERIVES)
    }
