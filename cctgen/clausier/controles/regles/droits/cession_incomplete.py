"""Une cession à qui manque un des éléments qui la rendent valable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.negation import accomplis
from cctgen.clausier.textes.phrases import evoque
from cctgen.clausier.textes.redaction import renvois

_ELEMENTS = {
    "chaque droit cédé": r"reprodu.*(?:représent|adapt|modifi|distribu|tradui|communiqu)"
    r"|(?:représent|adapt|modifi|distribu|tradui|communiqu).*reprodu",
    "l'étendue": r"étendue|tout ou partie|sans limite|nombre (?:de copies|d'exemplaires|d'utilisateurs)",
    "la destination": r"destination|finalité|besoins? (?:du|de l')",
    "le lieu": r"\*\*lieu\*\*|monde entier|territoire|\bpays\b|quant au lieu|\blieu d'exploitation",
    "la durée": r"durée",
}
"""Les mots auxquels se reconnaissent les mentions distinctes que veut l'article L. 131-3."""
_TITRE_DE_CESSION = expression(r"\bcession\b|\bdroits cédés\b", re.IGNORECASE)
_CEDE = expression(
    r"(?<!qu'il )(?<!qu'elle )\b(?:cède|cèdent|cédera|céderont)\b"
    r"|\b(?:est|sont|seront|sera)(?: en outre)? cédée?s?\b",
    re.IGNORECASE,
)
_OBJET = expression(r"\bdroits?\b|\brésultats?\b|\bœuvres?\b|\blogiciels?\b|\bcode\b|\blivrables?\b", re.IGNORECASE)
# Le droit du producteur de base et les titres de propriété industrielle ne relèvent pas de L. 131-3.
_AUTRE_CESSION = expression(r"\bproducteur\b|\btitres?\b(?! (?:exclusif|non exclusif|gratuit|onéreux))", re.IGNORECASE)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une cession à qui manque l'un des cinq éléments de l'article L. 131-3 du code de la PI.

    Chaque droit est distinct, et son domaine est délimité quant à l'étendue, la destination, le lieu et la
    durée. Une clause peut les tenir de celles auxquelles elle renvoie.
    """
    if not _organise_une_cession(lue):
        return
    liees = dict.fromkeys((*renvois(lue.clause.texte), *lue.clause.requiert))
    clauses = [lue.clause, *(lue.clausier.clauses[c] for c in liees if c in lue.clausier.clauses)]
    texte = " ".join(f"{c.titre} {c.texte}" for c in clauses)
    absents = [nom for nom, mots in _ELEMENTS.items() if not re.search(mots, texte, re.IGNORECASE | re.DOTALL)]
    if absents:
        yield Constat(
            f"la cession ne dit pas : {', '.join(absents)}.",
            "Nommez chaque droit cédé, et délimitez-le quant à l'étendue, la destination, le lieu et la durée"
            " (article L. 131-3 du code de la propriété intellectuelle), ou renvoyez à la clause qui le fait.",
        )


def _organise_une_cession(lue: ClauseLue) -> bool:
    if _TITRE_DE_CESSION.search(lue.clause.titre):
        return True
    return any(
        evoque(p.texte, "cèd", "céd")
        and any(accomplis(_CEDE, p.texte))
        and _OBJET.search(p.texte)
        and not _AUTRE_CESSION.search(p.texte)
        for p in lue.phrases
        if p.chemin == ("texte",)
    )


REGLE = Regle(
    code="cession-incomplete",
    voit="Une cession qui tait un des éléments obligatoires.",
    source="Code de la propriété intellectuelle, L. 131-3",
    exemple="une cession sans durée ni lieu",
    remede="Nommez chaque droit, son étendue, sa destination, son lieu et sa durée.",
    examiner=examiner,
    fautifs=(
        {
            "texte": "Le titulaire cède les droits sur les résultats.",
            "theme": "propriete-intellectuelle",
            "piece": "ccap",
        },
        {
            "texte": "Le titulaire, qui n'en retient aucun, cède les droits sur les résultats.",
            "theme": "propriete-intellectuelle",
            "piece": "ccap",
        },
    ),
    sains=(
        {
            "texte": "Le titulaire cède les droits de reproduction et d'adaptation, sans limite d'étendue, pour la"
            " destination des besoins de l'acheteur, pour le monde entier et pour la durée légale.",
            "theme": "propriete-intellectuelle",
            "piece": "ccap",
        },
    ),
)
