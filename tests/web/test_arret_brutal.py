"""Un processus tué au milieu d'un geste laisse l'ancien état ou le nouveau, entier, et rien qui bloque le suivant."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection

from cctgen.web.depot.contenus import ranges, relire
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.magasin import PROVISOIRE
from cctgen.web.depot.menage import faire_le_menage
from cctgen.web.depot.models import Consultation, Etat
from tests.web.coups import ANCIENS, MOMENTS, NOUVEAUX, changer

TUE = 9


@pytest.fixture
def tuees(transactional_db: None, tmp_path: Path) -> dict[str, Consultation]:
    """Une consultation par moment, dont le geste y fut tué."""
    for moment in MOMENTS:
        creer(moment.replace(" ", "-"), None, "Crée", ecrire_les_anciens)
    connection.close()
    rendu = subprocess.run(
        [sys.executable, "-m", "tests.web.coups"],
        env={**os.environ, **base_d_essai(), "CCTGEN_DONNEES": str(tmp_path), "CCTGEN_CLE_SECRETE": "essai" * 10},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert [int(issue) for issue in rendu.stdout.split()] == [TUE] * len(MOMENTS)
    return {moment: Consultation.objects.get(nom=moment.replace(" ", "-")) for moment in MOMENTS}


def ecrire_les_anciens(racine: Path) -> None:
    (racine / "sous").mkdir(parents=True)
    for chemin, octets in ANCIENS.items():
        (racine / chemin).write_bytes(octets)


def base_d_essai() -> dict[str, str]:
    base = connection.settings_dict
    if connection.vendor == "sqlite":
        return {"CCTGEN_BASE": f"sqlite:///{Path(base['NAME']).as_posix()}"}
    secret = f":{base['PASSWORD']}" if base["PASSWORD"] else ""
    return {"CCTGEN_BASE": f"postgresql://{base['USER']}{secret}@{base['HOST']}:{base['PORT']}/{base['NAME']}"}


def contenu_de(etat: Etat) -> dict[str, bytes]:
    return {chemin: relire(empreinte) for chemin, (empreinte, _) in etat.table.items()}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ne tue pas ainsi")
def test_un_geste_tue_laisse_l_ancien_etat_ou_le_nouveau_et_rien_d_autre(tuees: dict[str, Consultation]) -> None:
    for moment, consultation in tuees.items():
        abouti = moment == "apres la transaction"
        assert contenu_de(consultation.etat) == (NOUVEAUX if abouti else ANCIENS), moment
        assert consultation.etats.count() == (2 if abouti else 1), moment
    for place in ranges():
        nom = place.split("/")[1]
        if not nom.startswith(PROVISOIRE):
            assert sha256(relire(nom)).hexdigest() == nom
    # Rien ne retient le geste suivant.
    for moment, consultation in tuees.items():
        faire(consultation, None, "Recommence", changer if consultation.etat.numero == 1 else lambda _: None)
        assert contenu_de(consultation.etat) == NOUVEAUX, moment
    menager_ce_qui_reste(tuees)


def menager_ce_qui_reste(tuees: dict[str, Consultation]) -> None:
    """Ce que les morts ont laissé part au ménage, le moment venu ; rien de ce qu'un état cite."""
    gestes = Path(settings.TRAVAIL) / "gestes"
    laisses = [*gestes.iterdir()]
    provisoires = [p for p in ranges() if p.split("/")[1].startswith(PROVISOIRE)]
    assert laisses
    assert len(provisoires) == 2
    assert faire_le_menage(timedelta(0)).contenus == 0
    vieillir(*laisses, *(Path(storages["contenus"].path(place)) for place in ranges()))
    fait = faire_le_menage(timedelta(0))
    assert (fait.contenus, fait.dossiers) == (2, len(laisses))
    assert not [*gestes.iterdir()]
    for consultation in tuees.values():
        assert [contenu_de(etat) for etat in consultation.etats.all()] == [NOUVEAUX, ANCIENS]


def vieillir(*fichiers: Path) -> None:
    for fichier in fichiers:
        os.utime(fichier, (0, 0))
