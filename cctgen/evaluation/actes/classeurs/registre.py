"""Le registre des demandes à tenir, pré-rempli de ce que les offres appellent : un classeur et un YAML commenté."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation import feuilles
from cctgen.evaluation.actes.demandes import Demande
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.saisies.classeurs import OFFRE_ENTIERE, SANS_LOT_ECRIT

TIGE = "demandes"
"""Nom, sans extension, des fichiers du registre."""

COLONNES = {
    "Lot": "lot",
    "Offre": "offre",
    "Exigence": "exigence",
    "Nature": "nature",
    "Situation": "situation",
    "Ce que porte l'offre": "releve",
    "Demande": "demande",
    "Retenue": "retenue",
    "Envoyée le": "envoyee_le",
    "Échéance": "echeance",
    "Reçue le": "recue_le",
    "Réponse": "reponse",
    "Pièce (nom, page)": "piece",
    "Change l'offre": "change_l_offre",
}
"""En-tête, clé de `demandes.yaml`."""

_LARGEURS = (6, 26, 14, 15, 20, 40, 44, 10, 13, 13, 13, 40, 22, 11)
_CONSIGNE = (
    "Une ligne par demande. Une précision part sauf « non » dans « Retenue » ; une régularisation ne part que par"
    " « oui », le même pour tous ceux qui sont dans la même situation. Le texte et l'échéance sont les mêmes pour tous."
    " « Change l'offre » : la réponse modifie-t-elle une caractéristique substantielle ?"
)
_ENTETE = 5
_LIGNES_LIBRES = 20


class LigneDeDemande(NamedTuple):
    """Une demande à une offre, que `offre` désigne sans ambiguïté."""

    lot: int
    offre: str
    demande: Demande


def ecrire_registre(dossier: Dossier, lignes: Sequence[LigneDeDemande], echeance: date | None = None) -> bytes:
    """Rend `demandes.xlsx`, une ligne par demande, et de quoi en ajouter."""
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    feuille.title = "Demandes"
    feuilles.ecrire_titre(feuille, "Registre des demandes", feuilles.edition_en_clair(dossier.edition))
    feuilles.ecrire_texte(feuilles.cellule(feuille, 3, 1), _CONSIGNE)
    feuilles.ecrire_entetes(feuille, _ENTETE, tuple(COLONNES))
    derniere = _ENTETE + len(lignes) + _LIGNES_LIBRES
    for numero in range(_ENTETE + 1, derniere + 1):
        rang = numero - _ENTETE - 1
        dites = _dites(lignes[rang], echeance) if rang < len(lignes) else [""] * len(COLONNES)
        feuilles.ecrire_ligne(feuille, numero, [d or None for d in dites])
        for colonne in range(1, len(COLONNES) + 1):
            lue = rang < len(lignes) and colonne <= _COLONNES_DITES
            feuilles.cellule(feuille, numero, colonne).fill = feuilles.FOND_DECLARE if lue else feuilles.FOND_SAISIE
    natures = [n.libelle for n in NatureDemande]
    for lettre, valeurs in (("D", natures), ("H", ["oui", "non"]), ("N", ["oui", "non"])):
        liste = DataValidation(type="list", formula1=f'"{",".join(valeurs)}"', allow_blank=True, showErrorMessage=True)
        liste.errorTitle, liste.error = "Valeur hors liste", "Choisissez une valeur de la liste."
        liste.add(f"{lettre}{_ENTETE + 1}:{lettre}{derniere}")
        feuille.add_data_validation(liste)
    feuilles.regler_largeurs(feuille, _LARGEURS)
    feuille.freeze_panes = f"D{_ENTETE + 1}"
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, demandes", _ENTETE, feuilles.A3)
    return feuilles.enregistrer(classeur, f"Demandes, {dossier.edition.reference}", dossier.edition.date)


_COLONNES_DITES = 6
"""Ce que l'outil a relevé ; la demande, à sa droite, se réécrit."""


def _dites(ligne: LigneDeDemande, echeance: date | None) -> list[str]:
    demande = ligne.demande
    dites = {
        "lot": _numero(ligne.lot),
        "offre": ligne.offre,
        "exigence": demande.exigence or OFFRE_ENTIERE,
        "nature": demande.nature.libelle,
        "situation": ", ".join(demande.situations),
        "releve": demande.releve,
        "demande": demande.texte,
        "echeance": _jour(echeance),
    }
    return [dites.get(cle, "") for cle in COLONNES.values()]


def _jour(jour: date | None) -> str:
    return f"{jour:%d/%m/%Y}" if jour else ""


def _numero(lot: int) -> str:
    return str(lot or SANS_LOT_ECRIT)


def cles_des_demandes(lignes: Iterable[LigneDeDemande]) -> tuple[tuple[str, ...], ...]:
    """Rend ce qui distingue chaque ligne du classeur : lot, offre, exigence."""
    return tuple((_numero(li.lot), li.offre, li.demande.exigence or OFFRE_ENTIERE) for li in lignes)


def registre_en_yaml(lignes: Sequence[LigneDeDemande], echeance: date | None = None) -> str:
    """Rend `demandes.yaml`, dont chaque demande est une entrée commentée à compléter."""
    return "\n".join(
        [
            "# Registre des demandes ; ou remplissez demandes.xlsx, au choix. Relisez-le : cctgen demandes.",
            "# nature : precision, regularisation (ne part que par « retenue: oui ») ou justification.",
            "# Le texte et l'échéance sont les mêmes pour tous ceux qui sont dans la même situation.",
            "# demandes:",
            *(texte for ligne in lignes for texte in _entree(ligne, echeance)),
            "",
        ]
    )


def _entree(ligne: LigneDeDemande, echeance: date | None) -> Iterator[str]:
    demande = ligne.demande
    for releve in demande.releve.splitlines():
        yield f"#  # {releve}"
    lot = f"lot: {ligne.lot}, " if ligne.lot else ""
    exigence = f"exigence: {_cite(demande.exigence)}, " if demande.exigence else ""
    yield f"#  - {{{lot}offre: {_cite(ligne.offre)}, {exigence}nature: {demande.nature.value},"
    yield f"#     situation: {_cite(', '.join(demande.situations))},"
    yield f"#     demande: {_cite(demande.texte)},"
    yield f"#     retenue: oui, envoyee_le: 2027-01-31, echeance: {echeance or '2027-02-08'}}}"


def _cite(texte: str) -> str:
    return json.dumps(texte, ensure_ascii=False)
