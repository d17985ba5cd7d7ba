"""Ce que `expliquer` affiche : pourquoi, que changer, et si."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cctgen.cli.terminal import affichage

if TYPE_CHECKING:
    from cctgen.usages.explication.et_si import EtSi
    from cctgen.usages.explication.que_changer import Possibilites


def montrer_pourquoi(consultation: Path, clausiers: tuple[Path, ...], ids: tuple[str, ...], *, en_json: bool) -> None:
    """Affiche les verdicts et leurs motifs ; pour des identifiants donnés, ce qui les inverserait."""
    from cctgen.usages.explication.expliquer import expliquer

    resultat = expliquer(consultation, clausiers, ids)
    possibilites = _que_changer(consultation, clausiers, ids) if ids else ()
    if en_json:
        affichage.rendre_json(resultat | ({"changements": [p.en_dict() for p in possibilites]} if ids else {}))
        return
    motifs = {(e["id"], e.get("lot")): e["motif"] for e in resultat["clauses"]}
    for titre, cle in (("Clauses", "clauses"), ("Exigences", "exigences")):
        if resultat[cle]:
            affichage.montrer_tableau(titre, ("Réf.", "Titre", "Lot", "Pourquoi"), lignes(resultat[cle], motifs))
    for possibilite in possibilites:
        for phrase in possibilite.phrases:
            affichage.dire(phrase)


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


def lignes(explications: Iterable[dict[str, Any]], motifs: dict[tuple[str, Any], str]) -> Iterator[list[str]]:
    """Réunit les lots au même motif ; une exigence qui suit sa clause, montrée au-dessus, ne répète pas pourquoi."""
    groupes: dict[tuple[str, str, str], list[str]] = {}
    for explication in explications:
        motif = _abreger(explication["motif"], explication.get("lot"), motifs)
        lots = groupes.setdefault((explication["id"], explication["titre"], motif), [])
        lots.append(str(explication.get("lot", "")))
    for (identifiant, titre, motif), lots in groupes.items():
        yield [identifiant, titre, ", ".join(lots), motif]


def _abreger(motif: str, lot: object, motifs: dict[tuple[str, Any], str]) -> str:
    debut, _, suite = motif.partition(", ")
    _, avec, clause = debut.partition(" avec sa clause ")
    connu = motifs.get((clause, lot), "")
    return debut if avec and connu.endswith(suite) else motif
