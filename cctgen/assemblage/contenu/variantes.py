"""La phrase du règlement sur les variantes, et la façon de les désigner.

Admises, leurs exigences minimales et leurs conditions de présentation se publient (R.2151-10 du code de la commande
publique).
"""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.consultation.modele import Variantes, lots_en_clair


def lignes_des_variantes(variantes: Variantes | None) -> tuple[str, ...]:
    """Rend les phrases à coller au règlement ; rien si l'acheteur n'a rien écrit des variantes."""
    return () if variantes is None else tuple(_phrases(variantes))


def _phrases(variantes: Variantes) -> Iterator[str]:
    if not variantes.admises:
        yield "Les variantes ne sont pas autorisées."
        return
    lots = lots_en_clair(variantes.lots)
    pour = f" pour {'les' if lots.startswith('lots') else 'le'} {lots}" if lots else ""
    yield f"Les variantes sont autorisées{pour}, en plus de l'offre de base ou à sa place."
    for titre, texte in (
        ("Exigences minimales que toute variante respecte", variantes.exigences_minimales),
        ("Présentation des variantes", variantes.presentation),
    ):
        if texte:
            yield f"{titre} : {' '.join(texte.split()).rstrip('.')}."
    yield (
        "Une variante a sa propre matrice de conformité, dont le nom de fichier porte le mot « variante », suivi de son"
        " numéro s'il y en a plusieurs."
    )
