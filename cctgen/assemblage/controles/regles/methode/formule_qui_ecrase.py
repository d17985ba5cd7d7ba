"""Une formule de prix qui creuse l'écart entre voisins, ou qui n'en fait presque plus entre prix éloignés."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from cctgen.assemblage.controles.methode import releve
from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.consultation.bareme import Critere, TypeCritere
from cctgen.consultation.prix.pente import CREUSE, PLATE, perte
from cctgen.socle.nombres import en_francais

_ZERO_D_OFFICE = expression(
    r"\b(?:note (?:nulle|de 0)|z[ée]ro|0 point|0 sur)\b[^.;]{0,50}\bplus (?:ch[èe]re|[ée]lev[ée]e?|disante)",
    re.IGNORECASE,
)
_INDICES = ("plus ch", "plus él", "plus el", "plus dis")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """La formule du barème garde sa pente, et nulle phrase ne donne zéro d'office à la plus chère."""
    conseil = "Ôtez ce zéro d'office : la plus chère de deux offres voisines l'aurait aussi."
    yield from releve(vue, _ZERO_D_OFFICE, _INDICES, "l'offre la plus chère a zéro, quel que soit son prix.", conseil)
    for critere in vue.bareme.criteres if vue.bareme else ():
        if critere.type is TypeCritere.PRIX:
            yield from _pente(critere)


def _pente(critere: Critere) -> Iterator[ConstatDuLot]:
    un, double = perte(critere.formule, Decimal("1.01")), perte(critere.formule, Decimal(2))
    if un > CREUSE:
        dits = en_francais(Decimal(round(un)))
        message = f"« {critere.id} » : un pour cent de prix en plus y coûte {dits} points sur 100."
        conseil = "Écartez les bornes de la formule : deux prix voisins y ont des notes trop éloignées."
        yield a_qualifier(message, conseil, critere.id, CONSULTATION)
    elif double < PLATE:
        dits = en_francais(Decimal(round(double)))
        message = f"« {critere.id} » : un prix double n'y coûte que {dits} points sur 100 : son poids est neutralisé."
        conseil = "Resserrez les bornes de la formule sur les prix que vous attendez."
        yield a_qualifier(message, conseil, critere.id, CONSULTATION)


def _prix(formule: dict[str, object]) -> dict[str, object]:
    return {"criteres": [{"id": "prix", "type": "prix", "poids": 100, "formule": formule}]}


REGLE = Regle(
    code="formule-qui-ecrase",
    voit="Une formule de prix trop raide ou trop plate, ou zéro d'office à la plus chère.",
    source="CE, 24 mai 2017, n° 405787 ; CE, 3 novembre 2014, n° 373362, Belleville-sur-Loire",
    exemple="linéaire de 100 000 à 102 000 €",
    remede="Réglez les bornes sur les prix attendus ; voyez : cctgen simuler.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "bareme": _prix({"nom": "lineaire", "plancher": "100000", "plafond": "102000"})},
        {"reponses": {}, "bareme": _prix({"nom": "lineaire", "plancher": "1000", "plafond": "1000000"})},
        {"reponses": {}, "bareme": _prix({"nom": "ecart_au_moins_cher", "zero_a": "110"})},
        {"reponses": {}, "bareme": _prix({"nom": "ecart_au_moins_cher", "zero_a": "5000"})},
        {
            "reponses": {},
            "bareme": _prix({"nom": "entre_les_extremes", "note_plancher": "95", "ecart_minimal": "50"}),
        },
        {"reponses": {}, "regle": "La note zéro est donnée à l'offre la plus chère."},
    ),
    sains=(
        {"reponses": {}, "bareme": _prix({"nom": "lineaire", "plancher": "80000", "plafond": "200000"})},
        {"reponses": {}, "bareme": _prix({"nom": "proportionnelle_renforcee", "exposant": "3"})},
        {"reponses": {}, "bareme": _prix({"nom": "entre_les_extremes", "note_plancher": "20", "ecart_minimal": "50"})},
    ),
)
