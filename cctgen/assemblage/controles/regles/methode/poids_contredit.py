"""Un poids écrit en toutes lettres qui n'est pas celui du barème : deux pondérations, dont une n'est pas appliquée."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.methode import Dit, dits_de_methode
from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.consultation.bareme import Critere, SousCritere
from cctgen.socle.nombres import en_francais, lire_nombre

_POUR_CENT = expression(r"([0-9]{1,3}(?:[.,][0-9]+)?)[\s\u00a0\u202f]?%")
_CRITERE = "crit[èe]re"
_CRITERE_PONDERE = expression(rf"{_CRITERE}.*{_POUR_CENT.pattern}", re.IGNORECASE | re.DOTALL)
"""Sans l'un puis l'autre, une phrase ne dit le poids d'aucun critère : le motif de chacun n'a pas à s'y essayer."""


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un pour cent écrit dans un libellé, ou à côté de lui dans une clause de règlement, est le poids du barème."""
    if vue.bareme is None:
        return
    dits = [d for d in dits_de_methode(vue) if d.lieu != CONSULTATION and _CRITERE_PONDERE.search(d.texte)]
    porteurs: list[Critere | SousCritere] = [part for c in vue.bareme.criteres for part in c.sous_criteres]
    for porteur in (*vue.bareme.criteres, *porteurs):
        yield from _contredit(porteur, Dit(porteur.id, porteur.libelle, CONSULTATION), _POUR_CENT)
        for dit in dits:
            yield from _contredit(porteur, dit, _poids_de(porteur))


def _poids_de(porteur: Critere | SousCritere) -> re.Pattern[str]:
    """Rend le motif qui reconnaît, à côté du nom d'un critère, le pour cent qui est son poids."""
    nom = re.escape(porteur.libelle or porteur.id)
    return re.compile(rf"{_CRITERE}[^.;]{{0,12}}\b{nom}\b[^.;0-9]{{0,24}}{_POUR_CENT.pattern}", re.IGNORECASE)


def _contredit(porteur: Critere | SousCritere, dit: Dit, poids: re.Pattern[str]) -> Iterator[ConstatDuLot]:
    annonces = [trouve[1] for trouve in poids.finditer(dit.texte)]
    faux = [a for a in annonces if lire_nombre(a) != porteur.poids]
    # Dans un libellé, un seuil peut voisiner le poids : rien n'est contredit si l'un des nombres est le bon.
    if faux and (dit.lieu != CONSULTATION or len(faux) == len(annonces)):
        bareme = f"le barème donne {en_francais(porteur.poids)} à « {porteur.id} »"
        message = f"« {dit.texte} » annonce {faux[0]} %, et {bareme}."
        conseil = "Accordez les deux : le calcul ne connaît que le poids du barème."
        yield a_qualifier(message, conseil, porteur.id, dit.lieu)


def _bareme(libelle: str) -> dict[str, object]:
    prix = {"id": "prix", "libelle": "Prix", "type": "prix", "poids": 40}
    technique = {"id": "technique", "libelle": libelle, "type": "appreciation", "poids": 60, "themes": ["securite"]}
    return {"criteres": [technique, prix]}


REGLE = Regle(
    code="poids-contredit",
    voit="Un poids écrit en toutes lettres qui n'est pas celui du barème.",
    source="Code de la commande publique, R. 2152-11 et R. 2152-12 : les poids annoncés sont ceux du calcul",
    exemple="« Valeur technique (50 %) », quand le barème dit 60",
    remede="Accordez le libellé, la clause et le barème.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "bareme": _bareme("Valeur technique (50 %)")},
        {"reponses": {}, "bareme": _bareme("Valeur technique"), "regle": "Le critère « Prix » est pondéré à 50 %."},
        {
            "reponses": {},
            "bareme": _bareme("Valeur technique"),
            "regle": "Le prix vaut 40 % au plus du plafond ; le critère « Prix » est pondéré à 50 %.",
        },
        {"reponses": {}, "bareme": _bareme("Valeur technique (50 %), disponibilité de 99 %")},
    ),
    sains=(
        {"reponses": {}, "bareme": _bareme("Valeur technique (60 %)")},
        {"reponses": {}, "bareme": _bareme("Valeur technique"), "regle": "Le critère « Prix » est pondéré à 40 %."},
        {
            "reponses": {},
            "bareme": _bareme("Valeur technique"),
            "regle": "Le prix se révise de 3 % au plus ; le critère « Prix » est pondéré à 40 %.",
        },
        {"reponses": {}, "bareme": _bareme("Disponibilité de 99 % (60 %)")},
        {"reponses": {}, "bareme": _bareme("Valeur technique"), "regle": "Le prix se révise dans la limite de 3 %."},
    ),
)
