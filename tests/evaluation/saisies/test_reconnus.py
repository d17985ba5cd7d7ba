"""Ce que l'outil a posé, et qu'une personne a rempli, se reconnaît sous n'importe quel nom, n'importe où."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.consultation.prix.montant import Poste
from cctgen.evaluation.accord.classeur import ecrire_historique
from cctgen.evaluation.classeur.ecriture import ecrire_robustesse
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_consensus, ecrire_grille_par_exigence
from cctgen.evaluation.modele import Appreciations, nom_replie
from cctgen.evaluation.saisies.classeurs import LigneDePrix, ecrire_prix
from cctgen.evaluation.saisies.depots import grilles_deposees
from cctgen.evaluation.saisies.reconnus import Reconnu, reconnaitre
from tests.evaluation.fabriques import un_dossier, une_offre
from tests.evaluation.saisies.test_ailleurs import poses
from tests.evaluation.test_impression import CLASSEURS, EN_ECART
from tests.evaluation.test_impression import OFFRES as EN_ECART_DE

DOSSIER, OFFRES = un_dossier(), [une_offre("Alpha"), une_offre("Bêta")]
POSTES = (Poste(id="jours", designation="Jours", quantite=Decimal(100), unite="jour"),)

REMPLIES = {
    "grille": ("grille", ("Constat", "Note", "Commentaire", "Source (pièce, page)")),
    "par-exigence": ("grille", ("Constat", "Note", "Commentaire", "Source (pièce, page)")),
    "consensus": ("grille-consensus", ("Constat", "Note", "Commentaire", "Source (pièce, page)")),
    "prix": ("prix", ("Montant HT (€)",)),
    "detail": ("prix", ("Prix HT (€)",)),
    "decisions": ("decisions", ("Décision", "Motif")),
    "evaluateurs": ("evaluateurs", ("Évaluateurs",)),
    "demandes": ("demandes", ("Retenue", "Envoyée le", "Reçue le", "Réponse")),
    "derogations": ("derogations", ("Décision", "Motif", "Décidée le")),
    "suites": ("suites", ("Suite", "Motif")),
}
"""Chaque classeur que l'outil pose pour qu'on le remplisse : sa nature, et ses colonnes à remplir."""

CASES = [(nom, colonne) for nom, (_, colonnes) in REMPLIES.items() for colonne in colonnes]


@cache
def a_remplir() -> dict[str, bytes]:
    """Rend chacun tel que l'outil le pose."""
    return {
        "grille": ecrire_grille(DOSSIER, OFFRES),
        "par-exigence": ecrire_grille_par_exigence(DOSSIER, OFFRES),
        "consensus": ecrire_grille_consensus(DOSSIER, EN_ECART_DE, EN_ECART),
        "detail": ecrire_prix(DOSSIER, [LigneDePrix(0, "Alpha", POSTES)]),
        **{Path(nom).stem: octets for nom, octets in poses().items()},
    }


def remplir(nom: str, colonne: str) -> tuple[bytes, Worksheet]:
    """Écrit une case de la colonne, à la première ligne de son tableau ; rend aussi la feuille."""
    classeur = openpyxl.load_workbook(io.BytesIO(a_remplir()[nom]))
    cases = ((f, c) for f in classeur.worksheets for rangee in f.iter_rows(max_row=12) for c in rangee)
    # La dernière : le titre d'une feuille peut être le nom d'une de ses colonnes.
    *_, (feuille, entete) = ((f, c) for f, c in cases if c.value == colonne)
    feuille.cell(entete.row + 1, entete.column).value = "3"
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue(), feuille


def test_tout_ce_que_l_outil_fait_remplir_est_eprouve() -> None:
    assert {Path(nom).stem for nom in poses()} | {"grille", "par-exigence", "consensus", "detail"} == set(REMPLIES)


@pytest.mark.parametrize("nom", REMPLIES)
def test_un_classeur_vierge_se_reconnait_et_ne_dit_rien(nom: str) -> None:
    assert reconnaitre(a_remplir()[nom]) == Reconnu(REMPLIES[nom][0], est_rempli=False)


@pytest.mark.parametrize(("nom", "colonne"), CASES)
def test_une_seule_case_remplie_suffit(nom: str, colonne: str) -> None:
    octets, feuille = remplir(nom, colonne)
    attendu = Reconnu(REMPLIES[nom][0], est_rempli=True)
    assert reconnaitre(octets) == attendu
    for separateur, codage in ((";", "cp1252"), (",", "utf-8-sig"), ("\t", "utf-16")):
        texte = io.StringIO()
        csv.writer(texte, delimiter=separateur).writerows(feuille.iter_rows(values_only=True))
        assert reconnaitre(texte.getvalue().encode(codage, errors="replace")) == attendu


@pytest.mark.parametrize("tige", ["prix", "decisions", "demandes", "derogations", "evaluateurs", "suites"])
def test_une_saisie_en_texte_se_reconnait_a_sa_cle(tige: str) -> None:
    assert reconnaitre(f"# en tête\n{tige}:\n  - {{lot: 1}}\n".encode()) == Reconnu(tige, True, ".yaml")
    assert reconnaitre(f"# {tige}:\n#  - {{lot: 1}}\n".encode()) is None


@pytest.mark.parametrize("nom", ["comparaison", "robustesse", "historique", "abîmé", "vide", "texte"])
def test_ce_que_personne_ne_remplit_ne_se_confond_avec_rien(nom: str) -> None:
    autres = {
        "comparaison": CLASSEURS["comparaison"],
        "robustesse": lambda: ecrire_robustesse(DOSSIER, comparer(DOSSIER, OFFRES, Appreciations())),
        "historique": lambda: ecrire_historique(DOSSIER, ()),
        "abîmé": lambda: b"PK\x03\x04 tronque",
        "vide": lambda: b"",
        "texte": lambda: b"Une note de trois pages.",
    }
    assert reconnaitre(autres[nom]()) is None


@pytest.mark.parametrize(
    "place",
    [
        "rssi.xlsx",
        "Évaluation Paul.xlsm",
        "rapport de Paul.xlsx",
        "comparaison (1).xlsx",
        "consensus.xlsx",
        "rssi.xlsx.bak",
        "rssi.dat",
        "Paul/notes.xlsx",
        "Paul/janvier/notes.xlsx",
    ],
)
@pytest.mark.parametrize("nom", REMPLIES)
def test_sous_un_autre_nom_elle_est_nommee_et_retient_le_classement(tmp_path: Path, nom: str, place: str) -> None:
    """Dite « ni une grille, ni une saisie attendue », elle laissait le classement définitif."""
    fichier = tmp_path / place
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_bytes(remplir(nom, REMPLIES[nom][1][0])[0])
    (dite,) = grilles_deposees(tmp_path).anomalies
    assert (dite.code, dite.gravite.value, dite.lieu.fichier) == (
        "fichier-voisin",
        "a_qualifier",
        f"evaluation/{place}",
    )
    nature = REMPLIES[nom][0]
    assert ("grille-<nom de l'évaluateur>.xlsx" if nature == "grille" else f"{nature}.xlsx") in dite.conseil
    fichier.write_bytes(a_remplir()[nom])
    assert {a.gravite.value for a in grilles_deposees(tmp_path).anomalies} <= {"information"}


@pytest.mark.parametrize("tige", ["prix", "decisions", "demandes", "derogations", "evaluateurs", "suites"])
@pytest.mark.parametrize("nom", ["décision finale.yaml", "prix (1).yaml", "suites-v2.yml", "rssi.yaml", "rssi.bak"])
def test_une_saisie_en_texte_mal_nommee_est_jugee_a_son_contenu(tmp_path: Path, nom: str, tige: str) -> None:
    """Une copie des suites nommée « décision finale » était dite une décision ; un YAML, à enregistrer en .xlsx."""
    (tmp_path / nom).write_text(f"{tige}:\n  - {{lot: 1}}\n", encoding="utf-8")
    (dite,) = grilles_deposees(tmp_path).anomalies
    assert (dite.code, dite.gravite.value) == ("fichier-voisin", "a_qualifier")
    assert f"{tige}.yaml" in dite.conseil
    assert ".xlsx" not in dite.conseil
    if not nom_replie(nom).startswith(tige[:5]):
        assert f"« {tige} »" in dite.message


def test_un_classeur_au_nom_d_une_autre_saisie_est_juge_a_son_contenu(tmp_path: Path) -> None:
    (tmp_path / "prix final.xlsx").write_bytes(remplir("decisions", "Décision")[0])
    (dite,) = grilles_deposees(tmp_path).anomalies
    assert "« decisions »" in dite.message
    assert "decisions.xlsx" in dite.conseil
