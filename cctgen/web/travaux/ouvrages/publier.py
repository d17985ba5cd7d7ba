"""Publier : produire les pièces du dossier d'aujourd'hui, puis figer la version."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.gestes.ecrits import Ecrit
from cctgen.usages.edition.avant_publication import pieces_changees
from cctgen.usages.edition.generer import DOSSIER_SORTIE, generer, lire_manifeste
from cctgen.usages.edition.publier import VersionFigee, publier
from cctgen.usages.ouverture.versions import numeros_publies
from cctgen.web.roles import Droit
from cctgen.web.travaux.anciennes import ECRITES
from cctgen.web.travaux.ouvrage import CompteRendu, Ouvrage, Suivi, dire_les_copies


def _jouer(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
    """Fige les pièces du dossier d'aujourd'hui, produites d'abord si elles ne sont pas toutes à jour."""
    anciennes = arguments.get(ECRITES, ())
    try:
        # Des pièces d'une version déjà publiée ne sont pas celles de la suivante : inutile d'essayer de les figer.
        sans_espoir = _version_des_pieces(racine) in (None, *numeros_publies(racine))
        refaire = sans_espoir or any(changee in anciennes for changee in pieces_changees(racine))
        version = None if refaire else _figer(racine, suivi, anciennes)
    except DossierIntrouvable:
        version = None
    copies: Sequence[Path] = ()
    if version is None:
        faite = generer(racine, remplacer=bool(arguments.get("remplacer")), suivi=suivi, anciennes=anciennes)
        if not faite.fichiers:
            return CompteRendu("Rien n'a été publié.", bloquantes(faite.anomalies), reussi=False)
        copies = faite.mis_de_cote
        version = _figer(racine, suivi, anciennes)
    if not version.nouvelle:
        return CompteRendu(version.sans_suite, version.anomalies)
    message = f"La version {version.numero} est publiée : {len(version.a_deposer)} pièces à déposer sur la plateforme."
    if version.precedente is not None and not version.rectificatif:
        message += " Rédigez ensuite l'additif : il se dépose avec elles."
    geste = f"Publie la version {version.numero}"
    return CompteRendu(f"{message}{dire_les_copies(copies)}", version.anomalies, geste=geste)


def _figer(racine: Path, suivi: Suivi, anciennes: Collection[Ecrit]) -> VersionFigee:
    suivi("Vérification des pièces, puis mise en place de la version figée")
    return publier(racine, anciennes=anciennes)


def _version_des_pieces(racine: Path) -> int | None:
    version: int | None = lire_manifeste(racine / DOSSIER_SORTIE).get("consultation", {}).get("version")
    return version


OUVRAGE = Ouvrage(
    nature="publier",
    titre="Publier la version",
    geste="Publie la version",
    droit=Droit.PUBLIER,
    jouer=_jouer,
    suite="publication",
)
