"""Ouvrir l'état d'une consultation une seule fois, et l'avoir sous la main tant qu'on la visite.

Une fois par machine, et non par travailleur : ce qui est ouvert se garde à côté du dossier de lecture, scellé de la
clé du service, et le travailleur suivant le reprend sans rien assembler.
"""

from __future__ import annotations

import json
from contextlib import suppress
from uuid import UUID

from django.utils.crypto import salted_hmac

from cctgen.socle.erreurs import ErreurCctgen
from cctgen.socle.memoire.lectures import DOSSIER_LECTURES, Rayon
from cctgen.socle.memoire.livre import selon_le_livre
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.ouverture.ouvertures_gardees import ouverture_gardee
from cctgen.web.depot.dossiers import dossier_de_lecture, tour_de
from cctgen.web.depot.models import Etat

_GARDEES = 32
"""Consultations ouvertes que garde chaque processus, d'un mégaoctet chacune : toutes se partagent le clausier livré."""


def ouverture_de(etat: Etat) -> Ouverture:
    """Rend la consultation ouverte à cet état, à lire seulement ; son dossier de lecture existe encore."""
    with tour_de(etat):
        dossier_de_lecture(etat)
        return _ouvrir(etat.consultation_id, etat.pk)


@selon_le_livre(au_plus=_GARDEES)
def _ouvrir(_consultation: UUID, cle: int) -> Ouverture:
    return ouverture_partagee(Etat.objects.select_related("consultation").get(pk=cle))


def ouverture_partagee(etat: Etat) -> Ouverture:
    """Rend de même, sans occuper la mémoire de ce processus : pour qui n'en tire que quelques mots."""
    racine = dossier_de_lecture(etat)
    a_cote = Rayon(racine.parent / DOSSIER_LECTURES, _secret())
    return ouverture_gardee(racine, json.dumps(etat.fichiers, sort_keys=True).encode(), a_cote)


def ouvrir_d_avance(etat: Etat) -> None:
    """Ouvre un état qu'on va venir lire ; ce qui l'empêche se dira à la page."""
    with suppress(ErreurCctgen, OSError), tour_de(etat):
        ouverture_partagee(etat)


def _secret() -> bytes:
    """Rend de quoi sceller : ce qui est gardé ne vaut que pour ce service, sur toutes ses machines."""
    return salted_hmac("cctgen.ouvertures", "sceau", algorithm="sha256").digest()
