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


Feuille = Parmi | Entre
"""Ce qui juge une seule question."""

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
    return Explicateur(libelles).expliquer(condition, valeurs)


class Explicateur:
    """Explique des conditions, en gardant chaque bout de phrase déjà dit : d'un lot à l'autre, ils se répètent."""

    def __init__(self, libelles: Libelles) -> None:
        self._libelles = libelles
        self._faits: dict[tuple[tuple[int, ...], tuple[str, ...]], tuple[tuple[Feuille, ...], str]] = {}

    def expliquer(self, condition: Condition, valeurs: Valeurs) -> Explication:
        """Dit ce qui a décidé, chaque question une fois, dans l'ordre de la condition."""
        vrai, decisives = _decider(condition, valeurs)
        par_question: dict[str, list[Feuille]] = {}
        for feuille in decisives:
            par_question.setdefault(feuille.question, []).append(feuille)
        faits = (self._fait(tuple(feuilles), valeurs.get(q, ())) for q, feuilles in par_question.items())
        return Explication(vrai, " et ".join(faits), tuple(par_question))

    def _fait(self, feuilles: tuple[Feuille, ...], choisies: tuple[str, ...]) -> str:
        cle = (tuple(map(id, feuilles)), choisies)
        if cle not in self._faits:  # garder les feuilles réserve leur identité
            self._faits[cle] = (feuilles, _dire(feuilles, choisies, self._libelles))
        return self._faits[cle][1]


def _decider(condition: Condition, valeurs: Valeurs) -> tuple[bool, list[Feuille]]:
    """Rend le verdict, et les feuilles qui l'ont décidé."""
    match condition:
        case Parmi() | Entre():
            return est_vraie(condition, valeurs), [condition]
        case Tous(tous=parties):
            decisions = [_decider(partie, valeurs) for partie in parties]
            vrai = all(verdict for verdict, _ in decisions)
            return vrai, [f for verdict, feuilles in decisions if verdict is vrai for f in feuilles]
        case Un(un=parties):
            decisions = [_decider(partie, valeurs) for partie in parties]
            vrai = any(verdict for verdict, _ in decisions)
            return vrai, [f for verdict, feuilles in decisions if verdict is vrai for f in feuilles]
        case Aucun(aucun=parties):
            decisions = [_decider(partie, valeurs) for partie in parties]
            fautives = any(verdict for verdict, _ in decisions)
            return not fautives, [f for verdict, feuilles in decisions if verdict is fautives for f in feuilles]


def _dire(feuilles: tuple[Feuille, ...], choisies: tuple[str, ...], libelles: Libelles) -> str:
    """Dit le fait d'une question : les valeurs qui ont décidé, ou toutes si l'une manquait."""
    question = feuilles[0].question
    nom = f"« {libelles.question(question)} »"
    if not choisies:
        return f"{nom} est sans objet ou sans réponse"
    valeurs = {question: choisies}
    parmi = [f for f in feuilles if isinstance(f, Parmi)]
    faits = []
    if parmi:
        admises = {v for f in parmi for v in f.parmi}
        toutes_vraies = all(est_vraie(f, valeurs) for f in parmi)
        montrees = [v for v in choisies if v in admises] if toutes_vraies else choisies
        dites = ", ".join(f"« {libelles.option(question, v)} »" for v in montrees)
        faits.append(f"{nom} {'comprend' if len(choisies) > 1 else 'vaut'} {dites}")
    for bas, haut in (f.entre for f in feuilles if isinstance(f, Entre)):
        vrai = any(bas <= nombre <= haut for nombre in _nombres(choisies))
        dans = "compris" if vrai else "hors de l'intervalle"
        faits.append(f"{nom} vaut {choisies[0]}, {dans} entre {bas} et {haut}")
    return " et ".join(dict.fromkeys(faits))


def _nombres(textes: tuple[str, ...]) -> Iterator[Decimal]:
    for texte in textes:
        if (nombre := lire_nombre(texte)) is not None or (nombre := lire_montant(texte)) is not None:
            yield nombre
