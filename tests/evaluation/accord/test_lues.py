"""Une décision sur le journal ne couvre que ce que les comparaisons ont dit avant de la lire."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cctgen.evaluation.accord.lues import DecisionsLues, decisions_a_garder
from cctgen.evaluation.journal import (
    Debut,
    Detail,
    Journal,
    ajouter_au_journal,
    controler_journal,
    decision_journalisee,
)
from cctgen.evaluation.modele import Decision
from tests.evaluation.accord.test_retraits import decide

JOUR = date(2027, 2, 5)
MATIN = datetime(2027, 2, 5, 8, tzinfo=UTC)
DU_MATIN = decide(JOUR, "L'évaluateur martin est parti, ses avis sont retirés.")
NEUVES = (
    decide(JOUR, "Le journal s'est perdu dans un déménagement de fichiers."),
    DU_MATIN.model_copy(update={"date": date(2027, 2, 6)}),
)


@pytest.fixture
def evaluation(tmp_path: Path) -> Path:
    """Rend le dossier d'évaluation d'une consultation à soi, dont un fichier est reçu."""
    dossier = tmp_path / "evaluation"
    dossier.mkdir()
    ajouter_au_journal(dossier, MATIN, "depouillement", {})
    return dossier


def comparer_a(heure: int, evaluation: Path, *decisions: Decision) -> str:
    """Ajoute au journal la ligne d'une comparaison ; rend son instant."""
    instant = MATIN + timedelta(hours=heure)
    ajouter_au_journal(evaluation, instant, "comparaison", decisions_a_garder(decisions))
    return instant.isoformat()


def controler(evaluation: Path, *decisions: Decision) -> list[str]:
    lues = DecisionsLues(Journal(evaluation))
    debut = Debut(MATIN.isoformat(timespec="seconds"))
    relevees = controler_journal(evaluation, debut, partial(lues.posterieures, decisions=decisions))
    assert all("redatez-la" in a.conseil for a in relevees if a.code != "journal-altere")
    return [a.code for a in relevees]


def retirer(evaluation: Path) -> None:
    (evaluation / "journal.jsonl").unlink()
    (evaluation.parent / ".cctgen" / "journal.json").unlink()


def tronquer(evaluation: Path) -> None:
    journal = evaluation / "journal.jsonl"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))


def oter_le_temoin(evaluation: Path) -> None:
    (evaluation.parent / ".cctgen" / "journal.json").unlink()


@pytest.mark.parametrize(
    ("abimer", "dite", "racontee"),
    [
        (retirer, "journal-sans-debut", "journal-sans-debut"),
        (tronquer, "journal-altere", "journal-rompu"),
        (oter_le_temoin, "journal-sans-temoin", "journal-rompu"),
    ],
)
@pytest.mark.parametrize("geste", ["comparaison", "lettres"])
def test_une_decision_d_avant_ne_couvre_pas_ce_qui_arrive_au_journal(
    evaluation: Path, abimer: Any, dite: str, racontee: str, geste: str
) -> None:
    """« martin est parti » couvrait la destruction du journal ; une décision neuve, elle, la lève pour de bon."""
    comparer_a(1, evaluation, DU_MATIN)
    comparer_a(2, evaluation, DU_MATIN)
    assert controler(evaluation, DU_MATIN) == []
    abimer(evaluation)
    assert controler(evaluation, DU_MATIN, *NEUVES) == [dite], "aucune comparaison ne l'a encore dit"
    if geste != "comparaison":
        ajouter_au_journal(evaluation, MATIN + timedelta(hours=3), geste, {})
        assert controler(evaluation, DU_MATIN, *NEUVES) == [racontee]
    for heure in (4, 5):
        comparer_a(heure, evaluation, DU_MATIN)
        assert controler(evaluation, DU_MATIN) == [racontee]
    for neuve in NEUVES:
        assert controler(evaluation, DU_MATIN, neuve) == []
    for heure in (6, 7):
        comparer_a(heure, evaluation, DU_MATIN, NEUVES[0])
        assert controler(evaluation, DU_MATIN, NEUVES[0]) == []
    abimer(evaluation)
    comparer_a(8, evaluation, DU_MATIN, NEUVES[0])
    assert controler(evaluation, DU_MATIN, NEUVES[0]) == [racontee], "perdu de nouveau, il se décide de nouveau"


def test_un_journal_plus_ancien_ne_dit_la_decision_qu_a_son_offre(evaluation: Path) -> None:
    dites: list[Detail] = [decision_journalisee(DU_MATIN)]
    ajouter_au_journal(evaluation, MATIN, "comparaison", {"decisions": [{"lot": 1, "decisions": dites}]})
    quand = comparer_a(1, evaluation)
    lues = DecisionsLues(Journal(evaluation))
    assert lues.posterieures(quand, [DU_MATIN, NEUVES[0]]) == [NEUVES[0]]
    assert lues.posterieures("", NEUVES) == lues.posterieures("jamais dit", NEUVES) == ()


@pytest.mark.parametrize("valeur", [None, 4, "journal", [3, "journal"], {"exigence": "journal"}, [[]]], ids=repr)
@pytest.mark.parametrize("champ", ["le", "geste", "decisions", "journal_et_echanges"])
def test_une_ligne_ecrite_a_la_main_ne_fait_jamais_tomber_la_lecture(champ: str, valeur: object) -> None:
    dite = {**decision_journalisee(DU_MATIN), champ: valeur}
    ligne = {"sceau": "", "le": "2027-02-05", "geste": "comparaison", "journal_et_echanges": [dite], champ: valeur}
    lignes = [json.dumps(ligne, ensure_ascii=False).encode(), b'{"le": "2027-02-05", "geste": "comparaison"}', b"["]
    assert DecisionsLues(lignes).posterieures("2027-02-05", NEUVES) in (list(NEUVES), ())
