"""Le registre à remplir, pré-rempli des demandes lues dans les offres : un classeur et un YAML commenté."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation import feuilles
from cctgen.evaluation.derogations.controle import demandes_de
from cctgen.evaluation.derogations.modele import Moment, SensDerogation
from cctgen.evaluation.modele import nom_affiche
from cctgen.matrice.modele import Offre

TIGE = "derogations"
"""Nom, sans extension, des fichiers du registre."""

COLONNES = {
    "Lot": "lot",
    "Offre": "offre",
    "Exigence": "exigence",
    "Moment": "moment",
    "Demandée le": "demandee_le",
    "Demande": "demande",
    "Décision": "decision",
    "Motif": "motif",
    "Auteur": "auteur",
    "Décidée le": "decidee_le",
    "Durée": "duree",
    "Échéance": "echeance",
    "Reste à faire": "reste_a_faire",
    "Soldée le": "soldee_le",
}
"""En-tête, clé de `derogations.yaml`."""

_LARGEURS = (6, 28, 14, 12, 13, 44, 22, 34, 22, 13, 14, 13, 34, 13)
_CONSIGNE = (
    "Une ligne par demande, de l'offre à la fin du marché : ajoutez celles de l'exécution. Une dérogation temporaire a"
    " une échéance ; « Soldée le » dit le jour du retour à la conformité. Relisez-le par « cctgen derogations »."
)
_ENTETE = 5
_LIGNES_LIBRES = 30
_SANS_LOT = "–"


class Demande(NamedTuple):
    """Une demande lue dans une offre."""

    lot: int
    offre: str
    exigence: str
    justification: str


def demandes_des_offres(offres: Iterable[Offre]) -> tuple[Demande, ...]:
    """Rend les demandes de toutes les offres, par lot puis par nom."""
    demandes = {Demande(o.lot, nom_affiche(o), ref, dite) for o in offres for ref, dite in demandes_de(o)}
    return tuple(sorted(demandes))


def cles_des_demandes(demandes: Iterable[Demande]) -> tuple[tuple[str, ...], ...]:
    """Rend ce qui distingue chaque ligne du classeur : lot, offre, exigence."""
    return tuple((str(d.lot or _SANS_LOT), d.offre, d.exigence) for d in demandes)


def ecrire_registre(dossier: Dossier, demandes: Sequence[Demande]) -> bytes:
    """Rend `derogations.xlsx`, une ligne par demande lue, et de quoi en ajouter pendant l'exécution."""
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    feuille.title = "Dérogations"
    feuilles.ecrire_titre(feuille, "Registre des dérogations", feuilles.edition_en_clair(dossier.edition))
    feuilles.ecrire_texte(feuilles.cellule(feuille, 3, 1), _CONSIGNE)
    feuilles.ecrire_entetes(feuille, _ENTETE, tuple(COLONNES))
    derniere = _ENTETE + len(demandes) + _LIGNES_LIBRES
    for numero in range(_ENTETE + 1, derniere + 1):
        rang = numero - _ENTETE - 1
        dites = _dites(demandes[rang]) if rang < len(demandes) else ()
        feuilles.ecrire_ligne(feuille, numero, [*dites, *([None] * (len(COLONNES) - len(dites)))])
        for colonne in range(1, len(COLONNES) + 1):
            fond = feuilles.FOND_DECLARE if colonne <= len(dites) else feuilles.FOND_SAISIE
            feuilles.cellule(feuille, numero, colonne).fill = fond
    for lettre, valeurs in (("D", list(Moment)), ("G", [s.libelle for s in SensDerogation])):
        liste = DataValidation(type="list", formula1=f'"{",".join(valeurs)}"', allow_blank=True, showErrorMessage=True)
        liste.errorTitle, liste.error = "Valeur hors liste", "Choisissez une valeur de la liste."
        liste.add(f"{lettre}{_ENTETE + 1}:{lettre}{derniere}")
        feuille.add_data_validation(liste)
    feuilles.regler_largeurs(feuille, _LARGEURS)
    feuille.freeze_panes = f"D{_ENTETE + 1}"
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, dérogations", _ENTETE)
    return feuilles.enregistrer(classeur, f"Dérogations, {dossier.edition.reference}", dossier.edition.date)


def _dites(demande: Demande) -> tuple[str, ...]:
    lot = str(demande.lot or _SANS_LOT)
    return (lot, demande.offre, demande.exigence, Moment.OFFRE.value, "", demande.justification)


def registre_en_yaml(demandes: Sequence[Demande]) -> str:
    """Rend `derogations.yaml`, dont chaque demande lue est une ligne commentée à compléter."""
    return "\n".join(
        [
            "# Registre des dérogations, de l'offre à la fin du marché ; ou remplissez derogations.xlsx, au choix.",
            "# decision : temporaire (avec echeance), perenne ou refusee ; moment : offre ou execution.",
            "# soldee_le : le jour du retour à la conformité. Relisez-le : cctgen derogations.",
            "# derogations:",
            *(ligne for demande in demandes for ligne in _entree(demande)),
            "",
        ]
    )


def _entree(demande: Demande) -> Iterator[str]:
    for ligne in demande.justification.splitlines():
        yield f"#  # {ligne}"
    lot = f"lot: {demande.lot}, " if demande.lot else ""
    yield f"#  - {{{lot}offre: {_cite(demande.offre)}, exigence: {_cite(demande.exigence)}, decision: temporaire,"
    yield '#     motif: "Pourquoi", auteur: "Nom et fonction", decidee_le: 2027-01-31, duree: "six mois",'
    yield '#     echeance: 2027-07-31, reste_a_faire: "Ce qui est dû avant cette date"}'


def _cite(texte: str) -> str:
    return json.dumps(texte, ensure_ascii=False)
