"""Le journal garde chaque avis, avant et après ; l'historique s'y lit, même d'une grille retirée."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from cctgen.evaluation.accord.classeur import ecrire_historique
from cctgen.evaluation.accord.historique import (
    GESTE_DES_AVIS,
    Changement,
    Historique,
    NomsDuJour,
    consensus_perimes,
    historique,
)
from cctgen.evaluation.accord.retraits import avis_disparus
from cctgen.evaluation.consolidation import CONSENSUS, consolider
from cctgen.evaluation.journal import Detail, Journal, ajouter_au_journal, ajouter_des_lignes, verifier_journal
from cctgen.evaluation.modele import Appreciations, Avis, Constat, GrilleLue, cle_de
from tests.evaluation.fabriques import un_avis, un_dossier, une_offre

ALPHA = une_offre("Alpha", 1)
CLE = cle_de(ALPHA)
DOSSIER = un_dossier((1,))


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """Rend le dossier d'évaluation d'une consultation à soi : le témoin du journal se garde à côté."""
    evaluation = tmp_path / "evaluation"
    evaluation.mkdir()
    return evaluation


def les_avis(consensus: Avis | None = None, **par_nom: Avis) -> Appreciations:
    grilles = [GrilleLue(f"grille-{nom}.xlsx", nom, {CLE: {"SSI-1": avis}}) for nom, avis in par_nom.items()]
    lue = GrilleLue("grille-consensus.xlsx", CONSENSUS, {CLE: {"SSI-1": consensus}}) if consensus else None
    return consolider(grilles, lue)


def comparer_le(
    jour: int, evaluation: Path, appreciations: Appreciations, noms: NomsDuJour | None = None
) -> list[Changement]:
    """Rejoue ce que `comparer` ajoute au journal ; rend ce que montre l'historique."""
    instant = datetime(2027, 2, jour, tzinfo=UTC)
    connu = Historique(Journal(evaluation), noms)
    changes = connu.completer(appreciations, instant.isoformat())
    ajouter_des_lignes(evaluation, instant, ((GESTE_DES_AVIS, change) for change in changes))
    ajouter_au_journal(evaluation, instant, "comparaison", {})
    return connu.a_lire


def lus(evaluation: Path) -> list[tuple[str, str, str, str, str]]:
    return [(c.le[:10], c.sujet.evaluateur, c.avant, c.apres, c.motif) for c in historique(Journal(evaluation))]


def test_le_journal_dit_qui_a_note_quoi_puis_ce_qui_a_change_et_pourquoi(tmp_path: Path) -> None:
    alice, bruno = un_avis(4, "alice", constat=Constat.VERIFIE), un_avis(1, "bruno")
    assert comparer_le(1, tmp_path, les_avis(alice=alice, bruno=bruno)) == []
    comparer_le(2, tmp_path, les_avis(alice=un_avis(3, "alice", commentaire="Relu."), bruno=bruno))
    arrete = un_avis(2, CONSENSUS, commentaire="La page 9 le prouve.")
    montres = comparer_le(3, tmp_path, les_avis(arrete, alice=un_avis(3, "alice"), bruno=bruno))
    assert lus(tmp_path) == [
        ("2027-02-01", "alice", "", "4, Vérifié", ""),
        ("2027-02-01", "bruno", "", "1", ""),
        ("2027-02-02", "alice", "4, Vérifié", "3", "Relu (Mémoire, p. 3)."),
        ("2027-02-03", CONSENSUS, "", "2", "La page 9 le prouve (Mémoire, p. 3)."),
    ]
    assert verifier_journal(Journal(tmp_path)) == []
    feuille = openpyxl.load_workbook(io.BytesIO(ecrire_historique(DOSSIER, montres))).worksheets[0]
    lignes = [list(r) for r in feuille.iter_rows(min_row=6, values_only=True)]
    assert lignes == [
        ["02/02/2027 00:00", 1, "Alpha", "SSI-1", "alice", "4, Vérifié", "3", "Relu (Mémoire, p. 3)."],
        ["03/02/2027 00:00", 1, "Alpha", "SSI-1", CONSENSUS, "–", "2", "La page 9 le prouve (Mémoire, p. 3)."],
    ]


def test_rien_de_change_n_ajoute_rien(tmp_path: Path) -> None:
    memes = les_avis(alice=un_avis(3, "alice"))
    comparer_le(1, tmp_path, memes)
    comparer_le(2, tmp_path, memes)
    assert [json.loads(ligne)["geste"] for ligne in Journal(tmp_path)] == ["avis", "comparaison", "comparaison"]


def test_une_grille_retiree_apres_le_consensus_reste_au_journal(tmp_path: Path) -> None:
    arrete = un_avis(2, CONSENSUS, commentaire="La page 9 le prouve.")
    comparer_le(1, tmp_path, les_avis(arrete, alice=un_avis(4, "alice"), bruno=un_avis(1, "bruno")))
    montres = comparer_le(2, tmp_path, les_avis(arrete, alice=un_avis(4, "alice")))
    assert ("2027-02-01", "bruno", "", "1", "") in lus(tmp_path)
    assert lus(tmp_path)[-1] == ("2027-02-02", "bruno", "1", "", "")
    feuille = openpyxl.load_workbook(io.BytesIO(ecrire_historique(DOSSIER, montres))).worksheets[0]
    assert [c.value for c in feuille[7]][4:7] == ["bruno", "1", "retirée"]


def test_un_journal_ancien_ou_etranger_ne_gene_pas(tmp_path: Path) -> None:
    etranges = [{"geste": "comparaison"}, {"geste": "comparaison", "avis": "x"}, {"geste": "comparaison", "avis": [1]}]
    etranges.append({"geste": "comparaison", "avis": [{"exigences": {"SSI-1": None, "SSI-2": [3]}}]})
    etranges.append({"geste": "avis", "avis": {"alice": [1], "bruno": {"SSI-1": 4}}})
    lignes = [*(json.dumps(e).encode() for e in etranges), b"abime"]
    assert [c.apres for c in historique(lignes)] == ["", "[3]", "4"]


def test_un_journal_d_avant_se_continue_offre_par_offre(tmp_path: Path) -> None:
    """Il tenait tous les avis à la ligne de la comparaison : ce qu'il dit reste dit, seul le changé s'y ajoute."""
    groupe: dict[str, Detail] = {**CLE._asdict(), "evaluateur": "alice", "exigences": {"SSI-1": "4", "SSI-2": "3"}}
    ajouter_au_journal(tmp_path, datetime(2027, 2, 1, tzinfo=UTC), "comparaison", {"lots": [], "avis": [groupe]})
    comparer_le(2, tmp_path, les_avis(alice=un_avis(2, "alice", commentaire="Relu.")))
    assert lus(tmp_path) == [
        ("2027-02-01", "alice", "", "4", ""),
        ("2027-02-01", "alice", "", "3", ""),
        ("2027-02-02", "alice", "4", "2", "Relu (Mémoire, p. 3)."),
        ("2027-02-02", "alice", "3", "", ""),
    ]
    assert verifier_journal(Journal(tmp_path)) == []


CONSENSUS_A_3 = un_avis(3, CONSENSUS, commentaire="La page 9 le prouve.")


@pytest.mark.parametrize(
    ("suite", "consensus", "codes"),
    [
        ({"alice": un_avis(4, "alice"), "bob": un_avis(2, "bob")}, CONSENSUS_A_3, []),
        ({"alice": un_avis(4, "alice"), "bob": un_avis(0, "bob")}, CONSENSUS_A_3, ["consensus-perime"]),
        ({"alice": un_avis(4, "alice"), "bob": un_avis(3, "bob")}, CONSENSUS_A_3, []),
        ({"alice": un_avis(4, "alice"), "bob": un_avis(0, "bob")}, un_avis(2, CONSENSUS), []),
        ({"alice": un_avis(4, "alice"), "bob": un_avis(0, "bob")}, un_avis(3, CONSENSUS, commentaire="Revu."), []),
        (
            {"alice": un_avis(4, "alice"), "bob": un_avis(2, "bob"), "carl": un_avis(0, "carl")},
            CONSENSUS_A_3,
            ["consensus-perime"],
        ),
        ({"alice": un_avis(4, "alice")}, CONSENSUS_A_3, ["consensus-perime"]),
        ({}, CONSENSUS_A_3, ["consensus-perime"]),
        ({"alice": un_avis(4, "alice")}, un_avis(3, CONSENSUS, commentaire="Revu à une voix."), []),
    ],
    ids=[
        "inchangé",
        "un avis change",
        "un avis s'y range",
        "renoté",
        "remotivé",
        "un avis neuf",
        "un avis retiré",
        "tous retirés",
        "retiré, puis remotivé",
    ],
)
def test_un_avis_qui_change_apres_le_consensus_se_dit(
    tmp_path: Path, suite: dict[str, Avis], consensus: Avis, codes: list[str]
) -> None:
    """Le classement restait définitif, sans un mot, sur une note arrêtée d'après l'ancien avis."""
    comparer_le(1, tmp_path, les_avis(CONSENSUS_A_3, alice=un_avis(4, "alice"), bob=un_avis(2, "bob")))
    for jour in (2, 3):
        apres = les_avis(consensus, **suite)
        dites = list(consensus_perimes(Journal(tmp_path), apres))
        assert [a.code for a in dites] == codes
        assert {(a.ref, a.lot) for a in dites} <= {("SSI-1", 1)}
        comparer_le(jour, tmp_path, apres)


def test_un_consensus_journalise_sous_l_ancienne_ponctuation_se_reconnait(tmp_path: Path) -> None:
    arrete = un_avis(3, CONSENSUS, commentaire="La page 9 le prouve.")
    comparer_le(1, tmp_path, les_avis(arrete, alice=un_avis(4, "alice")))
    ancien = [json.loads(ligne) for ligne in Journal(tmp_path)]
    lignes = [json.dumps(dit, ensure_ascii=False).replace(" (Mémoire, p. 3).", ". (Mémoire, p. 3)") for dit in ancien]
    assert any("prouve. (" in ligne for ligne in lignes)
    change = les_avis(arrete, alice=un_avis(1, "alice"))
    assert [a.code for a in consensus_perimes([li.encode() for li in lignes], change)] == ["consensus-perime"]


@pytest.mark.parametrize("nom", ["Bruno", "BRUNO", "marie"])
def test_une_grille_renommee_n_a_rien_retire_et_ne_perime_aucun_consensus(tmp_path: Path, nom: str) -> None:
    """Ni à la comparaison qui la voit, ni aux suivantes, ni d'un nom au suivant."""

    def lues(qui: str) -> Appreciations:
        siens = {ref: un_avis(n, qui) for n, ref in ((1, "SSI-1"), (2, "SSI-2"), (3, "SSI-3"))}
        grilles = [
            GrilleLue("alice", "alice", {CLE: {"SSI-1": un_avis(4, "alice")}}),
            GrilleLue("b", qui, {CLE: siens}),
        ]
        return consolider(grilles, GrilleLue("grille-consensus.xlsx", CONSENSUS, {CLE: {"SSI-1": CONSENSUS_A_3}}))

    def relever(appreciations: Appreciations, jour: int) -> tuple[list[str], list[str]]:
        disparus = avis_disparus(Journal(tmp_path), appreciations, {CLE}, [])
        noms = NomsDuJour(appreciations.evaluateurs, disparus.renommees)
        perimes = consensus_perimes(Journal(tmp_path), appreciations, noms)
        montres = comparer_le(jour, tmp_path, appreciations, noms)
        return [a.code for a in (*disparus, *perimes)], [c.sujet.evaluateur for c in montres if not c.apres]

    comparer_le(1, tmp_path, lues("bruno"))
    for jour, actuel in ((2, nom), (3, nom), (4, "zoe"), (5, "zoe")):
        assert relever(lues(actuel), jour) == ([], []), (jour, actuel)


def test_un_avis_retire_avant_que_la_grille_change_de_nom_se_lit_toujours(tmp_path: Path) -> None:
    deux = {"SSI-1": un_avis(1, "bruno"), "SSI-2": un_avis(2, "bruno")}
    comparer_le(1, tmp_path, consolider([GrilleLue("b", "bruno", {CLE: deux})]))
    comparer_le(2, tmp_path, consolider([GrilleLue("b", "bruno", {CLE: {"SSI-1": deux["SSI-1"]}})]))
    apres = consolider([GrilleLue("m", "marie", {CLE: {"SSI-1": un_avis(1, "marie")}})])
    montres = comparer_le(3, tmp_path, apres, NomsDuJour(["marie"], {"bruno": "marie"}))
    assert [(c.sujet.ref, c.avant, c.apres) for c in montres] == [("SSI-2", "2", "")]
