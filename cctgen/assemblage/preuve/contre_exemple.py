"""Le contre-exemple le plus court : le moins de questions dont les réponses suffisent à faire apparaître un défaut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cctgen.assemblage.preuve.solveur import Minimum, Modele, Solveur
from cctgen.assemblage.preuve.traduction import LotLogique
from cctgen.clausier.formes.questionnaire import TypeQuestion

_PAR_QUESTION = 100
"""Une question de moins vaut mieux que cent options de moins dans un choix multiple."""

_ESSAIS = 300
"""Au-delà, on se contente d'un contre-exemple irréductible : la plupart des défauts en demandent moins de dix."""


@dataclass(frozen=True, slots=True)
class ContreExemple:
    """Des réponses qui suffisent, quelles que soient les autres, et un jeu complet qui les contient.

    Une question facultative laissée sans réponse est décisive avec une réponse vide.
    """

    decisives: Mapping[str, tuple[str, ...]]
    completes: Mapping[str, tuple[str, ...]]


def reponses_du_modele(lot: LotLogique, modele: Modele) -> dict[str, tuple[str, ...]]:
    """Rend les réponses visibles d'un modèle, par question posée qui en a une."""
    lues = {q: tuple(v for v, lit in valeurs.items() if lit in modele) for q, valeurs in lot.valeurs.items()}
    return {q: valeurs for q, valeurs in lues.items() if valeurs}


def plus_court(lot: LotLogique, solveur: Solveur, defaut: int) -> ContreExemple | None:
    """Rend le contre-exemple le plus court d'un défaut, ou rien s'il est impossible.

    Les réponses retenues suffisent : tout jeu valide qui les contient a le défaut. Leur nombre est minimal parmi les
    questions dont le défaut dépend : chaque jeu sans défaut impose de fixer une question où il diffère.
    """
    if not solveur.est_possible((lot.valide, defaut)):
        return None
    recherche = _Recherche(lot, solveur, defaut)
    for _ in range(_ESSAIS):
        modele, fixees = recherche.proposer()
        if recherche.suffisent(modele, fixees):
            break
        recherche.exclure(modele, fixees)
    else:
        fixees = recherche.reduire(modele)
    completes = reponses_du_modele(lot, modele)
    return ContreExemple({q: completes.get(q, ()) for q in fixees}, completes)


class _Recherche:
    """Choisit, de moins en moins librement, les questions à fixer."""

    def __init__(self, lot: LotLogique, solveur: Solveur, defaut: int) -> None:
        self._lot, self._solveur, self._defaut = lot, solveur, defaut
        entrees = lot.circuit.entrees_de(defaut)
        utiles = [q for q, saisies in lot.saisies.items() if not entrees.isdisjoint(saisies.values())]
        self._fixees = {q: lot.circuit.variable() for q in utiles}
        for question, fixee in self._fixees.items():
            lot.circuit.imposer(-fixee, lot.visibles[question])
        self._minimum = Minimum(lot.circuit, (lot.valide, defaut), self._couts())

    def _couts(self) -> Iterator[tuple[int, int]]:
        yield from ((fixee, _PAR_QUESTION) for fixee in self._fixees.values())
        for question in self._lot.monde.clausier.questions.values():
            if question.type is TypeQuestion.CHOIX_MULTIPLE:
                yield from ((lit, 1) for lit in self._lot.valeurs[question.id].values())

    def proposer(self) -> tuple[Modele, tuple[str, ...]]:
        """Rend un jeu qui a le défaut, et les questions fixées, au moindre coût."""
        modele = self._minimum.suivant()
        return modele, tuple(q for q, fixee in self._fixees.items() if fixee in modele)

    def suffisent(self, modele: Modele, questions: tuple[str, ...]) -> bool:
        """Vrai si ces réponses imposent le défaut, quelles que soient les autres."""
        return not self._solveur.est_possible(self._sans_defaut(modele, questions))

    def exclure(self, modele: Modele, fixees: tuple[str, ...]) -> None:
        """Exige de contredire un jeu sans défaut que ces réponses admettent encore, et tous ceux qui lui ressemblent.

        Ce jeu est réduit aux saisies qui le rendent valide et sans défaut, les questions fixées restant visibles :
        toute saisie qui ne fait pas partie de ce noyau est libre, et contredire une saisie libre n'écarte rien.
        """
        circuit, lot = self._lot.circuit, self._lot
        contraire = self._solveur.modele(self._sans_defaut(modele, fixees)) or frozenset()
        sain = circuit.et((lot.valide, -self._defaut, *(lot.visibles[q] for q in fixees)))
        noyau = self._noyau(contraire, sain)
        sorties = []
        for question, fixee in self._fixees.items():
            if question not in fixees and not self._solveur.impose(noyau, lot.visibles[question]):
                sorties.append(fixee)
                continue
            siennes = [-lit for lit in noyau if abs(lit) in lot.saisies[question].values()]
            sorties.append(circuit.et((fixee, circuit.ou(siennes))))
        self._minimum.exiger(sorties)

    def _noyau(self, contraire: Modele, sain: int) -> tuple[int, ...]:
        """Rend des saisies du jeu qui suffisent à le rendre sain, aucune de trop."""
        entrees = self._lot.circuit.entrees_de(sain)
        noyau = self._solveur.noyau([v if v in contraire else -v for v in sorted(entrees)], sain)
        for litteral in noyau:
            autres = tuple(lit for lit in noyau if lit != litteral)
            if self._solveur.impose(autres, sain):
                noyau = autres
        return noyau

    def reduire(self, modele: Modele) -> tuple[str, ...]:
        """Retire une à une les réponses dont le défaut se passe : court, sans l'assurance d'être le plus court."""
        gardees = tuple(q for q in self._fixees if self._lot.visibles[q] in modele)
        for question in gardees:
            autres = tuple(q for q in gardees if q != question)
            if self.suffisent(modele, autres):
                gardees = autres
        return gardees

    def _sans_defaut(self, modele: Modele, questions: tuple[str, ...]) -> tuple[int, ...]:
        fixes = (lit if lit in modele else -lit for q in questions for lit in self._lot.valeurs[q].values())
        visibles = (self._lot.visibles[q] for q in questions)
        return (self._lot.valide, -self._defaut, *visibles, *fixes)
