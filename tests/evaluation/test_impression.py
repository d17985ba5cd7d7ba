"""Tout classeur de l'évaluation s'imprime en A4, lisible sur un photocopieur ordinaire."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation.accord.classeur import ecrire_historique
from cctgen.evaluation.actes.classeurs import registre as demandes
from cctgen.evaluation.actes.classeurs.ecarts import ecrire_ecarts
from cctgen.evaluation.actes.classeurs.formulaire import Question, ecrire_formulaire
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.actes.tours import EcartsDeLOffre
from cctgen.evaluation.classeur import feuillet
from cctgen.evaluation.classeur.contexte import Annexes
from cctgen.evaluation.classeur.ecriture import ecrire_comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.consolidation import consolider
from cctgen.evaluation.evaluateurs.classeur import modele_des_evaluateurs
from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_consensus, ecrire_grille_par_exigence
from cctgen.evaluation.modele import GrilleLue, cle_de
from cctgen.evaluation.saisies.modeles import modeles_de_saisie
from cctgen.evaluation.suites.classeur import ecrire_suites
from cctgen.matrice.habillage.impression import LISIBLE, echelle, imprimee, sur_la_premiere_page
from cctgen.matrice.habillage.lecture import habillage
from cctgen.matrice.habillage.pages import colonnes_repetees, imprimees
from tests.evaluation.actes.fabriques import une_demande
from tests.evaluation.fabriques import des_appreciations, un_avis, un_dossier, un_prix, une_offre
from tests.evaluation.suites.fabriques import deux_offres_classees
from tests.evaluation.test_conformite_office import CLASSEURS, COMPARAISON, OFFRES

IMPRIMES: dict[str, Callable[[], bytes]] = {
    **{nom: ecrire for nom, ecrire in CLASSEURS.items() if nom not in ("matrice", "comparaison")},
    "demandes": lambda: demandes.ecrire_registre(un_dossier(), ()),
    "evaluateurs": lambda: modele_des_evaluateurs(un_dossier()).contenu,
    "historique": lambda: ecrire_historique(un_dossier(), ()),
    "suites": lambda: ecrire_suites(*deux_offres_classees()),
    "reponse": lambda: ecrire_formulaire(un_dossier(), une_offre("Alpha"), NatureDemande.PRECISION, (), None),
}


@pytest.mark.parametrize("nom", IMPRIMES)
def test_tout_s_imprime_en_a4_a_huit_points_au_moins_pieds_et_tetes_compris(nom: str) -> None:
    """Trop large, une feuille prend plusieurs pages ; ce qui désigne la ligne s'y répète."""
    for feuille in load_workbook(io.BytesIO(IMPRIMES[nom]())).worksheets:
        assert int(feuille.page_setup.paperSize) == int(Worksheet.PAPERSIZE_A4), feuille.title
        reduite = _echelle(feuille)
        assert imprimee(10, reduite) >= LISIBLE, (feuille.title, reduite)
        for bandeau in (feuille.oddFooter, feuille.oddHeader):
            zones = [zone for zone in (bandeau.left, bandeau.right) if zone.text]
            assert all(imprimee(zone.size, reduite) >= LISIBLE for zone in zones), (feuille.title, reduite)


def _echelle(feuille: Worksheet) -> int:
    pages = int(feuille.page_setup.fitToWidth or 1)
    return echelle(imprimees(feuille), paysage=True, pages=pages, repetees=colonnes_repetees(feuille))


IMPRIMES_LARGES: dict[str, Callable[[], bytes]] = {
    **IMPRIMES,
    "consensus": lambda: ecrire_grille_consensus(un_dossier(), OFFRES, EN_ECART),
    "comparaison": CLASSEURS["comparaison"],
}


@pytest.mark.parametrize("nom", IMPRIMES_LARGES)
def test_rien_de_l_en_tete_n_est_coupe_par_le_bord_d_une_page(nom: str) -> None:
    """Une case étendue finit avec la première page ; ce que chaque page répète tient dans les colonnes répétées."""
    for feuille in load_workbook(io.BytesIO(IMPRIMES_LARGES[nom]())).worksheets:
        if not feuille.print_title_cols:
            continue
        bornes = str(feuille.print_title_cols).replace("$", "").split(":")
        repetees = column_index_from_string(bornes[1])
        largeurs = [feuille.column_dimensions[get_column_letter(r + 1)].width for r in range(feuille.max_column)]
        if pages := feuille.page_setup.fitToWidth:
            premiere = sur_la_premiere_page(imprimees(feuille), paysage=True, pages=int(pages), repetees=repetees)
            etendues = [(str(p), p.max_col) for p in feuille.merged_cells.ranges if p.min_row < 10]
            assert [e for e in etendues if e[1] > premiere] == [], feuille.title
        entete = int(str(feuille.print_title_rows).replace("$", "").split(":")[0])
        dessus = [c for rangee in feuille.iter_rows(max_row=entete - 1, max_col=repetees) for c in rangee if c.value]
        entieres = {p.start_cell.coordinate for p in feuille.merged_cells.ranges if p.max_col <= repetees}
        dessus = [c for c in dessus if c.coordinate not in entieres]
        debordent = [c.value for c in dessus if len(str(c.value)) > 1.3 * sum(largeurs[c.column - 1 : repetees])]
        assert debordent == [], feuille.title


@pytest.mark.parametrize("nom", ["grille", "grille par exigence", "consensus"])
def test_l_en_tete_d_une_grille_tient_sur_sa_page_sans_etre_reduit(nom: str) -> None:
    """LibreOffice règle l'échelle de chaque zone d'impression : l'en-tête n'a pas la réduction du tableau."""
    ecrire = {**IMPRIMES_LARGES, "grille par exigence": lambda: ecrire_grille_par_exigence(un_dossier(), OFFRES)}[nom]
    zones = 0
    for feuille in load_workbook(io.BytesIO(ecrire())).worksheets:
        tete, *tableau = str(feuille.print_area).split(",")
        if tableau:
            zones += 1
            derniere = range_boundaries(tete.rpartition("!")[2])[2]
            assert echelle(imprimees(feuille)[:derniere], paysage=True) == 100, feuille.title
    assert zones


def test_une_case_sans_police_propre_a_celle_du_classeur_modele() -> None:
    """Un tableur mesure les colonnes dans la police normale : celle d'openpyxl manque à un poste sans Office."""
    for ecrire in (CLASSEURS["derogations"], CLASSEURS["grille"], CLASSEURS["matrice"]):
        police = load_workbook(io.BytesIO(ecrire())).worksheets[0]["Z99"].font
        assert (police.name, police.sz) == (habillage().aspects["évaluation : texte"].police, 10)


def test_les_liens_vers_les_autres_feuilles_ne_s_impriment_pas() -> None:
    """Une troisième page ne portait que leur dernière ligne, « Barème »."""
    feuille = load_workbook(io.BytesIO(CLASSEURS["comparaison"]())).worksheets[0]
    rangees = [[str(case.value) for case in rangee if case.value] for rangee in feuille.iter_rows()]
    sommaire = rangees.index(["Dans ce classeur"]) + 1
    _, premiere, derniere_colonne, derniere = range_boundaries(str(feuille.print_area).rpartition("!")[2])
    assert (premiere, derniere_colonne) == (1, feuille.max_column)
    assert derniere < sommaire
    assert not any(rangees[derniere : sommaire - 1]), "tout ce qui précède les liens s'imprime"


@pytest.mark.parametrize("nom", IMPRIMES)
def test_un_marche_sans_lots_ne_parle_pas_de_lots(nom: str) -> None:
    """Seul l'en-tête « Lot » reste, que toute relecture attend."""
    dits = [
        str(case.value)
        for feuille in load_workbook(io.BytesIO(IMPRIMES[nom]())).worksheets
        for rangee in feuille.iter_rows()
        for case in rangee
        if case.value not in (None, "Lot")
    ]
    assert [dit for dit in dits if re.search(r"\blots?\b", dit, re.IGNORECASE)] == []


EN_ECART = consolider(
    [
        GrilleLue(f"grille-{nom}.xlsx", nom, {cle_de(OFFRES[0]): {"SSI-1": un_avis(note, nom)}})
        for nom, note in (("alice", 1), ("bob", 3))
    ]
)


def _demandee(tour: int) -> Question:
    return Question(une_demande("Alpha").au_tour(tour), "")


DU_TOUR: dict[str, Callable[[int], bytes]] = {
    "comparaison": lambda tour: ecrire_comparaison(un_dossier(), COMPARAISON, Annexes(tour=tour)),
    "consensus": lambda tour: ecrire_grille_consensus(un_dossier(), OFFRES, EN_ECART, tour=tour),
    "decisions": lambda tour: modeles_de_saisie(un_dossier(), OFFRES, COMPARAISON, tour)["decisions.xlsx"].contenu,
    "demandes": lambda tour: demandes.ecrire_registre(un_dossier(), (), tour=tour),
    "ecarts": lambda tour: ecrire_ecarts(un_dossier(), tour, [EcartsDeLOffre(*OFFRES, ())]),
    "grille": lambda tour: ecrire_grille(un_dossier(), OFFRES, tour=tour),
    "prix": lambda tour: modeles_de_saisie(un_dossier(), OFFRES, COMPARAISON, tour)["prix.xlsx"].contenu,
    "reponse": lambda tour: ecrire_formulaire(
        un_dossier(), une_offre("Alpha"), NatureDemande.PRECISION, [_demandee(tour)], None
    ),
    "suites": lambda tour: ecrire_suites(*deux_offres_classees(), tour=tour),
}


@pytest.mark.parametrize("nom", DU_TOUR)
def test_un_classeur_d_un_tour_de_negociation_le_dit_en_tete_et_en_pied(nom: str) -> None:
    for tour in (1, 2):
        feuilles = load_workbook(io.BytesIO(DU_TOUR[nom](tour))).worksheets
        tetes = [c.value for f in feuilles for rangee in f.iter_rows(max_row=4) for c in rangee if c.value]
        pieds = [f.oddFooter.left.text or "" for f in feuilles]
        dits = [any(re.search(r"tour\s2", str(texte), re.IGNORECASE) for texte in textes) for textes in (tetes, pieds)]
        assert dits == [tour == 2] * 2, (tour, tetes, pieds)


TROIS_CRITERES = {
    "criteres": [
        {
            "id": "technique",
            "libelle": "Valeur technique",
            "type": "appreciation",
            "poids": "50",
            "sous_criteres": [
                {"id": "securite", "libelle": "Sécurité, hébergement", "poids": "50", "themes": ["securite"]},
                {"id": "usage", "libelle": "Interopérabilité et usage", "poids": "50", "piliers": ["utilisateur"]},
            ],
        },
        {
            "id": "env",
            "libelle": "Performance environnementale",
            "type": "appreciation",
            "poids": "10",
            "exigences": ["SSI-2"],
        },
        {"id": "prix", "libelle": "Prix", "type": "prix", "poids": "40"},
    ]
}


def trois_offres_comparees() -> bytes:
    dossier = un_dossier(bareme=TROIS_CRITERES)
    offres = [une_offre(nom) for nom in ("Alpha", "Bêta", "Gamma")]
    notes = des_appreciations({o.soumissionnaire: {"SSI-1": 3, "SSI-2": 2, "UTI-1": 4} for o in offres}, offres)
    return ecrire_comparaison(
        dossier, comparer(dossier, offres, notes, [un_prix(o.soumissionnaire, "100") for o in offres])
    )


def test_la_comparaison_s_imprime_a_huit_points_et_ses_graphiques_tiennent_dans_ses_colonnes() -> None:
    """Le classement s'imprimait à six points ; un graphique trop large d'un rien imprimait une page vide."""
    feuilles = load_workbook(io.BytesIO(trois_offres_comparees())).worksheets
    assert {"Décision", "Classement", "Exigences"} <= {feuille.title for feuille in feuilles}
    assert {f.title: f.page_setup.scale for f in feuilles if (f.page_setup.scale or 100) < 80} == {}
    poses = [(f.title, pose.anchor.to.col, f.max_column) for f in feuilles for pose in f._charts]
    assert len(poses) >= 2
    assert [pose for pose in poses if pose[1] >= pose[2]] == []


@pytest.mark.parametrize("hauteur", [430.0, 515.0, 600.0])
def test_un_graphique_passe_a_la_page_suivante_avec_le_tableau_qu_il_montre(
    hauteur: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un radar seul ouvrait une page presque vide."""
    monkeypatch.setattr(feuillet, "_POINTS_EN_HAUTEUR", {True: hauteur, False: 762.0})
    feuille = load_workbook(io.BytesIO(trois_offres_comparees()))["Classement"]
    radar = next(pose.anchor._from.row + 1 for pose in feuille._charts)
    tableau = next(c.row for c in feuille["A"] if str(c.value).startswith("Notes des sous-critères"))
    assert [c.id for c in feuille.row_breaks.brk if tableau <= c.id < radar] == []


@pytest.mark.parametrize("nom", [*IMPRIMES, "matrice"])
def test_le_pied_de_page_ne_touche_pas_le_tableau(nom: str) -> None:
    """À un demi-pouce du bord, sous une marge de sept dixièmes, il touchait la dernière ligne de la matrice."""
    ecrire = {**IMPRIMES, "matrice": CLASSEURS["matrice"]}[nom]
    for feuille in load_workbook(io.BytesIO(ecrire())).worksheets:
        marges = feuille.page_margins
        if feuille.oddFooter.left.text:
            assert marges.bottom - marges.footer >= 0.3, feuille.title
