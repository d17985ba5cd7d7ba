"""L'écran : sa largeur, le retour à la ligne aux mots, les couleurs ; sans rich, pour ne pas faire attendre.

Deux couleurs seulement, rouge et magenta : les seules des huit du terminal qui se lisent sur fond clair comme sur fond
sombre. Le reste se distingue par le gras et par les mots.
"""

from __future__ import annotations

import re
import sys
from enum import IntEnum
from typing import TextIO

import click

from cctgen.cli.terminal.conseils import avec_les_clausiers

COULEURS = {"bloquante": "red", "a_qualifier": "magenta", "information": None}
"""Couleur du titre de chaque gravité ; aucune : le gras suffit."""

CLE_DE_BAVARDAGE = "cctgen.bavardage"
_INSECABLE = "\u00a0"
_AVANT = re.compile(r" (?=[?!:;»%€–])")
_APRES = re.compile(r"(?<=«) ")
_COMMANDE = re.compile(r"(.*?:) (cctgen .+)", re.DOTALL)


class Bavardage(IntEnum):
    """Ce que la personne veut lire : l'essentiel, l'ordinaire, ou tout."""

    SILENCIEUX = -1
    ORDINAIRE = 0
    TOUT = 1


def bavardage() -> Bavardage:
    """Rend ce qu'ont demandé --silencieux ou -v ; l'ordinaire hors d'une commande."""
    contexte = click.get_current_context(silent=True)
    demande = None if contexte is None else contexte.find_root().meta.get(CLE_DE_BAVARDAGE)
    return demande or Bavardage.ORDINAIRE


def colonnes_du_terminal() -> int:
    """Rend le nombre de colonnes du terminal ; 80 s'il ne le dit pas."""
    import shutil

    return shutil.get_terminal_size().columns


def largeur() -> int:
    """Rend la largeur où l'on écrit : celle du terminal, au plus 100 colonnes, au-delà une ligne se suit mal."""
    return max(20, min(colonnes_du_terminal(), 100))


def plier(texte: str, *, retrait: int = 0, suite: int | None = None, colonnes: int | None = None) -> str:
    """Rend le texte replié aux mots, `retrait` espaces devant la première ligne et `suite` devant les autres.

    Rien n'est tronqué ; une ponctuation haute ne commence jamais une ligne.
    """
    import textwrap

    devant, ensuite = " " * retrait, " " * (retrait if suite is None else suite)
    lignes = [
        textwrap.wrap(
            _APRES.sub(_INSECABLE, _AVANT.sub(_INSECABLE, ligne)),
            width=(colonnes or largeur()) - 1,
            initial_indent=devant,
            subsequent_indent=ensuite,
            break_long_words=False,
            break_on_hyphens=False,
        )
        or [""]
        for ligne in texte.splitlines()
    ]
    return "\n".join(ligne for bloc in lignes for ligne in bloc)


def est_un_terminal(flux: TextIO | None) -> bool:
    """Vrai si une personne lit ou saisit sur ce flux ; celui que l'appelant a fermé n'en est pas un."""
    return flux is not None and flux.isatty()


_COMMANDES_DE_TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def sans_commande(texte: str) -> str:
    """Rend un texte que le terminal ne prend pas pour des ordres : un nom de fichier reçu peut en porter."""
    return _COMMANDES_DE_TERMINAL.sub("\ufffd", texte)


def plier_pour_un_terminal(texte: str, *, erreur: bool, retrait: int = 0, suite: int | None = None) -> str:
    """Replie ce qui va à un terminal ; laisse entière une ligne qui va dans un fichier ou un tube.

    Une commande à relancer tient sur sa propre ligne : repliée, elle ne se recopierait plus.
    """
    texte = avec_les_clausiers(sans_commande(texte))
    if not est_un_terminal(sys.stderr if erreur else sys.stdout):
        return " " * retrait + texte
    ensuite = retrait if suite is None else suite
    avec_commande = _COMMANDE.fullmatch(texte)
    if avec_commande is None:
        return plier(texte, retrait=retrait, suite=ensuite)
    return f"{plier(avec_commande[1], retrait=retrait, suite=ensuite)}\n{' ' * (ensuite + 2)}{avec_commande[2]}"
