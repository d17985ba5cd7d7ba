"""Ce qui identifie un document produit : la page de garde, l'en-tête et les propriétés."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from cctgen.assemblage.modele import Dossier, Edition


@dataclass(frozen=True, slots=True)
class EnTete:
    """L'identité d'un document ; chaque champ est une balise des modèles Word.

    `projet` dit pourquoi une pièce ne se signe pas encore ; vide, elle n'est pas un projet.
    """

    titre: str
    sous_titre: str
    reference: str
    objet: str
    acheteur: str
    service: str
    date: date
    version: str
    clausier: str = ""
    lots: tuple[str, ...] = ()
    projet: str = ""


def entete_du_dossier(dossier: Dossier, titre: str, sous_titre: str) -> EnTete:
    """Rend l'identité d'un document du dossier."""
    lots = tuple(f"Lot {lot.numero} : {lot.titre}" for lot in dossier.lots)
    return replace(
        entete_d_une_edition(dossier.edition, titre, sous_titre), clausier=dossier.edition.clausier, lots=lots
    )


def entete_d_une_edition(edition: Edition, titre: str, sous_titre: str) -> EnTete:
    """Rend l'identité d'un document qui ne porte que sur une édition, sans détail des lots."""
    return EnTete(
        titre=titre,
        sous_titre=sous_titre,
        reference=edition.reference,
        objet=edition.objet,
        acheteur=edition.acheteur,
        service=edition.service,
        date=edition.date,
        version=str(edition.version),
    )
