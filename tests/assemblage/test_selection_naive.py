"""La sélection qui se souvient dit, à la lettre, ce que dit une sélection naïve."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from cctgen.assemblage.selection.motivee import Juges, Selectionneur
from cctgen.assemblage.selection.verdicts import Verdict
from cctgen.clausier import motifs
from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.modele import Clausier
from cctgen.consultation.dialogue import est_visible, reponses_du_lot
from cctgen.consultation.modele import ReponsesDuLot
from tests.assemblage import naif
from tests.livre import clausier_livre

LIVRE = clausier_livre()
CLAUSIER: Clausier = LIVRE
CLAUSES = {c: clause for c, clause in CLAUSIER.clauses.items() if clause.retiree is None}
JEUX = 60


def un_jeu(hasard: random.Random) -> ReponsesDuLot:
    """Tire une réponse à chaque question visible, ou rien quand elle a un défaut ou se laisse de côté."""
    saisies: dict[str, tuple[str, ...]] = {}
    for question in CLAUSIER.questions.values():
        libre = question.defaut or question.facultative
        if est_visible(question, saisies) and not (libre and hasard.random() < 0.3):
            saisies[question.id] = une_reponse(question, hasard)
    return reponses_du_lot(CLAUSIER, saisies, 0)


def une_reponse(question: Question, hasard: random.Random) -> tuple[str, ...]:
    if question.type is TypeQuestion.CHOIX_MULTIPLE:
        communes = [o.valeur for o in question.options if not o.exclusive]
        return tuple(hasard.sample(communes, hasard.randint(1, min(4, len(communes)))))
    return (hasard.choice(question.valeurs_admises or (str(hasard.randint(1, 90)),)),)


@pytest.mark.parametrize("souvenirs", [motifs.SOUVENIRS, 3])
def test_des_milliers_de_verdicts_gardes_ou_oublies_sont_ceux_d_une_lecture_naive(
    souvenirs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Avec trois souvenirs par juge, tout s'oublie sans cesse : l'oubli ne change rien non plus."""
    monkeypatch.setattr(motifs, "SOUVENIRS", souvenirs)
    monkeypatch.setattr(motifs, "REPONSES_LUES", souvenirs)
    hasard = random.Random(souvenirs)  # noqa: S311 (tirage reproductible)
    selectionneur = Selectionneur(Juges(CLAUSES, CLAUSIER))
    for _ in range(JEUX):
        reponses = un_jeu(hasard)
        selection = selectionneur.selectionner(reponses)
        attendus = naif.selection_naive(CLAUSES, reponses, CLAUSIER)
        assert (_dits(selection.clauses), _dits(selection.exigences)) == attendus


def _dits(verdicts: Mapping[str, Verdict]) -> list[tuple[str, naif.Verdict]]:
    return [(i, naif.Verdict(v.id, v.retenue, v.motif, v.questions)) for i, v in verdicts.items()]
