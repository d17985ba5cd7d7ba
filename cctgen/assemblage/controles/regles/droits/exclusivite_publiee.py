"""Une exclusivité payée sur un code publié sous licence permissive.

Source : CCAG-TIC 2021, article 46 (régime des résultats).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, bloquant
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.negation import affirmes
from cctgen.clausier.textes.phrases import abreger

_PERMISSIVE = expression(
    r"\blicences? permissives?\b|\b(?:sous|licence)\b[^.;]*\b(?:MIT|Apache(?:-2\.0)?|BSD(?:-[23]-Clause)?|CeCILL-B)\b",
    re.IGNORECASE,
)
_INDICES = ("permissive", "mit", "apache", "bsd", "cecill-b")
_PUBLIE = expression(r"\bpubli|\bdiffus|\bdistribu|\bversée?s?\b", re.IGNORECASE)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Une exclusivité sur un code publié sous licence permissive perd son objet : chacun en fait ce qu'il veut."""
    # Une licence sortante choisie est une contradiction que le clausier dit déjà.
    if not vue.vaut("regime_pi", "exclusif") or "licence_sortante" in vue.reponses.valeurs:
        return
    for article, phrase in vue.stipulations_autour(*_INDICES):
        if any(affirmes(_PERMISSIVE, phrase)) and any(affirmes(_PUBLIE, phrase)):
            yield bloquant(
                f"{article.clause} publie sous licence permissive des résultats que vous payez à titre exclusif :"
                f" « {abreger(phrase)} »",
                "Renoncez à l'exclusivité, ou publiez sous licence réciproque ce qui n'en relève pas.",
                article.clause,
            )


REGLE = Regle(
    code="exclusivite-sous-licence-permissive",
    voit="Des résultats exclusifs publiés sous licence permissive.",
    source="CCAG-TIC 2021, article 46 : l'exclusivité y perd son objet",
    exemple="Le code est publié sous licence MIT.",
    remede="Renoncez à l'exclusivité.",
    examiner=examiner,
    fautifs=(
        {"reponses": {"regime_pi": "exclusif"}, "clause": {"texte": "Le code est publié sous licence MIT."}},
        {
            "reponses": {"regime_pi": "exclusif"},
            "clause": {"texte": "Le code est publié sous licence MIT, et aucun composant n'y échappe."},
        },
    ),
    sains=(
        {"reponses": {"regime_pi": "defaut"}, "clause": {"texte": "Le code est publié sous licence MIT."}},
        {"reponses": {"regime_pi": "exclusif"}, "clause": {"texte": "Le code n'est pas publié sous licence MIT."}},
    ),
)
