"""Un geste long, de sa demande à son compte rendu."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from cctgen.web.depot.models import Consultation

SANS_NOUVELLES = timedelta(minutes=10)
"""Au-delà, celui qui jouait le travail s'est arrêté ; rien n'a été enregistré, et il se redemande."""

_ETAPE = 300


class Situation(models.TextChoices):
    """Où en est un travail."""

    ATTEND = "attend", "en attente"
    EN_COURS = "en_cours", "en cours"
    FAIT = "fait", "terminé"
    REFUSE = "refuse", "refusé"


class Travail(models.Model):
    """Ce qu'une personne a demandé, l'étape où l'on en est, puis ce qu'il y a à lire.

    `compte_rendu` : `{message, conseil, anomalies}`, déjà rédigé pour la page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="travaux")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    nature = models.CharField(max_length=30)
    arguments = models.JSONField(default=dict)
    situation = models.CharField(max_length=10, choices=Situation.choices, default=Situation.ATTEND)
    etape = models.CharField(max_length=_ETAPE, blank=True)
    compte_rendu = models.JSONField(default=dict)
    demande_le = models.DateTimeField(auto_now_add=True)
    vu_le = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-demande_le",)
        indexes = (models.Index(fields=("consultation", "nature", "situation"), name="travaux_en_cours"),)

    def __str__(self) -> str:
        return f"{self.nature} de {self.consultation} : {self.situation}"

    def get_absolute_url(self) -> str:
        """Rend l'adresse de sa page de suivi."""
        return reverse("travail", args=[self.consultation_id, self.pk])

    @property
    def est_en_cours(self) -> bool:
        """Vrai tant que son compte rendu se fait attendre et que l'on a de ses nouvelles."""
        return self.situation in (Situation.ATTEND, Situation.EN_COURS) and not self.est_perdu

    @property
    def est_perdu(self) -> bool:
        """Vrai si celui qui le jouait s'est arrêté sans rien dire."""
        fini = self.situation in (Situation.FAIT, Situation.REFUSE)
        return not fini and timezone.now() - self.vu_le > SANS_NOUVELLES

    @property
    def est_reussi(self) -> bool:
        """Vrai si le geste a abouti."""
        return self.situation == Situation.FAIT

    def dire(self, etape: str) -> None:
        """Note l'étape où l'on en est, pour qui suit le travail."""
        self.etape = etape[:_ETAPE]
        self.save(update_fields=["etape", "vu_le"])

    def conclure(self, situation: Situation, compte_rendu: dict[str, Any]) -> None:
        """Note la fin du travail et ce qu'il y a à en lire."""
        self.situation, self.compte_rendu = situation, compte_rendu
        self.save(update_fields=["situation", "compte_rendu", "vu_le"])
