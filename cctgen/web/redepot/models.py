"""Un dossier redéposé : sa table de fichiers, ce qui n'en a pas été pris, et qui l'a déposé."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import models

from cctgen.web.depot.models import Consultation


class Depot(models.Model):
    """Un dossier entier, rangé par empreinte comme un état, que personne n'a encore accepté."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="depots")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    fichiers = models.JSONField()
    laisses = models.JSONField(default=list)
    recu_le = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Dépôt dans {self.consultation}"

    @property
    def table(self) -> Mapping[str, tuple[str, int]]:
        """Rend, par chemin, l'empreinte et les droits du fichier."""
        return {chemin: (sha256, mode) for chemin, (sha256, mode) in self.fichiers.items()}
