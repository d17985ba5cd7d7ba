from __future__ import annotations

from pathlib import Path

import pytest
from prompt_toolkit.input import PipeInput

from cctgen.cli.saisie.identite import demander_identite
from cctgen.cli.saisie.questionnaire import poser_le_questionnaire
from cctgen.consultation.brouillon import regler, repondre
from cctgen.consultation.lecture import lire_consultation
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.questionnaire import ReponsesTenues
from tests.cli.saisie.clavier import BAS, ENTREE, ESPACE, HAUT, VIDER, allotir, changer, oublier, reponses, taper


def test_le_questionnaire_ne_pose_que_ce_qui_manque(infogerance: Path, clavier: PipeInput) -> None:
    avant = reponses(infogerance)
    oublier(infogerance, "exposition")
    taper(clavier, BAS + ENTREE + ENTREE)
    assert poser_le_questionnaire(infogerance, ())
    assert reponses(infogerance) == {**avant, "exposition": ("internet",)}


def test_une_question_sans_reponse_proposee_ne_se_repond_pas_par_entree(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    oublier(infogerance, "donnees_personnelles")
    taper(clavier, ENTREE + ENTREE + BAS + ENTREE + ENTREE)
    assert poser_le_questionnaire(infogerance, ())
    assert reponses(infogerance)["donnees_personnelles"] == ("non",)
    assert capsys.readouterr().err.count("Désignez une réponse") == 2


def test_on_revient_a_la_question_precedente_repondue_un_autre_jour(infogerance: Path, clavier: PipeInput) -> None:
    oublier(infogerance, "importance_vitale")
    assert reponses(infogerance)["exposition"] == ("rie",)
    # Dès la première question posée : le dernier choix (retour), puis une autre réponse ; puis celle qui manquait.
    taper(clavier, HAUT * 2 + ENTREE + BAS + ENTREE + ENTREE + ENTREE)
    assert poser_le_questionnaire(infogerance, ())
    assert reponses(infogerance)["exposition"] == ("intranet",)
    assert "importance_vitale" in reponses(infogerance)


def test_revenir_sans_rien_changer_ne_perd_pas_la_reponse(infogerance: Path, clavier: PipeInput) -> None:
    oublier(infogerance, "importance_vitale")
    avant = reponses(infogerance)
    taper(clavier, HAUT * 2 + ENTREE)
    assert not poser_le_questionnaire(infogerance, ())
    assert reponses(infogerance) == avant


def test_un_arret_ne_perd_pas_les_reponses_deja_donnees(infogerance: Path, clavier: PipeInput) -> None:
    oublier(infogerance, "sensibilite", "exposition")
    taper(clavier, BAS * 2 + ENTREE)
    assert not poser_le_questionnaire(infogerance, ())
    assert reponses(infogerance)["sensibilite"] == ("sensible",)
    assert "exposition" not in reponses(infogerance)


def test_ce_qui_etait_ecrit_a_la_main_est_garde_et_se_dit_une_fois(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    oublier(infogerance, "sensibilite", "exposition")
    fichier = infogerance / "reponses.yaml"
    fichier.write_text("# Décidé en comité\n" + fichier.read_text())
    taper(clavier, BAS * 2 + ENTREE + BAS + ENTREE + ENTREE)
    assert poser_le_questionnaire(infogerance, ())
    assert capsys.readouterr().err.count("Votre version est gardée") == 1
    (copie,) = infogerance.rglob("mis-de-cote/**/reponses.yaml")
    assert copie.read_text().startswith("# Décidé en comité")


def test_une_correction_faite_pendant_le_dialogue_n_est_pas_ecrasee(infogerance: Path) -> None:
    oublier(infogerance, "exposition")
    tenues = ReponsesTenues(infogerance, exiger_clausier())
    tenues.enregistrer(repondre(tenues.lue.saisies, (0, "exposition"), ("internet",)))
    changer(infogerance, "sous_traitance", "non")
    tenues.enregistrer(repondre(tenues.lue.saisies, (0, "exposition"), ("rie",)))
    ecrites = reponses(infogerance)
    assert (ecrites["exposition"], ecrites["sous_traitance"]) == (("rie",), ("non",))


def test_ce_qui_ne_se_heurte_pas_s_ecrit_et_tout_le_reste_se_nomme(infogerance: Path) -> None:
    """Une séance entière s'écrit d'un coup : une seule réponse disputée n'emporte pas les autres."""
    tenues = ReponsesTenues(infogerance, exiger_clausier())
    vues = repondre(tenues.lue.saisies, (0, "exposition"), ("internet",))
    vues = repondre(vues, (0, "sous_traitance"), ("non",))
    vues = regler(vues, "SSI-027", "delai_alerte", "9")
    changer(infogerance, "exposition", "intranet")
    changer(infogerance, "ia", "oui")
    with pytest.raises(ErreurCctgen, match="modifié pendant le questionnaire") as refus:
        tenues.enregistrer(vues)
    ecrites = lire_consultation(infogerance, exiger_clausier()).consultation
    assert ecrites is not None
    communes = ecrites.saisies.communes
    assert [communes[q] for q in ("exposition", "sous_traitance", "ia")] == [("intranet",), ("non",), ("oui",)]
    assert ecrites.saisies.parametres["SSI-027"]["delai_alerte"] == "9"
    clausier = exiger_clausier()
    assert clausier.question("exposition") in str(refus.value)
    assert clausier.question("sous_traitance") not in str(refus.value)


def test_d_un_fichier_devenu_illisible_tout_ce_qui_n_est_pas_ecrit_se_nomme(infogerance: Path) -> None:
    clausier = exiger_clausier()
    tenues = ReponsesTenues(infogerance, clausier)
    vues = repondre(tenues.lue.saisies, (0, "exposition"), ("internet",))
    vues = regler(repondre(vues, (0, "sous_traitance"), ("non",)), "SSI-027", "delai_alerte", "9")
    (infogerance / "reponses.yaml").write_text("communes: [\n")
    with pytest.raises(ErreurCctgen) as refus:
        tenues.enregistrer(vues)
    for dit in (clausier.question("exposition"), clausier.question("sous_traitance"), "delai_alerte de SSI-027 : 9"):
        assert dit in str(refus.value)


def test_une_option_exclusive_se_refuse_par_son_libelle(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    oublier(infogerance, "acces")
    # « site » et « aucun » cochés : refusé ; « aucun » décoché : accepté.
    taper(clavier, ESPACE + BAS + BAS + ESPACE + ENTREE + BAS + BAS + ESPACE + ENTREE + ENTREE)
    assert poser_le_questionnaire(infogerance, ())
    assert reponses(infogerance)["acces"] == ("site",)
    dit = capsys.readouterr().err
    assert "exclut toute autre" in dit
    assert "« aucun »" not in dit


def test_chaque_lot_peut_repondre_autrement_puis_comme_les_autres(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    allotir(infogerance)
    # Lot 1 : rien ne diffère ; lot 2 : la nature (première case), où « développement » s'ajoute.
    taper(clavier, ENTREE + ESPACE + ENTREE + ESPACE + ENTREE + ENTREE * 20)
    poser_le_questionnaire(infogerance, ())
    ouverture = ouvrir(infogerance)
    assert ouverture.consultation is not None
    assert ouverture.consultation.saisies.lots[2]["nature"] == ("developpement", "infogerance")
    assert "nature" not in ouverture.consultation.saisies.lots.get(1, {})
    assert "Lot 2 (Deux) : Qu'achetez-vous" in capsys.readouterr().err.replace("\xa0", " ")


def test_decocher_une_difference_rend_la_reponse_commune_et_le_dit(
    portail: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    ouverture = ouvrir(portail)
    assert ouverture.consultation is not None
    propres = ouverture.consultation.saisies.lots
    assert "nature" in propres[1]
    taper(clavier, ESPACE + ENTREE + ESPACE + ENTREE + ENTREE * 6)
    assert poser_le_questionnaire(portail, ())
    ouverture = ouvrir(portail)
    assert ouverture.consultation is not None
    assert "nature" not in ouverture.consultation.saisies.lots.get(1, {})
    assert "Nature des prestations : la réponse commune" in capsys.readouterr().err.replace("\xa0", " ")


def test_l_identite_se_demande_avant_le_questionnaire(clavier: PipeInput) -> None:
    taper(clavier, f"{VIDER}2026-7{ENTREE}Un objet{ENTREE}Un acheteur{ENTREE}{ENTREE}A ; B{ENTREE}")
    identite = demander_identite()
    assert (identite.reference, identite.objet, identite.lots) == ("2026-7", "Un objet", ("A", "B"))


def test_le_niveau_deduit_s_affiche_des_qu_une_reponse_le_change(
    infogerance: Path, clavier: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    oublier(infogerance, "sensibilite", "protection_legale", "mission_essentielle", "atteinte_grave")
    capsys.readouterr()
    taper(clavier, BAS * 2 + ENTREE + (BAS + ENTREE) * 3 + ENTREE)
    assert poser_le_questionnaire(infogerance, ())
    dit = " ".join(capsys.readouterr().err.replace("\xa0", " ").split())
    assert "→ Niveau de sécurité : Élevé (les informations sont sensibles" in dit
