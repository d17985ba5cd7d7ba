"""L'estimation des pages du sommaire."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cctgen.documents.tableaux.gabarit import suivant
from cctgen.documents.texte import Bloc, Encadre, Liste, Style, Titre, cellule, paragraphe, tableau
from cctgen.documents.word.mise_en_page.chasses import chasse_de, dans_un_style, grasse, maigre, nombre_de_lignes
from cctgen.documents.word.mise_en_page.colonnes import disposees, repartir
from cctgen.documents.word.mise_en_page.mesures import PUCES, Forme, Page, mesurer
from cctgen.documents.word.mise_en_page.pagination import Curseur, Entree, paginer
from cctgen.documents.word.mise_en_page.solidarite import reste_entier, tient_au_suivant
from cctgen.documents.word.mise_en_page.traces import Ligne, Trace, TraceDeTableau
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


@pytest.mark.parametrize(("avant", "page"), [(8, 1), (9, 2)])
def test_une_partie_du_sommaire_suit_ses_articles_sur_la_page_suivante(avant: int, page: int) -> None:
    formes = {"sommaire 1": FORME, "sommaire 2": FORME}
    curseur = Curseur(replace(PAGE, formes=PAGE.formes | formes), 1)
    articles = [Entree(2, f"8.{n}", "Article", f"a{n}") for n in range(avant)]
    curseur.placer_le_sommaire([*articles, Entree(1, "9", "Partie", "p"), Entree(2, "9.1", "Article", "b")])
    assert curseur.numero == page
    assert curseur.y == (FORME.ligne * (2 if page == 2 else avant + 2))


def test_une_liste_et_un_tableau_prennent_de_la_place():
    liste = Liste((cellule("Un."),) * 8)
    table = tableau(("A", "B"), [("un", "deux")] * 10)
    assert pages(liste, Titre(1, "Un"), table, Titre(1, "Deux"), paragraphe("Fin.")) == [4, 5]


def test_un_texte_long_se_compte_en_lignes():
    assert nombre_de_lignes([("mot", maigre)], 400, 10) == 1
    assert nombre_de_lignes([("", maigre)], 400, 10) == 1
    assert nombre_de_lignes([("a\nb", maigre)], 400, 10) == 2
    assert 6 <= nombre_de_lignes([("mot " * 130, maigre)], 400, 10) <= 8
    assert nombre_de_lignes([("x" * 200, maigre)], 400, 10) == 3


def test_les_colonnes_se_partagent_toute_la_largeur():
    assert sum(repartir(tableau(("A", "B", "C"), [("x", "y" * 50, "z")]), 9526)) == 9526
    assert sum(repartir(tableau(("A",), []), 100)) == 100


def test_un_tableau_reste_avec_l_alinea_qui_le_precede_et_une_signature_avec_le_sien():
    table = tableau(("A", "B"), [("un", "deux")])
    assert tient_au_suivant(paragraphe("Le titulaire remet."), table, None)
    assert tient_au_suivant(Liste((cellule("Un."),)), table, None)
    services = "Services imposés : Offre Cloud Pi Native. Services à employer : Bastion d'administration. " * 2
    assert tient_au_suivant(paragraphe(services), table, None), "deux lignes se lisent encore d'un coup d'œil"
    assert not tient_au_suivant(paragraphe("Un produit équivalent s'examine. " * 5), table, None)
    assert not tient_au_suivant(paragraphe("Un long alinéa. " * 20), table, None), "il creuserait la page qu'il quitte"
    legende = paragraphe("Composants à examiner", Style.MENTION)
    assert tient_au_suivant(paragraphe("Composants déclarés : 10."), legende, None)
    assert not tient_au_suivant(table, legende, None)
    autre = paragraphe("Modifié : Sécurité et conformité, article 9.3", Style.BANDEAU)
    assert not tient_au_suivant(paragraphe("Référence : CCT du ministère."), autre, None), (
        "un bandeau ouvre autre chose"
    )
    assert not tient_au_suivant(table, Titre(1, "Suite"), None)
    fin = (paragraphe("Annonce."), table, Titre(1, "Visas", tenu=True), table)
    lignes = [paragraphe("Texte.")] * 4
    assert pages(*lignes, Titre(1, "Avant"), *fin) == [4, 4]


def test_une_amorce_reste_avec_sa_liste_et_un_texte_avec_ses_references():
    liste, references = Liste((cellule("Un."), cellule("Deux."))), paragraphe("Référence : RGS", Style.REFERENCES)
    assert tient_au_suivant(paragraphe("Le titulaire remet\u00a0: "), liste, None)
    assert not tient_au_suivant(paragraphe("Le titulaire remet."), liste, None)
    assert tient_au_suivant(liste, references, None)
    assert tient_au_suivant(tableau(("A",), [("un",)]), references, None)
    assert not tient_au_suivant(paragraphe("Fin :"), None, None)
    lignes = [paragraphe("Texte.")] * 9
    assert pages(*lignes, paragraphe("Il remet :"), liste, Titre(1, "Un"), paragraphe("Fin.")) == [4]


@pytest.mark.parametrize(
    ("points", "tenus"),
    [
        (("Un.", "Deux.", "Trois."), [False, True, False]),
        (("Un.", "Deux."), [False, False]),
        (("Un.", "Deux.", "Un long point. " * 20), [False, False, False]),
    ],
)
def test_l_avant_dernier_point_tient_au_dernier_s_il_est_court(points: tuple[str, ...], tenus: list[bool]) -> None:
    traces = mesurer((Liste(tuple(map(cellule, points))),), PAGE)
    assert [trace.suit for trace in traces] == tenus


def test_aucune_ligne_de_tableau_ne_reste_seule():
    long = tableau(("A",), [("un",)] * 9)
    assert not reste_entier(long)
    assert reste_entier(replace(long, solidaire=True))
    court = tableau(("A",), [("un",)] * 3)
    assert (reste_entier(court), reste_entier(replace(court, solidaire=False))) == (True, False)
    assert not reste_entier(tableau(("A",), [("mot " * 200,)] * 3)), "trois longues lignes valent mieux coupées"


def test_un_tableau_de_cinq_courtes_lignes_ne_se_coupe_pas():
    """Les délais de correction d'une vulnérabilité se lisaient sur deux pages."""
    delais = [(f"Vulnérabilité {rang}", f"{rang} jours") for rang in range(6)]
    assert reste_entier(tableau(("Vulnérabilité", "Délai"), delais[:5]))
    assert not reste_entier(tableau(("Vulnérabilité", "Délai"), delais))


def test_un_mot_de_deux_mises_en_forme_ne_se_coupe_pas():
    assert nombre_de_lignes([("mot " * 12 + "l’", maigre), ("article", grasse)], 235, 10) == 2
    assert nombre_de_lignes([("Pi-", maigre), ("Native " * 3, maigre)], 400, 10) == 1


@pytest.mark.parametrize("court", ["Lot", "Note", "Poids", "Oui", "1 %"])
def test_un_mot_court_ne_se_coupe_ni_en_tete_ni_dans_une_case(court: str):
    """« Poids » s'imprimait « Poid / s » entre deux colonnes bavardes : un mot de cinq lettres ne se mesurait pas."""
    bavarde = "Un texte assez long pour tout prendre. " * 9
    for tete, case in ((court, "x"), ("x", court)):
        table = tableau(("Critère", tete, "Ce qui le note"), [(bavarde, case, bavarde)], "Sans gabarit")
        etroite = replace(table, titre="Étroit")
        with suivant(des_gabarits(un_gabarit("Étroit", **{"Critère": 49, tete: 2, "Ce qui le note": 49}))):
            largeurs = [repartir(t, 9526)[1] for t in (table, etroite)]
        chasse = grasse if tete == court else maigre
        assert min(largeurs) / 20 - 9.2 >= 9 * max(map(chasse, court.split())), largeurs


def test_une_reference_ne_se_coupe_pas_dans_sa_colonne():
    exigences = tableau(("N°", "Réf.", "Énoncé"), [("1", "CCT-DON-01", "Un texte assez long. " * 9)], "Étroit")
    with suivant(des_gabarits(un_gabarit("Étroit", **{"N°": 5, "Réf.": 8, "Énoncé": 87}))):
        colonnes = repartir(exigences, 9526)
    assert sum(colonnes) == 9526
    assert colonnes[1] / 20 - 9.2 >= 9 * maigre("CCT-DON-01")
    adresse = tableau(("A", "B"), [("x", "a" * 300)], "Large")
    with suivant(des_gabarits(un_gabarit("Large", A=80, B=20))):
        colonnes = repartir(adresse, 9526)
    assert colonnes[1] == int(9526 * 0.4), "un mot plus large que la page se coupe"


def une_longue_ligne(*lignes_de_texte: int) -> Ligne:
    """Une ligne qui se coupe : un paragraphe par case, dont chaque ligne de texte fait dix points."""
    cases = tuple((Trace(0, n, 10.0, 0),) for n in lignes_de_texte)
    return Ligne(10.0 * max(lignes_de_texte) + 2.5, cases, libre=True)


def test_l_avant_derniere_ligne_ne_suit_que_le_debut_d_une_ligne_qui_se_coupe():
    """Une note finit souvent un tableau par une longue ligne : elle se coupe, sans emporter la précédente."""
    curseur = Curseur(replace(PAGE, hauteur=300.0), 1)
    lignes = (Ligne(50.0), Ligne(50.0), Ligne(50.0))
    curseur.placer([TraceDeTableau(20.0, (*lignes, une_longue_ligne(20, 1)))])
    assert (curseur.numero, curseur.y) == (2, 20.0 + 82.5), "la première page en garde douze lignes de texte"
    curseur = Curseur(replace(PAGE, hauteur=300.0), 1)
    curseur.placer([TraceDeTableau(20.0, (*lignes, Ligne(200.0)))])
    assert curseur.y == 20.0 + 50.0 + 200.0, "une ligne d'un seul tenant emporte l'avant-dernière"


def test_une_ligne_se_coupe_case_par_case_entre_deux_lignes_de_texte():
    """Mesuré (LibreOffice 25.2) : une ligne de texte suffit de chaque côté, mais chaque case commence."""
    longue = une_longue_ligne(20, 3)
    assert longue.debut == 12.5
    assert longue.coupee(49.9) == Ligne(162.5, ((Trace(0, 16, 10.0, 0),), ()))
    assert longue.coupee(12.4) == longue, "rien n'y tient : la ligne passe entière"
    tableau_long = TraceDeTableau(10, (Ligne(20), Ligne(20), longue))
    assert tableau_long.ensemble(1, 60) == 20 + 12.5, "un début suffit à ne pas laisser la précédente seule"
    assert tableau_long.ensemble(1, 32) == 20 + longue.hauteur, "s'il n'y tient pas, toute la ligne l'emporte"
    assert tableau_long.ensemble(2, 60, suite=30) == longue.hauteur, "une ligne qui se coupe ne tient à rien"
    assert replace(tableau_long, lignes=(longue, Ligne(20))).ensemble(0, 60) == longue.hauteur, "la première non plus"
    haute, basse = Ligne(90, suffit=True), Ligne(12)
    paire = replace(tableau_long, lignes=(haute, haute))
    assert paire.ensemble(0, 60) == 90, "deux hautes lignes ne creusent pas la page pour rester ensemble"
    assert [replace(paire, lignes=li).ensemble(0, 60) for li in ((basse, haute), (haute, basse))] == [102, 102]


def test_la_fin_d_un_tableau_tient_a_ses_references():
    """Mesuré (LibreOffice 25.2) : deux lignes passent à la page suivante avec « Références », qui n'y tenaient pas."""
    suivi = TraceDeTableau(10, (Ligne(20),) * 4, tenu=True)
    assert [suivi.ensemble(rang, 60, suite=11) for rang in range(4)] == [40, 20, 51, 31]
    lignes, texte = tableau(("A",), [("un",)] * 6), paragraphe("Texte.")
    fin = (*[texte] * 4, Titre(1, "Un"), paragraphe("Fin."))
    assert pages(texte, lignes, paragraphe("Références : RGS", Style.REFERENCES), *fin) == [5]
    assert pages(texte, lignes, texte, *fin) == [4]


def test_la_derniere_ligne_passe_entiere_avec_ce_que_suit_le_tableau():
    """Mesuré (LibreOffice 25.2) : une ligne qui se coupe ne se coupe plus quand elle tient aux « Références »."""
    longue = une_longue_ligne(20, 3)._replace(suffit=True)
    suivi = TraceDeTableau(10, (Ligne(20, suffit=True), longue), tenu=True)
    assert [suivi.peut_se_couper(1), replace(suivi, tenu=False).peut_se_couper(1)] == [False, True]
    assert suivi.ensemble(1, 60, suite=30) == longue.hauteur + 30
    curseur = Curseur(replace(PAGE, hauteur=300.0), 1, y=150.0)
    curseur.placer([suivi, Trace(0, 1, 10.0, 0)])
    assert (curseur.numero, curseur.y) == (2, 10 + longue.hauteur + 10)
    curseur = Curseur(replace(PAGE, hauteur=200.0), 1, y=50.0)
    curseur.placer([suivi, Trace(0, 1, 10.0, 0)])
    assert curseur.numero == 2, "une ligne plus haute que la page se coupe quand même"


def test_une_ligne_se_coupe_si_la_page_y_perdrait_trop_et_loin_de_ses_bords():
    """« 5.4 Conformité et dérogations | … Intégration et » finissait une page, « FIC-TRA-07 | paramétrage » ouvrait."""
    ligne = une_longue_ligne(20, 2)._replace(blanc=60.0)
    assert [ligne.se_coupe_bien(place) for place in (0, 60, 60.1, 162.5, 172.5)] == [False, False, True, True, False]
    assert ligne._replace(blanc=0.0).se_coupe_bien(12.5), "plus haute qu'une page, elle se coupe où elle commence"
    amorce, liste = Trace(0, 8, 10.0, 0, suit=True), Trace(0, 12, 10.0, 0)
    annoncee = ligne._replace(cases=((amorce, liste), ()))
    assert [annoncee.se_coupe_bien(place) for place in (72.5, 82.5, 92.5)] == [True, False, True]


def test_une_case_mesuree_sait_ou_elle_ne_finit_pas_une_page():
    case = (paragraphe("Repères :"), Liste(((paragraphe("Voici :"), Liste((cellule("un"),))), cellule("deux "))))
    page = replace(PAGE, hauteur=60.0)
    (table,) = mesurer((replace(tableau(("A",), [("x",)]), lignes=((case,), (cellule("court"),))),), page)
    assert isinstance(table, TraceDeTableau)
    assert [trace.suit for trace in table.lignes[0].cases[0]] == [True, True, False, False]
    assert table.lignes[1].cases == (), "d'un tiers de page au plus, elle ne se coupe jamais"


def test_une_ligne_plus_haute_que_la_page_en_remplit_plusieurs():
    """Mesuré (LibreOffice 25.2) : l'en-tête revient en haut de chacune."""
    curseur = Curseur(replace(PAGE, hauteur=100.0), 1, y=50.0)
    curseur.placer([TraceDeTableau(10, (une_longue_ligne(30, 1), Ligne(20)))])
    # Trois lignes de texte, puis huit par page : la dernière page en garde trois, et la ligne suivante.
    assert (curseur.numero, curseur.y) == (5, 10 + 32.5 + 20)


def test_un_encadre_ferme_ses_bords_quand_le_retrait_change():
    """Mesuré (LibreOffice 25.2) : une puce suspendue reste dans le cadre, sa sous-liste en ouvre un autre."""
    page = replace(PAGE, formes={**PAGE.formes, Style.ENCADRE: Forme(10, 0, 0, bord=4.5)})
    plate, detail = Liste((cellule("Un."),)), Liste((cellule("Son détail."),))
    profonde = Liste(((*cellule("Un."), detail), cellule("Deux.")))
    suivie = Liste(((*cellule("Un."), *cellule("Sa suite.")),))
    for liste, cadres in ((plate, 1), (profonde, 3), (suivie, 2)):
        traces = [*mesurer([Encadre((paragraphe("Contexte."), liste))], page)]
        assert sum(trace.bords for trace in traces) == 9 * cadres


def test_un_trait_insecable_en_italique_prend_plus_de_place():
    """Mesuré (LibreOffice 25.2) : la police n'en a pas le signe, et celui qui le remplace penche."""
    droite, penchee = (chasse_de(gras=False, italique=italique) for italique in (False, True))
    assert droite("CCT\u2011DON\u201118") < maigre("CCT-DON-18") < penchee("CCT\u2011DON\u201118")
    assert penchee("notification") == droite("notification")
    assert [dans_un_style(maigre, penchee), dans_un_style(penchee, grasse)] == [
        penchee,
        chasse_de(gras=True, italique=True),
    ]


def test_une_colonne_a_la_largeur_que_lui_donne_libreoffice():
    """Mesuré (LibreOffice 25.2) : à 3611 vingtièmes, un texte de 3441,6 tient, qui demandait 3442 avec les marges."""
    colonnes = [475, 1238, 775, 570, 3611, 2857]
    assert disposees(colonnes) == [475, 1237, 776, 569, 3612, 2857]
    assert sum(disposees(colonnes)) == 9526


def test_une_ligne_a_la_hauteur_que_lui_donne_libreoffice():
    """Mesuré (LibreOffice 25.2) : Liberation Sans, en vingtièmes de point."""
    mesurees = {8.0: 184, 9.0: 207, 9.5: 218, 10.0: 230, 11.5: 265, 13.0: 300, 15.0: 345, 40.0: 920}
    assert {corps: round(20 * Forme(corps, 0, 0).ligne) for corps in mesurees} == mesurees


def test_un_tableau_entier_finit_la_page_a_son_dernier_filet_pres():
    def page_du_tableau(lignes: float, **autres: bool) -> tuple[int, float]:
        curseur = Curseur(PAGE, 1, y=100)
        curseur.placer([TraceDeTableau(2, (Ligne(3), Ligne(lignes)), **autres)])
        return curseur.numero, curseur.y

    assert page_du_tableau(10.5, entier=True) == (1, 115.5)
    assert page_du_tableau(10.6, entier=True) == (2, 15.6)
    assert page_du_tableau(10.5, entier=False)[0] == 2, "un tableau qui se coupe a besoin de son filet"
    seule = Curseur(PAGE, 1, y=100)
    seule.placer([TraceDeTableau(5, (Ligne(10.5),), entier=True)])
    assert seule.numero == 2, "une ligne seule ne tient à aucune autre"
    assert page_du_tableau(10.5, entier=True, tenu=True)[0] == 2, "ce qui le suit est sous son filet"


def test_un_tableau_dont_une_ligne_se_coupe_ne_reste_pas_entier():
    assert reste_entier(tableau(("A",), [("x" * 1200,)]))
    assert not reste_entier(tableau(("A",), [("x" * 1201,)]))
    assert not reste_entier(tableau(("A",), [("x",), ("x" * 1201,)]))


def test_un_sommaire_sous_son_intitule_passe_d_un_bloc_a_la_page_suivante():
    """Celui de la note, que ses trois pages précèdent, se lisait sur deux pages."""
    page = replace(PAGE, formes={**PAGE.formes, "sommaire 1": FORME})
    entrees = [Entree(1, str(rang), "Partie", f"p{rang}") for rang in range(5)]
    for intitule, numero, y in ((None, 2, 1.0), (Trace(0, 1, 11.5, 0), 2, 6.0)):
        curseur = Curseur(page, 1, y=6 * 11.5)
        curseur.placer_le_sommaire(entrees, intitule)
        assert (curseur.numero, round(curseur.y / 11.5)) == (numero, y), intitule
