"""Passer outre : ce qui se franchit, ce qui ne se franchit pas, et la trace qu'il en reste."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES, appliquer
from cctgen.consultation.modele import PassageOutre
from cctgen.socle.anomalies import Anomalie, Gravite, bloquantes
from cctgen.socle.contenu import contenu
from cctgen.usages.ouverture.consultation import ouvrir


def codes(anomalies: Iterable[Anomalie]) -> list[str]:
    return [a.code for a in anomalies]


ABSENT = Anomalie("critere-environnemental-absent", "Aucun critère.")


def passage(code: str, **champs: str) -> PassageOutre:
    return PassageOutre.model_validate({"anomalie": code, "motif": "Marché de reconduction.", **champs})


def test_un_passage_outre_rend_l_anomalie_non_bloquante_et_se_trace() -> None:
    (tracee,) = appliquer([ABSENT], [passage(ABSENT.code, par="M. Durand")])
    assert tracee.gravite is Gravite.A_QUALIFIER
    assert tracee.message == "Aucun critère. Passage outre (M. Durand) : Marché de reconduction."


def test_un_passage_outre_sans_auteur_le_dit() -> None:
    (tracee,) = appliquer([ABSENT], [passage(ABSENT.code)])
    assert "(auteur non indiqué)" in tracee.message


def test_une_decision_d_autorite_ne_vaut_que_signee() -> None:
    hors = Anomalie("localisation-hors-de-france", "Hors de France.")
    sans_nom = appliquer([hors], [passage(hors.code)])
    assert codes(bloquantes(sans_nom)) == [hors.code, "passage-outre-sans-auteur"]
    (tracee,) = appliquer([hors], [passage(hors.code, par="Haut fonctionnaire de défense et de sécurité")])
    assert tracee.gravite is Gravite.A_QUALIFIER and "Haut fonctionnaire" in tracee.message


def test_sans_passage_outre_rien_ne_change() -> None:
    assert appliquer([ABSENT], []) == (ABSENT,)


def test_un_passage_outre_devenu_inutile_est_a_qualifier() -> None:
    anomalies = appliquer([], [passage(ABSENT.code)])
    assert [(a.code, a.gravite) for a in anomalies] == [("passage-outre-sans-objet", Gravite.A_QUALIFIER)]


def test_un_passage_outre_ecrit_deux_fois_est_a_qualifier() -> None:
    anomalies = appliquer([ABSENT], [passage(ABSENT.code), passage(ABSENT.code)])
    assert codes(anomalies) == [ABSENT.code, "passage-outre-sans-objet"]


@pytest.mark.parametrize("code", ["exclusivite-produit", "notification-trop-tardive", "question-sans-reponse", "xyz"])
def test_un_code_infranchissable_reste_bloquant_et_le_passage_aussi(code: str) -> None:
    anomalies = appliquer([Anomalie(code, "Faute.")], [passage(code)])
    assert codes(bloquantes(anomalies)) == [code, "passage-outre-sans-objet"]


@pytest.mark.parametrize("code", sorted(FRANCHISSABLES))
def test_chaque_code_franchissable_se_franchit(code: str) -> None:
    assert bloquantes(appliquer([Anomalie(code, "Faute.")], [passage(code, par="Autorité")])) == ()


# De bout en bout, sur les exemples livrés


@pytest.mark.parametrize("exemple", ["portail", "sirh-saas", "infogerance"])
def test_un_exemple_livre_n_a_aucune_anomalie_bloquante(exemple: str) -> None:
    assert [str(a) for a in bloquantes(ouvrir(contenu("exemples") / exemple).anomalies)] == []


def copie(tmp_path: Path, remplacements: Mapping[str, tuple[str, str]], ajout: str = "") -> Path:
    racine = Path(shutil.copytree(contenu("exemples") / "portail", tmp_path / "portail"))
    for nom, (ancien, nouveau) in remplacements.items():
        texte = (racine / nom).read_text(encoding="utf-8")
        assert ancien in texte
        (racine / nom).write_text(texte.replace(ancien, nouveau), encoding="utf-8")
    with (racine / "consultation.yaml").open("a", encoding="utf-8") as fichier:
        fichier.write(ajout)
    return racine


PASSAGE = """passages_outre:
  - {anomalie: licence-hors-liste, motif: "le projet existant est sous cette licence", par: "Mme Martin"}
"""
ANCIENNE_LICENCE = {"reponses.yaml": ("licence_sortante: EUPL-1.2", "licence_sortante: GPL-2.0-only")}


def test_la_licence_d_un_projet_existant_se_franchit_avec_un_motif_que_porte_la_note(tmp_path: Path) -> None:
    bloquee = ouvrir(copie(tmp_path / "a", ANCIENNE_LICENCE))
    assert codes(bloquantes(bloquee.anomalies)) == ["licence-hors-liste"]
    franchie = ouvrir(copie(tmp_path / "b", ANCIENNE_LICENCE, PASSAGE))
    assert bloquantes(franchie.anomalies) == ()
    assert any("Mme Martin" in a.message for a in franchie.exiger_dossier().anomalies)


def test_un_passage_outre_inutile_se_voit_a_l_ouverture(tmp_path: Path) -> None:
    assert "passage-outre-sans-objet" in codes(ouvrir(copie(tmp_path, {}, PASSAGE)).anomalies)


def test_une_reponse_hors_liste_ordinaire_reste_une_faute_de_lecture(tmp_path: Path) -> None:
    racine = copie(tmp_path, {"reponses.yaml": ("forge: publique", "forge: ailleurs")})
    assert codes(bloquantes(ouvrir(racine).anomalies)) == ["reponse-hors-liste"]
