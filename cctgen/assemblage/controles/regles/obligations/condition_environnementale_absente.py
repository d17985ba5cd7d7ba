"""La condition d'exécution environnementale, due depuis le 22 août 2026."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, bloquant
from cctgen.clausier.controles.regle import Regle

_OBLIGATION = "condition-environnementale"
_REFERENCES_DE_CONDITION = ("ccp:L.2112-2", "ccag-tic:16.2")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Tout marché comporte une condition d'exécution qui prend en compte l'environnement (L. 2112-2)."""
    if vue.vaut("marche_defense", "oui"):
        return
    if not (vue.est_portee(_OBLIGATION) or any(vue.cite(reference) for reference in _REFERENCES_DE_CONDITION)):
        yield bloquant(
            "aucune clause ne pose de condition d'exécution environnementale.",
            f"Rétablissez {vue.porteurs_en_clair(_OBLIGATION)}, ou une clause qui cite l'article L. 2112-2 du code de"
            " la commande publique ; ou passez outre avec un motif.",
            vue.premier_porteur(_OBLIGATION),
            CONSULTATION,
            fait=vue.reponses_dites("nature"),
        )


REGLE = Regle(
    code="condition-environnementale-absente",
    voit="Aucune condition d'exécution environnementale.",
    source="Code de la commande publique, L. 2112-2 ; loi n° 2021-1104, article 35",
    exemple="la condition environnementale retirée",
    remede="Rétablissez-la, ou une clause qui cite l'article.",
    examiner=examiner,
    fautifs=({"reponses": {}, "sans": ["ECO-001"]},),
    sains=({"reponses": {}},),
)
