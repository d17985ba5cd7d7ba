"""L'environnement qu'un critère doit juger n'est pas celui d'un système, d'un poste ou d'un marché."""

from __future__ import annotations

import pytest

from cctgen.assemblage.controles.environnement import parle_d_environnement


@pytest.mark.parametrize(
    "texte",
    [
        *("Environnements de recette et de formation", "environnement de production", "L'environnement d’intégration"),
        *("Environnement de secours", "Environnement technique", "environnement-technique", "environnement_de_test"),
        *("Environnement logiciel de développement", "Environnement numérique de travail", "Environnements"),
        *("Environnement hors production", "Maintien du climat social", "Climatisation de la salle"),
        *("Cycle de vie des données", "Gestion du cycle de vie du logiciel"),
    ],
)
def test_ce_qui_est_d_un_systeme_n_est_pas_d_ecologie(texte: str) -> None:
    assert not parle_d_environnement(texte)


@pytest.mark.parametrize(
    "texte",
    [
        *("environnement", "Environnement", "Protection de l'environnement", "Respect de l’environnement et sobriété"),
        *("performance-environnementale", "Impacts environnementaux de l'environnement de production"),
        *("Environnement (empreinte carbone)", "Dérèglement climatique", "Écoconception", "ecoconception"),
        *("Prise en compte de l'environnement dans les environnements de recette", "Développement durable"),
        *("Analyse du cycle de vie", "Coût du cycle de vie du logiciel", "Cycle de vie des équipements"),
    ],
)
def test_ce_qui_est_d_ecologie_se_reconnait(texte: str) -> None:
    assert parle_d_environnement(texte)
