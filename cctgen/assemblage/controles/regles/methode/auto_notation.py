"""Une note que le soumissionnaire se donne : elle prive le critère de toute portée."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.methode import releve
from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_QUI = r"(?:candidat|soumissionnaire|titulaire)s?"
_SE_NOTE = expression(
    r"\bauto[- ]?(?:not|[ée]valu)\w*"
    r"|\b(?:note|points?|score)\b[^.;]{0,40}\b(?:d[ée]clar|annonc|propos|indiqu|attribu)\w*"
    rf" par (?:le|les|chaque) {_QUI}"
    rf"|\b{_QUI}\b[^.;]{{0,30}}\b(?:s'attribue|se note|calcule sa (?:propre )?note)\w*"
    r"|« (?:Conforme|Oui) » (?:vaut|donne|rapporte)\b",
    re.IGNORECASE,
)
_DECLARATIONS = frozenset({"conforme", "partiellement conforme", "non conforme", "dérogation demandée", "oui", "non"})
_CONSEIL = (
    "Une note vient de l'évaluateur, qui vérifie la déclaration et la motive : dites ce qui s'apprécie, pas ce qui se"
    " déclare."
)
_INDICES = ("auto", "candidat", "soumissionnaire", "titulaire", "« conforme", "« oui")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Aucune note ne découle de ce que le soumissionnaire déclare, ni au règlement, ni dans l'échelle."""
    yield from releve(vue, _SE_NOTE, _INDICES, "la note viendrait du soumissionnaire lui-même.", _CONSEIL)
    ancres = {d.ancre.strip(" .").lower() for d in vue.bareme.echelle} if vue.bareme else set()
    if len(ancres & _DECLARATIONS) > 1:
        message = "l'échelle a pour degrés les réponses de la matrice : la déclaration deviendrait la note."
        yield a_qualifier(message, _CONSEIL, "echelle", CONSULTATION)


REGLE = Regle(
    code="auto-notation",
    voit="Une note qui découle de ce que le soumissionnaire déclare.",
    source="CE, 22 novembre 2019, n° 418460, Société Autocars Faure",
    exemple="« La note est celle déclarée par le soumissionnaire. »",
    remede="Faites apprécier la réponse par l'évaluateur.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "regle": "Le sous-critère est noté selon les points annoncés par le soumissionnaire."},
        {"reponses": {}, "regle": "Chaque candidat remplit une grille d'auto-évaluation, qui fait la note."},
        {
            "reponses": {},
            "bareme": {
                "echelle": [
                    {"note": 0, "ancre": "Non conforme."},
                    {"note": 1, "ancre": "Partiellement conforme."},
                    {"note": 2, "ancre": "Conforme."},
                ]
            },
        },
    ),
    sains=(
        {"reponses": {}, "regle": "Les réponses de la matrice ne valent pas auto-évaluation : l'acheteur les vérifie."},
        {"reponses": {}, "regle": "La note est donnée par l'acheteur au vu des preuves déclarées dans l'offre."},
    ),
)
