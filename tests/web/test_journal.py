"""Ce que le journal dit d'une demande : un refus en une ligne, un défaut avec sa trace."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from django.conf import settings as reglages
from django.test import Client
from django.utils.module_loading import import_string

from cctgen.web.depot.models import Consultation

pytestmark = pytest.mark.django_db


@pytest.fixture
def journal() -> Iterator[io.StringIO]:
    """Ce qu'écrit la sortie du journal, telle que les réglages la montent."""
    ecrit, sortie = io.StringIO(), reglages.LOGGING["handlers"]["sortie"]
    recepteur = logging.StreamHandler(ecrit)
    recepteur.setLevel(logging.WARNING)
    for nom in sortie["filters"]:
        recepteur.addFilter(import_string(reglages.LOGGING["filters"][nom]["()"])())
    logging.getLogger().addHandler(recepteur)
    yield ecrit
    logging.getLogger().removeHandler(recepteur)


@pytest.mark.parametrize(
    ("adresse", "dit"),
    [
        ("/comptes/", "refus 403 : GET /comptes/"),
        ("/n-existe-pas/", "refus 404 : GET /n-existe-pas/"),
        ("/deconnexion/", "refus 405 : GET /deconnexion/"),
        ("/clausier/%0Afaux%20refus/", r"refus 404 : GET /clausier/\nfaux refus/"),
    ],
)
def test_un_refus_tient_en_une_ligne(
    adresse: str, dit: str, journal: io.StringIO, page: Client, portail: Consultation
) -> None:
    page.get(adresse)
    assert journal.getvalue().splitlines() == [dit]


def test_un_jeton_perime_tient_en_une_ligne(journal: io.StringIO, db: None) -> None:
    Client(enforce_csrf_checks=True).post("/connexion/")
    assert journal.getvalue().splitlines() == ["refus 403 : POST /connexion/"]


def test_un_defaut_garde_sa_trace(journal: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def tomber(*_: object) -> None:
        raise RuntimeError("le motif du défaut")

    monkeypatch.setattr("cctgen.web.parcours.soumission.vues.est_permis", tomber)
    Client(raise_request_exception=False).post("/verifier-ma-matrice/")
    assert "Traceback" in journal.getvalue()
    assert "le motif du défaut" in journal.getvalue()
