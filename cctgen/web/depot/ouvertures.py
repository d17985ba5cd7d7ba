"""Ouvrir l'état d'une consultation une seule fois : un état ne change pas, ce qui en est lu non plus.

Une fois par machine, et non par travailleur : ce qui est ouvert se garde à côté du dossier de lecture, scellé de la
clé du service, et le travailleur suivant le reprend sans rien assembler.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from uuid import UUID

import pydantic
from django.utils.crypto import salted_hmac

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import Consultation as ConsultationLue
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.contenu import PAQUET, contenu
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir
from cctgen.web.depot.dossiers import dossier_de_lecture, tour_de
from cctgen.web.depot.models import Etat

_GARDEES = 32
"""Consultations ouvertes que garde chaque processus, d'un mégaoctet chacune : toutes se partagent le clausier livré."""
_BORDS = ("cli", "web")
"""Du paquet, ce dont une ouverture ne dépend pas."""


@dataclass(frozen=True, slots=True)
class _Gardee:
    """Une ouverture sans le clausier livré, qui pèse autant que le dossier et que chaque travailleur a déjà."""

    clausier: Clausier | None
    consultation: ConsultationLue | None
    dossier: Dossier | None
    anomalies: tuple[Anomalie, ...]


def ouverture_de(etat: Etat) -> Ouverture:
    """Rend la consultation ouverte à cet état, à lire seulement ; son dossier de lecture existe encore."""
    with tour_de(etat):
        dossier_de_lecture(etat)
        return _ouvrir(etat.consultation_id, etat.pk)


@lru_cache(maxsize=_GARDEES)
def _ouvrir(_consultation: UUID, cle: int) -> Ouverture:
    return ouverture_partagee(Etat.objects.select_related("consultation").get(pk=cle))


def ouverture_partagee(etat: Etat) -> Ouverture:
    """Rend de même, sans occuper la mémoire de ce processus : pour qui n'en tire que quelques mots."""
    racine = dossier_de_lecture(etat)
    gardees = Lectures(racine.parent, "ouverture", _dont_depend_une_ouverture(), secret=_secret())
    cle = gardees.cle(str(racine), json.dumps(etat.fichiers, sort_keys=True).encode())
    gardee = gardees.rendre(cle)
    if isinstance(gardee, _Gardee):
        clausier = gardee.clausier or clausier_livre()
        return Ouverture(racine, clausier, gardee.consultation, gardee.dossier, gardee.anomalies)
    ouverture = ouvrir(racine)
    propre = None if ouverture.clausier.empreinte == clausier_livre().empreinte else ouverture.clausier
    gardees.garder(cle, _Gardee(propre, ouverture.consultation, ouverture.dossier, ouverture.anomalies))
    return ouverture


def ouvrir_d_avance(etat: Etat) -> None:
    """Ouvre un état qu'on va venir lire ; ce qui l'empêche se dira à la page."""
    with suppress(ErreurCctgen, OSError), tour_de(etat):
        ouverture_partagee(etat)


def preparer_l_ouverture() -> None:
    """Fait d'avance ce qui est commun à toutes les ouvertures."""
    _dont_depend_une_ouverture()
    clausier_livre()


@cache
def clausier_livre() -> Clausier:
    """Rend le clausier livré, lu une fois par processus."""
    return exiger_clausier()


@cache
def _dont_depend_une_ouverture() -> bytes:
    """Rend l'empreinte de l'outil et de ce qu'il livre : une mise à jour périme tout ce qui fut ouvert avant elle."""
    paquets = sorted(p.name for p in PAQUET.iterdir() if (p / "__init__.py").is_file() and p.name not in _BORDS)
    somme = sha256(f"{sys.version} {pydantic.VERSION}".encode() + empreinte_du_code(tuple(paquets)))
    for nom in ("clausier", "modeles"):
        for fichier in sorted(p for p in contenu(nom).rglob("*") if p.is_file()):
            somme.update(fichier.relative_to(contenu(nom)).as_posix().encode() + b"\0" + fichier.read_bytes())
    return somme.digest()


def _secret() -> bytes:
    """Rend de quoi sceller : ce qui est gardé ne vaut que pour ce service, sur toutes ses machines."""
    return salted_hmac("cctgen.ouvertures", "sceau", algorithm="sha256").digest()
