"""La formule de la matrice et le contrôle disent la même chose : une seule table de règles."""

from __future__ import annotations

import io
import itertools

import pytest
from openpyxl import load_workbook

from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.completude import COMPLET, constat, est_vide, formule, manques
from cctgen.matrice.contrat import CONFORMITE, COUVERTURE, JUSTIFICATION, RENVOI
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture.fichier import lire_classeur
from tests.matrice.bureautique import convertir
from tests.matrice.fabrique import remplir, un_dossier, une_exigence


def ligne(conformite: str = "", couverture: str = "", justification: str = "", renvoi: str = "") -> dict[str, str]:
    return {CONFORMITE: conformite, COUVERTURE: couverture, JUSTIFICATION: justification, RENVOI: renvoi}


@pytest.mark.parametrize(
    ("saisies", "attendu"),
    [
        (ligne(), "Conformité à choisir"),
        (ligne(justification="Oui, sans réserve."), "Conformité à choisir"),
        (ligne("OK", "Standard", "x"), "Conformité : choisir dans la liste"),
        (ligne("Conforme", "", "x"), "Mode de couverture à choisir"),
        (ligne("Conforme", "Maison", "x"), "Mode de couverture : choisir dans la liste"),
        (ligne("Conforme", "Standard"), "Justification ou renvoi attendu"),
        (ligne("Conforme", "Standard", renvoi="p. 3"), COMPLET),
        (ligne("Conforme", "Standard", "x"), COMPLET),
        (ligne("Partiellement conforme", "Standard", renvoi="p. 3"), "Justification attendue"),
        (ligne("Non conforme"), "Justification attendue"),
        (ligne("Non conforme", justification="x"), COMPLET),
        (ligne("Sans objet", justification="x"), COMPLET),
        (ligne("Dérogation demandée", justification="x"), "Mode de couverture à choisir"),
    ],
)
def test_la_ligne_dit_ce_qui_manque(saisies, attendu):
    assert texte_compare(constat(saisies)) == attendu


def test_le_controle_releve_tous_les_manques_pas_seulement_le_premier():
    assert [r.code for r in manques(ligne("Conforme"))] == ["couverture-absente", "justification-absente"]


@pytest.mark.parametrize("texte", ["", " ", "\n", " \n\t "])
def test_des_espaces_ne_sont_pas_une_reponse(texte):
    assert est_vide(texte)


def test_la_formule_ne_connait_que_des_fonctions_anciennes():
    listes = {CONFORMITE: "_cctgen!$E$10:$E$14", COUVERTURE: "_cctgen!$F$10:$F$14"}
    assert formule(5, listes).startswith('=IF(TRIM(CLEAN(F5))="","Conformité à choisir",IF(')
    assert len(formule(1_000, listes)) < 8_192


@pytest.mark.libreoffice
def test_la_formule_calculee_par_libreoffice_est_le_controle(tmp_path):
    conformites = ("", " ", "conforme", "Conforme", "Partiellement conforme", "Non conforme", "Sans objet", "OK", "*")
    couvertures = ("", "Standard", "version future", "Maison", "?tandard")
    cas = [ligne(*c) for c in itertools.product(conformites, couvertures, ("", " \n", "x"), ("", "p. 3"))]
    dossier = un_dossier(*(une_exigence(f"X-{i:03d}", theme="A" if i % 2 else "B") for i in range(len(cas))))
    champs = dict(zip((CONFORMITE, COUVERTURE, JUSTIFICATION, RENVOI), ("F", "G", "H", "I"), strict=True))
    noms = {"F": "conformite", "G": "couverture", "H": "justification", "I": "renvoi"}
    reponses = [{noms[champs[k]]: v for k, v in c.items() if v} for c in cas]
    octets = remplir(ecrire_matrice(dossier, 0), reponses)
    calcule = convertir({"m.xlsx": octets}, "ods", tmp_path)["m.xlsx"]
    feuilles = {f.nom: f.lignes for f in lire_classeur(calcule).feuilles}
    rendus = [rangee[9] for rangee in feuilles["Exigences"][1:]]
    attendus = [constat(c) for c in cas]
    assert [(c, r, a) for c, r, a in zip(cas, rendus, attendus, strict=True) if r != a] == []
    total = feuilles["État"][-1]
    complets = attendus.count(COMPLET)
    vides = sum(1 for c in cas if c[CONFORMITE] == "")
    assert total[:5] == ["Total", str(len(cas)), str(complets), str(len(cas) - complets), str(vides)]
    assert feuilles["État"][1][0].startswith(
        f"Lignes à compléter\u00a0: {len(cas) - complets}, dont P et I non notées sans réponse\u00a0: {vides}."
    )
    assert [r[0] for r in feuilles["État"][6:8]] == ["B", "A"]


def test_la_liste_deroulante_vise_une_plage_et_non_un_texte():
    feuille = load_workbook(io.BytesIO(ecrire_matrice(un_dossier(), 0)))["Exigences"]
    sources = {str(v.sqref): v.formula1 for v in feuille.data_validations.dataValidation}
    assert sources == {"F2:F3": "_cctgen!$E$10:$E$14", "G2:G3": "_cctgen!$F$10:$F$14"}
