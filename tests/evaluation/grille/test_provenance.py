"""Une note lue dit sa cellule : grille, feuille, colonne Note."""

from __future__ import annotations

import io

import openpyxl

from cctgen.evaluation.grille.ecriture import ecrire_grille
from cctgen.evaluation.grille.lecture import lire_grille
from cctgen.evaluation.modele import cle_de
from tests.evaluation.fabriques import un_dossier, une_offre
from tests.evaluation.grille.test_grille import SAISIES, remplir

DOSSIER, ALPHA, BETA = un_dossier(), une_offre("Alpha"), une_offre("Bêta")


def test_la_cellule_dite_est_celle_ou_la_note_est_ecrite() -> None:
    octets = ecrire_grille(DOSSIER, [ALPHA, BETA])
    for nom, note in (("Alpha", 2), ("Bêta", 4)):
        octets = remplir(octets, {ref: {**SAISIES, "Note": note} for ref in ("SSI-1", "UTI-1")}, nom)
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    lue = lire_grille(octets, "grille-alice.xlsx", DOSSIER, [ALPHA, BETA])
    for offre in (ALPHA, BETA):
        for ref, avis in lue.avis[cle_de(offre)].items():
            assert avis.feuille is not None
            assert avis.feuille.fichier == "grille-alice.xlsx"
            feuille = classeur[avis.feuille.nom]
            assert feuille[avis.cellule].value == avis.note
            assert feuille.cell(feuille[avis.cellule].row, 1).value == ref


def test_une_note_ecartee_garde_sa_cellule() -> None:
    octets = remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-P": SAISIES})
    avis = lire_grille(octets, "grille-alice.xlsx", DOSSIER, [ALPHA]).avis[cle_de(ALPHA)]["SSI-P"]
    assert avis.note is None
    assert avis.cellule
