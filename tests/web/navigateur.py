"""La page dans un vrai navigateur : Chromium du système, conduit par Playwright, contrôlé par axe-core.

Un essai demande `ouvrir_page`, et porte `pytestmark = pytest.mark.navigateur` :

    def test_l_accueil(ouvrir_page: OuvrirPage, portail: Consultation, acheteur: Personne) -> None:
        page = ouvrir_page(acheteur, "/", largeur=320)
        sans_violation(page)

Aucune attente fixe : `expect(page.get_by_role(…)).to_be_visible()`, et `suivre` pour un lien dont la page d'arrivée se
lit à l'instant (`evaluate`, `sans_violation`) : le geste du navigateur rend la main avant elle. Ce que la console dit
de fautif (erreur, règle de sécurité enfreinte, fichier absent) et toute demande à un autre serveur font échouer l'essai
à sa fin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect, sync_playwright

from cctgen.web.comptes.models import Personne
from tests.conftest import CHROMIUM

LARGE, ETROIT = 1280, 320
_HAUTEUR = 900
_DELAI_MS = 30_000
"""Une borne, non une attente : la première page d'un poste vérifie le clausier entier."""
_REFUS_DIT = re.compile(r"Failed to load resource: .* status of (400|403|404|409|413|422|429|500)\b")
"""Un refus que la page dit elle-même ; Chromium le répète dans sa console."""
_STATIQUE = "/statique/"


class OuvrirPage(Protocol):
    """Ouvre une adresse de la page pour une personne, ou sans compte."""

    def __call__(
        self,
        personne: Personne | None,
        adresse: str,
        *,
        largeur: int = LARGE,
        sombre: bool = False,
        script: bool = True,
    ) -> Page: ...


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Un navigateur par module : sa boucle d'événements ne survit pas jusqu'aux essais du terminal."""
    with pytest.MonkeyPatch.context() as poste, sync_playwright() as playwright:
        # Playwright tient une boucle dans ce fil, où Django refuserait sa base.
        poste.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=_DELAI_MS)
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield navigateur
        navigateur.close()


@pytest.fixture
def ouvrir_page(live_server: Any, chromium: Browser) -> Iterator[OuvrirPage]:
    """Rend de quoi ouvrir la page, connecté par témoin de session ; `script=False` coupe JavaScript."""
    fautes: list[str] = []
    contextes = []

    def ouvrir(
        personne: Personne | None, adresse: str, *, largeur: int = LARGE, sombre: bool = False, script: bool = True
    ) -> Page:
        contexte = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": largeur, "height": _HAUTEUR},
            color_scheme="dark" if sombre else "light",
            locale="fr-FR",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contextes.append(contexte)
        if personne is not None:
            contexte.add_cookies([_temoin(personne, live_server.url)])
        page = contexte.new_page()
        page.set_default_timeout(_DELAI_MS)
        _surveiller(page, live_server.url, fautes)
        page.goto(adresse)
        return page

    yield ouvrir
    for contexte in contextes:
        contexte.close()
    assert not fautes, "\n".join(fautes)


def suivre(page: Page, lien: Locator) -> None:
    """Suit un lien au clavier, et ne rend la main qu'une fois la page d'arrivée chargée."""
    with page.expect_navigation():
        lien.press("Enter")


def sans_violation(page: Page) -> None:
    """Échoue si axe-core relève une faute d'accessibilité, ou si la page défile de côté."""
    violations = Axe().run(page).response["violations"]
    dites = [f"{v['id']} : {v['help']} : {noeud['html'][:200]}" for v in violations for noeud in v["nodes"]]
    assert not dites, "\n".join(dites)
    largeurs = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert largeurs[0] <= largeurs[1], f"la page défile de côté : {largeurs[0]} px pour {largeurs[1]}"


def sans_violation_partout(page: Page) -> None:
    """Contrôle la page telle qu'ouverte, puis étroite et sombre, sans la recharger."""
    sans_violation(page)
    ouverte = page.viewport_size
    page.set_viewport_size({"width": ETROIT, "height": _HAUTEUR})
    page.emulate_media(color_scheme="dark")
    sans_violation(page)
    page.emulate_media(color_scheme="light")
    if ouverte is not None:
        page.set_viewport_size(ouverte)


def _temoin(personne: Personne, adresse: str) -> Any:
    client = Client()
    client.force_login(personne)
    nom = settings.SESSION_COOKIE_NAME
    return {"name": nom, "value": client.cookies[nom].value, "url": adresse}


def _surveiller(page: Page, adresse: str, fautes: list[str]) -> None:
    def ecouter(message: ConsoleMessage) -> None:
        lieu = str(message.location.get("url", ""))
        refus_dit = _REFUS_DIT.match(message.text) and _STATIQUE not in lieu
        if message.type in ("error", "warning") and not refus_dit:
            fautes.append(f"{message.text} ({lieu})")

    def suivre(demande: Request) -> None:
        # La visionneuse de PDF est une extension de Chromium : ce qu'elle charge vient de lui.
        if not demande.url.startswith((adresse, "data:", "blob:", "about:", "chrome:", "chrome-extension:")):
            fautes.append(f"demande ailleurs : {demande.url}")

    page.on("console", ecouter)
    page.on("pageerror", lambda erreur: fautes.append(str(erreur)))
    page.on("request", suivre)
