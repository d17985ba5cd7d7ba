"""Se souvenir d'un objet par lui-même, quand le comparer à un autre coûterait ce que le souvenir épargne."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class CetObjet(Generic[T]):
    """La clé d'un seul objet, figé : un autre de même valeur n'est pas le même. Tant qu'elle vit, il vit."""

    __slots__ = ("objet",)

    def __init__(self, objet: T) -> None:
        self.objet = objet

    def __eq__(self, autre: object) -> bool:
        """Vrai pour le même objet, et lui seul."""
        return isinstance(autre, CetObjet) and self.objet is autre.objet

    def __hash__(self) -> int:
        return id(self.objet)
