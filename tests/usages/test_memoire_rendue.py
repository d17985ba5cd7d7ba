"""Un geste fini rend sa mémoire sans ramasse-miettes : un service qui en enchaîne n'attend pas qu'il passe."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.edition.differences import differences
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from tests.preparations import ETUDE, Etape, Preparations

DU_DOSSIER = ("cctgen.assemblage.", "cctgen.clausier.", "cctgen.consultation.", "cctgen.documents.texte")
DES_PIECES = ("cctgen.documents.word.xml", "cctgen.documents.word.mise_en_page.", "cctgen.documents.composition.")
DES_CLASSEURS = ("cctgen.matrice.ecriture.neuf.ClasseurNeuf", "openpyxl.worksheet.worksheet.Worksheet")


def publier_une_suite(racine: Path) -> None:
    fichier = racine / "consultation.yaml"
    fichier.write_text(fichier.read_text(encoding="utf-8").replace('objet: "', 'objet: "Autre '), encoding="utf-8")
    generer(racine, remplacer=True)
    publier(racine)
    differences(racine, (), 1, 2)


GESTES = {
    "generer": (ETUDE, Etape.GENEREE, generer),
    "publier une suite": (ETUDE, Etape.PUBLIEE, publier_une_suite),
    "comparer": ("infogerance", Etape.DEPOUILLEE, comparer),
}


@pytest.fixture
def sans_ramassage() -> Iterator[None]:
    """Ce qui est tenu avant le geste n'est plus examiné : ce qui reste ensuite n'est que de lui."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
        gc.unfreeze()


def noms_de(objets: list[object]) -> Counter[str]:
    return Counter(f"{type(objet).__module__}.{type(objet).__qualname__}" for objet in objets)


@pytest.mark.parametrize(("exemple", "etape", "geste"), GESTES.values(), ids=GESTES.keys())
def test_ni_dossier_ni_pieces_n_attendent_le_ramasse_miettes_ni_classeur_n_y_survit(
    exemple: str,
    etape: Etape,
    geste: Callable[[Path], object],
    preparations: Preparations,
    tmp_path: Path,
    sans_ramassage: None,
) -> None:
    """Une mesure et sa page, un juge et sa clause se tenaient l'un l'autre : vingt-sept mille objets par génération.

    Chaque matrice produite, elle, restait tenue avec son dossier aussi longtemps que le service.
    """
    geste(preparations.copier(tmp_path / "c", exemple, etape))
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    assert [nom for nom in noms_de(gc.garbage) if nom.startswith((*DU_DOSSIER, *DES_PIECES))] == []
    gc.set_debug(0)
    gc.garbage.clear()
    gc.collect()
    assert [nom for nom in noms_de(gc.get_objects()) if nom in DES_CLASSEURS] == []
