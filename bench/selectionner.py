"""Mesure la sélection avec motifs de dix mille jeux de réponses, et la preuve du clausier livré.

    .venv/bin/python bench/selectionner.py

Cibles, sur un poste au repos : dix secondes et cinq secondes.
"""

from __future__ import annotations

import random
import time

from cctgen.assemblage.selection.motivee import Juges, Selectionneur
from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.modele import Clausier
from cctgen.cli.principal import espacer_le_ramassage
from cctgen.consultation.dialogue import est_visible, reponses_du_lot
from cctgen.usages.gardien.prouver import prouver_le_clausier
from cctgen.usages.ouverture.consultation import exiger_clausier

JEUX = 10_000
CIBLE_SELECTION = 10.0
CIBLE_PREUVE = 5.0


def un_jeu(clausier: Clausier, hasard: random.Random) -> dict[str, tuple[str, ...]]:
    """Tire une réponse à chaque question visible."""
    valeurs: dict[str, tuple[str, ...]] = {}
    for question in clausier.questions.values():
        if est_visible(question, valeurs):
            valeurs[question.id] = une_reponse(question, hasard)
    return valeurs


def une_reponse(question: Question, hasard: random.Random) -> tuple[str, ...]:
    """Tire une réponse admise ; d'un choix multiple, une à trois options compatibles."""
    if question.type is TypeQuestion.CHOIX_MULTIPLE:
        communes = [o.valeur for o in question.options if not o.exclusive]
        return tuple(hasard.sample(communes, hasard.randint(1, min(3, len(communes)))))
    if question.valeurs_admises:
        return (hasard.choice(question.valeurs_admises),)
    return (question.defaut or ("48",))[:1]


def main() -> None:
    """Mesure en temps de calcul, avec le ramasse-miettes réglé comme celui de la commande `cctgen`."""
    espacer_le_ramassage()
    clausier = exiger_clausier()
    hasard = random.Random(1)  # noqa: S311 (tirage reproductible)
    jeux = [reponses_du_lot(clausier, un_jeu(clausier, hasard), 0) for _ in range(JEUX)]
    debut = time.process_time()
    selectionneur = Selectionneur(Juges(clausier.clauses, clausier))
    for reponses in jeux:
        selectionneur.selectionner(reponses)
    dire(f"sélection avec motifs de {JEUX} jeux", time.process_time() - debut, CIBLE_SELECTION)
    debut = time.process_time()
    prouver_le_clausier()
    dire("preuve du clausier livré, lecture comprise", time.process_time() - debut, CIBLE_PREUVE)


def dire(nom: str, duree: float, cible: float) -> None:
    """Affiche une durée à côté de sa cible."""
    print(f"{nom} : {duree:.1f} s (cible {cible:.0f} s) {'tenu' if duree <= cible else 'DÉPASSÉ'}")


if __name__ == "__main__":
    main()
