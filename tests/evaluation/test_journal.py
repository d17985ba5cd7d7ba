from __future__ import annotations

import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.journal import (
    FICHIER_JOURNAL,
    Debut,
    Journal,
    ajouter_au_journal,
    ajouter_des_lignes,
    controler_journal,
    lignes_du_journal,
    trace_de_comparaison,
    verifier_journal,
)
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.erreurs import EcritureImpossible
from cctgen.socle.fichiers import empreinte
from tests.evaluation.fabriques import des_appreciations, un_dossier, un_prix, une_offre

INSTANT = datetime(2026, 12, 15, 9, 30, tzinfo=UTC)


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """Un dossier par essai, et son parent : le témoin d'un journal est à côté du dossier d'évaluation."""
    dossier = tmp_path / "evaluation"
    dossier.mkdir()
    return dossier


def un_journal(dossier: Path) -> bytes:
    """Tient un journal dans un dossier d'évaluation."""
    for geste in ("depouiller", "comparer", "comparer"):
        ajouter_au_journal(dossier, INSTANT, geste, {"motif": "Essai\nsur deux lignes"})
    return (dossier / "journal.jsonl").read_bytes()


def verifier(contenu: bytes) -> list[Anomalie]:
    return verifier_journal(contenu.splitlines())


def test_chaque_geste_ajoute_une_ligne(tmp_path: Path) -> None:
    lignes = [json.loads(ligne) for ligne in un_journal(tmp_path).splitlines()]
    assert [ligne["geste"] for ligne in lignes] == ["depouiller", "comparer", "comparer"]
    assert lignes[0]["le"] == "2026-12-15T09:30:00+00:00"
    assert lignes[0]["precedente"] == ""


def test_un_journal_intact_n_a_pas_d_anomalie(tmp_path: Path) -> None:
    assert verifier(un_journal(tmp_path)) == []
    assert verifier(b"") == []


def test_une_ligne_changee_ou_retiree_se_voit(tmp_path: Path) -> None:
    contenu = un_journal(tmp_path)
    changee = contenu.replace(b"depouiller", b"depouilleR")
    retiree = b"".join(contenu.splitlines(keepends=True)[1:])
    assert [(a.code, a.lieu.ligne) for a in verifier(changee)] == [("journal-altere", 1)]
    assert [a.lieu.ligne for a in verifier(retiree)] == [1]
    assert [a.lieu.ligne for a in verifier(b"pas du json\n" + contenu)] == [1]


@pytest.mark.parametrize("retouche", [(b"Essai", b"Autre"), (b'"le"', b'"le" '), (b', "sceau"', b', "sceaux"')])
def test_la_ligne_finale_retouchee_se_voit(tmp_path: Path, retouche: tuple[bytes, bytes]) -> None:
    lignes = un_journal(tmp_path).splitlines(keepends=True)
    lignes[-1] = lignes[-1].replace(*retouche)
    assert [(a.code, a.lieu.ligne) for a in verifier(b"".join(lignes))] == [("journal-altere", 3)]


def test_une_ligne_sans_sceau_ajoutee_a_la_fin_se_voit(tmp_path: Path) -> None:
    contenu = un_journal(tmp_path)
    ajoutee = json.dumps({"geste": "comparer", "precedente": empreinte(contenu.splitlines()[-1])}).encode()
    assert [a.lieu.ligne for a in verifier(contenu + ajoutee)] == [4]


def test_un_journal_ancien_sans_sceau_se_lit_encore(tmp_path: Path) -> None:
    premiere = json.dumps({"geste": "depouillement", "precedente": ""}).encode()
    seconde = json.dumps({"geste": "comparaison", "precedente": empreinte(premiere)}).encode()
    (tmp_path / "journal.jsonl").write_bytes(premiere + b"\n" + seconde + b"\n")
    ajouter_au_journal(tmp_path, INSTANT, "comparaison", {})
    assert verifier((tmp_path / "journal.jsonl").read_bytes()) == []


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
        assert verifier(b"".join(reste)) == []
        assert [a.code for a in controler_journal(evaluation)] == ["journal-altere"]
    (evaluation / "journal.jsonl").unlink()
    assert [a.code for a in controler_journal(evaluation)] == ["journal-altere"]


def test_un_journal_refait_et_bien_scelle_se_voit(tmp_path: Path) -> None:
    un_journal(tmp_path / "evaluation")
    autre = tmp_path / "ailleurs" / "evaluation"
    for geste in ("depouiller", "comparer", "comparer"):
        ajouter_au_journal(autre, INSTANT, geste, {"motif": "Autre"})
    (tmp_path / "evaluation" / "journal.jsonl").write_bytes((autre / "journal.jsonl").read_bytes())
    assert verifier((autre / "journal.jsonl").read_bytes()) == []
    assert [a.code for a in controler_journal(tmp_path / "evaluation")] == ["journal-altere"]


def couper(dossier: Path) -> None:
    journal = dossier / "evaluation" / "journal.jsonl"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))


ABIMER = {
    "témoin absent": lambda d: (d / ".cctgen" / "journal.json").unlink(),
    "témoin illisible": lambda d: (d / ".cctgen" / "journal.json").write_bytes(b"{"),
    "fin coupée": couper,
    "fin coupée, témoin absent": lambda d: (couper(d), (d / ".cctgen" / "journal.json").unlink()),
    "journal vidé": lambda d: (d / "evaluation" / "journal.jsonl").write_bytes(b""),
    "journal retiré": lambda d: (d / "evaluation" / "journal.jsonl").unlink(),
}


@pytest.mark.parametrize("abimer", ABIMER.values(), ids=ABIMER)
def test_une_rupture_se_dit_jusqu_a_ce_qu_une_personne_en_decide(tmp_path: Path, abimer: Any) -> None:
    """Le geste suivant refait le témoin ; la ligne qu'il ajoute la raconte encore, sur un journal ancien aussi."""
    evaluation = tmp_path / "evaluation"
    un_journal(evaluation)
    abimer(tmp_path)
    assert {a.code for a in controler_journal(evaluation)} <= {"journal-altere", "journal-sans-temoin"}
    assert len(controler_journal(evaluation)) == 1
    for _ in range(2):
        ajouter_au_journal(evaluation, INSTANT, "comparaison", {})
        assert [a.code for a in controler_journal(evaluation)] == ["journal-rompu"]
    assert [a.code for a in controler_journal(evaluation, None, lambda quand: quand != INSTANT.isoformat())] == [
        "journal-rompu"
    ]
    assert controler_journal(evaluation, None, lambda quand: quand == INSTANT.isoformat()) == []


def test_un_journal_retire_avec_son_temoin_ne_raconte_plus_les_fichiers_recus(tmp_path: Path) -> None:
    """Il n'a ni fin à comparer ni rupture à dire : les fichiers reçus, eux, sont toujours là."""
    evaluation, recu = tmp_path / "evaluation", INSTANT.isoformat(timespec="seconds")
    assert controler_journal(evaluation) == []
    assert [a.code for a in controler_journal(evaluation, Debut(recu))] == ["journal-sans-debut"]
    for heure, geste in ((1, "depouillement"), (2, "comparaison"), (3, "comparaison")):
        ajouter_au_journal(evaluation, INSTANT + timedelta(hours=heure), geste, {})
        assert [a.code for a in controler_journal(evaluation, Debut(recu))] == ["journal-sans-debut"]
    dite_le = (INSTANT + timedelta(hours=2)).isoformat()
    assert controler_journal(evaluation, Debut(recu), lambda quand: quand == dite_le) == []
    ajouter_au_journal(tmp_path / "autre" / "evaluation", INSTANT, "depouillement", {})
    assert controler_journal(tmp_path / "autre" / "evaluation", Debut(recu)) == []


def test_le_journal_d_un_tour_commence_a_la_comparaison_que_l_autre_a_inscrite(tmp_path: Path) -> None:
    """Son sceau la nomme : comparer de nouveau, fût-ce sur un poste dont l'horloge retarde, ne la refait pas."""
    evaluation = tmp_path / "evaluation"
    ajouter_au_journal(evaluation, INSTANT, "comparaison", {})
    (premiere,) = lignes_du_journal(Journal(evaluation), "comparaison")
    debut = Debut(premiere["le"], premiere["sceau"])
    assert controler_journal(evaluation, debut) == []
    (evaluation / "journal.jsonl").unlink()
    (tmp_path / ".cctgen" / "journal.json").unlink()
    ajouter_au_journal(evaluation, INSTANT - timedelta(days=1), "comparaison", {})
    (dite,) = controler_journal(evaluation, debut)
    assert (dite.code, "ce tour est comparé" in dite.message) == ("journal-sans-debut", True)


@pytest.mark.parametrize(
    ("le", "attendus"),
    [("2026-12-01T09:00:00", []), *((le, ["journal-sans-debut"]) for le in ("hier", "", None, 12))],
)
def test_un_instant_sans_fuseau_ou_illisible_n_arrete_pas_le_controle(
    le: object, attendus: list[str], tmp_path: Path
) -> None:
    """Un journal d'avant les sceaux se contrôle aussi : un dépôt sans instant lisible n'en raconte aucun."""
    evaluation, temoin = tmp_path / "evaluation", tmp_path / ".cctgen" / "journal.json"
    evaluation.mkdir()
    temoin.parent.mkdir()
    ligne = json.dumps({"geste": "depouillement", "le": le, "precedente": ""})
    (evaluation / FICHIER_JOURNAL).write_text(f"{ligne}\n", "utf-8")
    temoin.write_text(json.dumps({"lignes": 1, "derniere": empreinte(ligne)}), "utf-8")
    assert [a.code for a in controler_journal(evaluation, Debut("2026-12-01T09:30:00+00:00"))] == attendus
    assert controler_journal(evaluation, Debut("jamais")) == []


def test_une_ligne_trop_profonde_se_passe_comme_une_ligne_illisible() -> None:
    profonde = b"[" * 200_000
    lisible = b'{"geste": "demandes", "demandes": []}'
    assert [li["geste"] for li in lignes_du_journal((profonde, lisible), "demandes")] == ["demandes"]
    assert {a.code for a in verifier(profonde)} == {"journal-altere"}


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
    assert verifier(ecrite) == []


def test_des_lignes_s_ajoutent_ensemble_et_se_suivent(tmp_path: Path) -> None:
    """Le journal d'avant y reste à l'octet près, fût-il coupé de sa dernière fin de ligne."""
    avant = un_journal(tmp_path)
    (tmp_path / "journal.jsonl").write_bytes(avant.rstrip(b"\n").replace(b"\n", b"\r\n"))
    ajouter_des_lignes(tmp_path, INSTANT, (("avis", {"rang": rang}) for rang in range(3)))
    apres = (tmp_path / "journal.jsonl").read_bytes()
    assert apres.startswith(avant.rstrip(b"\n").replace(b"\n", b"\r\n") + b"\n")
    assert [e["rang"] for e in lignes_du_journal(Journal(tmp_path), "avis")] == [0, 1, 2]
    assert controler_journal(tmp_path) == []


@pytest.mark.parametrize("garde", [b"0" * 64, b"", b"zz"], ids=["un autre", "vide", "pas une empreinte"])
def test_une_ligne_dont_le_sceau_n_est_pas_le_sien_se_voit(tmp_path: Path, garde: bytes) -> None:
    lignes = un_journal(tmp_path).splitlines()
    sceau = json.loads(lignes[-1])["sceau"].encode()
    lignes[-1] = lignes[-1].replace(sceau, garde)
    assert [a.lieu.ligne for a in verifier_journal(lignes)] == [3]


def test_un_dossier_a_la_place_du_journal_ne_s_ecrase_pas(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").mkdir()
    assert [*Journal(tmp_path)] == []
    with pytest.raises(EcritureImpossible):
        ajouter_au_journal(tmp_path, INSTANT, "comparaison", {})
    assert (tmp_path / "journal.jsonl").is_dir()


def test_controler_et_completer_un_journal_ne_le_tient_pas_en_memoire(tmp_path: Path) -> None:
    lignes = 400
    ajouter_des_lignes(tmp_path, INSTANT, (("avis", {"avis": "x" * 20_000}) for _ in range(lignes)))
    taille = (tmp_path / "journal.jsonl").stat().st_size
    tracemalloc.start()
    try:
        assert controler_journal(tmp_path) == []
        assert sum(1 for _ in lignes_du_journal(Journal(tmp_path), "avis")) == lignes
        ajouter_au_journal(tmp_path, INSTANT, "comparaison", {})
        pointe = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert pointe < taille / 10
