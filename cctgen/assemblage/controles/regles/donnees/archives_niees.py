"""Des dossiers d'agents ou d'usagers, et une réponse qui dit que le système ne produit pas d'archives publiques."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import REPONSES, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle

_QUI_TIENNENT_DES_DOSSIERS = ("developpement", "tma", "progiciel", "integration", "libre", "saas", "infogerance")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """La réponse retire la fonction de versement, non la loi : le visa d'élimination reste dû avant tout effacement."""
    if (
        vue.vaut("archives", "non")
        and vue.vaut("nature", *_QUI_TIENNENT_DES_DOSSIERS)
        and vue.vaut("donnees_personnelles", "oui", "sensibles", "police_justice")
    ):
        yield a_qualifier(
            "le système tient des dossiers de personnes, et vous répondez qu'il ne produit pas d'archives publiques.",
            "Les documents qui procèdent de l'activité d'un acheteur public en sont : répondez « oui », ou gardez par"
            " écrit où ces dossiers sont conservés. « Non » ne dispense pas du visa d'élimination.",
            "archives",
            REPONSES,
        )


_DOSSIERS = {"nature": "saas", "donnees_personnelles": "oui"}

REGLE = Regle(
    code="archives-niees",
    voit="Des dossiers de personnes dans un système dit sans archives publiques.",
    source="Code du patrimoine, L. 211-4, L. 212-2 et L. 212-3",
    exemple="un service en ligne qui instruit des demandes, et « non » aux archives publiques",
    remede="Répondez « oui », ou gardez par écrit où ces dossiers sont conservés.",
    examiner=examiner,
    fautifs=(
        {"reponses": {**_DOSSIERS, "archives": "non"}},
        {"reponses": {**_DOSSIERS, "nature": "tma", "archives": "non"}},
        {"reponses": {**_DOSSIERS, "nature": "infogerance", "archives": "non"}},
    ),
    sains=(
        {"reponses": {**_DOSSIERS, "archives": "oui"}},
        {"reponses": {"nature": "etudes", "donnees_personnelles": "oui", "archives": "non"}},
        {"reponses": {"nature": "saas", "donnees_personnelles": "non", "archives": "non"}},
    ),
)
