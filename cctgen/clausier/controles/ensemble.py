"""Les contrôles d'une clause par son texte : ce que le droit ou l'usage interdit d'écrire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from cctgen.clausier.controles import ccag, citations, droits, redaction
from cctgen.clausier.controles.regles.ensemble import REGLES
from cctgen.clausier.controles.seuils import seuils_franchis
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.phrases import Constat
from cctgen.socle.anomalies import Anomalie, Lieu


class Situer(Protocol):
    """Rend le lieu d'un chemin dans le fichier de la clause."""

    def __call__(self, *chemin: str | int) -> Lieu:
        """Rend fichier et ligne."""


def controler_clause(clausier: Clausier, clause: Clause, situer: Situer) -> Iterator[Anomalie]:
    """Énumère ce que le texte d'une clause a de fautif ou de douteux ; une clause retirée n'est plus lue."""
    if clause.retiree is not None:
        return
    for constat in _constats(clausier, clause):
        yield Anomalie(
            constat.code,
            constat.message,
            constat.conseil,
            gravite=constat.gravite,
            lieu=situer(*constat.chemin),
            ref=clause.id,
        )


def _constats(clausier: Clausier, clause: Clause) -> Iterator[Constat]:
    yield from ccag.options_a_et_b(clause)
    yield from ccag.articles_de_2009(clause)
    yield from ccag.derogations_annoncees(clause)
    yield from seuils_franchis(clause)
    yield from ccag.articles_non_declares(clause)
    yield from citations.articles_non_lus(clausier, clause)
    yield from citations.derogations_sans_place(clausier, clause)
    yield from droits.cession_complete(clausier, clause)
    yield from droits.oeuvres_futures(clause)
    yield from droits.droit_moral(clause)
    yield from redaction.logiciels_nommes(clausier, clause)
    yield from redaction.visas_sans_schema(clause)
    yield from redaction.noms_perimes(clause)
    yield from redaction.versions_figees(clause)
    yield from redaction.matieres_hors_piece(clause)
    for regle in REGLES:
        yield from regle.examiner(clause)
