"""Trente personnes à la fois sur la page, sur ce poste : temps de réponse au 95e centile, et erreurs.

    make charge                                   # SQLite
    CCTGEN_BASE=postgresql://… make charge        # PostgreSQL

Cibles, sur deux cœurs : l'aperçu du questionnaire sous 300 ms, la page du dossier sous 400 ms, aucune erreur.
La charge vient de locust, depuis le même poste : elle prend sa part des cœurs, les temps sont donc majorés.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PERSONNES, CONSULTATIONS = 30, 5
SECONDES = int(os.environ.get("CCTGEN_SECONDES", "60"))
PORT = 8765
CIBLES: Mapping[str, int] = {"questionnaire, aperçu": 300, "dossier": 400}
"""En millisecondes, au 95e centile."""

_PREPARER = f"""
import django; django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import creer
from cctgen.web.depot.models import Participation
from cctgen.web.travaux.demande import demander
call_command("migrate", verbosity=0)
personnes = [Personne.objects.create(username=f"personne-{{n}}") for n in range({PERSONNES})]
chemins, sessions = [], []
for n in range({CONSULTATIONS}):
    c = creer(f"portail-{{n}}", None, "Crée", lambda d: creer_depuis_exemple(d, "portail"))
    demander(c, personnes[0], "generer")
    Participation.objects.bulk_create(Participation(consultation=c, personne=p, role="acheteur") for p in personnes)
    chemins.append(f"/consultations/{{c.pk}}/")
for p in personnes:
    session = SessionStore()
    session.update({{SESSION_KEY: str(p.pk), BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
                     HASH_SESSION_KEY: p.get_session_auth_hash()}})
    session.create()
    sessions.append(session.session_key)
print(",".join(chemins)); print(",".join(sessions))
"""


@contextmanager
def serveur(environnement: Mapping[str, str]) -> Iterator[None]:
    """Tient la page ouverte, telle que la commande la sert, le temps de la mesure."""
    commande = [sys.executable, "-m", "cctgen.web", "--port", str(PORT)]
    page = subprocess.Popen(commande, env=dict(environnement), stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/connexion/").close()
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        page.terminate()
        page.wait(20)


def mesurer(donnees: Path) -> list[dict[str, Any]]:
    """Prépare les consultations, charge la page, rend les statistiques de locust."""
    environnement = {
        **os.environ,
        "CCTGEN_DONNEES": str(donnees),
        "CCTGEN_CLE_SECRETE": "banc" * 16,
        "DJANGO_SETTINGS_MODULE": "cctgen.web.reglages",
    }
    prepare = subprocess.run(
        [sys.executable, "-c", _PREPARER], env=environnement, stdout=subprocess.PIPE, text=True, check=True
    )
    chemins, sessions = prepare.stdout.strip().splitlines()[-2:]
    charge = [sys.executable, "-m", "locust", "-f", "bench/navigation.py", "--headless", "--json", "--skip-log"]
    charge += ["--users", str(PERSONNES), "--spawn-rate", "10", "--run-time", f"{SECONDES}s"]
    charge += ["--host", f"http://127.0.0.1:{PORT}", "--exit-code-on-error", "0"]
    avec = {**environnement, "CCTGEN_CONSULTATIONS": chemins, "CCTGEN_SESSIONS": sessions}
    with serveur(environnement):
        rendu = subprocess.run(charge, env=avec, stdout=subprocess.PIPE, text=True, check=True)
    statistiques: list[dict[str, Any]] = json.loads(rendu.stdout)
    return statistiques


def centile(reponses: Mapping[str, int], part: float) -> int:
    """Rend le temps, en millisecondes, sous lequel tombe cette part des réponses."""
    total, vues = sum(reponses.values()), 0
    for temps, nombre in sorted((int(float(t)), n) for t, n in reponses.items()):
        vues += nombre
        if vues >= total * part:
            return temps
    return 0


def main() -> None:
    """Mesure, puis affiche chaque page, et les cibles."""
    with tempfile.TemporaryDirectory(prefix="cctgen-charge-") as dossier:
        statistiques = mesurer(Path(dossier))
    base = "PostgreSQL" if os.environ.get("CCTGEN_BASE", "").startswith("postgres") else "SQLite"
    print(f"{PERSONNES} personnes pendant {SECONDES} s, {os.cpu_count()} cœurs, {base}")
    for page in statistiques:
        nom, temps = page["name"], page["response_times"]
        lu, cible = centile(temps, 0.95), CIBLES.get(nom)
        verdict = "" if cible is None else f" (cible {cible}) {'tenu' if lu <= cible else 'DÉPASSÉ'}"
        print(f"{nom} : {page['num_requests']} demandes, {page['num_failures']} erreurs, 95 % sous {lu} ms{verdict}")


if __name__ == "__main__":
    main()
