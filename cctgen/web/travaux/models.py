"""Un geste long, de sa demande à son compte rendu."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from pydantic import TypeAdapter

from cctgen.socle.anomalies import Anomalie
from cctgen.web.depot.models import Consultation
from cctgen.web.travaux.processus import est_mort, vit_ici

SIGNE_DE_VIE = timedelta(seconds=15)
"""Ce qui sépare deux signes de vie de celui qui joue un travail."""

SANS_NOUVELLES = 4 * SIGNE_DE_VIE
"""Au-delà, celui qui jouait le travail, d'un autre poste, s'est arrêté ; il se redemande."""

SANS_DEPART = timedelta(minutes=10)
"""Au-delà, un travail que personne n'a pris dans la file ne le sera plus."""

_ETAPE = 300
_FORME = TypeAdapter(tuple[Anomalie, ...])


class Situation(models.TextChoices):
    """Où en est un travail."""

    ATTEND = "attend", "en attente"
    EN_COURS = "en_cours", "en cours"
    FAIT = "fait", "terminé"
    REFUSE = "refuse", "refusé"


class Travail(models.Model):
    """Ce qu'une personne a demandé, l'étape où l'on en est, puis ce qu'il y a à lire.

    `compte_rendu` : `{message, conseil, anomalies}`, déjà rédigé pour la page, et `relevees`, les mêmes anomalies
    telles que l'usage les a rendues : la page en tire l'écran qui corrige chacune.
    `tenu_par` : le processus qui le joue, ou qui l'a dans sa file ; vide, il attend que l'un de plusieurs le prenne.
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
    tenu_par = models.CharField(max_length=150, blank=True)

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
        if self.situation in (Situation.FAIT, Situation.REFUSE):
            return False
        if self.situation == Situation.ATTEND and vit_ici(self.tenu_par):
            # Dans la file d'un processus, il attend que ceux d'avant finissent, si longs soient-ils.
            return False
        patience = SANS_DEPART if self.situation == Situation.ATTEND else SANS_NOUVELLES
        return est_mort(self.tenu_par) or timezone.now() - self.vu_le > patience

    @property
    def est_reussi(self) -> bool:
        """Vrai si le geste a abouti."""
        return self.situation == Situation.FAIT

    @property
    def relevees(self) -> tuple[Anomalie, ...]:
        """Rend les anomalies du compte rendu ; vide d'un travail trop ancien pour les avoir gardées."""
        return _FORME.validate_python(self.compte_rendu.get("relevees", ()))

    def dire(self, etape: str) -> None:
        """Note l'étape où l'on en est, pour qui suit le travail."""
        self.etape = etape[:_ETAPE]
        self.save(update_fields=["etape", "vu_le"])

    def conclure(self, situation: Situation, compte_rendu: dict[str, Any], relevees: Sequence[Anomalie]) -> None:
        """Note la fin du travail et ce qu'il y a à en lire."""
        gardees = _FORME.dump_python(tuple(relevees), mode="json")
        self.situation, self.compte_rendu = situation, {**compte_rendu, "relevees": gardees}
        self.save(update_fields=["situation", "compte_rendu", "vu_le"])
