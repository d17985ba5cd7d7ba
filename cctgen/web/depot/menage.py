"""Le ménage : les contenus que plus aucun état ne cite, et ce qu'un arrêt brutal a laissé dans le dossier de travail.

Un geste range ses fichiers avant d'inscrire l'état qui les nomme. Ne s'ôte donc que ce que rien ne cite **et** qui est
plus vieux qu'un geste ne peut durer ; un contenu repris par un geste se range de nouveau, et rajeunit d'autant.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from cctgen.web.depot.contenus import oter, range_le, ranges
from cctgen.web.depot.models import Consultation, Etat

AGE_MINIMAL = timedelta(hours=1)
"""Un geste dure au plus quelques minutes."""


@dataclass(frozen=True, slots=True)
class Menage:
    """Ce qui fut ôté : des contenus et leur poids, des dossiers de travail."""

    contenus: int
    octets: int
    dossiers: int


def faire_le_menage(age: timedelta) -> Menage:
    """Ôte ce que rien ne cite depuis cet âge, d'une heure au moins."""
    age = max(age, AGE_MINIMAL)
    tailles = [oter(place) for place in _abandonnes(age)]
    return Menage(len(tailles), sum(tailles), ranger_le_travail(age))


def ranger_le_travail(age: timedelta) -> int:
    """Ôte les dossiers de gestes interrompus, et les dossiers de lecture que plus personne n'ouvre ; les compte."""
    travail, limite = Path(settings.TRAVAIL), time.time() - max(age, AGE_MINIMAL).total_seconds()
    dossiers = [*travail.glob("gestes/*"), *travail.glob("lectures/*/*")]
    vieux = [d for d in dossiers if _date(d) < limite]
    for dossier in vieux:
        shutil.rmtree(dossier, ignore_errors=True)
    connues = {str(pk) for pk in Consultation.objects.values_list("pk", flat=True)}
    perdus = [d for d in travail.glob("lectures/*") if d.name not in connues and _date(d) < limite]
    for dossier in perdus:
        shutil.rmtree(dossier, ignore_errors=True)
    return len(vieux) + len(perdus)


def _date(dossier: Path) -> float:
    try:
        return dossier.stat().st_mtime
    except FileNotFoundError:
        # Un autre l'a ôté entre-temps.
        return time.time()


def _abandonnes(age: timedelta) -> Iterator[str]:
    """Énumère ce que rien ne cite ; son âge se lit au dernier moment, juste avant d'ôter."""
    # Dans cet ordre : ce qui se range pendant que l'on compte n'est pas de ce que l'on a vu.
    vus = list(ranges())
    cites = {f"{sha256[:2]}/{sha256}" for sha256 in _cites()}
    limite = timezone.now() - age
    yield from (place for place in vus if place not in cites and _est_vieux(place, limite))


def _est_vieux(place: str, limite: datetime) -> bool:
    try:
        return range_le(place) < limite
    except FileNotFoundError:
        # Une écriture qui s'achève prend son vrai nom.
        return False


def _cites() -> Iterator[str]:
    """Énumère les empreintes citées : par un dossier redéposé d'abord, car il devient un état et non l'inverse."""
    for modele in (apps.get_model("redepot", "Depot"), apps.get_model("redepot", "DepotAccepte"), Etat):
        for fichiers in modele.objects.values_list("fichiers", flat=True).iterator():
            yield from (sha256 for sha256, _ in fichiers.values())
