"""La connexion par un fournisseur d'identité : ProConnect, ou tout autre qui parle OpenID Connect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from django.core.exceptions import SuspiciousOperation
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from cctgen.web.comptes.models import Personne


class Fournisseur(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Retrouve ou crée le compte d'après son adresse ; un compte créé n'a aucun rôle tant qu'on ne lui en donne pas.

    Le fournisseur doit avoir vérifié l'adresse : s'il dit le contraire (`email_verified: false`), l'accès est refusé.
    """

    def verify_token(self, token: str, **kwargs: Any) -> Mapping[str, Any]:
        """Rend ce que dit un jeton signé par le fournisseur, et destiné à cette page (OpenID Connect Core, 3.1.3.7).

        Raises:
            SuspiciousOperation: signature, algorithme, nonce ou destinataire faux.

        """
        contenu: Mapping[str, Any] = super().verify_token(token, **kwargs)
        destinataires = contenu.get("aud", self.OIDC_RP_CLIENT_ID)
        if self.OIDC_RP_CLIENT_ID not in ([destinataires] if isinstance(destinataires, str) else destinataires):
            raise SuspiciousOperation("Le jeton est destiné à un autre service.")
        return contenu

    def get_userinfo(self, access_token: str, _id_token: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Rend l'identité, envoyée en JSON ou, comme ProConnect, en jeton signé.

        Raises:
            SuspiciousOperation: jeton faux, ou identité d'une autre personne que celle qui vient de se connecter.
            requests.RequestException: le fournisseur ne répond pas, ou refuse.

        """
        reponse = requests.get(
            self.OIDC_OP_USER_ENDPOINT,
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=self.get_settings("OIDC_TIMEOUT"),
        )
        reponse.raise_for_status()
        signee = reponse.headers.get("content-type", "").startswith("application/jwt")
        identite: Mapping[str, Any] = self.verify_token(reponse.text) if signee else reponse.json()
        if identite.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("L'identité reçue n'est pas celle de la personne connectée.")
        return identite

    def verify_claims(self, claims: Mapping[str, Any]) -> bool:
        """Vrai si l'identité porte une adresse que le fournisseur ne dit pas non vérifiée."""
        return bool(claims.get("email")) and claims.get("email_verified") is not False

    def create_user(self, claims: Mapping[str, Any]) -> Personne:
        """Crée un compte sans mot de passe local, nommé par l'adresse."""
        adresse = str(claims["email"]).lower()
        personne = Personne.objects.create_user(adresse, email=adresse)
        return self.update_user(personne, claims)

    def update_user(self, user: Personne, claims: Mapping[str, Any]) -> Personne:
        """Reprend le nom et le prénom que donne le fournisseur."""
        user.first_name = str(claims.get("given_name") or user.first_name)[:150]
        user.last_name = str(claims.get("usual_name") or claims.get("family_name") or user.last_name)[:150]
        user.save(update_fields=["first_name", "last_name"])
        return user
