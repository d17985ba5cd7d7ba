"""Ce qu'un évaluateur écrit sur un texte de l'outil est nommé, où que ce soit ; trier ou déplacer ne change rien."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation.consolidation import consolider
from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_consensus, ecrire_grille_par_exigence
from cctgen.evaluation.grille.empreintes import MARQUE
from cctgen.evaluation.modele import GrilleLue, cle_de
from cctgen.socle.anomalies import Gravite
from tests.evaluation.fabriques import un_avis
from tests.evaluation.grille.test_formes import NOMS, OFFRES
from tests.evaluation.grille.test_grille import ALPHA, DOSSIER, entete, lire

SURCHARGE = "Pièce absente : offre à écarter"
AVIS = [un_avis(3, "alice"), un_avis(1, "bruno")]
DISPUTEES = consolider([GrilleLue(a.evaluateur, a.evaluateur, {cle_de(ALPHA): {"SSI-1": a}}) for a in AVIS])
CONSENSUS = ecrire_grille_consensus(DOSSIER, [ALPHA], DISPUTEES)
GRILLES = {
    "par offre": (ecrire_grille(DOSSIER, OFFRES), "Alpha"),
    "par exigence": (ecrire_grille_par_exigence(DOSSIER, OFFRES), "Sécurité"),
    "consensus": (CONSENSUS, "Alpha"),
}
_LIBRES = ("Constat", "Note", "Commentaire", "Source (pièce, page)")


def retoucher(octets: bytes, feuille: str, geste: Callable[[Worksheet], object]) -> bytes:
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    geste(classeur[feuille])
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def relevees(octets: bytes) -> list[tuple[str, str]]:
    return [(a.code, a.lieu.cellule) for a in lire(octets, "grille-alice.xlsx", *OFFRES).anomalies]


def colonnes(forme: str) -> list[int]:
    octets, nom = GRILLES[forme]
    feuille = openpyxl.load_workbook(io.BytesIO(octets))[nom]
    titres = {c.value: c.column for c in feuille[entete(feuille)] if c.value}
    return [rang for titre, rang in titres.items() if titre not in _LIBRES]


CASES = [(forme, rang) for forme in GRILLES for rang in colonnes(forme)]


@pytest.mark.parametrize(("forme", "rang"), CASES)
def test_un_texte_ecrit_dans_une_colonne_de_l_outil_est_nomme(forme: str, rang: int) -> None:
    octets, nom = GRILLES[forme]
    abimee = retoucher(octets, nom, lambda f: setattr(f.cell(entete(f) + 1, rang), "value", SURCHARGE))
    anomalies = [a for a in lire(abimee, "grille-alice.xlsx", *OFFRES).anomalies if SURCHARGE in a.message]
    assert {a.code for a in anomalies} & {"texte-modifie", "contenu-hors-tableau"}
    assert {a.gravite for a in anomalies} == {Gravite.A_QUALIFIER}


@pytest.mark.parametrize("forme", GRILLES)
def test_une_grille_intacte_n_a_rien_de_modifie(forme: str) -> None:
    octets, nom = GRILLES[forme]
    assert relevees(octets) == []
    # Une ligne masquée que nul ne voit, sous une ligne vide : le tableau garde sa place et ses bornes.
    feuille = openpyxl.load_workbook(io.BytesIO(octets))[nom]
    assert str(feuille.cell(feuille.max_row, 1).value).startswith(MARQUE)
    assert feuille.row_dimensions[feuille.max_row].hidden


def test_un_texte_vide_par_l_evaluateur_est_nomme() -> None:
    octets, nom = GRILLES["par offre"]
    assert relevees(retoucher(octets, nom, lambda f: setattr(f["H10"], "value", None))) == [("texte-modifie", "A10")]


def test_des_lignes_triees_ou_deplacees_restent_celles_de_l_outil() -> None:
    def permuter(feuille: Worksheet) -> None:
        for colonne in range(1, feuille.max_column):
            haut, bas = feuille.cell(10, colonne), feuille.cell(11, colonne)
            haut.value, bas.value = bas.value, haut.value

    octets, nom = GRILLES["par offre"]
    assert relevees(retoucher(octets, nom, permuter)) == []


def test_une_grille_d_avant_les_empreintes_se_lit_comme_avant() -> None:
    def oter(feuille: Worksheet) -> None:
        feuille.delete_rows(feuille.max_row)
        feuille["H10"] = SURCHARGE

    octets, nom = GRILLES["par offre"]
    assert relevees(retoucher(octets, nom, oter)) == []


def test_ce_qui_s_ecrit_sur_la_ligne_des_empreintes_est_nomme() -> None:
    octets, nom = GRILLES["par offre"]
    abimee = retoucher(octets, nom, lambda f: f.cell(f.max_row, 5, SURCHARGE))
    assert [code for code, _ in relevees(abimee)] == ["contenu-hors-tableau"]


@pytest.mark.parametrize("cellule", ["A5", "C5", "C6", "D5", "H7", "A9", "K2"])
def test_un_texte_ecrit_sur_l_avancement_est_nomme(cellule: str) -> None:
    octets, _ = GRILLES["par offre"]
    abimee = retoucher(octets, "Avancement", lambda f: f.__setitem__(cellule, SURCHARGE))
    assert ("contenu-hors-tableau", cellule) in relevees(abimee)


@pytest.mark.parametrize("nom", [*NOMS, "Avancement", "Mode d'emploi", "Aide à la saisie"])
@pytest.mark.parametrize("marge", ["oddHeader", "oddFooter"])
def test_un_texte_ecrit_dans_une_marge_est_nomme(nom: str, marge: str) -> None:
    octets, _ = GRILLES["par offre"]
    abimee = retoucher(octets, nom, lambda f: setattr(getattr(f, marge).center, "text", "Notes provisoires"))
    assert relevees(abimee) == [("contenu-hors-tableau", "")]


def _masquer_la_ligne(feuille: Worksheet) -> None:
    feuille.row_dimensions[11].hidden = True


def _masquer_la_note(feuille: Worksheet) -> None:
    feuille.column_dimensions["L"].hidden = True


def _masquer_la_feuille(feuille: Worksheet) -> None:
    feuille.sheet_state = "hidden"


@pytest.mark.parametrize(
    ("masquer", "cellule"), [(_masquer_la_ligne, "A11"), (_masquer_la_note, "L9"), (_masquer_la_feuille, "")]
)
def test_ce_qui_est_masque_se_dit(masquer: Callable[[Worksheet], None], cellule: str) -> None:
    octets, nom = GRILLES["par offre"]
    assert relevees(retoucher(octets, nom, masquer)) == [("mise-en-forme-signifiante", cellule)]


def test_une_colonne_de_l_outil_et_une_ligne_filtree_se_masquent_sans_un_mot() -> None:
    def filtrer(feuille: Worksheet) -> None:
        feuille.column_dimensions["B"].hidden = feuille.row_dimensions[11].hidden = True
        feuille.auto_filter.add_filter_column(3, ["Oui"])

    octets, nom = GRILLES["par offre"]
    assert relevees(retoucher(octets, nom, filtrer)) == []


@pytest.mark.parametrize(
    ("forme", "affiche"),
    [
        ('"Non noté"', "Non noté"),
        ('0" (à revoir)"', "(à revoir)"),
        ('"4"', "« 4 »"),
        ('[=3]"4";0', "n'est pas appliqué"),
    ],
)
def test_une_note_que_son_format_montre_autrement_est_nommee(forme: str, affiche: str) -> None:
    def noter(feuille: Worksheet) -> None:
        feuille["L10"], feuille["M10"], feuille["N10"] = 3, "Prouvé.", "Mémoire, p. 4"
        feuille["L10"].number_format = forme

    octets, nom = GRILLES["par offre"]
    grille = lire(retoucher(octets, nom, noter), "grille-alice.xlsx", *OFFRES)
    assert [(a.code, affiche in a.message) for a in grille.anomalies] == [("mise-en-forme-signifiante", True)]
    assert [a.note for avis in grille.avis.values() for a in avis.values()] == [3]


@pytest.mark.parametrize("forme", ["General", "0", "0.0", "0.00", "#,##0", "# ?/?", '0;0;"x"', "[Red]0"])
def test_un_format_qui_montre_la_note_ne_dit_rien(forme: str) -> None:
    def noter(feuille: Worksheet) -> None:
        feuille["L10"], feuille["M10"], feuille["N10"] = 3, "Prouvé.", "Mémoire, p. 4"
        feuille["L10"].number_format = forme

    octets, nom = GRILLES["par offre"]
    assert relevees(retoucher(octets, nom, noter)) == []


def test_une_colonne_recopiee_avec_sa_marque_ne_perd_aucun_avis() -> None:
    """Copier « Réf. » plus à droite copie aussi la ligne masquée : la grille se lit, et se compare encore."""

    def recopier(feuille: Worksheet) -> None:
        rang = feuille.max_column + 1
        for ligne in range(1, feuille.max_row + 1):
            feuille.cell(ligne, rang, feuille.cell(ligne, 1).value)
        feuille["H10"] = SURCHARGE

    octets, nom = GRILLES["par offre"]
    lue = lire(retoucher(octets, nom, recopier), "grille-alice.xlsx", *OFFRES)
    assert "grille-illisible" not in {a.code for a in lue.anomalies}
    assert ("texte-modifie", "A10") in {(a.code, a.lieu.cellule) for a in lue.anomalies}


def test_un_texte_qui_commence_comme_la_marque_n_en_est_pas_une() -> None:
    octets, nom = GRILLES["par offre"]
    abimee = retoucher(octets, nom, lambda f: f.cell(f.max_row + 2, 1, f"{MARQUE} : {SURCHARGE}"))
    assert any(SURCHARGE in a.message for a in lire(abimee, "grille-alice.xlsx", *OFFRES).anomalies)
