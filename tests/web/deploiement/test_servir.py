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


def du_groupe(groupe: int) -> bool:
    """Vrai si un processus de la page vit encore."""
    try:
        os.killpg(groupe, 0)
    except ProcessLookupError:
        return False
    return True
