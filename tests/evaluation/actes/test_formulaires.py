"""`formulaires.xlsx` : un tableau du formulaire s'y lit ligne par ligne, un candidat par colonne."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl

from cctgen.depouillement.formulaires.confrontation import FormulaireRecu, confronter
from cctgen.depouillement.formulaires.lecture import lire_formulaire
from cctgen.evaluation.actes.classeurs.formulaires import ecrire_formulaires
from cctgen.matrice.modele import Offre, StatutOffre
from tests.depouillement.formulaires.fabrique import COCHER, DOSSIER, remis, remplir, vierge

VIERGE = vierge()


def recu(nom: str, **valeurs: str) -> FormulaireRecu:
    offre = Offre("m.xlsx", nom, nom, 1, StatutOffre.EXPLOITABLE, "1", (), (), ())
    releve = lire_formulaire(remplir(VIERGE, valeurs))
    assert releve is not None
    return confronter(f"{nom}/plis/fiche.docx", "sha", releve, [remis(VIERGE)], offre)


def rangees(*recus: FormulaireRecu) -> list[list[object]]:
    feuille = openpyxl.load_workbook(io.BytesIO(ecrire_formulaires(DOSSIER, recus))).worksheets[0]
    return [[case.value for case in rangee] for rangee in feuille.iter_rows(min_row=4)]


def test_une_ligne_du_classeur_dit_une_ligne_du_formulaire_candidat_par_candidat() -> None:
    """Déroulée case par case, une grille de quatre colonnes ne se comparait plus."""
    alpha = {"Rôle, ligne 1": "Chef", "Seul (oui/non), ligne 1": "Oui", "SSI-001-1 : Mesure": "=1+1", "Lieu": "Lyon"}
    beta = {"Rôle, ligne 1": "Cheffe", "Rôle, ligne 2": "L'architecte", "Avis : Exploitant": COCHER, "Lieu": "Brest"}
    assert rangees(recu("Alpha", **alpha), recu("Beta", **beta)) == [
        ["Partie", "Rubrique", "Alpha", "Beta"],
        ["Pièce reçue", "Fichier", "Alpha/plis/fiche.docx", "Beta/plis/fiche.docx"],
        ["Objet", "Lieu", "Lyon", "Brest"],
        ["Objet", "Avis", None, f"Exploitant\u00a0: {COCHER}"],
        ["Équipe", "Ligne\u00a01", "Rôle\u00a0: Chef\nSeul (oui/non)\u00a0: Oui", "Rôle\u00a0: Cheffe"],
        ["Équipe", "Ligne\u00a02", None, "Rôle\u00a0: L'architecte"],
        ["Exigences", "SSI-001-1", "Mesure\u00a0: =1+1", None],
    ]


def test_les_libelles_de_l_acheteur_sont_composes_et_ce_qu_ecrit_un_candidat_reste_tel_quel() -> None:
    alpha = recu("Alpha", Lieu="d'ici")
    dite = replace(alpha.reponses[0], section="L'objet", libelle="Lieu d'accès")
    a_cote = replace(dite, hors_case=True, libelle="après l'objet")
    lues = rangees(replace(alpha, reponses=(dite, a_cote)))
    assert ["L’objet", "Lieu d’accès", "d'ici"] in lues
    assert ["Écrit hors des cases", "après l'objet", "d'ici"] in lues


def test_un_formulaire_rendu_vierge_le_dit_sous_son_fichier() -> None:
    assert [rangee[1] for rangee in rangees(recu("Alpha"))] == [
        "Rubrique",
        "Fichier",
        "Rendu vierge\u00a0: aucune case n’y est remplie.",
    ]
