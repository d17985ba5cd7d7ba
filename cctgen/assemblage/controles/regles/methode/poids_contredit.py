"""Un poids écrit en toutes lettres qui n'est pas celui du barème : deux pondérations, dont une n'est pas appliquée."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from cctgen.assemblage.controles.methode import Dit, dits_de_methode
from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.consultation.bareme import Critere, SousCritere
from cctgen.socle.nombres import en_francais

_POUR_CENT = re.compile(r"([0-9]{1,3}(?:[.,][0-9]+)?)[\s\u00a0\u202f]?%")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un pour cent écrit dans un libellé, ou à côté de lui dans une clause de règlement, est le poids du barème."""
    if vue.bareme is None:
        return
    dits = [d for d in dits_de_methode(vue) if d.lieu != CONSULTATION]
    porteurs: list[Critere | SousCritere] = [part for c in vue.bareme.criteres for part in c.sous_criteres]
    for porteur in (*vue.bareme.criteres, *porteurs):
        ecrits = [Dit(porteur.id, porteur.libelle, CONSULTATION)] if _POUR_CENT.search(porteur.libelle) else []
        for dit in (*ecrits, *(d for d in dits if _le_nomme(porteur, d))):
            yield from _contredit(porteur, dit)


def _le_nomme(porteur: Critere | SousCritere, dit: Dit) -> bool:
    nom = re.escape(porteur.libelle or porteur.id)
    return bool(
        re.search(rf"crit[èe]re[^.;]{{0,12}}\b{nom}\b[^.;0-9]{{0,24}}{_POUR_CENT.pattern}", dit.texte, re.IGNORECASE)
    )


def _contredit(porteur: Critere | SousCritere, dit: Dit) -> Iterator[ConstatDuLot]:
    nom = porteur.libelle or porteur.id
    suite = dit.texte if dit.lieu == CONSULTATION else dit.texte[dit.texte.lower().index(nom.lower()) :]
    trouve = _POUR_CENT.search(suite)
    if trouve and Decimal(trouve[1].replace(",", ".")) != porteur.poids:
        bareme = f"le barème donne {en_francais(porteur.poids)} à « {porteur.id} »"
        message = f"« {dit.texte} » annonce {trouve[1]} %, et {bareme}."
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
    ),
    sains=(
        {"reponses": {}, "bareme": _bareme("Valeur technique (60 %)")},
        {"reponses": {}, "bareme": _bareme("Valeur technique"), "regle": "Le critère « Prix » est pondéré à 40 %."},
        {"reponses": {}, "bareme": _bareme("Valeur technique"), "regle": "Le prix se révise dans la limite de 3 %."},
    ),
)
