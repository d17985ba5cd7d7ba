"""La garde d'une page : elle déclare un droit, le vérifie, et ne laisse rien voir à qui ne l'a pas."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation
from cctgen.web.droits.session_fermee import est_d_un_autre, reprendre, sans_session
from cctgen.web.presentation.saisie import envoyee
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
            if est_d_un_autre(requete):
                return reprendre(
                    requete, envoyee(requete.POST), requete.get_full_path(), ouverte=_tient(requete.user, droit, nommes)
                )
            if droit.est_d_une_consultation:
                nommes["consultation"] = _consultation(requete.user, nommes["consultation"], droit)
            elif droit not in droits_de((), requete.user.roles_globaux):
                raise PermissionDenied
            return vue(requete, *arguments, **nommes)

        setattr(gardee, DECLARE, droit)
        return gardee

    return garder


def est_publique(adresse: str) -> bool:
    """Vrai si cette adresse ne demande pas de compte, ou n'existe pas."""
    try:
        return getattr(resolve(urlsplit(adresse).path).func, DECLARE, Droit.PUBLIC) is Droit.PUBLIC
    except Resolver404:
        return True


def peut_envoyer(personne: Personne, adresse: str) -> bool:
    """Vrai si cette adresse de la page s'ouvre à cette personne."""
    try:
        trouvee = resolve(urlsplit(adresse).path)
    except Resolver404:
        return False
    droit = getattr(trouvee.func, DECLARE, None)
    return droit is not None and _tient(personne, droit, trouvee.kwargs)


def _tient(personne: Personne, droit: Droit, nommes: Mapping[str, Any]) -> bool:
    if not droit.est_d_une_consultation:
        return droit in droits_de((), personne.roles_globaux)
    consultation = Consultation.objects.filter(pk=nommes["consultation"]).first()
    return consultation is not None and droit in droits_dans(personne, consultation)


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
