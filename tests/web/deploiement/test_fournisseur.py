"""La connexion par un fournisseur d'identité : qui entre, sous quel nom, et avec quels droits (aucun)."""

from __future__ import annotations

from typing import Any

import pytest

from cctgen.web.comptes.fournisseur import Fournisseur
from cctgen.web.comptes.models import Personne


@pytest.fixture
def fournisseur(settings: Any, db: None) -> Any:
    for nom in ("OIDC_RP_CLIENT_ID", "OIDC_RP_CLIENT_SECRET"):
        setattr(settings, nom, "essai")
    for nom in ("OIDC_OP_TOKEN_ENDPOINT", "OIDC_OP_USER_ENDPOINT", "OIDC_OP_JWKS_ENDPOINT"):
        setattr(settings, nom, "https://identite.exemple.fr/")
    settings.OIDC_RP_SIGN_ALGO = "RS256"
    return Fournisseur()


def test_une_adresse_que_le_fournisseur_dit_non_verifiee_n_entre_pas(fournisseur: Any) -> None:
    assert fournisseur.verify_claims({"email": "a@exemple.fr"})
    assert not fournisseur.verify_claims({"email": "a@exemple.fr", "email_verified": False})
    assert not fournisseur.verify_claims({"sub": "1"})


def test_un_compte_cree_n_a_ni_role_ni_mot_de_passe(fournisseur: Any) -> None:
    personne = fournisseur.create_user({"email": "Anne@exemple.fr", "given_name": "Anne", "usual_name": "Roy"})
    assert (personne.username, personne.nom_affiche) == ("anne@exemple.fr", "Anne Roy")
    assert personne.roles_globaux == frozenset()
    assert not personne.has_usable_password()


def test_le_compte_se_retrouve_a_son_adresse(fournisseur: Any) -> None:
    Personne.objects.create_user("anne", email="anne@exemple.fr")
    assert [p.username for p in fournisseur.filter_users_by_claims({"email": "ANNE@exemple.fr"})] == ["anne"]
