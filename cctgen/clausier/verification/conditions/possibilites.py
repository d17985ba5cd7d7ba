"""Existe-t-il des réponses qui rendent une condition vraie, ou une autre fausse ? Par énumération, à peu de frais.

Seules comptent les questions nommées par les conditions, et celles dont dépend leur visibilité. Au-delà de la
limite, la recherche se déclare indécise : la preuve complète (`clausier verifier --preuve`) va plus loin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import combinations

from cctgen.clausier.formes.condition import Aucun, Condition, Entre, Parmi, Tous, Un, est_vraie, feuilles_de
from cctgen.clausier.formes.questionnaire import Deduction, Question, TypeQuestion
from cctgen.clausier.modele import Clause
from cctgen.clausier.verification.conditions.reduction import Formule, fixer, formule, nier, toutes
from cctgen.socle.memoire.objet import CetObjet

LIMITE = 20_000
"""Essais admis par recherche : quelques dixièmes de seconde au pire."""

Reponses = dict[str, tuple[str, ...]]
Citables = Mapping[str, Question | Deduction]


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """Ce qu'a donné une recherche : des réponses, ou rien ; `indecise` quand la limite l'a arrêtée."""

    reponses: Reponses | None = None
    indecise: bool = False

    @property
    def est_impossible(self) -> bool:
        """Vrai s'il est certain qu'aucune réponse ne convient."""
        return self.reponses is None and not self.indecise


@dataclass
class _Recherche:
    ordre: Sequence[Question]
    ascendances: Mapping[str, frozenset[str]]
    valeurs: Mapping[str, Sequence[tuple[str, ...]]]
    reponses: Reponses = field(default_factory=dict)
    echecs: set[tuple[object, ...]] = field(default_factory=set)
    """Ce qui restait à décider, et les réponses dont dépend encore une visibilité : inutile d'y revenir."""
    essais: int = 0

    def trouver(self, reste: Formule, rang: int = 0) -> bool:
        """Fixe les questions une à une, celles-là seules dont dépend encore ce qui reste à décider."""
        self.essais += 1
        if isinstance(reste, bool) or self.essais > LIMITE:
            return reste is True
        utiles = frozenset().union(*(self.ascendances[q] for q in reste.questions))
        rang = next(r for r in range(rang, len(self.ordre)) if self.ordre[r].id in utiles)
        etat = (reste, *((q, v) for q, v in self.reponses.items() if q in utiles))
        if etat in self.echecs:
            return False
        question = self.ordre[rang]
        for valeur in self._possibles(question):
            self.reponses[question.id] = valeur
            if self.trouver(fixer(reste, question.id, self.reponses), rang + 1):
                return True
        self.reponses.pop(question.id, None)
        self.echecs.add(etat)
        return False

    def _possibles(self, question: Question) -> Iterable[tuple[str, ...]]:
        if question.quand is not None and not est_vraie(question.quand, self.reponses):
            return ((),)
        return self.valeurs[question.id]


def chercher(
    citables: Citables, vraies: Iterable[Condition | None], fausses: Iterable[Condition | None] = ()
) -> Trouvaille:
    """Cherche des réponses complètes qui rendent vraies les unes et fausses les autres ; `None` est toujours vrai."""
    a_verifier, a_dementir = [CetObjet(c) for c in vraies if c is not None], list(fausses)
    if None in a_dementir:
        return Trouvaille()
    dementies = [CetObjet(c) for c in a_dementir if c is not None]
    atteints = _atteints(citables, (*a_verifier, *dementies))
    utiles = tuple((nom, CetObjet(c)) for nom, c in citables.items() if nom in atteints)
    return _chercher(utiles, tuple(a_verifier), tuple(dementies))


@lru_cache(maxsize=4096)
def _nommees(condition: CetObjet[Condition]) -> frozenset[str]:
    return frozenset(f.question for f in feuilles_de(condition.objet))


def _atteints(citables: Citables, conditions: Iterable[CetObjet[Condition]]) -> set[str]:
    """Rend ce que citent ces conditions, et de proche en proche ce dont dépend chaque question ou déduction citée."""
    vus: set[str] = set()
    a_voir = set().union(*map(_nommees, conditions))
    while a_voir:
        nom = a_voir.pop()
        vus.add(nom)
        match citables.get(nom):
            case Question(quand=quand) if quand is not None:
                a_voir |= _nommees(CetObjet(quand)) - vus
            case Deduction(regles=regles):
                a_voir |= set().union(*(_nommees(CetObjet(r.quand)) for r in regles if r.quand is not None)) - vus
    return vus


@lru_cache(maxsize=4096)
def _chercher(
    utiles: tuple[tuple[str, CetObjet[Question | Deduction]], ...],
    vraies: tuple[CetObjet[Condition], ...],
    fausses: tuple[CetObjet[Condition], ...],
) -> Trouvaille:
    """D'un clausier au suivant, presque toutes les recherches sont les mêmes : chacune ne se fait qu'une fois."""
    citables: Citables = {nom: c.objet for nom, c in utiles}
    a_verifier = [_developper(c.objet, citables) for c in vraies]
    dementies = [_developper(c.objet, citables) for c in fausses]
    if any(f.question not in citables for c in (*a_verifier, *dementies) for f in feuilles_de(c)):
        return Trouvaille(indecise=True)  # une question inconnue a déjà son anomalie
    reste = toutes((*map(formule, a_verifier), *(nier(formule(c)) for c in dementies)))
    ordre = _fermeture(citables, (*a_verifier, *dementies))
    conditions = [*a_verifier, *dementies, *(q.quand for q in ordre if q.quand is not None)]
    valeurs = {q.id: tuple(_valeurs(q, conditions)) for q in ordre}
    recherche = _Recherche(ordre, _ascendances(ordre), valeurs)
    if recherche.trouver(reste):
        return Trouvaille({q: v for q, v in recherche.reponses.items() if v})
    return Trouvaille(indecise=recherche.essais > LIMITE)


def _developper(condition: Condition, citables: Citables) -> Condition:
    """Remplace chaque déduction citée par les conditions qui la donnent : la première règle vraie l'emporte."""
    match condition:
        case Parmi(question=nom, parmi=valeurs) if isinstance(deduction := citables.get(nom), Deduction):
            return _de_la_deduction(deduction, valeurs, citables)
        case Tous(tous=parties):
            return Tous.model_construct(tous=tuple(_developper(p, citables) for p in parties))
        case Un(un=parties):
            return Un.model_construct(un=tuple(_developper(p, citables) for p in parties))
        case Aucun(aucun=parties):
            return Aucun.model_construct(aucun=tuple(_developper(p, citables) for p in parties))
        case _:
            return condition


def _de_la_deduction(deduction: Deduction, valeurs: Sequence[str], citables: Citables) -> Condition:
    branches: list[Condition] = []
    contraires: tuple[Condition, ...] = ()
    for regle in deduction.regles:
        quand = Tous.model_construct(tous=()) if regle.quand is None else _developper(regle.quand, citables)
        if regle.valeur in valeurs:
            branches.append(Tous.model_construct(tous=(quand, Aucun.model_construct(aucun=contraires))))
        else:
            contraires = (*contraires, quand)
    return Un.model_construct(un=tuple(branches))


def condition_effective(clause: Clause) -> Condition | None:
    """Rend la condition sous laquelle une clause est retenue : une fiche sans exigence applicable est écartée."""
    return _effective(CetObjet(clause))


@lru_cache(maxsize=1024)
def _effective(de: CetObjet[Clause]) -> Condition | None:
    clause = de.objet
    if not clause.est_fiche or not clause.exigences or any(e.quand is None for e in clause.exigences):
        return clause.quand
    exigences = Un(un=tuple(e.quand for e in clause.exigences if e.quand is not None))
    return exigences if clause.quand is None else Tous(tous=(clause.quand, exigences))


def _fermeture(citables: Citables, conditions: Iterable[Condition]) -> list[Question]:
    """Rend les questions nommées et celles dont elles dépendent, dans l'ordre où elles se posent."""
    vues: set[str] = set()
    a_voir = [f.question for c in conditions for f in feuilles_de(c)]
    while a_voir:
        nom = a_voir.pop()
        question = citables.get(nom)
        if nom in vues or not isinstance(question, Question):
            continue
        vues.add(nom)
        if question.quand is not None:
            a_voir += [f.question for f in feuilles_de(question.quand)]
    return [q for q in citables.values() if isinstance(q, Question) and q.id in vues]


def _ascendances(ordre: Iterable[Question]) -> dict[str, frozenset[str]]:
    """Rend, pour chaque question, elle-même et toutes celles dont dépend sa visibilité."""
    rendues: dict[str, frozenset[str]] = {}
    for question in ordre:
        dont = (
            []
            if question.quand is None
            else [rendues.get(f.question, frozenset()) for f in feuilles_de(question.quand)]
        )
        rendues[question.id] = frozenset((question.id,)).union(*dont)
    return rendues


def _valeurs(question: Question, conditions: Iterable[Condition]) -> Iterator[tuple[str, ...]]:
    """Énumère une réponse par façon d'agir sur les conditions : chaque valeur nommée, et une qui ne l'est pas."""
    feuilles = [f for c in conditions for f in feuilles_de(c) if f.question == question.id]
    if question.facultative:
        yield ()
    if question.type in (TypeQuestion.ENTIER, TypeQuestion.MONTANT):
        yield from ((f"{n:f}",) for n in _nombres(question, [f for f in feuilles if isinstance(f, Entre)]))
        return
    admises = question.valeurs_admises
    if not admises:
        yield ("x",)
        return
    nommees = {v for f in feuilles if isinstance(f, Parmi) for v in f.parmi}
    utiles = [v for v in admises if v in nommees]
    neutres = [v for v in admises if v not in nommees][:1]
    if question.type is TypeQuestion.CHOIX_MULTIPLE:
        yield from _ensembles(question, utiles, neutres)
    else:
        yield from ((v,) for v in (*utiles, *neutres))


def _nombres(question: Question, feuilles: Iterable[Entre]) -> list[Decimal]:
    """Rend les nombres à essayer autour de chaque borne, sans sortir de ce que la question admet."""
    bas = max(Decimal(0), question.min or Decimal(0))
    proches = {borne + ecart for f in feuilles for borne in f.entre for ecart in (-1, 0, 1) if borne.is_finite()}
    return sorted(n for n in proches | {bas} if n >= bas and (question.max is None or n <= question.max))


def _ensembles(question: Question, utiles: Sequence[str], neutres: Sequence[str]) -> Iterator[tuple[str, ...]]:
    exclusives = {o.valeur for o in question.options if o.exclusive}
    libres = [v for v in utiles if v not in exclusives]
    tailles = range(1, len(libres) + 1) if len(libres) <= 5 else (1, 2, len(libres))
    yield from ((v,) for v in utiles if v in exclusives)
    yield from (tuple(choix) for taille in tailles for choix in combinations(libres, taille))
    yield from ((v,) for v in neutres)
