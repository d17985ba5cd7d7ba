"""Une grille entière effacée entre deux comparaisons se dit jusqu'à ce que quelqu'un en décide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cctgen.evaluation.accord.retraits import avis_disparus
from cctgen.evaluation.consolidation import CONSENSUS, consolider
from cctgen.evaluation.journal import Journal
from cctgen.evaluation.modele import Appreciations, CleOffre, Decision, GrilleLue, SensDecision
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
    decisions = [decide(decide_le, "Dupont ne siège plus.")] if decide_le else []
    return list(avis_disparus(Journal(evaluation), appreciations, {offre}, decisions))


def decide(le: date, motif: str, exigence: str = "journal") -> Decision:
    return Decision(
        offre="Alpha", exigence=exigence, decision=SensDecision.MAINTENUE, motif=motif, auteur="Directrice", date=le
    )


def grilles(**par_nom: Mapping[int, int]) -> Appreciations:
    """Rend les avis de chacun, une note par numéro d'exigence."""
    lues = [
        GrilleLue(f"grille-{nom}.xlsx", nom, {CLE: {f"SSI-{n}": un_avis(note, nom) for n, note in notes.items()}})
        for nom, notes in par_nom.items()
    ]
    return consolider(lues, None)


def accuses(evaluation: Path, appreciations: Appreciations) -> list[str]:
    return [a.message.partition("« ")[2].partition(" »")[0] for a in dites(evaluation, appreciations)]


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


def test_un_consensus_retire_se_dit_meme_si_plus_rien_ne_diverge(tmp_path: Path) -> None:
    arrete = un_avis(3, CONSENSUS, commentaire="Arrêté.")
    tenu = les_avis(arrete, alice=un_avis(4, "alice"), bruno=un_avis(4, "bruno"))
    comparer_le(1, tmp_path, tenu)
    assert dites(tmp_path, tenu) == []
    for jour in (2, 3):
        assert accuses(tmp_path, notent(alice=4, bruno=4)) == [CONSENSUS]
        comparer_le(jour, tmp_path, notent(alice=4, bruno=4))
    assert accuses(tmp_path, notent(alice=4, bruno=4, carole=3)) == [CONSENSUS], "une grille n'est pas un consensus"


@pytest.mark.parametrize(
    ("decision", "tue"),
    [
        (decide(date(2027, 2, 5), "Journal relu après la perte du témoin."), False),
        (decide(date(2030, 1, 1), "Journal relu."), False),
        (decide(date(2027, 2, 5), "Jean-Dupont ne siège plus."), False),
        (decide(date(2027, 2, 5), "Dupont ne siège plus.", exigence="SSI-1"), False),
        (decide(date(2027, 2, 5), "M. DUPONT, déporté, ne siège plus."), True),
    ],
)
def test_une_decision_ne_couvre_que_le_retrait_de_qui_elle_nomme(tmp_path: Path, decision: Decision, tue: bool) -> None:
    comparer_le(1, tmp_path, notent(dupont=4, martin=2))
    comparer_le(5, tmp_path, notent(martin=2))
    restent = list(avis_disparus(Journal(tmp_path), notent(martin=2), {CLE}, [decision]))
    assert (restent == []) is tue
    if restent:
        assert "qui nomme « dupont »" in restent[0].conseil


VINGT = {n: n % 5 for n in range(20)}


def test_un_evaluateur_renomme_puis_revenu_a_son_nom_n_a_rien_retire(tmp_path: Path) -> None:
    for jour, nom in enumerate(("rssi", "rsi", "rssi", "rssi"), start=1):
        rendues = grilles(**{nom: VINGT, "martin": {1: 2}})
        assert accuses(tmp_path, rendues) == []
        comparer_le(jour, tmp_path, rendues)
    assert accuses(tmp_path, grilles(martin={1: 2})) == ["rssi"]


@pytest.mark.parametrize(("corrigees", "accusation"), [(0, []), (1, []), (2, []), (3, ["rssi"])])
def test_renommer_et_corriger_quelques_notes_reste_un_renommage(
    tmp_path: Path, corrigees: int, accusation: list[str]
) -> None:
    comparer_le(1, tmp_path, grilles(rssi=VINGT))
    rendues = grilles(rsi=VINGT | {n: 4 - n for n in range(corrigees) if n != 2} | ({2: 0} if corrigees > 2 else {}))
    for jour in (2, 3):
        assert accuses(tmp_path, rendues) == accusation
        comparer_le(jour, tmp_path, rendues)


@pytest.mark.parametrize("siens", [1, 2, 9])
def test_un_nouvel_evaluateur_qui_note_tout_ne_cache_pas_qui_notait_peu(tmp_path: Path, siens: int) -> None:
    comparer_le(1, tmp_path, grilles(dupont={n: VINGT[n] for n in range(siens)}, martin={1: 2}))
    rendues = grilles(martin={1: 2}, neuve=VINGT)
    for jour in (2, 3):
        assert accuses(tmp_path, rendues) == ["dupont"]
        comparer_le(jour, tmp_path, rendues)


def test_qui_renomme_sa_grille_puis_la_finit_n_a_rien_retire(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, grilles(rssi={1: 1}))
    comparer_le(2, tmp_path, grilles(rsi={1: 1}))
    comparer_le(3, tmp_path, grilles(rsi=VINGT))
    assert accuses(tmp_path, grilles(rsi=VINGT)) == []


def test_qui_corrige_sa_note_ne_reprend_pas_celle_d_un_absent(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, notent(dupont=4, martin=2))
    assert accuses(tmp_path, notent(martin=4)) == ["dupont"]


def test_une_horloge_qui_recule_ne_fait_pas_de_l_absent_son_propre_successeur(tmp_path: Path) -> None:
    """Le journal d'un exemple est daté de l'année suivante : le retrait y suit, à une date antérieure."""
    comparer_le(20, tmp_path, grilles(dupont=VINGT, martin={1: 2}))
    for jour in (3, 4):
        assert accuses(tmp_path, grilles(martin={1: 2})) == ["dupont"]
        comparer_le(jour, tmp_path, grilles(martin={1: 2}))
    assert accuses(tmp_path, grilles(martin={1: 2})) == ["dupont"]
