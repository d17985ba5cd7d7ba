"""Le poids réel de chaque exigence et de chaque thème : ce que le nombre d'exigences fait des poids annoncés.

Une grille par points qui crée de fait des poids non publiés entre sous-critères est irrégulière : CE, 18 mai 2021,
n° 448618, commune de La Léchère. Des éléments d'appréciation de même poids, eux, n'ont pas à être publiés.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from cctgen.evaluation.notation.equilibre import DESEQUILIBRE
from cctgen.evaluation.notation.portee import PartDuBareme
from cctgen.evaluation.simulation.methode import MethodeDuLot
from cctgen.evaluation.simulation.modele import Conclusion, PoidsReel, Portee
from cctgen.evaluation.simulation.nombres import points


def poids_des_exigences(methode: MethodeDuLot) -> tuple[PoidsReel, ...]:
    """Rend les points de chaque exigence notée, la plus lourde d'abord."""
    poids = [
        PoidsReel(e.ref, e.libelle_theme, _nom(part), 1, part.poids_effectif(e))
        for part in methode.parts
        for e in part.exigences
    ]
    return tuple(sorted(poids, key=lambda p: -p.points))


def poids_des_themes(methode: MethodeDuLot) -> tuple[PoidsReel, ...]:
    """Rend les points de chaque thème dans chaque sous-critère, dans l'ordre du barème."""
    themes: dict[tuple[str, str], list[PoidsReel]] = {}
    for part in methode.parts:
        for e in part.exigences:
            un = PoidsReel(e.pilier or e.theme, e.libelle_theme, _nom(part), 1, part.poids_effectif(e))
            themes.setdefault((un.sous_critere, un.libelle), []).append(un)
    return tuple(
        PoidsReel(siens[0].id, libelle, part, len(siens), sum((p.points for p in siens), Fraction(0)))
        for (part, libelle), siens in themes.items()
    )


def _nom(part: PartDuBareme) -> str:
    return part.sous_critere.libelle or part.sous_critere.id


def conclure_sur_les_poids(methode: MethodeDuLot) -> Iterator[Conclusion]:
    """Dit l'exigence la plus lourde et la plus légère, puis les thèmes que le seul nombre départage."""
    exigences, themes = poids_des_exigences(methode), poids_des_themes(methode)
    if not exigences:
        return
    lourde, legere = exigences[0], exigences[-1]
    if len(exigences) == 1:
        yield Conclusion(Portee.CONSTAT, f"Une seule exigence est notée, {lourde.id} : {points(lourde.points)}.")
        return
    phrase = f"L'exigence la plus lourde, {lourde.id}, vaut {points(lourde.points)}"
    if lourde.points != legere.points:
        phrase += f" ; la plus légère, {legere.id}, {points(legere.points)}"
    yield Conclusion(Portee.CONSTAT, f"{phrase}. Elles sont {len(exigences)}.")
    for sous_critere in dict.fromkeys(t.sous_critere for t in themes):
        siens = sorted((t for t in themes if t.sous_critere == sous_critere), key=lambda t: -t.points)
        if siens[0].points >= DESEQUILIBRE * siens[-1].points:
            haut, bas = siens[0], siens[-1]
            phrase = (
                f"Dans « {sous_critere} », le nombre d'exigences donne {points(haut.points)} à « {haut.libelle} »"
                f" ({haut.exigences}) et {points(bas.points)} à « {bas.libelle} » ({bas.exigences}). Si ce n'est pas"
                " voulu, faites-en des sous-critères : leurs poids seront alors publiés (CE, 18/05/2021, n° 448618)."
            )
            yield Conclusion(Portee.CONSTAT, phrase)
