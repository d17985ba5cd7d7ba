"""Ce qui s'imprime se lit : huit points au moins, pieds et têtes compris, aux largeurs livrées."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from cctgen.documents.pdf.libreoffice import mettre_en_odf
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.habillage.impression import (
    LISIBLE,
    PAGES_DE_LA_MATRICE,
    echelle,
    imprimee,
    pages_de_large,
    taille_de_marge,
)
from cctgen.matrice.habillage.lecture import habillage_livre
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import creer_depuis_exemple

LIVRE = habillage_livre()
_ARRONDI = 0.1
"""En points : le PDF dit 7,97 de ce qui en fait huit."""


@pytest.mark.parametrize("feuille", PAGES_DE_LA_MATRICE)
def test_chaque_feuille_de_la_matrice_livree_s_imprime_a_huit_points_au_moins(feuille: str) -> None:
    nom = f"matrice : {feuille}"
    tailles = [a.taille for n, a in LIVRE.aspects.items() if n.startswith("matrice : ") and n != "matrice : technique"]
    reduite = echelle(LIVRE.largeurs(nom), paysage=LIVRE.paysages[nom], pages=PAGES_DE_LA_MATRICE[feuille])
    assert imprimee(min(tailles), reduite) >= LISIBLE
    assert imprimee(taille_de_marge(reduite), reduite) >= LISIBLE


@pytest.mark.parametrize("nom", [n for n in LIVRE.colonnes if n.startswith("évaluation : ")])
def test_chaque_feuille_d_evaluation_prend_assez_de_pages(nom: str) -> None:
    colonnes = LIVRE.largeurs(nom)
    pages = pages_de_large(colonnes, paysage=True, repetees=1, au_plus=6, taille=10)
    assert imprimee(10, echelle(colonnes, paysage=True, pages=pages, repetees=1)) >= LISIBLE


def test_une_colonne_ne_se_coupe_pas_et_un_rappel_prend_sa_place_sur_chaque_page() -> None:
    etroites, larges = [20.0] * 6, [130.0, 130.0]
    assert echelle(etroites, paysage=True) == 100
    assert echelle(larges, paysage=True, pages=2) == 100 > echelle(larges, paysage=True)
    assert echelle([20.0, *larges], paysage=True, pages=2, repetees=1) < 100


@pytest.mark.libreoffice
def test_la_matrice_imprimee_par_libreoffice_ne_passe_nulle_part_sous_huit_points(tmp_path: Path) -> None:
    creer_depuis_exemple(tmp_path / "portail", "portail")
    dossier = ouvrir(tmp_path / "portail").exiger_dossier()
    pdf = mettre_en_odf({"m.xlsx": ecrire_matrice(dossier, dossier.numeros[0])}, ".pdf")["m.xlsx"]
    petits = {taille: vus for taille, vus in _tailles(pdf).items() if 1.5 < taille < LISIBLE - _ARRONDI}
    assert petits == {}


def _tailles(pdf: bytes) -> Counter[float]:
    """Compte les signes de chaque taille imprimée ; un blanc sans chasse y vaut un point."""
    tailles: Counter[float] = Counter()
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        texte, matrice = page.get_textpage(), pdfium.FS_MATRIX()
        for rang in range(texte.count_chars()):
            pdfium.FPDFText_GetMatrix(texte, rang, matrice)
            tailles[round(pdfium.FPDFText_GetFontSize(texte, rang) * abs(matrice.d), 1)] += 1
    return tailles
