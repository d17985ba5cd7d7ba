"""Un long tableau composé à mesure qu'il s'écrit donne les mêmes pièces que s'il avait été tenu, octet pour octet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from cctgen.documents.composition.flux import LignesEnFlux
from cctgen.documents.texte import Tableau, Titre, cellule, tableau
from cctgen.documents.word.rendu import rendre_rapport
from tests.documents.fabriques import modele
from tests.documents.word.test_rendu import ENTETE

LIGNES = [(f"{n}", "<?cctgen lignes-1?> & « a »" if n == 2 else "Réponse. " * n) for n in range(1, 60)]
TENU = tableau(("Réf.", "Texte"), LIGNES, "Détail")


def en_flux(tenu: Tableau) -> Tableau:
    def composer() -> Iterator[tuple[tuple[object, ...], ...]]:
        yield from ((cellule(ref), cellule(texte)) for ref, texte in LIGNES)

    return replace(tenu, lignes=LignesEnFlux(len(LIGNES), composer))


def test_un_tableau_en_flux_s_ecrit_comme_un_tableau_tenu() -> None:
    for suite in ((), (TENU, TENU)):
        tenus = (Titre(1, "Avant"), TENU, *suite, Titre(1, "Après"))
        deroules = (Titre(1, "Avant"), en_flux(TENU), *map(en_flux, suite), Titre(1, "Après"))
        octets = rendre_rapport(modele("rapport.docx"), ENTETE, deroules)
        assert pieces(octets) == pieces(rendre_rapport(modele("rapport.docx"), ENTETE, tenus))


def pieces(octets: bytes) -> list[tuple[str, bytes]]:
    """Rend les pièces d'un document : ce qui s'écrit en flux se comprime moins, et c'est tout."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return [(nom, archive.read(nom)) for nom in archive.namelist()]


def test_les_lignes_en_flux_se_lisent_comme_une_suite() -> None:
    lignes = en_flux(TENU).lignes
    assert tuple(lignes) == tuple(TENU.lignes)
    assert (len(lignes), lignes[:1], lignes[5], lignes[-1]) == (59, TENU.lignes[:1], TENU.lignes[5], TENU.lignes[-1])
