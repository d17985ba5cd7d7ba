"""Avant le dépôt, le soumissionnaire lit ce qui manque, et s'il peut déposer."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from cctgen.cli.principal import executer
from cctgen.matrice.controle import conseils
from cctgen.matrice.controle.avant_depot import controler_avant_depot
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from tests.matrice.fabrique import CONFORME, matrice_conforme, remplir, un_dossier, une_exigence

CENT = un_dossier(*(une_exigence(f"X-{n:03d}", "P" if n % 3 == 0 else "I", f"Énoncé {n}.") for n in range(117)))
NON_NOTEE = un_dossier(
    *(replace(une_exigence(f"X-{n}", niveau, f"Énoncé {n}."), notee=False) for n, niveau in ((1, "P"), (2, "I")))
)
TROIS = un_dossier(*(une_exigence(f"X-{n}", "P" if n == 1 else "I", f"Énoncé {n}.") for n in (1, 2, 3)))


def remplir_l_identification(classeur) -> None:
    for ligne in range(11, 17):
        classeur["Identification"][f"B{ligne}"] = "renseigné"


def remplie(*reponses, retouche=None, dossier=TROIS) -> bytes:
    reste = len(dossier.exigences(0)) - len(reponses)
    saisies = [{**CONFORME, **r} for r in reponses] + [CONFORME] * reste

    def tout(classeur):
        remplir_l_identification(classeur)
        if retouche:
            retouche(classeur)

    return remplir(ecrire_matrice(dossier, 0), saisies, retouche=tout)


def echanger_les_entetes(classeur) -> None:
    feuille = classeur["Exigences"]
    feuille["F1"].value, feuille["G1"].value = feuille["G1"].value, feuille["F1"].value


def test_une_matrice_complete_est_deposable_et_sans_rien_a_dire():
    controlee = controler_avant_depot(remplie(), "m.xlsx")
    assert controlee.offre.anomalies == ()
    assert controlee.est_deposable


def test_les_champs_d_identification_vides_sont_nommes_sauf_le_groupement():
    controlee = controler_avant_depot(matrice_conforme(TROIS), "m.xlsx")
    assert [(a.code, a.lieu.cellule) for a in controlee.offre.anomalies] == [
        ("identification-incomplete", f"B{ligne}") for ligne in (12, 14, 15, 16)
    ]
    assert controlee.est_deposable


@pytest.mark.parametrize(
    ("matrice", "motif"),
    [
        (bytes, "vide"),
        (partial(remplie, retouche=lambda c: c["Identification"].__setitem__("B11", None)), "n'est pas nommé"),
        (partial(remplie, {"conformite": ""}), "primordiales sans réponse (1) : X-1"),
        (partial(remplie, *[{"conformite": "à voir"}] * 3), "aucune des 3 réponses n'a une conformité de la liste"),
        (partial(remplie, retouche=echanger_les_entetes), "aucune des 3 réponses n'a une conformité de la liste"),
        (partial(remplie, retouche=lambda c: c["Exigences"].delete_rows(3)), "lignes retirées du tableau (1) : X-2"),
        (partial(remplie, retouche=lambda c: c.remove(c["Exigences"])), "« Exigences » est absente"),
        (partial(ecrire_matrice, TROIS, 0), "aucune des 3 exigences"),
    ],
)
def test_ce_qui_empeche_de_deposer_est_dit(matrice, motif):
    controlee = controler_avant_depot(matrice(), "m.xlsx")
    assert any(motif in m for m in controlee.motifs), controlee.motifs


@pytest.mark.parametrize(
    "reponse",
    [
        {"conformite": "Non conforme"},
        {"justification": "", "renvoi": ""},
        {"conformite": "à voir"},
        {"couverture": "Version future"},
    ],
)
def test_ce_qui_engage_le_soumissionnaire_ne_l_empeche_pas_de_deposer(reponse):
    controlee = controler_avant_depot(remplie(reponse), "m.xlsx")
    assert controlee.est_deposable
    assert controlee.offre.anomalies


_RESERVE = "Offre valable hors maintenance."


def _ecrire(feuille, cellule, texte=_RESERVE):
    return lambda classeur: classeur[feuille].__setitem__(cellule, texte)


def _ajouter_une_feuille(classeur) -> None:
    classeur.create_sheet("Réserves")["A1"] = _RESERVE


def _ajouter_une_ligne(classeur) -> None:
    for colonne, texte in zip("ADF", ("Y-9", "Une exigence de plus.", "Conforme"), strict=True):
        classeur["Exigences"][f"{colonne}5"] = texte


def _commenter(classeur) -> None:
    classeur["Exigences"]["F2"].comment = Comment(_RESERVE, "Nous")


def _barrer(classeur) -> None:
    classeur["Exigences"]["F2"].font = Font(strike=True)


def _recopier_le_texte(classeur) -> None:
    classeur["Exigences"]["D2"] = "Un énoncé que l'acheteur n'a pas publié, et qui ne lui ressemble pas."


A_RISQUE = [
    (partial(remplie, {"conformite": "Non conforme"}), "primordiales non tenues (1) : X-1"),
    *(
        (partial(remplie, {}, {"conformite": ecart, "couverture": ""}, dossier=NON_NOTEE), "et non tenues (1) : X-2")
        for ecart in ("Non conforme", "Partiellement conforme")
    ),
    (partial(remplie, {}, {"conformite": ""}), "sans conformité (1) : X-2"),
    (partial(remplie, {"conformite": "à voir"}), "hors de la liste (1) : X-1"),
    (partial(remplie, {"couverture": "Version future"}), "une réserve (1) : X-1"),
    (partial(remplie, {}, {"justification": "Tenu, sous réserve d'un devis."}), "une réserve (1) : X-2"),
    (partial(remplie, retouche=_recopier_le_texte), "texte publié est modifié (1) : X-1"),
    (partial(remplie, {"justification": "", "renvoi": ""}), "primordiales sans justification (1) : X-1"),
    (partial(remplie, retouche=_ecrire("Identification", "B20")), "comme une réserve : Identification"),
    (partial(remplie, retouche=_ecrire("Exigences", "P2")), "comme une réserve : Exigences"),
    (partial(remplie, retouche=_ajouter_une_feuille), "comme une réserve : Réserves"),
    (partial(remplie, retouche=_commenter), "comme une réserve : Exigences"),
    (partial(remplie, retouche=_barrer), "changer le sens d'une réponse (1) : X-1"),
    (partial(remplie, retouche=_ecrire("Exigences", "A2", "Y-1")), "référence est modifiée (1) : X-1"),
    (partial(remplie, retouche=_ajouter_une_ligne), "étrangères à la matrice (1) : Y-9"),
]
"""Des matrices déposables, et ce qui peut les faire écarter."""


@pytest.mark.parametrize(("matrice", "risque"), A_RISQUE)
def test_ce_qui_peut_faire_ecarter_l_offre_se_dit_avant_qu_elle_est_deposable(matrice, risque, tmp_path, capsys):
    octets = matrice()
    controlee = controler_avant_depot(octets, "m.xlsx")
    assert controlee.est_deposable
    assert any(risque in r for r in controlee.risques), controlee.risques
    assert controlee.en_dict()["risques"] == list(controlee.risques)
    (tmp_path / "m.xlsx").write_bytes(octets)
    assert executer(["controler", str(tmp_path / "m.xlsx")]) == 0
    dit = capsys.readouterr().out
    assert dit.index(risque) < dit.index("Déposable")
    assert "rien à vérifier" not in dit, "un risque qui ne s'appelle qu'information reste à lire"


def test_sans_risque_ou_pas_encore_deposable_aucun_risque_ne_se_dit():
    assert controler_avant_depot(remplie(), "m.xlsx").risques == ()
    importante = remplie({}, {"justification": "", "renvoi": ""})
    assert controler_avant_depot(importante, "m.xlsx").risques == ()
    notee = remplie({}, {"conformite": "Non conforme", "couverture": ""})
    assert controler_avant_depot(notee, "m.xlsx").risques == (), "la note l'apprécie"
    anonyme = remplie({"conformite": "Non conforme"}, retouche=lambda c: c["Identification"].__setitem__("B11", None))
    assert controler_avant_depot(anonyme, "m.xlsx").risques == ()


def test_les_conseils_s_adressent_au_soumissionnaire():
    octets = remplie({"conformite": "Non conforme", "justification": ""}, {"justification": "Prévu en V3."})
    offre = controler_avant_depot(octets, "m.xlsx").offre
    assert {a.code for a in offre.anomalies} == {"primordiale-non-tenue", "justification-absente", "contradiction"}
    for anomalie in offre.anomalies:
        assert anomalie.conseil == conseils.CONSEILS[anomalie.code].conseil
        assert "qualifier" not in anomalie.conseil
        assert "Demandez" not in anomalie.conseil


def test_tout_code_de_la_lecture_et_du_controle_a_son_conseil():
    racine = Path(conseils.__file__).parent.parent
    chemins = (chemin for sous_piece in ("controle", "lecture") for chemin in (racine / sous_piece).glob("*.py"))
    textes = [chemin.read_text("utf-8") for chemin in chemins]
    motif = re.compile(r'(?:Anomalie|FichierRefuse|_signaler)\(\s*"([a-z]+(?:-[a-z]+)+)"')
    codes = {code for texte in textes for code in motif.findall(texte)}
    assert len(codes) > 10
    assert codes <= set(conseils.CONSEILS)


def test_une_matrice_vierge_se_resume(tmp_path, capsys):
    (tmp_path / "vierge.xlsx").write_bytes(ecrire_matrice(CENT, 0))
    assert executer(["controler", str(tmp_path / "vierge.xlsx")]) == 1
    sortie, erreur = capsys.readouterr()
    assert "aucune des 117 exigences n'a de réponse" in sortie
    assert "X-003" not in erreur
    assert len(erreur.splitlines()) < 20


def test_la_reference_vient_d_abord_la_cellule_ensuite(tmp_path, capsys):
    (tmp_path / "m.xlsx").write_bytes(remplie({}, {"conformite": ""}))
    assert executer(["controler", str(tmp_path / "m.xlsx")]) == 0
    assert "X-2, Exigences!F3 : " in capsys.readouterr().err


def test_beaucoup_d_anomalies_d_une_sorte_gardent_toutes_leur_reference(tmp_path, capsys):
    reponses = [CONFORME] * 60 + [{}] * 57
    (tmp_path / "m.xlsx").write_bytes(remplir(ecrire_matrice(CENT, 0), reponses))
    assert executer(["controler", str(tmp_path / "m.xlsx")]) == 1
    erreur = capsys.readouterr().err
    assert all(f"X-{n:03d}" in erreur for n in range(60, 117))
    assert len(erreur.splitlines()) < 60
