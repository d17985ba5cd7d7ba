"""Exporter un clausier : un fichier d'un format d'échange, ou un catalogue OSCAL et les profils d'une consultation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cctgen.echanges.formats.en_csv import ecrire_csv
from cctgen.echanges.formats.en_json import ecrire_json
from cctgen.echanges.modele import ClausierEchange, clausier_a_echanger
from cctgen.socle.erreurs import TravailProtege
from cctgen.socle.fichiers import ecrire
from cctgen.usages.clausier_verifie import exiger_clausier


class Format(StrEnum):
    """Les formats d'échange."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class DemandeExport:
    """Ce que le gardien demande."""

    destination: Path
    format: Format
    superposes: tuple[Path, ...] = ()
    consultation: Path | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """Ce qui a été écrit, et ce qu'il contient."""

    fichiers: tuple[Path, ...]
    clauses: int
    exigences: int

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `exporter`."""
        return {"fichiers": [str(f) for f in self.fichiers], "clauses": self.clauses, "exigences": self.exigences}


_ECRIVAINS: Mapping[Format, Callable[[ClausierEchange], str]] = {
    Format.CSV: ecrire_csv,
    Format.JSON: ecrire_json,
}


def exporter(demande: DemandeExport, *, remplacer: bool = False) -> Export:
    """Écrit le clausier et ses superpositions dans un format d'échange.

    Lève `TravailProtege` si un fichier différent occupe la place et que `remplacer` est faux : rien n'est alors écrit.
    """
    clausier = clausier_a_echanger(exiger_clausier(demande.superposes))
    fichiers = {demande.destination: _ECRIVAINS[demande.format](clausier)}
    if not remplacer:
        _proteger(fichiers)
    for chemin, texte in fichiers.items():
        ecrire(chemin, texte)
    return Export(tuple(fichiers), len(clausier.clauses), sum(len(c.exigences) for c in clausier.clauses))


def _proteger(fichiers: Mapping[Path, str]) -> None:
    occupes = [c for c, texte in fichiers.items() if c.is_file() and c.read_bytes() != texte.encode()]
    if occupes:
        raise TravailProtege(
            f"Ce fichier existe et changerait : {_noms(occupes)}.",
            "Donnez une autre destination, ou ajoutez --remplacer. Rien n'a été écrit.",
        )


def _noms(chemins: Sequence[Path]) -> str:
    return ", ".join(str(c) for c in chemins)
