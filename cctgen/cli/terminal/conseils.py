"""Les commandes que l'outil conseille, avec les clausiers de service sans lesquels elles rendraient autre chose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from itertools import pairwise
from pathlib import Path
from typing import Any

from cctgen.socle.commandes import commande

_ARGUMENTS: ContextVar[tuple[str, ...]] = ContextVar("arguments", default=())

_SUR_UNE_CONSULTATION = re.compile(
    r"\bcctgen (?=(?:questionnaire|verifier|generer|expliquer|publier|differences|migrer|depouiller|comparer)\b)"
)
_SUR_UN_CLAUSIER = re.compile(r"\bcctgen (?=clausier (?:lister|montrer|chercher|verifier)\b)")


def retenir(arguments: Sequence[str]) -> None:
    """Retient la ligne de commande : ce qu'elle conseille se relance avec les mêmes clausiers."""
    _ARGUMENTS.set(tuple(arguments))


def avec_les_clausiers(texte: str) -> str:
    """Ajoute `--clausier` aux commandes conseillées : celui qu'on a donné et, au gardien, celui qui est inscrit.

    Une consultation charge d'elle-même les siens : leur rappel n'allonge pas la commande.
    """
    if "cctgen " not in texte:
        return texte
    donnes = tuple(Path(d) for d in _donnes(_ARGUMENTS.get()))
    au_gardien = _SUR_UN_CLAUSIER.search(texte) is not None
    inscrits = _inscrits(_ARGUMENTS.get()) if donnes or au_gardien else ()
    reels = {inscrit.resolve() for inscrit in inscrits}
    restants = tuple(d for d in donnes if d.resolve() not in reels)
    texte = _completer(_SUR_UNE_CONSULTATION, texte, restants)
    return _completer(_SUR_UN_CLAUSIER, texte, (*inscrits, *restants))


def conseils_completes(objet: Any) -> Any:
    """Rend un objet JSON dont chaque `conseil` porte les clausiers de ses commandes."""
    if isinstance(objet, Mapping):
        suivants = {cle: conseils_completes(valeur) for cle, valeur in objet.items()}
        conseil = suivants.get("conseil")
        return {**suivants, "conseil": avec_les_clausiers(conseil)} if isinstance(conseil, str) else suivants
    return [conseils_completes(element) for element in objet] if isinstance(objet, list | tuple) else objet


def _completer(motif: re.Pattern[str], texte: str, clausiers: Sequence[Path]) -> str:
    options = [mot for chemin in clausiers for mot in ("--clausier", chemin)]
    return motif.sub(lambda _: f"{commande(*options)} ", texte) if options else texte


def _donnes(arguments: Sequence[str]) -> list[str]:
    separes = [valeur for option, valeur in pairwise(arguments) if option == "--clausier"]
    return separes + [a.partition("=")[2] for a in arguments if a.startswith("--clausier=")]


def _inscrits(arguments: Sequence[str]) -> tuple[Path, ...]:
    """Rend les clausiers de la consultation que vise la commande, s'il y en a une."""
    from cctgen.consultation.lecture import exiger_consultation, lire_les_clausiers
    from cctgen.socle.erreurs import DossierIntrouvable

    for argument in arguments:
        try:
            exiger_consultation(Path(argument))
        except (DossierIntrouvable, OSError, ValueError):
            continue
        return tuple(Path(argument) / inscrit.chemin for inscrit, _ in lire_les_clausiers(Path(argument)))
    return ()
