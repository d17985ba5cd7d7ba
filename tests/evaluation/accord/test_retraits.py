"""Une grille entière effacée entre deux comparaisons se dit jusqu'à ce que quelqu'un en décide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cctgen.evaluation.accord.retraits import avis_disparus
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.journal import Journal
from cctgen.evaluation.modele import Appreciations, CleOffre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from tests.evaluation.accord.test_historique import CLE, comparer_le, les_avis
from tests.evaluation.fabriques import un_avis


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """Rend le dossier d'évaluation d'une consultation à soi."""
    evaluation = tmp_path / "evaluation"
    evaluation.mkdir()
    return evaluation


def notent(**notes: int) -> Appreciations:
    return les_avis(**{nom: un_avis(note, nom) for nom, note in notes.items()})


def dites(
    evaluation: Path, appreciations: Appreciations, decide_le: date | None = None, offre: CleOffre = CLE
) -> list[Anomalie]:
    return list(avis_disparus(Journal(evaluation), appreciations, {offre}, decide_le))


def test_une_grille_effacee_se_dit_a_chaque_comparaison(tmp_path: Path) -> None:
    assert dites(tmp_path, notent(dupont=4, martin=2)) == []
    comparer_le(1, tmp_path, notent(dupont=4, martin=2))
    for jour in (2, 3, 4):
        (dite,) = dites(tmp_path, notent(martin=2))
        assert (dite.code, dite.gravite) == ("avis-disparus", Gravite.A_QUALIFIER)
        assert dite.message == "l'avis de « dupont », compté à une comparaison, n'est plus dans aucune grille."
        assert "une décision dont l'exigence est « journal »" in dite.conseil
        comparer_le(jour, tmp_path, notent(martin=2))
    assert dites(tmp_path, notent(dupont=4, martin=2)) == []


def test_une_decision_qui_suit_le_retrait_le_confirme_et_non_une_plus_ancienne(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, notent(dupont=4, martin=2))
    assert dites(tmp_path, notent(martin=2), date(2027, 3, 1)), "le journal ne dit pas encore ce retrait"
    comparer_le(5, tmp_path, notent(martin=2))
    assert dites(tmp_path, notent(martin=2), date(2027, 2, 4))
    assert dites(tmp_path, notent(martin=2), date(2027, 2, 5)) == []


def test_un_second_retrait_se_dit_apres_la_decision_qui_confirmait_le_premier(tmp_path: Path) -> None:
    for jour, notes in ((1, {"dupont": 4, "martin": 2}), (2, {"martin": 2}), (6, {"dupont": 4, "martin": 2})):
        comparer_le(jour, tmp_path, notent(**notes))
    assert dites(tmp_path, notent(martin=2), date(2027, 2, 3))
    comparer_le(7, tmp_path, notent(martin=2))
    assert dites(tmp_path, notent(martin=2), date(2027, 2, 3))
    assert dites(tmp_path, notent(martin=2), date(2027, 2, 7)) == []


def test_une_grille_renommee_n_est_pas_un_retrait_meme_si_elle_change_ensuite(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, notent(dupont=4, martin=2))
    renommee = les_avis(**{"jean-dupont": un_avis(4, "jean-dupont"), "martin": un_avis(2, "martin")})
    assert dites(tmp_path, renommee) == []
    comparer_le(2, tmp_path, renommee)
    revue = les_avis(**{"jean-dupont": un_avis(1, "jean-dupont"), "martin": un_avis(2, "martin")})
    assert dites(tmp_path, revue) == []
    comparer_le(3, tmp_path, revue)
    assert dites(tmp_path, revue) == []


def test_une_grille_rendue_plus_tard_sous_un_autre_nom_leve_l_alerte(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, notent(dupont=4, martin=2))
    comparer_le(2, tmp_path, notent(martin=2))
    rendue = notent(martin=2, durand=4)
    assert dites(tmp_path, rendue) == []
    comparer_le(3, tmp_path, rendue)
    assert dites(tmp_path, notent(martin=2, durand=1)) == []


@pytest.mark.parametrize("nom", ["Dupont", "DUPONT"])
def test_une_majuscule_ne_fait_pas_un_autre_evaluateur(tmp_path: Path, nom: str) -> None:
    comparer_le(1, tmp_path, notent(dupont=4))
    assert dites(tmp_path, les_avis(**{nom: un_avis(1, nom)})) == []


def test_les_memes_notes_d_un_evaluateur_deja_connu_ne_cachent_pas_un_retrait(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, notent(dupont=4, martin=4))
    assert dites(tmp_path, notent(martin=4))
    comparer_le(2, tmp_path, notent(martin=4))
    assert dites(tmp_path, notent(martin=4))


@pytest.mark.parametrize("nom", ["grille-dupont.xlsx", "grille-Dupont-par-exigence.ods"])
def test_une_grille_illisible_est_la_et_se_dit_deja(tmp_path: Path, nom: str) -> None:
    comparer_le(1, tmp_path, notent(dupont=4, martin=2))
    illisible = Anomalie("grille-illisible", "la grille ne s'ouvre pas.", lieu=Lieu(nom))
    assert dites(tmp_path, replace(notent(martin=2), anomalies=(illisible,))) == []


def test_une_offre_qui_n_est_plus_comparee_n_accuse_personne(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, notent(dupont=4))
    assert dites(tmp_path, notent(), offre=CleOffre(1, "Bêta", "b" * 64)) == []


def test_un_consensus_retire_rouvre_ses_ecarts_et_ne_se_redit_pas(tmp_path: Path) -> None:
    arrete = un_avis(3, CONSENSUS, commentaire="Arrêté.")
    comparer_le(1, tmp_path, les_avis(arrete, alice=un_avis(4, "alice"), bruno=un_avis(2, "bruno")))
    assert dites(tmp_path, notent(alice=4, bruno=2)) == []
