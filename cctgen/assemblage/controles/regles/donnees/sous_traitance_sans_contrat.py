"""Le contrat que la loi impose entre un responsable de traitement et son sous-traitant.

Sources : RGPD, article 28, paragraphe 3 ; pour les traitements de police et de justice, directive (UE) 2016/680 et
titre III de la loi n° 78-17.
"""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, bloquant
from cctgen.clausier.controles.regle import Regle

_OBLIGATION = "rgpd-sous-traitance"
_DROIT_APPLICABLE = "DCP-010"
_CONTRAT = "rgpd:28"


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un sous-traitant sans contrat est une infraction : retirer la clause n'est pas une décision d'acheteur."""
    traitees = vue.vaut("donnees_personnelles", "oui", "sensibles", "police_justice")
    if not (traitees and vue.vaut("role_titulaire", "sous_traitant")):
        return
    propre = any(_CONTRAT in a.references for a in vue.articles if a.clause != _DROIT_APPLICABLE)
    if not (vue.est_portee(_OBLIGATION) or propre):
        yield bloquant(
            "le titulaire est sous-traitant de données personnelles, et aucune clause ne porte le contrat exigé.",
            f"Rétablissez {vue.porteurs_en_clair(_OBLIGATION)}, ou ajoutez une clause de même objet qui cite"
            " l'article 28 du RGPD ; s'il n'est pas sous-traitant, changez la réponse.",
            vue.premier_porteur(_OBLIGATION),
        )


REGLE = Regle(
    code="sous-traitance-sans-contrat",
    voit="Un sous-traitant de données sans contrat.",
    source="RGPD, article 28",
    exemple="le contrat de sous-traitance retiré",
    remede="Rétablissez-le.",
    examiner=examiner,
    fautifs=({"reponses": {"donnees_personnelles": "oui", "role_titulaire": "sous_traitant"}},),
    sains=({"reponses": {"donnees_personnelles": "oui", "role_titulaire": "sans_acces"}},),
)
