"""La réponse qui cite ce qu'on lui demande ne se contredit pas."""

from __future__ import annotations

import pytest

from cctgen.matrice.controle.contradictions import contradictions
from cctgen.matrice.controle.ensemble import controler_fichier
from tests.matrice.fabrique import CONFORME, matrice_conforme, remplir, un_dossier, une_exigence

PREUVE = "Feuille de route de la prochaine version, avec les fonctions non couvertes et leur date."


@pytest.mark.parametrize(
    "reponse",
    [
        f"Voir la pièce jointe : {PREUVE}",
        "C'est fait. Pièce : feuille de route de la prochaine version, avec les fonctions non couvertes et leur date",
        "Pièce 4 : feuille de  route de la\nprochaine version avec les fonctions non couvertes et leur date (p. 3)",
    ],
)
def test_citer_la_preuve_attendue_n_est_pas_une_contradiction(reponse: str) -> None:
    assert list(contradictions("Conforme", "Standard", reponse, [PREUVE])) == []
    assert list(contradictions("Conforme", "Standard", reponse)) != []


@pytest.mark.parametrize(
    "reponse",
    [
        f"{PREUVE} La fonction sera disponible en 2028.",
        "Prévu dans la prochaine version.",
        "Sous réserve de faisabilité.",
    ],
)
def test_une_reserve_a_cote_de_la_citation_reste_vue(reponse: str) -> None:
    assert len(list(contradictions("Conforme", "Standard", reponse, [PREUVE]))) == 1


def test_une_citation_blanchie_ne_fait_pas_naitre_une_reserve() -> None:
    reponse = f"Les options sous {PREUVE[:-1]} réserve de place."
    assert list(contradictions("Conforme", "Standard", reponse, [f"{PREUVE} Autre chose."])) == []


def test_l_exigence_recopiee_dans_la_reponse_ne_se_retourne_pas_contre_elle() -> None:
    dossier = un_dossier(une_exigence(enonce="Une fonction non disponible est signalée dans la feuille de route."))
    reponse = {
        **CONFORME,
        "justification": "Une fonction non disponible est signalée dans la feuille de route : p. 12.",
    }
    offre = controler_fichier(remplir(matrice_conforme(dossier), [reponse]), "m.xlsx")
    assert "contradiction" not in {a.code for a in offre.anomalies}
