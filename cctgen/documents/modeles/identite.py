"""Les balises qui identifient un document : ce que chacune dit, et ce qui la remplit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cctgen.consultation.modele import date_en_clair
from cctgen.documents.entete import EnTete
from cctgen.documents.modeles.contrat import Balise, Sorte

_TEXTES: Mapping[str, tuple[str, Callable[[EnTete], str]]] = {
    "titre": ("le titre du document", lambda e: e.titre),
    "sous_titre": ("son sous-titre", lambda e: e.sous_titre),
    "reference": ("la référence de la consultation", lambda e: e.reference),
    "objet": ("l'objet du marché", lambda e: e.objet),
    "acheteur": ("l'acheteur", lambda e: e.acheteur),
    "service": ("son service, ou rien", lambda e: e.service),
    "date": ("la date d'édition, « 1er décembre 2026 »", lambda e: date_en_clair(e.date)),
    "version": ("le numéro de version", lambda e: e.version),
    "clausier": ("le clausier et sa version", lambda e: e.clausier),
}
PROJET = Balise("projet", Sorte.TEXTE, "pourquoi la pièce ne se signe pas encore ; vide, elle n'est pas un projet")
IDENTITE = tuple(Balise(nom, Sorte.TEXTE, dit) for nom, (dit, _) in _TEXTES.items())
LOTS = Balise("lots", Sorte.LISTE, "« Lot 1 : Réalisation », un texte par lot ; vide sans allotissement")


def valeurs(entete: EnTete) -> dict[str, str]:
    """Rend le texte de chaque balise d'identité."""
    return {**{nom: lire(entete) for nom, (_, lire) in _TEXTES.items()}, PROJET.nom: entete.projet}
