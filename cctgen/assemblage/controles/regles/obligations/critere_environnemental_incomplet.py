"""Un critère environnemental qui ne note pas tout ce que la matrice demande."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.environnement import est_environnementale, parts_environnementales
from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.nomenclature import est_dans
from cctgen.consultation.bareme import Critere, SousCritere


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Le critère publié et les exigences qu'il note sont les mêmes : aucune ne reste hors de lui.

    Un critère qui n'est nommé que par son libellé, sans portée, relève de `critere_environnemental_absent`.
    """
    bareme = vue.bareme
    if bareme is None or vue.vaut("marche_defense", "oui"):
        return
    parts = [p for p in parts_environnementales(bareme, vue.exigences) if p.exigences or p.themes or p.piliers]
    oubliees = [e for e in vue.exigences if est_environnementale(e) and not any(_porte(p, e) for p in parts)]
    if parts and oubliees:
        les = "les" if len(oubliees) > 1 else "la"
        yield a_qualifier(
            f"le critère environnemental ne note pas {', '.join(e.ref for e in oubliees)}, que la matrice demande.",
            f"Ajoutez-{les} aux exigences de ce critère : le règlement annonce qu'il les apprécie toutes.",
            oubliees[0].ref,
            CONSULTATION,
        )


def _porte(part: Critere | SousCritere, exigence: ExigenceRetenue) -> bool:
    nommee = not {exigence.ref, exigence.clause}.isdisjoint(part.exigences)
    return nommee or est_dans(exigence, part)


_ECO = {
    "id": "ECO-900",
    "exigences": [{"id": "ECO-900-1", "niveau": "I", "enonce": "Un bilan existe.", "preuve": "Le bilan."}],
}

REGLE = Regle(
    code="critere-environnemental-incomplet",
    voit="Une exigence environnementale notée hors du critère.",
    source="Le règlement annonce qu'il les apprécie toutes",
    exemple="une exigence ECO oubliée",
    remede="Ajoutez-la à ce critère.",
    examiner=examiner,
    fautifs=({"reponses": {}, "clause": _ECO, "criteres": {"environnement": ["ECO-001"]}},),
    sains=({"reponses": {}, "clause": _ECO, "criteres": {"environnement": ["ECO-001", "ECO-900"]}},),
)
