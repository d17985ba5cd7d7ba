"""Le clausier livré, lu une fois par atelier : il ne change pas d'un essai à l'autre."""

from __future__ import annotations

from functools import cache

from cctgen.clausier.lecture.fichiers import LectureClausier, lire_clausier
from cctgen.clausier.modele import Clausier
from cctgen.socle.contenu import contenu


@cache
def lecture_livree() -> LectureClausier:
    """Rend la lecture du clausier livré ; un essai qui la change en fait d'abord une copie."""
    return lire_clausier([contenu("clausier")])


@cache
def clausier_livre() -> Clausier:
    """Rend le clausier livré."""
    clausier = lecture_livree().clausier
    assert clausier is not None
    return clausier
