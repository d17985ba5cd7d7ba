"""Figer une version du dossier, et montrer ce qui sépare deux versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen.assemblage.publication import Ecart, Version, comparer_versions, version_de
from cctgen.documents.ecarts import rendre_additif, rendre_suivi
from cctgen.socle.erreurs import DossierIntrouvable, EcritureImpossible
from cctgen.socle.fichiers import ecrire, empreinte
from cctgen.usages.ouverture import ouvrir, sans_suivi
from cctgen.usages.preparation import DOSSIER_SORTIE, FICHIER_NOTE, lire_manifeste, modele_de_rapport, produire
from cctgen.usages.versions import (
    DOSSIER_PUBLICATIONS,
    FICHIER_DOSSIER,
    lire_version,
    numeros_publies,
    rediger_dossier,
)


@dataclass(frozen=True, slots=True)
class Differences:
    """Les écarts entre deux versions et les documents qui les disent."""

    avant: Version
    apres: Version
    ecarts: tuple[Ecart, ...]
    fichiers: tuple[Path, ...]

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `differences`."""
        return {
            "avant": self.avant.numero,
            "apres": self.apres.numero,
            "ecarts": [e.en_dict() for e in self.ecarts],
            "fichiers": [str(f) for f in self.fichiers],
        }


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


def differences(
    racine: Path, superposes: Sequence[Path] = (), avant: int | None = None, apres: int | None = None
) -> Differences:
    """Compare deux versions et rédige additif et suivi de modifications dans `sortie/ecarts/`.

    Sans numéro, compare la dernière publication au dossier d'aujourd'hui.
    """
    publies = numeros_publies(racine)
    if not publies:
        raise DossierIntrouvable("Aucune version n'est publiée.", f"Publiez d'abord : cctgen publier {racine}")
    ancienne = lire_version(racine, publies[-1] if avant is None else avant)
    dossier = ouvrir(racine, superposes).exiger_dossier()
    nouvelle = version_de(dossier) if apres is None else lire_version(racine, apres)
    ecarts = comparer_versions(ancienne, nouvelle)
    if not ecarts:
        return Differences(ancienne, nouvelle, (), ())
    modele = modele_de_rapport(racine, superposes)
    cible = racine / DOSSIER_SORTIE / "ecarts"
    suffixe = f"version-{ancienne.numero}-a-{nouvelle.numero}"
    contenus = {
        cible / f"additif-{suffixe}.docx": rendre_additif(modele, dossier.edition, ancienne, nouvelle, ecarts),
        cible / f"suivi-{suffixe}.docx": rendre_suivi(modele, dossier.edition, ancienne, nouvelle, ecarts),
    }
    for chemin, contenu in contenus.items():
        ecrire(chemin, contenu)
    return Differences(ancienne, nouvelle, ecarts, tuple(contenus))
