"""Ce que fait une personne sur la page, pour locust : elle répond, lit l'effet, ouvre le dossier."""

from __future__ import annotations

import os
import random

import lxml.html
from locust import HttpUser, between, task

APERCU, DOSSIER, RUBRIQUE = "questionnaire, aperçu", "dossier", "questionnaire, rubrique"
_CHEMINS = os.environ["CCTGEN_CONSULTATIONS"].split(",")
_SESSIONS = os.environ["CCTGEN_SESSIONS"].split(",")


class Acheteur(HttpUser):
    """Une personne connectée, qui lit une à trois secondes entre deux gestes."""

    wait_time = between(1, 3)

    def on_start(self) -> None:
        """Prend une session ouverte d'avance : la connexion, lente exprès, n'est pas ce qu'on mesure."""
        self.client.cookies.set("sessionid", _SESSIONS.pop())
        self.chemin = random.choice(_CHEMINS)  # noqa: S311

    @task(1)
    def ouvrir_le_dossier(self) -> None:
        """Ouvre la page du dossier entier."""
        self.client.get(f"{self.chemin}dossier/", name=DOSSIER)

    @task(3)
    def repondre(self) -> None:
        """Ouvre une rubrique, puis demande quatre fois l'effet d'une réponse, sans enregistrer."""
        tableau = lxml.html.fromstring(self.client.get(f"{self.chemin}questionnaire/", name="questionnaire").text)
        liens = sorted({a.get("href") for a in tableau.iter("a") if "/questionnaire/" in (a.get("href") or "")})
        rubriques = [lien for lien in liens if lien.rstrip("/").split("/")[-1] != "questionnaire" and "#" not in lien]
        adresse = random.choice(rubriques)  # noqa: S311
        page = lxml.html.fromstring(self.client.get(adresse, name=RUBRIQUE).text)
        formulaire = next(f for f in page.forms if "questionnaire" in (f.get("class") or ""))
        champs = formulaire.form_values()
        entetes = {"X-CSRFToken": dict(champs).get("csrfmiddlewaretoken", ""), "HX-Request": "true"}
        for _ in range(4):
            with self.client.post(
                f"{adresse}apercu/", champs, headers=entetes, name=APERCU, catch_response=True
            ) as reponse:
                if reponse.status_code not in (200, 422):
                    reponse.failure(f"statut {reponse.status_code}")
            self.wait()
