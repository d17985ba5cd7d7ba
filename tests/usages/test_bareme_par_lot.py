"""Deux lots, deux barèmes, de la génération au classement : les notes se refont depuis les fichiers, sans l'outil."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml

from cctgen.socle.contenu import contenu
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.edition.publier import publier
from cctgen.usages.ouverture.consultation import ouvrir
from tests.preparations import Etape, Preparations, Recues

LE = datetime(2027, 2, 1, tzinfo=UTC)
EXEMPLE = contenu("exemples") / "portail"
ECRIT = yaml.safe_load((EXEMPLE / "consultation.yaml").read_text(encoding="utf-8"))["bareme"]
CRITERES = {1: ECRIT["criteres"], 2: ECRIT["lots"][2]["criteres"]}
PRIX = yaml.safe_load((EXEMPLE / "evaluation" / "prix.yaml").read_text(encoding="utf-8"))["prix"]
PLUS_HAUT = 4


@pytest.fixture
def depouille(tmp_path: Path, preparations: Preparations) -> Path:
    portail = preparations.copier(tmp_path / "portail", "portail", Etape.DEPOUILLEE, Recues(le=LE))
    for chemin in (EXEMPLE / "evaluation").iterdir():
        shutil.copy(chemin, portail / "evaluation" / chemin.name)
    return portail


def notes_saisies(fichier: Path) -> Iterator[tuple[tuple[int, str], str, int]]:
    """Énumère, feuille par feuille, l'offre, l'exigence et la note écrites dans une grille."""
    for feuille in openpyxl.load_workbook(fichier):
        lignes = [list(ligne) for ligne in feuille.iter_rows(values_only=True)]
        tete = dict(remplies[:2] for ligne in lignes[:8] if len(remplies := [str(c) for c in ligne if c]) > 1)
        if "Lot" not in tete:
            continue
        entetes = next(ligne for ligne in lignes if ligne[0] == "Réf.")
        for ligne in lignes[lignes.index(entetes) + 1 :]:
            note = ligne[entetes.index("Note")]
            if isinstance(note, int):
                nom = tete.get("Soumissionnaire") or str(ligne[entetes.index("Soumissionnaire")])
                yield (int(tete["Lot"].partition(" ")[0]), nom), str(ligne[0]), note


def notes_retenues() -> Mapping[tuple[int, str], dict[str, int]]:
    """Le consensus prime ; sans lui, les évaluateurs sont d'accord."""
    notes: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for nom in ("grille-achats.xlsx", "grille-architecte-par-exigence.xlsx", "grille-consensus.xlsx"):
        for offre, ref, note in notes_saisies(EXEMPLE / "evaluation" / nom):
            notes[offre][ref] = note
    return notes


def note_d_un_critere(critere: Mapping[str, Any], notes: Mapping[str, int], sortes: Mapping[str, str]) -> Fraction:
    nommees = {ref for c in CRITERES[1] for ref in c.get("exigences", ())}
    total = Fraction(0)
    for part in critere.get("sous_criteres", [{**critere, "poids": 100}]):
        noms = {*part.get("themes", ()), *part.get("piliers", ())}
        siennes = [n for ref, n in notes.items() if ref in part.get("exigences", ())]
        siennes += [n for ref, n in notes.items() if ref not in nommees and sortes[ref] in noms]
        total += Fraction(part["poids"]) * 100 * sum(siennes) / (len(siennes) * PLUS_HAUT) / 100
    return total


def notes_attendues(lot: int, nom: str, sortes: Mapping[str, str]) -> dict[str, Fraction]:
    montants = {p["soumissionnaire"]: p["montant"] for p in PRIX if p["lot"] == lot}
    retenues = notes_retenues()[(lot, nom)]
    return {
        c["id"]: Fraction(100 * min(montants.values()), montants[nom])
        if c["type"] == "prix"
        else note_d_un_critere(c, retenues, sortes)
        for c in CRITERES[lot]
    }


def arrondie(note: Fraction) -> str:
    centiemes = int(note * 100 + Fraction(1, 2))
    return f"{centiemes // 100}.{centiemes % 100:02d}"


def test_chaque_lot_est_note_sur_ses_propres_criteres(depouille: Path) -> None:
    dossier = ouvrir(depouille).exiger_dossier()
    sortes = {e.ref: e.pilier or e.theme for lot in dossier.numeros for e in dossier.exigences(lot)}
    comparaison = comparer(depouille, le=LE).en_dict()
    assert [lot["lot"] for lot in comparaison["lots"]] == [1, 2]
    for lot in comparaison["lots"]:
        for offre in lot["offres"]:
            attendues = notes_attendues(lot["lot"], offre["soumissionnaire"], sortes)
            assert {c["id"]: c["note"] for c in offre["criteres"]} == {c: arrondie(n) for c, n in attendues.items()}
            globale = sum(Fraction(c["poids"]) * attendues[c["id"]] for c in CRITERES[lot["lot"]]) / 100
            assert offre["note"] == arrondie(globale)


def test_le_classeur_et_le_rapport_montrent_le_bareme_de_chaque_lot(depouille: Path) -> None:
    comparer(depouille, le=LE)
    classeur = openpyxl.load_workbook(depouille / "evaluation" / "comparaison.xlsx")
    entetes = [ligne for ligne in classeur["Décision"].iter_rows(values_only=True) if ligne[0] == "Rang"]
    assert "Valeur technique, sur 50" in entetes[0]
    assert "Valeur technique, sur 40" in entetes[1]
    points: dict[str, Fraction] = defaultdict(Fraction)
    for ligne in classeur["Barème"].iter_rows(min_row=5, values_only=True):
        points[str(ligne[0])] += Fraction(str(ligne[7])) if ligne[1] != "Total" else 0
    assert all(abs(total - 100) < Fraction(1, 10**9) for total in points.values()), "tous les points, lot par lot"
    assert set(points) == {"1", "2"}
    rapport = docx.Document(str(depouille / "evaluation" / "rapport-analyse.docx"))
    tables = [[c.text for c in ligne.cells] for table in rapport.tables for ligne in table.rows]
    assert ["Prix", "40\u00a0%"] in tables
    assert ["Prix", "50\u00a0%"] in tables
    assert ["Critère, lot\u00a01", "Poids"] in tables
    assert ["Critère, lot\u00a02", "Poids"] in tables


def test_le_bareme_publie_d_un_lot_se_gele_et_l_ecart_nomme_le_lot(depouille: Path) -> None:
    fichier = depouille / "consultation.yaml"
    texte = fichier.read_text(encoding="utf-8")
    avant, _, lot_2 = texte.partition("  lots:\n    2:")
    lot_2 = lot_2.replace("poids: 40\n", "poids: 45\n", 1).replace("type: prix, poids: 50", "type: prix, poids: 45")
    fichier.write_text(f"{avant}  lots:\n    2:{lot_2}", encoding="utf-8")
    gele = next(a for a in ouvrir(depouille).anomalies if a.code == "bareme-gele")
    assert "« lot 2, Valeur technique » passe de 40 à 45 ; « lot 2, Prix » passe de 50 à 45" in gele.message
    assert "lot 1" not in gele.message
    assert [lot["lot"] for lot in comparer(depouille, le=LE).en_dict()["lots"]] == [1, 2], "le publié note encore"


def test_le_dossier_publie_garde_le_bareme_de_chaque_lot(portail_publie: Path) -> None:
    publie = json.loads((portail_publie / "publications" / "1" / "dossier.json").read_bytes())["bareme"]
    assert [c["poids"] for c in publie["criteres"]] == ["50", "10", "40"]
    assert [c["poids"] for c in publie["lots"]["2"]["criteres"]] == ["40", "10", "50"]
    assert not publier(portail_publie).nouvelle, "rien n'a changé : le barème par lot se relit tel qu'écrit"


def test_un_champ_d_attente_dans_le_bareme_d_un_lot_empeche_de_publier(portail: Path) -> None:
    fichier = portail / "consultation.yaml"
    texte = fichier.read_text(encoding="utf-8")
    fichier.write_text(texte.replace('"Reprise, évolution et droits"', '"[à compléter]"'), encoding="utf-8")
    attente = next(a for a in ouvrir(portail).anomalies if a.code == "champ-a-completer")
    assert attente.conseil.startswith(f"Écrivez-la dans consultation.yaml, ligne {attente.lieu.ligne} ;")
    assert attente.lieu.ligne == 1 + texte[: texte.index("Reprise, évolution")].count("\n")


def test_un_lot_sans_critere_environnemental_se_dit_pour_lui(portail: Path) -> None:
    fichier = portail / "consultation.yaml"
    avant, _, lot_2 = fichier.read_text(encoding="utf-8").partition("  lots:\n    2:")
    debut, fin = lot_2.index("        - id: environnement"), lot_2.index("        - {id: prix")
    lot_2 = lot_2[:debut] + lot_2[fin:].replace("poids: 50", "poids: 60")
    fichier.write_text(f"{avant}  lots:\n    2:{lot_2}", encoding="utf-8")
    messages = [a.message for a in ouvrir(portail).anomalies if a.code == "critere-environnemental-absent"]
    assert messages == ["lot 2, aucun critère du barème ne porte sur l'environnement."]
