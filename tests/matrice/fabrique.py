"""De quoi bâtir un dossier, une matrice remplie et sa lecture, avec des valeurs visibles dans le test."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from openpyxl import Workbook, load_workbook

from cctgen.assemblage.modele import Article, Document, Dossier, Edition, ExigenceRetenue, Rubrique
from cctgen.clausier.modele import Niveau, Piece
from cctgen.clausier.nomenclature import Nomenclature
from cctgen.clausier.produits import Produit
from cctgen.consultation.effets import EFFETS
from cctgen.consultation.modele import Lot
from cctgen.matrice.ecriture.matrice import ecrire_matrice

COLONNES = {"conformite": "F", "couverture": "G", "justification": "H", "renvoi": "I"}


def une_exigence(
    ref: str = "SSI-001-1",
    niveau: str = "P",
    enonce: str = "Le titulaire chiffre les échanges.",
    preuve: str = "Note d'architecture.",
    theme: str = "Sécurité",
    lots: tuple[int, ...] = (0,),
) -> ExigenceRetenue:
    return ExigenceRetenue(
        ref=ref,
        clause=ref.rsplit("-", 1)[0],
        theme="securite",
        pilier="",
        libelle_theme=theme,
        niveau=Niveau(niveau),
        notee=niveau == "I",
        poids=Decimal(1),
        enonce=enonce,
        preuve=preuve,
        correspondances=(),
        lots=lots,
        empreinte="0" * 64,
    )


def un_dossier(
    *exigences: ExigenceRetenue,
    reference: str = "2026-042",
    version: int = 1,
    lots: tuple[Lot, ...] = (),
    produits: tuple[Produit, ...] = (),
) -> Dossier:
    article = Article(
        clause="SSI-001",
        titre="Sécurité",
        numero="1.1",
        signet="c",
        piece=Piece.CCTP,
        lots=(0,),
        contexte="",
        texte="",
        offres_service=(),
        exigences=exigences or (une_exigence(), une_exigence("SSI-001-2", "I", "Le titulaire tient un journal.")),
        complete=(),
        deroge=(),
        references=(),
        note_acheteur="",
        empreinte="",
    )
    document = Document("annexe", "Annexe", "", "annexe.docx", "annexe", (Rubrique("1", "R", "", (article,)),))
    return Dossier(
        edition=Edition(reference, "Une application", "Ministère", "Achats", date(2026, 12, 1), version, "base 1.0"),
        lots=lots,
        documents=(document,),
        derogations=(),
        references=(),
        reponses=(),
        selections=(),
        bareme=None,
        produits=produits,
        effet_primordial=EFFETS["irregularite"],
        lignes_rc=(),
        anomalies=(),
        nomenclature=Nomenclature({}, {}),
    )


CONFORME = {"conformite": "Conforme", "couverture": "Standard", "justification": "Décrit au mémoire.", "renvoi": "p. 3"}


def remplir(
    octets: bytes,
    reponses: Sequence[Mapping[str, object]] = (),
    soumissionnaire: str = "ACME",
    composants: Sequence[Sequence[object]] = (),
    retouche: Callable[[Workbook], object] | None = None,
) -> bytes:
    """Remplit une matrice comme le ferait un soumissionnaire outillé d'openpyxl."""
    classeur = load_workbook(io.BytesIO(octets))
    if soumissionnaire:
        classeur["Identification"]["B11"].value = soumissionnaire
    for numero, reponse in enumerate(reponses, 2):
        for champ, valeur in reponse.items():
            saisir(classeur["Exigences"], f"{COLONNES[champ]}{numero}", valeur)
    for numero, composant in enumerate(composants, 2):
        for rang, valeur in enumerate(composant, 1):
            classeur["Composants"].cell(numero, rang).value = valeur
    if retouche is not None:
        retouche(classeur)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def saisir(feuille, cellule: str, valeur: object) -> None:
    """Saisit une valeur ; un texte reste un texte, même s'il commence par « = »."""
    feuille[cellule].value = valeur
    if isinstance(valeur, str):
        feuille[cellule].data_type = "s"


def courber_les_apostrophes(classeur: Workbook) -> None:
    """Courbe les apostrophes de tous les textes visibles, comme la correction automatique d'un tableur."""
    for feuille in classeur.worksheets:
        for case in (c for ligne in feuille.iter_rows() for c in ligne if feuille.sheet_state == "visible"):
            if isinstance(case.value, str) and case.data_type == "s":
                case.value = case.value.replace("'", "’")


_vierges: dict[str, bytes] = {}
"""Les matrices à remplir déjà écrites, par contenu : d'un essai à l'autre, les dossiers sont presque tous égaux."""

_conformes: dict[str, bytes] = {}
"""Les mêmes, remplies sans retouche."""


def matrice_conforme(
    dossier: Dossier | None = None, lot: int = 0, retouche: Callable[[Workbook], object] | None = None, **options
) -> bytes:
    dossier = dossier or un_dossier()
    reponses = [CONFORME] * len(dossier.exigences(lot))
    contenu = repr((dossier, lot))
    if contenu not in _vierges:
        _vierges[contenu] = ecrire_matrice(dossier, lot)
    if retouche is not None:
        return remplir(_vierges[contenu], reponses, retouche=retouche, **options)
    remplie = repr((contenu, options))
    if remplie not in _conformes:
        _conformes[remplie] = remplir(_vierges[contenu], reponses, **options)
    return _conformes[remplie]
