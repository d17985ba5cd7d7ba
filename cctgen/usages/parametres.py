"""Les paramètres qu'il y a lieu de demander : ceux des clauses retenues, et d'elles seules."""

from __future__ import annotations

from dataclasses import dataclass

from cctgen.assemblage.selections import clauses_en_vigueur, selections_de
from cctgen.clausier.modele import Clausier, Parametre
from cctgen.consultation.modele import Consultation


@dataclass(frozen=True, slots=True)
class ParametreDemande:
    """Un paramètre d'une clause retenue, et la valeur qu'il a aujourd'hui."""

    clause: str
    titre: str
    nom: str
    parametre: Parametre
    valeur: str


def parametres_demandes(clausier: Clausier, consultation: Consultation) -> tuple[ParametreDemande, ...]:
    """Rend les paramètres des clauses retenues pour un lot au moins, dans l'ordre du clausier."""
    clauses = clauses_en_vigueur(clausier, consultation)
    selections = selections_de(clausier, consultation)
    retenues = {c for s in selections for c, verdict in s.clauses.items() if verdict.retenue}
    regles = consultation.saisies.parametres
    return tuple(
        ParametreDemande(clause.id, clause.titre, nom, p, regles.get(clause.id, {}).get(nom, p.defaut or ""))
        for clause in clauses.values()
        if clause.id in retenues
        for nom, p in clause.parametres.items()
    )
