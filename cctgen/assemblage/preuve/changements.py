"""Les plus petits changements de réponses qui feraient apparaître ou disparaître une clause ou une exigence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cctgen.assemblage.preuve.circuit import Circuit
from cctgen.assemblage.preuve.contre_exemple import reponses_du_modele
from cctgen.assemblage.preuve.solveur import Minimum, Modele, PlusDeModele
from cctgen.assemblage.preuve.traduction import LotLogique, Monde, saisir
from cctgen.clausier.formes.condition import est_vraie
from cctgen.clausier.formes.questionnaire import TypeQuestion
from cctgen.consultation.dialogue import Saisies, reponse_proposee, reponses_du_lot

_PAR_QUESTION = 100
"""Changer une question de moins vaut mieux que cocher cent options de moins."""

_PROPOSITIONS = 5
"""Au-delà, une liste de possibilités ne se lit plus."""


@dataclass(frozen=True, slots=True)
class Changement:
    """Une question et ses réponses : `avant` est vide si elle n'en a pas, `apres` s'il faut retirer la sienne."""

    question: str
    avant: tuple[str, ...]
    apres: tuple[str, ...]


Proposition = tuple[Changement, ...]
"""Des changements à faire ensemble."""


def plus_petits_changements(
    monde: Monde, saisies: Saisies, lot: int, cible: str, *, retenue: bool
) -> tuple[Proposition, ...]:
    """Rend les plus petits changements qui inversent le sort, `retenue` aujourd'hui ou non, d'une clause.

    Toutes les propositions changent autant de questions ; il n'y en a aucune si nul jeu valide n'inverse ce sort. Une
    contradiction que l'acheteur a déjà dans ses réponses ne restreint pas la recherche : elle est à lui.
    """
    actuelles = reponses_du_lot(monde.clausier, saisies, lot).valeurs
    declarees = tuple(c for c in monde.contradictions if not est_vraie(c, actuelles))
    actifs = tuple(a for a in monde.ajustements if not a.lots or lot in a.lots)
    recherche = _Recherche(replace(monde, contradictions=declarees, ajustements=actifs), saisies)
    return tuple(recherche.propositions(cible, retenue=retenue))


class _Recherche:
    """Le lot traduit, et ce que coûte chaque écart aux réponses d'aujourd'hui."""

    def __init__(self, monde: Monde, saisies: Saisies) -> None:
        self._monde = monde
        self._circuit = Circuit()
        self._lot = LotLogique(self._circuit, monde, saisir(self._circuit, monde))
        self._connues = self._aujourd_hui(saisies)

    def propositions(self, cible: str, *, retenue: bool) -> Iterator[Proposition]:
        """Énumère les jeux valides les plus proches, tant qu'ils ne changent pas plus de questions."""
        litteral = self._lot.clauses[cible] if cible in self._lot.clauses else self._lot.exigences[cible]
        couts = tuple(self._couts())
        minimum = Minimum(self._circuit, (self._lot.valide, -litteral if retenue else litteral), couts)
        taille = 0
        for _ in range(_PROPOSITIONS):
            try:
                proposition = tuple(self._changements(minimum.suivant()))
            except PlusDeModele:
                return
            taille = taille or len(proposition)
            if len(proposition) > taille or not proposition:
                return
            yield proposition
            minimum.exiger(lit for c in proposition for lit in self._autres(c))

    def _aujourd_hui(self, saisies: Saisies) -> dict[str, tuple[str, ...]]:
        """Rend les réponses d'aujourd'hui, visibles ou non, défauts compris, dans les mots du domaine."""
        connues: dict[str, tuple[str, ...]] = {}
        valeurs: dict[str, tuple[str, ...]] = {}
        for question in self._monde.clausier.questions.values():
            proposee = reponse_proposee(self._monde.clausier, question, valeurs)
            valeurs[question.id] = saisies.get(question.id) or proposee
            situees = (self._monde.situer(question, valeur) for valeur in valeurs[question.id])
            connues[question.id] = tuple(dict.fromkeys(situees))
        return connues

    def _couts(self) -> Iterator[tuple[int, int]]:
        """Une question visible coûte si sa réponse change, ou s'il faut la donner ; chaque option changée, un peu."""
        circuit, lot = self._circuit, self._lot
        for question in self._monde.clausier.questions.values():
            connue = self._connues[question.id]
            ecarts = [-lit if v in connue else lit for v, lit in lot.saisies[question.id].items()]
            change = circuit.et((lot.visibles[question.id], circuit.ou(ecarts)))
            yield change, _PAR_QUESTION
            if question.type is TypeQuestion.CHOIX_MULTIPLE:
                yield from ((circuit.et((change, ecart)), 1) for ecart in ecarts)

    def _changements(self, modele: Modele) -> Iterator[Changement]:
        reponses = reponses_du_modele(self._lot, modele)
        for question, visible in self._lot.visibles.items():
            avant, apres = self._connues[question], reponses.get(question, ())
            if visible in modele and set(avant) != set(apres):
                yield Changement(question, avant, apres)

    def _autres(self, changement: Changement) -> Iterator[int]:
        """Énumère ce qui défait une part du changement : la suite ne propose ni lui, ni lui et davantage."""
        multiple = self._monde.clausier.questions[changement.question].type is TypeQuestion.CHOIX_MULTIPLE
        for valeur, lit in self._lot.valeurs[changement.question].items():
            if valeur in changement.apres and valeur not in changement.avant:
                yield -lit
            elif (multiple or not changement.apres) and valeur in changement.avant and valeur not in changement.apres:
                yield lit
