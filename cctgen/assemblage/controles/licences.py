"""Les licences sous lesquelles une administration publie son code : la liste réglementaire, close."""

from __future__ import annotations

from cctgen.consultation.modele import Consultation
from cctgen.socle.anomalies import Anomalie

LICENCES_PERMISSIVES = frozenset({"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CECILL-B", "MIT"})
LICENCES_RECIPROQUES = frozenset(
    {
        "AGPL-3.0-or-later",
        "CECILL-2.1",
        "CECILL-C",
        "EPL-2.0",
        "EUPL-1.2",
        "GPL-3.0-or-later",
        "LGPL-3.0-or-later",
        "MPL-2.0",
    }
)
LICENCES_ADMISES = LICENCES_PERMISSIVES | LICENCES_RECIPROQUES
"""Les treize identifiants SPDX de l'article D. 323-2-1 du CRPA."""

_LICENCE = "licence_sortante"


def est_licence_hors_liste(anomalie: Anomalie, consultation: Consultation) -> bool:
    """Vrai si la lecture a refusé une licence unique hors de la liste : `licence_hors_liste` la relève à sa place."""
    saisies = (consultation.saisies.communes, *consultation.saisies.lots.values())
    unique = all(len(reponses.get(_LICENCE, ("",))) == 1 for reponses in saisies)
    return (anomalie.code, anomalie.ref) == ("reponse-hors-liste", _LICENCE) and unique
