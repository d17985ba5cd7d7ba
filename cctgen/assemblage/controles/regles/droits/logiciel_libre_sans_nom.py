"""Un logiciel libre visé par sa catégorie, que nul candidat ne peut chiffrer.

Source : code de la commande publique, L. 2111-1 (besoin déterminé avec précision avant la consultation).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_SEPARES = expression(r"[,;]|\bet\b")
_CATEGORIE = expression(r"(?:une?|des|tout|toute|tous|toutes|plusieurs|divers|diverses|certaine?s?)\b", re.IGNORECASE)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un nom propre n'a pas d'article indéfini : « un serveur web » désigne une catégorie, « GLPI » un logiciel."""
    for cite in map(str.strip, _SEPARES.split(vue.texte("logiciels_libres"))):
        if _CATEGORIE.match(cite):
            yield a_qualifier(
                f"« {cite} » désigne une catégorie, non un logiciel : aucun candidat ne peut chiffrer le même support.",
                "Nommez chaque logiciel ; sinon, la liste que vous joignez au dossier de consultation les nomme, et"
                " prévaut.",
                "logiciels_libres",
            )


REGLE = Regle(
    code="logiciel-libre-sans-nom",
    voit="Un logiciel libre visé par le marché et désigné par sa seule catégorie.",
    source="Code de la commande publique, L. 2111-1",
    exemple="un système de gestion de bases de données libre",
    remede="Nommez chaque logiciel, sans son éditeur.",
    examiner=examiner,
    fautifs=(
        {"reponses": {"nature": "libre", "logiciels_libres": "un système de gestion de bases de données libre"}},
        {"reponses": {"nature": "libre", "logiciels_libres": "GLPI et des bibliothèques cartographiques"}},
    ),
    sains=({"reponses": {"nature": "libre", "logiciels_libres": "GLPI, Unbound et Descartes"}},),
)
