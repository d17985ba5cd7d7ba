"""Ce que `expliquer` affiche : pourquoi, que changer, et si."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cctgen.cli.terminal import affichage
from cctgen.consultation.modele import SANS_LOT

if TYPE_CHECKING:
    from cctgen.assemblage.explication import Explique
    from cctgen.assemblage.selection.causes import Cause
    from cctgen.usages.explication.et_si import EtSi
    from cctgen.usages.explication.que_changer import Possibilites


def montrer_pourquoi(consultation: Path, clausiers: tuple[Path, ...], ids: tuple[str, ...], *, en_json: bool) -> None:
    """Affiche les verdicts et leurs motifs ; pour des identifiants donnés, ce qui les inverserait."""
    from cctgen.usages.explication.expliquer import expliquer

    resultat = expliquer(consultation, clausiers, ids)
    possibilites = _que_changer(consultation, clausiers, ids) if ids else ()
    if en_json:
        changements = {"changements": [p.en_dict() for p in possibilites]} if ids else {}
        affichage.rendre_json(resultat.en_dict() | changements)
        return
    montrees = {(e.verdict.id, e.lot): e.verdict.cause for e in resultat.clauses}
    for titre, expliques in (("Clauses", resultat.clauses), ("Exigences", resultat.exigences)):
        if expliques:
            affichage.montrer_tableau(titre, ("Réf.", "Titre", "Lot", "Pourquoi"), lignes(expliques, montrees))
    for possibilite in possibilites:
        affichage.dire(possibilite.entree)
        for changement in possibilite.changements:
            affichage.dire(f"  - {changement}")


def montrer_et_si(
    consultation: Path, clausiers: tuple[Path, ...], suppositions: tuple[str, ...], *, en_json: bool
) -> None:
    """Affiche ce que d'autres réponses changeraient."""
    from cctgen.usages.explication.et_si import et_si

    resultat = et_si(consultation, clausiers, suppositions)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
        return
    if not (resultat.ecarts or resultat.apparues or resultat.levees):
        affichage.dire("Rien ne changerait.")
        return
    if resultat.ecarts:
        lignes = [[e.nature.value, e.objet, e.id, e.titre] for e in resultat.ecarts]
        affichage.montrer_tableau("Ce qui changerait", ("Nature", "Objet", "Réf.", "Titre"), lignes)
    _montrer_anomalies(resultat)
    affichage.dire("Rien n'a été écrit. Pour changer d'avis : cctgen questionnaire, ou reponses.yaml.")


def _que_changer(consultation: Path, clausiers: tuple[Path, ...], ids: tuple[str, ...]) -> tuple[Possibilites, ...]:
    from cctgen.usages.explication.que_changer import que_changer

    return que_changer(consultation, clausiers, ids)


def _montrer_anomalies(resultat: EtSi) -> None:
    for titre, anomalies in (("Apparaîtrait", resultat.apparues), ("Serait levé", resultat.levees)):
        if anomalies:
            lignes = [[a.gravite.value, a.code, a.message] for a in anomalies]
            affichage.montrer_tableau(titre, ("Gravité", "Code", "Anomalie"), lignes)


def lignes(expliques: Iterable[Explique], montrees: Mapping[tuple[str, int], Cause]) -> Iterator[list[str]]:
    """Réunit les lots au même motif ; une exigence ne répète pas celui de sa clause, montrée au-dessus."""
    groupes: dict[tuple[str, str, str], list[str]] = {}
    for explique in expliques:
        cle = (explique.verdict.id, explique.titre, explique.motif_sous(montrees))
        groupes.setdefault(cle, []).append("" if explique.lot == SANS_LOT else str(explique.lot))
    for (identifiant, titre, motif), lots in groupes.items():
        yield [identifiant, titre, ", ".join(lots), motif]
