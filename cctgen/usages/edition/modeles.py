"""Le modèle Word à suivre : celui de la consultation, du service, puis celui de l'outil."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.usages.ouverture.clausiers_enregistres import clausiers_de


def lire_modele(nom: str, dossiers: Iterable[Path]) -> bytes:
    """Rend le premier modèle trouvé : celui de la consultation, du service, puis celui de l'outil."""
    for dossier in dossiers:
        if (dossier / nom).is_file():
            return (dossier / nom).read_bytes()
    raise DossierIntrouvable(
        f"Le modèle Word « {nom} » est introuvable.", "Corrigez plan.yaml, ou déposez le modèle dans modeles/."
    )


def dossiers_de_modeles(racine: Path, superposes: Sequence[Path]) -> list[Path]:
    """Rend les dossiers où chercher un modèle, du plus particulier au plus général."""
    clausiers = clausiers_de(racine, superposes)
    return [racine / "modeles", *(c / "modeles" for c in reversed(clausiers)), contenu("modeles")]


def modele_de_rapport(racine: Path, superposes: Sequence[Path] = ()) -> bytes:
    """Rend le modèle Word des rapports."""
    return modele_nomme("rapport.docx", racine, superposes)


def modele_nomme(nom: str, racine: Path, superposes: Sequence[Path] = ()) -> bytes:
    """Rend le modèle Word de ce nom que suit la consultation : une lettre, un rapport."""
    return lire_modele(nom, dossiers_de_modeles(racine, superposes))


def modele_d_analyse(racine: Path, superposes: Sequence[Path] = ()) -> bytes:
    """Rend le modèle du rapport d'analyse ; un service qui n'a refait que `rapport.docx` garde le sien."""
    for dossier in dossiers_de_modeles(racine, superposes):
        for nom in ("rapport-analyse.docx", "rapport.docx"):
            if (dossier / nom).is_file():
                return (dossier / nom).read_bytes()
    return modele_nomme("rapport-analyse.docx", racine, superposes)
