"""Les rôles et les droits qu'ils ouvrent : une table pure, que les essais lisent adresse par adresse."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum


class Role(StrEnum):
    """Ce qu'une personne est dans une consultation."""

    ACHETEUR = "acheteur"
    EVALUATEUR = "evaluateur"
    DECIDEUR = "decideur"
    LECTEUR = "lecteur"


class RoleGlobal(StrEnum):
    """Ce qu'une personne est pour tout le service."""

    GARDIEN = "gardien"
    ADMINISTRATEUR = "administrateur"


class Droit(StrEnum):
    """Ce qu'une page demande à qui l'ouvre."""

    PUBLIC = "public"
    CONNECTE = "connecte"
    LIRE = "lire"
    PREPARER = "preparer"
    PUBLIER = "publier"
    PARTAGER = "partager"
    RELIRE = "relire"
    ADMINISTRER = "administrer"

    @property
    def est_d_une_consultation(self) -> bool:
        """Vrai si le droit se donne consultation par consultation."""
        return self in {droit for droits in PAR_ROLE.values() for droit in droits}


PAR_ROLE: Mapping[Role, Collection[Droit]] = {
    Role.ACHETEUR: {Droit.LIRE, Droit.PREPARER, Droit.PUBLIER, Droit.PARTAGER},
    Role.EVALUATEUR: {Droit.LIRE},
    Role.DECIDEUR: {Droit.LIRE, Droit.PUBLIER},
    Role.LECTEUR: {Droit.LIRE},
}

PAR_ROLE_GLOBAL: Mapping[RoleGlobal, Collection[Droit]] = {
    RoleGlobal.GARDIEN: {Droit.RELIRE},
    RoleGlobal.ADMINISTRATEUR: {Droit.ADMINISTRER},
}


def droits_de(roles: Collection[Role], globaux: Collection[RoleGlobal]) -> frozenset[Droit]:
    """Rend les droits d'une personne connectée qui a ces rôles."""
    consultation = {droit for role in roles for droit in PAR_ROLE[role]}
    service = {droit for role in globaux for droit in PAR_ROLE_GLOBAL[role]}
    return frozenset({Droit.PUBLIC, Droit.CONNECTE, *consultation, *service})
