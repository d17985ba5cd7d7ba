"""Deux personnes sur la même valeur : la seconde voit ce que la première a mis, au lieu de l'écraser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
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
class Conflit:
    """Ce qu'une autre personne a mis depuis que la page s'est ouverte : qui, quand, par quel geste."""

    auteur: str
    quand: datetime
    geste: str
    valeur: Any


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


def conflit_depuis(consultation: Consultation, vu: int, lire: Lecture) -> Conflit | None:
    """Rend le dernier changement de la valeur depuis l'état vu, ou rien si elle est restée la même."""
    if vu >= consultation.etat.numero:
        return None
    etats = list(consultation.etats.filter(numero__gte=vu).select_related("auteur", "consultation").order_by("numero"))
    valeurs = [(etat, lire(ouverture_de(etat))) for etat in etats]
    if valeurs[0][1] == valeurs[-1][1]:
        return None
    changes = [(e, v) for (_, avant), (e, v) in pairwise(valeurs) if avant != v]
    return _conflit(*changes[-1])


def _conflit(etat: Etat, valeur: Any) -> Conflit:
    auteur = etat.auteur.nom_affiche if isinstance(etat.auteur, Personne) else "Une autre personne"
    return Conflit(auteur, etat.quand, etat.geste, valeur)


def faire_si_inchangee(
    consultation: Consultation, auteur: Personne, geste: str, action: Callable[[Path], T], *, vu: int, lire: Lecture
) -> T:
    """Joue l'usage sur le dernier état si la valeur qu'il change est encore celle vue ; lève `ValeurChangee` sinon."""

    def avec_garde(racine: Path) -> T:
        if conflit := conflit_depuis(consultation, vu, lire):
            raise ValeurChangee(conflit)
        return action(racine)

    return faire(consultation, auteur, geste, avec_garde)
