"""Depuis quand des évaluateurs contredisent une offre : une décision ne couvre que ce qui fut dit avant elle.

L'ordre des lignes du journal y fait foi, non leur date : l'horloge d'un poste se trompe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from cctgen.evaluation.accord.effacements import note_et_constat
from cctgen.evaluation.accord.historique import groupes_d_avis
from cctgen.evaluation.journal import jour_dit, lignes_du_journal
from cctgen.evaluation.modele import Appreciations, Constat, Decision, cle_de
from cctgen.matrice.modele import Offre

_CONTRAIRES = (Constat.CONTREDIT, Constat.IRREGULARITE)
_VALEURS = [c.value for c in _CONTRAIRES]

_Objet = tuple[int, str, str]
"""Une exigence d'une offre : le lot, l'empreinte du fichier, la référence."""


class Releve(NamedTuple):
    """Le constat retenu contre une offre, son jour, et la comparaison depuis laquelle il tient ; aucune encore."""

    constat: Constat
    jour: str
    rang: int | None = None

    def suit(self, rang: int) -> bool:
        """Vrai si une comparaison de ce rang ne le connaissait pas encore."""
        return self.rang is None or self.rang > rang

    @property
    def deja_dit_le(self) -> str:
        """Rend le jour où une comparaison l'a dit ; vide, aucune ne l'a dit : rien ne date ce qui fut constaté."""
        return "" if self.rang is None else self.jour

    def __str__(self) -> str:
        """Rend ce qu'en dit l'anomalie d'une décision."""
        return f"le constat « {self.constat.value} », relevé le {jour_dit(self.jour)}, lui est postérieur"


@dataclass
class _Tenu:
    """Qui contredit une offre sur une exigence, et depuis quelle comparaison.

    Un avis retiré garde son dernier mot : une grille absente le temps d'une comparaison, remise ensuite, ou reprise par
    un autre, ne dit rien de neuf. Seul son auteur le lève, par un autre constat.
    """

    dits: dict[str, str] = field(default_factory=dict)
    retires: set[str] = field(default_factory=set)
    tus: set[str] = field(default_factory=set)
    """Ce que disaient ceux qui se sont tus, tant que personne ne contredit plus."""
    rang: int | None = None
    le: str = ""

    def dire(self, evaluateur: str, constat: str) -> None:
        """Retient ce qu'une ligne donne à un évaluateur ; vide, son avis n'est plus là."""
        if constat in _VALEURS:
            self.dits[evaluateur] = constat
            self.retires.discard(evaluateur)
        elif constat:
            self.dits.pop(evaluateur, None)
            self.retires.discard(evaluateur)
        elif evaluateur in self.dits:
            self.retires.add(evaluateur)

    def clore(self, rang: int, le: str) -> None:
        """Retient l'état à la fin d'une comparaison : l'ordre où elle dit les évaluateurs n'y change rien."""
        presents = {constat for nom, constat in self.dits.items() if nom not in self.retires}
        if presents:
            if self.est_neuf(presents):
                self.rang, self.le = rang, le
            self.tus = set()
        elif self.dits:
            self.tus.update(self.dits.values())
        else:
            self.rang, self.tus = None, set()

    def est_neuf(self, presents: set[str]) -> bool:
        """Vrai si rien ne contredisait, ou si ce qui s'est tu ne disait rien de tel."""
        return self.rang is None or (bool(self.tus) and not presents & self.tus)


@dataclass
class Constats:
    """Ce que des évaluateurs constatent contre une offre, d'après leurs grilles du jour et le journal."""

    journal: Iterable[bytes]
    appreciations: Appreciations
    jour: date

    def releve(self, decision: Decision, offre: Offre) -> Releve | None:
        """Rend le constat retenu contre l'offre sur l'exigence d'une décision ; rien s'il n'y en a pas."""
        retenue = self.appreciations.de(cle_de(offre)).get(decision.exigence)
        if retenue is None or retenue.constat not in _CONTRAIRES:
            return None
        tenu = self._tenus.get((offre.lot, offre.sha256, decision.exigence))
        if tenu is None or tenu.est_neuf({retenue.constat.value}):
            return Releve(retenue.constat, self.jour.isoformat())
        return Releve(retenue.constat, tenu.le[: len("2027-01-01")], tenu.rang)

    @cached_property
    def _tenus(self) -> Mapping[_Objet, _Tenu]:
        """Rend, par exigence d'une offre que quelqu'un a contredite, ce qu'en ont dit les comparaisons."""
        tenus: dict[_Objet, _Tenu] = {}
        changes: set[_Objet] = set()
        for rang, ligne in enumerate(self.journal):
            for groupe in groupes_d_avis((ligne,)):
                for ref, apres in groupe.apres.items():
                    objet, (_, constat) = (groupe.offre.lot, groupe.offre.sha256, ref), note_et_constat(apres)
                    if objet in tenus or constat in _VALEURS:
                        tenus.setdefault(objet, _Tenu()).dire(groupe.evaluateur, constat)
                        changes.add(objet)
            if changes and (entree := next(lignes_du_journal((ligne,), "comparaison"), None)) is not None:
                for objet in changes:
                    tenus[objet].clore(rang, str(entree.get("le", "")))
                changes.clear()
        return tenus
