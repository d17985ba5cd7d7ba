"""Les consultations prêtes à essayer, gardées en mémoire tant que le clausier livré ne change pas."""

from __future__ import annotations

from uuid import UUID

from cctgen.socle.memoire.livre import selon_le_livre
from cctgen.usages.ouverture.ouvertures_gardees import clausier_livre
from cctgen.usages.preparation.effet_immediat import Essai, Socle, essayer
from cctgen.web.depot.dossiers import dossier_de_lecture, tour_de
from cctgen.web.depot.models import Etat

GARDES = 64
"""Essais gardés par travailleur ; ils se partagent le clausier livré."""


def essai_de(etat: Etat) -> Essai:
    """Rend la consultation de cet état, prête à essayer d'autres réponses."""
    with tour_de(etat):
        return _essai(etat.consultation_id, etat.pk)


@selon_le_livre(au_plus=GARDES)
def _essai(_consultation: UUID, cle: int) -> Essai:
    etat = Etat.objects.select_related("consultation").get(pk=cle)
    return essayer(dossier_de_lecture(etat), socle_livre())


@selon_le_livre(au_plus=2)
def socle_livre() -> Socle:
    """Rend le clausier livré et ses juges, que se partagent les essais de ce processus."""
    return Socle(clausier_livre())
