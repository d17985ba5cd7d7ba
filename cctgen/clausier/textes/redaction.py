"""Règles de rédaction que l'on peut contrôler sans lire le droit à la place du juriste.

R.2111-7 du code de la commande publique : ni marque, ni brevet, ni type qui favorise ou élimine, sauf
justification par l'objet, ou « ou équivalent ». R.2111-9 : toute norme est suivie de « ou équivalent ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cctgen.clausier.formes.formulaire import FormulaireRedige
from cctgen.clausier.modele import Clause
from cctgen.socle.anomalies import Chemin

VARIABLE = re.compile(r"\{([^{}\n]*)\}")
_RENVOI = "clause:"

_NORME = re.compile(
    r"\b(?:ISO(?:/CEI|/IEC)?|NF|EN|CEI|IEC|IEEE|ETSI|AFNOR)(?:\s+(?:EN|ISO|Z))*[\s\u00a0]?[A-Z]?[\s\u00a0]?\d{2,}[\d.:-]*"
)
_JINJA = re.compile(r"\{\{|\{%|\{#")
_EQUIVALENCE = re.compile(r"équivalent", re.IGNORECASE)


@lru_cache(maxsize=8192)
def variables(texte: str) -> tuple[str, ...]:
    """Rend les paramètres et réponses insérés par `{nom}`, dans l'ordre, sans doublon."""
    noms = (m.group(1) for m in VARIABLE.finditer(texte))
    return tuple(dict.fromkeys(n for n in noms if not n.startswith(_RENVOI)))


@lru_cache(maxsize=8192)
def renvois(texte: str) -> tuple[str, ...]:
    """Rend les clauses visées par `{clause:ID}`, dans l'ordre, sans doublon."""
    noms = (m.group(1) for m in VARIABLE.finditer(texte))
    return tuple(dict.fromkeys(n.removeprefix(_RENVOI) for n in noms if n.startswith(_RENVOI)))


def textes_de(clause: Clause) -> Iterator[tuple[Chemin, str]]:
    """Énumère les textes d'une clause qui partent dans un document, avec leur chemin dans le fichier."""
    yield ("contexte",), clause.contexte
    yield ("texte",), clause.texte
    yield ("recommandations",), clause.recommandations
    for rang, offre in enumerate(clause.offres_service):
        yield ("offres_service", rang, "usage"), offre.usage
    for rang, ligne in enumerate(clause.lignes_ccap):
        yield ("lignes_ccap", rang), ligne
    for champ, pieces in (("pieces_acheteur", clause.pieces_acheteur), ("pieces_offre", clause.pieces_offre)):
        for rang, piece in enumerate(pieces):
            yield (champ, rang), piece
    for rang, exigence in enumerate(clause.exigences):
        yield ("exigences", rang, "enonce"), exigence.enonce
        yield ("exigences", rang, "preuve"), exigence.preuve
        yield ("exigences", rang, "piece_acheteur"), exigence.piece_acheteur


def textes_inserants(clause: Clause) -> Iterator[tuple[Chemin, str]]:
    """Énumère les textes d'une clause où une valeur s'insère, note à l'acheteur et dérogations comprises."""
    yield from textes_de(clause)
    yield ("note_acheteur",), clause.note_acheteur
    for rang, derogation in enumerate(clause.deroge):
        yield ("deroge", rang, "objet"), derogation.objet


def textes_du_formulaire(formulaire: FormulaireRedige) -> Iterator[tuple[Chemin, str]]:
    """Énumère les textes où s'insèrent valeurs et renvois, avec leur chemin dans le fichier."""
    yield ("introduction",), formulaire.introduction
    for rang, section in enumerate(formulaire.sections):
        yield ("sections", rang, "consigne"), section.consigne
        for position, champ in enumerate(section.champs):
            yield ("sections", rang, "champs", position, "valeur"), champ.valeur
            yield ("sections", rang, "champs", position, "aide"), champ.aide


def accolades_perdues(texte: str) -> tuple[str, ...]:
    """Rend le début de chaque accolade sans sa jumelle : la valeur ne s'insérerait pas, et l'accolade s'imprimerait."""
    reste = VARIABLE.sub(lambda m: " " * len(m.group()), texte)
    return tuple(texte[m.start() : m.start() + 20].split("\n", maxsplit=1)[0] for m in re.finditer(r"[{}]", reste))


def porte_jinja(texte: str) -> bool:
    """Vrai si le texte contient une instruction Jinja, réservée aux modèles Word."""
    return bool(_JINJA.search(texte))


def normes_sans_equivalent(texte: str) -> tuple[str, ...]:
    """Rend les normes citées dans une phrase qui n'admet pas d'équivalent."""
    trouvees = (
        norme.group(0).strip().rstrip(".:-")
        for phrase in _phrases(texte)
        if not _EQUIVALENCE.search(phrase)
        for norme in _NORME.finditer(phrase)
    )
    return tuple(dict.fromkeys(trouvees))


def marques_sans_equivalent(texte: str, marques: tuple[str, ...]) -> tuple[str, ...]:
    """Rend les marques du référentiel de produits citées dans une phrase qui n'admet pas d'équivalent."""
    if not _une_de(marques).search(texte):
        return ()
    phrases = [p for p in _phrases(texte) if not _EQUIVALENCE.search(p)]
    return tuple(m for m in marques if any(re.search(rf"\b{re.escape(m)}\b", p) for p in phrases))


@lru_cache(maxsize=4)
def _une_de(mots: tuple[str, ...]) -> re.Pattern[str]:
    """Rend le motif d'un mot quelconque : presque aucune phrase n'en porte, et un seul passage le dit."""
    return re.compile("|".join(map(re.escape, mots)) or r"(?!)")


def _phrases(texte: str) -> list[str]:
    return re.split(r"(?<=[.;!?])\s+|\n\s*\n", texte)
