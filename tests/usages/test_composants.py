"""L'inventaire chez le soumissionnaire et dans un pli, et l'offre d'exemple à dix composants."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cctgen.cli.principal import executer
from cctgen.depouillement.composants.classeur import SUGGESTION
from cctgen.depouillement.registre import lire_registre
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.contrat import (
    COLONNES_COMPOSANTS,
    COLONNES_COMPOSANTS_SAISIES,
    COLONNES_OUI_NON,
    COMPOSANT,
    EMBARQUE,
    FEUILLE_COMPOSANTS,
    JUSTIFICATION_COMPOSANT,
    LICENCE,
    REF_REFERENTIEL,
    USAGE,
    VERSION,
)
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides, EcritureImpossible
from cctgen.usages.analyse.depouiller import depouiller, offres_enregistrees
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.usages.soumission.composants import controler_avec_sbom, extraire_composants
from cctgen.usages.soumission.controler import controler
from tests.matrice.fabrique import matrice_conforme

RECUES = contenu("exemples") / "portail" / "offres-recues"
MATRICE_A = RECUES / "soumissionnaire-a-lot-1.xlsx"
LE = datetime(2027, 1, 15, tzinfo=UTC)


def un_inventaire(*composants: tuple[str, str, str]) -> bytes:
    entrees = [{"name": n, "version": v, "licenses": [{"license": {"id": spdx}}]} for n, v, spdx in composants]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": entrees}).encode()


INVENTAIRE = un_inventaire(
    ("Tomcat", "9.0.98", "Apache-2.0"),
    ("JSZip", "3.10.1", "MIT"),
    ("Poppler", "23.01", "GPL-2.0-only"),
    ("readline", "8.2", "GPL-3.0-or-later"),
)


@pytest.fixture
def inventaire(tmp_path: Path) -> Path:
    chemin = tmp_path / "application.cdx.json"
    chemin.write_bytes(INVENTAIRE)
    return chemin


def codes(anomalies: tuple[Anomalie, ...], nom: str) -> list[str]:
    """Rend les codes de ce qui nomme un composant ; une raison commune à plusieurs ne se dit qu'une fois."""
    return sorted(a.code for a in anomalies if re.search(rf"« {re.escape(nom)}(?: [\d.]+)? »", a.message))


# --- cctgen composants -----------------------------------------------------------------------------------------------


def test_le_classeur_a_la_forme_exacte_de_la_feuille_et_se_colle_dans_la_matrice(
    inventaire: Path, tmp_path: Path
) -> None:
    extraction = extraire_composants(inventaire, tmp_path / "sortie" / "composants.xlsx")
    classeur = openpyxl.load_workbook(extraction.fichier)
    assert classeur.sheetnames == [FEUILLE_COMPOSANTS]
    entetes, *lignes = classeur[FEUILLE_COMPOSANTS].iter_rows(values_only=True)
    assert tuple(map(texte_compare, entetes)) == (*COLONNES_COMPOSANTS, texte_compare(SUGGESTION))
    assert lignes[1][:15] == ("JSZip", None, "3.10.1", "MIT", *[None] * 11)
    assert lignes[0][-1] == "AT-1486 Tomcat 9 – Version SILL (statut R)"
    assert [ligne[-1] for ligne in lignes[1:]] == [None] * 3
    collee = lire_matrice(matrice_conforme(composants=[[v or "" for v in ligne[:15]] for ligne in lignes]), "m.xlsx")
    assert [c.valeurs["Composant"] for c in collee.composants] == ["Tomcat", "JSZip", "Poppler", "readline"]
    assert collee.anomalies == ()


def test_le_meme_inventaire_donne_les_memes_octets(inventaire: Path, tmp_path: Path) -> None:
    premier = extraire_composants(inventaire, tmp_path / "a.xlsx").fichier.read_bytes()
    assert extraire_composants(inventaire, tmp_path / "b.xlsx").fichier.read_bytes() == premier
    assert extraire_composants(inventaire, tmp_path / "a.xlsx").fichier.read_bytes() == premier


def test_une_matrice_n_est_jamais_ecrasee(inventaire: Path, tmp_path: Path) -> None:
    matrice = tmp_path / "matrice.xlsx"
    shutil.copy(MATRICE_A, matrice)
    with pytest.raises(EcritureImpossible, match="existe déjà"):
        extraire_composants(inventaire, matrice)
    assert matrice.read_bytes() == MATRICE_A.read_bytes()


def test_un_texte_qui_ressemble_a_une_formule_reste_un_texte(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(un_inventaire(("=HYPERLINK(1)", "1", "MIT")))
    fichier = extraire_composants(tmp_path / "b.json", tmp_path / "c.xlsx").fichier
    assert openpyxl.load_workbook(fichier)[FEUILLE_COMPOSANTS]["A2"].data_type == "s"


@pytest.mark.parametrize("octets", [b"{", b"{}", b'{"spdxVersion": "SPDX-3.0"}'])
def test_un_inventaire_qui_ne_se_lit_pas_arrete_sans_rien_ecrire(octets: bytes, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(octets)
    with pytest.raises(DonneesInvalides):
        extraire_composants(tmp_path / "b.json", tmp_path / "c.xlsx")
    assert not (tmp_path / "c.xlsx").exists()


def test_la_commande_composants_rend_compte_en_json(
    inventaire: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vers = tmp_path / "c.xlsx"
    assert executer(["composants", str(inventaire), "--vers", str(vers), "--json"]) == 0
    objet = json.loads(capsys.readouterr().out)
    assert set(objet) == {"sbom", "fichier", "composants", "anomalies"}
    assert objet["sbom"]["format"] == "CycloneDX 1.5"
    assert set(objet["composants"][0]) == {*COLONNES_COMPOSANTS_SAISIES, "purl", "reference_suggeree"}
    assert vers.is_file()
    assert executer(["composants", str(tmp_path / "absent.json")]) == 1


# --- cctgen controler --sbom -----------------------------------------------------------------------------------------


def test_le_soumissionnaire_confronte_sa_matrice_a_son_inventaire(inventaire: Path) -> None:
    controlee, _ = controler_avec_sbom(MATRICE_A, inventaire)
    offre = controlee.offre
    assert not {"composant-divergent", "composant-absent-du-sbom"} & set(codes(offre.anomalies, "Tomcat"))
    assert codes(offre.anomalies, "JSZip") == ["composant-divergent"]
    assert codes(offre.anomalies, "Poppler") == ["composant-divergent", "composant-divergent"]
    assert codes(offre.anomalies, "readline") == ["composant-non-declare"]
    assert codes(offre.anomalies, "PostgreSQL") == ["composant-absent-du-sbom"]


def test_la_commande_controler_ajoute_l_inventaire_au_json_et_le_reste_ne_change_pas(
    inventaire: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert executer(["controler", str(MATRICE_A), "--json"]) == 0
    sans = json.loads(capsys.readouterr().out)
    assert executer(["controler", str(MATRICE_A), "--sbom", str(inventaire), "--json"]) == 0
    avec = json.loads(capsys.readouterr().out)
    assert set(sans) == {"offres", "depot"}
    assert set(avec) == {"offres", "depot", "sbom"}
    assert set(avec["offres"][0]) == set(sans["offres"][0])
    assert avec["sbom"]["composants"] == 4


def test_un_inventaire_abime_bloque_le_controle_sans_perdre_celui_de_la_matrice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b.json").write_bytes(b"{")
    assert executer(["controler", str(MATRICE_A), "--sbom", str(tmp_path / "b.json"), "--json"]) == 1
    (offre,) = json.loads(capsys.readouterr().out)["offres"]
    assert offre["reponses"]
    assert "fichier-illisible" in {a["code"] for a in offre["anomalies"]}


def test_un_inventaire_ne_vaut_que_pour_une_matrice(inventaire: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["controler", str(MATRICE_A), str(MATRICE_A), "--sbom", str(inventaire)]) == 2
    assert "une matrice à la fois" in capsys.readouterr().err


# --- cctgen depouiller -----------------------------------------------------------------------------------------------


def l_offre(offres: tuple[Offre, ...], soumissionnaire: str, lot: int) -> Offre:
    return next(o for o in offres if (o.soumissionnaire, o.lot) == (soumissionnaire, lot))


def test_un_inventaire_joint_au_pli_est_garde_inscrit_et_confronte(portail: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "plis.zip", "w") as archive:
        archive.write(MATRICE_A, "a/matrice-lot-1.xlsx")
        archive.write(RECUES / "soumissionnaire-b-lot-1.xlsx", "b/matrice-lot-1.xlsx")
        archive.writestr("a/annexes/bom.json", INVENTAIRE)
    resultat = depouiller(portail, [tmp_path / "plis.zip"], recu_le=LE)
    offre = l_offre(resultat.offres, "Soumissionnaire A", 1)
    assert codes(offre.anomalies, "readline") == ["composant-non-declare", "licence-incompatible"]
    autre = l_offre(resultat.offres, "Soumissionnaire B", 1)
    assert not {"composant-non-declare", "composant-absent-du-sbom"} & {a.code for a in autre.anomalies}
    depot = next(d for d in lire_registre(portail / "offres") if d.est_inventaire)
    assert (depot.soumissionnaire, depot.lot, depot.statut) == ("Soumissionnaire A", 1, "sbom")
    assert (portail / "offres" / depot.fichier).read_bytes() == INVENTAIRE
    (decrit,) = resultat.en_dict()["sboms"]
    assert decrit["offre"] == "plis.zip/a/matrice-lot-1.xlsx"
    assert offres_enregistrees(portail, ouvrir(portail).exiger_dossier()) == resultat.offres


def test_un_inventaire_ambigu_n_est_confronte_a_personne(portail: Path, tmp_path: Path) -> None:
    (tmp_path / "bom.json").write_bytes(INVENTAIRE)
    resultat = depouiller(portail, [RECUES, tmp_path / "bom.json"], recu_le=LE)
    assert [a.code for a in resultat.anomalies] == ["dossier-non-publie", "sbom-non-rattache"]
    assert not any(a.code == "composant-non-declare" for o in resultat.offres for a in o.anomalies)


def test_un_inventaire_seul_ne_fait_pas_une_offre_et_rien_n_est_copie(portail: Path, tmp_path: Path) -> None:
    (tmp_path / "bom.json").write_bytes(INVENTAIRE)
    with pytest.raises(DonneesInvalides):
        depouiller(portail, [tmp_path / "bom.json"], recu_le=LE)
    assert not (portail / "offres").exists()


def test_un_inventaire_remis_apres_coup_rejoint_son_offre_par_son_nom(portail: Path, tmp_path: Path) -> None:
    depouiller(portail, [RECUES], recu_le=LE)
    (tmp_path / "soumissionnaire-a-lot-1.cdx.json").write_bytes(INVENTAIRE)
    resultat = depouiller(portail, [tmp_path / "soumissionnaire-a-lot-1.cdx.json"], recu_le=LE.replace(day=20))
    offre = l_offre(resultat.offres, "Soumissionnaire A", 1)
    assert "composant-non-declare" in {a.code for a in offre.anomalies}


# --- L'offre d'exemple à dix composants ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def offre_a(tmp_path_factory: pytest.TempPathFactory) -> Offre:
    racine = tmp_path_factory.mktemp("exemple") / "portail"
    creer_depuis_exemple(racine, "portail")
    return l_offre(depouiller(racine, [MATRICE_A], recu_le=LE).offres, "Soumissionnaire A", 1)


QUALIFICATION: dict[str, list[str]] = {
    # Au référentiel : un service séparé n'est pas soumis à la licence de sortie, un cadriciel lié l'est.
    "PostgreSQL": [],
    "Tomcat": ["support-bientot-acheve"],
    "Spring": ["licence-a-verifier", "support-bientot-acheve"],
    # Autrement ponctué : le même. Version inconnue du référentiel : à demander.
    "Vue.js": [],
    "Hibernate": ["composant-non-reference", "licence-a-verifier"],
    # Au référentiel, mais la version proposée a quitté le libre.
    "Redis": ["composant-sous-condition", "licence-proscrite"],
    # Embarqués justifiés : admis à vérifier ; la seconde licence n'entre pas dans l'EUPL.
    "JSZip": ["embarque-a-verifier"],
    "Poppler": ["embarque-a-verifier", "licence-incompatible"],
    # Embarqué sans démonstration, puis inconnu de tous.
    "Drools": ["embarque-non-demontre", "licence-a-verifier"],
    "Générateur de formulaires": ["composant-non-reference", "licence-a-verifier"],
}


def test_l_offre_d_exemple_declare_dix_composants(offre_a: Offre) -> None:
    assert [c.valeurs["Composant"] for c in offre_a.composants] == list(QUALIFICATION)


@pytest.mark.parametrize("composant", QUALIFICATION)
def test_chaque_composant_est_qualifie_comme_le_ferait_un_architecte(offre_a: Offre, composant: str) -> None:
    assert codes(offre_a.anomalies, composant) == QUALIFICATION[composant]


def test_les_motifs_disent_a_l_architecte_quoi_demander(offre_a: Offre) -> None:
    def message(composant: str, code: str) -> str:
        return next(a.message for a in offre_a.anomalies if a.code == code and f"« {composant} »" in a.message)

    assert "« Hibernate 5.4 » (DV-1563, statut R)" in message("Hibernate", "composant-non-reference")
    assert "statut A" in message("Redis", "composant-sous-condition")
    assert "restreint l'usage" in message("Redis", "licence-proscrite")
    assert "DINUM" in message("Poppler", "licence-incompatible")
    assert "à « Sans TMA ni MCO propre », la réponse est « non »" in message("Drools", "embarque-non-demontre")


def test_ce_qui_touche_une_exigence_va_sur_sa_ligne_de_la_grille(offre_a: Offre) -> None:
    refs: dict[str, Any] = {a.code: (a.ref, a.gravite) for a in offre_a.anomalies if a.code.startswith("licence-in")}
    assert refs == {"licence-incompatible": ("LL-006-1", Gravite.A_QUALIFIER)}
    assert {a.ref for a in offre_a.anomalies if a.code == "licence-proscrite"} == {"LL-007-1"}


def test_le_classeur_ecrit_s_ouvre_aussi_en_memoire(inventaire: Path, tmp_path: Path) -> None:
    octets = extraire_composants(inventaire, tmp_path / "c.xlsx").fichier.read_bytes()
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.testzip() is None
        assert {m.date_time for m in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# --- cctgen controler, sans inventaire -------------------------------------------------------------------------------


def controlee(tmp_path: Path, *composants: list[str]) -> dict[str, list[str]]:
    """Rend, par code, ce que `controler` dit au soumissionnaire de ses composants."""
    (tmp_path / "m.xlsx").write_bytes(matrice_conforme(composants=composants))
    (resultat,) = controler([tmp_path / "m.xlsx"])
    dits: dict[str, list[str]] = {}
    for anomalie in resultat.offre.anomalies:
        if anomalie.lieu.feuille == FEUILLE_COMPOSANTS:
            dits.setdefault(anomalie.code, []).append(f"{anomalie.message} {anomalie.conseil}")
    return dits


def une_ligne(nom: str, version: str = "1", **saisies: str) -> list[str]:
    valeurs = dict.fromkeys(COLONNES_COMPOSANTS_SAISIES, "") | {COMPOSANT: nom, VERSION: version, LICENCE: "MIT"}
    valeurs |= {EMBARQUE: "non", USAGE: "Lié"} | saisies
    return list(valeurs.values())


def test_une_feuille_complete_ne_dit_rien(tmp_path: Path) -> None:
    assert controlee(tmp_path, une_ligne("Bibliothèque maison")) == {}


def test_une_ligne_incomplete_dit_tout_ce_qui_manque(tmp_path: Path) -> None:
    (dit,) = controlee(tmp_path, une_ligne("X", "", **{USAGE: "", EMBARQUE: ""}))["composant-incomplet"]
    assert all(m in dit for m in ("Version attendue", "Usage", "Référence du produit ou régime embarqué", "Complétude"))


def test_une_reference_possible_est_suggeree_jamais_ecrite(tmp_path: Path) -> None:
    (dit,) = controlee(tmp_path, une_ligne("SQLite Engine", "3.45"))["reference-possible"]
    assert "AT-1536" in dit
    assert "prime" in dit
    assert controlee(tmp_path, une_ligne("SQLite", "3.45", **{REF_REFERENTIEL: "AT-1536"})) == {}


def test_un_embarque_contredit_une_licence_mal_dite_et_une_version_morte_s_annoncent(tmp_path: Path) -> None:
    embarque = dict.fromkeys(COLONNES_OUI_NON, "oui") | {JUSTIFICATION_COMPOSANT: "L'exploitant le surveille."}
    dits = controlee(
        tmp_path,
        une_ligne("MinIO", **embarque),
        une_ligne("Vue", "2.7", **{LICENCE: "MIT ; GPL-3.0-only"}),
        une_ligne("Jeton", **{LICENCE: "libre", USAGE: "on verra"}),
    )
    assert set(dits) == {
        "embarque-non-demontre",
        "licence-indeterminee",
        "composant-hors-support",
        "licence-non-reconnue",
        "valeur-non-reconnue",
        "reference-possible",
    }


def test_l_inventaire_dit_au_soumissionnaire_de_quel_paquet_il_s_agit(tmp_path: Path) -> None:
    """Le client Python « redis » 5.0 n'est pas le serveur Redis 5.0, qui n'est plus soutenu."""
    matrice, inventaire = tmp_path / "m.xlsx", tmp_path / "b.json"
    matrice.write_bytes(matrice_conforme(composants=[une_ligne("redis", "5.0")]))
    attendus = {
        "": {"composant-hors-support", "reference-possible"},
        "pkg:docker/redis@5.0": {"composant-hors-support", "reference-possible"},
        "pkg:pypi/redis@5.0": set(),
    }
    for purl, attendu in attendus.items():
        bom = json.loads(un_inventaire(("redis", "5.0", "MIT")))
        bom["components"][0]["purl"] = purl
        inventaire.write_text(json.dumps(bom), encoding="utf-8")
        relevees = controler_avec_sbom(matrice, inventaire)[0].offre.anomalies
        assert {a.code for a in relevees if a.lieu.feuille == FEUILLE_COMPOSANTS} & attendus[""] == attendu, purl
