"""Le journal garde chaque avis, avant et après ; l'historique s'y lit, même d'une grille retirée."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import openpyxl

from cctgen.evaluation.accord.classeur import FICHIER_HISTORIQUE, historique_a_jour
from cctgen.evaluation.accord.historique import historique
from cctgen.evaluation.consolidation import CONSENSUS, consolider
from cctgen.evaluation.journal import FICHIER_JOURNAL, ajouter_au_journal, verifier_journal
from cctgen.evaluation.modele import Appreciations, Avis, Constat, GrilleLue, cle_de
from tests.evaluation.fabriques import un_avis, un_dossier, une_offre

ALPHA = une_offre("Alpha", 1)
CLE = cle_de(ALPHA)
DOSSIER = un_dossier((1,))


def les_avis(consensus: Avis | None = None, **par_nom: Avis) -> Appreciations:
    grilles = [GrilleLue(f"grille-{nom}.xlsx", nom, {CLE: {"SSI-1": avis}}) for nom, avis in par_nom.items()]
    lue = GrilleLue("grille-consensus.xlsx", CONSENSUS, {CLE: {"SSI-1": consensus}}) if consensus else None
    return consolider(grilles, lue)


def comparer_le(jour: int, evaluation: Path, appreciations: Appreciations) -> dict[str, bytes]:
    """Rejoue ce que `comparer` ajoute au journal ; rend les fichiers de l'historique."""
    instant = datetime(2027, 2, jour, tzinfo=UTC)
    avis, fichiers = historique_a_jour(DOSSIER, journal(evaluation), appreciations, instant)
    ajouter_au_journal(evaluation, instant, "comparaison", {"avis": avis})
    return fichiers


def journal(evaluation: Path) -> bytes:
    chemin = evaluation / FICHIER_JOURNAL
    return chemin.read_bytes() if chemin.is_file() else b""


def lus(evaluation: Path) -> list[tuple[str, str, str, str, str]]:
    return [(c.le[:10], c.sujet.evaluateur, c.avant, c.apres, c.motif) for c in historique(journal(evaluation))]


def test_le_journal_dit_qui_a_note_quoi_puis_ce_qui_a_change_et_pourquoi(tmp_path: Path) -> None:
    alice, bruno = un_avis(4, "alice", constat=Constat.VERIFIE), un_avis(1, "bruno")
    assert comparer_le(1, tmp_path, les_avis(alice=alice, bruno=bruno)) == {}
    comparer_le(2, tmp_path, les_avis(alice=un_avis(3, "alice", commentaire="Relu."), bruno=bruno))
    arrete = un_avis(2, CONSENSUS, commentaire="La page 9 le prouve.")
    fichiers = comparer_le(3, tmp_path, les_avis(arrete, alice=un_avis(3, "alice"), bruno=bruno))
    assert lus(tmp_path) == [
        ("2027-02-01", "alice", "", "4, Vérifié", ""),
        ("2027-02-01", "bruno", "", "1", ""),
        ("2027-02-02", "alice", "4, Vérifié", "3", "Relu. (Mémoire, p. 3)"),
        ("2027-02-03", CONSENSUS, "", "2", "La page 9 le prouve. (Mémoire, p. 3)"),
    ]
    assert verifier_journal(journal(tmp_path)) == []
    feuille = openpyxl.load_workbook(io.BytesIO(fichiers[FICHIER_HISTORIQUE])).worksheets[0]
    lignes = [list(r) for r in feuille.iter_rows(min_row=6, values_only=True)]
    assert lignes == [
        ["02/02/2027 00:00", 1, "Alpha", "SSI-1", "alice", "4, Vérifié", "3", "Relu. (Mémoire, p. 3)"],
        ["03/02/2027 00:00", 1, "Alpha", "SSI-1", CONSENSUS, "–", "2", "La page 9 le prouve. (Mémoire, p. 3)"],
    ]


def test_rien_de_change_n_ajoute_rien(tmp_path: Path) -> None:
    memes = les_avis(alice=un_avis(3, "alice"))
    comparer_le(1, tmp_path, memes)
    comparer_le(2, tmp_path, memes)
    assert [json.loads(ligne)["avis"] for ligne in journal(tmp_path).splitlines()][1] == []


def test_une_grille_retiree_apres_le_consensus_reste_au_journal(tmp_path: Path) -> None:
    arrete = un_avis(2, CONSENSUS, commentaire="La page 9 le prouve.")
    comparer_le(1, tmp_path, les_avis(arrete, alice=un_avis(4, "alice"), bruno=un_avis(1, "bruno")))
    fichiers = comparer_le(2, tmp_path, les_avis(arrete, alice=un_avis(4, "alice")))
    assert ("2027-02-01", "bruno", "", "1", "") in lus(tmp_path)
    assert lus(tmp_path)[-1] == ("2027-02-02", "bruno", "1", "", "")
    feuille = openpyxl.load_workbook(io.BytesIO(fichiers[FICHIER_HISTORIQUE])).worksheets[0]
    assert [c.value for c in feuille[7]][4:7] == ["bruno", "1", "retirée"]


def test_un_journal_ancien_ou_etranger_ne_gene_pas(tmp_path: Path) -> None:
    etranges = [{"geste": "comparaison"}, {"geste": "comparaison", "avis": "x"}, {"geste": "comparaison", "avis": [1]}]
    etranges.append({"geste": "comparaison", "avis": [{"exigences": {"SSI-1": None, "SSI-2": [3]}}]})
    octets = b"\n".join(json.dumps(e).encode() for e in etranges) + b"\nabime\n"
    assert [c.apres for c in historique(octets)] == ["", "[3]"]
