"""L'estimation des pages du sommaire."""

from __future__ import annotations

from cctgen.documents.texte import Bloc, Liste, Style, Titre, cellule, paragraphe, tableau
from cctgen.documents.word.pagination import PUCES, Forme, Page, nombre_de_lignes, paginer, repartir

FORME = Forme(corps=10, avant=0, apres=0)
PAGE = Page(400, 115, {**{s.value: FORME for s in Style}, PUCES: FORME, "titre 1": FORME, "titre 2": FORME})
"""Une page de dix lignes de 11,5 points."""


def pages(*blocs: Bloc) -> list[int]:
    return paginer(blocs, PAGE, premiere=3)


def test_le_corps_commence_a_la_premiere_page():
    assert pages(Titre(1, "Un"), paragraphe("Texte.")) == [3]


def test_un_titre_ne_reste_pas_seul_en_bas_de_page():
    lignes = [paragraphe("Texte.")] * 9
    assert pages(*lignes, Titre(1, "Un"), Titre(2, "Deux"), paragraphe("Texte.")) == [4, 4]


def test_une_liste_et_un_tableau_prennent_de_la_place():
    liste = Liste((cellule("Un."),) * 8)
    table = tableau(("A", "B"), [("un", "deux")] * 10)
    assert pages(liste, Titre(1, "Un"), table, Titre(1, "Deux"), paragraphe("Fin.")) == [4, 6]


def test_un_texte_long_se_compte_en_lignes():
    assert nombre_de_lignes("mot", 400, 10) == 1
    assert nombre_de_lignes("", 400, 10) == 1
    assert nombre_de_lignes("a\nb", 400, 10) == 2
    assert 6 <= nombre_de_lignes("mot " * 130, 400, 10) <= 8
    assert nombre_de_lignes("x" * 200, 400, 10) == 3


def test_les_colonnes_se_partagent_toute_la_largeur():
    assert sum(repartir(tableau(("A", "B", "C"), [("x", "y" * 50, "z")]), 9526)) == 9526
    assert repartir(tableau(("A", "B"), [], largeurs=(1, 3)), 100) == [25, 75]
