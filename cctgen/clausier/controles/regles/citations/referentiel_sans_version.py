"""Un référentiel cité sans version ni date : personne ne sait lequel s'impose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat, citer
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import evoque
from cctgen.socle.anomalies import Gravite

_REFERENTIELS = {
    "RGAA": ("rgaa",),
    "RAAM": ("raam",),
    "RGESN": ("rgesn",),
    "RGI": ("rgi",),
    "RGS": ("rgs",),
    "PSSIE": ("pssie",),
    "WCAG": ("rgaa", "en-301-549"),
    "ASVS": ("owasp-asvs",),
    "EN 301 549": ("en-301-549", "rgaa"),
    "référentiel général de sécurité": ("rgs",),
    "référentiel général d'interopérabilité": ("rgi",),
    "référentiel général d'amélioration de l'accessibilité": ("rgaa",),
    "politique de sécurité des systèmes d'information de l'État": ("pssie",),
}
_CITE = expression(rf"\b(?P<nom>{'|'.join(_REFERENTIELS)})\b")
_INDICES = tuple(nom.lower() for nom in _REFERENTIELS)
_DATE = expression(
    r"\bversions?\b|\ben vigueur\b|\bà la date\b|\bdernière édition\b|\d+\.\d+|\bv\.?\s?\d", re.IGNORECASE
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève un référentiel nommé dans une clause qui n'en dit pas la version."""
    if not lue.evoque(*_INDICES):
        return
    declares = {r.partition(":")[0] for r in (*lue.clause.references, *lue.clause.complete)}
    declares |= {r.partition(":")[0] for e in lue.clause.exigences for r in e.references}
    vus: set[str] = set()
    for phrase in lue.phrases:
        if not evoque(phrase.texte, *_INDICES):
            continue
        for cite in _CITE.finditer(phrase.texte):
            nom = cite["nom"]
            connu = not declares.isdisjoint(_REFERENTIELS[nom])
            if nom not in vus and not connu and not _DATE.search(phrase.texte):
                vus.add(nom)
                yield citer(phrase, f"« {nom} » est cité sans version", gravite=Gravite.A_QUALIFIER)


REGLE = Regle(
    code="referentiel-sans-version",
    voit="Un référentiel nommé (RGAA, RGS, RGI…) dans une clause qui ne le déclare pas et n'en dit pas la version.",
    source="code de la commande publique, R. 2111-8 à R. 2111-10 : un référentiel se cite daté",
    remede=(
        "Déclarez le texte dans « references » : sa version s'imprime en fin d'article ; ou écrivez « en vigueur à la"
        " date de la consultation »."
    ),
    examiner=examiner,
    fautifs=(
        {"texte": "Le service est conforme au RGAA ou équivalent."},
        {"texte": "Les échanges suivent le RGI.", "references": ["rgs"]},
        {"texte": "Le système respecte le référentiel général de sécurité."},
    ),
    sains=(
        {"texte": "Le service est conforme au RGAA.", "references": ["rgaa"]},
        {"texte": "Le service est conforme au RGAA en vigueur à la date de la consultation."},
    ),
)
