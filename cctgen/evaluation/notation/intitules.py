"""L'intitulé d'un sous-critère proposé : il nomme tout ce que notent ses exigences, et rien d'autre."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.clausier.formes.bareme import BaremeType, Sujet
from cctgen.consultation.modele import enumerer
from cctgen.socle.typographie import en_minuscule, majuscule


def intitule(modele: BaremeType, groupes: Sequence[Sequence[ExigenceRetenue]], titres: Mapping[str, str]) -> str:
    """Rend « Accessibilité, qualité des interfaces et données », groupe après groupe, dans l'ordre des sujets.

    Une exigence sans sujet se dit du titre de sa clause, que donne `titres`. Vide si rien n'est noté.
    """
    dits = _dits(modele, [exigence for groupe in groupes for exigence in groupe])
    noms = [nom for groupe in groupes for nom in _noms(modele, groupe, dits, titres)]
    return majuscule(enumerer(list(dict.fromkeys(noms))))


def _noms(
    modele: BaremeType, groupe: Sequence[ExigenceRetenue], dits: Mapping[str, str], titres: Mapping[str, str]
) -> Iterator[str]:
    portes = [(exigence, _sujet(modele, exigence)) for exigence in groupe]
    nommes = {dits[sujet.id] for _, sujet in portes if sujet is not None}
    yield from (sujet.nom for sujet in modele.sujets if sujet.id in nommes)
    yield from (en_minuscule(titres.get(e.clause, e.clause)) for e, sujet in portes if sujet is None)


def _dits(modele: BaremeType, exigences: Sequence[ExigenceRetenue]) -> Mapping[str, str]:
    """Rend le sujet qui dit chaque sujet porté : lui-même, ou son ensemble."""
    portes = {sujet.id: sujet for e in exigences if (sujet := _sujet(modele, e)) is not None}
    ensembles = Counter(sujet.ensemble for sujet in portes.values())
    return {
        id_: s.ensemble if s.ensemble and (s.ensemble in portes or ensembles[s.ensemble] > 1) else id_
        for id_, s in portes.items()
    }


def _sujet(modele: BaremeType, exigence: ExigenceRetenue) -> Sujet | None:
    return modele.sujet_de(exigence.ref, exigence.clause, exigence)
