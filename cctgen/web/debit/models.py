"""Ce que la base retient d'une page ouverte à tous : des comptes qui s'effacent, jamais une adresse ni un fichier."""

from __future__ import annotations

import uuid

from django.db import models


class Passages(models.Model):
    """Les passages d'une même adresse depuis le début de sa période ; d'elle, seule une empreinte est gardée."""

    cle = models.CharField(max_length=64, primary_key=True)
    debut = models.DateTimeField(db_index=True)
    nombre = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.nombre} passages"


class Place(models.Model):
    """Une place prise par un travail en cours ; celle d'un processus tué se libère avec le temps."""

    numero = models.PositiveSmallIntegerField(primary_key=True)
    jeton = models.UUIDField(default=uuid.uuid4)
    prise_le = models.DateTimeField()

    def __str__(self) -> str:
        return f"Place {self.numero}"
