from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.classeur import feuillet
from cctgen.evaluation.classeur.contexte import Annexes
from cctgen.evaluation.classeur.ecriture import ecrire_comparaison, ecrire_robustesse
from cctgen.evaluation.classeur.feuillet import Classeur
from cctgen.evaluation.classeur.graphiques import HAUTEUR_DU_RADAR
from cctgen.evaluation.classeur.natures import nature
from cctgen.evaluation.classeur.pages import cote_a_cote, robustesse
from cctgen.evaluation.classeur.pages.rangs import _ecrire_paragraphes
from cctgen.evaluation.classeur.papier import reste_de_large
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.consolidation import CONSENSUS, consolider
from cctgen.evaluation.modele import Appreciations, Avis, Constat, GrilleLue, cle_de
from cctgen.matrice.modele import StatutOffre
from cctgen.socle.anomalies import Anomalie, Gravite
from tests.evaluation.fabriques import (
    REPONSES,
    des_appreciations,
    un_avis,
    un_dossier,
    un_prix,
    une_decision,
    une_offre,
    une_reponse,
)
from tests.fabriques import tel_qu_ecrit

ECARTEE = une_decision("Alpha")
NOTES = {
    "Alpha": {"SSI-1": 3, "SSI-2": 3, "UTI-1": 3, "SSI-P": Avis("alice", Constat.CONTREDIT, commentaire="Non vu.")},
    "=Bêta": {"SSI-1": 4, "SSI-2": un_avis(4, commentaire="=1+1, calcul montré."), "UTI-1": 4},
}


@pytest.fixture(params=["en mémoire", "en flux"], autouse=True)
def _les_deux_facons_d_ecrire(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Au-delà d'un seuil, le classeur s'écrit au disque : tout ce qui suit vaut des deux façons."""
    if request.param == "en flux":
        monkeypatch.setattr(feuillet, "_CASES_EN_MEMOIRE", 0)


def une_comparaison(lots: tuple[int, ...] = ()) -> Comparaison:
    numeros = lots or (0,)
    anomalie = Anomalie("texte-modifie", "Le texte a changé.", "Comparez.", Gravite.A_QUALIFIER, ref="SSI-1")
    offres = [une_offre(nom, lot, anomalies=[anomalie]) for lot in numeros for nom in NOTES]
    offres.append(une_offre("", 0, (), fichier="abime.xlsx", statut=StatutOffre.ILLISIBLE))
    prix = [un_prix(nom, montant, lot) for lot in numeros for nom, montant in (("Alpha", "100"), ("=Bêta", "80"))]
    return comparer(un_dossier(lots), offres, des_appreciations(NOTES, offres[:-1]), prix)


def ouvrir(octets: bytes, *, valeurs: bool = True) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(octets), data_only=valeurs)


def textes(classeur: Workbook, feuille: str) -> list[str]:
    return [tel_qu_ecrit(str(c.value)) for ligne in classeur[feuille].iter_rows() for c in ligne if c.value is not None]


def rangees(classeur: Workbook, feuille: str, entete: str) -> list[tuple[object, ...]]:
    """Rend les lignes d'une feuille à partir de celle dont la première case est `entete`."""
    lignes = list(classeur[feuille].iter_rows(values_only=True))
    return lignes[[li[0] for li in lignes].index(entete) :]


def test_l_ecran_de_decision_vient_d_abord_puis_de_quoi_le_verifier() -> None:
    classeur = ouvrir(ecrire_comparaison(un_dossier((1, 2)), une_comparaison((1, 2))))
    assert classeur.sheetnames == [
        *("Décision", "Classement", "Forces et faiblesses"),
        *("Lot 1", "Calcul lot 1", "Notes lot 1", "Lot 2", "Calcul lot 2", "Notes lot 2"),
        *("Composants et dérogations", "Irrégularités", "Réserves", "Anomalies", "Barème"),
    ]
    seul = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()))
    assert seul.sheetnames[3:6] == ["Exigences", "Calcul", "Notes"]
    sommaire = [c.value for ligne in seul["Décision"].iter_rows() for c in ligne if c.hyperlink]
    assert sommaire == seul.sheetnames[1:]


def test_d_une_offre_ecartee_aucune_feuille_ne_laisse_rien_a_decider() -> None:
    """Ses dérogations y restaient « à décider après la notification du marché », que le rapport dit sans objet."""
    offre = une_offre("Alpha", reponses=[une_reponse("SSI-1", "Dérogation demandée")])
    for decisions, dit in (
        ((), "à décider après la notification du marché"),
        ([ECARTEE], "sans objet : offre écartée"),
    ):
        comparaison = comparer(un_dossier(), [offre], des_appreciations({}, [offre]), [], decisions)
        classeur = ouvrir(ecrire_comparaison(un_dossier(), comparaison))
        (ligne,) = [r for r in rangees(classeur, "Composants et dérogations", "Lot") if r[2] == "dérogation"]
        assert tel_qu_ecrit(str(ligne[5])) == dit


def test_la_tete_du_cote_a_cote_tient_dans_ce_que_chaque_page_repete() -> None:
    """« 2026-SG-042, version 1 du 1er décembre 2026, tour 2 » se coupait au bord des colonnes répétées."""
    for lots in ((), (1, 2)):
        octets = ecrire_comparaison(un_dossier(lots), une_comparaison(lots), Annexes(tour=2))
        feuille = ouvrir(octets)["Lot 1" if lots else "Exigences"]
        for rang in (1, 2):
            assert f"A{rang}:B{rang}" in {str(p) for p in feuille.merged_cells.ranges}
            assert feuille.cell(rang, 1).alignment.wrap_text
        assert feuille.row_dimensions[2].height >= 28, "l'édition et le tour prennent deux lignes"


@pytest.mark.parametrize("ecrire", [ecrire_robustesse, lambda d, c, t: ecrire_comparaison(d, c, Annexes(tour=t))])
def test_chaque_classeur_d_un_tour_dit_son_tour(ecrire: Callable[[Dossier, Comparaison, int], bytes]) -> None:
    for tour, attendu in ((1, False), (2, True)):
        classeur = ouvrir(ecrire(un_dossier(), une_comparaison(), tour))
        for feuille in classeur:
            pied = tel_qu_ecrit(feuille.oddFooter.left.text)
            assert (f", tour {tour}" in pied) is attendu, (feuille.title, pied)
        assert any("tour 2" in dit for dit in textes(classeur, classeur.sheetnames[0])) is attendu


def test_le_decideur_lit_qui_pourquoi_les_reserves_et_ce_qui_departage() -> None:
    dits = textes(ouvrir(ecrire_comparaison(un_dossier(), une_comparaison())), "Décision")
    ensemble = "\n".join(dits)
    assert "Offre classée première sur 2 offres : =Bêta, 100,00 sur 100" in ensemble
    assert any(d.startswith("PROVISOIRE : ") for d in dits)
    assert "• =Bêta devance Alpha de 23,00 points sur 100." in dits
    assert "• L'avance vient de : Valeur technique (+15,00 points) et Prix (+8,00 points)." in dits
    assert "Ce qui départage les deux premières : note ou prix de chacune, écart en points sur 100" in dits
    assert any(d.endswith("\n=Bêta : Décrit et prouvé.\nAlpha : Décrit et prouvé.") for d in dits)
    assert any("que personne n'a qualifiée (SSI-1)" in d for d in dits)
    # Quatre annoncés : les deux qui précèdent, et ces deux-ci.
    a_regler = dits[dits.index("Points à régler") + 1 :]
    assert (
        a_regler[2] == "• 2 points à régler aussi sur Alpha : 1 à la feuille Irrégularités et 1 à la feuille Réserves."
    )


def test_ce_qui_manque_a_une_offre_se_lit_a_la_feuille_qui_le_dit() -> None:
    """Un prix non saisi, une exigence sans note se cherchaient aux feuilles Irrégularités et Réserves."""
    offres = [une_offre("Alpha"), une_offre("Bêta")]
    notes = des_appreciations({"Alpha": dict.fromkeys(("SSI-1", "SSI-2", "UTI-1"), 2)}, offres)
    classeur = ouvrir(ecrire_comparaison(un_dossier(), comparer(un_dossier(), offres, notes)))
    (renvoi,) = [d for d in textes(classeur, "Décision") if " à régler sur " in d]
    absents = [d for d in textes(classeur, "Classement") if d.startswith(("• Alpha : ", "• Bêta : "))]
    assert renvoi == f"• {len(absents)} points à régler sur Alpha et Bêta : voir la feuille Classement."


def test_ce_qui_departage_se_lit_en_entier_et_des_deux_cotes() -> None:
    """La phrase s'y coupait au milieu, et l'on n'y lisait que l'offre la mieux notée : rien n'expliquait l'écart."""
    manque = (
        "Rien n'y montre que la façon de faire proposée vaut celle qui est demandée, ni qu'elle a été éprouvée. " * 2
    )
    notes = {
        "Alpha": {"SSI-1": un_avis(2, commentaire=manque.strip()), "SSI-2": 3, "UTI-1": 3},
        "Bêta": {"SSI-1": un_avis(4, commentaire="Un avantage réel est prouvé."), "SSI-2": 3, "UTI-1": 3},
    }
    offres, prix = [une_offre(nom) for nom in notes], [un_prix(nom, "100") for nom in notes]
    comparaison = comparer(un_dossier(), offres, des_appreciations(notes, offres), prix)
    feuille = ouvrir(ecrire_comparaison(un_dossier(), comparaison))["Décision"]
    (ligne,) = [rang for rang in feuille.iter_rows() if rang[0].value == "SSI-1"]
    texte = tel_qu_ecrit(str(ligne[1].value))
    assert texte.split("\n")[1:] == ["Bêta : Un avantage réel est prouvé.", f"Alpha : {manque.strip()}"]
    montrees = sum(-(-len(dit) // 84) for dit in texte.split("\n"))
    assert feuille.row_dimensions[ligne[0].row].height >= 13 * montrees


@pytest.mark.parametrize(("montant", "format_"), [("398000", "#,##0"), ("398000.50", "#,##0.00")])
def test_un_montant_s_ecrit_de_meme_dans_chaque_feuille(montant: str, format_: str) -> None:
    """Ses centimes seulement s'il en a : « 398 000 € » à l'écran de décision, « 398 000,00 » au classement."""
    notes = {nom: {"SSI-1": 3, "SSI-2": 3, "UTI-1": 3} for nom in ("Alpha", "Bêta")}
    offres, prix = [une_offre(nom) for nom in notes], [un_prix(nom, montant) for nom in notes]
    comparaison = comparer(un_dossier(), offres, des_appreciations(notes, offres), prix)
    classeur = ouvrir(ecrire_comparaison(un_dossier(), comparaison))
    cases = [c for feuille in classeur for rang in feuille.iter_rows() for c in rang]
    formats = {(c.parent.title, c.number_format) for c in cases if c.value == float(montant)}
    assert formats == {("Classement", format_), ("Calcul", format_)}


def test_le_classement_porte_les_notes_du_calcul_et_des_points_qui_somment_a_la_note() -> None:
    classeur = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()))
    entete, *lignes = rangees(classeur, "Classement", "Rang")
    assert entete[5:9] == ("Valeur technique, note sur 100", "Valeur technique, points sur 60", *entete[7:9])
    assert lignes[0][:9] == (1, "=Bêta", 100, 100, 80, 100, 60, 100, 40)
    assert lignes[1][:9] == (2, "Alpha", 77, 100, 100, 75, 45, 80, 32)


def test_chaque_graphique_a_son_texte_de_remplacement() -> None:
    octets = ecrire_comparaison(un_dossier((1, 2)), une_comparaison((1, 2)))
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        dessins = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/drawings/drawing")]
        graphiques = [n for n in archive.namelist() if n.startswith("xl/charts/chart")]
    assert len(graphiques) == 4
    assert "".join(dessins).count('descr="Points par critère') == 2
    assert "".join(dessins).count('descr="Notes des premières offres') == 2


def test_les_axes_d_un_graphique_ont_la_police_du_classeur() -> None:
    """Sans elle, l'étiquette d'un axe de radar s'imprimait dans une police plus large, et y perdait sa parenthèse."""
    octets = ecrire_comparaison(un_dossier(), une_comparaison())
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        pieces = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/charts/chart")]
    axes = [axe for piece in pieces for axe in re.findall(r"<c:(?:catAx|valAx)>.*?</c:(?:catAx|valAx)>", piece)]
    assert len(axes) >= 2 * len(pieces) > 0
    assert [axe for axe in axes if "<a:latin " not in axe] == []


def test_une_formule_ne_vient_jamais_de_ce_qu_une_personne_a_ecrit() -> None:
    classeur = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()), valeurs=False)
    vives = {f.title for f in classeur for ligne in f.iter_rows() for c in ligne if c.data_type == "f"}
    assert vives == {"Calcul", "Barème"}
    ecrites = [c.value for ligne in classeur["Calcul"].iter_rows() for c in ligne if c.data_type == "f"]
    assert not [f for f in ecrites if "Bêta" in f or f == "=1+1, calcul montré."]


@pytest.mark.parametrize("texte", ["=1+1", "<r><t>faux</t></r>", "_x0041_", "+33", "@x", "\x0b", "x" * 40_000])
def test_tout_commentaire_s_ecrit_comme_un_texte(texte: str) -> None:
    notes = {"Alpha": {"SSI-1": un_avis(3, commentaire=texte)}}
    offre = une_offre("Alpha")
    comparaison = comparer(un_dossier(), [offre], des_appreciations(notes, [offre]))
    dits = textes(ouvrir(ecrire_comparaison(un_dossier(), comparaison)), "Exigences")
    # openpyxl laisse à lire l'échappement d'un texte écrit en flux ; Excel et calamine le lèvent.
    dits = [d.replace("_x005F_", "_") for d in dits]
    attendu = texte.replace("\x0b", "")[:1000]
    assert any((d.startswith(attendu) and "(Mémoire, p. 3)" in d) or attendu == d[:1000] for d in dits)


def test_le_detail_met_declaration_et_appreciation_cote_a_cote() -> None:
    classeur = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()))
    feuille = classeur["Exigences"]
    entete, *lignes = rangees(classeur, "Exigences", "Réf.")
    assert entete[5:9] == ("Déclaré", "Constat", "Note", "Commentaire, source et auteur")
    alpha = [c.value for c in feuille[4]].index("Alpha")
    ligne = next(li for li in lignes if li[0] == "SSI-P")
    assert ligne[alpha : alpha + 4] == ("Conforme (Standard)", "Contredit", None, "Non vu.")
    assert feuille.freeze_panes == "C6"
    assert feuille.auto_filter.ref == "A5:M9"
    assert feuille.print_title_rows == "$4:$5"
    assert feuille.print_title_cols == "$A:$B"


@pytest.mark.parametrize(("nombre", "par_page"), [(1, [1]), (2, [1, 1]), (3, [1, 2]), (4, [1, 2, 1]), (5, [1, 2, 2])])
def test_le_detail_imprime_donne_au_commentaire_une_ligne_lisible(nombre: int, par_page: list[int]) -> None:
    """Deux offres sur la page de l'exigence n'y laissaient au commentaire qu'une vingtaine de signes."""
    offres = [une_offre(f"Offre {rang}") for rang in range(nombre)]
    octets = ecrire_comparaison(un_dossier(), comparer(un_dossier(), offres, Appreciations()))
    feuille = ouvrir(octets)["Exigences"]
    # Un tableur écrit une largeur avec la marge de sa colonne.
    lettres = map(get_column_letter, range(1, 6 + 4 * nombre))
    largeurs = [feuille.column_dimensions[lettre].width - 0.71 for lettre in lettres]
    bords = [5, *(coupure.id for coupure in feuille.col_breaks.brk), 5 + 4 * nombre]
    assert [(fin - debut) // 4 for debut, fin in pairwise(bords)] == par_page
    pages = [[*(largeurs[:5] if debut == 5 else largeurs[:2]), *largeurs[debut:fin]] for debut, fin in pairwise(bords)]
    restes = [reste_de_large(page) for page in pages]
    assert min(restes) >= -1, "rien ne s'imprime sous huit points, ni ne déborde"
    assert min(restes) < 4, "le commentaire prend la place qui reste"
    assert min(largeurs[8::4]) >= 30


def test_la_robustesse_s_ecrit_a_part_et_se_dit_interne() -> None:
    classeur = ouvrir(ecrire_robustesse(un_dossier(), une_comparaison()))
    dits = textes(classeur, "Robustesse")
    assert any("ne se communique pas" in d for d in dits)
    assert any("reste premier" in d for d in dits)
    assert "ne se communique pas" in (classeur["Robustesse"].oddFooter.center.text or "")
    comparaison = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()))
    assert not [d for f in comparaison.sheetnames for d in textes(comparaison, f) if "reste premier" in d]


def test_un_tableau_qui_passe_la_page_y_repete_son_en_tete() -> None:
    classeur = Classeur("Essai", "2026-1", date(2026, 12, 1), 10)
    feuille = classeur.feuille("Robustesse")
    feuille.largeurs([30.0] * 4)
    feuille.entetes(("Critère", "Écart"))
    for rang in range(80):
        robustesse._ajouter(feuille, ("Critère", "Écart"), [f"Critère {rang}", 1])
    feuille.imprimer()
    ecrite = ouvrir(classeur.octets())["Robustesse"]
    coupures = [c.id for c in ecrite.row_breaks.brk]
    assert len(coupures) > 1
    assert {ecrite.cell(c + 1, 1).value for c in coupures} == {"Critère"}


def test_les_forces_et_faiblesses_sont_dites_par_l_evaluateur() -> None:
    lignes = rangees(ouvrir(ecrire_comparaison(un_dossier(), une_comparaison())), "Forces et faiblesses", "Lot")[1:]
    assert {(li[1], li[2]) for li in lignes} == {("=Bêta", "force"), ("Alpha", "faiblesse")}
    # L'offre cite la même page : la source de l'évaluateur se compose quand même, « p. » ne se coupe pas de « 3 ».
    assert ("=1+1, calcul montré.", "Mémoire, p.\u00a03") in {(li[7], li[8]) for li in lignes}


def test_chaque_feuille_s_imprime_en_a4() -> None:
    classeur = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()))
    for feuille in classeur:
        assert str(feuille.page_setup.paperSize) == "9", feuille.title
        assert 50 < int(feuille.page_setup.scale or 100) <= 100
        assert "Page &P sur &N" in (feuille.oddFooter.right.text or "")
    longues = ("Exigences", "Calcul", "Notes", "Irrégularités", "Réserves", "Anomalies", "Barème")
    assert all(classeur[nom].print_title_rows for nom in longues)


def test_un_ecart_se_lit_a_la_place_de_la_note_ou_du_constat() -> None:
    offre = une_offre("Alpha")
    alice = {"SSI-1": un_avis(1), "SSI-P": Avis("alice", Constat.VERIFIE)}
    bruno = {"SSI-1": un_avis(4, "bruno"), "SSI-P": Avis("bruno", Constat.CONTREDIT)}
    grilles = [GrilleLue("", nom, {cle_de(offre): avis}) for nom, avis in (("alice", alice), ("bruno", bruno))]
    comparaison = comparer(un_dossier(), [offre], consolider(grilles))
    classeur = ouvrir(ecrire_comparaison(un_dossier(), comparaison))
    lignes = {li[0]: li[6:8] for li in rangees(classeur, "Exigences", "Réf.")}
    assert lignes["SSI-1"] == (None, "écart")
    assert lignes["SSI-P"] == ("Contredit (écart)", None)


def test_les_notes_individuelles_restent_apres_le_consensus() -> None:
    offre = une_offre("Alpha")
    individuelles = [
        GrilleLue("", nom, {cle_de(offre): {"SSI-1": un_avis(note, nom)}}) for nom, note in (("alice", 1), ("bruno", 4))
    ]
    consensus = GrilleLue("", CONSENSUS, {cle_de(offre): {"SSI-1": un_avis(3, CONSENSUS)}})
    comparaison = comparer(un_dossier(), [offre], consolider(individuelles, consensus))
    classeur = ouvrir(ecrire_comparaison(un_dossier(), comparaison))
    entete, *lignes = rangees(classeur, "Notes", "Soumissionnaire")
    ligne = dict(zip(entete, next(li for li in lignes if li[1] == "SSI-1"), strict=True))
    assert (ligne["Note\u00a0: alice"], ligne["Note\u00a0: bruno"], ligne["Consensus"]) == (1, 4, 3)
    assert (ligne["Note retenue"], ligne["Retenue de"]) == (3, "consensus")
    assert "Notes : alice 1, bruno 4 ; consensus 3" in "\n".join(textes(classeur, "Exigences"))


def test_les_irregularites_et_les_decisions_sont_listees() -> None:
    offre = une_offre(reponses=[*REPONSES[:2], une_reponse("SSI-P", "Non conforme"), REPONSES[3]])
    decision = une_decision("Alpha", exigence="SSI-P", motif="Régularisation refusée.")
    comparaison = comparer(un_dossier(), [offre], Appreciations(), (), [decision])
    dits = textes(ouvrir(ecrire_comparaison(un_dossier(), comparaison)), "Irrégularités")
    assert {"Déclarée non conforme.", "offre écartée", "Régularisation refusée.", "15/12/2026"} <= set(dits)


def test_les_anomalies_des_offres_sont_reprises() -> None:
    dits = textes(ouvrir(ecrire_comparaison(un_dossier(), une_comparaison())), "Anomalies")
    assert dits.count(nature("texte-modifie")) == 2


def test_les_poids_du_bareme_sont_montres_exigence_par_exigence_et_somment_a_cent() -> None:
    lignes = rangees(ouvrir(ecrire_comparaison(un_dossier(), une_comparaison())), "Barème", "Lot")[1:]
    points = {ligne[5]: ligne[7] for ligne in lignes if ligne[1] != "Total"}
    assert points == {"SSI-1": 22.5, "SSI-2": 22.5, "UTI-1": 15, None: 40}
    assert [ligne[7] for ligne in lignes if ligne[1] == "Total"] == [100]


def test_sans_offre_ni_bareme_le_classeur_se_lit_encore() -> None:
    dossier = un_dossier(bareme=None)
    classeur = ouvrir(ecrire_comparaison(dossier, comparer(dossier, [], Appreciations())))
    assert "Aucune offre." in textes(classeur, "Décision")
    assert not {"Barème", "Calcul", "Notes"} & set(classeur.sheetnames)


def test_un_lot_sans_offre_n_est_pas_dit_complet() -> None:
    dossier = un_dossier()
    classeur = ouvrir(ecrire_comparaison(dossier, comparer(dossier, [], Appreciations())))
    assert "Aucune offre." in textes(classeur, "Décision")
    for nom in ("Décision", "Classement"):
        dits = textes(classeur, nom)
        assert [d for d in dits if d.startswith("PROVISOIRE")]
        assert not [d for d in dits if d.startswith("Toutes les notes")]


def test_les_memes_entrees_donnent_les_memes_octets() -> None:
    assert ecrire_comparaison(un_dossier(), une_comparaison()) == ecrire_comparaison(un_dossier(), une_comparaison())


def test_au_dela_de_ce_qu_excel_garde_un_lien_s_ecrit_en_formule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feuillet, "_LIENS_PAR_FEUILLE", 1)
    classeur = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()), valeurs=False)
    liens = [c.value for ligne in classeur["Décision"].iter_rows() for c in ligne if c.data_type == "f"]
    assert liens[0] == '=HYPERLINK("#\'Forces et faiblesses\'!A1","Forces et faiblesses")'


def test_au_dela_de_ce_qui_se_compare_de_l_oeil_toutes_les_notes_restent_dans_leur_feuille(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cote_a_cote, "_OFFRES_MONTREES", 1)
    classeur = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()))
    dits = textes(classeur, "Exigences")
    assert any("La première offre ; la suivante est dans la feuille Notes." in str(dit) for dit in dits)
    assert "Alpha" not in dits
    assert {li[0] for li in rangees(classeur, "Notes", "Soumissionnaire")[1:]} == {"=Bêta", "Alpha"}


@pytest.mark.parametrize(
    "valeur",
    [
        None,
        "",
        3,
        Fraction(1, 3),
        Decimal("0.000001"),
        "a & <b>",
        " bords ",
        "l1\nl2 ",
        "_x0041_",
        "=1+1",
        "<r>x</r>",
        "é\u00a0",
        "\ufffe",
        "x" * 40_000,
    ],
)
def test_une_ligne_ecrite_d_un_bloc_est_celle_que_la_bibliotheque_aurait_ecrite(valeur: feuillet.Valeur) -> None:
    def feuille(ecriture: str) -> bytes:
        classeur = feuillet.Classeur("Essai", "2026-1", date(2026, 12, 1), cases=10**6)
        page = classeur.feuille("Essai")
        page.entetes(["Réf.", "Valeur"])
        for rangee in (["A", valeur], ["B", feuillet.Case(valeur, "centre")]):
            getattr(page, ecriture)(rangee)
        page.ecrire(["fin"])
        with zipfile.ZipFile(io.BytesIO(classeur.octets())) as archive:
            return archive.read("xl/worksheets/sheet1.xml")

    assert feuille("ajouter") == feuille("ecrire")


def test_une_note_liee_reste_un_nombre_que_son_lien_soit_pose_ou_calcule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feuillet, "_LIENS_PAR_FEUILLE", 0)
    classeur = feuillet.Classeur("Essai", "2026-1", date(2026, 12, 1), cases=10**6)
    page = classeur.feuille("Essai")
    liens = [feuillet.Lien(texte, 'L "1" & d\'ici', "L12", "grille-a#1.xlsx") for texte in (3, 'dit « oui » & "non"')]
    page.ajouter(liens)
    page.ecrire(liens)
    octets = classeur.octets()
    posees, ecrites = ouvrir(octets, valeurs=False)["Essai"].iter_rows(values_only=True)
    assert posees == ecrites
    assert posees[0] == '=HYPERLINK("grille-a%231.xlsx#\'L ""1"" & d\'\'ici\'!L12",3)'
    assert [c.value for c in ouvrir(octets)["Essai"][1]] == [3, 'dit «\u00a0oui\u00a0» & "non"']


@pytest.mark.parametrize(("texte", "nature"), [("Dérogation demandée (Standard)", "f"), ("x" * 256, "s"), (3, "n")])
def test_un_texte_lie_se_renvoie_a_la_ligne(texte: str | int, nature: str) -> None:
    """LibreOffice coupe un texte dont le lien est posé sur la case ; une formule ne cite que 255 caractères."""
    classeur = feuillet.Classeur("Essai", "2026-1", date(2026, 12, 1), 10)
    page = classeur.feuille("Essai")
    page.ajouter([feuillet.Lien(texte, "Exigences", "F12", "offre.xlsx")])
    case = ouvrir(classeur.octets(), valeurs=False)["Essai"]["A1"]
    assert (case.data_type, case.alignment.wrap_text) == (nature, True)
    assert bool(case.hyperlink) is (nature != "f")


def test_aucun_en_tete_n_est_rogne_ni_coupe_au_milieu_d_un_mot() -> None:
    for octets in (
        ecrire_comparaison(un_dossier(), une_comparaison()),
        ecrire_robustesse(un_dossier(), une_comparaison()),
    ):
        for feuille in ouvrir(octets):
            etendues = {f.start_cell.coordinate for f in feuille.merged_cells.ranges}
            entetes = [c for rang in feuille.iter_rows() for c in rang if c.fill.fgColor.rgb == "FF1F3A5F" and c.value]
            for case in (c for c in entetes if c.coordinate not in etendues):
                reglees = feuille.column_dimensions.values()
                largeur = next(c.width for c in reglees if c.min <= case.column <= c.max)
                texte = str(case.value)
                lignes = -(-len(texte) * 1.1 // largeur)
                assert (feuille.row_dimensions[case.row].height or 15) >= 13 * lignes, (feuille.title, texte)
                assert max(map(len, texte.split(" "))) < largeur, (feuille.title, texte)


def test_un_nombre_se_montre_a_deux_decimales_et_un_ecart_avec_son_signe() -> None:
    """Aucun format ne fixe la virgule : elle suit la langue du poste ; la valeur, elle, reste exacte."""
    comparaison = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()))
    robustesse = ouvrir(ecrire_robustesse(un_dossier(), une_comparaison()))
    cases = [c for classeur in (comparaison, robustesse) for f in classeur for rang in f.iter_rows() for c in rang]
    formats = {c.number_format for c in cases if isinstance(c.value, int | float)}
    assert formats <= {"0", '0.00;"−"0.00', "#,##0", '+0.00;"−"0.00;0.00', "General", "0.000000000"}
    precis = [c for c in cases if c.number_format == "0.000000000"]
    assert {c.parent.cell(c.row, 1).value for c in precis} == {"Somme des écarts"}


@pytest.mark.parametrize(("lignes", "coupee"), [(5, False), (25, True)])
def test_un_graphique_qui_ne_tient_pas_sur_la_page_ouvre_la_suivante(lignes: int, coupee: bool) -> None:
    """Le radar d'un lot aux nombreuses réserves perdait sa légende sur une page presque vide."""
    classeur = Classeur("Essai", "2026-1", date(2026, 12, 1), 10)
    feuille = classeur.feuille("Classement")
    feuille.largeurs([30.0] * 4)
    for _ in range(lignes):
        feuille.fusionner("Une réserve à qualifier.", 4)
    feuille.garder_ensemble(HAUTEUR_DU_RADAR * 0.75)
    assert bool(feuille.coupures) is coupee
    feuille.imprimer()
    coupures = ouvrir(classeur.octets()).worksheets[0].row_breaks.brk
    assert [c.id for c in coupures] == ([lignes] if coupee else [])


@pytest.mark.parametrize(("lignes", "coupee"), [(5, False), (32, True)])
def test_la_methode_du_classement_reste_d_un_tenant(lignes: int, coupee: bool) -> None:
    """Sa dernière phrase passait seule à la page suivante."""
    classeur = Classeur("Essai", "2026-1", date(2026, 12, 1), 10)
    feuille = classeur.feuille("Classement")
    feuille.largeurs([12.0] * 9)
    for _ in range(lignes):
        feuille.fusionner("Une réserve à qualifier.", 4)
    _ecrire_paragraphes(feuille, "Méthode", ["Une règle de calcul."] * 9)
    feuille.imprimer()
    coupures = ouvrir(classeur.octets()).worksheets[0].row_breaks.brk
    assert [c.id for c in coupures] == ([lignes] if coupee else [])


def test_un_nombre_de_la_robustesse_s_additionne() -> None:
    """Les poids s'y lisaient, écrits comme du texte."""
    cases = [
        c.value for f in ouvrir(ecrire_robustesse(un_dossier(), une_comparaison())) for r in f.iter_rows() for c in r
    ]
    assert any(isinstance(valeur, float) for valeur in cases)
    assert [valeur for valeur in cases if isinstance(valeur, str) and re.fullmatch(r"[−-]?\d+,\d+", valeur)] == []


def _coupees(feuille: Worksheet) -> list[int]:
    """Rend la première ligne de chaque page imprimée, après la première."""
    return [coupure.id + 1 for coupure in feuille.row_breaks.brk]


def test_ce_qui_departage_passe_entier_a_la_page_suivante(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sa dernière ligne, sans en-tête, ouvrait une page vide."""
    monkeypatch.setattr(feuillet, "_POINTS_EN_HAUTEUR", {True: 515.0, False: 420.0})
    feuille = ouvrir(ecrire_comparaison(un_dossier(), une_comparaison()))["Décision"]
    tableau = next(c.row for c in feuille["A"] if str(c.value).startswith("Ce qui départage"))
    assert _coupees(feuille)
    assert all(ligne <= tableau or feuille.cell(ligne, 1).value == "Réf." for ligne in _coupees(feuille))


def test_la_robustesse_finit_par_le_long_tableau() -> None:
    """Le dernier, de deux lignes, faisait une page à lui seul ; le long, tenu entier, en laissait une à moitié vide."""
    dits = textes(ouvrir(ecrire_robustesse(un_dossier(), une_comparaison())), "Robustesse")
    titres = ("Poids entre lesquels", "Si une offre", "Ce que changerait", "Ce qui départage")
    places = [next((r for r, dit in enumerate(dits) if dit.startswith(titre)), None) for titre in titres]
    assert places[-1] is not None
    trouves = [place for place in places if place is not None]
    assert trouves == sorted(trouves)
