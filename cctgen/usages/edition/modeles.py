"""Les modèles Word que suivent les gestes de l'acheteur et de l'évaluateur, par leur emploi."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cctgen.usages.ouverture.modeles.suivis import dossiers_de_modeles, modele_suivi
from cctgen.usages.ouverture.modeles.verifies import lire_modele


def modele_de_rapport(racine: Path, superposes: Sequence[Path] = ()) -> bytes:
    """Rend le modèle Word des rapports."""
    return modele_nomme("rapport.docx", racine, superposes)


def modele_nomme(nom: str, racine: Path, superposes: Sequence[Path] = ()) -> bytes:
    """Rend le modèle Word de ce nom que suit la consultation : une lettre, un rapport."""
    return lire_modele(nom, dossiers_de_modeles(racine, superposes))


def modele_d_analyse(racine: Path, superposes: Sequence[Path] = ()) -> bytes:
    """Rend le modèle du rapport d'analyse ; un service qui n'a refait que `rapport.docx` garde le sien."""
    dossiers = dossiers_de_modeles(racine, superposes)
    for dossier in dossiers:
        for nom in ("rapport-analyse.docx", "rapport.docx"):
            if modele_suivi(nom, [dossier]) is not None:
                return lire_modele(nom, dossiers)
    return modele_nomme("rapport-analyse.docx", racine, superposes)
