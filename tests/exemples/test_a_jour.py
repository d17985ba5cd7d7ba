"""Un exemple périmé trompe qui l'essaie : ses classeurs sont ceux que l'outil produit aujourd'hui."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest

RACINE = Path(__file__).parent.parent.parent
EXEMPLES = RACINE / "exemples"


def _produire() -> ModuleType:
    nom = "exemples_produire"
    fiche = importlib.util.spec_from_file_location(nom, EXEMPLES / "produire.py")
    assert fiche
    assert fiche.loader
    module = importlib.util.module_from_spec(fiche)
    sys.modules[nom] = module  # les dataclasses cherchent leur module par son nom
    fiche.loader.exec_module(module)
    return module


PRODUIRE = _produire()


def test_chaque_dossier_d_exemple_est_au_programme() -> None:
    assert {e.nom for e in PRODUIRE.PROGRAMME} == {
        d.name for d in EXEMPLES.iterdir() if (d / "reponses.yaml").is_file()
    }


@pytest.mark.parametrize("exemple", PRODUIRE.PROGRAMME, ids=lambda exemple: exemple.nom)
def test_un_exemple_est_a_jour(exemple: object, tmp_path: Path) -> None:
    destination = tmp_path / "exemples"
    for chemin in PRODUIRE.produire(exemple, tmp_path, destination):
        livre = EXEMPLES / chemin.relative_to(destination)
        assert livre.is_file(), f"{livre.name} manque : lancez « make attendus »"
        assert livre.read_bytes() == chemin.read_bytes(), f"{livre.name} est périmé : lancez « make attendus »"


def test_une_appreciation_dit_ce_qui_manque_a_la_note_du_dessus() -> None:
    """Le candidat évincé la lit dans sa lettre : la pièce nommée ne suffit pas, il y cherche pourquoi pas mieux."""
    lacunes = {dite for reponses in PRODUIRE.LACUNES.values() for dite in reponses}
    assert lacunes <= {*PRODUIRE.MANQUES_DECLARES, *PRODUIRE.AVEUX}
    *sous_la_meilleure, meilleure = [texte for _, texte in sorted(PRODUIRE.COMMENTAIRES.items())]
    dits = ("rien dans le mémoire", "{aveu}", "{manque}", "{ecart}")
    for texte, degre in zip(
        (*sous_la_meilleure, meilleure)[1:], ("essentiel", "artielle", "couvert et prouvé", ""), strict=True
    ):
        assert degre in texte, "un motif est dans les mots de l'échelle publiée"
    assert "un avantage réel pour l'acheteur est prouvé" in meilleure
    assert [dit in texte for dit, texte in zip(dits, sous_la_meilleure, strict=True)] == [True] * len(dits)
    assert not any(dit in meilleure for dit in dits)


def test_une_appreciation_arretee_ensemble_parle_de_l_offre_et_de_rien_d_autre() -> None:
    """« Relu ensemble : la pièce a été retrouvée », « réunion d'évaluation, point 2 » partaient chez l'évincé."""
    dits = " ".join([*PRODUIRE.RAISONS.values(), *PRODUIRE.COMMENTAIRES.values()])
    assert not re.search(r"réunion|[Rr]elu|retrouvé|ensemble|évaluateur|consensus", dits)


@pytest.mark.parametrize(
    ("preuve", "piece"),
    [
        ("Liste, même provisoire, des composants communs, de leurs interfaces.", "liste des composants communs"),
        ("Démonstration, ou copie d'écran, des réponses de /health (JSON).", "démonstration des réponses de /health"),
        ("Déclaration, ou projet, de la solution : critères.", "déclaration de la solution"),
        ("Procédure, personnes à joindre, compte rendu.", "procédure, personnes à joindre"),
        ("Matrice de flux, même provisoire : partenaire.", "matrice de flux"),
        ("Schéma réseau ou, pour un système repris, méthode.", "schéma réseau"),
        ("", "preuve"),
    ],
)
def test_la_piece_citee_se_comprend_seule(preuve: str, piece: str) -> None:
    """« La pièce demandée n'est pas jointe : liste », « Pièce jointe, démonstration » ne disaient pas de quoi."""
    assert PRODUIRE.piece_de(preuve) == piece


@pytest.mark.parametrize(
    ("preuve", "manque"),
    [
        ("Plan de tests : profils.", ""),
        (
            "Plan de tests : profils, effectifs, calendrier ; système repris : méthode, délai.",
            "profils effectifs calendrier",
        ),
        ("Feuille : référence ou, à défaut, réponses, avec la source, dates.", "réponses dates"),
    ],
)
def test_l_element_qui_manque_est_un_de_ceux_qu_attend_la_preuve(preuve: str, manque: str) -> None:
    feuille = openpyxl.Workbook().active
    assert feuille is not None
    feuille.append([preuve])
    dits = {PRODUIRE.manque_de(feuille, 1, {"Preuve attendue": 1}, "Prouvé.", f"R-{rang}") for rang in range(200)}
    if manque:
        assert dits == {f"il y manque un élément attendu, « {element} »" for element in manque.split()}
    else:
        assert dits == set(PRODUIRE.MANQUES)
