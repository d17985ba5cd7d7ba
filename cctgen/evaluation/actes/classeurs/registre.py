"""Le registre des demandes à tenir, pré-rempli de ce que les offres appellent : un classeur et un YAML commenté."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.actes.demandes import Demande
from cctgen.evaluation.actes.situations import NatureDemande, situations_ecrites
from cctgen.evaluation.saisies import registre as saisies
from cctgen.evaluation.saisies.classeurs import OFFRE_ENTIERE, SANS_LOT_ECRIT
from cctgen.evaluation.saisies.registre import FormeDeRegistre
from cctgen.socle.typographie import composer, composer_hors_citations

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

_FORME = FormeDeRegistre(
    "demandes",
    "Une ligne par demande. Une précision part sauf « non » dans « Retenue » ; une régularisation ne part que par"
    " « oui », le même pour tous ceux qui sont dans la même situation. Le texte et l'échéance sont les mêmes pour tous."
    " Une réponse versée au dossier compte, même si rien n'en est écrit ici."
    " « Change l'offre » : la réponse modifie-t-elle une caractéristique substantielle ?",
    tuple(COLONNES),
    # La demande, à droite de ce que l'outil a relevé, se réécrit.
    relevees=6,
    lignes_libres=6,
    listes={"D": [n.libelle for n in NatureDemande], "H": ["oui", "non"], "N": ["oui", "non"]},
)


class LigneDeDemande(NamedTuple):
    """Une demande à une offre, que `offre` désigne sans ambiguïté ; `reponse` et la suite, ce qui en est versé."""

    lot: int
    offre: str
    demande: Demande
    echeance: date | None = None
    recue_le: date | None = None
    reponse: str = ""
    piece: str = ""


def ecrire_registre(dossier: Dossier, lignes: Sequence[LigneDeDemande], mention: str = "", *, tour: int = 1) -> bytes:
    """Rend `demandes.xlsx`, une ligne par demande et de quoi en ajouter ; `mention` se lit en tête."""
    return saisies.ecrire_registre(dossier, _FORME, [_dites(ligne) for ligne in lignes], mention, tour)


def _dites(ligne: LigneDeDemande) -> list[str]:
    demande = ligne.demande
    dites = {
        "lot": _numero(ligne.lot),
        "offre": ligne.offre,
        "exigence": demande.exigence or OFFRE_ENTIERE,
        "nature": demande.nature.libelle,
        "situation": situations_ecrites(demande.situations),
        "releve": composer_hors_citations(demande.releve),
        "demande": composer(demande.texte),
        "echeance": _jour(ligne.echeance),
        "recue_le": _jour(ligne.recue_le),
        "reponse": ligne.reponse,
        "piece": ligne.piece,
    }
    return [dites.get(cle, "") for cle in COLONNES.values()]


def _jour(jour: date | None) -> str:
    return f"{jour:%d/%m/%Y}" if jour else ""


def _numero(lot: int) -> str:
    return str(lot or SANS_LOT_ECRIT)


def cles_des_demandes(lignes: Iterable[LigneDeDemande]) -> tuple[tuple[str, ...], ...]:
    """Rend ce qui distingue chaque ligne du classeur : lot, offre, exigence."""
    return tuple((_numero(li.lot), li.offre, li.demande.exigence or OFFRE_ENTIERE) for li in lignes)


def registre_en_yaml(lignes: Sequence[LigneDeDemande]) -> str:
    """Rend `demandes.yaml`, dont chaque demande est une entrée commentée à compléter."""
    return "\n".join(
        [
            "# Registre des demandes ; ou remplissez demandes.xlsx, au choix. Relisez-le : cctgen demandes.",
            "# nature : precision, regularisation (ne part que par « retenue: oui ») ou justification.",
            "# Le texte et l'échéance sont les mêmes pour tous ceux qui sont dans la même situation.",
            "# demandes:",
            *(texte for ligne in lignes for texte in _entree(ligne)),
            "",
        ]
    )


def _entree(ligne: LigneDeDemande) -> Iterator[str]:
    demande = ligne.demande
    for releve in demande.releve.splitlines():
        yield f"#  # {releve}"
    lot = f"lot: {ligne.lot}, " if ligne.lot else ""
    exigence = f"exigence: {_cite(demande.exigence)}, " if demande.exigence else ""
    yield f"#  - {{{lot}offre: {_cite(ligne.offre)}, {exigence}nature: {demande.nature.value},"
    yield f"#     situation: {_cite(situations_ecrites(demande.situations))},"
    yield f"#     demande: {_cite(demande.texte)},"
    yield f"#     retenue: oui, envoyee_le: 2027-01-31, echeance: {ligne.echeance or '2027-02-08'}}}"


def _cite(texte: str) -> str:
    return json.dumps(texte, ensure_ascii=False)
