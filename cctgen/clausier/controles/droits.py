"""Les règles du code de la propriété intellectuelle qu'une clause de cession ne peut pas manquer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.phrases import Constat, est_niee, phrases_de
from cctgen.clausier.redaction import renvois

_ELEMENTS = {
    "chaque droit cédé": r"reprodu.*(?:représent|adapt|modifi|distribu|tradui|communiqu)"
    r"|(?:représent|adapt|modifi|distribu|tradui|communiqu).*reprodu",
    "l'étendue": r"étendue|tout ou partie|sans limite|nombre (?:de copies|d'exemplaires|d'utilisateurs)",
    "la destination": r"destination|finalité|besoins? (?:du|de l')",
    "le lieu": r"\*\*lieu\*\*|monde entier|territoire|\bpays\b|quant au lieu|\blieu d'exploitation",
    "la durée": r"durée",
}
"""Les mots auxquels se reconnaissent les mentions distinctes que veut l'article L. 131-3."""

_TITRE_DE_CESSION = re.compile(r"\bcession\b|\bdroits cédés\b", re.IGNORECASE)
_CEDE = re.compile(
    r"(?<!qu'il )(?<!qu'elle )\b(?:cède|cèdent|cédera|céderont)\b"
    r"|\b(?:est|sont|seront|sera)(?: en outre)? cédée?s?\b",
    re.IGNORECASE,
)
_OBJET = re.compile(r"\bdroits?\b|\brésultats?\b|\bœuvres?\b|\blogiciels?\b|\bcode\b|\blivrables?\b", re.IGNORECASE)
# Le droit du producteur de base et les titres de propriété industrielle ne relèvent pas de L. 131-3.
_AUTRE_CESSION = re.compile(r"\bproducteur\b|\btitres?\b(?! (?:exclusif|non exclusif|gratuit|onéreux))", re.IGNORECASE)
_FUTURES = re.compile(
    r"œuvres? futures?|oeuvres? futures?"
    r"|(?<!usages )(?<!finalités )présent(?:e?s)? (?:et|ou) (?:futur(?:e?s)?|à venir)"
    r"|(?:résultats?|créations?|développements?|droits?|œuvres?|livrables?) (?:présent(?:e?s)? (?:et|ou) )?"
    r"(?:futur(?:e?s)?|à venir)",
    re.IGNORECASE,
)
_CESSION = re.compile(r"\bc[èé]d(?:e|ent|era|és?|ées?)\b|\bcession\b|\btransf[èé]r", re.IGNORECASE)
_DROIT_MORAL = re.compile(
    r"droits? mora(?:l|ux)|droit (?:de|à la) paternité|droit au (?:nom|respect)"
    r"|droit de (?:repentir|retrait|divulgation)",
    re.IGNORECASE,
)
_RENONCE = re.compile(
    r"\brenonc|\babandonn|\bc[èé]d(?:e|ent|era|és?|ées?)\b|\bcession\b|n'exerce(?:ra)? pas", re.IGNORECASE
)
_RESERVE = re.compile(r"laisse|conserve|garde|réserve|respect(?:e|ant)\b|dans la limite", re.IGNORECASE)


def cession_complete(clausier: Clausier, clause: Clause) -> Iterator[Constat]:
    """Relève une cession à qui manque l'un des cinq éléments de l'article L. 131-3 du code de la PI.

    Chaque droit est distinct, et son domaine est délimité quant à l'étendue, la destination, le lieu et la
    durée. Une clause peut les tenir de celles auxquelles elle renvoie.
    """
    if not _organise_une_cession(clause):
        return
    liees = dict.fromkeys((*renvois(clause.texte), *clause.requiert))
    clauses = [clause, *(clausier.clauses[c] for c in liees if c in clausier.clauses)]
    texte = " ".join(f"{c.titre} {c.texte}" for c in clauses)
    absents = [nom for nom, mots in _ELEMENTS.items() if not re.search(mots, texte, re.IGNORECASE | re.DOTALL)]
    if absents:
        yield Constat(
            "cession-incomplete",
            f"la cession ne dit pas : {', '.join(absents)}.",
            "Nommez chaque droit cédé, et délimitez-le quant à l'étendue, la destination, le lieu et la durée"
            " (article L. 131-3 du code de la propriété intellectuelle), ou renvoyez à la clause qui le fait.",
        )


def _organise_une_cession(clause: Clause) -> bool:
    if _TITRE_DE_CESSION.search(clause.titre):
        return True
    return any(
        _CEDE.search(p.texte)
        and _OBJET.search(p.texte)
        and not _AUTRE_CESSION.search(p.texte)
        and not est_niee(p.texte)
        for p in phrases_de(clause)
        if p.chemin == ("texte",)
    )


def oeuvres_futures(clause: Clause) -> Iterator[Constat]:
    """Relève la cession globale d'œuvres futures, nulle (article L. 131-1 du code de la PI)."""
    for phrase in phrases_de(clause):
        if _FUTURES.search(phrase.texte) and _CESSION.search(phrase.texte) and not est_niee(phrase.texte):
            yield Constat(
                "oeuvres-futures",
                "la clause cède en bloc des œuvres qui n'existent pas encore : une telle cession est nulle.",
                "Cédez résultat par résultat, à sa livraison ou à la commande qui le désigne.",
                phrase.chemin,
            )


def droit_moral(clause: Clause) -> Iterator[Constat]:
    """Relève la renonciation au droit moral, inaliénable (article L. 121-1 du code de la PI)."""
    for phrase in phrases_de(clause):
        vise = _DROIT_MORAL.search(phrase.texte) and _RENONCE.search(phrase.texte)
        if vise and not _reserve_le_droit(phrase.texte) and not _ecarte_la_renonciation(phrase.texte):
            yield Constat(
                "droit-moral",
                "la clause fait renoncer au droit moral, qui ne se cède pas.",
                "Retirez cette phrase ; organisez plutôt la mention des auteurs.",
                phrase.chemin,
            )


def _reserve_le_droit(phrase: str) -> bool:
    """« La cession laisse le droit moral » le réserve ; « conserve ses droits mais renonce » ne réserve rien."""
    return bool(_RESERVE.search(phrase)) and not re.search(r"\b(?:renonc|abandonn)", phrase, re.IGNORECASE)


def _ecarte_la_renonciation(phrase: str) -> bool:
    """« N'exercera pas son droit moral » est nié, mais vaut renonciation."""
    return est_niee(phrase) and not re.search(r"n'exerce(?:ra)? pas", phrase)
