from __future__ import annotations

import json
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable, EcritureImpossible
from cctgen.socle.fichiers import empreinte
from cctgen.usages.analyse.depouiller import Depouillement, depouiller, offres_enregistrees
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.soumission.controler import controler
from tests.preparations import Etape, Preparations, Recues

RECUES = contenu("exemples") / "portail" / "offres-recues"
LE = datetime(2027, 1, 15, tzinfo=UTC)


@pytest.fixture
def depouille(tmp_path: Path, preparations: Preparations) -> Path:
    """Le portail publié, ses cinq offres enregistrées."""
    return preparations.copier(tmp_path / "portail", "portail", Etape.DEPOUILLEE, Recues(le=LE))


@pytest.fixture(scope="module")
def resultat(tmp_path_factory: pytest.TempPathFactory, preparations: Preparations) -> Depouillement:
    """Ce que rend le dépouillement des cinq offres : chacun le lit, nul ne le change."""
    racine = preparations.copier(tmp_path_factory.mktemp("depouillement") / "portail", "portail", Etape.PUBLIEE)
    return depouiller(racine, [RECUES], recu_le=LE)


def test_les_matrices_d_exemple_sont_celles_de_l_edition_courante(resultat: Depouillement) -> None:
    """Quand le clausier change, `make exemples` les refait."""
    codes = {a.code for offre in resultat.offres for a in offre.anomalies}
    assert "version-differente" not in codes
    assert {(o.soumissionnaire, o.lot) for o in resultat.offres} == {
        ("Soumissionnaire A", 1),
        ("Soumissionnaire B", 1),
        ("Soumissionnaire C", 1),
        ("Soumissionnaire A", 2),
        ("Soumissionnaire D", 2),
    }


def test_un_dossier_jamais_publie_se_dit_avec_son_remede(portail_genere: Path) -> None:
    dites = [a for a in depouiller(portail_genere, [RECUES]).anomalies if a.code == "dossier-non-publie"]
    assert len(dites) == 1
    assert "cctgen publier" in dites[0].conseil


def test_un_dossier_publie_ne_le_dit_pas(resultat: Depouillement) -> None:
    assert "dossier-non-publie" not in {a.code for a in resultat.anomalies}


def test_une_offre_abimee_est_relevee_sans_etre_corrigee(resultat: Depouillement) -> None:
    offre = next(o for o in resultat.offres if o.soumissionnaire == "Soumissionnaire C")
    codes = {a.code for a in offre.anomalies}
    assert {
        "valeur-normalisee",
        "valeur-non-reconnue",
        "reponse-absente",
        "texte-modifie",
        "contradiction",
        "contenu-hors-tableau",
    } <= codes
    brutes = {r.conformite_brute for r in offre.reponses}
    assert {"OK", "oui", "à voir"} <= brutes


def test_le_fichier_recu_est_garde_a_l_octet_en_lecture_seule(depouille: Path) -> None:
    registre = json.loads((depouille / "offres" / "registre.json").read_text())["depots"]
    originaux = {empreinte(p.read_bytes()) for p in RECUES.iterdir()}
    assert {d["sha256"] for d in registre} == originaux
    for depot in registre:
        copie = depouille / "offres" / depot["fichier"]
        assert empreinte(copie.read_bytes()) == depot["sha256"]
        assert not copie.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
        assert depot["recu_le"] == "2027-01-15T00:00:00+00:00"


def test_depouiller_deux_fois_ne_change_rien(depouille: Path, resultat: Depouillement) -> None:
    second = depouiller(depouille, [RECUES], recu_le=datetime(2027, 2, 1, tzinfo=UTC))
    assert resultat.offres == second.offres
    assert len(list((depouille / "offres").glob("*.xlsx"))) == 5


def test_un_zip_de_plateforme_est_lu_comme_un_dossier(portail: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "plis.zip", "w") as archive:
        for chemin in RECUES.iterdir():
            archive.write(chemin, f"pli/{chemin.name}")
        archive.writestr("pli/memoire.pdf", b"%PDF")
        archive.writestr("../../hors.xlsx", b"x")
    resultat = depouiller(portail, [tmp_path / "plis.zip"], recu_le=LE)
    assert len(resultat.offres) == 5
    assert {a.code for a in resultat.anomalies} - {"dossier-non-publie"} == {"fichier-non-tableur", "chemin-hostile"}
    assert not (portail.parent / "hors.xlsx").exists()


def test_une_grille_remplie_sans_etre_renommee_n_est_pas_ecrasee(depouille: Path) -> None:
    grille = depouille / "evaluation" / "grille.xlsx"
    grille.write_bytes(b"remplie")
    with pytest.raises(EcritureImpossible, match="Modifié à la main"):
        depouiller(depouille, [RECUES], recu_le=LE)
    assert grille.read_bytes() == b"remplie"


def test_une_mauvaise_offre_n_arrete_pas_les_autres(portail: Path, tmp_path: Path) -> None:
    (tmp_path / "faux.xlsx").write_text("ceci n'est pas un classeur")
    resultat = depouiller(portail, [RECUES, tmp_path / "faux.xlsx"], recu_le=LE)
    statuts = {o.fichier: o.statut.value for o in resultat.offres}
    assert statuts["faux.xlsx"] == "illisible"
    assert len(statuts) == 6


def test_la_matrice_d_une_autre_consultation_est_etrangere(portail: Path) -> None:
    autre = contenu("exemples") / "infogerance" / "offres-recues"
    resultat = depouiller(portail, [autre], recu_le=LE)
    assert {o.statut.value for o in resultat.offres} == {"etranger"}


def test_une_copie_alteree_arrete_la_comparaison(depouille: Path) -> None:
    copie = next((depouille / "offres").glob("*.xlsx"))
    copie.chmod(0o644)
    copie.write_bytes(b"autre")
    with pytest.raises(DonneesInvalides):
        offres_enregistrees(depouille, ouvrir(depouille).exiger_dossier())


def test_un_fichier_absent_se_dit(portail: Path, tmp_path: Path) -> None:
    with pytest.raises(DossierIntrouvable):
        depouiller(portail, [tmp_path / "absent.xlsx"], recu_le=LE)
    with pytest.raises(DossierIntrouvable):
        controler([tmp_path / "absent.xlsx"])


def test_le_soumissionnaire_controle_sans_la_consultation(portail_genere: Path) -> None:
    fichiers = [portail_genere / "sortie" / "matrice-lot-1.xlsx", RECUES / "soumissionnaire-a-lot-1.xlsx"]
    vierge, remplie = (controlee.offre for controlee in controler(fichiers))
    assert "reponse-absente" in {a.code for a in vierge.anomalies}
    assert "reponse-absente" not in {a.code for a in remplie.anomalies}
    assert (remplie.soumissionnaire, remplie.lot) == ("Soumissionnaire A", 1)


def test_un_fichier_remis_deux_fois_est_nomme(portail: Path, tmp_path: Path) -> None:
    recue = (RECUES / "soumissionnaire-a-lot-1.xlsx").read_bytes()
    for nom in ("un", "deux"):
        (tmp_path / "plis" / nom).mkdir(parents=True)
        (tmp_path / "plis" / nom / "matrice.xlsx").write_bytes(recue)
    resultat = depouiller(portail, [tmp_path / "plis"], recu_le=LE)
    assert [a.code for a in resultat.anomalies if a.code != "dossier-non-publie"] == ["doublon"]


def test_prix_et_decisions_attendent_l_evaluateur(depouille: Path) -> None:
    prix = depouille / "evaluation" / "prix.yaml"
    assert "Soumissionnaire D" in prix.read_text(encoding="utf-8")
    prix.write_text("prix: []\n")
    depouiller(depouille, [RECUES], recu_le=LE)
    assert prix.read_text() == "prix: []\n"


def zip_de(chemin: Path, **membres: bytes) -> Path:
    with zipfile.ZipFile(chemin, "w") as archive:
        for nom, octets in membres.items():
            archive.writestr(nom, octets)
    return chemin


INVENTAIRE = json.dumps(
    {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"name": "readline", "version": "8"}]}
).encode()


def inventories(resultat: Depouillement) -> set[str]:
    """Rend les soumissionnaires dont l'offre porte une alerte tirée d'un inventaire."""
    return {o.soumissionnaire for o in resultat.offres if any(a.code == "composant-non-declare" for a in o.anomalies)}


def test_l_inventaire_de_a_n_est_jamais_confronte_a_b(portail: Path, tmp_path: Path) -> None:
    a, b = ((RECUES / f"soumissionnaire-{nom}-lot-1.xlsx").read_bytes() for nom in "ab")
    seul = tmp_path / "m.xlsx"
    seul.write_bytes(a)
    depouiller(portail, [seul], recu_le=LE)
    plis = zip_de(tmp_path / "plis.zip", **{"A/m.xlsx": a, "A/bom.json": INVENTAIRE, "B/m.xlsx": b})
    assert inventories(depouiller(portail, [plis], recu_le=LE.replace(day=16))) == {"Soumissionnaire A"}
    # Sans la matrice de A dans l'envoi, on ne sait pas : rien n'est rattaché, et c'est dit.
    autre = zip_de(tmp_path / "reste.zip", **{"A/bom.json": INVENTAIRE.replace(b"8", b"9"), "B/m.xlsx": b})
    resultat = depouiller(portail, [autre], recu_le=LE.replace(day=17))
    assert inventories(resultat) == {"Soumissionnaire A"}
    assert "sbom-non-rattache" in {x.code for x in resultat.anomalies}


def test_un_mauvais_rattachement_ancien_se_repare_au_passage_suivant(portail: Path, tmp_path: Path) -> None:
    a, b = ((RECUES / f"soumissionnaire-{nom}-lot-1.xlsx").read_bytes() for nom in "ab")
    plis = zip_de(tmp_path / "plis.zip", **{"A/m.xlsx": a, "A/bom.json": INVENTAIRE, "B/m.xlsx": b})
    depouiller(portail, [plis], recu_le=LE)
    chemin = portail / "offres" / "registre.json"
    registre = json.loads(chemin.read_text(encoding="utf-8"))
    for depot in registre["depots"]:
        del depot["remises"]
        if depot["nom_recu"].endswith("A/m.xlsx"):
            depot |= {"nom_recu": "m.xlsx", "recu_le": "2027-01-14T00:00:00+00:00"}
        elif depot["nom_recu"].endswith(".json"):
            depot |= {"soumissionnaire": "Soumissionnaire B", "lot": 1}
    chemin.write_text(json.dumps(registre), encoding="utf-8")
    assert inventories(depouiller(portail, [plis], recu_le=LE.replace(day=16))) == {"Soumissionnaire A"}
    depot = next(d for d in json.loads(chemin.read_text(encoding="utf-8"))["depots"] if d["nom_recu"].endswith("json"))
    assert (depot["soumissionnaire"], depot["lot"]) == ("Soumissionnaire A", 1)


@pytest.mark.parametrize("altere", [None, b"autre"])
def test_une_copie_perdue_n_ote_pas_l_offre_de_la_grille_et_un_redepot_la_retablit(
    depouille: Path, altere: bytes | None
) -> None:
    grille = (depouille / "evaluation" / "grille.xlsx").read_bytes()
    copie = next((depouille / "offres").glob("*soumissionnaire-a-lot-1.xlsx"))
    copie.chmod(0o644)
    copie.unlink() if altere is None else copie.write_bytes(altere)
    partiel = depouiller(depouille, [RECUES / "soumissionnaire-b-lot-1.xlsx"], recu_le=LE)
    assert partiel.est_bloque
    assert (depouille / "evaluation" / "grille.xlsx").read_bytes() == grille
    repare = depouiller(depouille, [RECUES / "soumissionnaire-a-lot-1.xlsx"], recu_le=LE)
    assert [a.code for a in repare.anomalies if a.code != "dossier-non-publie"] == ["copie-retablie"]
    assert len(repare.offres) == 5
    assert (depouille / "evaluation" / "grille.xlsx").read_bytes() == grille


def test_la_comparaison_refuse_un_registre_partiel(depouille: Path) -> None:
    chemin = depouille / "offres" / "registre.json"
    entier = chemin.read_text(encoding="utf-8")
    registre = json.loads(entier)
    ote = registre["depots"].pop()
    chemin.write_text(json.dumps(registre), encoding="utf-8")
    dossier = ouvrir(depouille).exiger_dossier()
    with pytest.raises(DonneesInvalides) as refus:
        offres_enregistrees(depouille, dossier)
    assert {a.code for a in refus.value.anomalies} == {"fichier-hors-registre", "registre-partiel"}
    (depouille / "offres" / ote["fichier"]).unlink()
    with pytest.raises(DonneesInvalides) as refus:
        offres_enregistrees(depouille, dossier)
    assert [a.code for a in refus.value.anomalies] == ["registre-partiel"]
    chemin.unlink()
    with pytest.raises(DonneesInvalides):
        offres_enregistrees(depouille, dossier)


def test_un_bordereau_n_est_pas_une_offre_et_un_pli_sans_matrice_est_liste(portail: Path, tmp_path: Path) -> None:
    bordereau = openpyxl.Workbook()
    bordereau.active.append(["Prestation", "Prix"])  # type: ignore[union-attr]
    bordereau.save(tmp_path / "dpgf.xlsx")
    dpgf, a = (tmp_path / "dpgf.xlsx").read_bytes(), (RECUES / "soumissionnaire-a-lot-1.xlsx").read_bytes()
    plis = zip_de(
        tmp_path / "plis.zip",
        **{"A/m.xlsx": a, "A/dpgf.xlsx": dpgf, "B/dpgf.xlsx": dpgf + b"", "C/memoire.pdf": b"%PDF"},
    )
    resultat = depouiller(portail, [plis], recu_le=LE)
    assert not resultat.est_bloque
    assert {a.lieu.fichier for a in resultat.anomalies if a.code == "pli-sans-matrice"} == {"plis.zip/B", "plis.zip/C"}
    feuilles = openpyxl.load_workbook(resultat.grille).sheetnames
    assert [f for f in feuilles if "dpgf" in f] == []
