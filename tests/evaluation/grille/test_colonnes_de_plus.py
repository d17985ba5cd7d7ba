"""Une colonne ou un mémo qu'un évaluateur s'ajoute, où que ce soit, ne prend la place de rien dans sa grille."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation.grille.contrat import COLONNE_ECART, COLONNE_FICHIER, COLONNE_SOUMISSIONNAIRE, rangs_des_colonnes
from cctgen.evaluation.modele import nom_replie
from tests.evaluation.grille.test_empreintes import GRILLES, retoucher
from tests.evaluation.grille.test_formes import OFFRES
from tests.evaluation.grille.test_grille import SAISIES, entete, lire, remplir

A_MOI = "À moi"


def entetes(forme: str) -> list[str]:
    octets, nom = GRILLES[forme]
    feuille = openpyxl.load_workbook(io.BytesIO(octets))[nom]
    return [str(c.value) for c in feuille[entete(feuille)] if c.value]


@pytest.mark.parametrize("forme", GRILLES)
def test_une_colonne_du_meme_nom_ne_prend_jamais_la_place_de_l_originale(forme: str) -> None:
    """Posée contre elle, aucune des deux n'est lue ; ailleurs, au bout compris, l'originale l'est."""
    titres = entetes(forme)
    for rang, titre in enumerate(titres):
        for place in range(len(titres) + 2):
            blanches = [""] * (place - len(titres))
            lus = [*titres[:place], *blanches, titre, *titres[place:]]
            originale = rang + (place <= rang)
            retenue = rangs_des_colonnes(lus).get(nom_replie(titre))
            contre_elle = place in (rang, rang + 1) or (blanches and rang == len(titres) - 1)
            parmi_les_avis = titre.startswith("Avis") and "Avis" in "".join(titres[place - 1 : place + 1])
            assert retenue == originale or (retenue is None and (contre_elle or parmi_les_avis)), (titre, place)


def inserer(titre: str, place: int) -> Callable[[Worksheet], None]:
    def geste(feuille: Worksheet) -> None:
        feuille.insert_cols(place)
        feuille.cell(entete(feuille) if place > 1 else 9, place, titre)
        for ligne in (10, 11):
            feuille.cell(ligne, place, A_MOI)

    return geste


_DE_L_OUTIL = {"par offre": ("Réf.", "Exigence"), "consensus": ("Réf.", COLONNE_ECART, "Avis\N{NO-BREAK SPACE}: alice")}
_DE_L_OUTIL["par exigence"] = ("Réf.", COLONNE_SOUMISSIONNAIRE, COLONNE_FICHIER)


@pytest.mark.parametrize(
    ("forme", "titre"), [(forme, titre) for forme, siens in _DE_L_OUTIL.items() for titre in siens]
)
def test_une_colonne_nommee_comme_une_de_l_outil_ne_perd_aucun_avis_et_se_cite_seule(forme: str, titre: str) -> None:
    """Même contre l'originale : les empreintes disent laquelle porte les textes de l'outil."""
    octets, nom = GRILLES[forme][0], GRILLES[forme][1]
    notee = remplir(octets, {"SSI-1": SAISIES}, nom)
    attendus = {
        cle: {ref: a.note for ref, a in lus.items()} for cle, lus in lire(notee, "grille-a.xlsx", *OFFRES).avis.items()
    }
    for place in range(1, len(entetes(forme)) + 3):
        lue = lire(retoucher(notee, nom, inserer(titre, place)), "grille-a.xlsx", *OFFRES)
        assert {cle: {ref: a.note for ref, a in lus.items()} for cle, lus in lue.avis.items()} == attendus
        cites = [a for a in lue.anomalies if a.code != "note-sans-motif"]
        assert {a.code for a in cites} == {"contenu-hors-tableau"}, (place, [a.message for a in cites])
        assert len(cites) == 3
        assert sum(A_MOI in a.message for a in cites) == 2


def test_sans_colonne_des_references_la_feuille_le_dit_une_fois_et_rien_n_en_est_lu() -> None:
    """D'une grille d'avant les empreintes, rien ne dit laquelle de deux colonnes collées est la sienne."""

    def geste(feuille: Worksheet) -> None:
        inserer("Réf.", 2)(feuille)
        feuille.delete_rows(feuille.max_row)

    octets, nom = GRILLES["par exigence"]
    notee = remplir(octets, {"SSI-1": SAISIES}, nom)
    lue = lire(retoucher(notee, nom, geste), "grille-a.xlsx", *OFFRES)
    (dite,) = [a for a in lue.anomalies if a.lieu.feuille == nom and a.code != "mise-en-forme-signifiante"]
    assert (dite.code, "Réf." in dite.message) == ("colonne-absente", True)
    assert not any(lue.avis.values())


def memo(ligne: int, colonne: int, au_dessus: int) -> Callable[[Worksheet], None]:
    def geste(feuille: Worksheet) -> None:
        if au_dessus:
            feuille.insert_rows(1, au_dessus)
        for rang, (ref, note) in enumerate((("Réf.", "Note"), ("SSI-1", 4))):
            feuille.cell(ligne + rang, colonne, ref)
            feuille.cell(ligne + rang, colonne + 1, note)

    return geste


@pytest.mark.parametrize("forme", ["par offre", "par exigence"])
@pytest.mark.parametrize("place", [(2, 8, 0), (1, 1, 3), (1, 20, 0), (9, 22, 0), (1, 1, 20)])
def test_un_memo_ref_note_ne_passe_pas_pour_l_en_tete(forme: str, place: tuple[int, int, int]) -> None:
    octets, nom = GRILLES[forme]
    notee = remplir(octets, {"SSI-1": SAISIES}, nom)
    lue = lire(retoucher(notee, nom, memo(*place)), "grille-a.xlsx", *OFFRES)
    assert [a.note for lus in lue.avis.values() for a in lus.values()] == [3]
    dites = {a.code for a in lue.anomalies if a.lieu.feuille == nom}
    assert dites - {"mise-en-forme-signifiante"} == {"contenu-hors-tableau"}
