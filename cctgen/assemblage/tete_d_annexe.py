"""Ce que porte la tête d'une annexe : piliers du cadre, contexte technique, services mis à disposition, sources."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cctgen.consultation.modele import lots_en_clair


@dataclass(frozen=True, slots=True)
class Pilier:
    """Une partie du cadre, retenue ou non ; `numero` est vide si rien n'en est retenu."""

    titre: str
    objet: str
    numero: str
    fiches: int
    exigences: int


@dataclass(frozen=True, slots=True)
class FaitDeContexte:
    """Les réponses publiques d'une rubrique dont dépendent des exigences retenues : titre et réponse en clair."""

    rubrique: str
    reponses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ServiceOffert:
    """Un service que l'acheteur met à disposition ; `nom` et ce qui suit sont du texte brut."""

    id: str
    nom: str
    usage: str
    prerequis: str
    documentation: str
    contact: str
    est_obligatoire: bool
    lots: tuple[int, ...]
    est_sans_exception: bool = False

    def vaut_pour(self, lots: Collection[int]) -> bool:
        """Vrai d'un service que l'un de ces lots emploie."""
        return bool({*lots} & {*self.lots})

    def reserve(self, lots: Collection[int]) -> str:
        """Rend « (lot 1) » après un service qui ne vaut pas pour tous les lots de qui le lit."""
        siens = [lot for lot in lots if lot in self.lots]
        return "" if len(siens) == len(lots) else f" ({lots_en_clair(siens)})"


@dataclass(frozen=True, slots=True)
class Tete:
    """Ce qui précède les articles d'un document : à quoi il sert, ce dont ses exigences dépendent."""

    preambule: str = ""
    piliers: tuple[Pilier, ...] = ()
    contexte: tuple[FaitDeContexte, ...] = ()
    services: tuple[ServiceOffert, ...] = ()
    sources: tuple[str, ...] = ()
