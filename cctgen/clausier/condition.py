"""La règle de sélection : une condition se lit, se prouve et s'explique.

Opérateurs : `tous`, `un`, `aucun`, et deux feuilles, `parmi` (une valeur d'une liste)
et `entre` (un nombre dans un intervalle, bornes comprises). Rien d'autre.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Protocol

from pydantic import Discriminator, Field, Tag

from cctgen.socle.nombres import lire_montant, lire_nombre
from cctgen.socle.validation import Modele, Textes

Valeurs = Mapping[str, tuple[str, ...]]
"""Réponses visibles : par question, les valeurs choisies (une seule, sauf choix multiple)."""


class Parmi(Modele):
    """Vrai si au moins une des valeurs choisies est dans la liste."""

    question: str
    parmi: Annotated[Textes, Field(min_length=1)]


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
    """Rend l'opérateur d'une condition, lue ou déjà bâtie ; rien pour un texte, une liste ou un vide."""
    if isinstance(valeur, Modele):
        cles: Collection[str] = type(valeur).model_fields.keys()
    else:
        cles = valeur.keys() if isinstance(valeur, dict) else ()
    return next((nom for nom in ("tous", "un", "aucun", "parmi", "entre") if nom in cles), None)


Condition = Annotated[
    Annotated[Parmi, Tag("parmi")]
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


class Libelles(Protocol):
    """Ce qu'il faut savoir du questionnaire pour parler français."""

    def question(self, identifiant: str) -> str:
        """Rend le libellé court de la question."""
        ...

    def option(self, identifiant: str, valeur: str) -> str:
        """Rend le libellé d'une valeur de cette question."""
        ...


@dataclass(frozen=True, slots=True)
class Explication:
    """Le verdict d'une condition, la phrase qui le dit, et les questions qui l'ont décidé."""

    vrai: bool
    phrase: str
    questions: tuple[str, ...]


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
            return any(valeur in admises for valeur in valeurs.get(question, ()))
        case Entre(question=question, entre=(bas, haut)):
            return any(bas <= nombre <= haut for nombre in _nombres(valeurs.get(question, ())))
        case Tous(tous=parties):
            return all(est_vraie(partie, valeurs) for partie in parties)
        case Un(un=parties):
            return any(est_vraie(partie, valeurs) for partie in parties)
        case Aucun(aucun=parties):
            return not any(est_vraie(partie, valeurs) for partie in parties)


def expliquer(condition: Condition, valeurs: Valeurs, libelles: Libelles) -> Explication:
    """Dit en une phrase pourquoi la condition est vraie, ou ce qui la rend fausse."""
    match condition:
        case Parmi() | Entre():
            return _expliquer_feuille(condition, valeurs, libelles)
        case Tous(tous=parties):
            explications = [expliquer(partie, valeurs, libelles) for partie in parties]
            vrai = all(e.vrai for e in explications)
            return _joindre(vrai, [e for e in explications if e.vrai is vrai], " et ")
        case Un(un=parties):
            explications = [expliquer(partie, valeurs, libelles) for partie in parties]
            vrai = any(e.vrai for e in explications)
            return _joindre(vrai, [e for e in explications if e.vrai is vrai], " et ")
        case Aucun(aucun=parties):
            explications = [expliquer(partie, valeurs, libelles) for partie in parties]
            fautives = [e for e in explications if e.vrai]
            joints = _joindre(not fautives, fautives or explications, " et ")
            return Explication(not fautives, joints.phrase, joints.questions)


def _joindre(vrai: bool, explications: list[Explication], liaison: str) -> Explication:
    phrases = list(dict.fromkeys(e.phrase for e in explications))
    questions = dict.fromkeys(q for e in explications for q in e.questions)
    return Explication(vrai, liaison.join(phrases), tuple(questions))


def _expliquer_feuille(feuille: Parmi | Entre, valeurs: Valeurs, libelles: Libelles) -> Explication:
    nom = f"« {libelles.question(feuille.question)} »"
    choisies = valeurs.get(feuille.question, ())
    vrai = est_vraie(feuille, valeurs)
    if not choisies:
        return Explication(vrai, f"{nom} est sans objet ou sans réponse", (feuille.question,))
    if isinstance(feuille, Parmi):
        montrees = [v for v in choisies if v in feuille.parmi] if vrai else choisies
        dites = ", ".join(f"« {libelles.option(feuille.question, v)} »" for v in montrees)
        verbe = "comprend" if len(choisies) > 1 else "vaut"
        return Explication(vrai, f"{nom} {verbe} {dites}", (feuille.question,))
    bas, haut = feuille.entre
    dans = "compris" if vrai else "hors de l'intervalle"
    return Explication(vrai, f"{nom} vaut {choisies[0]}, {dans} entre {bas} et {haut}", (feuille.question,))


def _nombres(textes: tuple[str, ...]) -> Iterator[Decimal]:
    for texte in textes:
        if (nombre := lire_nombre(texte)) is not None or (nombre := lire_montant(texte)) is not None:
            yield nombre
