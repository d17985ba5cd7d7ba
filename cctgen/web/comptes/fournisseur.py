"""La connexion par un fournisseur d'identité : ProConnect, ou tout autre qui parle OpenID Connect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from cctgen.web.comptes.models import Personne


class Fournisseur(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Retrouve ou crée le compte d'après son adresse ; un compte créé n'a aucun rôle tant qu'on ne lui en donne pas.

    Le fournisseur doit avoir vérifié l'adresse : s'il dit le contraire (`email_verified: false`), l'accès est refusé.
    """

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
