"""Ce qu'une personne dit d'une clause : `empreinte` est celle du texte qu'elle avait sous les yeux."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Avis(models.Model):
    """Ce que portent une remarque, une correction et un visa."""

    clause = models.CharField(max_length=40, db_index=True)
    empreinte = models.CharField(max_length=64)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    quand = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ("-quand",)


class Remarque(Avis):
    """Une remarque libre."""

    texte = models.TextField(max_length=4000)

    def __str__(self) -> str:
        return f"{self.clause}, remarque de {self.auteur}"


class Correction(Avis):
    """Des textes à mettre à la place des siens : `proses` va du chemin (`exigences.0.enonce`) au texte."""

    motif = models.TextField(max_length=2000)
    proses = models.JSONField()

    def __str__(self) -> str:
        return f"{self.clause}, correction de {self.auteur}"


class Visa(Avis):
    """La relecture visée : elle se périme quand le texte change, sans que le visa s'efface."""

    class Meta(Avis.Meta):
        abstract = False
        constraints = (
            models.UniqueConstraint(fields=("clause", "empreinte", "auteur"), name="un_visa_par_personne_et_par_texte"),
        )

    def __str__(self) -> str:
        return f"{self.clause}, visa de {self.auteur}"
