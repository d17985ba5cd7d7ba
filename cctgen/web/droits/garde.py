"""La garde d'une page : elle déclare un droit, le vérifie, et ne laisse rien voir à qui ne l'a pas."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation
from cctgen.web.droits.session_fermee import sans_session
from cctgen.web.roles import Droit, droits_de

DECLARE = "droit"
"""L'attribut d'une vue qui dit le droit qu'elle demande."""


def reservee(droit: Droit) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Déclare et vérifie le droit d'une vue ; l'argument `consultation` de l'adresse devient la consultation.

    Sans compte, la page de connexion, qui garde la saisie envoyée. Sans rôle dans la consultation, elle n'existe pas
    (404) : son existence même ne se dit pas. Avec un rôle qui n'y suffit pas, un refus (403).
    """

    def garder(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(vue)
        def gardee(requete: HttpRequest, *arguments: Any, **nommes: Any) -> HttpResponseBase:
            if droit is Droit.PUBLIC:
                return vue(requete, *arguments, **nommes)
            if not isinstance(requete.user, Personne):
                return sans_session(requete)
            if droit.est_d_une_consultation:
                nommes["consultation"] = _consultation(requete.user, nommes["consultation"], droit)
            elif droit not in droits_de((), requete.user.roles_globaux):
                raise PermissionDenied
            return vue(requete, *arguments, **nommes)

        setattr(gardee, DECLARE, droit)
        return gardee

    return garder


def personne_de(requete: HttpRequest) -> Personne:
    """Rend la personne connectée ; lève `PermissionDenied` s'il n'y en a pas."""
    if not isinstance(requete.user, Personne):
        raise PermissionDenied
    return requete.user


def droits_dans(personne: Personne, consultation: Consultation) -> frozenset[Droit]:
    """Rend les droits d'une personne sur une consultation."""
    return droits_de(consultation.roles_de(personne), personne.roles_globaux)


def _consultation(personne: Personne, identifiant: UUID, droit: Droit) -> Consultation:
    consultation = Consultation.objects.select_related("courant").filter(pk=identifiant).first()
    roles = consultation.roles_de(personne) if consultation else None
    if consultation is None or not roles:
        raise Http404
    if droit not in droits_de(roles, personne.roles_globaux):
        raise PermissionDenied
    return consultation
