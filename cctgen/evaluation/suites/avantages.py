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


def avantages_dementis(issue: Issue, lieu: Lieu, dossier: Dossier) -> Iterator[Anomalie]:
    """Énumère une anomalie au plus : ce que les avantages écrits citent, et où l'offre retenue n'est pas devant.

    Ne se voient que les références d'exigences et les intitulés du barème : le reste, une personne le relit.
    """
    retenue, choix = issue.attributaire, issue.choix
    if retenue is None or choix is None or not choix.avantages:
        return
    siennes = {quoi: note for quoi, note in _notes(retenue, dossier).items() if _cite(choix.avantages, quoi)}
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


def _cite(texte: str, quoi: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(quoi)}(?![\w-])", " ".join(texte.split()), re.IGNORECASE) is not None


def _dite(note: Fraction) -> str:
    return en_francais(arrondir(note, 2))
