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


Decision = tuple[bool, int]
"""Un verdict, et les feuilles qui l'ont décidé, une par bit."""

Decideur = Callable[[int], Decision]
"""Juge une condition d'après les feuilles vraies, une par bit."""


class Explicateur:
    """Explique des conditions, en gardant ce qui se répète d'un jeu de réponses à l'autre : lecture et faits dits.

    Chaque feuille a son bit ; une condition se juge alors sur un entier, celui des feuilles vraies.
    """

    def __init__(self, libelles: Libelles) -> None:
        self._libelles = libelles
        # Les clés sont des identités : garder l'objet à côté empêche qu'un autre la reprenne.
        self._preparees: dict[int, _Preparee] = {}
        self._bits: dict[tuple[str, object, int], int] = {}
        self._par_question: dict[str, list[tuple[int, Feuille]]] = {}
        self._vraies: dict[tuple[str, tuple[str, ...]], int] = {}

    def expliquer(self, condition: Condition, valeurs: Valeurs) -> Explication:
        """Dit ce qui a décidé, chaque question une fois, dans l'ordre de la condition."""
        self.preparer(condition)
        return self.dire(condition, self.decider(condition, self.vraies(valeurs)), valeurs)

    def preparer(self, condition: Condition) -> None:
        """Lit une condition une fois pour toutes ; à faire avant de demander les feuilles vraies."""
        if id(condition) in self._preparees:
            return
        places: list[tuple[int, Feuille]] = []
        decideur = _preparer(condition, lambda feuille: self._placer(feuille, places))
        self._preparees[id(condition)] = _Preparee(condition, decideur, tuple(places))

    def _placer(self, feuille: Feuille, places: list[tuple[int, Feuille]]) -> int:
        """Donne son bit à une feuille : le même d'une condition à l'autre, un de plus si elle y revient."""
        bornes = feuille.parmi if isinstance(feuille, Parmi) else feuille.entre
        fois = sum(autre == feuille for _, autre in places)
        cle = (feuille.question, bornes, fois)
        if (bit := self._bits.get(cle)) is None:
            bit = self._bits[cle] = 1 << len(self._bits)
            self._par_question.setdefault(feuille.question, []).append((bit, feuille))
            self._vraies.clear()
        places.append((bit, feuille))
        return bit

    def vraies(self, valeurs: Valeurs) -> int:
        """Rend les feuilles vraies des conditions préparées ; une question sans réponse rend les siennes fausses."""
        vraies = 0
        for question, choisies in valeurs.items():
            siennes = self._vraies.get((question, choisies))
            if siennes is None:
                feuilles = self._par_question.get(question, ())
                siennes = sum(bit for bit, feuille in feuilles if est_vraie(feuille, {question: choisies}))
                self._vraies[question, choisies] = siennes
            vraies |= siennes
        return vraies

    def decider(self, condition: Condition, vraies: int) -> Decision:
        """Juge une condition préparée."""
        return self._preparees[id(condition)].decideur(vraies)

    def questions(self, condition: Condition, decision: Decision) -> tuple[str, ...]:
        """Rend les questions qui ont décidé, dans l'ordre de la condition."""
        return self._preparees[id(condition)].decisives(decision[1])[0]

    def dire(self, condition: Condition, decision: Decision, valeurs: Valeurs) -> Explication:
        """Dit en une phrase ce qui a décidé."""
        questions, groupes = self._preparees[id(condition)].decisives(decision[1])
        faits = [groupe.dire(valeurs.get(groupe.question, ()), self._libelles) for groupe in groupes]
        return Explication(decision[0], " et ".join(faits), questions)


@dataclass(slots=True)
class _Preparee:
    """Une condition lue : de quoi la juger, et ses feuilles dans leur ordre, chacune avec son bit."""

    condition: Condition
    decideur: Decideur
    places: tuple[tuple[int, Feuille], ...]
    groupes: dict[int, tuple[tuple[str, ...], tuple[_Groupe, ...]]] = field(default_factory=dict)

    def decisives(self, bits: int) -> tuple[tuple[str, ...], tuple[_Groupe, ...]]:
        """Rend les questions des feuilles données, et de quoi dire leurs faits."""
        connues = self.groupes.get(bits)
        if connues is None:
            groupes = tuple(_grouper(feuille for bit, feuille in self.places if bit & bits))
            connues = self.groupes[bits] = (tuple(groupe.question for groupe in groupes), groupes)
        return connues


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


def _preparer(condition: Condition, bit_de: Callable[[Feuille], int]) -> Decideur:
    """Rend ce qui juge une condition sur les feuilles vraies ; la décision ne parcourt plus que des entiers."""
    match condition:
        case Parmi() | Entre():
            bit = bit_de(condition)
            return lambda vraies: (bool(vraies & bit), bit)
        case Tous(tous=parties):
            return _reunir(parties, bit_de, _toutes, all)
        case Un(un=parties):
            return _reunir(parties, bit_de, _une, any)
        case Aucun(aucun=parties):
            un = _reunir(parties, bit_de, _une, any)
            return lambda vraies: _nier(un(vraies))


def _reunir(
    parties: Sequence[Condition],
    bit_de: Callable[[Feuille], int],
    a_plat: Callable[[int], Decideur],
    regle: Callable[[Iterable[bool]], bool],
) -> Decideur:
    """Réunit des conditions ; d'un coup quand ce ne sont que des feuilles, le cas de presque toutes."""
    feuilles = [partie for partie in parties if isinstance(partie, Parmi | Entre)]
    if len(feuilles) == len(parties):
        return a_plat(sum(bit_de(feuille) for feuille in feuilles))
    decideurs = [_preparer(partie, bit_de) for partie in parties]

    def decider(vraies: int) -> Decision:
        decisions = [decideur(vraies) for decideur in decideurs]
        vrai = regle([verdict for verdict, _ in decisions])
        decisives = 0
        for verdict, bits in decisions:
            if verdict is vrai:
                decisives |= bits
        return vrai, decisives

    return decider


def _toutes(bits: int) -> Decideur:
    return lambda vraies: (False, manquantes) if (manquantes := bits & ~vraies) else (True, bits)


def _une(bits: int) -> Decideur:
    return lambda vraies: (True, trouvees) if (trouvees := bits & vraies) else (False, bits)


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
