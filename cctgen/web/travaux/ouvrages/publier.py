"""Publier : produire les pièces du dossier d'aujourd'hui, puis figer la version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cctgen.socle.anomalies import bloquantes
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.web.roles import Droit
from cctgen.web.travaux.ouvrage import CompteRendu, Ouvrage, Suivi


def _jouer(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
    """Produit d'abord les pièces si on le demande, puis les fige : à la page, c'est un seul geste."""
    if arguments.get("produire", True):
        faite = generer(racine, remplacer=bool(arguments.get("remplacer")), suivi=suivi)
        if not faite.fichiers:
            return CompteRendu("Rien n'a été publié.", bloquantes(faite.anomalies), reussi=False)
    suivi("Pièces figées")
    version = publier(racine)
    if not version.nouvelle:
        return CompteRendu(f"Rien n'a changé depuis la version {version.numero}.", version.anomalies)
    message = f"La version {version.numero} est publiée : {len(version.a_deposer)} pièces à déposer sur la plateforme."
    return CompteRendu(message, version.anomalies)


OUVRAGE = Ouvrage(
    nature="publier",
    titre="Publier la version",
    geste="Publie la version",
    droit=Droit.PUBLIER,
    jouer=_jouer,
    suite="tableau",
)
