"""Les numéros de lots qu'un état de la consultation a portés : aucun ne se redonne à un lot neuf.

Redonné, ce qu'une page ouverte plus tôt dit du lot ôté s'enregistrerait sur le neuf.
"""

from __future__ import annotations

from functools import lru_cache

from django.db.models.fields.json import KeyTransform

from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.usages.reglage.retoucher_identite import numeros_des_lots
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.models import Consultation

_GARDES = 4096


def numeros_portes(consultation: Consultation) -> frozenset[int]:
    """Rend les numéros de lots que porte ou qu'a porté l'un de ses états."""
    fichiers = consultation.etats.order_by().annotate(ecrit=KeyTransform(FICHIER_CONSULTATION, "fichiers"))
    empreintes = {ecrit[0] for ecrit in fichiers.values_list("ecrit", flat=True).distinct() if ecrit}
    return frozenset[int]().union(*map(_numeros, empreintes))


@lru_cache(maxsize=_GARDES)
def _numeros(sha256: str) -> frozenset[int]:
    return numeros_des_lots(relire(sha256).decode("utf-8", errors="replace"))
