"""Les modèles livrés changent ou s'abîment sous un service qui tourne : chaque geste suit ceux du disque."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.styles import PatternFill

from cctgen.cli.principal import executer
from cctgen.documents.tableaux.lecture import gabarits, gabarits_livres
from cctgen.matrice.habillage.lecture import habillage, habillage_livre
from cctgen.socle.erreurs import ModeleFautif
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.pieces import sont_a_jour
from cctgen.usages.ouverture.consultation import geste_de_consultation, ouvrir
from cctgen.usages.soumission.examen_composants import referentiel_livre

ABIMES = ("classeurs.xlsx", "tableaux.docx", "annexe.docx", "lettre-rejet.docx")


def colorer(depot: Path) -> None:
    chemin = depot / "modeles" / "classeurs.xlsx"
    classeur = openpyxl.load_workbook(chemin)
    for (case,) in classeur["Couleurs"].iter_rows(min_row=2, min_col=2, max_col=2):
        case.fill = PatternFill("solid", fgColor="FF00B050")
    classeur.save(chemin)


def elargir(depot: Path) -> None:
    chemin = depot / "modeles" / "tableaux.docx"
    modele = docx.Document(str(chemin))
    for tableau in modele.tables:
        tableau.cell(0, 0).width = 2_000_000
    modele.save(str(chemin))


def oter_les_produits(depot: Path) -> None:
    for fichier in (depot / "clausier" / "produits").glob("*.yaml"):
        fichier.unlink()


SUIVIS: dict[str, tuple[Callable[[], object], Callable[[Path], None]]] = {
    "l'habillage": (habillage_livre, colorer),
    "les gabarits": (gabarits_livres, elargir),
    "le référentiel": (referentiel_livre, oter_les_produits),
}


@pytest.mark.parametrize("suivi", SUIVIS)
def test_ce_qui_est_livre_se_suit_tel_qu_il_est_sur_le_disque(depot: Path, suivi: str) -> None:
    lire, changer = SUIVIS[suivi]
    avant = lire()
    assert lire() is avant
    changer(depot)
    assert lire() is not avant
    assert vars(lire()) != vars(avant)


def test_des_pieces_dites_a_jour_suivent_le_classeur_du_disque(depot: Path, portail_genere: Path) -> None:
    generer(portail_genere)
    matrices = {m: m.read_bytes() for m in (portail_genere / "sortie").glob("*.xlsx")}
    colorer(depot)
    assert not sont_a_jour(ouvrir(portail_genere))
    generer(portail_genere)
    assert sont_a_jour(ouvrir(portail_genere))
    assert matrices
    assert all(m.read_bytes() != octets for m, octets in matrices.items())


def test_un_geste_suit_jusqu_au_bout_ce_qu_il_a_commence(depot: Path, portail: Path) -> None:
    with geste_de_consultation(portail):
        suivis = habillage(), gabarits()
        colorer(depot)
        elargir(depot)
        assert (habillage(), gabarits()) == suivis
    assert habillage() is not suivis[0]
    assert gabarits() is not suivis[1]


@pytest.mark.parametrize("nom", ABIMES)
@pytest.mark.parametrize("abimer", [lambda f: f.write_bytes(b"x"), Path.unlink], ids=["illisible", "absent"])
def test_un_modele_livre_abime_se_dit_d_abord_et_se_leve_des_la_reparation(
    depot: Path,
    portail: Path,
    capsys: pytest.CaptureFixture[str],
    nom: str,
    abimer: Callable[[Path], object],
) -> None:
    modele = depot / "modeles" / nom
    octets = modele.read_bytes()
    ouvrir(portail)
    abimer(modele)
    with pytest.raises(ModeleFautif, match=nom):
        ouvrir(portail)
    assert executer(["generer", str(portail)]) == 1
    dit = " ".join(capsys.readouterr().err.split())
    assert f"« {nom} »" in dit
    assert "administrateur" in dit
    assert "Repartez du modèle livré" not in dit
    modele.write_bytes(octets)
    ouvrir(portail)
    assert habillage_livre().aspects
    assert gabarits_livres().par_nom
