"""Un critère environnemental que rien d'environnemental ne porte."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.environnement import (
    est_environnementale,
    parle_d_environnement,
    parts_environnementales,
)
from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.nomenclature import est_dans
from cctgen.consultation.bareme import Critere, SousCritere


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Ce qu'un critère environnemental note a l'environnement pour objet ; vide, il a son anomalie ailleurs."""
    for part in parts_environnementales(vue.bareme, vue.exigences) if vue.bareme else ():
        portees = [e for e in vue.exigences if e.notee and _porte(part, e)]
        if portees and not any(est_environnementale(e) or parle_d_environnement(e.enonce) for e in portees):
            refs = ", ".join(e.ref for e in portees[:5])
            yield a_qualifier(
                f"le critère « {part.nom} » ne note que {refs}, qui ne disent rien de l'environnement.",
                "Faites-lui porter les exigences environnementales du dossier, en lien avec son objet.",
                part.id,
                CONSULTATION,
            )


def _porte(part: Critere | SousCritere, exigence: ExigenceRetenue) -> bool:
    porteurs: list[Critere | SousCritere] = [part, *(part.sous_criteres if isinstance(part, Critere) else ())]
    return any(not {exigence.ref, exigence.clause}.isdisjoint(p.exigences) or est_dans(exigence, p) for p in porteurs)


_ALERTE = {
    "id": "SSI-900",
    "exigences": [{"id": "SSI-900-1", "niveau": "I", "enonce": "Une alerte existe.", "preuve": "Un essai."}],
}
_SOBRE = {
    "id": "SSI-900",
    "exigences": [
        {"id": "SSI-900-1", "niveau": "I", "enonce": "L'empreinte carbone est mesurée.", "preuve": "Un bilan."}
    ],
}

REGLE = Regle(
    code="critere-environnemental-sans-objet",
    voit="Un critère environnemental qui ne note rien d'environnemental.",
    source="Code de la commande publique, R. 2152-7 ; CE, 20 novembre 2020, n° 427761",
    exemple="« environnement », porté par la seule sécurité",
    remede="Faites-lui porter des exigences environnementales.",
    examiner=examiner,
    fautifs=({"reponses": {}, "clause": _ALERTE, "criteres": {"environnement": ["SSI-900-1"]}},),
    sains=({"reponses": {}, "clause": _SOBRE, "criteres": {"environnement": ["SSI-900-1"]}},),
)
