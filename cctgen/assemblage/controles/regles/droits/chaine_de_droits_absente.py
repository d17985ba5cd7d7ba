"""Des indépendants ou des stagiaires dont rien ne prouve les droits."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle

_CLAUSE_CHAINE_DE_DROITS = "PI-014"


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Les droits d'un indépendant ou d'un stagiaire ne vont pas de plein droit au titulaire (CPI, L. 113-9)."""
    organisee = vue.retient(_CLAUSE_CHAINE_DE_DROITS) or vue.cite("cpi:L.113-9")
    if vue.vaut("independants", "oui") and not organisee:
        yield a_qualifier(
            "des indépendants ou des stagiaires interviennent, et aucune clause n'organise la preuve de leurs droits.",
            f"Rétablissez la clause {_CLAUSE_CHAINE_DE_DROITS}, ou une clause de même objet.",
            "independants",
        )


REGLE = Regle(
    code="chaine-de-droits-absente",
    voit="Des indépendants ou stagiaires, et aucune clause sur la preuve de leurs droits.",
    source="Code de la propriété intellectuelle, L. 113-9",
    exemple="PI-014 retirée",
    remede="Rétablissez la clause.",
    examiner=examiner,
    fautifs=({"reponses": {"independants": "oui"}},),
    sains=({"reponses": {"independants": "non"}},),
)
