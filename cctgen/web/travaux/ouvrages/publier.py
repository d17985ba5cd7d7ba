"""Publier : produire les pièces du dossier d'aujourd'hui, puis figer la version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.web.roles import Droit
from cctgen.web.travaux.ouvrage import CompteRendu, Ouvrage, Suivi


def _jouer(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
    """Fige les pièces du dossier d'aujourd'hui, produites d'abord si elles ne sont pas à jour."""
    suivi("Vérification du dossier et des pièces")
    try:
        version = publier(racine)
    except DossierIntrouvable:
        # Absentes ou d'un autre jour : à la page, produire et publier sont un seul geste.
        faite = generer(racine, remplacer=bool(arguments.get("remplacer")), suivi=suivi)
        if not faite.fichiers:
            return CompteRendu("Rien n'a été publié.", bloquantes(faite.anomalies), reussi=False)
        suivi("Mise en place de la version figée")
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
    suite="publication",
)
