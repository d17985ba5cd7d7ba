"""`cctgen servir` : ce qui s'annonce est ouvert, un refus dit quoi faire, et l'arrêter arrête tout."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cctgen.web.__main__ import principal

SERVIR = [sys.executable, "-c", "from cctgen.cli.principal import lancer; lancer()", "servir", "--travailleurs", "2"]
OUVERTE = "La page est ouverte sur"
_SECONDES = 90


@pytest.fixture(scope="module")
def donnees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Un dossier où quelqu'un a déjà un compte : le lancement n'a pas d'exemple à produire."""
    dossier = tmp_path_factory.mktemp("page")
    preparation = "import django; django.setup(); from cctgen.web.service import lancement as l;"
    preparation += "l.mettre_la_base_a_jour(); l.creer_le_premier_compte()"
    poste = {"CCTGEN_DONNEES": str(dossier), "DJANGO_SETTINGS_MODULE": "cctgen.web.reglages"}
    subprocess.run([sys.executable, "-c", preparation], env={**os.environ, **poste}, check=True)
    return dossier


@pytest.fixture
def prise() -> Iterator[socket.socket]:
    """Une adresse de ce poste où quelqu'un écoute déjà."""
    with socket.create_server(("127.0.0.1", 0)) as ecoute:
        yield ecoute


def port_libre() -> int:
    with socket.create_server(("127.0.0.1", 0)) as ecoute:
        return int(ecoute.getsockname()[1])


def test_un_port_pris_se_dit_avant_tout_travail(
    prise: socket.socket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = prise.getsockname()[1]
    assert principal(["--port", str(port), "--donnees", str(tmp_path / "page")]) == 1
    dit = capsys.readouterr().err
    assert f"Le port {port} est déjà pris" in dit
    assert OUVERTE not in dit
    conseille = int(dit.rpartition("--port ")[2])
    socket.create_server(("127.0.0.1", conseille)).close()
    assert not (tmp_path / "page").exists()


@pytest.mark.parametrize("adresse", ["192.0.2.1", "nom-qui-n-existe-pas.invalid"])
def test_une_adresse_d_un_autre_poste_se_dit(adresse: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert principal(["--adresse", adresse, "--donnees", str(tmp_path / "page")]) == 1
    assert f"« {adresse} » : elle n'est pas une adresse de ce poste" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn n'existe pas sous Windows")
@pytest.mark.parametrize("coup", ["SIGTERM", "SIGHUP", "SIGINT", "SIGKILL"])
def test_l_arreter_arrete_la_page_et_ses_travailleurs(coup: str, donnees: Path) -> None:
    port = port_libre()
    commande = [*SERVIR, "--port", str(port), "--donnees", str(donnees)]
    with subprocess.Popen(commande, stderr=subprocess.PIPE, text=True, start_new_session=True) as page:
        assert page.stderr is not None
        assert OUVERTE in next(ligne for ligne in page.stderr if OUVERTE in ligne)
        # Dite ouverte, elle l'est : une connexion y entre aussitôt.
        socket.create_connection(("127.0.0.1", port), timeout=_SECONDES).close()
        page.send_signal(getattr(signal, coup))
        page.wait(_SECONDES)
        fin = time.monotonic() + _SECONDES
        while du_groupe(page.pid):
            assert time.monotonic() < fin, "des travailleurs servent encore"
            time.sleep(0.1)
    socket.create_server(("127.0.0.1", port)).close()


DEMANDES = {
    "adresse trop longue": (b"GET /" + b"a" * 5_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    "trop d'en-têtes": (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
    "en-tête trop long": (b"GET / HTTP/1.1\r\nX: " + b"y" * 10_000 + b"\r\n\r\n", 431),
    "en-tête faux": (b"GET / HTTP/1.1\r\nX Y: z\r\n\r\n", 400),
    "pas du HTTP": (b"\x16\x03\x01\r\n\r\n", 400),
}


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn n'existe pas sous Windows")
def test_ce_qui_n_atteint_pas_la_page_se_refuse_en_francais(donnees: Path) -> None:
    port = port_libre()
    commande = [*SERVIR, "--port", str(port), "--donnees", str(donnees)]
    rendus = {}
    with subprocess.Popen(commande, stderr=subprocess.PIPE, text=True) as page:
        assert page.stderr is not None
        assert OUVERTE in next(ligne for ligne in page.stderr if OUVERTE in ligne)
        for nom, (envoi, _) in DEMANDES.items():
            rendus[nom] = repondre(port, envoi)
        page.terminate()
        page.wait(_SECONDES)
        journal = page.stderr.read()
    for nom, (_, statut) in DEMANDES.items():
        assert rendus[nom].startswith(f"HTTP/1.1 {statut} "), (nom, rendus[nom])
        assert '<html lang="fr">' in rendus[nom], nom
        assert "recommencez" in rendus[nom], nom
    assert "Traceback" not in journal
    assert "Invalid" not in journal


def repondre(port: int, envoi: bytes) -> str:
    """Rend la réponse entière à une demande brute."""
    with socket.create_connection(("127.0.0.1", port), timeout=_SECONDES) as lien:
        lien.sendall(envoi)
        return b"".join(iter(lambda: lien.recv(4096), b"")).decode()


def du_groupe(groupe: int) -> bool:
    """Vrai si un processus de la page vit encore."""
    try:
        os.killpg(groupe, 0)
    except ProcessLookupError:
        return False
    return True
