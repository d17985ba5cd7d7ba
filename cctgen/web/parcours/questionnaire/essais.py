"""Les consultations prêtes à essayer, gardées en mémoire : un état ne change pas, le clausier livré non plus."""

from __future__ import annotations

from functools import cache, lru_cache
from uuid import UUID

from cctgen.clausier.modele import Clausier
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.preparation.effet_immediat import Essai, essayer
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.models import Etat

GARDES = 64
"""Essais gardés par travailleur ; ils se partagent le clausier livré."""


def essai_de(etat: Etat) -> Essai:
    """Rend la consultation de cet état, prête à essayer d'autres réponses."""
    return _essai(etat.consultation_id, etat.pk)


@lru_cache(maxsize=GARDES)
def _essai(_consultation: UUID, cle: int) -> Essai:
    etat = Etat.objects.select_related("consultation").get(pk=cle)
    return essayer(dossier_de_lecture(etat), _clausier_livre())


@cache
def _clausier_livre() -> Clausier:
    return exiger_clausier()
