"""Une moyenne non pondérée de lots, de thèmes ou de critères inégaux : un poids que personne n'a publié."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.methode import releve
from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_DE_QUOI = r"(?:lots?|th[èe]mes?|piliers?|sous-crit[èe]res?|crit[èe]res?)"
_MOYENNE = expression(
    rf"\bmoyennes? (?:arithm[ée]tiques?|simples?|brutes?|non pond[ée]r[ée]es?)[^.;]{{0,30}}\b{_DE_QUOI}\b"
    rf"|\bmoyenne des notes[^.;]{{0,30}}\b{_DE_QUOI}\b(?![^.;]*pond[ée]r)",
    re.IGNORECASE,
)
_INDICES = ("moyenne",)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Des notes inégales par leur objet ne se moyennent que pondérées, et chaque lot se juge à part."""
    conseil = "Donnez à chaque critère son poids publié ; classez chaque lot séparément."
    yield from releve(vue, _MOYENNE, _INDICES, "des notes d'objets inégaux y pèsent autant.", conseil)


REGLE = Regle(
    code="moyenne-brute",
    voit="Une moyenne non pondérée de notes de lots, de thèmes ou de critères.",
    source="CE, 1er juillet 2015, n° 381095, SNEGSO ; CE, 6 avril 2018, n° 402219",
    exemple="« La note est la moyenne arithmétique des notes des sous-critères. »",
    remede="Pondérez, et publiez les poids.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "regle": "La note est la moyenne arithmétique des notes des sous-critères."},
        {"reponses": {}, "regle": "L'offre groupée reçoit la moyenne des notes obtenues aux différents lots."},
    ),
    sains=({"reponses": {}, "regle": "La note est la moyenne des notes des critères, pondérée par leurs poids."},),
)
