"""Le solveur : un modèle sous hypothèses, ou le modèle le moins coûteux."""

from __future__ import annotations

from collections.abc import Iterable

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF
from pysat.solvers import Solver

from cctgen.assemblage.preuve.circuit import Circuit

Modele = frozenset[int]
"""Les littéraux vrais."""


class PlusDeModele(Exception):
    """Tous les modèles ont été rendus."""


class Solveur:
    """Interroge un circuit qui peut encore grandir."""

    def __init__(self, circuit: Circuit, preferes: Iterable[int] = ()) -> None:
        self._circuit = circuit
        self._chargees = 0
        self._solveur = Solver(name="glucose4")
        self._solveur.set_phases(list(preferes))

    def modele(self, hypotheses: Iterable[int]) -> Modele | None:
        """Rend un modèle où les hypothèses sont vraies, ou rien s'il n'y en a pas."""
        return self._lu() if self.est_possible(hypotheses) else None

    def est_possible(self, hypotheses: Iterable[int]) -> bool:
        """Vrai si les hypothèses peuvent être vraies ensemble."""
        self._charger()
        return bool(self._solveur.solve(assumptions=list(hypotheses)))

    def impose(self, hypotheses: Iterable[int], litteral: int) -> bool:
        """Vrai si les hypothèses entraînent le littéral."""
        return not self.est_possible((*hypotheses, -litteral))

    def noyau(self, hypotheses: Iterable[int], litteral: int) -> tuple[int, ...]:
        """Rend des hypothèses qui suffisent à entraîner le littéral, qu'elles entraînent toutes ensemble."""
        tenues = tuple(hypotheses)
        if self.est_possible((*tenues, -litteral)):
            raise ValueError("les hypothèses n'entraînent pas le littéral")
        coupables = frozenset(self._solveur.get_core() or ())
        return tuple(lit for lit in tenues if lit in coupables)

    def _charger(self) -> None:
        for clause in self._circuit.formule[self._chargees :]:
            self._solveur.add_clause(clause)
        self._chargees = len(self._circuit.formule)

    def _lu(self) -> Modele:
        return frozenset(self._solveur.get_model() or ())


class Minimum:
    """Cherche les modèles les moins coûteux d'un circuit, de plus en plus contraints."""

    def __init__(self, circuit: Circuit, exiges: Iterable[int], couts: Iterable[tuple[int, int]]) -> None:
        probleme = WCNF()
        probleme.extend(circuit.formule)
        for litteral in exiges:
            probleme.append([litteral])
        for litteral, cout in couts:
            probleme.append([-litteral], weight=cout)
        self._circuit = circuit
        self._chargees = len(circuit.formule)
        self._recherche = RC2(probleme)

    def exiger(self, litteraux: Iterable[int]) -> None:
        """Exige un de ces littéraux de plus, dans cette seule recherche."""
        for clause in self._circuit.formule[self._chargees :]:
            self._recherche.add_clause(clause)
        self._chargees = len(self._circuit.formule)
        self._recherche.add_clause(list(litteraux))

    def suivant(self) -> Modele:
        """Rend le modèle le moins coûteux ; lève `PlusDeModele` s'il n'y en a plus."""
        modele = self._recherche.compute()
        if modele is None:
            raise PlusDeModele
        return frozenset(modele)
