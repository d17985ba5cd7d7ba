"""La règle de sélection : une condition se lit, se prouve et s'explique.

Opérateurs : `tous`, `un`, `aucun`, et deux feuilles, `parmi` (une valeur d'une liste)
et `entre` (un nombre dans un intervalle, bornes comprises). Rien d'autre.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Protocol

from pydantic import Discriminator, Field, Tag, model_validator

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
            return not set(admises).isdisjoint(valeurs.get(question, ()))
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


Decision = tuple[bool, tuple[Feuille, ...]]
"""Un verdict, et les feuilles qui l'ont décidé."""

Decideur = Callable[[Valeurs], Decision]


class Explicateur:
    """Explique des conditions, en gardant ce qui se répète d'un lot à l'autre : leur lecture, et les faits dits."""

    def __init__(self, libelles: Libelles) -> None:
        self._libelles = libelles
        # Les clés sont des identités : garder l'objet à côté empêche qu'un autre la reprenne.
        self._decideurs: dict[int, tuple[Condition, Decideur]] = {}
        self._groupes: dict[tuple[int, ...], tuple[_Groupe, ...]] = {}

    def expliquer(self, condition: Condition, valeurs: Valeurs) -> Explication:
        """Dit ce qui a décidé, chaque question une fois, dans l'ordre de la condition."""
        connu = self._decideurs.get(id(condition))
        if connu is None:
            connu = self._decideurs[id(condition)] = (condition, _preparer(condition))
        vrai, decisives = connu[1](valeurs)
        cle = tuple(map(id, decisives))
        groupes = self._groupes.get(cle)
        if groupes is None:
            groupes = self._groupes[cle] = tuple(_grouper(decisives))
        faits = [groupe.dire(valeurs.get(groupe.question, ()), self._libelles) for groupe in groupes]
        return Explication(vrai, " et ".join(faits), tuple([groupe.question for groupe in groupes]))


@dataclass(slots=True)
class _Groupe:
    """Les feuilles d'une même question qui ont décidé ensemble, et ce qu'elles ont déjà dit, par réponse."""

    question: str
    feuilles: tuple[Feuille, ...]
    faits: dict[tuple[str, ...], str] = field(default_factory=dict)

    def dire(self, choisies: tuple[str, ...], libelles: Libelles) -> str:
        fait = self.faits.get(choisies)
        if fait is None:
            fait = self.faits[choisies] = _dire(self.feuilles, choisies, libelles)
        return fait


def _grouper(feuilles: Iterable[Feuille]) -> Iterator[_Groupe]:
    par_question: dict[str, list[Feuille]] = {}
    for feuille in feuilles:
        par_question.setdefault(feuille.question, []).append(feuille)
    yield from (_Groupe(question, tuple(siennes)) for question, siennes in par_question.items())


def _preparer(condition: Condition) -> Decideur:
    """Lit une condition une fois pour toutes ; la décision ne parcourt plus que des fonctions."""
    match condition:
        case Parmi(question=question, parmi=parmi):
            seule, admises = (condition,), frozenset(parmi)
            return lambda valeurs: (not admises.isdisjoint(valeurs.get(question, ())), seule)
        case Entre():
            return lambda valeurs: (est_vraie(condition, valeurs), (condition,))
        case Tous(tous=parties):
            return _reunir([_preparer(partie) for partie in parties], all)
        case Un(un=parties):
            return _reunir([_preparer(partie) for partie in parties], any)
        case Aucun(aucun=parties):
            un = _reunir([_preparer(partie) for partie in parties], any)
            return lambda valeurs: _nier(un(valeurs))


def _reunir(decideurs: Sequence[Decideur], regle: Callable[[Iterable[bool]], bool]) -> Decideur:
    def decider(valeurs: Valeurs) -> Decision:
        decisions = [decideur(valeurs) for decideur in decideurs]
        vrai = regle([verdict for verdict, _ in decisions])
        return vrai, tuple([f for verdict, feuilles in decisions if verdict is vrai for f in feuilles])

    return decider


def _nier(decision: Decision) -> Decision:
    return not decision[0], decision[1]


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
