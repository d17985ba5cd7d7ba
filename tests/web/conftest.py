from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as settings_de_django
from django.test import Client
from whitenoise.middleware import WhiteNoiseMiddleware

from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation, Participation
from cctgen.web.roles import Role
from tests.preparations import ETUDE, Etape, Preparations
from tests.preparations import creer as preparer
from tests.web.navigateur import chromium, ouvrir_page

__all__ = ["chromium", "ouvrir_page"]

pytestmark = pytest.mark.django_db

MOT_DE_PASSE = "un mot de passe long"
Inviter = Callable[..., Personne]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite vit dans un fichier, comme en service : le serveur d'essai et l'essai ont chacun leur connexion."""
    base = settings_de_django.DATABASES["default"]
    if base["ENGINE"].endswith("sqlite3"):
        base.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("base") / "essai.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _journal_a_part() -> None:
    """Le journal ne garde pas la sortie du premier essai, fermée quand le serveur y écrit ; pytest le relève."""
    racine = logging.getLogger()
    for sortie in [s for s in racine.handlers if s.get_name() == "sortie"]:
        racine.removeHandler(sortie)


@pytest.fixture(scope="session", autouse=True)
def _fichiers_statiques_releves_une_fois() -> Iterator[None]:
    """Un service monte la page une fois ; chaque `Client` la remonte, et relever ses milliers de fichiers coûte plus
    que l'essai. Ils ne changent pas pendant la suite : le premier relevé sert à tous."""
    relever = WhiteNoiseMiddleware.add_files_from_finders
    releves: dict[tuple[object, ...], dict[str, Any]] = {}

    def reprendre(page: WhiteNoiseMiddleware) -> None:
        cle = (page.static_prefix, page.max_age, page.allow_all_origins, page.charset)
        if cle not in releves:
            relever(page)
            releves[cle] = dict(page.files)
        page.files.update(releves[cle])

    with pytest.MonkeyPatch.context() as poste:
        poste.setattr(WhiteNoiseMiddleware, "add_files_from_finders", reprendre)
        yield


@pytest.fixture(autouse=True)
def _donnees_a_part(settings: Any, tmp_path: Path) -> None:
    """Chaque essai a ses fichiers ; le hachage lent des mots de passe ne s'éprouve qu'une fois."""
    settings.TRAVAIL = tmp_path / "travail"
    settings.STORAGES = {
        **settings.STORAGES,
        "contenus": {
            "BACKEND": "cctgen.web.depot.magasin.Magasin",
            "OPTIONS": {"location": tmp_path / "contenus", "file_permissions_mode": 0o440},
        },
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.AXES_ENABLED = False
    # Un travail se joue sur place : un essai n'attend pas un autre fil.
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def inviter(db: None) -> Inviter:
    """Rend de quoi créer une personne, avec ses rôles dans une consultation ou dans le service."""

    def creer_une_personne(
        nom: str, consultation: Consultation | None = None, *roles: Role, **globaux: bool
    ) -> Personne:
        personne = Personne.objects.create_user(nom, password=MOT_DE_PASSE, **globaux)
        for role in roles:
            Participation.objects.create(consultation=consultation, personne=personne, role=role)
        return personne

    return creer_une_personne


@pytest.fixture
def acheteur(inviter: Inviter) -> Personne:
    return inviter("claire")


@pytest.fixture
def portail(acheteur: Personne) -> Consultation:
    """Une consultation faite de l'exemple « portail », dont `acheteur` est l'acheteur."""
    return creer("portail", acheteur, "Crée", lambda d: creer_depuis_exemple(d, "portail"))


@pytest.fixture
def etude(acheteur: Personne) -> Consultation:
    """Une consultation faite de la petite étude : ce qui ne tient ni aux lots ni aux offres s'y éprouve plus vite."""
    return creer(ETUDE, acheteur, "Crée", lambda d: preparer(d, ETUDE))


@pytest.fixture
def changee(acheteur: Personne, preparations: Preparations) -> Consultation:
    """Rend une consultation publiée, puis changée : ses écrans, leurs tableaux et leurs différences sont pleins."""
    consultation = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.PUBLIEE))

    def regler(racine: Path) -> None:
        reponses = racine / "reponses.yaml"
        reponses.write_text(reponses.read_text("utf-8").replace("delai_alerte: 12", "delai_alerte: 8"), "utf-8")

    faire(consultation, acheteur, "Règle un délai", regler)
    return consultation


@pytest.fixture
def page(acheteur: Personne) -> Client:
    """Un navigateur où l'acheteur est connecté."""
    navigateur = Client()
    navigateur.force_login(acheteur)
    return navigateur
