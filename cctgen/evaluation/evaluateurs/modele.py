"""La répartition des sous-critères entre évaluateurs ; sans elle, chacun reçoit la grille entière."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.clausier.formes.champs import Prose
from cctgen.consultation.modele import SANS_LOT
from cctgen.evaluation.modele import nom_replie
from cctgen.evaluation.notation.portee import porteurs
from cctgen.socle.nombres import compter
from cctgen.socle.validation import Modele

HORS_SOUS_CRITERE = "hors-sous-critere"
"""Ce qu'aucun sous-critère ne porte : des exigences qui ne se notent pas, et se constatent."""

_SEPARATEURS = re.compile(r"[;,\n]")


def _noms(valeur: object) -> object:
    """Admet « achats ; architecte » pour deux noms."""
    noms = valeur if isinstance(valeur, list | tuple) else [valeur]
    return [propre for nom in noms for n in _SEPARATEURS.split(str(nom)) if (propre := " ".join(n.split()))]


class Charge(Modele):
    """Les évaluateurs d'un sous-critère, dans un lot."""

    lot: Annotated[int, Field(ge=0)] = SANS_LOT
    sous_critere: Prose
    evaluateurs: Annotated[
        tuple[Prose, ...], BeforeValidator(_noms, json_schema_input_type=str | tuple[str, ...]), Field(min_length=1)
    ]


@dataclass(frozen=True, slots=True)
class Repartition:
    """Ce que chaque évaluateur a en charge ; vide si personne n'est déclaré."""

    charges: tuple[Charge, ...] = ()

    @property
    def noms(self) -> tuple[str, ...]:
        """Rend les évaluateurs, tels que leur nom est écrit la première fois."""
        ecrits: dict[str, str] = {}
        for nom in (nom for charge in self.charges for nom in charge.evaluateurs):
            ecrits.setdefault(nom_replie(nom), nom)
        return tuple(ecrits.values())

    def responsables(self, lot: int, sous_critere: str) -> frozenset[str]:
        """Rend les noms repliés de qui apprécie ce sous-critère ; personne s'il n'est pas réparti."""
        charges = (c for c in self.charges if c.lot == lot and c.sous_critere == sous_critere)
        return frozenset(nom_replie(nom) for charge in charges for nom in charge.evaluateurs)

    def refs(self, dossier: Dossier, nom: str) -> dict[int, frozenset[str]]:
        """Rend, par lot, les exigences de la grille d'un évaluateur ; ce que personne n'a en charge est dans toutes."""
        portees = {lot: dict(self._charges_des_exigences(dossier, lot)) for lot in dossier.numeros}
        replie = nom_replie(nom)
        return {
            lot: frozenset(ref for ref, charges in par_ref.items() if not charges or replie in charges)
            for lot, par_ref in portees.items()
            if not any(par_ref.values()) or any(replie in charges for charges in par_ref.values())
        }

    def notees_par(self, dossier: Dossier, nom: str) -> Mapping[int, frozenset[str]]:
        """Rend, par lot, les exigences que l'évaluateur est nommément chargé de noter."""
        notees = {lot: {e.ref for e in dossier.exigences(lot) if e.notee} for lot in dossier.numeros}
        return {
            lot: frozenset(
                ref
                for ref, charges in self._charges_des_exigences(dossier, lot)
                if nom_replie(nom) in charges and ref in notees[lot]
            )
            for lot in dossier.numeros
        }

    def par_exigence(self, dossier: Dossier) -> dict[tuple[int, str], frozenset[str]]:
        """Rend, par lot et par exigence, les noms repliés de qui en est chargé ; rien de ce qui est à tous."""
        if not self.charges:
            return {}
        return {
            (lot, ref): noms
            for lot in dossier.numeros
            for ref, noms in self._charges_des_exigences(dossier, lot)
            if noms
        }

    def _charges_des_exigences(self, dossier: Dossier, lot: int) -> Iterator[tuple[str, frozenset[str]]]:
        for exigence in dossier.exigences(lot):
            ids = sous_criteres_de(dossier, lot, exigence)
            yield exigence.ref, frozenset[str]().union(*(self.responsables(lot, i) for i in ids))


def sous_criteres_de(dossier: Dossier, lot: int, exigence: ExigenceRetenue) -> tuple[str, ...]:
    """Rend les sous-critères que porte une exigence, notée ou non ; `HORS_SOUS_CRITERE` s'il n'y en a pas."""
    bareme = dossier.bareme_du_lot(lot)
    portes = porteurs(bareme, exigence) if bareme else ()
    return tuple(part.id for part in portes) or (HORS_SOUS_CRITERE,)


@dataclass(frozen=True, slots=True)
class SousCritereAConfier:
    """Un sous-critère d'un lot, et ce qu'il demande d'apprécier."""

    lot: int
    id: str
    nom: str
    couvre: str


def sous_criteres_a_confier(dossier: Dossier) -> Iterator[SousCritereAConfier]:
    """Énumère, lot par lot et dans l'ordre publié, ce qui se répartit entre évaluateurs."""
    for lot in dossier.numeros:
        comptes: dict[str, list[ExigenceRetenue]] = {}
        for exigence in dossier.exigences(lot):
            for i in sous_criteres_de(dossier, lot, exigence):
                comptes.setdefault(i, []).append(exigence)
        bareme = dossier.bareme_du_lot(lot)
        libelles = {p.id: p.libelle or p.id for c in (bareme.criteres if bareme else ()) for p in c.parts}
        libelles[HORS_SOUS_CRITERE] = "Exigences qu'aucun sous-critère ne porte"
        for i, libelle in libelles.items():
            if siennes := comptes.get(i):
                compte = compter(len(siennes), "exigence")
                notees = compter(sum(e.notee for e in siennes), "notée")
                # Deux sous-critères d'un même nom se distinguent à leur identifiant.
                seul = [*libelles.values()].count(libelle) == 1
                yield SousCritereAConfier(lot, i, libelle if seul else f"{libelle} ({i})", f"{compte}, dont {notees}")


def designee(charge: Charge, dossier: Dossier) -> Charge:
    """Rend la charge, son sous-critère désigné par l'identifiant, qu'on l'ait écrit ou nommé."""
    ecrit = nom_replie(charge.sous_critere)
    du_lot = [s for s in sous_criteres_a_confier(dossier) if s.lot == charge.lot]
    nomme = next((s.id for s in du_lot if nom_replie(s.nom) == ecrit), charge.sous_critere)
    return (
        charge if charge.sous_critere in {s.id for s in du_lot} else charge.model_copy(update={"sous_critere": nomme})
    )
