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
from cctgen.socle.contenu import PAQUET
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures, Rayon
from cctgen.socle.memoire.livre import empreinte_du_livre, etat_du_livre, selon_le_livre
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir
from cctgen.usages.ouverture.dossiers_gardes import Dossiers

_BORDS = ("cli", "web")
"""Du paquet, ce dont une ouverture ne dépend pas."""


@dataclass(frozen=True, slots=True)
class _Gardee:
    """Une ouverture sans le clausier livré, qui pèse autant que le dossier et que chaque travailleur a déjà."""

    clausier: Clausier | None
    empreinte: str
    """Celle du clausier qui fut lu, qu'il soit ou non gardé ici."""
    consultation: Consultation | None
    dossier: Dossier | None
    anomalies: tuple[Anomalie, ...]


def ouverture_gardee(racine: Path, etat: bytes, rayon: Rayon) -> Ouverture:
    """Rend une consultation ouverte, reprise du rayon qui la garde ; `etat` distingue tout ce que porte `racine`."""
    livre = etat_du_livre()
    gardees = Lectures(rayon, "ouverture", _outil() + empreinte_du_livre())
    cle = gardees.cle(str(racine), etat)
    gardee = gardees.rendre(cle)
    if isinstance(gardee, _Gardee):
        clausier = gardee.clausier or clausier_livre()
        if clausier.empreinte == gardee.empreinte:
            return Ouverture(racine, clausier, gardee.consultation, gardee.dossier, gardee.anomalies)
    # Gardée entière, ses parts n'ont pas à l'être une seconde fois.
    ouverture = ouvrir(racine, dossiers=Dossiers)
    lu = ouverture.clausier.empreinte
    propre = None if lu == clausier_livre().empreinte else ouverture.clausier
    # Lue pendant que le clausier changeait, elle n'est ni de l'un ni de l'autre.
    if etat_du_livre() == livre:
        gardees.garder(cle, _Gardee(propre, lu, ouverture.consultation, ouverture.dossier, ouverture.anomalies))
    return ouverture


def preparer_les_ouvertures() -> None:
    """Lit d'avance ce qui est commun à toutes."""
    _outil()
    empreinte_du_livre()
    clausier_livre()


@selon_le_livre(au_plus=2)
def clausier_livre() -> Clausier:
    """Rend le clausier livré, lu une fois par processus tant qu'il ne change pas."""
    return exiger_clausier()


@cache
def _outil() -> bytes:
    """Rend l'empreinte de l'outil que ce processus fait tourner : une mise à jour périme ce qu'il avait ouvert."""
    paquets = sorted(p.name for p in PAQUET.iterdir() if (p / "__init__.py").is_file() and p.name not in _BORDS)
    return sha256(f"{sys.version} {pydantic.VERSION}".encode() + empreinte_du_code(tuple(paquets))).digest()
