"""Une condition dite en français, pour qui lit une clause sans lire le YAML."""

from __future__ import annotations

from typing import Protocol

from cctgen.clausier.condition import Aucun, Condition, Entre, Libelles, Parmi, Tous, Un

TOUJOURS = "toujours"


class Vocabulaire(Libelles, Protocol):
    """Les libellés du questionnaire, et les questions dont plusieurs réponses peuvent être choisies."""

    def est_multiple(self, identifiant: str) -> bool:
        """Vrai si la question admet plusieurs réponses."""
        ...


def condition_en_clair(condition: Condition | None, vocabulaire: Vocabulaire) -> str:
    """Rend « « Hébergement » vaut « Cloud Pi » ou « Autre », et « Accès » ne comprend pas « À distance » »."""
    return TOUJOURS if condition is None else _dire(condition, vocabulaire, nie=False)


def _dire(condition: Condition, vocabulaire: Vocabulaire, *, nie: bool) -> str:
    match condition:
        case Parmi(question=question, parmi=admises):
            dites = " ou ".join(f"« {vocabulaire.option(question, v)} »" for v in admises)
            return f"« {vocabulaire.question(question)} » {_verbe(question, vocabulaire, nie=nie)} {dites}"
        case Entre(question=question, entre=(bas, haut)):
            verbe = "n'est pas" if nie else "est"
            return f"« {vocabulaire.question(question)} » {verbe} entre {bas} et {haut}"
        case Tous(tous=parties):
            return _joindre(parties, vocabulaire, "ou" if nie else "et", nie=nie)
        case Un(un=parties):
            return _joindre(parties, vocabulaire, "et" if nie else "ou", nie=nie)
        case Aucun(aucun=parties):
            return _joindre(parties, vocabulaire, "ou" if nie else "et", nie=not nie)


def _verbe(question: str, vocabulaire: Vocabulaire, *, nie: bool) -> str:
    if vocabulaire.est_multiple(question):
        return "ne comprend pas" if nie else "comprend"
    return "ne vaut pas" if nie else "vaut"


def _joindre(parties: tuple[Condition, ...], vocabulaire: Vocabulaire, liaison: str, *, nie: bool) -> str:
    """Met entre parenthèses une partie composée d'une autre liaison : « a et (b ou c) »."""
    if len(parties) == 1:
        return _dire(parties[0], vocabulaire, nie=nie)
    return f", {liaison} ".join(_isoler(partie, vocabulaire, nie=nie) for partie in parties)


def _isoler(partie: Condition, vocabulaire: Vocabulaire, *, nie: bool) -> str:
    texte = _dire(partie, vocabulaire, nie=nie)
    compose = not isinstance(partie, (Parmi, Entre)) and len(_parties(partie)) > 1
    return f"({texte})" if compose else texte


def _parties(condition: Condition) -> tuple[Condition, ...]:
    match condition:
        case Tous(tous=parties) | Un(un=parties) | Aucun(aucun=parties):
            return parties
        case _:
            return ()
