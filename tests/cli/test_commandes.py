from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from cctgen.cli import principal
from cctgen.cli.principal import cctgen, executer
from cctgen.cli.sommaire import COMMANDES, COMMANDES_DES_MODELES, COMMANDES_DU_CLAUSIER
from cctgen.cli.terminal.groupe import Groupe
from cctgen.socle.contenu import contenu
from tests.preparations import ETUDE, creer

RECUES = contenu("exemples") / "portail" / "offres-recues"
README = Path(__file__).parent.parent.parent / "README.md"


def toutes_les_commandes(groupe: Groupe = cctgen, prefixe: str = "") -> Iterator[tuple[str, click.Command]]:
    contexte = click.Context(groupe)
    for nom in groupe.list_commands(contexte):
        commande = groupe.get_command(contexte, nom)
        assert commande is not None
        yield f"{prefixe}{nom}", commande
        if isinstance(commande, Groupe):
            yield from toutes_les_commandes(commande, f"{nom} ")


@pytest.fixture
def portail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    racine = tmp_path / "portail"
    assert executer(["nouveau", str(racine), "--exemple", "portail", "--sans-dialogue"]) == 0
    capsys.readouterr()
    return racine


@pytest.fixture
def etude(tmp_path: Path) -> Path:
    """La petite étude, sans rien de généré."""
    creer(tmp_path / ETUDE, ETUDE)
    return tmp_path / ETUDE


def en_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = executer([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("nom", "commande"), list(toutes_les_commandes()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_chaque_commande_a_une_aide_en_francais_avec_un_exemple(nom: str, commande: click.Command) -> None:
    aide = commande.get_help(click.Context(commande, info_name=f"cctgen {nom}"))
    assert "Usage :" in aide
    assert "Exemple" in aide
    assert not re.search(r"Show this|Options:|Commands:|Usage:", aide)


def test_le_sommaire_dit_de_chaque_commande_sa_premiere_phrase() -> None:
    commandes = dict(toutes_les_commandes())
    groupes = (("", COMMANDES), ("clausier ", COMMANDES_DU_CLAUSIER), ("modeles ", COMMANDES_DES_MODELES))
    for prefixe, sommaire in groupes:
        for entree in sommaire:
            commande = commandes[prefixe + entree.nom]
            assert (commande.name, commande.get_short_help_str(500)) == (entree.nom, entree.resume)


@pytest.mark.parametrize("nom", [nom for nom, _ in toutes_les_commandes() if " " not in nom])
def test_chaque_commande_est_documentee_au_readme(nom: str) -> None:
    if nom not in ("questionnaire", "verifier"):
        assert f"cctgen {nom}" in README.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments", [["absente"], ["generer"], ["generer", "--bla", "x"], ["clausier", "absente"], ["demo", "a", "b"]]
)
def test_un_mauvais_usage_sort_avec_2_et_se_dit_en_francais(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert executer(arguments) == 2
    erreur = capsys.readouterr().err
    assert "Erreur :" in erreur
    assert not re.search(r"No such|Missing|unexpected|Traceback", erreur)


def test_une_consultation_absente_sort_avec_1_et_dit_quoi_faire(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for commande in (["generer"], ["verifier"], ["expliquer"], ["publier"], ["differences"], ["comparer"]):
        assert executer([*commande, str(tmp_path / "absente")]) == 1
        erreur = capsys.readouterr().err
        assert "Conseil :" in erreur
        assert "Traceback" not in erreur


def test_sans_terminal_le_questionnaire_dit_comment_faire(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert executer(["nouveau", str(tmp_path / "neuf")]) == 1
    assert "--sans-dialogue" in capsys.readouterr().err
    assert not (tmp_path / "neuf").exists()


def test_un_registre_illisible_n_est_pas_dit_vide(portail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (portail / "evaluation").mkdir(exist_ok=True)
    (portail / "evaluation" / "derogations.yaml").write_text("bonjour", encoding="utf-8")
    assert executer(["derogations", str(portail)]) == 1
    dit = capsys.readouterr()
    assert "derogations.yaml" in dit.out + dit.err
    assert "Aucune dérogation" not in dit.out + dit.err


def test_une_erreur_en_json_reste_un_seul_objet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, objet = en_json(capsys, "generer", str(tmp_path / "absente"))
    assert code == 1
    assert set(objet) == {"erreur", "conseil", "anomalies"}


def test_un_defaut_de_l_outil_sort_avec_3_et_laisse_un_journal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def casser(*_: object, **__: object) -> None:
        raise RuntimeError("défaut volontaire")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(principal.cctgen, "main", casser)
    assert executer(["demo"]) == 3
    erreur = capsys.readouterr().err
    assert "Traceback" not in erreur
    assert "défaut volontaire" in next(tmp_path.glob("cctgen-defaut-*.log")).read_text(encoding="utf-8")


def test_une_interruption_sort_avec_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrompre(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(principal.cctgen, "main", interrompre)
    assert executer(["demo"]) == 130


def test_le_json_de_verifier_et_d_expliquer(portail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, objet = en_json(capsys, "verifier", str(portail))
    assert (code, list(objet)) == (0, ["anomalies"])
    code, objet = en_json(capsys, "expliquer", str(portail), "SSI-027", "CCT-UTI-13")
    assert code == 0
    assert {e["id"] for e in objet["clauses"]} == {"SSI-027"}
    for element in objet["clauses"] + objet["exigences"]:
        assert set(element) == {"id", "titre", "retenue", "motif", "questions", "lot"}


def test_le_json_de_generer(portail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, objet = en_json(capsys, "generer", str(portail))
    assert code == 0
    assert set(objet) == {"fichiers", "anomalies"}
    assert all(set(f) == {"chemin", "sha256", "nature"} for f in objet["fichiers"])


def test_le_json_de_controler_et_de_depouiller(portail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, objet = en_json(capsys, "controler", str(RECUES / "soumissionnaire-c-lot-1.xlsx"))
    assert code == 0
    (offre,) = objet["offres"]
    attendues = {
        "fichier",
        "sha256",
        "soumissionnaire",
        "identification",
        "lot",
        "statut",
        "version",
        "reponses",
        "composants",
        "anomalies",
    }
    assert set(offre) == attendues
    assert set(offre["reponses"][0]) == {"ref", "conformite", "couverture", "justification", "renvoi", "lieu"}
    assert set(offre["anomalies"][0]) == {"code", "gravite", "ref", "lieu", "message", "conseil"}
    code, objet = en_json(capsys, "depouiller", str(portail), str(RECUES))
    assert code == 0
    assert len(objet["offres"]) == 5
    assert all(set(offre) == attendues for offre in objet["offres"])


def test_le_json_de_comparer(portail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for geste in (["generer"], ["publier"], ["depouiller", str(RECUES)]):
        assert executer([geste[0], str(portail), *geste[1:]]) == 0
    for chemin in (contenu("exemples") / "portail" / "evaluation").iterdir():
        shutil.copy(chemin, portail / "evaluation" / chemin.name)
    capsys.readouterr()
    code, objet = en_json(capsys, "comparer", str(portail))
    assert code == 0
    for lot in objet["lots"]:
        assert set(lot) == {"lot", "provisoire", "offres"}
        for offre in lot["offres"]:
            assert set(offre) == {
                "soumissionnaire",
                "rang",
                "note",
                "criteres",
                "irregularites_potentielles",
                "non_evaluees",
            }
            assert re.fullmatch(r"\d+\.\d\d", offre["note"])


def test_le_json_du_clausier(capsys: pytest.CaptureFixture[str]) -> None:
    code, objet = en_json(capsys, "clausier", "verifier")
    assert (code, set(objet)) == (0, {"anomalies"})
    code, objet = en_json(capsys, "clausier", "montrer", "SSI-027")
    assert (code, objet["id"]) == (0, "SSI-027")
    code, objet = en_json(capsys, "clausier", "chercher", "réversibilité")
    assert code == 0
    assert objet["clauses"]
    code, objet = en_json(capsys, "clausier", "lister")
    assert len(objet["clauses"]) > 150


def test_l_affichage_ordinaire_va_jusqu_au_bout(portail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["verifier", str(portail)],
        ["expliquer", str(portail)],
        ["generer", str(portail)],
        ["publier", str(portail)],
        ["differences", str(portail)],
        ["controler", str(RECUES / "soumissionnaire-c-lot-1.xlsx")],
        ["depouiller", str(portail), str(RECUES)],
        ["comparer", str(portail)],
        ["clausier", "lister"],
        ["clausier", "montrer", "PI-004"],
        ["clausier", "chercher", "licence"],
        ["clausier", "verifier"],
    ):
        assert executer(arguments) == 0, (arguments, capsys.readouterr().err)
        assert capsys.readouterr().out


def test_un_clausier_de_service_s_ajoute_par_l_option_globale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service = tmp_path / "service" / "clauses" / "securite"
    service.mkdir(parents=True)
    (tmp_path / "service" / "clausier.yaml").write_text(
        'nom: "Service"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n'
    )
    (service / "SVC-001-propre.yaml").write_text(
        'id: SVC-001\ntitre: "Propre"\npiece: cctp\ntexte: "Le titulaire agit."\n'
    )
    code, objet = en_json(capsys, "--clausier", str(tmp_path / "service"), "clausier", "montrer", "SVC-001")
    assert (code, objet["titre"]) == (0, "Propre")


def test_la_demonstration_finit_par_dire_ou_regarder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["demo", str(tmp_path / "demo")]) == 0
    sortie = capsys.readouterr().out
    assert "comparaison.xlsx" in sortie
    assert executer(["demo", str(tmp_path / "demo")]) == 1


def test_republier_sans_changement_le_dit_et_sort_avec_0(portail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["generer", str(portail)]) == 0
    assert executer(["publier", str(portail)]) == 0
    assert "a-deposer" in capsys.readouterr().out
    code, objet = en_json(capsys, "publier", str(portail))
    assert (code, objet["version"], objet["nouvelle"]) == (0, 1, False)
    assert executer(["publier", str(portail)]) == 0
    assert "Rien n'a changé" in capsys.readouterr().out


def test_publier_une_version_rectifiee_dit_l_additif_a_deposer(etude: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`a-deposer/` n'a ni additif ni suivi, et rien ne disait au terminal qu'ils se déposent avec les pièces."""

    def publier_apres(avant: str, apres: str, *commandes: str) -> tuple[str, list[str]]:
        reponses = etude / "reponses.yaml"
        reponses.write_text(reponses.read_text("utf-8").replace(f"delai_alerte: {avant}", f"delai_alerte: {apres}"))
        for commande in ("generer", *commandes):
            assert executer([commande, str(etude)]) == 0
        capsys.readouterr()
        assert executer(["publier", str(etude)]) == 0
        return " ".join((dit := capsys.readouterr().out).split()), dit.splitlines()

    premiere, _ = publier_apres("12", "10")
    assert "additif" not in premiere
    seconde, _ = publier_apres("10", "8")
    assert "À déposer avec elles, l'additif et les suivis de modifications, que rédige" in seconde
    assert f"cctgen differences {etude} 1 2" in seconde
    reponses = etude / "reponses.yaml"
    reponses.write_text(reponses.read_text("utf-8").replace("assistants_ia: oui", "assistants_ia: non"), "utf-8")
    _, troisieme = publier_apres("8", "6", "differences")
    debut = troisieme.index("À déposer avec elles, l'additif et les suivis de modifications :")
    noms = [Path(ligne).name for ligne in troisieme[debut + 1 : -1]]
    assert noms[0] == "additif-version-2-a-3.docx" and "suivi-annexe-securite-version-2-a-3.docx" in noms
    de_travail = "suivi-extrait-ccap-rc-version-2-a-3.docx"
    assert (etude / "sortie" / "ecarts" / de_travail).is_file(), "l'acheteur le garde"
    assert de_travail not in noms, "les candidats n'ont jamais reçu l'extrait, que l'acheteur reporte"


def test_un_fichier_retouche_se_nomme_puis_se_garde(portail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["generer", str(portail)]) == 0
    (portail / "sortie" / "annexe-securite.docx").write_bytes(b"retouche")
    capsys.readouterr()
    assert executer(["generer", str(portail)]) == 1
    erreur = capsys.readouterr().err
    assert "sortie/annexe-securite.docx" in erreur
    assert "--remplacer" in erreur
    assert executer(["generer", str(portail), "--remplacer"]) == 0
    assert "mis-de-cote" in capsys.readouterr().err


def test_l_identite_se_donne_en_option(tmp_path: Path) -> None:
    identite = ["--reference", "2027-1", "--objet", "Paie", "--acheteur", "Ministère", "--lot", "A", "--lot", "B"]
    assert executer(["nouveau", str(tmp_path / "m"), "--sans-dialogue", *identite]) == 0
    texte = (tmp_path / "m" / "consultation.yaml").read_text(encoding="utf-8")
    assert "À compléter" not in texte
    assert "numero: 2" in texte
    assert executer(["nouveau", str(tmp_path / "n"), "--sans-dialogue", "--exemple", "portail", *identite]) == 2
