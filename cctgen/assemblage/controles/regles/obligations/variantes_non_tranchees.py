"""Une consultation muette sur les variantes, que la loi autorise alors."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.assemblage.modele import PROCEDURE_ADAPTEE
from cctgen.clausier.controles.regle import Regle

_DIRECTIVE = ", et la directive 2014/24/UE, article 45, ne les admet que si l'avis de marché le dit"
"""Elle vaut au-dessus des seuils européens, que suit la procédure formalisée."""


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Depuis le 28 mai 2026, le silence autorise les variantes, et leurs exigences minimales manquent.

    R. 2151-8 les dit encore interdites, sauf mention, dans la procédure formalisée d'un pouvoir adjudicateur : la loi
    l'emporte, et qui s'en tient au décret lit l'inverse. La directive 2014/24, article 45, ne les autorise pas sans
    mention dans l'avis de marché. Le message cite donc les textes qui se contredisent : seul l'écrit en sort.
    """
    if vue.redaction.variantes is not None:
        return
    adaptee = vue.vaut("procedure", PROCEDURE_ADAPTEE)
    lieu = "dans les documents de la consultation" if adaptee else "dans l'avis de marché, et non au seul règlement"
    yield a_qualifier(
        "rien n'est écrit des variantes, que la loi autorise alors (CCP, L. 2151-2, rédaction du 28 mai 2026 ;"
        f" R. 2151-8 l'ignore encore{'' if adaptee else _DIRECTIVE}).",
        "Décidez si elles sont admises et, si elles le sont, de leurs exigences minimales (consultation.yaml, clé"
        f" « variantes »). Pour les interdire, dites-le {lieu}.",
        "variantes",
        CONSULTATION,
    )


REGLE = Regle(
    code="variantes-non-tranchees",
    voit="Une consultation qui ne dit pas si les variantes sont admises.",
    source="Code de la commande publique, L. 2151-2 (28 mai 2026) et R. 2151-10 ; directive 2014/24/UE, article 45",
    exemple="une consultation sans la clé « variantes »",
    remede="Écrivez si elles sont admises et, pour les interdire, portez-le à l'avis de marché.",
    examiner=examiner,
    fautifs=({"reponses": {}}, {"reponses": {"procedure": "adaptee"}}),
    sains=({"reponses": {}, "variantes": {"admises": "non"}},),
)
