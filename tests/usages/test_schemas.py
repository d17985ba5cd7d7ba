"""Les schémas des éditeurs acceptent tout ce que l'outil livre et écrit, et refusent ce qu'il refuse."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from cctgen.evaluation.actes.classeurs.registre import LigneDeDemande
from cctgen.evaluation.actes.demandes import demandes_de
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Appreciations
from cctgen.evaluation.saisies.depots import FICHIER_SUITES
from cctgen.evaluation.saisies.modeles import Saisie, modeles_de_saisie
from cctgen.evaluation.saisies.reconnus import TIGES_DE_SAISIE
from cctgen.evaluation.suites.saisie import suites_a_remplir
from cctgen.socle.contenu import contenu
from cctgen.socle.gestes.geste import geste
from cctgen.socle.yaml_strict import DESIGNATION
from cctgen.usages.analyse.actes.demandes import registre_a_tenir
from cctgen.usages.analyse.derogations import registre_a_remplir
from cctgen.usages.analyse.saisies import poser_saisies
from cctgen.usages.gardien import schema
from cctgen.usages.gardien.schema import schemas, schemas_de_la_consultation, sorte_de
from cctgen.usages.preparation.nouveau import IdentiteSaisie, creer_depuis_exemple, creer_vierge, exemples_disponibles
from tests.evaluation.fabriques import REPONSES, un_dossier, une_offre, une_reponse

LIVRES = [
    (racine, chemin.relative_to(racine).as_posix())
    for racine in (contenu("clausier"), *(contenu("exemples") / nom for nom in exemples_disponibles()))
    for chemin in sorted(racine.rglob("*.yaml"))
]
SCHEMAS = tuple(schemas())


@cache
def controleurs() -> dict[str, Draft202012Validator]:
    return {nom.partition(".")[0]: Draft202012Validator(json.loads(texte)) for nom, texte in SCHEMAS}


def fautes(racine: Path, fichier: str) -> list[str]:
    """Lit comme un éditeur : nombres, dates et booléens sont devinés, puis confrontés au schéma."""
    sorte = sorte_de(fichier)
    assert sorte is not None, f"{fichier} n'a pas de schéma"
    valeur = json.loads(json.dumps(yaml.safe_load((racine / fichier).read_text(encoding="utf-8")), default=str))
    return [f"{list(e.path)} : {e.message[:200]}" for e in controleurs()[sorte].iter_errors(valeur)]


@pytest.mark.parametrize(("racine", "fichier"), LIVRES, ids=lambda v: v if isinstance(v, str) else "")
def test_un_fichier_livre_est_accepte_par_son_schema(racine: Path, fichier: str) -> None:
    assert fautes(racine, fichier) == []


@pytest.mark.parametrize(("racine", "fichier"), LIVRES, ids=lambda v: v if isinstance(v, str) else "")
def test_la_premiere_ligne_d_un_fichier_livre_designe_son_schema(racine: Path, fichier: str) -> None:
    assert schema_designe(racine / fichier) == dict(SCHEMAS)[f"{sorte_de(fichier)}.schema.json"]


@pytest.mark.parametrize("exemple", [None, *exemples_disponibles()])
def test_ce_que_l_outil_ecrit_est_accepte_par_son_schema(exemple: str | None, tmp_path: Path) -> None:
    racine = tmp_path / "marche"
    clausier = tmp_path / "service"
    clausier.mkdir()
    identite = 'nom: "Service"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n'
    (clausier / "clausier.yaml").write_text(identite, encoding="utf-8")
    if exemple is None:
        creer_vierge(racine, IdentiteSaisie(reference="2026", lots=("Un", "Deux")), date(2026, 12, 1), [clausier])
    else:
        creer_depuis_exemple(racine, exemple, [clausier])
    ecrits = [c.relative_to(racine).as_posix() for c in sorted(racine.rglob("*.yaml"))]
    assert {"consultation.yaml", "reponses.yaml"} <= set(ecrits)
    for fichier in ecrits:
        assert fautes(racine, fichier) == [], fichier
        assert schema_designe(racine / fichier) == dict(SCHEMAS)[f"{sorte_de(fichier)}.schema.json"]


def fichiers_poses() -> dict[str, bytes]:
    """Tout YAML que les commandes posent à remplir, tel qu'il sort de son rédacteur."""
    reponses = [*REPONSES[:2], une_reponse("SSI-P", "Dérogation demandée"), REPONSES[3]]
    offres, dossier = [une_offre("Alpha", reponses=reponses), une_offre("Bêta")], un_dossier()
    comparaison = comparer(dossier, offres, Appreciations())
    appelees = [LigneDeDemande(o.lot, o.soumissionnaire, d) for o in offres for d in demandes_de(o, dossier)]
    saisies = {
        **modeles_de_saisie(dossier, offres, comparaison),
        **registre_a_remplir(dossier, offres),
        **registre_a_tenir(dossier, appelees),
        FICHIER_SUITES: Saisie.en_texte(suites_a_remplir(comparaison)),
    }
    return {nom: saisie.contenu for nom, saisie in saisies.items() if nom.endswith(".yaml")}


@pytest.mark.parametrize("evaluation", ["evaluation", "negociation/tour-2/evaluation"])
def test_ce_que_l_evaluation_pose_designe_son_schema_et_s_y_conforme_une_fois_rempli(
    evaluation: str, tmp_path: Path
) -> None:
    poses = fichiers_poses()
    assert set(poses) == {"prix.yaml", "decisions.yaml", "demandes.yaml", "derogations.yaml", "suites.yaml"}
    with geste(tmp_path) as ouvert:
        poser_saisies(
            ouvert, tmp_path / evaluation, {nom: Saisie.en_texte(octets.decode()) for nom, octets in poses.items()}
        )
        ouvert.mettre_en_place()
    for nom in poses:
        pose = tmp_path / evaluation / nom
        assert schema_designe(pose) == dict(SCHEMAS)[f"{pose.stem}.schema.json"], nom
        rempli = re.sub(r"(?m)^# ?(?= *(?:- |[a-z_]+:))", "", pose.read_text(encoding="utf-8"))
        pose.write_text(rempli, encoding="utf-8")
        assert yaml.safe_load(rempli)[pose.stem], nom
        assert fautes(tmp_path, f"{evaluation}/{nom}") == [], nom


def test_toute_saisie_lue_en_yaml_a_son_schema() -> None:
    for tige in TIGES_DE_SAISIE:
        assert sorte_de(f"evaluation/{tige}.yaml") == sorte_de(f"negociation/tour-3/evaluation/{tige}.yaml") == tige


def test_une_consultation_ancienne_recoit_le_schema_qui_lui_manque_et_garde_les_siens(tmp_path: Path) -> None:
    creer_vierge(tmp_path / "marche", IdentiteSaisie(), date(2026, 12, 1))
    racine = tmp_path / "marche"
    (racine / "schemas" / "demandes.schema.json").unlink()
    (racine / "schemas" / "prix.schema.json").write_text("{}", encoding="utf-8")
    with geste(racine) as ouvert:
        poser_saisies(ouvert, racine / "evaluation", {"demandes.yaml": Saisie.en_texte("# rien\n")})
        ouvert.mettre_en_place()
    assert schema_designe(racine / "evaluation" / "demandes.yaml") == dict(SCHEMAS)["demandes.schema.json"]
    assert (racine / "schemas" / "prix.schema.json").read_text(encoding="utf-8") == "{}"


def schema_designe(fichier: Path) -> str:
    """Rend le texte du schéma que désigne la première ligne d'un fichier."""
    premiere = fichier.read_text(encoding="utf-8").partition("\n")[0]
    assert premiere.startswith(DESIGNATION), f"première ligne attendue : {DESIGNATION}…"
    return (fichier.parent / premiere.removeprefix(DESIGNATION)).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("sorte", "valeur"),
    [
        ("clause", {"id": "SSI-001", "titre": "T", "piece": "annexe"}),
        ("clause", {"id": "ssi", "titre": "T", "piece": "cctp"}),
        ("clause", {"id": "SSI-001", "titre": "T", "piece": "cctp", "texe": "x"}),
        ("clause", {"id": "SSI-001", "piece": "cctp"}),
        ("clause", {"id": "SSI-001", "titre": ["T"], "piece": "cctp"}),
        ("clause", {"id": "SSI-001", "titre": "T", "piece": "cctp", "quand": {"acces": "oui"}}),
        ("reponses", {"communes": {"Acces": "oui"}}),
        ("reponses", {"communes": {"acces": {"oui": "non"}}}),
        ("consultation", {"reference": "1"}),
        ("questionnaire", {"rubrique": "R", "questions": [{"id": "a"}]}),
    ],
)
def test_un_schema_refuse_ce_que_l_outil_refuse(sorte: str, valeur: object) -> None:
    assert list(controleurs()[sorte].iter_errors(valeur))


def test_les_schemas_publies_sont_a_jour() -> None:
    """`make schemas` les refait."""
    publies = contenu("clausier") / "schemas"
    attendus = dict(SCHEMAS)
    assert {c.name for c in publies.iterdir()} == set(attendus)
    for nom, texte in attendus.items():
        assert (publies / nom).read_text(encoding="utf-8") == texte, nom


def test_un_schema_deja_pose_ne_se_redige_pas_de_nouveau(monkeypatch: pytest.MonkeyPatch) -> None:
    tous = schemas_de_la_consultation()
    rediges: list[str] = []
    monkeypatch.setattr(schema, "_redige", lambda nom: rediges.append(nom) or "{}")
    manque = next(iter(tous))
    assert list(schemas_de_la_consultation(lambda chemin: chemin == manque)) == [manque]
    assert len(rediges) == 1
