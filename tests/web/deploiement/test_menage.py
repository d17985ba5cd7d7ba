"""Le ménage n'ôte que ce que rien ne cite, et que rien n'est en train d'écrire."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.utils import timezone

from cctgen.socle.fichiers import empreinte
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import ranger, ranges, relire
from cctgen.web.depot.dossiers import dossier_de_lecture, materialiser, relever
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.menage import faire_le_menage
from cctgen.web.depot.models import Consultation
from cctgen.web.redepot.models import Depot, DepotAccepte
from cctgen.web.service.__main__ import principal

pytestmark = pytest.mark.django_db
UN_JOUR = timedelta(days=1)


def ecrire(texte: str):
    def action(racine: Path) -> None:
        racine.mkdir(exist_ok=True)
        (racine / "a.txt").write_text(texte)

    return action


@pytest.fixture
def mince(acheteur: Personne) -> Consultation:
    return creer("mince", acheteur, "Crée", ecrire("premier"))


def vieillir() -> None:
    for place in ranges():
        os.utime(storages["contenus"].path(place), (0, 0))


def test_un_contenu_d_un_geste_refuse_s_ote_une_fois_vieux(mince: Consultation, acheteur: Personne) -> None:
    orphelin = ranger(b"d'un geste que l'erreur de sa suite a fait refuser")
    assert faire_le_menage(UN_JOUR).contenus == 0
    vieillir()
    fait = faire_le_menage(UN_JOUR)
    assert (fait.contenus, fait.octets) == (1, 50)
    with pytest.raises(FileNotFoundError):
        relire(orphelin)
    assert relire(mince.etat.table["a.txt"][0]) == b"premier"


def test_ce_que_cite_un_etat_ancien_ou_un_dossier_redepose_reste(mince: Consultation, acheteur: Personne) -> None:
    faire(mince, acheteur, "Change", ecrire("second"))
    redepose = ranger(b"redepose")
    recu = {"consultation": mince, "auteur": acheteur, "fichiers": {"a.txt": [redepose, 0o644]}}
    Depot.objects.create(**recu)
    vieillir()
    assert faire_le_menage(UN_JOUR).contenus == 0
    DepotAccepte.objects.create(**recu, copie="a", recu_le=timezone.now())
    Depot.objects.all().delete()
    assert faire_le_menage(UN_JOUR).contenus == 0
    mince.courant = None
    mince.save()
    mince.delete()
    assert faire_le_menage(UN_JOUR).contenus == 3


def test_un_contenu_abandonne_qu_un_geste_reprend_rajeunit(mince: Consultation, acheteur: Personne) -> None:
    """Entre son rangement et l'état qui le citera, le ménage peut passer."""
    ranger(b"second")
    vieillir()

    # Ce qui, d'un geste, précède la transaction.
    racine = Path(settings.TRAVAIL) / "gestes" / "essai"
    materialiser(mince.etat.table, racine)
    ecrire("second")(racine)
    relever(racine, mince.etat.table)
    assert faire_le_menage(UN_JOUR).contenus == 0
    assert relire(empreinte(b"second")) == b"second"


def test_un_age_nul_ne_touche_pas_a_ce_qui_s_ecrit(mince: Consultation) -> None:
    ranger(b"en cours")
    assert faire_le_menage(timedelta(0)).contenus == 0


def test_un_dossier_de_lecture_que_personne_n_ouvre_s_ote_et_se_refait(mince: Consultation) -> None:
    lu = dossier_de_lecture(mince.etat)
    assert faire_le_menage(UN_JOUR).dossiers == 0
    os.utime(lu.parent, (0, 0))
    assert dossier_de_lecture(mince.etat) == lu
    assert faire_le_menage(UN_JOUR).dossiers == 0
    os.utime(lu.parent, (0, 0))
    assert faire_le_menage(UN_JOUR).dossiers == 1
    assert not lu.exists()
    assert (dossier_de_lecture(mince.etat) / "a.txt").read_text() == "premier"


def test_la_commande_dit_ce_qu_elle_a_ote(mince: Consultation, capsys: pytest.CaptureFixture[str]) -> None:
    ranger(b"x" * 150_000)
    vieillir()
    assert principal(["menage", "--heures", "24"]) == 0
    assert "Contenus ôtés : 1 (0,2 Mo)" in capsys.readouterr().err
