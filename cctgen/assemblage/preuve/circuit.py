"""Des conditions à la forme normale conjonctive : portes « et » et « ou », partagées quand elles se répètent."""

from __future__ import annotations

from collections.abc import Iterable

VRAI = 1
"""Le littéral toujours vrai ; son opposé est faux. Un littéral est un entier non nul, son opposé le nie."""

FAUX = -VRAI


class Circuit:
    """Les variables et les clauses d'une formule, dans l'encodage de Tseitin.

    Deux portes de mêmes entrées sont la même porte : deux copies d'un lot ne diffèrent que par ce qui change.
    """

    def __init__(self) -> None:
        self.formule: list[list[int]] = [[VRAI]]
        self.nombre = 1
        self._portes: dict[tuple[int, ...], int] = {}
        self._entrees: dict[int, tuple[int, ...]] = {}

    def variable(self) -> int:
        """Rend une variable neuve."""
        self.nombre += 1
        return self.nombre

    def imposer(self, *litteraux: int) -> None:
        """Exige qu'au moins un des littéraux soit vrai."""
        self.formule.append(list(litteraux))

    def et(self, litteraux: Iterable[int]) -> int:
        """Rend un littéral équivalent à la conjonction."""
        entrees = set(litteraux)
        entrees.discard(VRAI)
        if FAUX in entrees or not entrees.isdisjoint([-lit for lit in entrees]):
            return FAUX
        if len(entrees) <= 1:
            return next(iter(entrees), VRAI)
        cle = tuple(sorted(entrees))
        if cle not in self._portes:
            self._portes[cle] = porte = self.variable()
            self._entrees[porte] = cle
            for lit in cle:
                self.imposer(-porte, lit)
            self.imposer(porte, *(-lit for lit in cle))
        return self._portes[cle]

    def ou(self, litteraux: Iterable[int]) -> int:
        """Rend un littéral équivalent à la disjonction."""
        return -self.et([-lit for lit in litteraux])

    def different(self, gauche: int, droite: int) -> int:
        """Rend un littéral vrai quand les deux n'ont pas la même valeur."""
        if gauche == droite:
            return FAUX
        return self.ou((self.et((gauche, -droite)), self.et((-gauche, droite))))

    def entrees_de(self, litteral: int) -> frozenset[int]:
        """Rend les variables libres dont dépend un littéral."""
        vues: set[int] = set()
        a_voir = [abs(litteral)]
        libres: set[int] = set()
        while a_voir:
            variable = a_voir.pop()
            if variable not in vues:
                vues.add(variable)
                entrees = self._entrees.get(variable, ())
                a_voir += [abs(lit) for lit in entrees]
                libres |= set() if entrees else {variable}
        return frozenset(libres)

    def au_plus_un(self, litteraux: Iterable[int]) -> None:
        """Interdit que deux littéraux soient vrais ensemble."""
        liste = list(litteraux)
        for rang, premier in enumerate(liste):
            for second in liste[rang + 1 :]:
                self.imposer(-premier, -second)
