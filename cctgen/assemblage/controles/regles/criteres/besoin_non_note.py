"""Un barème qui ne note que les exigences du clausier : rien de ce que l'offre fait pour le besoin n'y compte."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.environnement import parts_environnementales
from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.consultation.attente import est_en_attente
from cctgen.consultation.bareme import TypeCritere

_POUR_CE_QU_IL_FAIT = (
    *("developpement", "tma", "progiciel", "integration", "libre", "saas"),
    *("materiel", "etudes", "donnees"),
)
"""Ce qui s'achète pour un besoin que le clausier ne connaît pas : une infogérance seule se juge sur ce qu'il note."""


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """La liste publiée est fermée : un évaluateur ne peut pas tenir compte d'une fonction qu'elle ne note pas.

    Le clausier ne connaît pas le besoin ; seule une exigence que l'acheteur a écrite le porte. Un critère laissé à
    écrire relève de `critere-a-completer`.
    """
    if vue.bareme is None or not vue.vaut("nature", *_POUR_CE_QU_IL_FAIT):
        return
    verts = parts_environnementales(vue.bareme, vue.exigences)
    criteres = [c for c in vue.bareme.criteres if c.type is TypeCritere.APPRECIATION and c not in verts]
    if not criteres or any(est_en_attente(c.libelle) for c in criteres):
        return
    if not any(e.notee and e.clause not in vue.clausier.clauses for e in vue.exigences):
        yield a_qualifier(
            "aucun critère ne note ce que l'offre fait pour votre besoin propre : les exigences notées viennent toutes"
            " du clausier (sécurité, intégration, droits).",
            "Rédigez, dans vos clauses propres, les exigences notées qui départagent les offres sur ce besoin, et"
            " rattachez-les à un critère ; sinon, gardez par écrit pourquoi la valeur des offres s'apprécie sans"
            " elles.",
            criteres[0].id,
            CONSULTATION,
        )


_BESOIN = {
    "id": "METIER-1",
    "exigences": [{"id": "METIER-1-1", "niveau": "I", "enonce": "La paie se rejoue.", "preuve": "Un essai."}],
}

_TECHNIQUE = {"technique": {"themes": ["securite"]}}

REGLE = Regle(
    code="besoin-non-note",
    voit="Un barème dont toutes les exigences notées viennent du clausier.",
    source="Code de la commande publique, L. 2152-7 et R. 2152-7 ; CE, 18 juin 2010, n° 337377",
    exemple="une paie en ligne choisie sur sa sécurité et son prix",
    remede="Écrivez les exigences notées de votre besoin, et le critère qui les porte.",
    examiner=examiner,
    fautifs=(
        {"reponses": {"nature": "saas"}, "criteres": _TECHNIQUE},
        {"reponses": {"nature": "developpement"}, "criteres": _TECHNIQUE, "clause": _BESOIN},
        *({"reponses": {"nature": nature}, "criteres": _TECHNIQUE} for nature in ("materiel", "etudes", "donnees")),
    ),
    sains=(
        {"reponses": {"nature": "saas"}, "criteres": _TECHNIQUE, "propre": _BESOIN},
        {"reponses": {"nature": "infogerance"}, "criteres": _TECHNIQUE},
        {"reponses": {"nature": "saas"}, "criteres": {"environnement": ["ECO-001"]}},
        {"reponses": {"nature": "saas"}, "bareme": "non"},
    ),
)
