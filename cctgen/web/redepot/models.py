"""Un dossier redéposé : en attente d'une décision, puis, accepté, ce dont part le suivant de la même copie."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import models

from cctgen.usages.depot.depart import FICHIER_DEPART
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

    @property
    def copie(self) -> str:
        """Rend l'empreinte de ce que le zip dit de son départ, propre à un téléchargement ; vide s'il n'en dit rien."""
        sha256, _ = self.table.get(FICHIER_DEPART, ("", 0))
        return sha256


class DepotAccepte(models.Model):
    """Ce qui fut reçu d'une copie téléchargée : son dépôt suivant s'y compare, et non à l'état du téléchargement.

    `copie` est l'empreinte de ce que le zip dit de son départ ; chacun a la sienne, fût-elle partagée. `etat` est celui
    que le dépôt a donné, que n'ont pas gardé les plus anciens : un rétablissement peut l'avoir défait.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="depots_acceptes")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    copie = models.CharField(max_length=64)
    fichiers = models.JSONField()
    recu_le = models.DateTimeField()
    etat = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("-recu_le",)

    def __str__(self) -> str:
        return f"Dépôt accepté dans {self.consultation}"

    @property
    def table(self) -> Mapping[str, tuple[str, int]]:
        """Rend, par chemin, l'empreinte et les droits du fichier reçu."""
        return {chemin: (sha256, mode) for chemin, (sha256, mode) in self.fichiers.items()}
