"""Les classeurs de saisie, pré-remplis : un prix par offre, une décision par point à qualifier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.prix.montant import Poste
from cctgen.evaluation import feuilles
from cctgen.evaluation.modele import SensDecision
from cctgen.socle.nombres import en_francais
from cctgen.socle.typographie import composer_hors_citations, en_minuscule, finir, majuscule

OFFRE_ENTIERE = "offre entière"
SANS_LOT_ECRIT = "–"

COLONNES_PRIX = {"Lot": "lot", "Offre": "soumissionnaire", "Montant HT (€)": "montant"}
"""En-tête, clé de `prix.yaml`."""

COLONNES_POSTES = {"Lot": "lot", "Offre": "soumissionnaire", "Poste": "poste", "Prix HT (€)": "prix"}
"""En-tête, ce qu'il donne au détail d'un prix."""

MUETTES_POSTES = ("Désignation", "Quantité")
"""Ce que le détail dit d'un poste et que rien n'y relit."""

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

_ENTETES_POSTES = ("Lot", "Offre", "Poste", *MUETTES_POSTES, "Prix HT (€)")
_CONSIGNE_PRIX = (
    "Écrivez le montant hors taxes de chaque offre : 125000,50 ou 125 000,50 €. Ces prix restent hors des grilles."
)
_CONSIGNE_DETAIL = "Là où la feuille « Détail » a des postes, laissez le montant vide : il s'en calcule."
_CONSIGNE_POSTES = (
    "Écrivez le prix unitaire hors taxes de chaque poste, tel que l'offre le porte ; un poste sans prix reste vide."
)
_CONSIGNE_DECISIONS = (
    "Une ligne par point à qualifier. Choisissez la décision, écrivez le motif, l'auteur et la date ; laissez vide ce"
    " qui n'est pas décidé. « oui » dans « Confirmée » n'est demandé que pour écarter une offre sans irrégularité."
)
_REPETEES = 3
"""Le lot, l'offre, l'exigence ou le poste : ce qui désigne la ligne sur une page de plus."""
_ENTETE = 5
_A_DROITE = Alignment(vertical="top", horizontal="right")


class LigneDePrix(NamedTuple):
    """Une offre dont le prix est attendu ; `offre` la désigne sans ambiguïté, `postes` détaillent son montant."""

    lot: int
    offre: str
    postes: tuple[Poste, ...] = ()


class LigneDeDecision(NamedTuple):
    """Un point à qualifier ; sans `exigence`, il touche l'offre entière."""

    lot: int
    offre: str
    exigence: str
    releve: str


def ecrire_prix(dossier: Dossier, lignes: Sequence[LigneDePrix], mention: str = "", *, tour: int = 1) -> bytes:
    """Rend `prix.xlsx`, une ligne par offre, les montants à saisir ; s'ils se détaillent, une ligne par poste.

    `mention` se lit en tête : où la saisie est tenue, si ce n'est pas ici.
    """
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    rangees = [(str(li.lot or SANS_LOT_ECRIT), li.offre) for li in lignes]
    detailles = any(li.postes for li in lignes)
    consigne = f"{_CONSIGNE_PRIX} {_CONSIGNE_DETAIL}" if detailles else _CONSIGNE_PRIX
    feuilles.regler_largeurs(feuille, feuilles.largeurs_de("prix"))
    _ecrire(feuille, (dossier, tour), "Prix", consigne, tuple(COLONNES_PRIX), rangees)
    feuilles.mentionner(feuille, mention)
    _en_euros(feuille, 3, len(rangees))
    if detailles:
        _ecrire_detail(classeur.create_sheet(), dossier, lignes, tour)
    return feuilles.enregistrer(classeur, f"Prix, {dossier.edition.reference}", dossier.edition.date)


def _en_euros(feuille: Worksheet, colonne: int, rangees: int) -> None:
    for ligne in range(_ENTETE + 1, _ENTETE + 1 + rangees):
        case = feuilles.cellule(feuille, ligne, colonne)
        case.number_format, case.alignment = "#,##0.00", _A_DROITE


def _ecrire_detail(feuille: Worksheet, dossier: Dossier, lignes: Iterable[LigneDePrix], tour: int) -> None:
    rangees = [
        (str(li.lot or SANS_LOT_ECRIT), li.offre, p.id, p.designation, f"{en_francais(p.quantite)} {p.unite}".rstrip())
        for li in lignes
        for p in li.postes
    ]
    feuilles.regler_largeurs(feuille, feuilles.largeurs_de("détail des prix"))
    _ecrire(feuille, (dossier, tour), "Détail", _CONSIGNE_POSTES, _ENTETES_POSTES, rangees)
    _en_euros(feuille, len(_ENTETES_POSTES), len(rangees))


def ecrire_decisions(dossier: Dossier, lignes: Iterable[LigneDeDecision], mention: str = "", *, tour: int = 1) -> bytes:
    """Rend `decisions.xlsx`, une ligne par point à qualifier, les décisions à saisir ; `mention` se lit en tête."""
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    rangees = [
        (
            str(li.lot or SANS_LOT_ECRIT),
            li.offre,
            li.exigence or OFFRE_ENTIERE,
            composer_hors_citations(_en_phrases(li.releve)),
        )
        for li in lignes
    ]
    feuilles.regler_largeurs(feuille, feuilles.largeurs_de("décisions"))
    _ecrire(feuille, (dossier, tour), "Décisions", _CONSIGNE_DECISIONS, tuple(COLONNES_DECISIONS), rangees)
    feuilles.mentionner(feuille, mention)
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


def _en_phrases(releve: str) -> str:
    """Rend chaque ligne de ce qui est relevé avec sa majuscule et son point."""
    return "\n".join(majuscule(finir(ligne.removesuffix("."))) for ligne in releve.split("\n") if ligne)


def _sans_virgule(libelle: str) -> str:
    return libelle.replace(",", "")


def _ecrire(
    feuille: Worksheet,
    edition: tuple[Dossier, int],
    titre: str,
    consigne: str,
    entetes: Sequence[str],
    rangees: Sequence[Sequence[str]],
) -> None:
    """Écrit une feuille ; `edition` est le dossier et le tour."""
    dossier, tour = edition
    feuille.title = titre
    feuilles.ecrire_titre(feuille, titre, feuilles.edition_en_clair(dossier.edition, tour))
    feuilles.ecrire_consigne(feuille, 3, consigne, feuilles.premiere_hors_rappel(feuille, _REPETEES))
    feuilles.ecrire_entetes(feuille, _ENTETE, entetes)
    for numero, rangee in enumerate(_completees(rangees, len(entetes)), start=_ENTETE + 1):
        feuilles.ecrire_ligne(feuille, numero, rangee)
        for colonne in range(1, len(entetes) + 1):
            case = feuilles.cellule(feuille, numero, colonne)
            dit = colonne <= len(rangees[0]) if rangees else False
            case.fill = feuilles.fond("déclaré") if dit else feuilles.fond("saisie")
        feuilles.centrer_les_courtes(feuille, numero, entetes)
    feuilles.filtrer(feuille, _ENTETE, len(entetes), len(rangees))
    feuille.freeze_panes = f"A{_ENTETE + 1}"
    feuilles.mettre_en_page(
        feuille, f"{dossier.edition.reference}, {en_minuscule(titre)}{feuilles.du_tour(tour)}", _ENTETE, _REPETEES
    )


def _completees(rangees: Sequence[Sequence[str]], largeur: int) -> Iterator[list[str | None]]:
    for rangee in rangees:
        yield [*rangee, *([None] * (largeur - len(rangee)))]
