"""Le départage regarde le prix deux fois, et rien d'autre : deux offres de même prix restent à égalité."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.consultation.bareme import Bareme, Critere, TypeCritere
from cctgen.consultation.methode.regles import PLUS_FORT_POIDS, PRIX_LE_PLUS_BAS


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Une note de prix égale est, hors bornes de la formule, un prix égal : l'autre étape regarde autre chose."""
    bareme = vue.bareme
    if bareme is None or len(bareme.departage) < 2 or not all(_est_le_prix(bareme, e) for e in bareme.departage):
        return
    autre = max((c for c in bareme.criteres if not _de_prix(c)), key=lambda c: c.poids, default=None)
    if autre is not None:
        yield a_qualifier(
            "le départage ne regarde que le prix : deux offres de même prix resteraient à égalité.",
            f"Écrivez « departage » au barème, par exemple [{autre.id}, prix_le_plus_bas].",
            "departage",
            CONSULTATION,
        )


def _est_le_prix(bareme: Bareme, etape: str) -> bool:
    fort = bareme.de_plus_fort_poids
    vise = fort.id if etape == PLUS_FORT_POIDS and fort else etape
    return vise == PRIX_LE_PLUS_BAS or any(c.id == vise for c in bareme.criteres if _de_prix(c))


def _de_prix(critere: Critere) -> bool:
    return critere.type is TypeCritere.PRIX


def _bareme(prix: int, **regle: object) -> dict[str, object]:
    criteres = [
        {"id": "technique", "type": "appreciation", "poids": 100 - prix, "themes": ["securite"]},
        {"id": "prix", "type": "prix", "poids": prix},
    ]
    return {"criteres": criteres, **regle}


REGLE = Regle(
    code="departage-par-le-seul-prix",
    voit="Un départage dont toutes les étapes regardent le prix, quand un autre critère existe.",
    source="Code de la commande publique, R. 2152-11 : les modalités de mise en œuvre des critères s'annoncent",
    exemple="le prix pèse 60 %, et departage: [plus_fort_poids, prix_le_plus_bas]",
    remede="Départagez d'abord par un autre critère.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "bareme": _bareme(60)},
        {"reponses": {}, "bareme": _bareme(40, departage=["prix", "prix_le_plus_bas"])},
    ),
    sains=(
        {"reponses": {}, "bareme": _bareme(40)},
        {"reponses": {}, "bareme": _bareme(60, departage=["technique", "prix_le_plus_bas"])},
        {"reponses": {}, "bareme": _bareme(60, departage=["prix_le_plus_bas"])},
        {"reponses": {}},
    ),
)
