"""Refait les captures des guides : la page, ouverte sur l'exemple « portail », dans le Chromium du poste.

    make captures

Rien n'est retouché à la main : une capture périmée se refait, et le diff montre l'écran qui a changé.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, sync_playwright

DOSSIER = Path(__file__).parent / "captures"
PORT = 8766
LARGEUR, HAUTEUR = 1280, 900
ECRANS = {
    "acheteur-accueil": "",
    "acheteur-questionnaire": "{consultation}questionnaire/la-securite/",
    "acheteur-dossier": "{consultation}dossier/",
    "acheteur-clause": "{consultation}dossier/clauses/SSI-027/",
    "acheteur-bareme": "{consultation}bareme/",
    "acheteur-publication": "{consultation}publication/",
    "acheteur-histoire": "{consultation}histoire/",
    "soumissionnaire-verifier": "verifier-ma-matrice/",
    "gardien-clausier": "clausier/?mots=badge",
    "gardien-clause": "clausier/SSI-012/",
    "gardien-correction": "clausier/SSI-012/correction/",
}
"""Par capture, l'adresse de l'écran ; un écran de plus est une ligne de plus."""


@contextmanager
def page_servie() -> Iterator[tuple[str, str]]:
    """Ouvre la page sur des données neuves ; rend son adresse et le mot de passe du premier compte."""
    with tempfile.TemporaryDirectory(prefix="cctgen-captures-") as donnees:
        commande = [sys.executable, "-m", "cctgen.web", "--donnees", donnees, "--port", str(PORT)]
        serveur = subprocess.Popen(commande, stderr=subprocess.PIPE, text=True)
        try:
            yield f"http://127.0.0.1:{PORT}/", _mot_de_passe(serveur)
        finally:
            serveur.terminate()
            serveur.wait(20)


def _mot_de_passe(serveur: subprocess.Popen[str]) -> str:
    lu = ""
    for ligne in serveur.stderr or ():
        lu = trouve[1] if (trouve := re.search(r"mot de passe : (\S+)", ligne)) else lu
        if "ouverte sur" in ligne:
            return lu
    raise SystemExit("La page ne s'est pas ouverte.")


def connecter(page: Page, adresse: str, mot_de_passe: str) -> str:
    """Connecte le premier compte ; rend l'adresse, sans barre initiale, de la consultation d'exemple."""
    page.goto(urljoin(adresse, "connexion/"))
    page.get_by_label("Identifiant").fill("acheteur")
    page.get_by_label("Mot de passe").fill(mot_de_passe)
    page.get_by_role("button", name="Se connecter").click()
    lien = page.locator("main a[href*='/consultations/']:not([href$='nouvelle/'])").first.get_attribute("href") or ""
    trouve = re.match(r"/(consultations/[^/]+/)", lien)
    if trouve is None:
        raise SystemExit("L'accueil ne montre aucune consultation.")
    return trouve[1]


def main() -> None:
    """Prend chaque capture, à la largeur d'un écran de bureau."""
    DOSSIER.mkdir(exist_ok=True)
    with page_servie() as (adresse, mot_de_passe), sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = navigateur.new_page(viewport={"width": LARGEUR, "height": HAUTEUR}, locale="fr-FR")
        consultation = connecter(page, adresse, mot_de_passe)
        for nom, chemin in ECRANS.items():
            page.goto(urljoin(adresse, chemin.format(consultation=consultation)))
            page.wait_for_load_state("networkidle")
            page.screenshot(path=DOSSIER / f"{nom}.png")
        navigateur.close()


if __name__ == "__main__":
    main()
