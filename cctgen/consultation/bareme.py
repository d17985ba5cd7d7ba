"""Le barème que l'acheteur rédige : critères, sous-critères, échelle, formule de prix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticKnownError

from cctgen.clausier.formes.champs import Prose, Slug
from cctgen.consultation.methode.commentaires import COMMENTAIRES_PAR_DEFAUT, CommentaireType
from cctgen.consultation.methode.regles import (
    DEPARTAGE_PAR_DEFAUT,
    CaseVide,
    OuvertureDesPrix,
    PrixDeReference,
    phrase_d_arrondi,
    phrase_de_departage,
)
from cctgen.consultation.methode.seuils import SeuilsDePrix
from cctgen.consultation.numeros import NumeroDeLot
from cctgen.consultation.prix.ensemble import FORMULE_PAR_DEFAUT, FormuleDePrix
from cctgen.consultation.prix.montant import MontantCompare
from cctgen.socle.anomalies import Chemin
from cctgen.socle.validation import Modele, OuiNon, Textes


def _jamais_negative(note: int) -> int:
    """Une note négative fausse le poids des autres critères (CE, 18 décembre 2012, n° 362532)."""
    if note < 0:
        raise ValueError(
            f"le degré {note} est une note négative (CE, 18 décembre 2012, n° 362532)."
            " | Faites aller l'échelle de 0 à son plus haut degré."
        )
    return note


class Degre(Modele):
    """Un degré de l'échelle ; `attendu` marque celui d'une réponse conforme et prouvée, sans plus."""

    note: Annotated[int, AfterValidator(_jamais_negative), Field(json_schema_extra={"minimum": 0})]
    ancre: Prose
    attendu: OuiNon = False


_DEGRES_POSITIFS = (
    Degre(note=1, ancre="Réponse insuffisante : l'essentiel manque ou n'est pas prouvé."),
    Degre(note=2, ancre="Réponse partielle : une part notable manque ou n'est pas prouvée."),
    Degre(note=3, ancre="Réponse adaptée : le besoin est couvert et prouvé.", attendu=True),
    Degre(note=4, ancre="Réponse supérieure : un avantage réel pour l'acheteur est prouvé."),
)


class TypeCritere(StrEnum):
    """Un critère s'apprécie, ou se calcule sur le prix."""

    APPRECIATION = "appreciation"
    PRIX = "prix"


_DEGRE_ZERO = {
    CaseVide.A_APPRECIER: Degre(note=0, ancre="Réponse manifestement inadaptée."),
    CaseVide.ZERO: Degre(note=0, ancre="Absence de réponse ou inadéquation manifeste."),
}
"""L'ancre du zéro ne parle d'absence que si le règlement donne zéro à une réponse absente."""


def echelle_par_defaut(case_vide: CaseVide) -> tuple[Degre, ...]:
    """Rend l'échelle de 0 à 4, dont l'ancre du zéro suit l'effet d'une réponse absente."""
    return (_DEGRE_ZERO[case_vide], *_DEGRES_POSITIFS)


ECHELLE_PAR_DEFAUT = echelle_par_defaut(CaseVide.A_APPRECIER)
"""L'échelle d'un dossier sans barème."""


def _echelle_du_bareme(champs: dict[str, Any]) -> tuple[Degre, ...]:
    # Un `case_vide` refusé est absent des champs validés : son anomalie est déjà dite.
    return echelle_par_defaut(champs.get("case_vide", CaseVide.A_APPRECIER))


class SousCritere(Modele):
    """Une part d'un critère, portée par des thèmes, des piliers ou des exigences nommées."""

    id: Slug
    libelle: str = ""
    poids: Annotated[Decimal, Field(gt=0, le=100)]
    themes: Textes = ()
    piliers: Textes = ()
    exigences: Textes = ()

    @property
    def nom(self) -> str:
        """Rend l'intitulé, à défaut l'identifiant : ce qu'une personne lit."""
        return self.libelle or self.id


class Critere(Modele):
    """Un critère d'attribution ; les poids des critères somment à 100.

    `assiette` dit sur quel montant se calcule un critère de prix ; `montant`, de quels postes il se compose, et alors
    l'assiette s'en déduit.
    """

    id: Slug
    libelle: str = ""
    type: TypeCritere
    poids: Annotated[Decimal, Field(gt=0, le=100)]
    formule: FormuleDePrix = FORMULE_PAR_DEFAUT
    assiette: str = ""
    montant: MontantCompare | None = None
    themes: Textes = ()
    piliers: Textes = ()
    exigences: Textes = ()
    sous_criteres: tuple[SousCritere, ...] = ()

    @model_validator(mode="after")
    def _montant_du_seul_prix(self) -> Self:
        if self.montant is not None and self.type is not TypeCritere.PRIX:
            raise ValueError(
                f"le critère « {self.nom} » s'apprécie : il n'a pas de montant."
                " | Écrivez « montant » sous le critère de type « prix »."
            )
        if self.montant is not None and self.assiette:
            raise ValueError(
                f"le critère « {self.nom} » a une assiette et un montant, qui peuvent se contredire."
                " | Ôtez « assiette » : le règlement la tire des postes de « montant »."
            )
        return self

    @model_serializer(mode="wrap")
    def _sans_montant(self, suite: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Un critère sans postes s'écrit comme avant eux : son empreinte publiée reste la même."""
        champs: dict[str, Any] = suite(self)
        return {cle: valeur for cle, valeur in champs.items() if valeur is not None or cle != "montant"}

    @property
    def nom(self) -> str:
        """Rend l'intitulé, à défaut l'identifiant : ce qu'une personne lit."""
        return self.libelle or self.id

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


class CriteresDuLot(Modele):
    """Les critères propres d'un lot, à la place des critères communs."""

    criteres: Annotated[tuple[Critere, ...], Field(min_length=1)]


def _ou_ceux_des_lots(valeur: object, suite: ValidatorFunctionWrapHandler, contexte: ValidationInfo) -> object:
    """Sans critère commun, il en faut dans `lots` ; des lots refusés ont déjà leur anomalie."""
    if valeur != ():
        return suite(valeur)
    if not contexte.data.get("lots", True):
        raise PydanticKnownError("missing")
    return valeur


_REGLES = ("departage", "prix_de_reference", "ouverture_des_prix", "prix_a_justifier")
"""Les règles venues après les premières publications."""


class Bareme(Modele, json_schema_extra={"if": {"not": {"required": ["lots"]}}, "then": {"required": ["criteres"]}}):
    """L'échelle de notation, la même pour tous, et les critères publiés.

    `criteres` vaut pour tout lot que `lots` ne nomme pas ; l'échelle reste commune : une note a partout le même sens.
    `commentaires` aide à motiver et ne note rien : ni publié, ni gelé, il n'entre dans aucune empreinte.
    """

    case_vide: CaseVide = CaseVide.A_APPRECIER
    echelle: Annotated[tuple[Degre, ...], Field(min_length=2, default_factory=_echelle_du_bareme)]
    arrondi: Annotated[int, Field(ge=0, le=6)] = 2
    departage: Textes = DEPARTAGE_PAR_DEFAUT
    prix_de_reference: PrixDeReference = PrixDeReference.NON_ECARTEES
    ouverture_des_prix: OuvertureDesPrix = OuvertureDesPrix.AVEC_LES_OFFRES
    prix_a_justifier: SeuilsDePrix = SeuilsDePrix()
    commentaires: Annotated[tuple[CommentaireType, ...], Field(exclude=True)] = COMMENTAIRES_PAR_DEFAUT
    lots: Mapping[NumeroDeLot, CriteresDuLot] = {}
    criteres: Annotated[
        tuple[Critere, ...], Field(min_length=1, validate_default=True), WrapValidator(_ou_ceux_des_lots)
    ] = ()

    @model_serializer(mode="wrap")
    def _sans_vide(self, suite: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Sans `lots`, aux règles par défaut, un barème s'écrit comme avant elles : son empreinte reste la même."""
        champs: dict[str, Any] = suite(self)
        tus = {cle for cle in ("lots", "criteres") if not champs.get(cle)}
        tus |= {cle for cle in _REGLES if getattr(self, cle) == type(self).model_fields[cle].default}
        return {cle: valeur for cle, valeur in champs.items() if cle not in tus}

    def du_lot(self, lot: int) -> Bareme:
        """Rend le barème qui note un lot : les mêmes règles, ses critères ou, à défaut, ceux qui sont communs."""
        if not self.lots:
            return self
        criteres = self.lots[lot].criteres if lot in self.lots else self.criteres
        return self.model_copy(update={"criteres": criteres, "lots": {}})

    def par_lots(self, numeros: Sequence[int]) -> tuple[tuple[tuple[int, ...], Bareme], ...]:
        """Rend les barèmes distincts et leurs lots, dans l'ordre des lots ; sans `lots`, un seul pour tous."""
        communs = tuple(n for n in numeros if n not in self.lots)
        groupes = [communs if n in communs else (n,) for n in numeros]
        return tuple((groupe, self.du_lot(groupe[0])) for groupe in dict.fromkeys(groupes))

    @property
    def ecrits(self) -> Iterator[tuple[Chemin, Critere]]:
        """Énumère tous les critères et leur chemin depuis `bareme` : communs, puis lot par lot."""
        for rang, critere in enumerate(self.criteres):
            yield ("criteres", rang), critere
        for lot, propres in self.lots.items():
            for rang, critere in enumerate(propres.criteres):
                yield ("lots", str(lot), "criteres", rang), critere

    @property
    def de_plus_fort_poids(self) -> Critere | None:
        """Rend le critère de plus fort poids, le premier annoncé si plusieurs le sont ; rien sans critère."""
        return max(self.criteres, key=lambda critere: critere.poids, default=None)

    @property
    def montant_compare(self) -> MontantCompare | None:
        """Rend la composition du montant comparé, si le critère de prix l'a détaillée ; d'un seul lot."""
        de_prix = (c.montant for c in self.criteres if c.type is TypeCritere.PRIX)
        return next((montant for montant in de_prix if montant is not None), None)

    @property
    def regles_annoncees(self) -> Mapping[str, str]:
        """Rend les règles fixées avant l'ouverture, nom et phrase du règlement, mot pour mot ; d'un seul lot."""
        porteurs: list[Critere | SousCritere] = [part for c in self.criteres for part in c.sous_criteres]
        libelles = {porteur.id: porteur.nom for porteur in (*porteurs, *self.criteres)}
        fort = self.de_plus_fort_poids
        plusieurs = fort and sum(1 for critere in self.criteres if critere.poids == fort.poids) > 1
        premier = libelles[fort.id] if fort and plusieurs else ""
        de_prix = [c for c in self.criteres if c.type is TypeCritere.PRIX]
        regles = {
            "réponse absente": self.case_vide.phrase,
            "arrondi": phrase_d_arrondi(self.arrondi),
            "départage": phrase_de_departage(self.departage, libelles, premier),
        }
        if any(c.formule.depend_des_autres for c in de_prix):
            regles["prix de référence"] = self.prix_de_reference.phrase
        return {**regles, **({"ouverture des prix": self.ouverture_des_prix.phrase} if de_prix else {})}

    @property
    def note_maximale(self) -> int:
        """Rend le degré le plus haut de l'échelle."""
        return max(degre.note for degre in self.echelle)
