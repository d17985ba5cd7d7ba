from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import hypothesis
import pytest

from cctgen.matrice.lecture.a_part.gardes import ateliers_gardes
from cctgen.socle import contenu as lieux
from cctgen.socle.contenu import contenu
from cctgen.socle.memoire import lectures
from tests.lanceur_bureautique import poser_le_lanceur
from tests.preparations import Preparations

# Un poste peut interdire à Python de garder ce qu'il compile : chaque processus lancé recompilerait l'outil entier.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


_EN_MEMOIRE, _PLACE_EXIGEE = Path("/dev/shm"), 8 * 2**30
"""Deux ateliers et leurs outils en prennent quatre, et les fichiers des essais en cours moins de deux."""


def _memoire_libre() -> int:
    """Rend ce que le système dit pouvoir donner encore, et rien là où il ne le dit pas ainsi."""
    etat = Path("/proc/meminfo")
    if not (_EN_MEMOIRE.is_dir() and etat.is_file()):
        return 0
    dites = dict(ligne.split(":", 1) for ligne in etat.read_text("ascii").splitlines())
    return min(shutil.disk_usage(_EN_MEMOIRE).free, int(dites["MemAvailable"].split()[0]) * 1024)


# La suite écrit neuf gigaoctets que personne ne relit : le disque la faisait attendre. Un poste qui n'a pas cette
# mémoire, ou à qui l'on dit où écrire (`TMPDIR`), y écrit comme avant ; les ateliers suivent qui les lance.
if "TMPDIR" not in os.environ and _memoire_libre() >= _PLACE_EXIGEE:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_EN_MEMOIRE)

# Un poste chargé ne rend pas une propriété fausse : les durées se mesurent dans bench/, jamais ici.
hypothesis.settings.register_profile("cctgen", deadline=None)
hypothesis.settings.load_profile("cctgen")

# Un atelier d'essais garde plus d'un million d'objets : le ramasse-miettes, qui les reparcourait toutes les quelques
# secondes sans rien y trouver, prenait un sixième du calcul. Il passe quand ce qu'ils laissent pèse vraiment.
gc.set_threshold(20_000, 10, 1_000)
_BLOCS_AVANT_RAMASSAGE = 3_000_000
"""Quelques centaines de mégaoctets : un essai qui se dédouble copie tout ce que son atelier tient."""

EXIGER_OUTILS = "CCTGEN_EXIGER_OUTILS"


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_BUREAUTIQUE = all(map(shutil.which, ("soffice", "pdftotext", "pdfinfo")))
_OUTILS = {
    "libreoffice": ("LibreOffice (soffice) et poppler-utils (pdftotext, pdfinfo)", _BUREAUTIQUE),
    "navigateur": ("Chromium", CHROMIUM is not None),
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Saute ce que le poste ne peut pas jouer, et répartit le reste entre ateliers.

    Un module va d'un bloc à un seul, qui garde pour la suite ce qu'il a lu ; distribuer un à un douze mille essais
    brefs coûterait plus que d'en jouer beaucoup. Les essais d'un outil, longs et peu nombreux, se donnent un à un, en
    dernier, et d'abord les tirages, les plus longs : personne n'attend l'autre à la fin.
    """
    _sauter_sans_outil(items)
    items.sort(key=lambda test: not test.nodeid.startswith("tests/tirages/"))
    for test in items:
        if not _OUTILS.keys() & test.keywords.keys() or _partage_avec_son_module(test):
            test.add_marker(pytest.mark.xdist_group(test.nodeid.partition("::")[0]))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Nomme un fichier d'essai par son argument : ses octets portent l'heure, et changent d'un atelier à l'autre."""
    return argname if isinstance(val, bytes) and len(val) > _OCTETS_LISIBLES else None


_OCTETS_LISIBLES = 32


def _partage_avec_son_module(test: pytest.Item) -> bool:
    """Vrai si une préparation de tout le module sert à cet essai : à deux ateliers, elle se ferait deux fois."""
    if not isinstance(test, pytest.Function):
        return False
    preparations = [p for definitions in test._fixtureinfo.name2fixturedefs.values() for p in definitions]
    return any(p.scope in ("module", "class") and p.baseid.startswith("tests") for p in preparations)


class _Ramassage:
    """Ramasse entre deux essais ce que les précédents ont laissé, dès que cela pèse."""

    def __init__(self) -> None:
        self._gardes, self._compte_a = sys.getallocatedblocks(), monotonic()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self) -> None:
        # Compter coûte une milliseconde : mille essais brefs n'ont rien laissé.
        if monotonic() - self._compte_a < 1:
            return
        self._compte_a = monotonic()
        if sys.getallocatedblocks() > self._gardes + _BLOCS_AVANT_RAMASSAGE:
            gc.collect()
            self._gardes = sys.getallocatedblocks()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Ramassage())


def _sauter_sans_outil(items: list[pytest.Item]) -> None:
    """LibreOffice ou Chromium peut manquer sur un poste ; l'intégration continue les exige."""
    if os.environ.get(EXIGER_OUTILS):
        return
    absents = {marqueur: nom for marqueur, (nom, present) in _OUTILS.items() if not present}
    for test in items:
        for marqueur in absents.keys() & test.keywords.keys():
            test.add_marker(pytest.mark.skip(reason=f"{absents[marqueur]} manque sur ce poste"))


def _dossier_commun(tmp_path_factory: pytest.TempPathFactory, nom: str) -> Path:
    """Rend un dossier que se partagent tous ceux qui jouent la suite."""
    dossier = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        dossier = dossier.parent
    dossier = dossier / nom
    dossier.mkdir(exist_ok=True)
    return dossier


@pytest.fixture(autouse=True, scope="session")
def _cache_a_part(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Ce qui est retenu d'un essai à l'autre reste hors du poste de qui les lance."""
    with pytest.MonkeyPatch.context() as poste:
        poste.setenv("XDG_CACHE_HOME", str(_dossier_commun(tmp_path_factory, "cache")))
        yield


@pytest.fixture(autouse=True, scope="session")
def _bureautique_ouverte(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Qui lance LibreOffice, produit comme essai, part d'un profil déjà ouvert une fois."""
    chemin = poser_le_lanceur(_dossier_commun(tmp_path_factory, "bureautique"))
    with pytest.MonkeyPatch.context() as poste:
        if chemin is not None:
            poste.setenv("PATH", str(chemin), prepend=os.pathsep)
        yield


@pytest.fixture(autouse=True, scope="session")
def _disque_suppose_sur() -> Iterator[None]:
    """Aucun essai ne coupe le courant : attendre que le disque ait tout pris ne prouverait rien, et coûte à chacun.

    Un descripteur fermé se refuse comme avant, et `tests/coupures.py` voit toujours chaque demande.
    """

    def confier(descripteur: int) -> None:
        os.fstat(descripteur)

    with pytest.MonkeyPatch.context() as poste:
        poste.setattr(os, "fsync", confier)
        yield


@pytest.fixture(autouse=True, scope="session")
def _ateliers_gardes() -> Iterator[None]:
    """Les fichiers reçus se lisent dans de vrais processus, qu'un essai laisse au suivant."""
    with ateliers_gardes():
        yield


@pytest.fixture
def poste_neuf(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Rend le cache d'un poste qui n'a rien retenu, et dont le secret n'a pas encore été tiré."""
    cache = tmp_path_factory.mktemp("poste")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    lectures._secret_du_poste.cache_clear()
    yield cache
    lectures._secret_du_poste.cache_clear()


@pytest.fixture
def ateliers_neufs() -> Iterator[None]:
    """Aucun processus de lecture n'attend : qui en compte, ou en remplace, les voit tous se lancer."""
    with ateliers_gardes(0):
        yield


@pytest.fixture(scope="session")
def preparations(_cache_a_part: None, tmp_path_factory: pytest.TempPathFactory) -> Preparations:
    """Les consultations menées une fois pour tous ceux qui se partagent la suite."""
    return Preparations(_dossier_commun(tmp_path_factory, "preparations"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--maj-attendus` réécrit les résultats attendus avant de les comparer."""
    parser.addoption(
        "--maj-attendus",
        action="store_true",
        help="réécrit tests/attendus/ et le tableau du README d'après le résultat obtenu",
    )


@pytest.fixture
def depot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rend ce que l'outil livre, que l'essai peut changer."""
    depot = tmp_path / "depot"
    for nom in ("clausier", "modeles", "exemples"):
        shutil.copytree(contenu(nom), depot / nom)
    monkeypatch.setattr(lieux, "PAQUET", depot / "cctgen")
    return depot
