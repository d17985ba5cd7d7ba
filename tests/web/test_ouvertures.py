"""Un état s'ouvre une fois par machine : ni deux demandes, ni deux travailleurs ne refont le même assemblage."""

from __future__ import annotations

import http.client
import pickle
import socket
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from cctgen.usages.ouverture import ouvertures_gardees
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir
from cctgen.usages.ouverture.dossiers_gardes import Dossiers
from cctgen.web.comptes.models import Personne
from cctgen.web.depot import ouvertures
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de, ouverture_partagee
from cctgen.web.travaux.demande import demander

pytestmark = pytest.mark.django_db


@pytest.fixture
def assemblages(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Les dossiers réellement ouverts, dans l'ordre ; comme dans un travailleur qui n'a encore rien ouvert."""
    faits: list[Path] = []

    def compter(racine: Path, *, dossiers: type[Dossiers]) -> Ouverture:
        faits.append(racine)
        time.sleep(0.05)
        return ouvrir(racine, dossiers=dossiers)

    monkeypatch.setattr(ouvertures_gardees, "ouvrir", compter)
    ouvertures._ouvrir.gardes.cache_clear()
    return faits


def gardee(consultation: Consultation) -> Path:
    (fichier,) = dossier_de_lecture(consultation.etat).parent.glob(".cctgen/lectures/ouverture-*")
    return fichier


def test_le_travailleur_suivant_reprend_ce_que_le_premier_a_ouvert(
    portail: Consultation, assemblages: list[Path]
) -> None:
    premiere = ouverture_de(portail.etat)
    ouvertures._ouvrir.gardes.cache_clear()
    assert ouverture_de(portail.etat) == premiere
    assert premiere == ouvrir(dossier_de_lecture(portail.etat))
    assert len(assemblages) == 1


ABIMER: dict[str, Callable[[bytes], bytes]] = {
    "coupee": lambda octets: octets[:-1],
    "ecrite par un autre": lambda octets: octets[:32] + zlib.compress(pickle.dumps("autre chose")),
}


@pytest.mark.parametrize("atteinte", ABIMER)
def test_une_ouverture_gardee_que_le_service_n_a_pas_scellee_ne_compte_pas(
    portail: Consultation, assemblages: list[Path], atteinte: str
) -> None:
    premiere = ouverture_partagee(portail.etat)
    gardee(portail).write_bytes(ABIMER[atteinte](gardee(portail).read_bytes()))
    assert ouverture_partagee(portail.etat) == premiere
    assert len(assemblages) == 2


def test_l_ouverture_d_un_autre_service_ne_compte_pas(
    portail: Consultation, assemblages: list[Path], settings: Any
) -> None:
    ouverture_partagee(portail.etat)
    settings.SECRET_KEY = settings.SECRET_KEY[::-1]
    ouverture_partagee(portail.etat)
    assert len(assemblages) == 2


def test_deux_demandes_du_meme_etat_n_en_ouvrent_qu_un(portail: Consultation, assemblages: list[Path]) -> None:
    etat = portail.etat
    dossier_de_lecture(etat)

    def demande(_: int) -> Ouverture:
        with ouvertures.tour_de(etat):
            return ouverture_partagee(etat)

    with ThreadPoolExecutor(4) as fils:
        lues = list(fils.map(demande, range(4)))
    assert len(assemblages) == 1
    assert lues[0] == lues[3]


def test_un_travail_fini_laisse_le_dossier_deja_ouvert(
    portail: Consultation, acheteur: Personne, assemblages: list[Path]
) -> None:
    demander(portail, acheteur, "differences")
    assert len(assemblages) == 1
    ouverture_de(Consultation.objects.get(pk=portail.pk).etat)
    assert len(assemblages) == 1


PREPARE = """
import gc, sys
import cctgen.web.wsgi
from django.db import connections
from cctgen.usages.ouverture.ouvertures_gardees import clausier_livre
from cctgen.web.parcours.questionnaire.essais import socle_livre
assert gc.get_freeze_count() > 100_000, gc.get_freeze_count()
assert "cctgen.web.parcours.dossier.vues" in sys.modules
assert clausier_livre.gardes.cache_info().currsize == socle_livre.gardes.cache_info().currsize == 1
assert all(c.connection is None for c in connections.all(initialized_only=True))
"""


def test_le_serveur_a_tout_charge_avant_de_se_diviser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCTGEN_DONNEES", str(tmp_path))
    subprocess.run([sys.executable, "-c", PREPARE], check=True)


APPLICATION = """
import os
def application(demande, repondre):
    repondre("200 OK", [("Content-Length", str(len(str(os.getpid()))))])
    return [str(os.getpid()).encode()]
"""


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn n'existe pas sous Windows")
def test_les_travailleurs_se_partagent_les_connexions(tmp_path: Path) -> None:
    (tmp_path / "essai.py").write_text(APPLICATION)
    prise = tmp_path / "prise"
    options = ["-w", "2", "--threads", "2", "--bind", f"unix:{prise}", "--chdir", str(tmp_path)]
    options += ["-k", "cctgen.web.service.travailleur.Travailleur", "--log-level", "error"]
    serveur = subprocess.Popen([sys.executable, "-m", "gunicorn", *options, "essai:application"])
    try:
        attendre_les_deux(prise)
        with ExitStack() as ouvertes:
            menees = Counter(demander_qui(prise, ouvertes) for _ in range(12))
    finally:
        serveur.terminate()
        serveur.wait(10)
    assert len(menees) == 2
    assert min(menees.values()) >= 3


def attendre_les_deux(prise: Path) -> None:
    """Garde ouvertes des connexions jusqu'à ce que les deux travailleurs aient répondu : l'un démarre après l'autre."""
    fin, vus = time.monotonic() + 20, set()
    with ExitStack() as tenues:
        while len(vus) < 2:
            assert time.monotonic() < fin
            vus.add(demander_qui(prise, tenues))
            time.sleep(0.05)


def demander_qui(prise: Path, ouvertes: ExitStack) -> bytes:
    """Ouvre une connexion, la garde, et rend le processus qui la mène."""
    fin = time.monotonic() + 10
    lien = ouvertes.enter_context(socket.socket(socket.AF_UNIX))
    while lien.connect_ex(str(prise)):
        assert time.monotonic() < fin
        time.sleep(0.05)
    connexion = http.client.HTTPConnection("essai")
    connexion.sock = lien
    connexion.request("GET", "/")
    return connexion.getresponse().read()
