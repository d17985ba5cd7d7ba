"""Montrer ce qui sépare deux versions : additif et suivi de modifications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen.assemblage.suivi.versions import Ecart, Version, comparer_versions, version_de
from cctgen.documents.ecarts import rendre_additif, rendre_suivi
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.commandes import commande
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.usages.edition.generer import DOSSIER_SORTIE
from cctgen.usages.edition.modeles import modele_de_rapport
from cctgen.usages.ouverture.consultation import geste_de_consultation, ouvrir
from cctgen.usages.ouverture.integrite import publications_alterees
from cctgen.usages.ouverture.versions import lire_version, numeros_publies


@dataclass(frozen=True, slots=True)
class Differences:
    """Les écarts entre deux versions, les documents qui les disent, et les publications qui ont été altérées."""

    avant: Version
    apres: Version
    ecarts: tuple[Ecart, ...]
    fichiers: tuple[Path, ...]
    anomalies: tuple[Anomalie, ...]
    mis_de_cote: tuple[Path, ...] = ()

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `differences`."""
        return {
            "avant": self.avant.numero,
            "apres": self.apres.numero,
            "ecarts": [e.en_dict() for e in self.ecarts],
            "fichiers": [str(f) for f in self.fichiers],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


def differences(
    racine: Path,
    superposes: Sequence[Path] = (),
    avant: int | None = None,
    apres: int | None = None,
    *,
    remplacer: bool = False,
) -> Differences:
    """Compare deux versions et rédige additif et suivi de modifications dans `sortie/ecarts/`.

    Sans numéro, compare la dernière publication au dossier d'aujourd'hui. Lève `TravailProtege` si un document
    d'écarts a été modifié à la main et que `remplacer` est faux.
    """
    with geste_de_consultation(racine) as geste:
        comparees = _comparer(racine, superposes, avant, apres)
        for chemin, contenu in comparees.contenus.items():
            geste.produire(chemin, contenu)
        mis_de_cote = geste.mettre_en_place(remplacer=remplacer)
        fichiers = tuple(comparees.contenus)
        alterees = tuple(publications_alterees(racine))
        return Differences(comparees.avant, comparees.apres, comparees.ecarts, fichiers, alterees, mis_de_cote)


@dataclass(frozen=True, slots=True)
class _Comparees:
    """Deux versions comparées, et les documents à écrire."""

    avant: Version
    apres: Version
    ecarts: tuple[Ecart, ...]
    contenus: dict[Path, bytes]


def _comparer(racine: Path, superposes: Sequence[Path], avant: int | None, apres: int | None) -> _Comparees:
    publies = numeros_publies(racine)
    if not publies:
        raise DossierIntrouvable("Aucune version n'est publiée.", f"Publiez d'abord : {commande('publier', racine)}")
    ancienne = lire_version(racine, publies[-1] if avant is None else avant)
    dossier = ouvrir(racine, superposes).exiger_dossier()
    nouvelle = version_de(dossier) if apres is None else lire_version(racine, apres)
    ecarts = comparer_versions(ancienne, nouvelle)
    if not ecarts:
        return _Comparees(ancienne, nouvelle, (), {})
    modele = modele_de_rapport(racine, superposes)
    cible = racine / DOSSIER_SORTIE / "ecarts"
    suffixe = f"version-{ancienne.numero}-a-{nouvelle.numero}"
    contenus = {
        cible / f"additif-{suffixe}.docx": rendre_additif(modele, dossier.edition, ancienne, nouvelle, ecarts),
        cible / f"suivi-{suffixe}.docx": rendre_suivi(modele, dossier.edition, ancienne, nouvelle, ecarts),
    }
    return _Comparees(ancienne, nouvelle, ecarts, contenus)
