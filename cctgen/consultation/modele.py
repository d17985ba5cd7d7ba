"""Un dossier d'achat : ce que l'acheteur rédige, et ses réponses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from cctgen.clausier.condition import Valeurs
from cctgen.clausier.modele import Clause, Jour, Nom, Prose, Slug
from cctgen.socle.validation import Modele, OuiNon, Textes

SANS_LOT = 0
"""Numéro interne d'une consultation non allotie ; il ne s'affiche jamais."""


class Acheteur(Modele):
    """L'acheteur public et le service qui suit le dossier."""

    nom: Prose
    service: str = ""


class Lot(Modele):
    """Un lot de la consultation."""

    numero: Annotated[int, Field(ge=1)]
    titre: Prose


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


class FormulePrix(StrEnum):
    """Proportionnelle : 100 x prix le plus bas / prix."""

    PROPORTIONNELLE = "proportionnelle"


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
    formule: FormulePrix = FormulePrix.PROPORTIONNELLE
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


class Action(StrEnum):
    """Ce que l'acheteur change à la sélection."""

    AJOUTER = "ajouter"
    RETIRER = "retirer"
    REECRIRE = "reecrire"


class Ajustement(Modele):
    """Un écart motivé à la sélection ; sans `lots`, il vaut pour tous."""

    clause: str = ""
    exigence: str = ""
    action: Action
    motif: Prose
    lots: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _une_seule_cible(self) -> Ajustement:
        if bool(self.clause) == bool(self.exigence):
            raise ValueError(
                "un ajustement vise une clause ou une exigence. | Gardez une seule des clés « clause » et « exigence »."
            )
        return self


class PassageOutre(Modele):
    """Décision motivée de passer outre une anomalie de la consultation, par son code."""

    anomalie: Prose
    motif: Prose
    par: str = ""


class ConsultationRedigee(Modele):
    """`consultation.yaml`."""

    reference: Prose
    objet: Prose
    acheteur: Acheteur
    date: Jour
    lots: tuple[Lot, ...] = ()
    bareme: Bareme | None = None
    ajustements: tuple[Ajustement, ...] = ()
    passages_outre: tuple[PassageOutre, ...] = ()


class ReponsesRedigees(Modele):
    """`reponses.yaml` : communes, puis par lot, puis les paramètres réglés, par clause."""

    communes: Mapping[Nom, Textes] = {}
    lots: Mapping[int, Mapping[Nom, Textes]] = {}
    parametres: Mapping[str, Mapping[Nom, str]] = {}


@dataclass(frozen=True, slots=True)
class Consultation:
    """Une consultation lue : sa rédaction, ses réponses brutes, ses clauses propres."""

    redaction: ConsultationRedigee
    saisies: ReponsesRedigees
    clauses: Mapping[str, Clause]
    empreinte_reponses: str

    @property
    def numeros(self) -> tuple[int, ...]:
        """Rend les numéros de lots, ou `SANS_LOT` seul."""
        return tuple(lot.numero for lot in self.redaction.lots) or (SANS_LOT,)

    def saisies_du_lot(self, lot: int) -> Mapping[str, tuple[str, ...]]:
        """Rend les réponses communes, remplacées par celles du lot quand il y en a."""
        return {**self.saisies.communes, **self.saisies.lots.get(lot, {})}


@dataclass(frozen=True, slots=True)
class ReponsesDuLot:
    """Réponses visibles d'un lot, défauts compris ; ce qui est devenu invisible n'y est plus."""

    lot: int
    valeurs: Valeurs
    par_defaut: frozenset[str] = frozenset()
    manquantes: tuple[str, ...] = ()
    ecartees: tuple[str, ...] = ()


def lots_en_clair(lots: Iterable[int]) -> str:
    """Rend « lot 1 » ou « lots 1 et 2 » ; rien pour une consultation non allotie."""
    numeros = [str(n) for n in lots if n != SANS_LOT]
    if not numeros:
        return ""
    if len(numeros) == 1:
        return f"lot {numeros[0]}"
    return f"lots {', '.join(numeros[:-1])} et {numeros[-1]}"


def date_en_clair(jour: date) -> str:
    """Rend « 1er décembre 2026 »."""
    mois = (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
    )
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {mois[jour.month - 1]} {jour.year}"
