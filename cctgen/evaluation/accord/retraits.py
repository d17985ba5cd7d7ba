"""Les avis d'un évaluateur qui ne sont plus dans aucune grille : dits du journal, tant que personne n'en décide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from cctgen.evaluation.accord.effacements import (
    Charges,
    Effacements,
    Place,
    est_decide,
    est_passe_a_d_autres,
    note_et_constat,
    portee,
)
from cctgen.evaluation.accord.historique import GroupeDAvis, en_clair, groupes_d_avis
from cctgen.evaluation.accord.lues import DecisionsLues
from cctgen.evaluation.accord.mal_lues import MalLues
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.journal import EN_DECIDER, FICHIER_JOURNAL
from cctgen.evaluation.modele import JOURNAL, Appreciation, Appreciations, CleOffre, Decision, nom_replie
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_Valeurs = dict[tuple[CleOffre, str], str]
"""La note et le constat, par offre et par exigence."""

_PROBANT = 10
"""À partir de ce nombre d'avis, les mêmes ne se retrouvent pas par hasard dans une grille bien plus remplie."""


@dataclass
class _Suivi:
    """Ce que chaque comparaison, par son rang, change aux avis d'un évaluateur ; un avis retiré y est vide."""

    changes: dict[int, _Valeurs] = field(default_factory=dict)

    def tenus(self, avant: int) -> _Valeurs:
        """Rend les avis que l'évaluateur tenait juste avant une comparaison."""
        tenus: _Valeurs = {}
        for rang, valeurs in self.changes.items():
            if rang < avant:
                tenus |= valeurs
        return {place: valeur for place, valeur in tenus.items() if valeur}

    @property
    def disparus(self) -> tuple[int, _Valeurs]:
        """Rend le rang du dernier retrait, et ce qu'il a retiré ; rien s'il n'y en a pas eu."""
        for rang in sorted(self.changes, reverse=True):
            changees, tenus = self.changes[rang], self.tenus(rang)
            if retires := {place: tenus[place] for place, apres in changees.items() if not apres and place in tenus}:
                return rang, retires
        return 0, {}

    @property
    def perdus(self) -> _Valeurs:
        """Rend le dernier avis donné à chaque place, de qui n'en tient plus aucun."""
        return {place: valeur for valeurs in self.changes.values() for place, valeur in valeurs.items() if valeur}

    def reprend(self, valeurs: _Valeurs, depuis: int) -> bool:
        """Vrai si une comparaison, à ce rang ou après, lui donne neuf sur dix de ces avis, là où il n'en avait pas.

        Un avis ou deux, dans une grille qui en a beaucoup plus, se retrouvent par hasard.
        """
        tenait = self.tenus(depuis)
        for rang in (r for r in self.changes if r >= depuis):
            rendus = self.changes[rang]
            memes = sum(rendus.get(place) == valeur for place, valeur in valeurs.items() if place not in tenait)
            if 10 * memes >= 9 * len(valeurs) and (memes >= _PROBANT or len(self.tenus(rang + 1)) <= 2 * memes):
                return True
        return False


class DuTour(NamedTuple):
    """Ce qu'on sait d'un tour hors de ses grilles : qui est chargé de quoi, et ce que le précédent y reporte."""

    charges: Charges = MappingProxyType({})
    reportes: Sequence[GroupeDAvis] = ()


_SANS_RIEN = DuTour()


@dataclass(frozen=True, slots=True)
class Disparus:
    """Ce qu'il y a à dire des avis disparus ; `renommees`, le nom qu'ont pris les grilles qui les rendent encore."""

    anomalies: tuple[Anomalie, ...]
    renommees: Mapping[str, str]

    def __iter__(self) -> Iterator[Anomalie]:
        """Énumère les anomalies."""
        return iter(self.anomalies)


def avis_disparus(
    journal: Iterable[bytes],
    appreciations: Appreciations,
    offres: Collection[CleOffre],
    decisions: Iterable[Decision],
    tour: DuTour = _SANS_RIEN,
) -> Disparus:
    """Relève les évaluateurs, consensus compris, dont plus aucun avis n'est compté, bien que leurs offres le soient.

    Puis ceux qui en ont effacé de leur grille (voir `effacements`). Une grille renommée les rend sous un autre nom :
    ils n'ont pas disparu. Une décision sur le journal ne vaut que pour qui son motif nomme, et pour ce qu'elle a pu
    voir. Ce que le tour confie à d'autres, qui l'ont noté, ne se remet pas ; ce qu'il reporte du précédent est compté.
    Le journal ne se lit qu'une fois tant que personne ne manque.
    """
    effacements, groupes = Effacements(appreciations, tour.charges), partial(_groupes, journal, tour.reportes, offres)
    connus = {nom: nom_replie(nom) for nom in _relever(groupes(), effacements)}
    presents = {nom_replie(nom) for nom in appreciations.evaluateurs}
    if CONSENSUS in connus and any(map(_a_un_consensus, appreciations.par_offre.values())):
        presents.add(CONSENSUS)
    mal_lues = MalLues(appreciations.anomalies)
    absents = [nom for nom, replie in sorted(connus.items()) if replie not in presents]
    suivis, instants = _suivre(groupes(), appreciations, offres) if absents else ({}, ())
    du_journal, lues = [d for d in decisions if d.exigence == JOURNAL], DecisionsLues(journal)
    successeurs: dict[str, str] = {}
    anomalies: list[Anomalie] = []
    for nom in absents:
        rang, valeurs = suivis[nom].disparus
        if successeur := _successeur(nom, suivis):
            successeurs[nom] = successeur
        elif valeurs and not est_decide(nom, instants[rang], lues.posterieures(instants[rang], du_journal)):
            manquent = _a_remettre(nom, suivis[nom], appreciations, tour.charges, mal_lues)
            anomalies += [_anomalie(nom, manquent)] if manquent else ()
    if successeurs:
        effacements = Effacements(appreciations, tour.charges, successeurs)
        _relever(groupes(), effacements)
    if CONSENSUS not in presents:
        mal_lues = MalLues(appreciations.anomalies, [CONSENSUS])
    anomalies += effacements.anomalies(du_journal, lues, mal_lues)
    return Disparus(tuple(anomalies), successeurs)


def _groupes(
    journal: Iterable[bytes], reportes: Sequence[GroupeDAvis], offres: Collection[CleOffre]
) -> Iterator[GroupeDAvis]:
    """Énumère les avis reportés, leur retrait à la première comparaison du tour, puis ce que compte chacune.

    Celle qui les a comptés les rend aussitôt ; d'une autre, le retrait a ainsi un jour, qu'une décision peut suivre.
    """
    yield from reportes
    for rang, groupe in enumerate(groupes_d_avis(journal)):
        if rang == 0:
            for reporte in reportes:
                ote = {ref: {"avant": valeur, "apres": ""} for ref, valeur in reporte.apres.items()}
                yield reporte._replace(le=groupe.le, valeurs=ote)
        if groupe.offre in offres:
            yield groupe


def _relever(groupes: Iterable[GroupeDAvis], effacements: Effacements) -> Set[str]:
    """Relève ce qui a été effacé ; rend les évaluateurs connus."""
    connus: set[str] = set()
    for groupe in groupes:
        connus.add(groupe.evaluateur)
        effacements.relever(groupe)
    return connus


def _a_remettre(nom: str, suivi: _Suivi, appreciations: Appreciations, charges: Charges, mal_lues: MalLues) -> int:
    """Compte ce que le dernier retrait a ôté, ou ceux d'avant, et que la répartition n'a pas fait passer à d'autres."""

    def manque(offre: CleOffre, ref: str, valeur: str) -> bool:
        if mal_lues.couvrent(nom, offre.lot, ref):
            return False
        places = zip((True, False), note_et_constat(valeur), strict=True)
        dites = [Place(nom, offre, ref, est_la_note) for est_la_note, dit in places if dit]
        return not all(est_passe_a_d_autres(place, appreciations, charges) for place in dites)

    du_dernier = sum(manque(*place, valeur) for place, valeur in suivi.disparus[1].items())
    return du_dernier or sum(manque(*place, valeur) for place, valeur in suivi.perdus.items())


def _a_un_consensus(appreciations: Mapping[str, Appreciation]) -> bool:
    return any(a.evaluateur == CONSENSUS for appreciation in appreciations.values() for a in appreciation.avis)


def _suivre(
    groupes: Iterable[GroupeDAvis], appreciations: Appreciations, offres: Collection[CleOffre]
) -> tuple[Mapping[str, _Suivi], Sequence[str]]:
    """Rend le suivi de chacun, et l'instant de chaque rang : le dernier, vide, est ce que disent les grilles du jour.

    L'ordre est celui du journal : une horloge mal réglée n'y change rien.
    """
    suivis: dict[str, _Suivi] = {}
    instants: list[str] = []
    for groupe in groupes:
        if not instants or instants[-1] != groupe.le:
            instants.append(groupe.le)
        changes = suivis.setdefault(groupe.evaluateur, _Suivi()).changes.setdefault(len(instants) - 1, {})
        changes |= {(groupe.offre, ref): apres for ref, apres in groupe.apres.items()}
    rang = len(instants)
    du_jour: dict[str, _Valeurs] = {nom: {} for nom in suivis}
    for offre in appreciations.par_offre.keys() & set(offres):
        for ref, retenue in appreciations.de(offre).items():
            for avis in retenue.avis:
                du_jour.setdefault(avis.evaluateur, {})[offre, ref] = en_clair(avis)
    for nom, rendus in du_jour.items():
        suivi = suivis.setdefault(nom, _Suivi())
        tenus = suivi.tenus(rang)
        suivi.changes[rang] = dict.fromkeys(tenus.keys() - rendus.keys(), "") | dict(rendus.items() - tenus.items())
    return suivis, (*instants, "")


def _successeur(nom: str, suivis: Mapping[str, _Suivi]) -> str:
    """Rend qui d'autre rend ces mêmes avis, à la comparaison où ils disparaissent ou depuis ; vide si personne.

    Le consensus n'est l'avis de personne : il ne se renomme pas, et ne remplace aucune grille.
    """
    rang, valeurs = suivis[nom].disparus
    autres = (autre for autre in suivis if nom != CONSENSUS and autre not in (nom, CONSENSUS))
    return next((autre for autre in autres if suivis[autre].reprend(valeurs, rang)), "") if valeurs else ""


def _anomalie(nom: str, nombre: int) -> Anomalie:
    comptes = f"les {nombre} avis de « {nom} », comptés" if nombre > 1 else f"l'avis de « {nom} », compté"
    suite = "ne sont plus dans aucune grille" if nombre > 1 else "n'est plus dans aucune grille"
    conseil = (
        f"Remettez sa grille dans le dossier d'évaluation ; si ce retrait est voulu, {EN_DECIDER}, qui nomme « {nom} »."
        f" {portee(nom)}"
    )
    lieu = Lieu(f"evaluation/{FICHIER_JOURNAL}")
    return Anomalie("avis-disparus", f"{comptes} à une comparaison, {suite}.", conseil, Gravite.A_QUALIFIER, lieu)
