"""La typographie d'un paragraphe entier : ce qui se compose, et les mots reçus qui restent tels quels."""

from __future__ import annotations

import re
from collections.abc import Callable

from cctgen.documents.texte import Contenu, Inline, Renvoi, Texte
from cctgen.socle.typographie import Typographe, lier, majuscule


def textes_composes(contenu: Contenu, lire: Callable[[Inline], str], composer: Typographe) -> list[str]:
    """Rend le texte composé de chaque partie d'un paragraphe ; `lire` donne son texte tel qu'il s'imprime.

    Le paragraphe se compose d'un bloc : une espace et le signe qui la suit peuvent être de deux mises en forme.
    """
    if len(contenu) == 1 and isinstance(seul := contenu[0], Texte):
        return [seul.texte if seul.recu else lier(composer(seul.texte))]
    textes = [inline.texte if isinstance(inline, Texte) else lire(inline) for inline in contenu]
    _dire_une_fois(contenu, textes)
    if contenu and isinstance(contenu[0], Renvoi):
        textes[0] = majuscule(textes[0])
    compose, fin = lier(composer("".join(textes))), 0
    for rang, (inline, texte) in enumerate(zip(contenu, textes, strict=True)):
        debut, fin = fin, fin + len(texte)
        if not _est_recu(inline):
            textes[rang] = compose[debut:fin]
    return textes


_ANNEXE = re.compile(r" de l'annexe «\s.+\s»\Z")
_LIAISON = re.compile(r"(?:,| et| ou)(?: à| de)? l'")


def _dire_une_fois(contenu: Contenu, textes: list[str]) -> None:
    """Ôte l'annexe d'un renvoi que suit un renvoi à la même : « l'article 2 ou à l'article 3 de l'annexe « A » »."""
    for rang in range(len(contenu) - 2):
        if not (isinstance(contenu[rang], Renvoi) and isinstance(contenu[rang + 2], Renvoi)):
            continue
        annexe = _ANNEXE.search(textes[rang])
        if annexe and _LIAISON.fullmatch(textes[rang + 1]) and textes[rang + 2].endswith(annexe[0]):
            textes[rang] = textes[rang].removesuffix(annexe[0])


def _est_recu(inline: Inline) -> bool:
    return isinstance(inline, Texte) and inline.recu
