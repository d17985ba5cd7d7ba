"""Pourquoi une condition est vraie ou fausse, par ses faits, pour un jeu de réponses ou pour dix mille.

Un jeu se lit une fois : ses feuilles vraies, une par bit d'un entier, et chaque réponse que les conditions citent.
Une condition se juge alors d'un coup, et rien ne se redit aux jeux que les mêmes faits décident.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, NamedTuple, Protocol, TypeVar

from cctgen.clausier.faits import Choix, Fait, Intervalle, Mesure, Motif, SansReponse
from cctgen.clausier.formes.condition import (
    Aucun,
    Condition,
    Entre,
    Feuille,
    Parmi,
    Tous,
    Un,
    Valeurs,
    est_vraie,
    feuilles_de,
)

T = TypeVar("T")

SOUVENIRS = 2048
"""Conclusions que garde un juge ; au-delà, il oublie tout, et le calcul reprend."""

REPONSES_LUES = 4096
"""Réponses différentes à une même question que garde un explicateur, de même."""


class Libelles(Protocol):
    """Ce qu'il faut savoir du questionnaire pour parler français."""

    def question(self, identifiant: str) -> str:
        """Rend le libellé court de la question."""
        ...

    def option(self, identifiant: str, valeur: str) -> str:
        """Rend le libellé d'une valeur de cette question."""
        ...

    def bornes(self, identifiant: str) -> tuple[Decimal | None, Decimal | None]:
        """Rend le plus petit et le plus grand nombre que la question admet."""
        ...


class Origine(Hashable, Protocol):
    """D'où vient une réponse que personne n'a saisie."""

    @property
    def motif(self) -> str:
        """Rend la raison, comme un bout de phrase."""
        ...

    @property
    def questions(self) -> tuple[str, ...]:
        """Rend les questions dont elle se déduit."""
        ...


class Explication(NamedTuple):
    """Le verdict d'une condition, son motif, et les questions qui l'ont décidé."""

    vrai: bool
    motif: Motif
    questions: tuple[str, ...]


def expliquer(condition: Condition, valeurs: Valeurs, libelles: Libelles) -> Explication:
    """Dit pourquoi la condition est vraie, ou ce qui la rend fausse."""
    explicateur = Explicateur(libelles)
    juge = explicateur.preparer(condition, lambda explication: explication)
    return juge.juger(explicateur.lire(valeurs))


class Explicateur:
    """Prépare des juges de condition, puis lit des jeux de réponses pour eux tous."""

    def __init__(self, libelles: Libelles) -> None:
        self._libelles = libelles
        self._questions: dict[str, _Question] = {}
        self._groupes: dict[tuple[int, ...], _Groupe] = {}
        self._bits: dict[tuple[Feuille, int], int] = {}

    def preparer(self, condition: Condition, conclure: Callable[[Explication], T]) -> JugeDeCondition[T]:
        """Rend de quoi juger une condition, et en conclure ; à faire avant de lire un jeu."""
        return JugeDeCondition(condition, tuple(self._placer(condition)), self._grouper, conclure)

    def lire(self, valeurs: Valeurs, deductions: Mapping[str, Origine] | None = None) -> Lecture:
        """Lit un jeu de réponses, et d'où viennent celles qui se déduisent."""
        origines = deductions or {}
        reponses = {q: question.lire(valeurs.get(q, ()), origines.get(q)) for q, question in self._questions.items()}
        # Chaque bit n'appartient qu'à une question : la somme les réunit.
        return Lecture(sum([reponse.vraies for reponse in reponses.values()]), reponses)

    def _placer(self, condition: Condition) -> Iterator[Place]:
        """Donne son bit à chaque feuille : le même d'une condition à l'autre, un de plus si elle y revient."""
        deja: list[Feuille] = []
        for feuille in feuilles_de(condition):
            cle = (feuille, deja.count(feuille))
            if (bit := self._bits.get(cle)) is None:
                bit = self._bits[cle] = 1 << len(self._bits)
                self._questions.setdefault(feuille.question, _Question()).ajouter(bit, feuille)
            deja.append(feuille)
            yield bit, feuille

    def _grouper(self, decisives: Iterable[Place]) -> Iterator[_Groupe]:
        """Réunit les feuilles par question ; le même groupe sert à toutes les conditions qui le forment."""
        par_question: dict[str, list[Place]] = {}
        for place in decisives:
            par_question.setdefault(place[1].question, []).append(place)
        for question, places in par_question.items():
            bits, feuilles = zip(*places, strict=True)
            if bits not in self._groupes:
                self._groupes[bits] = _Groupe(question, feuilles, self._libelles)
            yield self._groupes[bits]


@dataclass(frozen=True, slots=True)
class Lecture:
    """Un jeu de réponses lu : ses feuilles vraies, une par bit, et chaque réponse citée."""

    vraies: int
    reponses: Mapping[str, _Reponse]


class JugeDeCondition(Generic[T]):
    """Juge une condition ; rend la même conclusion aux jeux que les mêmes faits décident."""

    def __init__(
        self,
        condition: Condition,
        places: tuple[Place, ...],
        grouper: Callable[[Iterable[Place]], Iterable[_Groupe]],
        conclure: Callable[[Explication], T],
    ) -> None:
        self._condition = condition
        self._places = places
        self._masque = sum({bit for bit, _ in places})
        self._grouper = grouper
        self._conclure = conclure
        self._decisions: dict[int, _Decision[T]] = {}
        self._souvenirs = 0

    def juger(self, lecture: Lecture) -> T:
        """Rend la conclusion pour un jeu."""
        vraies = lecture.vraies & self._masque
        decision = self._decisions.get(vraies)
        if decision is None:
            decision = self._decisions[vraies] = self._decider(vraies)
        reponses = lecture.reponses
        apports = tuple([reponses[groupe.question][groupe] for groupe in decision.groupes])
        conclusion = decision.conclusions.get(apports)
        if conclusion is None:
            conclusion = decision.conclusions[apports] = self._conclure(_expliquer(decision.vrai, apports))
            self._retenir()
        return conclusion

    def _decider(self, vraies: int) -> _Decision[T]:
        vrai, decisifs = _decider(self._condition, iter(self._places), vraies)
        return _Decision(vrai, tuple(self._grouper(place for place in self._places if place[0] & decisifs)))

    def _retenir(self) -> None:
        self._souvenirs += 1
        if self._souvenirs > SOUVENIRS:
            self._decisions.clear()
            self._souvenirs = 0


@dataclass(slots=True)
class _Decision(Generic[T]):
    """Un verdict, les feuilles qui l'ont décidé, par question, et ce qu'on en a conclu, par apports."""

    vrai: bool
    groupes: tuple[_Groupe, ...]
    conclusions: dict[tuple[_Apport, ...], T] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class _Apport:
    """Ce qu'une réponse fait dire des feuilles d'une question ; deux apports égaux sont le même objet."""

    question: str
    faits: tuple[Fait, ...]
    origine: Origine | None


def _expliquer(vrai: bool, apports: tuple[_Apport, ...]) -> Explication:
    """Réunit chaque question une fois, dans l'ordre de la condition, puis d'où viennent celles qui se déduisent."""
    faits = tuple([fait for apport in apports for fait in apport.faits])
    questions = tuple([apport.question for apport in apports])
    origines = [apport.origine for apport in apports if apport.origine is not None]
    if not origines:
        return Explication(vrai, Motif(faits), questions)
    toutes = dict.fromkeys((*questions, *(q for origine in origines for q in origine.questions)))
    return Explication(vrai, Motif(faits, tuple([origine.motif for origine in origines])), tuple(toutes))


class _Question:
    """Une question citée : ses feuilles, et ses réponses déjà lues."""

    def __init__(self) -> None:
        self._feuilles: list[Place] = []
        self._lues: dict[tuple[tuple[str, ...], Origine | None], _Reponse] = {}

    def ajouter(self, bit: int, feuille: Feuille) -> None:
        """Ajoute une feuille ; les réponses lues sans elle sont à relire."""
        self._feuilles.append((bit, feuille))
        self._lues.clear()

    def lire(self, choisies: tuple[str, ...], origine: Origine | None) -> _Reponse:
        """Rend le même objet pour la même réponse, de la même origine."""
        reponse = self._lues.get((choisies, origine))
        if reponse is None:
            if len(self._lues) >= REPONSES_LUES:
                self._lues.clear()
            vraies = sum(bit for bit, feuille in self._feuilles if est_vraie(feuille, {feuille.question: choisies}))
            reponse = self._lues[choisies, origine] = _Reponse(choisies, origine, vraies)
        return reponse


class _Reponse(dict["_Groupe", _Apport]):
    """Une réponse à une question : les feuilles qu'elle rend vraies, et son apport à chaque groupe, à la demande."""

    __slots__ = ("choisies", "origine", "vraies")

    def __init__(self, choisies: tuple[str, ...], origine: Origine | None, vraies: int) -> None:
        super().__init__()
        self.choisies = choisies
        self.origine = origine
        self.vraies = vraies

    def __missing__(self, groupe: _Groupe) -> _Apport:
        apport = self[groupe] = groupe.retenir(self.choisies, self.origine)
        return apport


@dataclass(eq=False, slots=True)
class _Groupe:
    """Les feuilles d'une même question qui ont décidé ensemble, et ce que des réponses y ont apporté."""

    question: str
    feuilles: tuple[Feuille, ...]
    libelles: Libelles
    apports: dict[tuple[tuple[Fait, ...], Origine | None], _Apport] = field(default_factory=dict)

    def retenir(self, choisies: tuple[str, ...], origine: Origine | None) -> _Apport:
        """Rend ce qu'une réponse apporte, le même objet pour les mêmes faits."""
        faits = _faits(self.feuilles, choisies, self.libelles)
        if len(self.apports) >= REPONSES_LUES:
            self.apports.clear()
        return self.apports.setdefault((faits, origine), _Apport(self.question, faits, origine))


Place = tuple[int, Feuille]
"""Une feuille d'une condition, et son bit."""


def _decider(condition: Condition, places: Iterator[Place], vraies: int) -> tuple[bool, int]:
    """Rend le verdict et les bits des feuilles qui l'ont décidé ; chaque feuille prend sa place, dans l'ordre."""
    match condition:
        case Parmi() | Entre():
            bit, _ = next(places)
            return bool(vraies & bit), bit
        case Tous(tous=parties):
            return _reunir(parties, places, vraies, all)
        case Un(un=parties):
            return _reunir(parties, places, vraies, any)
        case Aucun(aucun=parties):
            vrai, bits = _reunir(parties, places, vraies, any)
            return not vrai, bits


def _reunir(
    parties: Sequence[Condition],
    places: Iterator[Place],
    vraies: int,
    regle: Callable[[Iterable[bool]], bool],
) -> tuple[bool, int]:
    """Réunit des verdicts : ne décident que les parties qui vont dans le sens de l'ensemble."""
    jugees = [_decider(partie, places, vraies) for partie in parties]
    vrai = regle([verdict for verdict, _ in jugees])
    decisifs = 0
    for verdict, bits in jugees:
        if verdict is vrai:
            decisifs |= bits
    return vrai, decisifs


def _faits(feuilles: tuple[Feuille, ...], choisies: tuple[str, ...], libelles: Libelles) -> tuple[Fait, ...]:
    """Rend les faits d'une question : les valeurs qui ont décidé, ou toutes si l'une manquait."""
    question = feuilles[0].question
    nom = libelles.question(question)
    if not choisies:
        return (SansReponse(nom),)
    valeurs = {question: choisies}
    parmi = [f for f in feuilles if isinstance(f, Parmi)]
    faits: list[Fait] = []
    if parmi:
        admises = {v for f in parmi for v in f.parmi}
        toutes_vraies = all(est_vraie(f, valeurs) for f in parmi)
        montrees = [v for v in choisies if v in admises] if toutes_vraies else choisies
        faits.append(Choix(nom, tuple([libelles.option(question, v) for v in montrees]), len(choisies) > 1))
    mesures = [f for f in feuilles if isinstance(f, Entre)]
    for mesure in mesures:
        intervalle = Intervalle.entre(*mesure.entre, libelles.bornes(question))
        faits.append(Mesure(nom, choisies[0], intervalle, est_vraie(mesure, valeurs)))
    return tuple(dict.fromkeys(faits))
