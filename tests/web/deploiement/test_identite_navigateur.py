"""Entrer et sortir par un fournisseur d'identité, de bout en bout : un vrai service, un vrai navigateur."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.deploiement.fournisseur_d_essai import Fournisseur, fournisseur_d_essai

pytestmark = pytest.mark.navigateur


@pytest.fixture(scope="module")
def fournisseur() -> Iterator[Fournisseur]:
    with fournisseur_d_essai() as ouvert:
        yield ouvert


@pytest.fixture(scope="module")
def service(fournisseur: Fournisseur, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """La page servie par gunicorn, réglée par l'environnement comme sur un serveur."""
    with closing(socket.socket()) as prise:
        prise.bind(("127.0.0.1", 0))
        adresse = f"127.0.0.1:{prise.getsockname()[1]}"
    propre = {cle: valeur for cle, valeur in os.environ.items() if not cle.startswith("CCTGEN_")}
    donnees = {"CCTGEN_DONNEES": str(tmp_path_factory.mktemp("page")), "DJANGO_SETTINGS_MODULE": "cctgen.web.reglages"}
    environnement = {**propre, **donnees, **fournisseur.reglages()}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environnement, check=True)
    pret = socket.create_server(("127.0.0.1", 0))
    serveur = subprocess.Popen(
        [sys.executable, "-c", _SERVIR, adresse, str(pret.getsockname()[1])],
        env=environnement,
        stderr=subprocess.DEVNULL,
    )
    with closing(pret):
        pret.settimeout(60)
        pret.accept()[0].close()
    yield f"http://{adresse}"
    serveur.terminate()
    serveur.wait(20)


_SERVIR = """
import socket, sys
from gunicorn.app.wsgiapp import WSGIApplication

class Page(WSGIApplication):
    def load_config(self):
        super().load_config()
        self.cfg.set("when_ready", lambda _: socket.create_connection(("127.0.0.1", int(pret))).close())

adresse, pret = sys.argv[1:]
sys.argv = ["gunicorn", "cctgen.web.wsgi:application", "-b", adresse, "--threads", "4"]
Page().run()
"""
"""gunicorn, qui dit quand il écoute : l'essai n'attend pas un délai fixe."""


@pytest.fixture
def page(chromium: Browser, service: str) -> Iterator[Page]:
    contexte = chromium.new_context(base_url=service, locale="fr-FR")
    yield contexte.new_page()
    contexte.close()


def entrer(page: Page, adresse: str = "/") -> None:
    page.goto(adresse)
    page.get_by_role("link", name="Se connecter par le fournisseur d’identité").click()


def test_on_entre_par_un_jeton_signe_et_l_on_sort_des_deux_cotes(page: Page, fournisseur: Fournisseur) -> None:
    entrer(page, "/consultations/nouvelle/")
    expect(page).to_have_url("/consultations/nouvelle/")
    expect(page.get_by_text("Anne Roy").first).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").first.click()
    expect(page.get_by_text("Vous êtes déconnecté, ici et chez votre fournisseur d’identité.")).to_be_visible()
    assert fournisseur.sorties[-1]["id_token_hint"].count(".") == 2
    page.goto("/consultations/nouvelle/")
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_un_retour_non_demande_ne_dit_rien(page: Page) -> None:
    page.goto("/identite/sortie/?state=" + "x" * 40)
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    expect(page.get_by_text("Vous êtes déconnecté")).to_have_count(0)


FAUSSES = [("destinataire", "un-autre-service"), ("sujet", "une-autre-personne"), ("secret", "change-depuis")]


@pytest.mark.parametrize(("attribut", "faux"), FAUSSES)
def test_un_jeton_faux_ou_un_refus_du_fournisseur_se_dit(
    page: Page, fournisseur: Fournisseur, monkeypatch: pytest.MonkeyPatch, attribut: str, faux: str
) -> None:
    monkeypatch.setattr(fournisseur, attribut, faux)
    entrer(page)
    expect(page.get_by_text("Le fournisseur d’identité n’a pas permis de vous connecter.")).to_be_visible()
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_une_reponse_de_refus_se_dit(page: Page) -> None:
    page.goto("/identite/retour/?error=access_denied")
    expect(page.get_by_text("Le fournisseur d’identité n’a pas permis de vous connecter.")).to_be_visible()
