"""Deux personnes sur la même valeur : la seconde voit ce que la première a mis, au lieu de l'écraser."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any, TypeVar

from cctgen.socle.erreurs import DossierOccupe
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.depot.ouvertures import ouverture_de

T = TypeVar("T")
Lecture = Callable[[Ouverture], Any]
"""Ce qu'un formulaire change, lu d'une consultation ouverte ; deux lectures égales, la valeur n'a pas changé."""


@dataclass(frozen=True, slots=True)
class Vu:
    """Ce que la personne avait sous les yeux : l'état, la valeur qu'elle y change, les lots qu'elle vise.

    Redonné à un autre, un numéro de lot ne dit plus lequel elle visait : c'est son titre qu'elle a lu.
    """

    etat: int
    lire: Lecture
    lots: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Conflit:
    """Ce qu'une autre personne a mis depuis que la page s'est ouverte : qui, quand, par quel geste.

    `lots` : ceux que la personne visait et qui n'ont plus le même titre, par numéro ; vide, il n'y en a plus.
    """

    auteur: str
    quand: datetime
    geste: str
    valeur: Any
    lots: tuple[tuple[int, str], ...] = ()


class ValeurChangee(DossierOccupe):
    """La valeur que la personne change a changé depuis qu'elle l'a vue ; rien n'est enregistré."""

    def __init__(self, conflit: Conflit) -> None:
        super().__init__(
            f"{conflit.auteur} a changé cette valeur pendant que vous la modifiiez : rien n'a été enregistré.",
            "Lisez ce qui a été mis, puis recommencez si vous le maintenez.",
        )
        self.conflit = conflit


def etat_vu(consultation: Consultation, numero: int) -> Etat:
    """Rend l'état que la personne avait sous les yeux, à défaut le dernier."""
    return consultation.etats.select_related("consultation").filter(numero=numero).first() or consultation.etat


def conflit_depuis(consultation: Consultation, vu: Vu) -> Conflit | None:
    """Rend le dernier changement, depuis l'état vu, de la valeur ou du titre des lots visés ; rien sans changement."""
    if vu.etat >= consultation.etat.numero:
        return None
    suivants = consultation.etats.filter(numero__gte=vu.etat).select_related("auteur", "consultation")
    ouverts = [(etat, ouverture_de(etat)) for etat in suivants.order_by("numero")]
    lus = [(etat, (vu.lire(ouverte), _titres(ouverte, vu.lots))) for etat, ouverte in ouverts]
    if lus[0][1] == lus[-1][1]:
        return None
    etat, (valeur, titres) = [(e, v) for (_, avant), (e, v) in pairwise(lus) if avant != v][-1]
    devenus = tuple((n, titre) for n, titre in titres.items() if titre != lus[0][1][1][n])
    return Conflit(qui_a_fait(etat), etat.quand, etat.geste, valeur, devenus)


def _titres(ouverture: Ouverture, lots: Collection[int]) -> dict[int, str]:
    lus = ouverture.consultation.redaction.lots if ouverture.consultation else ()
    titres = {lot.numero: lot.titre for lot in lus}
    return {n: titres.get(n, "") for n in lots}


def qui_a_fait(etat: Etat) -> str:
    """Rend le nom de qui a fait le geste de cet état."""
    return etat.auteur.nom_affiche if isinstance(etat.auteur, Personne) else "Une autre personne"


def derniers_changements(consultation: Consultation, chemins: Collection[str]) -> Iterator[tuple[str, Etat]]:
    """Énumère, par fichier, l'état qui l'a changé en dernier."""
    restent = set(chemins)
    etats = list(consultation.etats.select_related("auteur").order_by("-numero"))
    for apres, avant in zip_longest(etats, etats[1:]):
        precedente = avant.table if avant is not None else {}
        changes = {c for c in restent if apres.table.get(c) != precedente.get(c)}
        restent -= changes
        yield from ((c, apres) for c in sorted(changes))


def faire_si_inchangee(
    consultation: Consultation, auteur: Personne, geste: str, action: Callable[[Path], T], vu: Vu
) -> T:
    """Joue l'usage sur le dernier état si la valeur qu'il change est encore celle vue ; lève `ValeurChangee` sinon."""

    def avec_garde(racine: Path) -> T:
        if conflit := conflit_depuis(consultation, vu):
            raise ValeurChangee(conflit)
        return action(racine)

    return faire(consultation, auteur, geste, avec_garde)
