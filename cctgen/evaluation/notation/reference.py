"""Quels prix servent à noter les autres : la règle du barème, appliquée à une offre.

Les offres régulières sont seules classées (R.2152-6 du code de la commande publique) ; que le prix d'une offre écartée
serve encore à noter les autres se décide avant l'ouverture, et s'annonce (R.2152-11).
"""

from __future__ import annotations

from collections.abc import Sequence

from cctgen.consultation.bareme import Bareme
from cctgen.consultation.methode.regles import PrixDeReference
from cctgen.evaluation.modele import Decision, SensDecision


def sert_de_reference(bareme: Bareme, mises_a_l_ecart: Sequence[Decision]) -> bool:
    """Vrai si le prix d'une offre sert à noter celui des autres ; une offre retirée ou tardive n'en est jamais."""
    ecartee = all(d.decision is SensDecision.ECARTEE for d in mises_a_l_ecart)
    return not mises_a_l_ecart or (ecartee and bareme.prix_de_reference is PrixDeReference.RECUES)
