"""Toutes les réponses d'un coup d'œil, chacune à un clic de sa question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cctgen.clausier.formes.questionnaire import TypeQuestion
from cctgen.clausier.modele import Clausier
from cctgen.consultation.brouillon import places, sans_objet, valeur_de
from cctgen.consultation.dialogue import Etape, reponse_en_clair
from cctgen.consultation.modele import date_en_clair
from cctgen.socle.typographie import majuscule
from cctgen.usages.preparation.effet_immediat import Essai
from cctgen.web.parcours.questionnaire.avancement import Rubrique, rubriques
from cctgen.web.presentation.templatetags.typographie import Saisi


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une réponse : la question, son lot, ce qui est répondu ou seulement proposé."""

    question: str
    titre: str
    lot: str
    reponse: str
    proposee: bool


@dataclass(frozen=True, slots=True)
class RubriqueLue:
    """Une rubrique et ses réponses."""

    rubrique: Rubrique
    lignes: tuple[Ligne, ...]


def par_rubrique(essai: Essai) -> tuple[RubriqueLue, ...]:
    """Rend les rubriques et leurs réponses, dans l'ordre du questionnaire."""
    lots = tuple(lot.numero for lot in essai.consultation.redaction.lots)
    toutes = places(essai.clausier, lots, essai.consultation.saisies)
    rangs = {question: rang for rang, question in enumerate(essai.clausier.questions)}
    lues = []
    for rubrique in rubriques(essai.clausier, lots, essai.consultation.saisies):
        lignes = (
            Ligne(
                p.etape.question.id,
                p.etape.question.titre,
                f"lot {p.lot}" if p.lot else "",
                _dite(essai.clausier, p.etape),
                proposee=bool(p.etape.valeur) and not p.etape.saisie,
            )
            for p in toutes
            if p.etape.question.id in rubrique.questions
        )
        lues.append(RubriqueLue(rubrique, tuple(sorted(lignes, key=lambda ligne: rangs[ligne.question]))))
    return tuple(lues)


def _dite(clausier: Clausier, etape: Etape) -> str:
    if etape.question.type is TypeQuestion.DATE and etape.valeur:
        return date_en_clair(date.fromisoformat(etape.valeur[0]))
    reponse = reponse_en_clair(clausier, etape.question, etape.valeur)
    return Saisi(reponse) if etape.question.type is TypeQuestion.TEXTE else majuscule(reponse)


def _ecrite(clausier: Clausier, question: str, valeurs: Iterable[str]) -> str:
    posee = clausier.questions.get(question)
    dite = ", ".join(clausier.option(question, v) for v in valeurs)
    return Saisi(dite) if posee is None or posee.type is TypeQuestion.TEXTE else dite


def perdues(essai: Essai) -> tuple[Ligne, ...]:
    """Rend les réponses écrites dont la question ne se pose plus."""
    lots = tuple(lot.numero for lot in essai.consultation.redaction.lots)
    saisies = essai.consultation.saisies
    return tuple(
        Ligne(
            question,
            essai.clausier.question(question),
            f"lot {lot}" if lot else "",
            _ecrite(essai.clausier, question, valeur_de(saisies, (lot, question))),
            proposee=False,
        )
        for lot, question in sans_objet(essai.clausier, lots, saisies)
    )
