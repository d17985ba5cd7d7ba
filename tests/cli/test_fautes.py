"""Rien de ce qu'une personne donne à l'outil n'en montre une trace, et une erreur se lit aussi par un automate."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import click
import pytest

from cctgen.cli.principal import executer
from cctgen.cli.terminal.options import option_echeance

LONG = "a" * 300
CCTGEN = [sys.executable, "-c", "from cctgen.cli.principal import lancer; lancer()"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["verifier"], 2),
        (["verifier", "absente"], 1),
        (["verifier", LONG], 1),
        (["verifier", "absente", "--inconnue"], 2),
        (["clausier", "montrer", "ABSENTE-001"], 1),
        (["--clausier", LONG, "clausier", "lister"], 1),
        (["generer", "/dev/null/x"], 1),
        (["inconnue"], 2),
    ],
)
def test_une_erreur_reste_un_objet_json(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert executer([*arguments, "--json"]) == code
    objet = json.loads(capsys.readouterr().out)
    assert objet["erreur"]
    assert objet["anomalies"] == []


def test_un_defaut_de_l_outil_est_aussi_un_objet_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def casser(*_: object) -> None:
        raise AssertionError("défaut semé")

    monkeypatch.setattr("cctgen.usages.gardien.lister.lister", casser)
    assert executer(["clausier", "lister", "--json"]) == 3
    assert "Joignez ce journal" in json.loads(capsys.readouterr().out)["conseil"]
    assert "défaut semé" in next(tmp_path.glob("cctgen-defaut-*.log")).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("faute", "code"), [(MemoryError(), 1), (RecursionError(), 1), (OSError(28, "plein", "f.docx"), 1)]
)
def test_un_poste_a_bout_n_est_pas_un_defaut_de_l_outil(
    faute: Exception, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def casser(*_: object) -> None:
        raise faute

    monkeypatch.setattr("cctgen.usages.gardien.lister.lister", casser)
    assert executer(["clausier", "lister"]) == code
    assert "Conseil" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="propre à Linux")
def test_une_sortie_pleine_se_dit_sans_trace() -> None:
    with Path("/dev/full").open("w") as pleine:
        resultat = subprocess.run(
            [*CCTGEN, "clausier", "lister", "--json"], stdout=pleine, stderr=subprocess.PIPE, text=True, check=False
        )
    assert resultat.returncode == 1
    assert "Traceback" not in resultat.stderr
    assert "ne peut" in resultat.stderr


def test_un_lecteur_parti_ne_laisse_pas_de_trace() -> None:
    lecture, ecriture = os.pipe()
    os.close(lecture)
    resultat = subprocess.run(
        [*CCTGEN, "clausier", "lister", "--json"], stdout=ecriture, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(ecriture)
    assert (resultat.returncode, resultat.stderr) == (1, "")


def test_un_nom_hors_de_l_encodage_du_terminal_s_affiche_quand_meme() -> None:
    environnement = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    resultat = subprocess.run(
        [*CCTGEN, "verifier", "é\udcff"], env=environnement, capture_output=True, text=True, check=False
    )
    assert resultat.returncode == 1
    assert "consultation.yaml" in resultat.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows rouvre autrement un flux fermé.")
@pytest.mark.parametrize("fermes", [(1,), (2,), (1, 2)])
@pytest.mark.parametrize(("arguments", "code"), [(["--version"], 0), (["inconnue"], 2)])
def test_un_flux_ferme_par_qui_lance_la_commande_n_est_pas_une_faute(
    fermes: tuple[int, ...], arguments: list[str], code: int
) -> None:
    fermer = " ".join(f"{flux}>&-" for flux in fermes)
    lancee = subprocess.run(
        ["sh", "-c", f'"$@" {fermer}', "sh", *CCTGEN, *arguments], capture_output=True, text=True, check=False
    )
    assert lancee.returncode == code
    assert "Traceback" not in lancee.stderr
    assert bool(lancee.stdout) is (code == 0 and 1 not in fermes)


@pytest.mark.parametrize(
    ("arguments", "attendu"),
    [
        *(
            (["demandes", "c", "--echeance", ecrite], "écrivez une date, 08/02/2027 ou 2027-02-08.")
            for ecrite in ("8/2/27", "08-02-2027", "30/02/2027", "01/01/9999", "demain", "08/02/2027 24h00")
        ),
        (["negocier", "c", "--tour", "2", "--echeance", "8/2/27"], "08/02/2027 ou 2027-02-08."),
        (["demandes", "c", "--tour", "0"], "un nombre entier à partir de 1."),
        (["servir", "--port", "0"], "un nombre entier de 1 à 65535."),
        (["differences", "c", "a"], "un nombre entier."),
        (["completion", "tcsh"], "choisissez parmi bash, zsh, fish."),
        (["clausier", "importer", "a", "b", "--prefixe", "dé"], "« DSI », « CCTP-2019 »."),
    ],
)
def test_une_valeur_refusee_dit_la_forme_attendue(
    arguments: list[str], attendu: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert executer(arguments) == 2
    (erreur,) = (ligne for ligne in capsys.readouterr().err.splitlines() if ligne.startswith("Erreur"))
    assert "n'est pas admise : " in erreur
    assert erreur.endswith(attendu)


@pytest.mark.parametrize(
    ("ecrite", "lue"),
    [
        ("08/02/2027", date(2027, 2, 8)),
        *((f"{jour} {heure}", datetime(2027, 2, 8, 12)) for jour, heure in itertools.product(  # noqa: DTZ001
            ("08/02/2027", "2027-02-08"), ("12h00", "12 h 00", "12:00", "12h", "à 12h00"))),
        ("2027-02-08T17:30", datetime(2027, 2, 8, 17, 30)),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_une_echeance_porte_son_heure_si_elle_est_dite(ecrite: str, lue: date) -> None:
    recues: list[date] = []

    @click.command()
    @option_echeance
    def lire(echeance: date) -> None:
        recues.append(echeance)

    lire(["--echeance", ecrite], standalone_mode=False)
    assert recues == [lue]
