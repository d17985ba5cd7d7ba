"""Un prix qui semble anormalement bas : ce qui le fait remarquer, jamais ce qui l'écarte.

L'acheteur met en œuvre tous moyens de détecter, exige des justifications, puis décide (L.2152-6, R.2152-3 et R.2152-4
du code de la commande publique). Un écart de prix ne suffit pas à rejeter, et l'exclusion automatique est interdite
(CJUE, C-599/10).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cctgen.consultation.methode.seuils import SeuilsDePrix
from cctgen.socle.nombres import INSECABLE, en_francais, montant_en_clair

SEUILS_PAR_DEFAUT = SeuilsDePrix()
"""Ceux d'un barème qui n'en dit rien."""


class Justification(StrEnum):
    """Où en est la justification d'un prix pour lequel l'offre est écartée ; elle s'exige d'abord (R.2152-3)."""

    A_DEMANDER = "a_demander"
    SANS_REPONSE = "sans_reponse"
    RECUE = "recue"

    @property
    def constat(self) -> str:
        """Rend ce qu'en dit la lettre, après « son prix est anormalement bas » ; rien tant qu'elle manque."""
        return {
            "a_demander": "",
            "sans_reponse": "la justification demandée n'en a pas été fournie dans le délai fixé",
            "recue": "les éléments fournis n'en justifient pas le niveau",
        }[self]


@dataclass(frozen=True, slots=True)
class Indice:
    """De combien un prix est sous un repère, en pour cent, et s'il faut s'en inquiéter."""

    repere: str
    valeur: Decimal
    ecart: Decimal
    seuil: Decimal

    @property
    def alerte(self) -> bool:
        """Vrai si l'écart atteint le seuil."""
        return self.ecart >= self.seuil

    def __str__(self) -> str:
        """Rend « 23 % sous la moyenne des autres offres (580 000 €) »."""
        sens = "sous" if self.ecart >= 0 else "au-dessus de"
        pour_cent = f"{en_francais(abs(self.ecart), 0)}{INSECABLE}%"
        return f"{pour_cent} {sens} {self.repere} ({montant_en_clair(self.valeur)})"


@dataclass(frozen=True, slots=True)
class PrixBas:
    """Un prix remarqué : son montant en euros hors taxes et tous les indices mesurés, atteints ou non."""

    montant: Decimal
    indices: tuple[Indice, ...]

    @property
    def plus_fort(self) -> Indice:
        """Rend, de ce qui fait remarquer le prix, l'indice dont l'écart est le plus fort."""
        return max((i for i in self.indices if i.alerte), key=lambda i: i.ecart)

    @property
    def motif(self) -> str:
        """Rend en une phrase ce qui fait remarquer le prix."""
        atteints = ", ".join(str(i) for i in self.indices if i.alerte)
        return f"prix de {montant_en_clair(self.montant)}, {atteints}"

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON : chaque indice, son repère, son écart en pour cent, et s'il alerte."""
        return {
            "montant": str(self.montant),
            "indices": [
                {"repere": i.repere, "valeur": str(i.valeur), "ecart": f"{i.ecart:.2f}", "alerte": i.alerte}
                for i in self.indices
            ],
        }


def examiner_le_prix(
    montant: Decimal, autres: Sequence[Decimal], estimation: Decimal | None, seuils: SeuilsDePrix = SEUILS_PAR_DEFAUT
) -> PrixBas | None:
    """Rend le prix s'il se remarque par un indice au moins ; `autres` sont les prix des autres offres en lice."""
    indices = tuple(_indices(montant, autres, estimation, seuils))
    return PrixBas(montant, indices) if any(i.alerte for i in indices) else None


def _indices(
    montant: Decimal, autres: Sequence[Decimal], estimation: Decimal | None, seuils: SeuilsDePrix
) -> Iterator[Indice]:
    # Avec une seule autre offre, sa moyenne ne dirait rien de plus que le deuxième prix.
    if len(autres) > 1:
        yield _indice("la moyenne des autres offres", montant, sum(autres) / Decimal(len(autres)), seuils.moyenne)
    if autres and montant < min(autres):
        yield _indice("la deuxième offre", montant, min(autres), seuils.deuxieme)
    if estimation is not None:
        yield _indice("l'estimation de l'acheteur", montant, estimation, seuils.estimation)


def _indice(repere: str, montant: Decimal, valeur: Decimal, seuil: Decimal) -> Indice:
    return Indice(repere, valeur, 100 * (valeur - montant) / valeur, seuil)
