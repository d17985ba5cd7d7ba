"""Le premier lancement : base à jour, premier compte, exemple prêt à visiter ; les suivants n'y changent rien."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.core.management import call_command
from django.db import transaction

from cctgen.usages.edition.generer import generer
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.menage import faire_le_menage
from cctgen.web.depot.ouvertures import ouvrir_d_avance

EXEMPLE = "portail"
PREMIER_COMPTE = "acheteur"


@dataclass(frozen=True, slots=True)
class CompteCree:
    """Le premier compte, et son mot de passe que l'on ne reverra plus."""

    identifiant: str
    mot_de_passe: str


def mettre_la_base_a_jour() -> None:
    """Applique les changements de la base qui ne le sont pas."""
    call_command("migrate", interactive=False, verbosity=0)


def menager() -> None:
    """Ôte ce que plus rien ne cite ; un disque qui s'y refuse n'empêche pas d'ouvrir."""
    with suppress(OSError):
        faire_le_menage(timedelta(days=2))


@transaction.atomic
def creer_le_premier_compte() -> CompteCree | None:
    """Crée, s'il n'y a personne, un compte qui peut tout ; rend `None` s'il y a déjà quelqu'un."""
    if Personne.objects.exists():
        return None
    mot_de_passe = secrets.token_urlsafe(12)
    Personne.objects.create_user(PREMIER_COMPTE, password=mot_de_passe, est_gardien=True, est_administrateur=True)
    return CompteCree(PREMIER_COMPTE, mot_de_passe)


def ouvrir_l_exemple(identifiant: str) -> None:
    """Crée la consultation d'exemple et en produit les pièces."""
    personne = Personne.objects.get(username=identifiant)
    consultation = creer(
        EXEMPLE,
        personne,
        f"Crée la consultation d'après l'exemple « {EXEMPLE} »",
        lambda d: creer_depuis_exemple(d, EXEMPLE),
    )
    faire(consultation, personne, "Produit les pièces", generer)
    ouvrir_d_avance(consultation.etat)
