"""La typographie d'un paragraphe entier : ce qui se compose, et les mots reçus qui restent tels quels."""

from __future__ import annotations

from collections.abc import Callable

from cctgen.documents.texte import Contenu, Inline, Texte
from cctgen.socle.typographie import Typographe, lier


def textes_composes(contenu: Contenu, lire: Callable[[Inline], str], composer: Typographe) -> list[str]:
    """Rend le texte composé de chaque partie d'un paragraphe ; `lire` donne son texte tel qu'il s'imprime.

    Le paragraphe se compose d'un bloc : une espace et le signe qui la suit peuvent être de deux mises en forme.
    """
    if len(contenu) == 1 and isinstance(seul := contenu[0], Texte):
        return [seul.texte if seul.recu else lier(composer(seul.texte))]
    textes = [inline.texte if isinstance(inline, Texte) else lire(inline) for inline in contenu]
    compose, fin = lier(composer("".join(textes))), 0
    for rang, (inline, texte) in enumerate(zip(contenu, textes, strict=True)):
        debut, fin = fin, fin + len(texte)
        if not _est_recu(inline):
            textes[rang] = compose[debut:fin]
    return textes


def _est_recu(inline: Inline) -> bool:
    return isinstance(inline, Texte) and inline.recu
