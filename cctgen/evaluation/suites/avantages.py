"""Les avantages écrits de l'offre retenue, confrontés aux notes : une lettre ne vante pas ce qu'elle a perdu."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.notation.calcul import arrondir
from cctgen.evaluation.suites.issue import Issue
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import citer_les_premiers, en_francais

_DITS = 6
Notes = dict[str, Fraction]
_PROPOSITION = re.compile(r"[.;:!?…](?=\s|$)|,(?=\s)|\b(?:mais|et|pour|avec)\b", re.IGNORECASE)
_CONCEDE = re.compile(r"\b(?:malgré|quoiqu[e'’]|bien qu[e'’]|en dépit d|nonobstant)", re.IGNORECASE)
_EN_RETRAIT = re.compile(
    r"\b(?:moindres?|inférieure?s?|en retrait|derrière|"
    r"moins (?!de\b|d['’]|ch(?:er|ère)s?\b|co[uû]teu|onéreu|risqué))",
    re.IGNORECASE,
)
_PLUS_CHER = re.compile(r"\b(?:supérieure?s?|élevée?s?|chère?s?|co[uû]teu\w+|onéreu\w+)\b", re.IGNORECASE)
"""Un prix moindre est un avantage ; c'est plus haut qu'il s'avoue."""
_PRIX = re.compile(r"\b(?:prix|coûts?)\b", re.IGNORECASE)
_DEMENTI = re.compile(
    r"\b(?:pas|jamais|nullement|aucunement|ni|rien|non|autres?|concurrent\w*|candidats?)\b|\b(?:au|du)\s*$",
    re.IGNORECASE,
)
"""« N'est pas inférieure », « au moins », « les autres sont derrière » : rien n'y est avoué."""


def avantages_dementis(issue: Issue, lieu: Lieu, dossier: Dossier) -> Iterator[Anomalie]:
    """Énumère une anomalie au plus : ce que les avantages écrits citent, et où l'offre retenue n'est pas devant.

    Ne se voient que les références d'exigences et les intitulés du barème, sauf où la phrase avoue elle-même que
    l'offre y est moindre : le reste, une personne le relit.
    """
    retenue, choix = issue.attributaire, issue.choix
    if retenue is None or choix is None or not choix.avantages:
        return
    siennes = {quoi: note for quoi, note in _notes(retenue, dossier).items() if _vante(choix.avantages, quoi)}
    dementis = [
        f"{quoi} ({_dite(note)}, contre {_dite(autres[quoi])} pour {offre.soumissionnaire})"
        for offre in issue.lot.offres
        if offre is not retenue and offre.rang is not None
        for autres in (_notes(offre, dossier),)
        for quoi, note in siennes.items()
        if quoi in autres and note <= autres[quoi]
    ]
    if dementis:
        message = (
            f"« {retenue.soumissionnaire} » : les avantages écrits citent ce où l'offre n'est pas devant :"
            f" {citer_les_premiers(dementis, _DITS)}."
        )
        conseil = "Récrivez-les d'après les notes : la lettre les donne à lire à côté des siennes."
        yield Anomalie("avantage-dementi", message, conseil, Gravite.A_QUALIFIER, lieu, lot=issue.lot.numero)


def _notes(offre: OffreComparee, dossier: Dossier) -> Notes:
    """Rend les notes de l'offre, par référence d'exigence, puis par intitulé du barème qui a plus d'un mot."""
    notees = {e.ref for e in dossier.exigences(offre.offre.lot) if e.notee}
    notes = {ref: Fraction(note) for ref, note in offre.notes.items() if ref in notees}
    for critere in offre.note.criteres:
        intitules = [
            (critere.critere.libelle, critere.note),
            *((p.sous_critere.libelle, p.note) for p in critere.parts),
        ]
        notes |= {nom: note for nom, note in intitules if " " in nom and note is not None}
    return notes


def _vante(texte: str, quoi: str) -> bool:
    """Vrai si un endroit au moins cite ce critère sans l'avouer moindre dans la même proposition."""
    lu = " ".join(texte.split())
    trouves = re.finditer(rf"(?<![\w-]){re.escape(quoi)}(?![\w-])", lu, re.IGNORECASE)
    return any(not _est_avoue(lu, trouve) for trouve in trouves)


def _est_avoue(texte: str, cite: re.Match[str]) -> bool:
    devant, derriere = texte[: cite.start()], texte[cite.end() :]
    devant = devant[max((m.end() for m in _PROPOSITION.finditer(devant)), default=0) :]
    # L'apposition tient à ce qu'elle suit : « SSI-2, un peu en retrait, … ».
    tete = re.match(r"[\s)]*,?", derriere)
    debut = tete.end() if tete else 0
    fin = _PROPOSITION.search(derriere, debut)
    derriere = derriere[debut : fin.start() if fin else None]
    dit_moindre = _PLUS_CHER if _PRIX.search(cite[0]) else _EN_RETRAIT
    lus = (devant, ""), (derriere, devant)
    return _CONCEDE.search(devant) is not None or any(
        not _DEMENTI.search(avant + lu[: moindre.start()]) and not _PRIX.search(lu[: moindre.start()])
        for lu, avant in lus
        if (moindre := dit_moindre.search(lu))
    )


def _dite(note: Fraction) -> str:
    return en_francais(arrondir(note, 2))
