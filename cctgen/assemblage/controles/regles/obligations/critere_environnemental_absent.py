"""Le critère environnemental, dû depuis le 22 août 2026."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.environnement import parts_environnementales
from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier, bloquant
from cctgen.clausier.controles.regle import Regle
from cctgen.consultation.bareme import Critere

_OBLIGATION = "critere-environnemental"


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un critère d'attribution au moins porte sur l'environnement (R. 2152-7) ; sans barème, il reste à vérifier."""
    if vue.vaut("marche_defense", "oui"):
        return
    bareme = vue.bareme
    if bareme is None:
        yield a_qualifier(
            "le dossier n'a pas de barème : rien ne dit qu'un critère porte sur l'environnement.",
            "Ajoutez le barème à consultation.yaml, ou vérifiez ce critère au règlement de la consultation.",
            vue.premier_porteur(_OBLIGATION),
            CONSULTATION,
            fait="aucun barème",
        )
    elif not parts_environnementales(bareme, vue.exigences):
        yield bloquant(
            "aucun critère du barème ne porte sur l'environnement.",
            "Ajoutez un critère qui porte les exigences environnementales du dossier, ou passez outre avec un motif.",
            vue.premier_porteur(_OBLIGATION),
            CONSULTATION,
            fait=f"critères : {' ; '.join(map(_en_clair, bareme.criteres))}",
        )


def _en_clair(critere: Critere) -> str:
    """Rend un critère par son nom et ce que son prix compare : c'est de là que se juge un coût global."""
    compare = critere.montant.nature.value if critere.montant else critere.assiette
    return f"{critere.libelle or critere.id}{f' ({compare})' if compare else ''}"


def _bareme(libelle: str) -> dict[str, object]:
    technique = {"id": "technique", "libelle": libelle, "type": "appreciation", "poids": 60, "themes": ["securite"]}
    return {"criteres": [technique, {"id": "prix", "type": "prix", "poids": 40}]}


REGLE = Regle(
    code="critere-environnemental-absent",
    voit="Aucun critère ne porte sur l'environnement.",
    source="Code de la commande publique, L. 2152-7",
    exemple="un barème sans critère environnemental",
    remede="Ajoutez le critère au barème.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "bareme": "non"},
        {"reponses": {}, "bareme": _bareme("Environnements de recette et de formation")},
        {"reponses": {}, "bareme": _bareme("Qualité de l'environnement technique")},
        {"reponses": {}, "bareme": _bareme("Gestion du cycle de vie des versions")},
    ),
    sains=(
        {"reponses": {}},
        {"reponses": {}, "bareme": _bareme("Protection de l'environnement")},
        {"reponses": {}, "bareme": _bareme("Performance environnementale de l'hébergement")},
    ),
)
