"""L'estimation des pages du sommaire."""

from __future__ import annotations

from dataclasses import replace

from cctgen.documents.tableaux.gabarit import suivant
from cctgen.documents.texte import Bloc, Liste, Style, Titre, cellule, paragraphe, tableau
from cctgen.documents.word.mise_en_page.chasses import chasse, nombre_de_lignes
from cctgen.documents.word.mise_en_page.colonnes import repartir
from cctgen.documents.word.mise_en_page.mesures import PUCES, Forme, Page, TraceDeTableau
from cctgen.documents.word.mise_en_page.pagination import Curseur, paginer
from cctgen.documents.word.mise_en_page.solidarite import reste_entier, tient_au_suivant
from tests.documents.tableaux.fabriques import des_gabarits, un_gabarit

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
    assert pages(liste, Titre(1, "Un"), table, Titre(1, "Deux"), paragraphe("Fin.")) == [4, 5]


def test_un_texte_long_se_compte_en_lignes():
    assert nombre_de_lignes([("mot", False)], 400, 10) == 1
    assert nombre_de_lignes([("", False)], 400, 10) == 1
    assert nombre_de_lignes([("a\nb", False)], 400, 10) == 2
    assert 6 <= nombre_de_lignes([("mot " * 130, False)], 400, 10) <= 8
    assert nombre_de_lignes([("x" * 200, False)], 400, 10) == 3


def test_les_colonnes_se_partagent_toute_la_largeur():
    assert sum(repartir(tableau(("A", "B", "C"), [("x", "y" * 50, "z")]), 9526)) == 9526
    assert sum(repartir(tableau(("A",), []), 100)) == 100


def test_une_amorce_reste_avec_sa_liste_et_un_texte_avec_ses_references():
    liste, references = Liste((cellule("Un."), cellule("Deux."))), paragraphe("Référence : RGS", Style.REFERENCES)
    assert tient_au_suivant(paragraphe("Le titulaire remet\u00a0: "), liste)
    assert not tient_au_suivant(paragraphe("Le titulaire remet."), liste)
    assert tient_au_suivant(liste, references)
    assert tient_au_suivant(tableau(("A",), [("un",)]), references)
    assert not tient_au_suivant(paragraphe("Fin :"), None)
    lignes = [paragraphe("Texte.")] * 9
    assert pages(*lignes, paragraphe("Il remet :"), liste, Titre(1, "Un"), paragraphe("Fin.")) == [4]


def test_aucune_ligne_de_tableau_ne_reste_seule():
    court, long = tableau(("A",), [("un",)] * 3), tableau(("A",), [("un",)] * 9)
    assert reste_entier(court)
    assert not reste_entier(long)
    assert reste_entier(replace(long, solidaire=True))
    assert not reste_entier(tableau(("A",), [("mot " * 200,)] * 3)), "trois longues lignes valent mieux coupées"


def test_un_mot_de_deux_mises_en_forme_ne_se_coupe_pas():
    assert nombre_de_lignes([("mot " * 12 + "l’", False), ("article", True)], 235, 10) == 2
    assert nombre_de_lignes([("Pi-", False), ("Native " * 3, False)], 400, 10) == 1


def test_une_reference_ne_se_coupe_pas_dans_sa_colonne():
    exigences = tableau(("N°", "Réf.", "Énoncé"), [("1", "CCT-DON-01", "Un texte assez long. " * 9)], "Étroit")
    with suivant(des_gabarits(un_gabarit("Étroit", **{"N°": 5, "Réf.": 8, "Énoncé": 87}))):
        colonnes = repartir(exigences, 9526)
    assert sum(colonnes) == 9526
    assert colonnes[1] / 20 - 9.2 >= 9 * chasse("CCT-DON-01")
    adresse = tableau(("A", "B"), [("x", "a" * 300)], "Large")
    with suivant(des_gabarits(un_gabarit("Large", A=80, B=20))):
        colonnes = repartir(adresse, 9526)
    assert colonnes[1] == int(9526 * 0.4), "un mot plus large que la page se coupe"


def test_l_avant_derniere_ligne_ne_suit_que_le_debut_d_une_ligne_qui_se_coupe():
    """Une note finit souvent un tableau par une longue ligne : elle se coupe, sans emporter la précédente."""
    curseur = Curseur(replace(PAGE, hauteur=300.0), 1)
    lignes = ((50.0, False), (50.0, False), (50.0, False), (200.0, True))
    curseur.placer([TraceDeTableau(20.0, lignes, suit=False, entier=False)])
    assert (curseur.numero, curseur.y) == (2, 20.0 + 200.0 - (300.0 - 170.0))
    curseur = Curseur(replace(PAGE, hauteur=300.0), 1)
    entieres = (*lignes[:3], (200.0, False))
    curseur.placer([TraceDeTableau(20.0, entieres, suit=False, entier=False)])
    assert curseur.y == 20.0 + 50.0 + 200.0, "une ligne d'un seul tenant emporte l'avant-dernière"
