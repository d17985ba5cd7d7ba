"""Ce que chaque comparaison a lu des échanges : la demande telle qu'elle est partie, les réponses sous une décision.

Le registre se récrit sans que ses jours changent ; le journal, lui, dit ce qui s'y lisait.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from cctgen.evaluation.accord.lues import identite
from cctgen.evaluation.journal import decision_journalisee, lignes_du_journal, objets_de
from cctgen.evaluation.modele import Decision
from cctgen.matrice.attendu import texte_compare
from cctgen.socle.fichiers import empreinte

GESTE_DES_ECHANGES = "echanges"
"""Le geste de la ligne du journal qui dit tous les échanges connus, quand ils ont changé."""

_Cas = tuple[str, str]
"""Une exigence d'une offre : l'empreinte du fichier, la référence."""

_Textes = Mapping[_Cas, tuple[str, ...] | None]
_Demandes = Mapping[_Cas, Mapping[tuple[str, str], str]]
"""L'empreinte de chaque demande dite d'abord, par nature et tour."""


def empreinte_de(demande: str) -> str:
    """Rend l'empreinte du texte d'une demande : une apostrophe ou une espace n'en font pas une autre."""
    return empreinte(texte_compare(demande))


class ReponsesLues:
    """Ce que le journal dit des échanges, comparaison après comparaison ; il ne s'ouvre que si une réserve se juge."""

    def __init__(self, journal: Iterable[bytes] = ()) -> None:
        self._journal = journal

    def est_la_partie(self, offre: str, exigence: str, nature: str, tour: int, demande: str) -> bool:
        """Vrai si ce texte est celui de la demande dite d'abord ; un journal plus ancien n'en dit rien.

        Sa nature corrigée, elle reste une de celles que le journal a connues sur l'exigence.
        """
        connues = self._lues[0].get((offre, exigence), {})
        premiere = connues.get((nature, str(tour)))
        return not connues or empreinte_de(demande) in ([premiere] if premiere else connues.values())

    def sous(self, decision: Decision, offre: str, exigence: str) -> tuple[str, ...] | None:
        """Rend les réponses qui se lisaient sur une exigence quand une comparaison compta d'abord cette décision.

        Rien, non pas aucune, si elle n'a pas encore été comptée, ou si le journal d'alors ne disait pas les réserves.
        """
        textes = self._lues[1].get((offre, *identite(decision_journalisee(decision))))
        return None if textes is None else textes.get((offre, exigence), ())

    @cached_property
    def _lues(self) -> tuple[_Demandes, Mapping[tuple[str, ...], _Textes | None]]:
        """Rend l'empreinte de chaque demande, et les réponses qui se lisaient quand chaque décision fut comptée."""
        demandes: dict[_Cas, dict[tuple[str, str], str]] = {}
        sous: dict[tuple[str, ...], _Textes | None] = {}
        textes: _Textes | None = None
        for ligne in self._journal:
            for entree in lignes_du_journal((ligne,), GESTE_DES_ECHANGES):
                textes = _textes(entree)
                for dit in objets_de(entree.get("echanges")):
                    if dit.get("demande"):
                        _retenir(dit, demandes.setdefault(_cas(dit), {}))
            if b'"decisions": [{' in ligne:
                for entree in lignes_du_journal((ligne,), "comparaison"):
                    for offre in objets_de(entree.get("decisions")):
                        for dite in objets_de(offre.get("decisions")):
                            sous.setdefault((str(offre.get("sha256")), *identite(dite)), textes)
        return demandes, sous


def _retenir(dit: Mapping[str, Any], connues: dict[tuple[str, str], str]) -> None:
    """Retient le texte d'une demande ; dite d'abord avec sa réponse, une autre a pu s'écrire pour la citer."""
    demande = str(dit.get("demande"))
    attend = not (dit.get("reponses") or dit.get("recues"))
    est_sure = attend or not connues or demande in connues.values()
    connues.setdefault((str(dit.get("nature")), str(dit.get("tour"))), demande if est_sure else "")


def _textes(entree: Mapping[str, Any]) -> _Textes:
    """Rend les réponses d'une ligne, pièces qui réservent comprises ; rien si elle ne dit pas les réserves."""
    textes: dict[_Cas, tuple[str, ...] | None] = {}
    for dit in objets_de(entree.get("echanges")):
        cas = _cas(dit)
        reponses, reserves, deja = dit.get("reponses"), dit.get("reserves"), textes.get(cas, ())
        if deja is None or not isinstance(reponses, list) or not isinstance(reserves, list):
            textes[cas] = None
        else:
            textes[cas] = (*deja, *map(str, (*reponses, *reserves)))
    return textes


def _cas(dit: Mapping[str, Any]) -> _Cas:
    return str(dit.get("offre")), str(dit.get("exigence"))
