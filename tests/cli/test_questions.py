from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from cctgen.cli.questions import demander_identite, poser_le_questionnaire
from cctgen.consultation.dialogue import etapes
from cctgen.usages.nouveau import creer_depuis_exemple
from cctgen.usages.ouverture import exiger_clausier, ouvrir
from cctgen.usages.questionnaire import enregistrer_reponses, lire_pour_dialogue

ENTREE, CTRL_C, BAS, HAUT, ESPACE = "\r", "\x03", "\x1b[B", "\x1b[A", " "


@pytest.fixture
def clavier() -> Iterator[PipeInput]:
    with create_pipe_input() as entree, create_app_session(input=entree, output=DummyOutput()):
        yield entree


@pytest.fixture
def infogerance(tmp_path: Path) -> Path:
    creer_depuis_exemple(tmp_path / "c", "infogerance")
    return tmp_path / "c"


def oublier(racine: Path, *questions: str) -> None:
    saisies = lire_pour_dialogue(racine, exiger_clausier()).saisies
    gardees = {q: v for q, v in saisies.communes.items() if q not in questions}
    enregistrer_reponses(racine, saisies.model_copy(update={"communes": gardees}))


def reponses(racine: Path) -> dict[str, tuple[str, ...]]:
    return dict(lire_pour_dialogue(racine, exiger_clausier()).saisies.communes)


def manquantes(racine: Path) -> int:
    """Rend le nombre de questions que le questionnaire posera : visibles et sans réponse saisie."""
    return sum(1 for e in etapes(exiger_clausier(), reponses(racine)) if not e.saisie)


def completer(racine: Path, clavier: PipeInput) -> None:
    """Accepte tous les défauts qui restent, puis refuse de revoir les paramètres."""
    clavier.send_text(ENTREE * manquantes(racine) + ENTREE)
    assert poser_le_questionnaire(racine, ())


def test_le_questionnaire_ne_pose_que_ce_qui_manque(infogerance: Path, clavier: PipeInput) -> None:
    completer(infogerance, clavier)
    avant = reponses(infogerance)
    oublier(infogerance, "exposition")
    clavier.send_text(ENTREE + ENTREE)
    assert poser_le_questionnaire(infogerance, ())
    assert reponses(infogerance) == {**avant, "exposition": ("internet",)}


def test_on_revient_a_la_question_precedente(infogerance: Path, clavier: PipeInput) -> None:
    completer(infogerance, clavier)
    oublier(infogerance, "sensibilite", "exposition")
    # Première réponse, puis, à la seconde question, le dernier choix (retour), puis une autre réponse.
    clavier.send_text(ENTREE + HAUT + ENTREE + BAS + ENTREE + ENTREE + ENTREE)
    assert poser_le_questionnaire(infogerance, ())
    assert reponses(infogerance)["sensibilite"] == ("sensible",)
    assert reponses(infogerance)["exposition"] == ("internet",)


def test_un_arret_ne_perd_pas_les_reponses_deja_donnees(infogerance: Path, clavier: PipeInput) -> None:
    completer(infogerance, clavier)
    oublier(infogerance, "sensibilite", "exposition")
    clavier.send_text(BAS + ENTREE + CTRL_C)
    assert not poser_le_questionnaire(infogerance, ())
    assert reponses(infogerance)["sensibilite"] == ("sensible",)
    assert "exposition" not in reponses(infogerance)


def test_une_option_exclusive_ne_se_coche_pas_avec_une_autre(infogerance: Path, clavier: PipeInput) -> None:
    completer(infogerance, clavier)
    oublier(infogerance, "acces")
    # « site » et « aucun » cochés : refusé ; « aucun » décoché : accepté.
    clavier.send_text(ESPACE + BAS + BAS + ESPACE + ENTREE + ESPACE + ENTREE + ENTREE)
    assert poser_le_questionnaire(infogerance, ())
    assert reponses(infogerance)["acces"] == ("site",)


def test_chaque_lot_peut_repondre_autrement(tmp_path: Path, clavier: PipeInput) -> None:
    racine = tmp_path / "c"
    creer_depuis_exemple(racine, "infogerance")
    completer(racine, clavier)
    consultation = (racine / "consultation.yaml").read_text()
    lots = "lots:\n  - {numero: 1, titre: Un}\n  - {numero: 2, titre: Deux}\n"
    (racine / "consultation.yaml").write_text(consultation + lots)
    # Lot 1 : rien ne diffère ; lot 2 : la nature (première case), où « développement » s'ajoute.
    clavier.send_text(ENTREE + ESPACE + ENTREE + ESPACE + ENTREE)
    poses = clavier
    poses.send_text(ENTREE * 20)
    poser_le_questionnaire(racine, ())
    ouverture = ouvrir(racine)
    assert ouverture.consultation is not None
    assert ouverture.consultation.saisies.lots[2]["nature"] == ("developpement", "infogerance")
    assert "nature" not in ouverture.consultation.saisies.lots.get(1, {})


def test_l_identite_se_demande_avant_le_questionnaire(clavier: PipeInput) -> None:
    vider = "\x15"
    clavier.send_text(f"{vider}2026-7{ENTREE}Un objet{ENTREE}Un acheteur{ENTREE}{ENTREE}A ; B{ENTREE}")
    identite = demander_identite()
    assert (identite.reference, identite.objet, identite.lots) == ("2026-7", "Un objet", ("A", "B"))


def test_le_niveau_deduit_s_affiche_des_qu_une_reponse_le_change(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    completer(infogerance, clavier)
    oublier(infogerance, "sensibilite", "protection_legale", "mission_essentielle", "atteinte_grave")
    capsys.readouterr()
    clavier.send_text(BAS + ENTREE + ENTREE * 3 + ENTREE)
    assert poser_le_questionnaire(infogerance, ())
    lignes = [ligne for ligne in capsys.readouterr().err.splitlines() if "Niveau de sécurité" in ligne]
    assert lignes[0].startswith("→ Niveau de sécurité : Renforcé (des données personnelles courantes")
    assert lignes[1].startswith("→ Niveau de sécurité : Élevé (les informations sont sensibles")
