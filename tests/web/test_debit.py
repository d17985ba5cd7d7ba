"""Le débit se compte en base : pour tous les travailleurs ensemble, sans adresse gardée, sans table qui enfle."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from django.db import connections
from django.test import RequestFactory
from django.utils import timezone

from cctgen.web.debit import compte
from cctgen.web.debit.compte import compter, une_place
from cctgen.web.debit.models import Passages, Place
from cctgen.web.parcours.soumission.debit import est_permis

PERIODE = timedelta(minutes=10)
T = TypeVar("T")


def a_plusieurs(combien: int, travail: Callable[[int], T]) -> list[T]:
    """Joue le travail dans autant de fils, chacun avec sa connexion à la base, comme autant de travailleurs."""

    def un(rang: int) -> T:
        try:
            return travail(rang)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(combien) as fils:
        return list(fils.map(un, range(combien)))


@pytest.mark.django_db(transaction=True)
def test_des_travailleurs_comptent_ensemble() -> None:
    rendus = a_plusieurs(4, lambda _: [compter("une adresse", PERIODE) for _ in range(5)])
    assert max(n for rendu in rendus for n in rendu) == 20
    assert Passages.objects.get().nombre == 20


@pytest.mark.django_db(transaction=True)
def test_jamais_plus_de_travaux_que_de_places() -> None:
    en_cours: list[int] = []
    releves: list[int] = []

    def travailler(rang: int) -> bool:
        with une_place(2, 10, PERIODE) as prise:
            en_cours.append(rang)
            releves.append(len(en_cours))
            time.sleep(0.02)
            en_cours.remove(rang)
        return prise

    assert all(a_plusieurs(5, travailler))
    assert max(releves) <= 2
    assert not Place.objects.exists()


@pytest.mark.django_db
def test_la_place_d_un_processus_tue_se_libere_avec_le_temps() -> None:
    Place.objects.create(numero=0, prise_le=timezone.now())
    with une_place(1, 0, PERIODE) as prise:
        assert not prise
    Place.objects.update(prise_le=timezone.now() - PERIODE)
    with une_place(1, 0, PERIODE) as prise:
        assert prise
        # Reprise entre-temps par un autre : la rendre ne lui ôte pas la sienne.
        Place.objects.all().delete()
        Place.objects.create(numero=0, prise_le=timezone.now())
    assert Place.objects.count() == 1


@pytest.mark.django_db
def test_la_periode_passee_le_compte_repart_et_la_table_se_vide() -> None:
    assert [compter("a", PERIODE), compter("a", PERIODE), compter("b", PERIODE)] == [1, 2, 1]
    Passages.objects.update(debut=timezone.now() - PERIODE)
    assert compter("a", PERIODE) == 1
    assert Passages.objects.count() == 1


@pytest.mark.django_db
def test_la_table_est_bornee(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compte, "ADRESSES_GARDEES", 3)
    for n in range(6):
        compter(f"adresse {n}", PERIODE)
    assert sorted(Passages.objects.values_list("pk", flat=True)) == ["adresse 3", "adresse 4", "adresse 5"]


MEMES = {
    "une adresse": ("1.2.3.4", "1.2.3.4", True),
    "deux adresses": ("1.2.3.4", "1.2.3.5", False),
    "un réseau": ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
    "deux réseaux": ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    "les deux écritures": ("1.2.3.4", "::ffff:1.2.3.4", True),
}


@pytest.mark.django_db
@pytest.mark.parametrize("cas", MEMES)
def test_une_personne_se_compte_par_son_reseau_et_rien_de_son_adresse_n_est_garde(cas: str, settings: Any) -> None:
    settings.CONTROLES_PAR_PERIODE = 1
    une, autre, meme = MEMES[cas]
    assert est_permis(RequestFactory().get("/", REMOTE_ADDR=une))
    assert est_permis(RequestFactory().get("/", REMOTE_ADDR=autre)) is not meme
    assert not any(adresse in cle for cle in Passages.objects.values_list("pk", flat=True) for adresse in (une, autre))
