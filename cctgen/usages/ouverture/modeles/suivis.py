"""Le modèle à suivre, du plus particulier au plus général : de la consultation, du service, puis de l'outil."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cctgen.assemblage.numeros import Numeros
from cctgen.clausier.modele import Plan
from cctgen.clausier.plan import est_a_reporter
from cctgen.socle.contenu import contenu
from cctgen.socle.fichiers import lire_sur_le_disque
from cctgen.usages.ouverture.clausiers_enregistres import clausiers_de

DOSSIER_MODELES = "modeles"


def dossiers_de_modeles(racine: Path, superposes: Sequence[Path]) -> list[Path]:
    """Rend les dossiers où chercher un modèle, du plus particulier au plus général."""
    clausiers = clausiers_de(racine, superposes)
    return [racine / DOSSIER_MODELES, *(c / DOSSIER_MODELES for c in reversed(clausiers)), contenu(DOSSIER_MODELES)]


def modele_suivi(nom: str, dossiers: Iterable[Path]) -> Path | None:
    """Rend le premier fichier de ce nom, du plus particulier au plus général, ou rien."""
    return next((d / nom for d in dossiers if (d / nom).is_file()), None)


def est_livre(chemin: Path) -> bool:
    """Vrai pour un modèle de l'outil lui-même."""
    return chemin.parent == contenu(DOSSIER_MODELES)


def numeros_suivis(dossiers: Sequence[Path], plan: Plan) -> dict[str, Numeros]:
    """Rend la numérotation des titres de chaque modèle d'annexe d'un service ; une faute du modèle se dira ailleurs."""
    noms = dict.fromkeys(d.modele for d in plan.documents if not est_a_reporter(d.modele))
    propres = [c for nom in noms if (c := modele_suivi(nom, dossiers)) is not None and not est_livre(c)]
    if not propres:
        return {}
    # Seul un service qui a ses modèles attend la lecture de Word.
    from cctgen.documents.modeles.numerotation import numeros_lisibles  # noqa: PLC0415

    lus = {chemin.name: numeros_lisibles(lire_sur_le_disque(chemin)) for chemin in propres}
    return {nom: numeros for nom, numeros in lus.items() if numeros is not None}
