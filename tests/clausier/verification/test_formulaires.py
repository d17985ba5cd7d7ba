"""Un formulaire fautif se relève comme une clause fautive : mêmes codes, fichier et ligne."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cctgen.clausier.lecture.fichiers import LectureClausier, lire_clausier
from cctgen.clausier.verification.formulaires import verifier_formulaires
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.contenu import contenu
from tests.livre import lecture_livree

JUSTE = """id: essai
titre: "Essai"
fichier: essai
clause: SSI-003
introduction: |
  Sous {delai_pas} jours, voir {clause:SSI-027}.
sections:
  - titre: "Partie"
    consigne: "Écrivez."
    champs:
      - {libelle: "Hébergement", valeur: "{hebergement}", aide: "Lieu."}
    exigences: {themes: [securite], piliers: [securite], colonnes: ["Mesure"]}
"""


def lire(dossier: Path, texte: str, nom: str = "essai.yaml") -> LectureClausier:
    superpose = dossier / "service"
    (superpose / "formulaires").mkdir(parents=True)
    shutil.copy(contenu("clausier") / "clausier.yaml", superpose)
    (superpose / "formulaires" / nom).write_text(texte, encoding="utf-8")
    return lire_clausier([contenu("clausier"), superpose])


def anomalies(lecture: LectureClausier) -> list[Anomalie]:
    assert lecture.clausier is not None
    return list(verifier_formulaires(lecture.clausier, lecture, formes_refusees))


def test_les_formulaires_livres_n_ont_aucune_anomalie() -> None:
    lecture = lecture_livree()
    assert lecture.clausier is not None
    assert lecture.clausier.formulaires
    assert [str(a) for a in anomalies(lecture)] == []


def test_un_service_ajoute_son_formulaire_sans_toucher_a_la_base(tmp_path: Path) -> None:
    lecture = lire(tmp_path, JUSTE)
    assert lecture.clausier is not None
    assert "essai" in lecture.clausier.formulaires
    assert anomalies(lecture) == []
    assert lecture.anomalies == []


@pytest.mark.parametrize(
    ("juste", "faux", "code", "ligne"),
    [
        ("clause: SSI-003", "clause: SSI-999", "clause-inconnue", 4),
        ("{clause:SSI-027}", "{clause:SSI-999}", "clause-inconnue", 5),
        ("{hebergement}", "{hebergment}", "variable-inconnue", 11),
        ("{delai_pas}", "{delai_perdu}", "variable-inconnue", 5),
        ("themes: [securite]", "themes: [surete]", "theme-inconnu", 12),
        ("piliers: [securite]", "piliers: [surete]", "theme-inconnu", 12),
        ("piliers: [securite]", "aussi: [CCT-DON-99]", "exigence-inconnue", 12),
        ("piliers: [securite]", "sauf: [CCT-HEB-99]", "exigence-inconnue", 12),
        ('"Écrivez."', '"# Écrivez."', "forme-refusee", 9),
        ('"Lieu."', '"{% if x %}Lieu."', "jinja-refuse", 11),
        ("fichier: essai", "fichier: annexe-cct", "fichier-en-double", 3),
    ],
)
def test_une_faute_a_son_code_et_sa_ligne(juste: str, faux: str, code: str, ligne: int, tmp_path: Path) -> None:
    assert juste in JUSTE
    relevees = anomalies(lire(tmp_path, JUSTE.replace(juste, faux)))
    assert code in [a.code for a in relevees]
    relevee = next(a for a in relevees if a.code == code)
    assert (relevee.lieu.fichier, relevee.lieu.ligne) == ("service/formulaires/essai.yaml", ligne)
    assert relevee.ref == "essai"
    assert relevee.conseil


def test_le_fichier_porte_le_nom_du_formulaire(tmp_path: Path) -> None:
    assert [a.code for a in anomalies(lire(tmp_path, JUSTE, "autre.yaml"))] == ["nom-de-fichier"]


def test_redefinir_un_formulaire_se_declare(tmp_path: Path) -> None:
    double = JUSTE.replace("id: essai", "id: fiche-traitement").replace("fichier: essai", "fichier: fiche-traitement")
    lecture = lire(tmp_path, double, "fiche-traitement.yaml")
    assert [a.code for a in lecture.anomalies] == ["redefinition-non-declaree"]


def test_des_exigences_sans_theme_ni_pilier_sont_refusees(tmp_path: Path) -> None:
    lecture = lire(tmp_path, JUSTE.replace("themes: [securite], piliers: [securite], ", ""))
    assert [(a.code, a.lieu.ligne) for a in lecture.anomalies] == [("valeur-invalide", 12)]
