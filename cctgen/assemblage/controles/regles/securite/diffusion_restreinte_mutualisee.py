"""Des informations protégées sur un hébergement partagé."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, bloquant
from cctgen.clausier.controles.regle import Regle


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """La Diffusion Restreinte et le classifié n'admettent ni partage ni nuage commercial sans cadre propre (II 901)."""
    if not vue.vaut("sensibilite", "diffusion_restreinte", "classifie"):
        return
    if vue.vaut("mutualise", "oui") or vue.vaut("hebergement", "cloud_commercial"):
        yield bloquant(
            "des informations Diffusion Restreinte ou classifiées iraient sur un hébergement mutualisé ou un nuage"
            " commercial.",
            "Changez d'hébergement, ou passez outre en citant le cadre agréé pour ces informations.",
            "hebergement",
            fait=vue.reponses_dites("sensibilite", "mutualise", "hebergement"),
        )


REGLE = Regle(
    code="diffusion-restreinte-mutualisee",
    voit="Des informations protégées sur un hébergement partagé.",
    source="Instruction interministérielle n° 901",
    exemple="DR et hébergement mutualisé",
    remede="Changez d'hébergement.",
    examiner=examiner,
    fautifs=({"reponses": {"sensibilite": "diffusion_restreinte", "mutualise": "oui"}},),
    sains=({"reponses": {"sensibilite": "diffusion_restreinte", "mutualise": "non"}},),
)
