"""Ce qui change d'un dossier de fichiers à l'autre : fichiers ajoutés, retirés, changés ; écarts de clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.usages.edition.ecarts.lecture import EcartsLus, lire_les_ecarts
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import Table
from cctgen.web.depot.models import Etat
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.presentation.difference import Ligne, differences_de_textes
from cctgen.web.presentation.templatetags.typographie import Saisi

_TEXTES = (".yaml", ".yml", ".md", ".txt", ".csv", ".json", ".jsonl")
_TEXTE_MAX = 400_000
"""En octets : au-delà, la différence d'un texte ne se lirait pas."""
PRODUITS = ("sortie/", "schemas/", ".cctgen/", "publications/")
"""Ce que l'outil écrit : sa différence ligne à ligne n'apprend rien, celle du dossier la dit."""

_DE_L_OUTIL = ("schemas/", ".cctgen/")


_DITS = {
    "publications": "ce qui est publié",
    "sortie": "les additifs entre versions publiées",
    "offres": "les offres reçues",
    "reponses-recues": "les réponses reçues",
    "formulaires-recus": "les formulaires reçus",
    "evaluation": "l'évaluation",
    "negociation": "la négociation",
}


def dire_les_figes(dossiers: Iterable[str]) -> list[str]:
    """Rend, en clair, les dossiers figés que nomment ces chemins."""
    return [_DITS.get(dossier, dossier) for dossier in dossiers]


@dataclass(frozen=True, slots=True)
class FichierChange:
    """Un fichier des deux dossiers, et sa différence si c'est un texte qu'une personne rédige."""

    chemin: str
    lignes: tuple[Ligne, ...]
    droits_seuls: bool


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Les fichiers de l'un et de l'autre."""

    ajoutes: tuple[str, ...]
    retires: tuple[str, ...]
    changes: tuple[FichierChange, ...]

    @property
    def est_vide(self) -> bool:
        """Vrai si les deux dossiers sont les mêmes à l'octet."""
        return not (self.ajoutes or self.retires or self.changes)


def comparer_les_tables(avant: Table, apres: Table) -> Comparaison:
    """Compare deux dossiers par leurs empreintes ; seuls les textes rédigés à la main sont relus."""
    communs = sorted(avant.keys() & apres.keys())
    return Comparaison(
        ajoutes=tuple(sorted(apres.keys() - avant.keys())),
        retires=tuple(sorted(avant.keys() - apres.keys())),
        changes=tuple(_change(c, avant[c][0], apres[c][0]) for c in communs if avant[c] != apres[c]),
    )


def _change(chemin: str, avant: str, apres: str) -> FichierChange:
    if avant == apres:
        return FichierChange(chemin, (), droits_seuls=True)
    return FichierChange(chemin, tuple(_lignes(chemin, avant, apres)), droits_seuls=False)


def _lignes(chemin: str, avant: str, apres: str) -> Iterator[Ligne]:
    if PurePosixPath(chemin).suffix not in _TEXTES or chemin.startswith(PRODUITS):
        return
    octets = relire(avant), relire(apres)
    if max(map(len, octets)) > _TEXTE_MAX:
        return
    try:
        textes = [lus.decode("utf-8") for lus in octets]
    except UnicodeDecodeError:
        return
    yield from differences_de_textes(*textes)


def dossier_de(etat: Etat) -> Dossier | None:
    """Rend le dossier assemblé de cet état, s'il tenait debout."""
    try:
        return ouverture_de(etat).dossier
    except ErreurCctgen:
        return None


def ecarts_des_dossiers(avant: Dossier | None, apres: Dossier | None) -> EcartsLus | None:
    """Rend les écarts de clauses, si les deux dossiers tiennent debout."""
    return None if avant is None or apres is None else lire_les_ecarts(avant, apres)


def par_dossier(table: Table) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rend les fichiers d'un état, groupés par dossier : ceux qu'on rédige d'abord, ceux de l'outil en dernier."""
    groupes: dict[str, list[dict[str, Any]]] = {}
    for chemin in sorted(table, key=lambda c: (c.startswith(_DE_L_OUTIL), c.count("/") > 0, c)):
        dossier, _, nom = chemin.rpartition("/")
        titre = "Fichiers de l'outil" if chemin.startswith(_DE_L_OUTIL) else Saisi(dossier)
        groupes.setdefault(titre, []).append({"chemin": chemin, "nom": nom})
    return list(groupes.items())
