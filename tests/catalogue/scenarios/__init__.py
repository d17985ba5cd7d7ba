"""Les codes dont l'exemple ne tient pas en quelques lignes de texte : un fichier reçu, un geste, une grille.

Chaque scénario porte le nom de son code ; il part d'un cas sain, qui ne donne pas ce code.
"""

from __future__ import annotations

from tests.catalogue.scenarios import (
    demandes,
    derogations,
    evaluation,
    formulaires,
    gestes,
    importation,
    modeles_word,
    negociation,
    plis,
    publication_cct,
    report,
    suites,
)
from tests.catalogue.scenarios.modele import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *importation.SCENARIOS,
    *plis.SCENARIOS,
    *demandes.SCENARIOS,
    *derogations.SCENARIOS,
    *evaluation.SCENARIOS,
    *formulaires.SCENARIOS,
    *negociation.SCENARIOS,
    *gestes.SCENARIOS,
    *modeles_word.SCENARIOS,
    *publication_cct.SCENARIOS,
    *report.SCENARIOS,
    *suites.SCENARIOS,
)
