"""Ce que retient une consultation, lot par lot : la seule façon de le savoir."""

from __future__ import annotations

from cctgen.assemblage.selection.motivee import Juges, Selectionneur
from cctgen.assemblage.selection.verdicts import Selection
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.vigueur import clauses_au
from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.consultation.modele import Consultation


def clauses_en_vigueur(clausier: Clausier, consultation: Consultation) -> dict[str, Clause]:
    """Rend les clauses du clausier, réécrites ou complétées par celles de la consultation.

    Elles valent à la date d'édition de la consultation : retraits et validités datées se jugent sur elle.
    """
    return clauses_au({**clausier.clauses, **consultation.clauses}, consultation.redaction.date)


def selections_de(clausier: Clausier, consultation: Consultation) -> tuple[Selection, ...]:
    """Rend la sélection de chaque lot."""
    clauses = clauses_en_vigueur(clausier, consultation)
    selectionneur = Selectionneur(Juges(clauses, clausier), consultation.redaction.ajustements)
    return tuple(map(selectionneur.selectionner, toutes_les_reponses(clausier, consultation)))
