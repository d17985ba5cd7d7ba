"""Le référentiel de produits : ce que le gardien en rédige, et ce qu'une date ou un commentaire y change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from cctgen.clausier.formes.champs import Etat, Jour, Prose
from cctgen.socle.validation import Modele, OuiNon, Textes


class Statut(StrEnum):
    """Statut d'un produit du référentiel ; la légende officielle n'est pas publiée, le sens est déduit."""

    R = "R"
    A = "A"
    M = "M"
    O = "O"  # noqa: E741 (lettre du référentiel)


class FinSupport(Modele):
    """Fin du support d'une version : sa date, d'où elle vient, et si quelqu'un l'a vérifiée."""

    date: Jour
    source: Prose
    etat: Etat


class Cycles(Modele):
    """Fin du support de chaque branche d'un produit, d'une même source : « 9.6 » vaut pour 9.6.24."""

    source: Prose
    etat: Etat
    fins: Mapping[str, Jour]


class GenreRestriction(StrEnum):
    """Ce qu'une publication met comme condition à l'emploi d'un produit, dans son commentaire."""

    USAGE = "usage"
    PERIMETRE = "perimetre"
    DEROGATION = "derogation"
    AUTORISATION = "autorisation"
    SOUSCRIPTION = "souscription"
    PREFERENCE = "preference"
    OBSOLETE = "obsolete"


_RESTRICTIONS = {
    GenreRestriction.USAGE: "emploi limité",
    GenreRestriction.PERIMETRE: "périmètre",
    GenreRestriction.DEROGATION: "sur dérogation",
    GenreRestriction.AUTORISATION: "sur autorisation",
    GenreRestriction.SOUSCRIPTION: "sous souscription",
    GenreRestriction.PREFERENCE: "lui préférer",
    GenreRestriction.OBSOLETE: "obsolète",
}


_RENVOIENT = (GenreRestriction.AUTORISATION, GenreRestriction.PREFERENCE)
"""Les conditions qui renvoient au produit qu'elles nomment ; un emploi limité dit seulement où l'on se sert du sien."""


class Restriction(Modele):
    """La condition d'emploi d'un produit : son genre, et ce qu'elle dit, rédigé ici."""

    genre: GenreRestriction
    texte: Prose

    def parmi(self, absents: Iterable[str]) -> str:
        """Rend ce qu'en dit une liste où ces noms manquent : jamais un renvoi à un produit qu'elle ne cite pas."""
        if self.genre not in _RENVOIENT or not any(self._nomme(nom) for nom in absents):
            return str(self)
        return "" if self.genre is GenreRestriction.PREFERENCE else _RESTRICTIONS[self.genre]

    def _nomme(self, nom: str) -> bool:
        # Des centaines de noms, dont presque aucun n'y est : on ne compile que pour ceux qui y paraissent.
        return nom in self.texte and re.search(rf"(?<!\w){re.escape(nom)}(?!\w)", self.texte) is not None

    def __str__(self) -> str:
        """Rend « emploi limité : serveurs de données », « lui préférer Resana »."""
        separation = " " if self.genre is GenreRestriction.PREFERENCE else " : "
        return f"{_RESTRICTIONS[self.genre]}{separation}{self.texte}"


class Produit(Modele):
    """Une entrée du référentiel de produits.

    `fin_support` est absente tant qu'on ne la connaît pas ; `cycles` vaut pour toutes les entrées du même nom.
    `socles` dit sur quels socles techniques le produit a un sens, tous s'il est vide. `noms` sont ses noms usuels,
    `purls` les identifiants de paquet, sans version, sous lesquels un inventaire le nomme.
    """

    ref: Prose
    composant: Prose
    editeur: str = ""
    version: str = ""
    statut: Statut
    libre: OuiNon
    support_libre: OuiNon = False
    fonction: Prose
    fin_support: FinSupport | None = None
    cycles: Cycles | None = None
    restriction: Restriction | None = None
    socles: Textes = ()
    noms: Textes = ()
    purls: Textes = ()
    remplace: OuiNon = False

    @property
    def est_obsolete(self) -> bool:
        """Vrai si le référentiel dit la version dépassée, sans en donner la date."""
        return self.restriction is not None and self.restriction.genre is GenreRestriction.OBSOLETE

    @property
    def est_d_un_service(self) -> bool:
        """Vrai si la publication réserve le produit au périmètre d'un service nommé."""
        return self.restriction is not None and self.restriction.genre is GenreRestriction.PERIMETRE

    @property
    def suit_ses_branches(self) -> bool:
        """Vrai d'une version sans borne haute, « ≥ 5.1 » ou « >5.5 », dont les fins de branche sont connues."""
        return self.cycles is not None and self.version.startswith(("≥", ">"))

    def branches_soutenues(self, jour: date) -> tuple[str, ...]:
        """Rend, d'une version sans borne haute, les branches suivies dont le support dure assez après cette date.

        « ≥ 5.1 » ou « >5.5 » recommanderait sinon des branches que plus personne ne corrige.
        """
        if self.cycles is None or not self.suit_ses_branches:
            return ()
        soutenues = [branche for branche, fin in self.cycles.fins.items() if _dure_assez(fin, jour)]
        return tuple(sorted(soutenues, key=lambda branche: [int(n) for n in branche.split(".")]))

    def est_soutenu(self, jour: date) -> bool:
        """Vrai si le support de la version, ou d'une de ses branches, dure assez, et que rien ne la dit obsolète."""
        if self.suit_ses_branches and not self.branches_soutenues(jour):
            return False
        return not self.est_obsolete and not self.finit_trop_tot(jour)

    def finit_trop_tot(self, jour: date) -> bool:
        """Vrai si la fin de support connue de la version tombe moins d'un an après cette date."""
        return self.fin_support is not None and not _dure_assez(self.fin_support.date, jour)


def _dure_assez(fin: date, jour: date) -> bool:
    """Vrai à un an de la consultation : le marché refuse à la livraison ce dont le support finit dans l'année."""
    return (fin.year - jour.year, fin.month, fin.day) >= (1, jour.month, jour.day)


class FichierProduits(Modele):
    """Un domaine du référentiel de produits."""

    domaine: Prose
    source: Prose
    produits: tuple[Produit, ...]
