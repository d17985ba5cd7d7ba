"""Des débuts de commentaire, proposés et jamais imposés : chacun se finit, ou ne motive rien.

Une note dont le commentaire est le même pour tous n'explique pas l'écart entre deux offres (règle 30) : un début laissé
tel quel compte comme une absence de commentaire.
"""

from __future__ import annotations

from functools import lru_cache

COMMENTAIRES_TYPES = (
    "Rien dans l'offre ne répond à ce point : …",
    "La réponse l'annonce sans le prouver : il manque …",
    "La preuve jointe ne couvre qu'une part du besoin : …",
    "La preuve jointe montre que …",
    "L'offre va au-delà du besoin : …",
    "La pièce citée ne contient pas ce qui est annoncé : …",
    "La pièce citée dit le contraire de la réponse : …",
)


@lru_cache(maxsize=4096)
def est_a_finir(commentaire: str) -> bool:
    """Vrai si le commentaire est un commentaire type, laissé tel quel."""
    return _reduit(commentaire) in _DEBUTS


def _reduit(texte: str) -> str:
    return " ".join(texte.split()).replace("’", "'").rstrip("…. ").casefold()


_DEBUTS = frozenset(map(_reduit, COMMENTAIRES_TYPES))
