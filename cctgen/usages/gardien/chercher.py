"""Le gardien cherche les clauses qui parlent de quelque chose."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from cctgen.clausier.modele import Clause
from cctgen.usages.gardien.lister import ClauseMontree, lister


def chercher(mots: Iterable[str], superposes: Sequence[Path] = ()) -> tuple[ClauseMontree, ...]:
    """Rend les clauses qui contiennent tous les mots, sans égard à la casse ni aux accents."""
    cherches = [_simplifier(mot) for mot in mots]
    return tuple(m for m in lister(superposes) if all(mot in _simplifier(_prose(m.clause)) for mot in cherches))


def _prose(clause: Clause) -> str:
    exigences = (f"{e.id} {e.enonce} {e.preuve}" for e in clause.exigences)
    return " ".join([clause.id, clause.titre, clause.contexte, clause.texte, clause.note_acheteur, *exigences])


def _simplifier(texte: str) -> str:
    decompose = unicodedata.normalize("NFD", texte.casefold())
    return "".join(c for c in decompose if not unicodedata.combining(c))
