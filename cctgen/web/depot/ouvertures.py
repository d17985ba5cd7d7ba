"""Ouvrir l'état d'une consultation une seule fois : un état ne change pas, ce qui en est lu non plus."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from cctgen.usages.ouverture.consultation import Ouverture, ouvrir
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.models import Etat

_GARDEES = 16
"""Consultations ouvertes que garde chaque processus : quelques mégaoctets chacune."""


def ouverture_de(etat: Etat) -> Ouverture:
    """Rend la consultation ouverte à cet état, à lire seulement ; son dossier de lecture existe encore."""
    dossier_de_lecture(etat)
    return _ouvrir(etat.consultation_id, etat.pk)


@lru_cache(maxsize=_GARDEES)
def _ouvrir(_consultation: UUID, etat: int) -> Ouverture:
    return ouvrir(dossier_de_lecture(Etat.objects.select_related("consultation").get(pk=etat)))
