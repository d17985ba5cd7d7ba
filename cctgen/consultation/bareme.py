"""Le barème que l'acheteur rédige : critères, sous-critères, échelle, formule de prix."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from cctgen.clausier.champs import Prose, Slug
from cctgen.consultation.prix.ensemble import FORMULE_PAR_DEFAUT, FormuleDePrix
from cctgen.socle.validation import Modele, OuiNon, Textes


class Degre(Modele):
    """Un degré de l'échelle ; `attendu` marque celui d'une réponse conforme et prouvée, sans plus."""

    note: Annotated[int, Field(ge=0)]
    ancre: Prose
    attendu: OuiNon = False


ECHELLE_PAR_DEFAUT = (
    Degre(note=0, ancre="Absence de réponse ou inadéquation manifeste."),
    Degre(note=1, ancre="Réponse insuffisante : l'essentiel manque ou n'est pas prouvé."),
    Degre(note=2, ancre="Réponse partielle : une part notable manque ou n'est pas prouvée."),
    Degre(note=3, ancre="Réponse adaptée : le besoin est couvert et prouvé.", attendu=True),
    Degre(note=4, ancre="Réponse supérieure : un avantage réel pour l'acheteur est prouvé."),
)


class TypeCritere(StrEnum):
    """Un critère s'apprécie, ou se calcule sur le prix."""

    APPRECIATION = "appreciation"
    PRIX = "prix"


class CaseVide(StrEnum):
    """Effet d'une réponse absente, à annoncer au règlement de la consultation."""

    A_APPRECIER = "a_apprecier"
    ZERO = "zero"


class SousCritere(Modele):
    """Une part d'un critère, portée par des thèmes, des piliers ou des exigences nommées."""

    id: Slug
    libelle: str = ""
    poids: Annotated[Decimal, Field(gt=0, le=100)]
    themes: Textes = ()
    piliers: Textes = ()
    exigences: Textes = ()


class Critere(Modele):
    """Un critère d'attribution ; les poids des critères somment à 100."""

    id: Slug
    libelle: str = ""
    type: TypeCritere
    poids: Annotated[Decimal, Field(gt=0, le=100)]
    formule: FormuleDePrix = FORMULE_PAR_DEFAUT
    themes: Textes = ()
    piliers: Textes = ()
    exigences: Textes = ()
    sous_criteres: tuple[SousCritere, ...] = ()

    @property
    def parts(self) -> tuple[SousCritere, ...]:
        """Rend les sous-critères ; un critère d'appréciation sans sous-critère en est un à lui seul."""
        if self.sous_criteres or self.type is TypeCritere.PRIX:
            return self.sous_criteres
        return (
            SousCritere(
                id=self.id,
                libelle=self.libelle,
                poids=Decimal(100),
                themes=self.themes,
                piliers=self.piliers,
                exigences=self.exigences,
            ),
        )


class Bareme(Modele):
    """Les critères publiés et l'échelle de notation."""

    echelle: Annotated[tuple[Degre, ...], Field(min_length=2)] = ECHELLE_PAR_DEFAUT
    arrondi: Annotated[int, Field(ge=0, le=6)] = 2
    case_vide: CaseVide = CaseVide.A_APPRECIER
    criteres: Annotated[tuple[Critere, ...], Field(min_length=1)]

    @property
    def note_maximale(self) -> int:
        """Rend le degré le plus haut de l'échelle."""
        return max(degre.note for degre in self.echelle)
