"""Chaque jeu de réponses valide donne un dossier sans défaut, dans tous les formats.

Peu de jeux par défaut : `CCTGEN_TIRAGES=1000 CCTGEN_CONVERTIS=30` passe le banc entier. Un jeu en faute porte le
numéro de son tirage : `CCTGEN_TIRAGES=18 pytest tests/tirages -k "[17]"` le rejoue.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import pytest

from cctgen.assemblage.controles.ensemble import REGLES
from cctgen.documents.accessibilite.classeur import fautes_du_classeur
from cctgen.documents.accessibilite.word import fautes_du_document
from cctgen.documents.pdf.relecture import infidelites
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.socle.anomalies import bloquantes
from cctgen.usages.edition.copies import Copie
from cctgen.usages.edition.fichiers_produits import nom_de_matrice
from cctgen.usages.edition.generer import Generation, generer
from tests.contenu.sommaires import annonces_fausses
from tests.tirages.allers_retours import defauts_des_matrices, defauts_des_odt, defauts_des_remplis
from tests.tirages.jeux import ecrire_un_jeu
from tests.tirages.relecture import defauts, lire_document
from tests.tirages.schema import Conformite

TIRAGES = int(os.environ.get("CCTGEN_TIRAGES", "3"))
CONVERTIS = int(os.environ.get("CCTGEN_CONVERTIS", "1"))
_ESSAIS = 60
CONFORMITE = Conformite()
_REFUS_ADMIS = frozenset(regle.code for regle in REGLES)
"""Les contrôles des réponses d'un lot : tout autre refus serait un défaut de l'outil ou du clausier."""


def un_dossier_tire(dossier: Path, numero: int, copies: Collection[Copie] = ()) -> tuple[Path, Generation]:
    """Génère le premier jeu valide d'un tirage ; les jeux refusés ne le sont que pour leurs contradictions."""
    for essai in range(_ESSAIS):
        racine = dossier / str(essai)
        ecrire_un_jeu(racine, f"{numero}-{essai}")
        generation = generer(racine, copies=copies)
        if generation.fichiers:
            return racine / "sortie", generation
        imprevus = [str(a) for a in bloquantes(generation.anomalies) if a.code not in _REFUS_ADMIS]
        assert imprevus == [], f"tirage {numero}, essai {essai}"
    pytest.fail(f"aucun jeu valide en {_ESSAIS} essais du tirage {numero}")


@pytest.mark.parametrize("numero", range(TIRAGES))
def test_un_jeu_tire_donne_un_dossier_sans_defaut(numero: int, tmp_path: Path) -> None:
    copies = (Copie.BROUILLON,) if numero % 3 == 0 else ()
    sortie, generation = un_dossier_tire(tmp_path, numero, copies)
    dossier = generation.dossier
    assert dossier is not None
    noms = {f.chemin for f in generation.fichiers}
    assert {f"{d.fichier}.docx" for d in dossier.documents if d.rubriques or d.est_a_reporter} <= noms
    assert {f"{f.fichier}.docx" for f in dossier.formulaires} | {"note-acheteur.docx"} <= noms
    documents = {f.chemin: f.contenu for f in generation.fichiers if f.chemin.endswith(".docx")}
    lus = {nom: lire_document(nom, docx) for nom, docx in documents.items()}
    releves = list(defauts(lus, {_imprime(d.titre): f"{d.fichier}.docx" for d in dossier.documents}))
    releves += [f"{nom} : {faute}" for nom, docx in documents.items() for faute in fautes_du_document(docx)]
    for lot in dossier.numeros:
        matrice = next(f for f in generation.fichiers if f.chemin == nom_de_matrice(lot))
        releves += [f"{matrice.chemin} : {faute}" for faute in fautes_du_classeur(matrice.contenu)]
        lue = lire_matrice(matrice.contenu, matrice.chemin)
        releves += [f"{matrice.chemin} : {a}" for a in lue.anomalies]
        if [ligne.valeur("Réf.") for ligne in lue.lignes] != [e.ref for e in dossier.exigences(lot)]:
            releves.append(f"{matrice.chemin} : ses lignes ne sont pas les exigences du lot")
    assert releves + erreurs_de_schema(sortie, numero) == []


def _imprime(titre: str) -> str:
    return titre.replace("'", "’")


def erreurs_de_schema(sortie: Path, numero: int) -> list[str]:
    """Nomme les erreurs que relève un validateur du format Office ; celles d'ensemble, un jeu sur quatre."""
    fichiers = sorted(sortie.glob("*.*x"))
    erreurs = [e for fichier in fichiers for e in CONFORMITE.erreurs_de_forme(fichier)]
    d_ensemble = fichiers if numero % 4 == 0 else []
    return erreurs + [e for fichier in d_ensemble for e in CONFORMITE.erreurs_d_ensemble(fichier)]


@pytest.mark.libreoffice
@pytest.mark.parametrize("numero", range(CONVERTIS))
def test_un_jeu_tire_se_convertit_sans_rien_perdre(numero: int, tmp_path: Path) -> None:
    """En PDF, en ODT et en ODS : chaque conversion se relit, et les pages du sommaire sont celles du PDF."""
    sortie, generation = un_dossier_tire(tmp_path, numero, copies=(Copie.PDF, Copie.ODT))
    documents = {f.chemin: f.contenu for f in generation.fichiers if f.chemin.endswith(".docx")}
    produits = {f.chemin: f.contenu for f in generation.fichiers}
    assert {nom.replace(".docx", f".{suite}") for nom in documents for suite in ("pdf", "odt")} <= produits.keys()
    pdfs = {nom: (sortie / nom).with_suffix(".pdf").read_bytes() for nom in documents}
    pertes = {nom: infidelites(docx, pdfs[nom]) for nom, docx in documents.items()}
    fausses = {nom: annonces_fausses(sortie / nom) for nom in documents}
    assert {nom: p for nom, p in pertes.items() if p} == {}
    assert {nom: f for nom, f in fausses.items() if f} == {}
    odts = {nom: produits[nom.replace(".docx", ".odt")] for nom in documents}
    assert defauts_des_odt(documents, odts, tmp_path / "odt") == []
    assert defauts_des_remplis(odts, tmp_path / "remplis") == []
    matrices = {nom: octets for nom, octets in produits.items() if nom.endswith(".ods")}
    assert len(matrices) == len(generation.dossier.numeros if generation.dossier else ())
    assert defauts_des_matrices(matrices, tmp_path / "ods") == []
