"""Le clausier d'un service, de son inscription dans `consultation.yaml` au message à l'écran."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from cctgen.cli.principal import executer
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.commandes import commande
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.usages.ouverture.clausier_accepte import A_MIGRER
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.clausiers_enregistres import (
    clausiers_de,
    ecarts_des_clausiers,
    inscription,
    rediger_les_clausiers,
)
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.ouverture.obstacles import obstacles_a_la_publication
from cctgen.usages.preparation.migrer import accepter_la_migration, migrer
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.clausier.verification.petit_clausier import ecrire
from tests.documents.fabriques import image_png

SERVICE = {
    "clausier.yaml": 'nom: "Mon service"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n',
    "clauses/securite/SVC-001-badge.yaml": """\
id: SVC-001
titre: "Port du badge"
piece: cctp
texte: |
  Le titulaire fait porter un badge à chaque intervenant.
""",
}


@pytest.fixture
def service(tmp_path: Path) -> Path:
    return ecrire(tmp_path / "mon service", SERVICE)


@pytest.fixture
def inscrite(tmp_path: Path, service: Path) -> Path:
    """Une consultation qui inscrit le clausier du service."""
    creer_depuis_exemple(tmp_path / "marche", "sirh-saas", [service])
    return tmp_path / "marche"


def ecarts(racine: Path, *donnes: Path) -> list[Anomalie]:
    return list(ecarts_des_clausiers(racine, donnes))


def reecrire(racine: Path, avant: str, apres: str) -> None:
    fichier = racine / "consultation.yaml"
    texte = fichier.read_text(encoding="utf-8")
    assert avant in texte
    fichier.write_text(texte.replace(avant, apres), encoding="utf-8")


def test_une_consultation_inscrit_son_clausier_et_le_charge_d_elle_meme(inscrite: Path) -> None:
    assert 'chemin: "../mon service"' in (inscrite / "consultation.yaml").read_text(encoding="utf-8")
    ouverture = ouvrir(inscrite)
    assert "SVC-001" in {article.clause for article in ouverture.exiger_dossier().articles}
    assert not [a for a in ouverture.anomalies if a.code.startswith("clausier-")]


@pytest.mark.parametrize("place", ["mon-clausier", "annexes/clausier du service"])
def test_un_clausier_range_dans_la_consultation_n_y_est_pas_un_fichier_egare(
    inscrite: Path, service: Path, place: str
) -> None:
    """C'est le conseil du redépôt ; lui-même reste contrôlé, comme tout clausier."""
    shutil.copytree(service, inscrite / place)
    assert "fichier-ignore" in {a.code for a in ouvrir(inscrite).anomalies}, "non inscrit, rien ne le lit"
    reecrire(inscrite, "../mon service", place)
    assert not [a for a in ouvrir(inscrite).anomalies if a.code == "fichier-ignore"]
    assert "SVC-001" in {article.clause for article in ouvrir(inscrite).exiger_dossier().articles}
    (inscrite / place / "clause.yaml").write_text("a: b\n", "utf-8")
    with pytest.raises(DonneesInvalides) as refus:
        ouvrir(inscrite)
    assert [a.code for a in refus.value.anomalies] == ["fichier-ignore"]


def test_le_chemin_est_relatif_les_deux_dossiers_se_deplacent_ensemble(inscrite: Path, tmp_path: Path) -> None:
    ailleurs = tmp_path / "ailleurs"
    ailleurs.mkdir()
    shutil.move(inscrite, ailleurs / "marche")
    shutil.move(tmp_path / "mon service", ailleurs / "mon service")
    assert [c.resolve() for c in clausiers_de(ailleurs / "marche")] == [(ailleurs / "mon service").resolve()]
    assert ecarts(ailleurs / "marche") == []


def test_un_clausier_disparu_est_clausier_introuvable_a_l_ecran_et_en_json(
    inscrite: Path, service: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rien ne se génère sans lui : ses clauses disparaîtraient en silence."""
    service.rename(service.with_name("ailleurs"))
    assert executer(["generer", str(inscrite), "--json"]) == 1
    sortie = capsys.readouterr()
    (anomalie,) = json.loads(sortie.out)["anomalies"]
    assert anomalie["code"] == "clausier-introuvable"
    assert anomalie["lieu"].startswith("consultation.yaml:")
    assert "le clausier « ../mon service » n'est pas là où la consultation le dit." in sortie.err
    assert "Corrigez « chemin »" in sortie.err
    assert not (inscrite / "sortie").exists()


def test_le_clausier_disparu_qu_on_redonne_dit_le_chemin_a_ecrire(
    inscrite: Path, service: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ailleurs = service.rename(service.with_name("ailleurs"))
    assert executer(["--clausier", str(ailleurs), "verifier", str(inscrite), "--json"]) == 1
    conseil = json.loads(capsys.readouterr().out)["anomalies"][0]["conseil"]
    assert conseil.endswith('écrivez chemin: "../ailleurs"')
    reecrire(inscrite, '"../mon service"', conseil.partition("chemin: ")[2])
    assert ecarts(inscrite) == []


@pytest.mark.parametrize("chemin", ["a" * 5000, ".", "consultation.yaml", "\\0", "../mon service/clauses"])
def test_un_chemin_qui_ne_mene_a_aucun_clausier_est_introuvable(
    chemin: str, inscrite: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reecrire(inscrite, "../mon service", chemin)
    assert executer(["verifier", str(inscrite), "--json"]) == 1
    assert [a["code"] for a in json.loads(capsys.readouterr().out)["anomalies"]] == ["clausier-introuvable"]


@pytest.mark.parametrize("suite", ["", "# relu le 3 mars\n"])
def test_un_clausier_change_le_dit_et_la_migration_conseillee_y_met_fin(
    suite: str, inscrite: Path, service: Path
) -> None:
    """Un simple commentaire change l'empreinte inscrite sans rien changer à ce qui est lu : la migration vaut aussi."""
    accepter_la_migration(inscrite)
    clause = service / "clauses" / "securite" / "SVC-001-badge.yaml"
    texte = clause.read_text(encoding="utf-8")
    clause.write_text(texte + suite if suite else texte.replace("un badge", "un insigne"), encoding="utf-8")
    (change,) = ecarts(inscrite)
    assert (change.code, change.lieu.fichier) == ("clausier-change", "consultation.yaml")
    assert commande("migrer", "CONSULTATION") in change.conseil
    assert not migrer(inscrite).est_a_jour
    assert accepter_la_migration(inscrite).acceptee
    assert ecarts(inscrite) == []
    assert migrer(inscrite).est_a_jour


@pytest.mark.parametrize("nom", ["annexe.docx", "classeurs.xlsx", "logo.png"])
def test_un_modele_de_service_change_se_dit_et_ne_se_publie_qu_une_fois_migre(
    nom: str, inscrite: Path, service: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Une phrase de modèle s'imprime dans les pièces comme une clause : ajoutée, changée ou ôtée, elle se migre."""
    modele = service / "modeles" / nom
    modele.parent.mkdir()
    livre = contenu("modeles") / nom
    octets = livre.read_bytes() if livre.is_file() else image_png(40, 20)
    accepter_la_migration(inscrite)
    for geste in (
        lambda: modele.write_bytes(octets),
        lambda: modele.write_bytes(refait(octets) if nom != "logo.png" else octets + b"\0"),
        modele.unlink,
    ):
        geste()
        assert "clausier-change" in {a.code for a in ecarts(inscrite)}
        assert A_MIGRER in {a.code for a in obstacles_a_la_publication(ouvrir(inscrite))}
        (change,) = migrer(inscrite).changements.modeles
        assert change.endswith(f"modeles/{nom}")
        assert executer(["migrer", str(inscrite)]) == 0
        assert f"modeles/{nom}" in capsys.readouterr().out
        accepter_la_migration(inscrite)
        assert A_MIGRER not in {a.code for a in ouvrir(inscrite).anomalies}
        assert ecarts(inscrite) == []


def refait(octets: bytes) -> bytes:
    """Le même paquet Office, enregistré à un autre moment : ses octets ne sont plus les mêmes."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as ancien, zipfile.ZipFile(sortie, "w") as nouveau:
        for piece in ancien.namelist():
            nouveau.writestr(zipfile.ZipInfo(piece, (2027, 1, 4, 9, 0, 0)), ancien.read(piece))
    return sortie.getvalue()


@pytest.mark.parametrize(
    "reenregistrer",
    [
        lambda octets: octets.replace(b"\n", b"\r\n"),
        lambda octets: b"\xef\xbb\xbf" + octets,
        lambda octets: b"\xef\xbb\xbf" + octets.replace(b"\n", b"\r\n"),
    ],
    ids=["fins de ligne de Windows", "marque d'ordre", "les deux"],
)
def test_un_clausier_reenregistre_sous_windows_n_a_pas_change(
    reenregistrer: Callable[[bytes], bytes], inscrite: Path, service: Path
) -> None:
    accepter_la_migration(inscrite)
    avant = exiger_clausier([service])
    for fichier in service.rglob("*.yaml"):
        fichier.write_bytes(reenregistrer(fichier.read_bytes()))
    assert ecarts(inscrite) == []
    assert migrer(inscrite).est_a_jour
    assert exiger_clausier([service]).empreinte == avant.empreinte


def test_un_clausier_inscrit_sans_empreinte_donne_celle_a_ecrire(inscrite: Path) -> None:
    chemin = inscrite / "consultation.yaml"
    ancienne = yaml.safe_load(chemin.read_text(encoding="utf-8"))["clausiers"][0]["empreinte"]
    reecrire(inscrite, f', empreinte: "{ancienne}"', "")
    (change,) = ecarts(inscrite)
    assert change.code == "clausier-change"
    conseillee = change.conseil.rpartition(": ")[2]
    reecrire(inscrite, '"../mon service"', f'"../mon service", empreinte: {conseillee}')
    assert ecarts(inscrite) == []


def test_un_clausier_donne_sans_etre_inscrit_est_clausier_non_inscrit_et_la_ligne_se_colle(
    service: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    creer_depuis_exemple(tmp_path / "marche", "sirh-saas")
    assert executer(["--clausier", str(service), "verifier", str(tmp_path / "marche")]) == 0
    ecran = capsys.readouterr().err
    assert "clausier-non-inscrit" in ecran
    assert "sans l'option --clausier, ses clauses disparaîtraient" in ecran
    (dite,) = (a for a in ecarts(tmp_path / "marche", service) if a.code == "clausier-non-inscrit")
    ligne = dite.conseil.removeprefix("Collez-y : ")
    assert ligne in ecran
    fichier = tmp_path / "marche" / "consultation.yaml"
    fichier.write_text(f"{fichier.read_text(encoding='utf-8')}\n{ligne}\n", encoding="utf-8")
    assert ecarts(tmp_path / "marche", service) == []
    assert "SVC-001" in {article.clause for article in ouvrir(tmp_path / "marche").exiger_dossier().articles}


def test_un_second_clausier_se_dit_avec_le_premier_dans_l_ordre(inscrite: Path, tmp_path: Path) -> None:
    seconds = [ecrire(tmp_path / nom, SERVICE) for nom in ("zeta", "alpha")]
    (dite,) = ecarts(inscrite, *seconds)
    assert dite.conseil.startswith("Remplacez-y la clé « clausiers » par : clausiers: [")
    ecrits = yaml.safe_load(dite.conseil.partition(" par : ")[2])["clausiers"]
    assert [e["chemin"] for e in ecrits] == ["../mon service", "../zeta", "../alpha"]


@pytest.mark.parametrize("nom", ['dit "le mien"', "l'autre", "deux: points", "virgule, accolade}", "é # x"])
def test_la_ligne_a_coller_se_relit_quel_que_soit_le_nom_du_dossier(nom: str, tmp_path: Path) -> None:
    clausier = ecrire(tmp_path / nom, SERVICE)
    (tmp_path / "marche").mkdir()
    ligne = rediger_les_clausiers(inscription(tmp_path / "marche", [clausier]))
    (tmp_path / "marche" / "consultation.yaml").write_text(f"{ligne}\n", encoding="utf-8")
    assert [c.resolve() for c in clausiers_de(tmp_path / "marche")] == [clausier.resolve()]


def test_une_faute_ailleurs_ne_fait_pas_perdre_le_clausier(inscrite: Path, service: Path) -> None:
    """Ses questions et ses clauses resteraient inconnues : cent anomalies pour une."""
    reecrire(inscrite, "type: prix", "type: cout")
    assert [c.resolve() for c in clausiers_de(inscrite)] == [service.resolve()]
    assert [a.code for a in ouvrir(inscrite).anomalies] == ["valeur-hors-liste"]
