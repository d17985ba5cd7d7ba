"""Une personne qui se connecte, et ce qu'elle est pour tout le service."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from cctgen.web.roles import RoleGlobal


class Personne(AbstractUser):
    """Un compte ; les rôles par consultation vivent dans `depot`."""

    est_gardien = models.BooleanField("gardien du clausier", default=False)
    est_administrateur = models.BooleanField("administrateur", default=False)

    class Meta(AbstractUser.Meta):
        verbose_name = "personne"
        verbose_name_plural = "personnes"

    @property
    def roles_globaux(self) -> frozenset[RoleGlobal]:
        """Rend ses rôles pour tout le service."""
        tenus = {RoleGlobal.GARDIEN: self.est_gardien, RoleGlobal.ADMINISTRATEUR: self.est_administrateur}
        return frozenset(role for role, tenu in tenus.items() if tenu)

    @property
    def nom_affiche(self) -> str:
        """Rend son nom complet, à défaut son identifiant."""
        return self.get_full_name() or self.get_username()
