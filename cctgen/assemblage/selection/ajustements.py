"""Les ajustements qui ne changent rien : l'acheteur croit avoir agi, et rien ne le détrompe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from cctgen.assemblage.selection.par_lot import selections_de
from cctgen.assemblage.selection.verdicts import Selection
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import Action, Ajustement, Consultation, lots_en_clair
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu


def ajustements_sans_effet(
    clausier: Clausier, consultation: Consultation, situer: Callable[[int], Lieu]
) -> Iterator[Anomalie]:
    """Énumère les ajustements sans lesquels la sélection de chaque lot visé serait la même.

    `situer` rend la place d'un ajustement, par son rang, dans le fichier de la consultation.
    """
    ajustements = consultation.redaction.ajustements
    actuelles = selections_de(clausier, consultation) if ajustements else ()
    for rang, ajustement in enumerate(ajustements):
        autres = tuple(a for n, a in enumerate(ajustements) if n != rang)
        redaction = consultation.redaction.model_copy(update={"ajustements": autres})
        sans = selections_de(clausier, replace(consultation, redaction=redaction))
        inutiles = [
            actuelle.lot
            for actuelle, autre in zip(actuelles, sans, strict=True)
            if actuelle.lot in (ajustement.lots or consultation.numeros) and _est_inutile(ajustement, actuelle, autre)
        ]
        if inutiles and (ajustement.lots or len(inutiles) == len(consultation.numeros)):
            dits = lots_en_clair(inutiles)
            yield Anomalie(
                "ajustement-sans-effet",
                f"l'ajustement de « {ajustement.cible} » ne change rien{f' ({dits})' if dits else ''}.",
                f"Voyez pourquoi : cctgen expliquer CONSULTATION {ajustement.cible} ; corrigez-le ou retirez-le.",
                gravite=Gravite.A_QUALIFIER,
                lieu=situer(rang),
                ref=ajustement.cible,
            )


def _est_inutile(ajustement: Ajustement, avec: Selection, sans: Selection) -> bool:
    """Une réécriture n'agit que si sa clause est retenue ; les autres, que si elles changent un verdict."""
    if ajustement.action is Action.REECRIRE:
        verdict = avec.clauses.get(ajustement.cible)
        return verdict is not None and not verdict.retenue
    return _retenus(avec) == _retenus(sans)


def _retenus(selection: Selection) -> set[str]:
    verdicts = (*selection.clauses.values(), *selection.exigences.values())
    return {verdict.id for verdict in verdicts if verdict.retenue}
