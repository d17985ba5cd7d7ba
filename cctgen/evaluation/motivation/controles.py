"""Ce que les appréciations ne disent pas : des écarts sans explication, des motifs passe-partout, des critères vides.

Un écart de notes qu'aucune appréciation n'explique ne se défend pas (CAA Nancy, n° 22NC01807) ; un critère où chaque
exigence reçoit la même note pour tous est vidé de sa portée (TA Dijon, 11 juillet 2025, n° 2501824). Ni l'un ni l'autre
ne change un classement : une personne relit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.notation.portee import PartDuBareme, parts_du_bareme
from cctgen.evaluation.phrases import enumerer
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import finir

_LIEU = Lieu("evaluation")


def controler_les_motifs(dossier: Dossier, comparaison: Comparaison) -> Iterator[Anomalie]:
    """Énumère, lot par lot, ce qu'un juge relèverait dans les appréciations des offres en lice."""
    for lot in comparaison.lots:
        presentes = [o for o in lot.offres if o.mise_a_l_ecart is None and o.notes]
        bareme = dossier.bareme_du_lot(lot.numero)
        yield from _motifs_repetes(lot, presentes)
        if bareme is None or len(presentes) < 2:
            continue
        parts = parts_du_bareme(bareme, dossier.exigences(lot.numero))
        yield from _ecarts_sans_explication(lot, presentes, parts)
        yield from _criteres_sans_ecart(lot, presentes, parts)


REPETITIONS = 5
"""En deçà, ou jusqu'au quart des notes, les mêmes mots peuvent être justes. Seuils propres à l'outil."""


def _motifs_repetes(lot: LotCompare, offres: Sequence[OffreComparee]) -> Iterator[Anomalie]:
    for offre in offres:
        notees = [ref for ref, note in offre.notes.items() if note is not None]
        dits = {ref: _dit(offre, ref) for ref in notees}
        dit, fois = next(iter(Counter(filter(None, dits.values())).most_common(1)), ("", 0))
        if fois >= REPETITIONS and 4 * fois > len(notees):
            premier = next(ref for ref in notees if dits[ref] == dit)
            ecrit = offre.appreciations[premier].commentaire
            message = f"{_ou(lot)}{offre.soumissionnaire} : le même commentaire motive {fois} notes sur {len(notees)}"
            conseil = "Dites, exigence par exigence, ce qui a été vu : un motif passe-partout n'en justifie aucune."
            lieu = (Gravite.A_QUALIFIER, _LIEU, premier, lot.numero)
            yield Anomalie("motif-repete", finir(f"{message} : « {ecrit} »"), conseil, *lieu)


def _ecarts_sans_explication(
    lot: LotCompare, offres: Sequence[OffreComparee], parts: Sequence[PartDuBareme]
) -> Iterator[Anomalie]:
    refs = [e.ref for part in parts for e in part.exigences if _est_inexplique(e.ref, offres)]
    if refs:
        message = f"{_ou(lot)}des offres ont des notes différentes et le même commentaire sur {enumerer(refs)}."
        conseil = "Dites, pour chaque offre, ce qui justifie sa note (CAA Nancy, n° 22NC01807)."
        yield Anomalie("ecart-sans-explication", message, conseil, Gravite.A_QUALIFIER, _LIEU, refs[0], lot.numero)


def _est_inexplique(ref: str, offres: Sequence[OffreComparee]) -> bool:
    """Vrai si deux offres ont le même commentaire et des notes différentes : une passe, quel qu'en soit le nombre."""
    if len({offre.notes.get(ref) for offre in offres}) == 1:
        return False
    notes: dict[str, int] = {}
    for offre in offres:
        note, dit = offre.notes.get(ref), _dit(offre, ref)
        if note is not None and dit and notes.setdefault(dit, note) != note:
            return True
    return False


def _dit(offre: OffreComparee, ref: str) -> str:
    appreciation = offre.appreciations.get(ref)
    return " ".join(appreciation.commentaire.split()).casefold() if appreciation else ""


def _criteres_sans_ecart(
    lot: LotCompare, offres: Sequence[OffreComparee], parts: Sequence[PartDuBareme]
) -> Iterator[Anomalie]:
    for identifiant in dict.fromkeys(part.critere.id for part in parts):
        siennes = [part for part in parts if part.critere.id == identifiant]
        refs = [e.ref for part in siennes for e in part.exigences]
        if refs and all(_est_commune(ref, offres) for ref in refs):
            nom = siennes[0].critere.libelle or identifiant
            message = f"{_ou(lot)}« {nom} » n'a départagé personne : chaque exigence y a la même note pour tous."
            conseil = "Relisez-les : un critère vidé de sa portée fait annuler la procédure (TA Dijon, n° 2501824)."
            yield Anomalie("critere-non-departage", message, conseil, Gravite.A_QUALIFIER, _LIEU, refs[0], lot.numero)


def _est_commune(ref: str, offres: Sequence[OffreComparee]) -> bool:
    notes = {offre.notes.get(ref) for offre in offres}
    return len(notes) == 1 and None not in notes


def _ou(lot: LotCompare) -> str:
    return f"lot {lot.numero} : " if lot.numero else ""
