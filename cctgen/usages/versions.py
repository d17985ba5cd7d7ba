"""Les versions figées d'une consultation : `publications/<n>/`."""

from __future__ import annotations

import json
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.publication import Version, relire_version, version_de
from cctgen.socle.erreurs import DossierIntrouvable

DOSSIER_PUBLICATIONS = "publications"
FICHIER_CONTENU = "contenu.json"


def numeros_publies(racine: Path) -> tuple[int, ...]:
    """Rend les numéros des versions publiées, du plus ancien au plus récent."""
    dossiers = (racine / DOSSIER_PUBLICATIONS).glob("*/" + FICHIER_CONTENU)
    return tuple(sorted(int(d.parent.name) for d in dossiers if d.parent.name.isdigit()))


def derniere_version(racine: Path) -> Version | None:
    """Rend la dernière version publiée, s'il y en a une."""
    numeros = numeros_publies(racine)
    return lire_version(racine, numeros[-1]) if numeros else None


def lire_version(racine: Path, numero: int) -> Version:
    """Rend une version publiée ; lève `DossierIntrouvable` si elle n'existe pas ou ne se lit plus."""
    chemin = racine / DOSSIER_PUBLICATIONS / str(numero) / FICHIER_CONTENU
    try:
        return relire_version(json.loads(chemin.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as erreur:
        publiees = ", ".join(map(str, numeros_publies(racine))) or "aucune"
        raise DossierIntrouvable(
            f"La version {numero} de la consultation ne peut pas être lue.", f"Versions publiées : {publiees}."
        ) from erreur


def version_courante(dossier: Dossier, derniere: Version | None) -> int:
    """Rend le numéro de la version de travail : celui de la dernière publication si rien n'a changé."""
    if derniere is None:
        return 1
    inchange = version_de(dossier).empreinte == derniere.empreinte
    return derniere.numero if inchange else derniere.numero + 1
