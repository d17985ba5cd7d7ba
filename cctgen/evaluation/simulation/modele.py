"""Ce que dit une simulation : des offres d'essai notées, des poids réels, des conclusions chiffrées."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from cctgen.evaluation.notation.calcul import en_texte


class Portee(StrEnum):
    """Ce qu'une conclusion demande : ne pas publier, relire, ou rien."""

    REFUS = "refus"
    ATTENTION = "attention"
    CONSTAT = "constat"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Une phrase chiffrée, et ce qu'elle demande."""

    portee: Portee
    phrase: str

    def en_dict(self) -> dict[str, str]:
        """Rend la forme JSON de `simuler`."""
        return {"portee": self.portee.value, "phrase": self.phrase}


@dataclass(frozen=True, slots=True)
class OffreEssayee:
    """Une offre d'essai notée : son prix, sa note globale et celle de chaque critère, sur 100."""

    nom: str
    prix: Decimal
    rang: int | None
    note: Fraction | None
    criteres: tuple[tuple[str, Fraction | None], ...]

    def en_dict(self, decimales: int) -> dict[str, Any]:
        """Rend la forme JSON de `simuler`."""
        return {
            "nom": self.nom,
            "prix": str(self.prix),
            "rang": self.rang,
            "note": en_texte(self.note, decimales),
            "criteres": [{"id": i, "note": en_texte(note, decimales)} for i, note in self.criteres],
        }


@dataclass(frozen=True, slots=True)
class Scenario:
    """Une situation, les offres qu'elle met en présence, ce qu'on en conclut."""

    id: str
    titre: str
    offres: tuple[OffreEssayee, ...]
    conclusions: tuple[Conclusion, ...]

    def en_dict(self, decimales: int) -> dict[str, Any]:
        """Rend la forme JSON de `simuler`."""
        return {
            "id": self.id,
            "titre": self.titre,
            "offres": [o.en_dict(decimales) for o in self.offres],
            "conclusions": [c.en_dict() for c in self.conclusions],
        }


@dataclass(frozen=True, slots=True)
class PoidsReel:
    """Les points que vaut un thème ou une exigence dans une note globale sur 100."""

    id: str
    libelle: str
    sous_critere: str
    exigences: int
    points: Fraction

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `simuler` : les points à quatre décimales."""
        return {
            "id": self.id,
            "libelle": self.libelle,
            "sous_critere": self.sous_critere,
            "exigences": self.exigences,
            "points": en_texte(self.points, 4),
        }


@dataclass(frozen=True, slots=True)
class EffetDeFormule:
    """Ce qu'une formule donne sur les prix d'essai ; `retenue` si c'est celle du barème."""

    nom: str
    phrase: str
    retenue: bool
    notes: tuple[tuple[Decimal, Fraction], ...]

    def en_dict(self, decimales: int) -> dict[str, Any]:
        """Rend la forme JSON de `simuler`."""
        return {
            "nom": self.nom,
            "phrase": self.phrase,
            "retenue": self.retenue,
            "notes": [{"prix": str(prix), "note": en_texte(note, decimales)} for prix, note in self.notes],
        }


@dataclass(frozen=True, slots=True)
class EffetDePrix:
    """Un critère de prix : sa courbe sur une plage de prix, et ce que donneraient les autres formules."""

    critere: str
    libelle: str
    courbe: tuple[tuple[Decimal, Fraction], ...]
    formules: tuple[EffetDeFormule, ...]

    def en_dict(self, decimales: int) -> dict[str, Any]:
        """Rend la forme JSON de `simuler`."""
        return {
            "critere": self.critere,
            "courbe": [{"prix": str(prix), "note": en_texte(note, decimales)} for prix, note in self.courbe],
            "formules": [f.en_dict(decimales) for f in self.formules],
        }


@dataclass(frozen=True, slots=True)
class PoidsDePoste:
    """Un poste du montant comparé : sa part du montant, et ce que vaut un rabais de dix pour cent, en points."""

    id: str
    designation: str
    part: Fraction
    rabais: Fraction

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `simuler` : la part en pour cent, le rabais en points."""
        return {
            "id": self.id,
            "designation": self.designation,
            "part": en_texte(100 * self.part, 2),
            "rabais_de_10_pour_cent": en_texte(self.rabais, 4),
        }


@dataclass(frozen=True, slots=True)
class SimulationDuLot:
    """Tout ce que la simulation dit d'un lot."""

    lot: int
    titre: str
    decimales: int
    prix: tuple[Decimal, ...]
    origine: str
    scenarios: tuple[Scenario, ...]
    themes: tuple[PoidsReel, ...]
    exigences: tuple[PoidsReel, ...]
    effets: tuple[EffetDePrix, ...]
    postes: tuple[PoidsDePoste, ...]
    autres: tuple[Conclusion, ...]

    @property
    def conclusions(self) -> tuple[Conclusion, ...]:
        """Rend toutes les conclusions, scénario après scénario."""
        return (*(c for s in self.scenarios for c in s.conclusions), *self.autres)

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `simuler`."""
        return {
            "lot": self.lot or None,
            "prix_d_essai": [str(prix) for prix in self.prix],
            "scenarios": [s.en_dict(self.decimales) for s in self.scenarios],
            "poids": {
                "themes": [p.en_dict() for p in self.themes],
                "exigences": [p.en_dict() for p in self.exigences],
            },
            "formules": [e.en_dict(self.decimales) for e in self.effets],
            "postes": [p.en_dict() for p in self.postes],
            "conclusions": [c.en_dict() for c in self.conclusions],
        }
