"""Une consultation, ses états successifs et les personnes qui y ont un rôle ; les fichiers n'y sont que nommés."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import models

from cctgen.web.comptes.models import Personne
from cctgen.web.roles import Role

_CHOIX_DE_ROLES = [(role.value, role.value) for role in Role]


class Consultation(models.Model):
    """Un dossier d'achat ; `nom` est celui de son dossier de fichiers, `courant` son dernier état."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nom = models.SlugField("nom du dossier", max_length=80)
    creee_le = models.DateTimeField(auto_now_add=True)
    courant = models.ForeignKey("Etat", null=True, on_delete=models.PROTECT, related_name="+")
    personnes = models.ManyToManyField(Personne, through="Participation", related_name="consultations")

    def __str__(self) -> str:
        return self.nom

    @property
    def etat(self) -> Etat:
        """Rend son dernier état ; une consultation en a un dès sa création."""
        if self.courant is None:
            raise Etat.DoesNotExist(self.nom)
        # Celle-ci, déjà lue : la redemander à la base serait une requête de plus par page.
        self.courant.consultation = self
        return self.courant

    def roles_de(self, personne: Personne) -> frozenset[Role]:
        """Rend les rôles d'une personne dans cette consultation."""
        roles = self.participations.filter(personne=personne).values_list("role", flat=True)
        return frozenset(Role(role) for role in roles)


class Etat(models.Model):
    """Ce qu'était le dossier après un geste : qui, quand, quoi, et l'empreinte de chaque fichier.

    `fichiers` : `{chemin: [sha256, mode]}` ; `retablit` : le numéro de l'état qu'il reprend. Un état ne change jamais.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="etats")
    numero = models.PositiveIntegerField()
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    quand = models.DateTimeField(auto_now_add=True)
    geste = models.CharField(max_length=200)
    fichiers = models.JSONField()
    retablit = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("-numero",)
        constraints = (models.UniqueConstraint(fields=("consultation", "numero"), name="un_etat_par_numero"),)

    def __str__(self) -> str:
        return f"{self.consultation} n° {self.numero} : {self.geste}"

    @property
    def table(self) -> Mapping[str, tuple[str, int]]:
        """Rend, par chemin, l'empreinte et les droits du fichier."""
        return {chemin: (sha256, mode) for chemin, (sha256, mode) in self.fichiers.items()}


class Participation(models.Model):
    """Le rôle d'une personne dans une consultation."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="participations")
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="participations")
    role = models.CharField(max_length=20, choices=_CHOIX_DE_ROLES)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("consultation", "personne", "role"), name="un_role_une_fois_par_personne"),
        )

    def __str__(self) -> str:
        return f"{self.personne} : {self.role} de {self.consultation}"
