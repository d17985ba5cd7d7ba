"""Le registre à remplir, pré-rempli des demandes lues dans les offres : un classeur et un YAML commenté."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.derogations.controle import demandes_de
from cctgen.evaluation.derogations.modele import Moment, SensDerogation
from cctgen.evaluation.modele import nom_affiche
from cctgen.evaluation.saisies import registre as saisies
from cctgen.evaluation.saisies.registre import FormeDeRegistre
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

_FORME = FormeDeRegistre(
    "dérogations",
    "Une ligne par demande, de l'offre à la fin du marché : ajoutez celles de l'exécution. Aucune ne s'accorde avant la"
    " notification du marché : laissez jusque-là la décision vide, ou refusez. Une dérogation temporaire a une"
    " échéance ; « Soldée le » dit le jour du retour à la conformité. Relu, ce registre dit ce qui est échu et"
    " ce qui reste à faire.",
    tuple(COLONNES),
    relevees=6,
    lignes_libres=6,
    listes={"D": [m.libelle for m in Moment], "G": [s.libelle for s in SensDerogation]},
)
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


def ecrire_registre(dossier: Dossier, demandes: Sequence[Demande], mention: str = "") -> bytes:
    """Rend `derogations.xlsx`, une ligne par demande lue et de quoi en ajouter ; `mention` se lit en tête."""
    return saisies.ecrire_registre(dossier, _FORME, [_dites(demande) for demande in demandes], mention)


def _dites(demande: Demande) -> tuple[str, ...]:
    lot = str(demande.lot or _SANS_LOT)
    return (lot, demande.offre, demande.exigence, Moment.OFFRE.libelle, "", demande.justification)


def registre_en_yaml(demandes: Sequence[Demande]) -> str:
    """Rend `derogations.yaml`, dont chaque demande lue est une ligne commentée à compléter."""
    return "\n".join(
        [
            "# Registre des dérogations, de l'offre à la fin du marché ; ou remplissez derogations.xlsx, au choix.",
            "# Aucune ne s'accorde avant la notification du marché : laissez jusque-là la ligne commentée, ou refusez.",
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
    yield '#     motif: "Pourquoi", auteur: "Nom et fonction", decidee_le: 2027-04-30, duree: "six mois",'
    yield '#     echeance: 2027-10-31, reste_a_faire: "Ce qui est dû avant cette date"}'


def _cite(texte: str) -> str:
    return json.dumps(texte, ensure_ascii=False)
