"""Le prix pour seul critère : il n'est plus admis, sauf un coût global qui intègre l'environnement."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.environnement import parts_environnementales
from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.consultation.bareme import Critere, TypeCritere
from cctgen.consultation.prix.montant import Nature


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un critère unique n'est possible qu'en coût global, environnement compris."""
    bareme = vue.bareme
    if bareme is None or vue.vaut("marche_defense", "oui"):
        return
    if all(c.type is TypeCritere.PRIX for c in bareme.criteres) and not _est_un_cout_global(bareme.criteres):
        yield a_qualifier(
            "le prix est le seul critère : il ne l'est plus qu'en coût global, s'il intègre l'environnement.",
            "Ajoutez un critère, ou détaillez un coût global (« montant », nature: cout_global) dont un poste porte"
            " l'énergie, les émissions ou la fin de vie.",
            bareme.criteres[0].id,
            CONSULTATION,
        )
    elif len(bareme.criteres) == 1 and not parts_environnementales(bareme, vue.exigences):
        yield a_qualifier(
            "le coût global est le seul critère, et aucun de ses postes ne porte l'environnement.",
            "Ajoutez-lui un poste d'énergie, d'émissions ou de fin de vie.",
            bareme.criteres[0].id,
            CONSULTATION,
        )


def _est_un_cout_global(criteres: tuple[Critere, ...]) -> bool:
    return len(criteres) == 1 and criteres[0].montant is not None and criteres[0].montant.nature is Nature.COUT_GLOBAL


def _unique(*designations: str, nature: str = "cout_global") -> dict[str, object]:
    postes = [{"id": f"poste-{n}", "designation": d} for n, d in enumerate(designations)]
    montant = {"montant": {"nature": nature, "postes": postes}} if designations else {}
    return {"criteres": [{"id": "cout", "type": "prix", "poids": 100, **montant}]}


REGLE = Regle(
    code="prix-seul",
    voit="Le prix pour seul critère, ou un coût global sans l'environnement.",
    source="Code de la commande publique, R. 2152-7, en vigueur depuis août 2026",
    exemple="un seul critère, le prix, à 100 %",
    remede="Ajoutez un critère, ou un coût global qui intègre l'environnement.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "bareme": _unique()},
        {"reponses": {}, "bareme": _unique("Achat", nature="prix")},
        {"reponses": {}, "bareme": _unique("Achat", "Maintenance")},
    ),
    sains=({"reponses": {}, "bareme": _unique("Achat", "Consommation d'énergie sur quatre ans")}, {"reponses": {}}),
)
