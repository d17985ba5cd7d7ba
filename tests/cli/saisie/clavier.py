"""Ce que la personne tape, et de quoi lire ce qu'elle a répondu."""

from __future__ import annotations

from pathlib import Path

from prompt_toolkit.input import PipeInput

from cctgen.consultation.brouillon import places, repondre
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.preparation.questionnaire import enregistrer_reponses, lire_pour_dialogue

ENTREE, CTRL_C, BAS, HAUT, ESPACE, VIDER = "\r", "\x03", "\x1b[B", "\x1b[A", " ", "\x15"


def oublier(racine: Path, *questions: str) -> None:
    saisies = lire_pour_dialogue(racine, exiger_clausier()).saisies
    gardees = {q: v for q, v in saisies.communes.items() if q not in questions}
    enregistrer_reponses(racine, saisies.model_copy(update={"communes": gardees}))


def tout_repondre(racine: Path) -> None:
    """Écrit la valeur proposée de chaque question restée sans réponse ; une question sans valeur reste."""
    saisies = lire_pour_dialogue(racine, exiger_clausier()).saisies
    lots = tuple(saisies.lots)
    for place in places(exiger_clausier(), lots, saisies):
        saisies = repondre(saisies, place.cle, place.etape.valeur)
    enregistrer_reponses(racine, saisies)


def reponses(racine: Path) -> dict[str, tuple[str, ...]]:
    return dict(lire_pour_dialogue(racine, exiger_clausier()).saisies.communes)


def du_lot(racine: Path, lot: int) -> dict[str, tuple[str, ...]]:
    return dict(lire_pour_dialogue(racine, exiger_clausier()).saisies.lots.get(lot, {}))


def regles(racine: Path) -> dict[str, dict[str, str]]:
    return {c: dict(v) for c, v in lire_pour_dialogue(racine, exiger_clausier()).saisies.parametres.items()}


def changer(racine: Path, question: str, *valeurs: str, lot: int = 0) -> None:
    saisies = lire_pour_dialogue(racine, exiger_clausier()).saisies
    enregistrer_reponses(racine, repondre(saisies, (lot, question), valeurs))


def allotir(racine: Path) -> None:
    """Donne deux lots à un marché qui n'en a pas."""
    chemin = racine / "consultation.yaml"
    lots = "lots:\n  - {numero: 1, titre: Un}\n  - {numero: 2, titre: Deux}\n"
    chemin.write_text(chemin.read_text() + lots)


def taper(clavier: PipeInput, touches: str) -> None:
    """Tape, puis interrompt : un dialogue qui attend plus qu'on ne lui donne échoue, il ne bloque pas."""
    clavier.send_text(touches + CTRL_C)
