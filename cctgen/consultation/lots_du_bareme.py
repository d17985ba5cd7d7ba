"""Les lots d'un barème : chacun est déclaré, chacun a des critères, aucun critère n'est écrit pour personne.

Les critères et leurs poids se publient pour chaque lot, qui est un marché à part (R.2152-11 et R.2152-12 du code de
la commande publique).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cctgen.consultation.modele import SANS_LOT, ConsultationRedigee, lots_en_clair
from cctgen.socle.anomalies import Anomalie, Lieu


def lots_du_bareme(redaction: ConsultationRedigee, lieu: Callable[..., Lieu]) -> Iterator[Anomalie]:
    """Énumère ce que le barème dit d'un lot absent, ou ne dit pas d'un lot ; `lieu` situe un chemin du fichier."""
    bareme = redaction.bareme
    if bareme is None or not bareme.lots:
        return
    declares = [lot.numero for lot in redaction.lots]
    for numero in bareme.lots:
        if numero not in declares:
            conseil = f"Déclarés : {lots_en_clair(declares)}." if declares else "Écrivez ces critères pour tous."
            message = f"le barème a des critères pour le lot {numero}, qui n'est pas déclaré."
            yield Anomalie("lot-inconnu", message, conseil, lieu=lieu("bareme", "lots", str(numero)))
    communs = [n for n in declares or (SANS_LOT,) if n not in bareme.lots]
    if bareme.criteres and not communs:
        yield Anomalie(
            "criteres-sans-lot",
            "chaque lot a ses propres critères : ces critères communs ne notent rien.",
            "Ôtez « criteres », ou les critères propres d'un lot qui devait les suivre.",
            lieu=lieu("bareme", "criteres"),
        )
    if not bareme.criteres and any(communs):
        yield Anomalie(
            "lot-sans-criteres",
            f"aucun critère ne note {_le(lots_en_clair(communs))}.",
            "Écrivez ses critères sous « lots », ou des critères communs sous « criteres ».",
            lieu=lieu("bareme", "lots"),
        )


def _le(lots: str) -> str:
    return f"{'les' if lots.startswith('lots') else 'le'} {lots}"
