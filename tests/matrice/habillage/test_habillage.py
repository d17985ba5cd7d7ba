"""Un service règle polices, couleurs, largeurs et pages dans un classeur, dont les fautes se disent."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font, PatternFill

import cctgen
from cctgen.evaluation import feuilles
from cctgen.evaluation.classeur.styles import palette, proprietes
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.habillage.lecture import habillage, habillage_livre, lire_habillage
from cctgen.matrice.habillage.modele import Habillage, habille
from cctgen.matrice.lecture.classeur import COULEUR_SEULE
from cctgen.matrice.lecture.matrice import lire_matrice
from tests.documents.fabriques import modele
from tests.matrice.fabrique import un_dossier
from tests.matrice.habillage.abimes import ABIMES, changer


def lu(octets: bytes) -> tuple[Habillage, list[Any]]:
    return lire_habillage(octets, "modeles/classeurs.xlsx", habillage_livre())


def _a_nous(classeur: Any) -> None:
    aspects = {ligne[0].value: ligne[1] for ligne in classeur["Aspects"].iter_rows(min_row=2)}
    for nom in ("matrice : saisie", "évaluation : saisie", "comparaison : saisie"):
        aspects[nom].font = Font(name="Marianne", size=12, color="101010")
        aspects[nom].fill = PatternFill("solid", fgColor="E0F7E9")
    for ligne in classeur["Largeurs"].iter_rows(min_row=2):
        if (ligne[0].value, ligne[1].value) in (
            ("matrice : Exigences", "Exigence"),
            ("évaluation : dérogations", "Exigence"),
        ):
            ligne[2].value = 61
    for ligne in classeur["Pages"].iter_rows(min_row=2):
        ligne[1].value = "portrait"


@pytest.fixture(scope="module")
def a_nous() -> Habillage:
    regle, fautes = lu(changer(_a_nous))
    assert {f.code for f in fautes} == {"classeur-modele-petit"}, "de petites polices se suivent, et se disent"
    return regle


def test_le_classeur_livre_est_sans_faute() -> None:
    assert lu(modele("classeurs.xlsx"))[1] == []


@pytest.mark.parametrize("nom", ABIMES)
def test_chaque_faute_du_classeur_modele_se_dit_a_sa_place(nom: str) -> None:
    octets, code, lieu, cite = ABIMES[nom]
    _, fautes = lu(octets)
    dites = [f for f in fautes if f.code == code and cite in f.message]
    assert dites, [str(f) for f in fautes]
    assert dites[0].conseil
    assert str(dites[0].lieu) == ", ".join(filter(None, ("modeles/classeurs.xlsx", lieu)))


def test_la_matrice_suit_le_classeur_du_service(a_nous: Habillage) -> None:
    with habille(a_nous):
        octets = ecrire_matrice(un_dossier(), 0)
    assert habillage() is habillage_livre()
    feuille = load_workbook(io.BytesIO(octets))["Exigences"]
    case = feuille["F2"]
    assert (case.font.name, case.font.sz, case.fill.fgColor.rgb[-6:]) == ("Marianne", 12, "E0F7E9")
    assert feuille.column_dimensions["D"].width == 61
    assert feuille.page_setup.orientation == "portrait"


def test_les_couleurs_du_service_ne_passent_pas_pour_celles_du_soumissionnaire(a_nous: Habillage) -> None:
    with habille(a_nous):
        octets = ecrire_matrice(un_dossier(), 0)
    assert not [a for a in lire_matrice(octets, "m.xlsx").anomalies if COULEUR_SEULE in a.message]
    classeur = load_workbook(io.BytesIO(octets))
    classeur["Exigences"]["F2"].fill = PatternFill("solid", fgColor="00B050")
    tampon = io.BytesIO()
    classeur.save(tampon)
    assert [a for a in lire_matrice(tampon.getvalue(), "m.xlsx").anomalies if COULEUR_SEULE in a.message]


def test_grilles_et_comparaison_suivent_le_classeur_du_service(a_nous: Habillage) -> None:
    with habille(a_nous):
        assert feuilles.fond("saisie").fgColor.rgb[-6:] == "E0F7E9"
        assert feuilles.police("saisie").name == "Marianne"
        assert proprietes("centre saisie")["bg_color"] == "#E0F7E9"
    assert feuilles.fond("saisie").fgColor.rgb[-6:] == "FFFBE6"
    assert proprietes("centre saisie")["bg_color"] == "#FFFBE6"
    assert len(palette()) == 6


def test_les_classeurs_a_remplir_suivent_celui_du_service(a_nous: Habillage) -> None:
    avant = feuilles.largeurs_de("dérogations")
    with habille(a_nous):
        assert [x for x, y in zip(feuilles.largeurs_de("dérogations"), avant, strict=True) if x != y] == [61]


def test_aucune_largeur_de_colonne_n_est_ecrite_dans_le_code() -> None:
    """Un petit classeur de plus prend les siennes dans le classeur modèle, comme les autres."""
    racine = Path(cctgen.__file__).parent
    largeurs = re.compile(r"regler_largeurs\([^)]*\d|largeurs\s*=\s*\(\d|_LARGEURS\w* = \(|\.width = \d")
    lieux = [*racine.glob("evaluation/**/*.py"), *racine.glob("depouillement/**/*.py")]
    assert {c.name for c in lieux if largeurs.search(c.read_text(encoding="utf-8"))} == set()
    nommees = re.compile(r"""largeurs(?:_de)?\(f?"([^"{]+)"\)""")
    lues = {n for c in lieux for n in nommees.findall(c.read_text(encoding="utf-8"))}
    livrees = habillage_livre().colonnes
    assert {
        n for n in lues if n not in livrees and f"évaluation : {n}" not in livrees and "Suggestions" not in n
    } == set()
    assert len(lues) > 12


def test_aucune_couleur_ni_police_n_est_ecrite_dans_le_code() -> None:
    """Elles se règlent dans le classeur modèle ; la lecture, elle, reconnaît celles qui ont été émises."""
    racine = Path(cctgen.__file__).parent
    lieux = [
        *racine.glob("evaluation/**/*.py"),
        *racine.glob("matrice/ecriture/*.py"),
        *racine.glob("depouillement/**/*.py"),
    ]
    couleur = re.compile(r"[\"']#?[0-9A-F]{6}[\"']|\b(Calibri|Arial|Marianne)\b")
    fautifs = {
        f"{chemin.relative_to(racine)}: {trouve[0]}"
        for chemin in lieux
        for trouve in couleur.finditer(chemin.read_text(encoding="utf-8"))
        if trouve[0] not in ('"#FFFFFF"', "'C9CFD6'")
    }
    assert fautifs == set()
