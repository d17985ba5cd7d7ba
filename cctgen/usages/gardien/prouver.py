"""Le gardien fait prouver son clausier : rien de faux, quelles que soient les réponses.

Ce module charge le solveur : seules les commandes qui prouvent ou cherchent l'importent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from cctgen.assemblage.preuve.ensemble import Bilan, Refutation, prouver
from cctgen.assemblage.preuve.lectures import monde_du_clausier
from cctgen.assemblage.preuve.proprietes.modele import Cible
from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.verification.ensemble import relectures_a_venir, verifier
from cctgen.clausier.verification.listes.contradictions import lieu_de_contradiction
from cctgen.clausier.verification.places import place_ecrite
from cctgen.clausier.vigueur import clauses_au, jours_de_changement
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes
from cctgen.usages.ouverture.clausier_verifie import ouvrir_clausier

_PRESSENTIES: Mapping[str, frozenset[str]] = {
    "requise-conditionnelle": frozenset({"requiert-insatisfait"}),
    "renvoi-conditionnel": frozenset({"renvoi-orphelin"}),
    "condition-impossible": frozenset({"clause-sans-effet", "exigence-sans-effet"}),
}
"""Ce que la vérification pressent par quelques essais, et ce que la preuve en dit, au plus court."""


@dataclass(frozen=True, slots=True)
class Preuve:
    """Les anomalies ordinaires, puis le bilan de la preuve, absent si le clausier est fautif autrement."""

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


def prouver_le_clausier(superposes: Sequence[Path] = (), jour: date | None = None) -> Preuve:
    """Vérifie le clausier et ses superpositions, puis les prouve (voir la lecture)."""
    return prouver_la_lecture(ouvrir_clausier(superposes), jour)


def prouver_la_lecture(lecture: LectureClausier, jour: date | None = None) -> Preuve:
    """Vérifie un clausier déjà lu, puis le prouve pour toute date d'édition à partir de `jour`.

    Sans `jour`, à partir de la date du clausier. Entre deux dates où une clause entre en vigueur ou cesse de valoir,
    rien ne change : il y a une preuve par période, et une seule quand aucune clause n'est datée.
    Un clausier fautif ne se prouve pas, sauf si ses fautes sont de celles que la preuve juge mieux.
    """
    a_venir = () if jour is None else relectures_a_venir(lecture, jour)
    ordinaires = (*verifier(lecture, formes_refusees), *a_venir)
    if lecture.clausier is None or any(a.code not in _PRESSENTIES for a in bloquantes(ordinaires)):
        return Preuve(ordinaires, None)
    clausier, situer = lecture.clausier, _Situation(lecture)
    debut = jour or clausier.identite.date
    jours = (debut, *(j for j in jours_de_changement(clausier.clauses.values()) if j > debut))
    bilans = {}
    for periode in jours:
        date_du_clausier = replace(clausier, clauses=clauses_au(clausier.clauses, periode))
        bilans[periode] = prouver(monde_du_clausier(date_du_clausier), situer)
    bilan = _reunir(bilans, lecture)
    return Preuve(tuple(a for a in ordinaires if not _est_redite(a, bilan)), bilan)


def _est_redite(anomalie: Anomalie, bilan: Bilan) -> bool:
    """Une faute pressentie que la preuve réfute ne se dit qu'une fois, avec son plus court contre-exemple."""
    attendus = _PRESSENTIES.get(anomalie.code, frozenset())
    return any(r.anomalie.code in attendus and r.anomalie.lieu == anomalie.lieu for r in bilan.refutations)


def _reunir(bilans: Mapping[date, Bilan], lecture: LectureClausier) -> Bilan:
    """Réunit les périodes : ce qui est faux un jour l'est, ce qui n'a d'effet aucun jour n'en a pas."""
    debut = next(iter(bilans))
    fausses: dict[tuple[str, str], Refutation] = {}
    for jour, bilan in bilans.items():
        for refutation in bilan.refutations:
            cle = (refutation.anomalie.code, refutation.anomalie.message)
            partout = all(
                any((r.anomalie.code, r.anomalie.message) == cle for r in b.refutations) for b in bilans.values()
            )
            if refutation.contre_exemple is not None or partout:
                fausses.setdefault(cle, refutation if jour == debut else _dater(refutation, jour))
    vides = {r.anomalie.ref for r in fausses.values() if r.anomalie.code == "document-vide"}
    refutations = tuple(
        _selon_l_origine(r, lecture)
        for r in fausses.values()
        if r.anomalie.code != "rubrique-vide" or r.anomalie.ref not in vides
    )
    return Bilan(sum(b.proprietes for b in bilans.values()), refutations)


def _dater(refutation: Refutation, jour: date) -> Refutation:
    anomalie = refutation.anomalie
    message = f"{anomalie.message.removesuffix('.')}, pour une édition à partir du {jour:%d/%m/%Y}."
    return replace(refutation, anomalie=replace(anomalie, message=message))


def _selon_l_origine(refutation: Refutation, lecture: LectureClausier) -> Refutation:
    """Ce qu'un clausier de service prive d'effet dans la base se dit sans bloquer : il ne peut pas l'y corriger."""
    anomalie = refutation.anomalie
    de_la_base = anomalie.lieu.fichier.startswith(f"{lecture.noms[0]}/") if lecture.noms else True
    if refutation.contre_exemple is not None or len(lecture.noms) < 2 or not de_la_base:
        return refutation
    return replace(refutation, anomalie=replace(anomalie, gravite=Gravite.INFORMATION))


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
        if cible.entree:
            fichier, place = place_ecrite(self._lecture, f"/{cible.fichier}", cible.liste, cible.entree)
            return self._lecture.lieu(fichier, *place, *(cible.chemin or ("id",))) if place else Lieu(fichier)
        if cible.question:
            return self._de_question(cible.question)
        fichiers = [f for f in self._lecture.documents if cible.fichier and f.endswith(f"/{cible.fichier}")]
        return Lieu(fichiers[-1] if fichiers else cible.fichier)

    def _de_question(self, question: str) -> Lieu:
        if (place := self._lecture.place_de(question)) is not None:
            return self._lecture.lieu(place.fichier, *place.chemin, "id")
        for fichier, document in self._lecture.documents.items():
            rubrique = document.valeur if isinstance(document.valeur, dict) else {}
            for cle in ("questions", "deductions"):
                for rang, posee in enumerate(rubrique.get(cle) or ()):
                    if isinstance(posee, dict) and posee.get("id") == question:
                        return self._lecture.lieu(fichier, cle, rang, "id")
        return Lieu()
