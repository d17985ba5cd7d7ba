"""Une condition dite en français, pour qui lit une clause sans lire le YAML."""

from __future__ import annotations

from cctgen.clausier.faits import Intervalle
from cctgen.clausier.formes.condition import Aucun, Condition, Entre, Parmi, Tous, Un
from cctgen.clausier.formes.questionnaire import TypeQuestion
from cctgen.clausier.modele import Clausier

TOUJOURS = "toujours"


def condition_en_clair(condition: Condition | None, clausier: Clausier) -> str:
    """Rend « « Hébergement » vaut « Cloud Pi », et « Accès » ne comprend pas « À distance » », ou « toujours »."""
    return TOUJOURS if condition is None else _dire(condition, clausier, nie=False)


def _dire(condition: Condition, clausier: Clausier, *, nie: bool) -> str:
    match condition:
        case Parmi(question=question, parmi=admises):
            dites = " ou ".join(f"« {clausier.option(question, v)} »" for v in admises)
            return f"« {clausier.question(question)} » {_verbe(question, clausier, nie=nie)} {dites}"
        case Entre(question=question, entre=(bas, haut)):
            intervalle = Intervalle.entre(bas, haut, clausier.bornes(question))
            return f"« {clausier.question(question)} » {_mesurer(intervalle, nie=nie)}"
        case Tous(tous=parties):
            return _joindre(parties, clausier, "ou" if nie else "et", nie=nie)
        case Un(un=parties):
            return _joindre(parties, clausier, "et" if nie else "ou", nie=nie)
        case Aucun(aucun=parties):
            return _joindre(parties, clausier, "ou" if nie else "et", nie=not nie)


def _verbe(question: str, clausier: Clausier, *, nie: bool) -> str:
    posee = clausier.questions.get(question)
    if posee is not None and posee.type is TypeQuestion.CHOIX_MULTIPLE:
        return "ne comprend pas" if nie else "comprend"
    return "ne vaut pas" if nie else "vaut"


def _mesurer(intervalle: Intervalle, *, nie: bool) -> str:
    if intervalle.bas is not None and intervalle.haut is not None:
        return ("n'est pas " if nie else "est ") + intervalle.dedans
    return f"vaut {intervalle.dehors('') if nie else intervalle.dedans}"


def _joindre(parties: tuple[Condition, ...], clausier: Clausier, liaison: str, *, nie: bool) -> str:
    """Met entre parenthèses une partie composée d'une autre liaison : « a et (b ou c) »."""
    if len(parties) == 1:
        return _dire(parties[0], clausier, nie=nie)
    return f", {liaison} ".join(_isoler(partie, clausier, nie=nie) for partie in parties)


def _isoler(partie: Condition, clausier: Clausier, *, nie: bool) -> str:
    texte = _dire(partie, clausier, nie=nie)
    compose = not isinstance(partie, (Parmi, Entre)) and len(_parties(partie)) > 1
    return f"({texte})" if compose else texte


def _parties(condition: Condition) -> tuple[Condition, ...]:
    match condition:
        case Tous(tous=parties) | Un(un=parties) | Aucun(aucun=parties):
            return parties
        case _:
            return ()
