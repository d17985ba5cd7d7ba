from __future__ import annotations

from pathlib import Path

import pytest
from prompt_toolkit.input import PipeInput

from cctgen.cli.saisie.questionnaire import revoir_le_questionnaire
from cctgen.consultation.brouillon import regler
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.preparation.questionnaire import enregistrer_reponses, lire_pour_dialogue
from tests.cli.saisie.clavier import (
    BAS,
    ENTREE,
    HAUT,
    VIDER,
    allotir,
    changer,
    du_lot,
    oublier,
    regles,
    reponses,
    taper,
)

# Le menu a sept rubriques, puis : délais, tout voir, fini, quitter.
FINI, QUITTER, DELAIS = HAUT * 2 + ENTREE, HAUT + ENTREE, HAUT * 4 + ENTREE
SENSIBILITE = BAS * 3 + ENTREE + ENTREE
"""Rubrique « La sécurité », première question."""


def dit(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().err.replace("\xa0", " ").split())


def test_revoir_change_une_reponse_en_montre_l_effet_et_recapitule_avant_d_ecrire(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    oublier(infogerance, "protection_legale", "mission_essentielle", "atteinte_grave")
    changer(infogerance, "sensibilite", "usuel")
    # « Sensible » fait naître trois questions que rien ne répond d'avance ; puis on conclut et on enregistre.
    taper(clavier, SENSIBILITE + BAS + ENTREE + (BAS + ENTREE) * 3 + FINI + BAS + ENTREE)
    assert revoir_le_questionnaire(infogerance, ())
    ecran = dit(capsys)
    assert "→ Niveau de sécurité : Élevé (les informations sont sensibles" in ecran
    assert "Exigences ajoutées (" in ecran
    assert "Clauses ajoutées (" in ecran
    assert "Sensibilité : Usuelle → Sensible" in ecran
    assert reponses(infogerance)["sensibilite"] == ("sensible",)
    assert "mission_essentielle" in reponses(infogerance)


def test_quitter_une_revue_n_ecrit_rien(infogerance: Path, clavier: PipeInput) -> None:
    avant = (infogerance / "reponses.yaml").read_bytes()
    taper(clavier, SENSIBILITE + BAS + ENTREE + QUITTER)
    assert not revoir_le_questionnaire(infogerance, ())
    assert (infogerance / "reponses.yaml").read_bytes() == avant


def test_une_interruption_pendant_la_revue_n_ecrit_rien(infogerance: Path, clavier: PipeInput) -> None:
    avant = (infogerance / "reponses.yaml").read_bytes()
    taper(clavier, SENSIBILITE + BAS + ENTREE)
    assert not revoir_le_questionnaire(infogerance, ())
    assert (infogerance / "reponses.yaml").read_bytes() == avant


def test_laisser_inchange_n_ecrit_rien_et_le_dit(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    taper(clavier, SENSIBILITE + BAS * 3 + ENTREE + FINI)
    assert not revoir_le_questionnaire(infogerance, ())
    assert "il n'y a rien à enregistrer" in dit(capsys)


@pytest.mark.parametrize(("choix", "gardee"), [(BAS, False), (BAS * 2, True)], ids=["otee", "gardee"])
def test_une_reponse_devenue_sans_objet_se_dit_puis_s_ote_ou_se_garde(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str], choix: str, gardee: bool
) -> None:
    # « Utilisateurs », « Public » : ne garder que « Personne directement » ; la question de l'interface tombe.
    saisies = reponses(infogerance)
    assert saisies["public"] == ("agents",)
    assert "interface" in saisies
    taper(clavier, BAS + ENTREE + ENTREE + " " + HAUT * 2 + " " + ENTREE + FINI + choix + ENTREE)
    assert revoir_le_questionnaire(infogerance, ())
    assert "Sans objet désormais : Interface" in dit(capsys)
    apres = reponses(infogerance)
    assert apres["public"] == ("aucun",)
    assert ("interface" in apres) is gardee


def test_une_reponse_se_revoit_pour_un_seul_lot(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    allotir(infogerance)
    # La sensibilité, pour le seul lot 2 : « Diffusion Restreinte ».
    taper(clavier, SENSIBILITE + BAS * 2 + ENTREE + BAS + ENTREE + FINI + BAS + ENTREE)
    assert revoir_le_questionnaire(infogerance, ())
    assert "Lot 2 (Deux) – Sensibilité : réponse commune → Diffusion Restreinte" in dit(capsys)
    assert du_lot(infogerance, 2)["sensibilite"] == ("diffusion_restreinte",)
    assert reponses(infogerance)["sensibilite"] == ("sensible",)


def test_un_lot_reprend_la_reponse_commune(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    allotir(infogerance)
    changer(infogerance, "sensibilite", "diffusion_restreinte", lot=2)
    # Dans la liste, la réponse propre au lot est la dernière de sa rubrique ; et « la commune », avant « inchangé ».
    taper(clavier, BAS * 3 + ENTREE + HAUT * 2 + ENTREE + BAS + ENTREE + FINI + BAS + ENTREE)
    assert revoir_le_questionnaire(infogerance, ())
    assert "Lot 2 (Deux) – Sensibilité : Diffusion Restreinte → réponse commune" in dit(capsys)
    assert "sensibilite" not in du_lot(infogerance, 2)


# La première clause de la liste, sa dernière valeur ; puis retour à la liste, et c'est fini.
REGLAGE = DELAIS + BAS + ENTREE + HAUT + ENTREE + VIDER + "{}" + ENTREE + ENTREE + HAUT + ENTREE


def test_un_delai_se_regle_dans_la_liste_des_clauses(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    taper(clavier, REGLAGE.format(7) + FINI + BAS + ENTREE)
    assert revoir_le_questionnaire(infogerance, ())
    assert "Désignation de l'interlocuteur : valeur proposée → 7" in dit(capsys)
    assert regles(infogerance) == {"DCP-001": {"delai_designation": "7"}}


@pytest.mark.parametrize("saisie", ["", "10"], ids=["vide", "valeur_proposee"])
def test_un_delai_regle_revient_a_la_valeur_proposee(infogerance: Path, clavier: PipeInput, saisie: str) -> None:
    saisies = lire_pour_dialogue(infogerance, exiger_clausier()).saisies
    enregistrer_reponses(infogerance, regler(saisies, "DCP-001", "delai_designation", "7"))
    taper(clavier, REGLAGE.format(saisie) + FINI + BAS + ENTREE)
    assert revoir_le_questionnaire(infogerance, ())
    assert not any(regles(infogerance).values())


def test_une_valeur_hors_bornes_se_refuse_et_se_redemande(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    taper(clavier, DELAIS + BAS + ENTREE + HAUT + ENTREE + VIDER + "400" + ENTREE)
    assert not revoir_le_questionnaire(infogerance, ())
    assert "dépasse le maximum admis, 30 jours" in dit(capsys)
