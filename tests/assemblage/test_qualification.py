from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.assemblage.qualification import NiveauGlobal, niveau_global, qualifications
from cctgen.clausier.lecture import lire_clausier
from cctgen.consultation.modele import ReponsesDuLot
from cctgen.socle.contenu import contenu

QUESTIONS = {
    "sensibilite": ("usuel", "sensible", "diffusion_restreinte", "classifie"),
    "exposition": ("internet", "rie", "intranet", "aucune"),
    "donnees_personnelles": ("non", "oui", "sensibles", "police_justice"),
    "donnees_sante": ("oui", "non"),
    "importance_vitale": ("oui", "non"),
    "acces": ("site", "distant", "aucun"),
    "ia": ("non", "oui", "generative", "haut_risque"),
    "critique": ("oui", "non"),
}
REPONSES = st.fixed_dictionaries({}, optional={q: st.sampled_from(v) for q, v in QUESTIONS.items()})


def lot(numero: int = 0, **valeurs: str) -> ReponsesDuLot:
    return ReponsesDuLot(numero, {q: (v,) for q, v in valeurs.items()})


@pytest.mark.parametrize(
    ("reponses", "niveau"),
    [
        ({"sensibilite": "usuel", "exposition": "intranet", "donnees_personnelles": "non"}, "élémentaire"),
        ({"sensibilite": "usuel", "exposition": "internet"}, "renforcé"),
        ({"sensibilite": "usuel", "donnees_personnelles": "oui"}, "renforcé"),
        ({"acces": "distant"}, "renforcé"),
        ({"critique": "oui"}, "renforcé"),
        ({"ia": "generative"}, "renforcé"),
        ({"sensibilite": "sensible"}, "élevé"),
        ({"donnees_personnelles": "police_justice"}, "élevé"),
        ({"donnees_personnelles": "sensibles", "donnees_sante": "oui"}, "élevé"),
        ({"ia": "haut_risque"}, "élevé"),
        ({"sensibilite": "diffusion_restreinte"}, "très élevé"),
        ({"sensibilite": "classifie"}, "très élevé"),
        ({"importance_vitale": "oui"}, "très élevé"),
    ],
)
def test_le_niveau_est_celui_de_la_reponse_la_plus_exigeante(reponses: dict[str, str], niveau: str) -> None:
    assert niveau_global(lot(**reponses)).niveau.libelle == niveau


def test_les_raisons_vont_de_la_plus_exigeante_a_la_moins_exigeante() -> None:
    qualification = niveau_global(lot(exposition="internet", sensibilite="classifie", ia="haut_risque"))
    assert [raison.split()[1] for raison in qualification.raisons] == ["informations", "système", "système"]
    assert "classifiées" in qualification.raisons[0]
    assert "Internet" in qualification.raisons[-1]


def test_sans_reponse_le_niveau_est_elementaire_et_le_dit() -> None:
    qualification = niveau_global(lot())
    assert qualification.niveau is NiveauGlobal.ELEMENTAIRE
    assert len(qualification.raisons) == 1


def test_chaque_lot_a_sa_qualification() -> None:
    par_lot = qualifications([lot(1, sensibilite="classifie"), lot(2, sensibilite="usuel")])
    assert {n: q.niveau.libelle for n, q in par_lot.items()} == {1: "très élevé", 2: "élémentaire"}


@given(REPONSES, st.sampled_from(sorted(QUESTIONS)))
def test_une_reponse_de_plus_n_abaisse_jamais_le_niveau(reponses: dict[str, str], question: str) -> None:
    sans = {q: v for q, v in reponses.items() if q != question}
    assert niveau_global(lot(**sans)).niveau <= niveau_global(lot(**reponses)).niveau


@given(REPONSES)
def test_un_niveau_a_toujours_une_raison_et_n_en_a_pas_de_trop(reponses: dict[str, str]) -> None:
    qualification = niveau_global(lot(**reponses))
    assert 1 <= len(qualification.raisons) <= max(1, len(reponses))


def test_les_questions_et_les_valeurs_lues_existent_au_questionnaire() -> None:
    lecture = lire_clausier([contenu("clausier")])
    assert lecture.clausier is not None
    for question, valeurs in QUESTIONS.items():
        assert set(lecture.clausier.questions[question].valeurs_admises) == set(valeurs)
