"""La condition d'exécution sociale, due depuis le 22 août 2026 dès les seuils européens, ou le motif de son absence."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle

_OBLIGATION = "condition-sociale"
_REFERENCES_DE_CONDITION = ("ccp:L.2112-2-1", "ccag-tic:16.1")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """L'acheteur qui ne prévoit pas la condition en garde le motif au dossier (L. 2112-2-1, II et III)."""
    if vue.vaut("marche_defense", "oui") or not atteint_les_seuils_europeens(vue):
        return
    if not any(vue.cite(reference) for reference in _REFERENCES_DE_CONDITION):
        yield a_qualifier(
            "le montant atteint les seuils européens, et aucune clause ne pose de condition d'exécution sociale.",
            "Écrivez au dossier conservé le motif de l'absence : solution immédiatement disponible, lien insuffisant"
            " avec l'objet, concurrence restreinte ou exécution difficile. À défaut, ajoutez"
            f" {vue.porteurs_en_clair(_OBLIGATION)} par un ajustement motivé.",
            vue.premier_porteur(_OBLIGATION),
            CONSULTATION,
        )


def atteint_les_seuils_europeens(vue: VueDuLot) -> bool:
    """216 000 € hors taxes, 140 000 € pour l'État et ses établissements publics (annexe 2 du code)."""
    if vue.vaut("montant", "de_216_a_1000", "plus_1000"):
        return True
    return vue.vaut("montant", "de_140_a_216") and vue.vaut("type_acheteur", "etat", "operateur")


REGLE = Regle(
    code="condition-sociale-absente",
    voit="Un montant qui atteint les seuils européens, et aucune condition d'exécution sociale.",
    source="Code de la commande publique, L. 2112-2-1, et annexe 2 (seuils au 1er janvier 2026)",
    exemple="un progiciel de plus de 216 000 €",
    remede="Écrivez le motif que veut le III de l'article, ou ajoutez la condition.",
    examiner=examiner,
    fautifs=(
        {"reponses": {"montant": "de_216_a_1000"}},
        {"reponses": {"montant": "de_140_a_216", "type_acheteur": "etat"}},
    ),
    sains=(
        {"reponses": {"montant": "de_60_a_140", "type_acheteur": "etat"}},
        {"reponses": {"montant": "de_140_a_216", "type_acheteur": "collectivite"}},
        {"reponses": {"montant": "plus_1000", "marche_defense": "oui"}},
    ),
)
