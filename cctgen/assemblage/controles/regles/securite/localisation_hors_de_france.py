"""Des données protégées qui sortiraient de France sans décision de l'autorité.

Le lieu d'où l'on intervient sur elles se motive à part (`intervention_hors_de_france`).
Sources : politique de sécurité des systèmes d'information de l'État (INT-REX-HB) pour les données sensibles de
l'État ; instruction interministérielle n° 901, article 16, pour la Diffusion Restreinte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, bloquant
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import abreger

_OBLIGATION = "localisation-nationale"
_AILLEURS = expression(
    r"(?<!depuis le )(?<!depuis un )"
    r"\bterritoires? (?:de l'Union européenne|de l'Espace économique européen|européens?)",
    re.IGNORECASE,
)
_NATIONAL = expression(r"(?<!depuis le )\bterritoire (?:national|français|de la France)\b", re.IGNORECASE)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Relève un territoire plus large que la France, ou l'absence de toute règle, là où elle est due."""
    if not est_due(vue):
        return
    nationale = False
    for article, phrase in vue.stipulations_autour("territoire"):
        nationale = nationale or bool(_NATIONAL.search(phrase))
        if _AILLEURS.search(phrase):
            constat = f"{article.clause} admet un autre territoire : « {abreger(phrase)} »"
            yield _anomalie(vue, constat, article.clause, f"{article.clause} : {phrase}")
    if not nationale:
        constat = "aucune clause ne garde les données sur le territoire national."
        yield _anomalie(vue, constat, vue.premier_porteur(_OBLIGATION), constat)


def est_due(vue: VueDuLot) -> bool:
    """Vrai si des données que l'État ou leur mention protègent sortent de chez l'acheteur, ou s'y lisent de loin."""
    protegees = vue.vaut("sensibilite", "diffusion_restreinte", "classifie")
    protegees = protegees or (vue.vaut("type_acheteur", "etat") and vue.vaut("sensibilite", "sensible"))
    return protegees and (vue.vaut("hebergement", "titulaire", "cloud_commercial") or vue.vaut("acces", "distant"))


def _anomalie(vue: VueDuLot, constat: str, clause: str, fait: str) -> ConstatDuLot:
    return bloquant(
        f"des données sensibles de l'État, Diffusion Restreinte ou classifiées seraient traitées hors de France :"
        f" {constat}",
        f"Gardez {vue.porteurs_en_clair(_OBLIGATION)} et son territoire des données sur « de la France » ; ou passez"
        " outre, avec l'accord du haut fonctionnaire de défense et de sécurité et la dérogation inscrite à"
        " l'homologation, en nommant l'autorité.",
        clause,
        fait=f"{vue.reponses_dites('sensibilite', 'hebergement', 'acces')} ; {fait}",
    )


REGLE = Regle(
    code="localisation-hors-de-france",
    voit="Des données protégées traitées hors de France.",
    source="Politique de sécurité de l'État (INT-REX-HB) ; instruction n° 901, article 16",
    exemple="le territoire de l'Union pour de la Diffusion Restreinte",
    remede="Gardez le territoire des données sur « de la France ».",
    examiner=examiner,
    fautifs=(
        {
            "reponses": {"sensibilite": "diffusion_restreinte", "hebergement": "titulaire"},
            "clause": {"texte": "Les données restent sur le territoire de l'Union européenne."},
        },
        {
            "reponses": {"sensibilite": "diffusion_restreinte", "hebergement": "titulaire"},
            "clause": {"texte": "Le titulaire accède aux données depuis le territoire de la France."},
        },
    ),
    sains=(
        {
            "reponses": {"sensibilite": "diffusion_restreinte", "hebergement": "titulaire"},
            "clause": {"texte": "Les données restent sur le territoire de la France."},
        },
    ),
)
