"""La règle de sélection : une condition se lit, se prouve et s'explique.

Opérateurs : `tous`, `un`, `aucun`, et deux feuilles, `parmi` (une valeur d'une liste)
et `entre` (un nombre dans un intervalle, bornes comprises). Rien d'autre.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from cctgen.socle.nombres import lire_montant, lire_nombre
from cctgen.socle.validation import Modele, Textes

Valeurs = Mapping[str, tuple[str, ...]]
"""Réponses visibles : par question, les valeurs choisies (une seule, sauf choix multiple)."""


class Parmi(Modele):
    """Vrai si au moins une des valeurs choisies est dans la liste."""

    question: str
    parmi: Annotated[Textes, Field(min_length=1)]

    @model_validator(mode="after")
    def _sans_redite(self) -> Parmi:
        for valeur in self.parmi:
            if self.parmi.count(valeur) > 1:
                conseil = "Retirez l'une des deux, ou remplacez-la par la valeur voulue."
                raise ValueError(f"« {valeur} » est deux fois dans « parmi ». | {conseil}")
        return self


class Entre(Modele):
    """Vrai si le nombre répondu est dans l'intervalle, bornes comprises."""

    question: str
    entre: tuple[Decimal, Decimal]


class Tous(Modele):
    """Vrai si toutes les conditions le sont."""

    tous: Annotated[tuple[Condition, ...], Field(min_length=1)]


class Un(Modele):
    """Vrai si au moins une condition l'est."""

    un: Annotated[tuple[Condition, ...], Field(min_length=1)]


class Aucun(Modele):
    """Vrai si aucune condition ne l'est."""

    aucun: Annotated[tuple[Condition, ...], Field(min_length=1)]


def _operateur(valeur: Any) -> str | None:
    """Rend l'opérateur d'une condition, lue ou bâtie ; rien pour un texte, une liste, un vide, ou s'il y en a deux."""
    if isinstance(valeur, Modele):
        cles: Collection[str] = type(valeur).model_fields.keys()
    else:
        cles = valeur.keys() if isinstance(valeur, dict) else ()
    operateurs = [nom for nom in ("tous", "un", "aucun", "parmi", "entre") if nom in cles]
    return operateurs[0] if len(operateurs) == 1 else None


Feuille = Parmi | Entre
"""Ce qui juge une seule question."""


@lru_cache(maxsize=4096)
def _une_seule(feuille: Parmi) -> Parmi:
    """Rend la première lue de feuilles égales : un clausier pose six fois la même, et ne la garde qu'une."""
    return feuille


Condition = Annotated[
    Annotated[Parmi, AfterValidator(_une_seule), Tag("parmi")]
    | Annotated[Entre, Tag("entre")]
    | Annotated[Tous, Tag("tous")]
    | Annotated[Un, Tag("un")]
    | Annotated[Aucun, Tag("aucun")],
    Discriminator(
        _operateur,
        custom_error_type="condition_inconnue",
        custom_error_message="condition non reconnue",
    ),
]

for _modele in (Tous, Un, Aucun):
    _modele.model_rebuild()


def questions_de(condition: Condition) -> Iterator[str]:
    """Énumère les questions nommées par une condition, avec répétitions."""
    for feuille in feuilles_de(condition):
        yield feuille.question


def feuilles_de(condition: Condition) -> Iterator[Parmi | Entre]:
    """Énumère les feuilles d'une condition, de gauche à droite."""
    match condition:
        case Parmi() | Entre():
            yield condition
        case Tous(tous=parties) | Un(un=parties) | Aucun(aucun=parties):
            for partie in parties:
                yield from feuilles_de(partie)


def est_vraie(condition: Condition, valeurs: Valeurs) -> bool:
    """Évalue une condition ; une question sans réponse visible rend sa feuille fausse."""
    match condition:
        case Parmi(question=question, parmi=admises):
            # Deux listes de quelques valeurs : en faire des ensembles coûterait plus que de les parcourir.
            return any(valeur in admises for valeur in valeurs.get(question, ()))
        case Entre(question=question, entre=(bas, haut)):
            return any(bas <= nombre <= haut for nombre in _nombres(valeurs.get(question, ())))
        case Tous(tous=parties):
            return all(est_vraie(partie, valeurs) for partie in parties)
        case Un(un=parties):
            return any(est_vraie(partie, valeurs) for partie in parties)
        case Aucun(aucun=parties):
            return not any(est_vraie(partie, valeurs) for partie in parties)


def _nombres(textes: tuple[str, ...]) -> Iterator[Decimal]:
    for texte in textes:
        if (nombre := lire_nombre(texte)) is not None or (nombre := lire_montant(texte)) is not None:
            yield nombre
