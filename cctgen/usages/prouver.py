"""Le gardien fait prouver son clausier : rien de faux, quelles que soient les réponses.

Ce module charge le solveur : seules les commandes qui prouvent ou cherchent l'importent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen.assemblage.preuve.ensemble import Bilan, prouver
from cctgen.assemblage.preuve.lectures import monde_du_clausier
from cctgen.assemblage.preuve.proprietes.modele import Cible
from cctgen.clausier.lecture import LectureClausier
from cctgen.clausier.verification.contradictions import lieu_de_contradiction
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.texte import formes_refusees
from cctgen.socle.anomalies import Anomalie, Lieu, bloquantes
from cctgen.usages.clausier_verifie import ouvrir_clausier


@dataclass(frozen=True, slots=True)
class Preuve:
    """Les anomalies ordinaires, puis le bilan de la preuve, absent si le clausier est déjà fautif."""

    ordinaires: tuple[Anomalie, ...]
    bilan: Bilan | None

    @property
    def anomalies(self) -> tuple[Anomalie, ...]:
        """Rend toutes les anomalies."""
        refutations = () if self.bilan is None else self.bilan.refutations
        return (*self.ordinaires, *(r.anomalie for r in refutations))

    @property
    def phrase(self) -> str:
        """Dit en une phrase ce qui est prouvé."""
        if self.bilan is None:
            return "Preuve non tentée : corrigez d'abord ce qui précède."
        fausses = len(self.bilan.refutations)
        if not fausses:
            return f"{self.bilan.proprietes} propriétés prouvées pour tous les jeux de réponses valides."
        return (
            f"{self.bilan.proprietes} propriétés examinées pour tous les jeux de réponses valides, {fausses} fausse(s)."
        )

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON : les anomalies, avec leur contre-exemple pour celles de la preuve."""
        bilan = self.bilan
        refutees = [] if bilan is None else [r.en_dict() for r in bilan.refutations]
        return {
            "anomalies": [*(a.en_dict() for a in self.ordinaires), *refutees],
            "preuve": None if bilan is None else {"proprietes": bilan.proprietes, "fausses": len(bilan.refutations)},
        }


def prouver_le_clausier(superposes: Sequence[Path] = ()) -> Preuve:
    """Vérifie le clausier et ses superpositions, puis les prouve s'ils n'ont rien de bloquant."""
    return prouver_la_lecture(ouvrir_clausier(superposes))


def prouver_la_lecture(lecture: LectureClausier) -> Preuve:
    """Vérifie un clausier déjà lu, puis le prouve."""
    ordinaires = tuple(verifier(lecture, formes_refusees))
    if lecture.clausier is None or bloquantes(ordinaires):
        return Preuve(ordinaires, None)
    return Preuve(ordinaires, prouver(monde_du_clausier(lecture.clausier), _Situation(lecture)))


class _Situation:
    """Retrouve le fichier et la ligne de ce qu'une propriété vise."""

    def __init__(self, lecture: LectureClausier) -> None:
        self._lecture = lecture

    def __call__(self, cible: Cible) -> Lieu:
        clausier = self._lecture.clausier
        if clausier is not None and cible.clause in clausier.clauses:
            return self._lecture.lieu(clausier.clauses[cible.clause].fichier, *cible.chemin)
        if cible.contradiction:
            return lieu_de_contradiction(self._lecture, cible.contradiction)
        if cible.question:
            return self._de_question(cible.question)
        fichiers = [f for f in self._lecture.documents if cible.fichier and f.endswith(f"/{cible.fichier}")]
        return Lieu(fichiers[-1] if fichiers else cible.fichier)

    def _de_question(self, question: str) -> Lieu:
        for fichier, document in self._lecture.documents.items():
            rubrique = document.valeur if isinstance(document.valeur, dict) else {}
            for cle in ("questions", "deductions"):
                for rang, posee in enumerate(rubrique.get(cle) or ()):
                    if isinstance(posee, dict) and posee.get("id") == question:
                        return self._lecture.lieu(fichier, cle, rang, "id")
        return Lieu()
