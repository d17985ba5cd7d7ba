"""Ce qu'un cas du catalogue change à un fichier sain."""

from __future__ import annotations

from typing import Any


def retoucher(texte: str, retouche: Any) -> str | bytes:
    """Rend le fichier retouché.

    Un couple `[avant, apres]` remplace, `{ajout: …}` ajoute à la fin, `{latin-1: …}` change l'encodage,
    `{fois: n, texte: …}` répète ; un texte vaut tout le fichier. Un `avant` introuvable est une faute du cas.
    """
    match retouche:
        case [avant, apres]:
            assert avant in texte, f"« {avant} » n'est pas dans le fichier sain"
            return texte.replace(avant, apres, 1)
        case {"ajout": ajout}:
            return texte + str(ajout)
        case {"latin-1": accentue}:
            return str(accentue).encode("latin-1")
        case {"fois": nombre, "texte": repete}:
            return texte + repete * int(nombre)
        case _:
            return str(retouche)
