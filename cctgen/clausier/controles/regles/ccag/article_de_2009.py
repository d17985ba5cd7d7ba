"""Un article du CCAG-TIC cité pour ce qu'il réglait en 2009.

Source : correspondance des numéros de 2009 et de 2021, établie article par article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.modele import Clause
from cctgen.clausier.textes.articles import (
    CCAG,
    articles_du_ccag,
)
from cctgen.clausier.textes.phrases import Phrase
from cctgen.socle.anomalies import Chemin


class _Glissement(NamedTuple):
    """Un numéro de 2009, son sujet d'alors, son numéro de 2021, et ce que ce numéro désigne aujourd'hui."""

    ancien: str
    sujet: str
    nouveau: str
    actuel: str
    intitule: str


_GLISSEMENTS = {
    g.ancien: g
    for g in (
        _Glissement("20", r"livr", "21", r"stock|emball|transport", "stockage, emballage et transport"),
        _Glissement("21", r"mises? à jour|nouvelles? versions?|documentation", "22", r"livr", "livraison"),
        _Glissement(
            "22", r"usine", "23", r"mises? à jour|version|documentation", "mises à jour, versions et documentation"
        ),
        _Glissement("23", r"ordre de marche|installation", "29", r"usine", "surveillance en usine"),
        _Glissement("24", r"vérification", "30", r"audit", "audit de sécurité"),
        _Glissement(
            "25", r"quantitati", "31", r"supplémentaire|modificati", "prestations supplémentaires ou modificatives"
        ),
        _Glissement("26", r"qualitati|aptitude|service régulier", "32", r"suspen|imprévisible", "suspension"),
        _Glissement("27", r"vérification|admission|ajournement", "33", r"réexamen", "clause de réexamen"),
        _Glissement(
            "28",
            r"réception|admission|ajournement|réfaction|rejet",
            "34",
            r"donnée|service public",
            "données indispensables à un service public",
        ),
        _Glissement(
            "29", r"transfert de (?:la )?propriété", "35", r"installation|ordre de marche", "mise en ordre de marche"
        ),
        _Glissement("30", r"garanti", "36", r"vérification", "opérations de vérification"),
        _Glissement(
            "31",
            r"maintenance|infogérance|niveaux? de service",
            "38",
            r"quantitati|vérification",
            "vérifications quantitatives",
        ),
        _Glissement(
            "32", r"maintenance", "39", r"qualitati|vérification|aptitude|régulier", "vérifications qualitatives"
        ),
        _Glissement(
            "33", r"arrêt de l'exécution", "41", r"décision|vérification|admission", "décisions après vérification"
        ),
        _Glissement(
            "34",
            r"réversibilité|transférabilité",
            "42",
            r"admission|ajournement|réfaction|rejet",
            "admission, ajournement, réfaction et rejet",
        ),
        _Glissement(
            "35",
            r"propriété intellectuelle|définition des résultats|droits? (?:d'auteur|sur les résultats)",
            "43",
            r"transfert de (?:la )?propriété",
            "transfert de propriété",
        ),
        _Glissement("36", r"connaissances? antérieures?", "44 et 45.1", r"garanti", "garantie"),
        _Glissement("37", r"logiciels? standards?", "45.2", r"destruction|détrui|restitu", "destruction des données"),
        _Glissement(
            "38",
            r"propriété intellectuelle|régime des (?:résultats|droits)|droits? (?:d'auteur|sur les résultats)|cession",
            "46",
            r"maintenance|infogérance|niveaux? de service|transition|réversibilité|transférabilité|\bTMA\b",
            "définitions de la maintenance et de l'infogérance",
        ),
        _Glissement(
            "39", r"résili", "47", r"maintenance|intervention|préposé|agrément|locaux", "maintenance des prestations"
        ),
        _Glissement(
            "40",
            r"résili",
            "48",
            r"sécurité|obsolescence|vulnérabilité|correcti",
            "maintenance en condition de sécurité",
        ),
        _Glissement("41", r"résili", "49", r"arrêt", "arrêt de l'exécution"),
        _Glissement("42", r"résili|faute", "50", r"réversib|transférab", "réversibilité et transférabilité"),
        _Glissement(
            "43", r"intérêt général|résili", "51", r"résultats|connaissances|définition", "définition des résultats"
        ),
    )
}
_NUMEROS_DE_PI_EN_2009 = frozenset({"35", "36", "37", "38"})
_THEME_PI = "propriete-intellectuelle"


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève un article cité pour ce qu'il réglait en 2009, alors que son numéro a glissé en 2021.

    En 2009, les articles 35 à 38 portaient la propriété intellectuelle : une clause de ce thème qui les cite
    sans parler de leur objet d'aujourd'hui se trompe de version.
    """
    phrases = lue.phrases
    entete = " ".join([lue.clause.titre, *(d.objet for d in lue.clause.deroge)])
    vus: set[str] = set()
    for chemin, numero in _citations_declarees(lue.clause):
        glissement = _GLISSEMENTS.get(numero.split(".")[0])
        if glissement and numero not in vus and _est_perime(lue.clause, glissement, entete, phrases):
            vus.add(numero)
            yield _article_perime(numero, glissement, chemin)
    for phrase in phrases:
        for numero in articles_du_ccag(phrase.texte):
            glissement = _GLISSEMENTS.get(numero.split(".")[0])
            if glissement and numero not in vus and _est_perime_ici(lue.clause, glissement, phrase.texte):
                vus.add(numero)
                yield _article_perime(numero, glissement, phrase.chemin)


def _citations_declarees(clause: Clause) -> Iterator[tuple[Chemin, str]]:
    citations = [("complete", c) for c in clause.complete]
    citations += [("deroge", d.article) for d in clause.deroge]
    citations += [("references", c) for c in clause.references]
    for cle, citation in citations:
        identifiant, _, numero = citation.partition(":")
        if identifiant == CCAG and numero:
            yield (cle,), numero


def _est_perime(clause: Clause, glissement: _Glissement, entete: str, phrases: tuple[Phrase, ...]) -> bool:
    if _est_de_pi_en_2009(clause, glissement):
        # Une clause de PI parle de tout : seul ce qu'elle dit de l'article lui-même compte.
        citantes = (
            p.texte for p in phrases if any(n.split(".")[0] == glissement.ancien for n in articles_du_ccag(p.texte))
        )
        return not _parle_de(" ".join([entete, *citantes]), glissement.actuel)
    tout = " ".join([entete, *(p.texte for p in phrases)])
    return _parle_de(entete, glissement.sujet) and not _parle_de(tout, glissement.actuel)


def _est_perime_ici(clause: Clause, glissement: _Glissement, phrase: str) -> bool:
    if "2009" in phrase:
        return False
    en_cause = _est_de_pi_en_2009(clause, glissement) or _parle_de(phrase, glissement.sujet)
    return en_cause and not _parle_de(phrase, glissement.actuel)


def _est_de_pi_en_2009(clause: Clause, glissement: _Glissement) -> bool:
    return clause.theme == _THEME_PI and glissement.ancien in _NUMEROS_DE_PI_EN_2009


def _parle_de(texte: str, motif: str) -> bool:
    return bool(re.search(motif, texte, re.IGNORECASE))


def _article_perime(numero: str, glissement: _Glissement, chemin: Chemin) -> Constat:
    return Constat(
        f"l'article {numero} du CCAG-TIC porte depuis 2021 sur « {glissement.intitule} ».",
        f"Le sujet de la clause est passé à l'article {glissement.nouveau} : vérifiez, puis corrigez le numéro.",
        chemin,
    )


REGLE = Regle(
    code="article-ccag-2009",
    voit="Un article du CCAG-TIC cité par son numéro de 2009.",
    source="Arrêté du 30 mars 2021 : les numéros ont glissé",
    exemple="la maintenance citée à l'article 31",
    remede="Corrigez le numéro d'après le conseil.",
    examiner=examiner,
    fautifs=(
        {"titre": "Maintenance", "texte": "La maintenance suit l'article 31 du CCAG-TIC.", "complete": ["ccag-tic:31"]},
    ),
    sains=(
        {"titre": "Maintenance", "texte": "La maintenance suit l'article 38 du CCAG-TIC.", "complete": ["ccag-tic:38"]},
    ),
)
