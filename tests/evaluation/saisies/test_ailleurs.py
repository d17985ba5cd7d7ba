"""Dans un classeur de saisie, ce qui est mis hors des cases lues est nommé ; ce que l'outil y écrit ne l'est jamais."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.consultation.prix.montant import Poste
from cctgen.evaluation.actes.classeurs import registre as demandes
from cctgen.evaluation.actes.classeurs.registre import LigneDeDemande
from cctgen.evaluation.actes.demandes import demandes_de
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.derogations import classeur as derogations
from cctgen.evaluation.derogations.modele import Derogation
from cctgen.evaluation.evaluateurs.classeur import modele_des_evaluateurs
from cctgen.evaluation.evaluateurs.lecture import lire_repartition
from cctgen.evaluation.modele import Appreciations
from cctgen.evaluation.saisies.classeurs import LigneDePrix, ecrire_prix
from cctgen.evaluation.saisies.lecture import lire_les_prix, lire_saisie
from cctgen.evaluation.saisies.modeles import modeles_de_saisie
from cctgen.evaluation.sources import lire_decisions, lire_prix
from cctgen.evaluation.suites.saisie import lire_suites, suites_a_poser
from cctgen.socle.anomalies import Anomalie
from cctgen.usages.analyse.actes.demandes import registre_a_tenir
from cctgen.usages.analyse.derogations import registre_a_remplir
from tests.evaluation.fabriques import REPONSES, un_dossier, une_offre, une_reponse
from tests.evaluation.suites.fabriques import deux_offres_classees

EN_DEROGATION = [*REPONSES[:2], une_reponse("SSI-P", "Dérogation demandée"), REPONSES[3]]
OFFRES = [une_offre("Alpha", reponses=EN_DEROGATION), une_offre("Bêta")]
LECTEURS: dict[str, Callable[[Path], object]] = {
    "prix.xlsx": lambda d: lire_prix(d, un_dossier(), OFFRES)[1],
    "decisions.xlsx": lambda d: lire_decisions(d, un_dossier(), OFFRES)[1],
    "evaluateurs.xlsx": lambda d: lire_repartition(d, un_dossier())[1],
    "demandes.xlsx": lambda d: lire_saisie(d, demandes.TIGE, demandes.COLONNES, DemandeSuivie)[1],
    "derogations.xlsx": lambda d: lire_saisie(d, "derogations", derogations.COLONNES, Derogation)[1],
    "suites.xlsx": lambda d: lire_suites(d)[1],
}


@cache
def poses() -> dict[str, bytes]:
    """Rend chaque classeur de saisie tel que l'outil le pose."""
    dossier = un_dossier()
    comparaison = comparer(dossier, OFFRES, Appreciations())
    appelees = [LigneDeDemande(o.lot, o.soumissionnaire, d) for o in OFFRES for d in demandes_de(o, dossier)]
    saisies = {
        **modeles_de_saisie(dossier, OFFRES, comparaison),
        **registre_a_remplir(dossier, OFFRES),
        **registre_a_tenir(dossier, appelees),
        **suites_a_poser(*deux_offres_classees()),
        "evaluateurs.xlsx": modele_des_evaluateurs(dossier),
    }
    return {nom: saisies[nom].contenu for nom in LECTEURS}


def relever(dossier: Path, nom: str, abimer: Callable[[Worksheet, Workbook], object] | None = None) -> set[tuple]:
    """Rend ce qui se dit d'un classeur posé, puis abîmé : le code et la cellule."""
    chemin = dossier / nom
    chemin.write_bytes(poses()[nom])
    if abimer is not None:
        classeur = openpyxl.load_workbook(chemin)
        abimer(classeur.worksheets[0], classeur)
        classeur.save(chemin)
    anomalies = LECTEURS[nom](dossier)
    assert isinstance(anomalies, list)
    assert all(isinstance(a, Anomalie) and a.conseil for a in anomalies)
    return {(a.code, a.lieu.feuille, a.lieu.cellule) for a in anomalies}


@pytest.mark.parametrize("nom", LECTEURS)
def test_un_classeur_tel_que_pose_ne_dit_rien(nom: str, tmp_path: Path) -> None:
    assert relever(tmp_path, nom) == set()


def _commenter(feuille: Worksheet, _: Workbook) -> None:
    feuille["B6"].comment = Comment("Montant TTC", "A")


def _barrer(feuille: Worksheet, _: Workbook) -> None:
    feuille["B6"].font = Font(strike=True)


def _afficher(feuille: Worksheet, _: Workbook) -> None:
    feuille["B6"], feuille["B6"].number_format = 735, '0 "k€"'


def _masquer(feuille: Worksheet, _: Workbook) -> None:
    feuille["B6"], feuille.row_dimensions[6].hidden = "Alpha", True


def _ajouter_une_feuille(_: Worksheet, classeur: Workbook) -> None:
    classeur.create_sheet("Calculs")["B3"] = "Remise de 2 %"


def _poser(cellule: str, valeur: object) -> Callable[[Worksheet, Workbook], None]:
    def poser(feuille: Worksheet, _: Workbook) -> None:
        feuille[cellule] = valeur

    return poser


def _inserer_une_colonne(feuille: Worksheet, _: Workbook) -> None:
    feuille.insert_cols(3)
    feuille["C5"], feuille["C6"] = "TTC", 700_000


ABIMES: dict[str, tuple[Callable[[Worksheet, Workbook], object], str, str]] = {
    "à côté du tableau": (_poser("T6", "remise si les deux lots"), "contenu-hors-tableau", "T6"),
    "sous le tableau": (_poser("A60", "Nota : à revoir"), "contenu-hors-tableau", "A60"),
    "au-dessus du tableau": (_poser("D2", "Version de travail"), "contenu-hors-tableau", "D2"),
    "sous la consigne": (_poser("A4", "Prix négociés"), "contenu-hors-tableau", "A4"),
    "colonne insérée": (_inserer_une_colonne, "contenu-hors-tableau", "C5:C6"),
    "commentaire": (_commenter, "contenu-hors-tableau", "B6"),
    "texte barré": (_barrer, "mise-en-forme-signifiante", "B6"),
    "cellule en erreur": (_poser("B6", "#N/A"), "cellule-en-erreur", "B6"),
    "formule sans valeur": (_poser("B6", "=1+1"), "formule-ignoree", "B6"),
    "format qui cache la valeur": (_afficher, "mise-en-forme-signifiante", "B6"),
    "ligne masquée": (_masquer, "mise-en-forme-signifiante", "A6"),
    "cellules fusionnées": (lambda f, _: f.merge_cells("B6:B7"), "mise-en-forme-signifiante", "B6"),
}


@pytest.mark.parametrize("nom", LECTEURS)
@pytest.mark.parametrize("abime", ABIMES)
def test_ce_qui_n_est_dans_aucune_case_lue_est_nomme(nom: str, abime: str, tmp_path: Path) -> None:
    abimer, code, cellule = ABIMES[abime]
    feuille = openpyxl.load_workbook(_chemin(tmp_path, nom)).worksheets[0].title
    assert (code, feuille, cellule) in relever(tmp_path, nom, abimer)


@pytest.mark.parametrize("nom", LECTEURS)
def test_une_feuille_ajoutee_est_nommee(nom: str, tmp_path: Path) -> None:
    assert ("contenu-hors-tableau", "Calculs", "B3") in relever(tmp_path, nom, _ajouter_une_feuille)


def _chemin(dossier: Path, nom: str) -> Path:
    chemin = dossier / f"pose-{nom}"
    chemin.write_bytes(poses()[nom])
    return chemin


def test_une_rubrique_du_courrier_que_rien_ne_lit_est_nommee(tmp_path: Path) -> None:
    def ajouter(_: Worksheet, classeur: Workbook) -> None:
        classeur["Courrier"]["A30"], classeur["Courrier"]["B30"] = "Copie à", "La direction du budget"

    assert ("contenu-hors-tableau", "Courrier", "B30") in relever(tmp_path, "suites.xlsx", ajouter)


def test_le_detail_des_prix_se_lit_et_ce_qui_est_a_cote_est_nomme(tmp_path: Path) -> None:
    postes = (Poste(id="jours", designation="Jours", quantite=Decimal(100), unite="jour"),)
    chemin = tmp_path / "prix.xlsx"
    chemin.write_bytes(ecrire_prix(un_dossier(), [LigneDePrix(0, "Alpha", postes)]))
    assert lire_les_prix(tmp_path)[1] == []
    classeur = openpyxl.load_workbook(chemin)
    classeur["Détail"]["G6"], classeur["Détail"]["F6"] = "remise comprise", 450
    classeur.save(chemin)
    lignes, anomalies = lire_les_prix(tmp_path)
    assert [saisi.postes for saisi, _ in lignes] == [{"jours": Decimal(450)}]
    assert [(a.code, a.lieu.feuille, a.lieu.cellule) for a in anomalies] == [("contenu-hors-tableau", "Détail", "G6")]


def test_un_prix_en_erreur_n_est_pas_dit_absent(tmp_path: Path) -> None:
    dits = relever(tmp_path, "prix.xlsx", _poser("C6", "#N/A"))
    assert {code for code, _, cellule in dits if cellule == "C6"} == {"cellule-en-erreur"}
    assert "valeur-invalide" in {code for code, _, _ in dits}
