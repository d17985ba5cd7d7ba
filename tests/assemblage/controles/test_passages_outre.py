"""Passer outre : ce qui se franchit, ce qui ne se franchit pas, et la trace qu'il en reste."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES, appliquer, faits_de
from cctgen.consultation.modele import PassageOutre
from cctgen.socle.anomalies import Anomalie, Gravite, bloquantes
from cctgen.socle.contenu import contenu
from cctgen.usages.ouverture.consultation import ouvrir
from tests.catalogue.joueurs.redaction import Cas, relever_lot
from tests.evaluation.fabriques import un_dossier


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


DR: Cas = {"sensibilite": "diffusion_restreinte"}
LONGUE = "Le titulaire garde les données et leurs copies sur le territoire de l'Union européenne, chez un hébergeur qui"
AUTRES_FONDS: tuple[tuple[str, Cas, Cas], ...] = (
    ("publication-et-secret", {"publication": "differee", **DR}, {"sensibilite": "classifie"}),
    ("publication-et-secret", {"publication": "differee", **DR}, {"publication": "immediate"}),
    ("diffusion-restreinte-mutualisee", {"mutualise": "oui", **DR}, {"sensibilite": "classifie"}),
    ("diffusion-restreinte-mutualisee", {"mutualise": "oui", **DR}, {"hebergement": "cloud_commercial"}),
    ("localisation-hors-de-france", {"hebergement": "titulaire", **DR}, {"sensibilite": "classifie"}),
    ("localisation-hors-de-france", {"hebergement": "titulaire", **DR}, {"hebergement": "cloud_commercial"}),
    ("licence-hors-liste", {"licence_sortante": "GPL-2.0-only"}, {"licence_sortante": "Zlib"}),
    ("secnumcloud-sans-motif", {"sensibilite": "usuel"}, {"donnees_personnelles": "oui"}),
    ("ipv6-absent", {"nature": "saas", "exposition": "interne"}, {"exposition": "internet"}),
    ("condition-environnementale-absente", {"nature": "conseil"}, {"nature": "saas"}),
)
SANS_CE_QU_IL_FAUT: dict[str, Cas] = {
    "localisation-hors-de-france": {"clause": {"texte": LONGUE}},
    "secnumcloud-sans-motif": {"clause": {"texte": "L'hébergement est qualifié SecNumCloud."}},
    "ipv6-absent": {"sans": ["ITP-001"]},
    "condition-environnementale-absente": {"sans": ["ECO-001"]},
}


def relevees(code: str, reponses: Cas, **autres: Any) -> list[Anomalie]:
    cas = {"reponses": reponses, **SANS_CE_QU_IL_FAUT.get(code, {}), **autres}
    return [a for a in relever_lot(cas) if a.code == code]


def vaut_encore(avant: Iterable[Anomalie], apres: Iterable[Anomalie]) -> bool:
    avant, apres = tuple(avant), tuple(apres)
    assert avant and apres
    decision = passage(avant[0].code, par="Autorité").model_copy(update={"vu": faits_de(avant, avant[0].code)})
    assert bloquantes(appliquer(avant, [decision])) == ()
    return not bloquantes(appliquer(apres, [decision]))


@pytest.mark.parametrize(("code", "reponses", "change"), AUTRES_FONDS)
def test_une_reponse_dont_depend_la_decision_change_et_elle_ne_vaut_plus(code: str, reponses: Cas, change: Cas) -> None:
    avant = relevees(code, reponses)
    assert not vaut_encore(avant, relevees(code, {**reponses, **change}))
    assert vaut_encore(avant, relevees(code, {**reponses, "duree_mois": "12"}))


def test_un_texte_change_au_dela_de_ce_que_le_message_en_cite() -> None:
    code, reponses = "localisation-hors-de-france", {"hebergement": "titulaire", **DR}
    avant, apres = (relevees(code, reponses, clause={"texte": f"{LONGUE} {fin}"}) for fin in ("agréé.", "choisi."))
    assert [a.message for a in avant] == [a.message for a in apres]
    assert not vaut_encore(avant, apres)


def test_d_autres_criteres_appellent_une_autre_decision() -> None:
    code = "critere-environnemental-absent"

    def sans_environnement(libelle: str) -> list[Anomalie]:
        criteres = [
            {"id": "technique", "libelle": libelle, "type": "appreciation", "poids": 60, "themes": ["securite"]},
            {"id": "prix", "type": "prix", "poids": 40},
        ]
        return relevees(code, {}, bareme={"criteres": criteres})

    assert not vaut_encore(sans_environnement("Technique"), sans_environnement("Délai"))


def test_un_lot_de_plus_appelle_une_autre_decision_et_un_de_moins_non() -> None:
    deux, trois = (Anomalie("ipv6-absent", "Rien.", faits=tuple(f"lot {n}" for n in lots)) for lots in ((1, 2), (1, 3)))
    assert not vaut_encore([deux], [trois])
    assert vaut_encore([deux], [Anomalie("ipv6-absent", "Rien.", faits=("lot 2",))])


def test_deux_decisions_portent_chacune_sur_son_fait() -> None:
    par_lot = [Anomalie(ABSENT.code, f"Lot {n}.", faits=(f"lot {n}",)) for n in (1, 2)]
    decisions = [passage(ABSENT.code, par=f"Chef {n}").model_copy(update={"vu": (f"lot {n}",)}) for n in (2, 1)]
    assert [a.decision for a in appliquer(par_lot, decisions)] == [str(decisions[1]), str(decisions[0])]


def test_sans_rien_qui_dise_ce_qu_elle_a_vu_elle_vaut_et_le_conseil_la_complete() -> None:
    (tracee,) = appliquer([replace(ABSENT, faits=("lot 1, « a »",))], [passage(ABSENT.code)])
    assert tracee.gravite is Gravite.A_QUALIFIER
    assert tracee.conseil.endswith('pour ceci (au fichier, vu: ["lot 1, « a »"]).')


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


def test_un_dossier_publie_avant_que_les_faits_ne_se_retiennent_ne_juge_de_rien() -> None:
    decision, fait = passage(ABSENT.code), replace(ABSENT, faits=("critères : technique",))
    publie = replace(un_dossier(), passages_outre=(decision,), anomalies=(ABSENT,))
    assert bloquantes(appliquer([fait], [decision], [publie])) == ()
    sans_elle = replace(publie, anomalies=())
    (dite,) = bloquantes(appliquer([fait], [decision], [sans_elle]))
    assert "a été publiée avec la version 1 ; aujourd'hui, c'est autre chose" in dite.message
