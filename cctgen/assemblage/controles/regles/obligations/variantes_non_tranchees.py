"""Une consultation muette sur les variantes, que la loi autorise alors."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.regles.obligations.condition_sociale_absente import atteint_les_seuils_europeens
from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.assemblage.modele import PROCEDURE_ADAPTEE
from cctgen.clausier.controles.regle import Regle

_DIRECTIVE = ", et la directive 2014/24/UE, article 45, ne les admet que si l'avis de marché le dit"
"""Sous les seuils européens, elle ne s'applique pas, même à qui choisit une procédure formalisée."""


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Depuis le 28 mai 2026, le silence autorise les variantes, et leurs exigences minimales manquent.

    R. 2151-8 les dit encore interdites, sauf mention, dans la procédure formalisée d'un pouvoir adjudicateur : la loi
    l'emporte, et qui s'en tient au décret lit l'inverse. La directive 2014/24, article 45, ne les autorise pas sans
    mention dans l'avis des marchés qu'elle couvre. Le message cite donc les textes qui se contredisent : seul l'écrit
    en sort.
    """
    if vue.redaction.variantes is not None:
        return
    europeen = _suit_la_directive(vue)
    lieu = "dans l'avis de marché, et non au seul règlement" if europeen else "dans les documents de la consultation"
    yield a_qualifier(
        "rien n'est écrit des variantes, que la loi autorise alors (CCP, L. 2151-2, rédaction du 28 mai 2026 ;"
        f" R. 2151-8 l'ignore encore{_DIRECTIVE if europeen else ''}).",
        "Décidez si elles sont admises et, si elles le sont, de leurs exigences minimales. Pour les interdire, dites-le"
        f" {lieu}.",
        "variantes",
        CONSULTATION,
    )


def _suit_la_directive(vue: VueDuLot) -> bool:
    """Vrai d'un marché formalisé que la directive couvre, ce qui exclut ceux de défense ou de sécurité."""
    if vue.vaut("procedure", PROCEDURE_ADAPTEE) or vue.vaut("marche_defense", "oui"):
        return False
    return atteint_les_seuils_europeens(vue)


REGLE = Regle(
    code="variantes-non-tranchees",
    voit="Une consultation qui ne dit pas si les variantes sont admises.",
    source="Code de la commande publique, L. 2151-2 (28 mai 2026) et R. 2151-10 ; directive 2014/24/UE, article 45",
    exemple="une consultation sans la clé « variantes »",
    remede="Écrivez si elles sont admises et, pour les interdire, portez-le à l'avis de marché ou au règlement.",
    examiner=examiner,
    fautifs=({"reponses": {}}, {"reponses": {"procedure": "adaptee"}}, {"reponses": {"montant": "de_216_a_1000"}}),
    sains=({"reponses": {}, "variantes": {"admises": "non"}},),
)
