"""Les classeurs de saisie, pré-remplis : un prix par offre, une décision par point à qualifier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation import feuilles
from cctgen.evaluation.modele import SensDecision

OFFRE_ENTIERE = "offre entière"
SANS_LOT_ECRIT = "–"

COLONNES_PRIX = {"Lot": "lot", "Offre": "soumissionnaire", "Montant HT (€)": "montant"}
"""En-tête, clé de `prix.yaml`."""

COLONNES_DECISIONS = {
    "Lot": "lot",
    "Offre": "offre",
    "Exigence": "exigence",
    "Ce qui est relevé": "releve",
    "Décision": "decision",
    "Motif": "motif",
    "Auteur": "auteur",
    "Date": "date",
    "Confirmée": "confirmee",
}
"""En-tête, clé de `decisions.yaml`."""

_LARGEURS_PRIX = (8, 50, 22)
_LARGEURS_DECISIONS = (8, 34, 16, 60, 30, 44, 24, 14, 12)
_CONSIGNE_PRIX = (
    "Écrivez le montant hors taxes de chaque offre : 125000,50 ou 125 000,50 €. Ces prix restent hors des grilles."
)
_CONSIGNE_DECISIONS = (
    "Une ligne par point à qualifier. Choisissez la décision, écrivez le motif, l'auteur et la date ; laissez vide ce"
    " qui n'est pas décidé. « oui » dans « Confirmée » n'est demandé que pour écarter une offre sans irrégularité."
)
_ENTETE = 5


class LigneDePrix(NamedTuple):
    """Une offre dont le prix est attendu ; `offre` la désigne sans ambiguïté."""

    lot: int
    offre: str


class LigneDeDecision(NamedTuple):
    """Un point à qualifier ; sans `exigence`, il touche l'offre entière."""

    lot: int
    offre: str
    exigence: str
    releve: str


def ecrire_prix(dossier: Dossier, lignes: Iterable[LigneDePrix]) -> bytes:
    """Rend `prix.xlsx`, une ligne par offre, les montants à saisir."""
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    rangees = [(str(li.lot or SANS_LOT_ECRIT), li.offre) for li in lignes]
    _ecrire(feuille, dossier, "Prix", _CONSIGNE_PRIX, tuple(COLONNES_PRIX), rangees)
    feuilles.regler_largeurs(feuille, _LARGEURS_PRIX)
    for ligne in range(_ENTETE + 1, _ENTETE + 1 + len(rangees)):
        feuilles.cellule(feuille, ligne, 3).number_format = "#,##0.00"
    return feuilles.enregistrer(classeur, f"Prix, {dossier.edition.reference}", dossier.edition.date)


def ecrire_decisions(dossier: Dossier, lignes: Iterable[LigneDeDecision]) -> bytes:
    """Rend `decisions.xlsx`, une ligne par point à qualifier, les décisions à saisir."""
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    rangees = [(str(li.lot or SANS_LOT_ECRIT), li.offre, li.exigence or OFFRE_ENTIERE, li.releve) for li in lignes]
    _ecrire(feuille, dossier, "Décisions", _CONSIGNE_DECISIONS, tuple(COLONNES_DECISIONS), rangees)
    feuilles.regler_largeurs(feuille, _LARGEURS_DECISIONS)
    derniere = _ENTETE + max(1, len(rangees)) + _LIGNES_LIBRES
    for plage, valeurs in (
        (f"E{_ENTETE + 1}:E{derniere}", [_sans_virgule(s.libelle) for s in SensDecision]),
        (f"I{_ENTETE + 1}:I{derniere}", ["oui", "non"]),
    ):
        liste = DataValidation(type="list", formula1=f'"{",".join(valeurs)}"', allow_blank=True, showErrorMessage=True)
        liste.errorTitle, liste.error = "Valeur hors liste", "Choisissez une valeur de la liste."
        liste.add(plage)
        feuille.add_data_validation(liste)
    return feuilles.enregistrer(classeur, f"Décisions, {dossier.edition.reference}", dossier.edition.date)


_LIGNES_LIBRES = 20
"""Sous les points relevés, de quoi décider d'autre chose : un retrait, une offre tardive."""


def _sans_virgule(libelle: str) -> str:
    return libelle.replace(",", "")


def _ecrire(
    feuille: Worksheet,
    dossier: Dossier,
    titre: str,
    consigne: str,
    entetes: Sequence[str],
    rangees: Sequence[Sequence[str]],
) -> None:
    feuille.title = titre
    feuilles.ecrire_titre(feuille, titre, feuilles.edition_en_clair(dossier.edition))
    feuilles.ecrire_texte(feuilles.cellule(feuille, 3, 1), consigne)
    feuilles.ecrire_entetes(feuille, _ENTETE, entetes)
    for numero, rangee in enumerate(_completees(rangees, len(entetes)), start=_ENTETE + 1):
        feuilles.ecrire_ligne(feuille, numero, rangee)
        for colonne in range(1, len(entetes) + 1):
            case = feuilles.cellule(feuille, numero, colonne)
            dit = colonne <= len(rangees[0]) if rangees else False
            case.fill = feuilles.FOND_DECLARE if dit else feuilles.FOND_SAISIE
    feuille.freeze_panes = f"A{_ENTETE + 1}"
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, {titre}", _ENTETE)


def _completees(rangees: Sequence[Sequence[str]], largeur: int) -> Iterator[list[str | None]]:
    for rangee in rangees:
        yield [*rangee, *([None] * (largeur - len(rangee)))]
