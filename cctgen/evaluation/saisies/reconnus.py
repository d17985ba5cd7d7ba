"""Reconnaître à son contenu, sous n'importe quel nom, un classeur que l'outil a posé et qu'une personne a rempli."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cctgen.evaluation.grille.contrat import COLONNE_ECART, COLONNES_GRILLE, COLONNES_SAISIE
from cctgen.evaluation.modele import nom_replie
from cctgen.evaluation.saisies.classeurs import COLONNES_POSTES, COLONNES_PRIX
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.classeur import texte_de
from cctgen.matrice.lecture.fichier import feuilles_d_une_grille

GRILLE, CONSENSUS = "grille", "grille-consensus"
TIGES_DE_SAISIE = ("prix", "decisions", "demandes", "derogations", "evaluateurs", "suites")
"""Les saisies qui ont un classeur et un YAML, dont ce nom est aussi la clé de tête."""


class Reconnu(NamedTuple):
    """Ce qu'est un fichier, d'après ce qu'il porte, s'il dit quelque chose d'une personne, et où cela se lirait."""

    nature: str
    est_rempli: bool
    extension: str = ".xlsx"


class _Marque(NamedTuple):
    """Les en-têtes qui signent un tableau posé par l'outil, et ceux qu'une personne y remplit."""

    nature: str
    signent: tuple[str, ...]
    remplis: tuple[str, ...]


_MARQUES = (
    _Marque(CONSENSUS, (COLONNES_GRILLE[0], COLONNE_ECART, *COLONNES_SAISIE[:3]), COLONNES_SAISIE),
    _Marque(GRILLE, (COLONNES_GRILLE[0], *COLONNES_SAISIE[:3]), COLONNES_SAISIE),
    _Marque("prix", tuple(COLONNES_PRIX), ("Montant HT (€)",)),
    _Marque("prix", tuple(COLONNES_POSTES), ("Prix HT (€)",)),
    _Marque("decisions", ("Ce qui est relevé", "Décision", "Confirmée"), ("Décision", "Motif")),
    _Marque("evaluateurs", ("Sous-critère", "Évaluateurs"), ("Évaluateurs",)),
    _Marque("demandes", ("Nature", "Situation", "Retenue"), ("Retenue", "Envoyée le", "Reçue le", "Réponse")),
    _Marque("derogations", ("Moment", "Demandée le", "Décidée le"), ("Décision", "Motif", "Décidée le")),
    _Marque("suites", ("Rang", "Suite", "Avantages"), ("Suite", "Motif")),
)
_ENTETE_AU_PLUS = 40
_CLASSEUR = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_EN_YAML = re.compile(rf"^({'|'.join(TIGES_DE_SAISIE)}) *:".encode(), re.MULTILINE)


def reconnaitre(octets: bytes) -> Reconnu | None:
    """Rend ce que porte un classeur, un texte séparé ou un YAML ; rien si ce n'est rien de ce que l'outil pose.

    Un fichier qui ne s'ouvre pas n'est pas reconnu. La première saisie trouvée arrête la lecture.
    """
    if octets.startswith(_CLASSEUR):
        return _d_un_classeur(octets)
    if (cle := _EN_YAML.search(octets)) is not None:
        return Reconnu(cle.group(1).decode(), est_rempli=True, extension=".yaml")
    return _meilleur(_du_tableau(rangees) for rangees in _en_texte(octets))


def _d_un_classeur(octets: bytes) -> Reconnu | None:
    try:
        return _meilleur(
            _du_tableau([[texte_de(ligne, rang) for rang in range(len(ligne))] for ligne in feuille.lignes])
            for feuille in feuilles_d_une_grille(octets)
        )
    except FichierRefuse:
        return None


def _meilleur(lus: Iterable[Reconnu | None]) -> Reconnu | None:
    """Rend le premier tableau rempli, à défaut le premier reconnu."""
    vierge: Reconnu | None = None
    for lu in lus:
        if lu is not None and lu.est_rempli:
            return lu
        vierge = vierge or lu
    return vierge


def _du_tableau(rangees: Sequence[Sequence[str]]) -> Reconnu | None:
    for rang, rangee in enumerate(rangees[:_ENTETE_AU_PLUS]):
        noms = [nom_replie(texte) for texte in rangee]
        marque = next((m for m in _MARQUES if set(map(nom_replie, m.signent)) <= set(noms)), None)
        if marque is not None:
            remplis = [noms.index(nom) for nom in map(nom_replie, marque.remplis) if nom in noms]
            saisies = (r[colonne] for r in rangees[rang + 1 :] for colonne in remplis if colonne < len(r))
            return Reconnu(marque.nature, any(texte.strip() for texte in saisies))
    return None


def _en_texte(octets: bytes) -> Iterator[list[list[str]]]:
    """Énumère les lectures possibles d'un texte séparé, tel qu'un tableur l'exporte."""
    codage = "utf-16" if octets.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        texte = octets.decode(codage)
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", errors="replace")
    for separateur in ";,\t":
        try:
            yield list(csv.reader(texte.splitlines(), delimiter=separateur))
        except csv.Error:
            continue
