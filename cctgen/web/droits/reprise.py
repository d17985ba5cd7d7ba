"""Garder une saisie envoyée sans session le temps d'une reconnexion : elle se reprend au lieu de se perdre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

_CLE = "saisie_a_reprendre"
_CARACTERES_MAXIMUM = 200_000
"""Ce qu'une session sans compte garde au plus : la plus longue clause réécrite en fait le dixième."""
_JAMAIS_GARDES = frozenset(
    {"csrfmiddlewaretoken", "password", "mot_de_passe", "old_password", "new_password1", "new_password2"}
)


@dataclass(frozen=True, slots=True)
class Saisie:
    """Ce qui a été envoyé, et où ; `champs` est en paires, dans l'ordre de l'envoi."""

    adresse: str
    champs: tuple[tuple[str, str], ...]


def garder_la_saisie(requete: HttpRequest) -> bool:
    """Garde l'envoi dans la session ; faux s'il porte un fichier ou un mot de passe, ou s'il est trop long."""
    champs = [(nom, v) for nom, valeurs in requete.POST.lists() if nom not in _JAMAIS_GARDES for v in valeurs]
    secrets = (_JAMAIS_GARDES - {"csrfmiddlewaretoken"}) & requete.POST.keys()
    taille = sum(len(nom) + len(valeur) for nom, valeur in champs)
    if requete.FILES or secrets or taille > _CARACTERES_MAXIMUM:
        return False
    requete.session[_CLE] = {"adresse": requete.get_full_path(), "champs": champs}
    return True


def saisie_gardee(requete: HttpRequest) -> Saisie | None:
    """Rend la saisie que la session garde, s'il y en a une."""
    gardee: Any = requete.session.get(_CLE)
    if gardee is None:
        return None
    return Saisie(gardee["adresse"], tuple((nom, valeur) for nom, valeur in gardee["champs"]))
