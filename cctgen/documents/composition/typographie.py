"""Les espaces insécables du français, là où l'outil compose lui-même la phrase : lettres, rapport d'analyse.

Une valeur reçue n'y perd aucun signe : une espace ordinaire y devient insécable devant un signe double, ou rien.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from cctgen.documents.texte import Bloc, Contenu, Encadre, Inline, Lien, Liste, Paragraphe, Tableau, Texte, Titre
from cctgen.socle.nombres import INSECABLE

_AVANT = re.compile(r" (?=[:;!?»%€])")
_APRES = re.compile(r"(?:(?<=«)|(?<=n°)) |(?<=\b[LR]\.) (?=\d)|\b(p\.|page|lot|article) (?=\d|[LR]\.)")


def insecables(texte: str) -> str:
    """Rend le texte, ses espaces insécables posées : « ainsi », 10 %, n° 3, lot 2."""
    return _APRES.sub(lambda lu: (lu[1] or "") + INSECABLE, _AVANT.sub(INSECABLE, texte))


def composer(suite: Iterable[Bloc]) -> tuple[Bloc, ...]:
    """Rend les mêmes blocs, leurs espaces insécables posées."""
    return tuple(_bloc(bloc) for bloc in suite)


def _bloc(bloc: Bloc) -> Bloc:
    match bloc:
        case Paragraphe():
            return replace(bloc, contenu=_contenu(bloc.contenu))
        case Liste():
            return replace(bloc, elements=tuple(composer(element) for element in bloc.elements))
        case Tableau():
            lignes = tuple(tuple(composer(case) for case in ligne) for ligne in bloc.lignes)
            return replace(bloc, entetes=tuple(composer(e) for e in bloc.entetes), lignes=lignes)
        case Titre():
            return replace(bloc, texte=insecables(bloc.texte))
        case Encadre():
            return replace(bloc, blocs=composer(bloc.blocs))


def _contenu(contenu: Contenu) -> Contenu:
    return tuple(_inline(inline) for inline in contenu)


def _inline(inline: Inline) -> Inline:
    return replace(inline, texte=insecables(inline.texte)) if isinstance(inline, Texte | Lien) else inline
