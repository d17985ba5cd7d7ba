"""Un système en réseau dont rien n'exige la compatibilité IPv6."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, bloquant
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.phrases import evoque

_OBLIGATION = "ipv6"
_SYSTEMES = ("developpement", "tma", "progiciel", "integration", "libre", "saas", "infogerance", "materiel")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un système en réseau est compatible IPv6 (circulaire de 2011, loi n° 2016-1321, article 16)."""
    hors_reseau = vue.vaut("exposition", "aucune") and vue.vaut("hebergement", "sans_objet")
    if not vue.vaut("nature", *_SYSTEMES) or hors_reseau:
        return
    if not any(evoque(phrase, "ipv6") for _, phrase in vue.stipulations_autour("ipv6")):
        yield bloquant(
            "le lot porte sur un système en réseau, et rien n'y exige la compatibilité IPv6.",
            f"Rétablissez {vue.porteurs_en_clair(_OBLIGATION)}, ou passez outre en disant pourquoi.",
            vue.premier_porteur(_OBLIGATION),
            fait=vue.reponses_dites("nature", "exposition", "hebergement"),
        )


REGLE = Regle(
    code="ipv6-absent",
    voit="Un système en réseau sans exigence IPv6.",
    source="Circulaire IPv6 ; loi n° 2016-1321, article 16",
    exemple="la clause de l'IPv6 retirée",
    remede="Rétablissez la clause.",
    examiner=examiner,
    fautifs=({"reponses": {"nature": "developpement"}, "sans": ["ITP-001"]},),
    sains=({"reponses": {"nature": "developpement"}},),
)
