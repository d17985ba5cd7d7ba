"""Les contrôles d'une consultation assemblée : ce que ses réponses, ses clauses et son barème se doivent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cctgen.assemblage.controles import regles
from cctgen.assemblage.controles.textes import Relire, controler_textes, relire_l_article
from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.controles.regle import Regle, decouvrir
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import Consultation, ReponsesDuLot, lots_en_clair
from cctgen.socle.anomalies import Anomalie

REGLES: tuple[Regle[VueDuLot, ConstatDuLot], ...] = decouvrir(regles)
"""Toutes les règles d'un lot ; une de plus est un fichier de plus dans `regles/`."""


def controler_dossier(
    dossier: Dossier,
    clausier: Clausier,
    consultation: Consultation,
    reponses: Iterable[ReponsesDuLot],
    relire: Relire = relire_l_article,
) -> Iterator[Anomalie]:
    """Énumère les anomalies d'une consultation assemblée, chacune une fois, avec les lots qu'elle touche.

    `relire` peut rendre ce qu'il a déjà relevé d'un article semblable.
    """
    lots: dict[Anomalie, list[int]] = {}
    for du_lot in reponses:
        for anomalie in _du_lot(VueDuLot(dossier, clausier, consultation.redaction, du_lot)):
            touches = lots.setdefault(anomalie, [])
            if du_lot.lot not in touches:
                touches.append(du_lot.lot)
    for anomalie, touches in lots.items():
        yield _situer(anomalie, touches)
    yield from controler_textes(dossier, clausier, consultation, relire)


def _du_lot(vue: VueDuLot) -> Iterator[Anomalie]:
    for regle in REGLES:
        for constat in regle.examiner(vue):
            yield Anomalie(
                regle.code,
                constat.message,
                constat.conseil,
                gravite=constat.gravite,
                lieu=constat.lieu,
                ref=constat.ref,
                faits=(constat.fait,) if constat.fait else (),
            )


def _situer(anomalie: Anomalie, lots: list[int]) -> Anomalie:
    """Nomme les lots en tête du message, s'il y en a, et donne à chacun son fait."""
    dits = lots_en_clair(lots)
    if not dits:
        return anomalie
    faits = tuple(f"lot {lot}, {fait}" for lot in lots for fait in anomalie.faits)
    return replace(anomalie, message=f"{dits}, {anomalie.message}", faits=faits)
