"""L'acheteur publie : figer une version du dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cctgen.assemblage.versions import Version, version_de
from cctgen.socle.erreurs import DossierIntrouvable, EcritureImpossible
from cctgen.socle.fichiers import ecrire, empreinte
from cctgen.usages.generer import DOSSIER_SORTIE, FICHIER_NOTE, lire_manifeste, produire
from cctgen.usages.ouverture import ouvrir, sans_suivi
from cctgen.usages.versions import (
    DOSSIER_PUBLICATIONS,
    FICHIER_DOSSIER,
    numeros_publies,
    rediger_dossier,
)


def publier(racine: Path, superposes: Sequence[Path] = ()) -> Path:
    """Fige la version courante dans `publications/<n>/` ; rend ce dossier.

    Les pièces figées sont celles de `sortie/`, à l'octet ; elles doivent correspondre au dossier d'aujourd'hui.
    """
    dossier = ouvrir(racine, superposes).exiger_dossier()
    version = version_de(dossier)
    cible = racine / DOSSIER_PUBLICATIONS / str(version.numero)
    if version.numero in numeros_publies(racine):
        raise EcritureImpossible(
            f"La version {version.numero} est déjà publiée et rien n'a changé depuis.",
            "Modifiez la consultation avant de publier une nouvelle version.",
        )
    fraiches = {f.chemin: empreinte(f.contenu) for f in produire(dossier, racine, superposes, sans_suivi)}
    for nom, contenu in _pieces_a_figer(racine, version, fraiches).items():
        ecrire(cible / nom, contenu)
    ecrire(cible / FICHIER_DOSSIER, rediger_dossier(dossier))
    for fichier in cible.iterdir():
        fichier.chmod(0o444)
    return cible


def _pieces_a_figer(racine: Path, version: Version, fraiches: Mapping[str, str]) -> dict[str, bytes]:
    """Rend les pièces de `sortie/` ; `fraiches` donne l'empreinte de ce que le dossier d'aujourd'hui produit."""
    sortie = racine / DOSSIER_SORTIE
    manifeste = lire_manifeste(sortie)
    publie = manifeste.get("consultation", {}).get("version")
    attendues = {str(f["chemin"]): str(f["sha256"]) for f in manifeste.get("fichiers", ())}
    if not attendues or publie != version.numero or attendues != fraiches:
        raise DossierIntrouvable(
            "Les pièces de sortie/ ne sont pas celles du dossier d'aujourd'hui.",
            f"Lancez d'abord : cctgen generer {racine}",
        )
    absents = [nom for nom in attendues if not (sortie / nom).is_file()]
    if absents:
        raise DossierIntrouvable(
            f"Il manque dans {DOSSIER_SORTIE}/ : {', '.join(absents)}.", f"Relancez : cctgen generer {racine}"
        )
    pieces = {nom: (sortie / nom).read_bytes() for nom in attendues if nom != FICHIER_NOTE}
    matrices = [nom for nom in pieces if nom.startswith("matrice") and empreinte(pieces[nom]) != attendues[nom]]
    if matrices:
        raise EcritureImpossible(
            f"Matrice modifiée à la main : {', '.join(matrices)}.",
            f"Une matrice retouchée ne se relit pas sûrement. Relancez : cctgen generer {racine} --remplacer",
        )
    pieces["manifeste.json"] = (sortie / "manifeste.json").read_bytes()
    return pieces
