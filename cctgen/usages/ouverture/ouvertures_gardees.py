"""Une consultation ouverte, gardée entière là où plusieurs la liront : un état ne change pas, ni ce qu'on y lit."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import pydantic

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import Consultation
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.contenu import PAQUET, contenu
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures, Rayon
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir
from cctgen.usages.ouverture.dossiers_gardes import Dossiers

_BORDS = ("cli", "web")
"""Du paquet, ce dont une ouverture ne dépend pas."""


@dataclass(frozen=True, slots=True)
class _Gardee:
    """Une ouverture sans le clausier livré, qui pèse autant que le dossier et que chaque travailleur a déjà."""

    clausier: Clausier | None
    consultation: Consultation | None
    dossier: Dossier | None
    anomalies: tuple[Anomalie, ...]


def ouverture_gardee(racine: Path, etat: bytes, rayon: Rayon) -> Ouverture:
    """Rend une consultation ouverte, reprise du rayon qui la garde ; `etat` distingue tout ce que porte `racine`."""
    gardees = Lectures(rayon, "ouverture", dont_depend_une_ouverture())
    cle = gardees.cle(str(racine), etat)
    gardee = gardees.rendre(cle)
    if isinstance(gardee, _Gardee):
        clausier = gardee.clausier or clausier_livre()
        return Ouverture(racine, clausier, gardee.consultation, gardee.dossier, gardee.anomalies)
    # Gardée entière, ses parts n'ont pas à l'être une seconde fois.
    ouverture = ouvrir(racine, dossiers=Dossiers)
    propre = None if ouverture.clausier.empreinte == clausier_livre().empreinte else ouverture.clausier
    gardees.garder(cle, _Gardee(propre, ouverture.consultation, ouverture.dossier, ouverture.anomalies))
    return ouverture


@cache
def clausier_livre() -> Clausier:
    """Rend le clausier livré, lu une fois par processus."""
    return exiger_clausier()


@cache
def dont_depend_une_ouverture() -> bytes:
    """Rend l'empreinte de l'outil et de ce qu'il livre : une mise à jour périme tout ce qui fut ouvert avant elle."""
    paquets = sorted(p.name for p in PAQUET.iterdir() if (p / "__init__.py").is_file() and p.name not in _BORDS)
    somme = sha256(f"{sys.version} {pydantic.VERSION}".encode() + empreinte_du_code(tuple(paquets)))
    for nom in ("clausier", "modeles"):
        for fichier in sorted(p for p in contenu(nom).rglob("*") if p.is_file()):
            somme.update(fichier.relative_to(contenu(nom)).as_posix().encode() + b"\0" + fichier.read_bytes())
    return somme.digest()
