"""Ce qu'un lot dit de sa méthode de notation : les champs de son barème, et les phrases de ses clauses de règlement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.textes.negation import affirmes
from cctgen.clausier.textes.phrases import evoque
from cctgen.consultation.bareme import Bareme
from cctgen.socle.anomalies import Lieu


class Dit(NamedTuple):
    """Une phrase sur la méthode, ce qu'elle concerne et où elle est écrite."""

    ref: str
    texte: str
    lieu: Lieu


def dits_de_methode(vue: VueDuLot) -> Iterator[Dit]:
    """Énumère ce que le barème et les clauses de règlement du lot disent de la méthode."""
    if vue.bareme is not None:
        yield from _du_bareme(vue.bareme)
    yield from (Dit(article.clause, phrase, Lieu()) for article, phrase in vue.stipulations_du_reglement)


def _du_bareme(bareme: Bareme) -> Iterator[Dit]:
    for critere in bareme.criteres:
        yield from (Dit(critere.id, texte, CONSULTATION) for texte in (critere.libelle, critere.assiette) if texte)
        for part in critere.sous_criteres:
            yield Dit(part.id, part.libelle, CONSULTATION)
    for degre in bareme.echelle:
        yield Dit(f"degré {degre.note}", degre.ancre, CONSULTATION)


def releve(
    vue: VueDuLot, motif: re.Pattern[str], indices: tuple[str, ...], faute: str, conseil: str
) -> Iterator[ConstatDuLot]:
    """Énumère un constat par phrase que `motif` reconnaît et qu'elle n'exclut pas ; `faute` suit la citation.

    Sans l'un des `indices`, en minuscules, une phrase ne porte pas le motif : elle ne s'y essaie pas.
    """
    for dit in dits_de_methode(vue):
        if evoque(dit.texte, *indices) and any(affirmes(motif, dit.texte)):
            yield a_qualifier(f"« {dit.texte} » : {faute}", conseil, dit.ref, dit.lieu)
