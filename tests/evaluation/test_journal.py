from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.journal import (
    ajouter_au_journal,
    controler_journal,
    lignes_du_journal,
    trace_de_comparaison,
    verifier_journal,
)
from cctgen.socle.fichiers import empreinte
from tests.evaluation.fabriques import des_appreciations, un_dossier, un_prix, une_offre

INSTANT = datetime(2026, 12, 15, 9, 30, tzinfo=UTC)


def un_journal(dossier: Path) -> bytes:
    """Tient un journal dans un dossier d'évaluation."""
    for geste in ("depouiller", "comparer", "comparer"):
        ajouter_au_journal(dossier, INSTANT, geste, {"motif": "Essai\nsur deux lignes"})
    return (dossier / "journal.jsonl").read_bytes()


def test_chaque_geste_ajoute_une_ligne(tmp_path: Path) -> None:
    lignes = [json.loads(ligne) for ligne in un_journal(tmp_path).splitlines()]
    assert [ligne["geste"] for ligne in lignes] == ["depouiller", "comparer", "comparer"]
    assert lignes[0]["le"] == "2026-12-15T09:30:00+00:00"
    assert lignes[0]["precedente"] == ""


def test_un_journal_intact_n_a_pas_d_anomalie(tmp_path: Path) -> None:
    assert verifier_journal(un_journal(tmp_path)) == []
    assert verifier_journal(b"") == []


def test_une_ligne_changee_ou_retiree_se_voit(tmp_path: Path) -> None:
    contenu = un_journal(tmp_path)
    changee = contenu.replace(b"depouiller", b"depouilleR")
    retiree = b"".join(contenu.splitlines(keepends=True)[1:])
    assert [(a.code, a.lieu.ligne) for a in verifier_journal(changee)] == [("journal-altere", 1)]
    assert [a.lieu.ligne for a in verifier_journal(retiree)] == [1]
    assert [a.lieu.ligne for a in verifier_journal(b"pas du json\n" + contenu)] == [1]


@pytest.mark.parametrize("retouche", [(b"Essai", b"Autre"), (b'"le"', b'"le" '), (b', "sceau"', b', "sceaux"')])
def test_la_ligne_finale_retouchee_se_voit(tmp_path: Path, retouche: tuple[bytes, bytes]) -> None:
    lignes = un_journal(tmp_path).splitlines(keepends=True)
    lignes[-1] = lignes[-1].replace(*retouche)
    assert [(a.code, a.lieu.ligne) for a in verifier_journal(b"".join(lignes))] == [("journal-altere", 3)]


def test_une_ligne_sans_sceau_ajoutee_a_la_fin_se_voit(tmp_path: Path) -> None:
    contenu = un_journal(tmp_path)
    ajoutee = json.dumps({"geste": "comparer", "precedente": empreinte(contenu.splitlines()[-1])}).encode()
    assert [a.lieu.ligne for a in verifier_journal(contenu + ajoutee)] == [4]


def test_un_journal_ancien_sans_sceau_se_lit_encore(tmp_path: Path) -> None:
    premiere = json.dumps({"geste": "depouillement", "precedente": ""}).encode()
    seconde = json.dumps({"geste": "comparaison", "precedente": empreinte(premiere)}).encode()
    (tmp_path / "journal.jsonl").write_bytes(premiere + b"\n" + seconde + b"\n")
    ajouter_au_journal(tmp_path, INSTANT, "comparaison", {})
    assert verifier_journal((tmp_path / "journal.jsonl").read_bytes()) == []


def test_la_trace_d_une_comparaison_permet_de_la_rejouer() -> None:
    offres = [une_offre("Alpha")]
    notes = {"Alpha": {"SSI-1": 3, "SSI-2": 4, "UTI-1": 2}}
    comparaison = comparer(un_dossier(), offres, des_appreciations(notes, offres), [un_prix("Alpha", "1")])
    trace = trace_de_comparaison(comparaison, {"grille-alice.xlsx": "ab" * 32})
    assert json.loads(json.dumps(trace)) == trace
    assert trace["lots"][0]["offres"][0]["notes"] == notes["Alpha"]  # type: ignore[index,call-overload]


def test_la_fin_du_journal_ne_se_coupe_pas_sans_se_voir(tmp_path: Path) -> None:
    evaluation = tmp_path / "evaluation"
    lignes = un_journal(evaluation).splitlines(keepends=True)
    assert controler_journal(evaluation) == []
    for reste in (lignes[:-1], []):
        (evaluation / "journal.jsonl").write_bytes(b"".join(reste))
        assert verifier_journal(b"".join(reste)) == []
        assert [a.code for a in controler_journal(evaluation)] == ["journal-altere"]
    (evaluation / "journal.jsonl").unlink()
    assert [a.code for a in controler_journal(evaluation)] == ["journal-altere"]


def test_un_journal_refait_et_bien_scelle_se_voit(tmp_path: Path) -> None:
    un_journal(tmp_path / "evaluation")
    autre = tmp_path / "ailleurs" / "evaluation"
    for geste in ("depouiller", "comparer", "comparer"):
        ajouter_au_journal(autre, INSTANT, geste, {"motif": "Autre"})
    (tmp_path / "evaluation" / "journal.jsonl").write_bytes((autre / "journal.jsonl").read_bytes())
    assert verifier_journal((autre / "journal.jsonl").read_bytes()) == []
    assert [a.code for a in controler_journal(tmp_path / "evaluation")] == ["journal-altere"]


def test_un_journal_d_avant_le_temoin_se_controle_comme_avant(tmp_path: Path) -> None:
    evaluation = tmp_path / "evaluation"
    un_journal(evaluation)
    (tmp_path / ".cctgen" / "journal.json").unlink()
    assert controler_journal(evaluation) == []


def test_une_ligne_trop_profonde_se_passe_comme_une_ligne_illisible() -> None:
    profonde = b"[" * 200_000
    lisible = b'{"geste": "demandes", "demandes": []}'
    assert [li["geste"] for li in lignes_du_journal(b"\n".join((profonde, lisible)), "demandes")] == ["demandes"]
    assert {a.code for a in verifier_journal(profonde)} == {"journal-altere"}


@pytest.mark.parametrize(
    "details",
    [
        {},
        {"avis": [], "fichiers": {}, "rang": None},
        {"avis": [{"é «\n»": [1, None, True]}, "", [], [["x"]]], "note": 3, "vide": ""},
    ],
    ids=["rien", "des vides", "des listes de listes"],
)
def test_une_ligne_composee_par_morceaux_est_celle_qui_s_ecrirait_d_un_trait(tmp_path: Path, details: Any) -> None:
    ajouter_au_journal(tmp_path, INSTANT, "comparaison", details)
    ecrite = (tmp_path / "journal.jsonl").read_bytes()
    entree = {"le": INSTANT.isoformat(), "geste": "comparaison", **details, "precedente": ""}
    corps = json.dumps(entree, ensure_ascii=False)
    assert ecrite.decode() == f'{corps[:-1]}, "sceau": "{empreinte(corps)}"}}\n'
    assert verifier_journal(ecrite) == []
