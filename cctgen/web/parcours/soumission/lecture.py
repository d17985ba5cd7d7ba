"""Ce que montre le résultat d'un contrôle : la décision, ce qui tient au fichier, puis chaque exigence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cctgen.socle.anomalies import Gravite, Lieu
from cctgen.socle.typographie import composer_hors_citations, majuscule
from cctgen.usages.soumission.recue_d_un_inconnu import Controle, LigneControlee, Remarque
from cctgen.web.presentation.messages import AnomalieDite, anomalie_dite
from cctgen.web.presentation.templatetags.typographie import Saisi

_ORDRE = tuple(Gravite)[::-1]
_MOT = re.compile(r"\w+")
_DITES = {"error": "À corriger", "warning": "À vérifier", "info": "Pour information"}


@dataclass(frozen=True, slots=True)
class RemarqueDite:
    """Une remarque telle qu'on la lit : sa sorte, son titre, son message et son conseil."""

    sorte: str
    dite: str
    titre: str
    ou: str
    anomalie: AnomalieDite

    @property
    def annonce(self) -> str:
        """Rend le titre, si le message ne le dit pas déjà."""
        mots, dits = (frozenset(_MOT.findall(texte.casefold())) for texte in (self.titre, self.anomalie.message))
        return "" if mots <= dits else self.titre

    @property
    def message(self) -> Saisi:
        """Rend le message, composé hors de ce qu'il cite de l'offre."""
        dit = self.anomalie.message if self.annonce else majuscule(self.anomalie.message)
        return Saisi(composer_hors_citations(dit))


@dataclass(frozen=True, slots=True)
class LigneDite:
    """Une exigence et ses remarques, la plus grave d'abord."""

    ref: str
    declare: str
    remarques: tuple[RemarqueDite, ...]


def resultat(controle: Controle) -> dict[str, Any]:
    """Rend ce que montre la page."""
    return {
        "controle": controle,
        "generales": _dites(controle.generales),
        "a_voir": [_ligne(ligne) for ligne in controle.a_voir],
        "toutes": [_ligne(ligne) for ligne in controle.lignes],
    }


def _ligne(ligne: LigneControlee) -> LigneDite:
    declare = ", ".join(filter(None, (ligne.conformite, ligne.couverture))) or "sans réponse"
    return LigneDite(ligne.ref, declare, _dites(ligne.remarques))


def _dites(remarques: Iterable[Remarque]) -> tuple[RemarqueDite, ...]:
    triees = sorted(remarques, key=lambda r: _ORDRE.index(r.anomalie.gravite))
    dites = ((r, anomalie_dite(r.anomalie)) for r in triees)
    return tuple(RemarqueDite(a.sorte, _DITES[a.sorte], r.titre, _ou(r.anomalie.lieu), a) for r, a in dites)


def _ou(lieu: Lieu) -> str:
    """Rend où regarder dans le classeur ; le soumissionnaire connaît le nom de son fichier."""
    feuille = f"Feuille « {lieu.feuille} »" if lieu.feuille else ""
    return ", ".join(filter(None, (feuille, f"cellule {lieu.cellule}" if lieu.cellule else "")))
