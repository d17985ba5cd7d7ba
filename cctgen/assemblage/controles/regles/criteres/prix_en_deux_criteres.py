"""Deux critères qui notent le même prix : un poids que le règlement annonce en deux morceaux."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.consultation.bareme import TypeCritere


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un prix par offre et par lot : il ne se note que par un critère."""
    de_prix = [c for c in vue.bareme.criteres if c.type is TypeCritere.PRIX] if vue.bareme else []
    if len(de_prix) > 1:
        yield a_qualifier(
            f"les critères {' et '.join(f'« {c.nom} »' for c in de_prix)} notent tous le prix de l'offre : il compte"
            " plusieurs fois.",
            "N'en gardez qu'un, et composez son montant de postes (« montant ») s'il en a plusieurs.",
            de_prix[1].id,
            CONSULTATION,
        )


REGLE = Regle(
    code="prix-en-deux-criteres",
    voit="Deux critères de prix, qui notent le même montant.",
    source="Code de la commande publique, R. 2152-11 : les critères annoncés sont ceux du calcul",
    exemple="« prix » et « cout », tous deux de type prix",
    remede="Gardez un critère de prix, et détaillez son montant.",
    examiner=examiner,
    fautifs=(
        {
            "reponses": {},
            "bareme": {
                "criteres": [
                    {"id": "prix", "type": "prix", "poids": 60},
                    {"id": "cout", "type": "prix", "poids": 40},
                ]
            },
        },
    ),
    sains=({"reponses": {}},),
)
