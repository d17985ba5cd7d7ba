"""Les contrôles d'une consultation assemblée : ce que ses réponses, ses clauses et son barème se doivent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from cctgen.assemblage.controles import donnees_personnelles as controles_donnees
from cctgen.assemblage.controles import droits as controles_droits
from cctgen.assemblage.controles import environnement as controles_environnement
from cctgen.assemblage.controles import exclusivite as controles_exclusivite
from cctgen.assemblage.controles import localisation as controles_localisation
from cctgen.assemblage.controles import secret_du_code as controles_secret
from cctgen.assemblage.controles import securite as controles_securite
from cctgen.assemblage.controles.contradictions import reponses_contradictoires
from cctgen.assemblage.controles.textes import controler_textes
from cctgen.assemblage.controles.vue import VueDuLot
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import Consultation, ReponsesDuLot, lots_en_clair
from cctgen.socle.anomalies import Anomalie

Controle = Callable[[VueDuLot], Iterator[Anomalie]]

CONTROLES: tuple[Controle, ...] = (
    *controles_droits.CONTROLES,
    *controles_secret.CONTROLES,
    *controles_exclusivite.CONTROLES,
    *controles_securite.CONTROLES,
    *controles_localisation.CONTROLES,
    *controles_donnees.CONTROLES,
    *controles_environnement.CONTROLES,
    reponses_contradictoires,
)
"""Tous les contrôles d'un lot ; un de plus s'ajoute ici, avec son cas fautif et son cas sain."""


def controler_dossier(
    dossier: Dossier, clausier: Clausier, consultation: Consultation, reponses: Iterable[ReponsesDuLot]
) -> Iterator[Anomalie]:
    """Énumère les anomalies d'une consultation assemblée, chacune une fois, avec les lots qu'elle touche."""
    lots: dict[Anomalie, list[int]] = {}
    for du_lot in reponses:
        for anomalie in _du_lot(VueDuLot(dossier, clausier, consultation.redaction, du_lot)):
            touches = lots.setdefault(anomalie, [])
            if du_lot.lot not in touches:
                touches.append(du_lot.lot)
    for anomalie, touches in lots.items():
        yield _situer(anomalie, touches)
    yield from controler_textes(dossier, clausier, consultation)


def _du_lot(vue: VueDuLot) -> Iterator[Anomalie]:
    for controle in CONTROLES:
        yield from controle(vue)


def _situer(anomalie: Anomalie, lots: list[int]) -> Anomalie:
    """Nomme les lots en tête du message, s'il y en a."""
    dits = lots_en_clair(lots)
    return replace(anomalie, message=f"{dits}, {anomalie.message}") if dits else anomalie
