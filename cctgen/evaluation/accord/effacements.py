"""Les avis effacés d'une grille qui en garde d'autres : dits du journal, tant que personne n'en décide.

Effacer une note gênante ferait taire un désaccord. Une note changée en une autre est une correction ; un avis que ce
qui est retenu redit, ou qu'un consensus remplace, ne change rien : ni l'une ni l'autre ne se disent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cctgen.evaluation.accord.desaccords import separer
from cctgen.evaluation.accord.historique import GroupeDAvis, NomsDuJour, en_clair
from cctgen.evaluation.accord.lues import DecisionsLues
from cctgen.evaluation.accord.mal_lues import MalLues
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.journal import DEJA_COMPTEE, EN_DECIDER, FICHIER_JOURNAL
from cctgen.evaluation.modele import Appreciation, Appreciations, Avis, CleOffre, Decision, nom_replie
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import citer_les_premiers

_REFS_CITEES = 6

Charges = Mapping[tuple[int, str], frozenset[str]]
"""Par lot et par exigence, les noms repliés de qui la répartition du jour en charge ; rien de ce qui est à tous."""


class Place(NamedTuple):
    """La note, ou le constat, d'un évaluateur sur une exigence d'une offre."""

    evaluateur: str
    offre: CleOffre
    ref: str
    est_la_note: bool


class _Efface(NamedTuple):
    """Ce que la place disait en dernier, et l'instant de la comparaison qui l'a vue vide ; aucune ne l'a encore vue."""

    valeur: str
    le: str = ""


class Effacements:
    """Suit, d'une ligne du journal à l'autre, ce qu'il a compté et que la grille de son auteur ne dit plus.

    `successeurs` donne, par évaluateur dont la grille a été renommée, le nom qu'elle a pris, d'un nom au suivant. Qui
    n'a plus aucune grille n'est pas suivi ici.
    """

    def __init__(
        self, appreciations: Appreciations, charges: Charges, successeurs: Mapping[str, str] | None = None
    ) -> None:
        self._lues = appreciations
        self._charges = charges
        self._noms = NomsDuJour((*appreciations.evaluateurs, CONSENSUS), successeurs or {})
        self._effaces: dict[Place, _Efface] = {}

    def relever(self, groupe: GroupeDAvis) -> None:
        """Retient d'une ligne ce que les grilles du jour ne disent plus, et oublie le reste."""
        nom = self._noms.de(groupe.evaluateur)
        if nom is None:
            return
        par_ref = self._lues.de(groupe.offre)
        for ref, valeur in groupe.valeurs.items():
            tenu = _tenu(par_ref.get(ref), nom)
            # Presque toujours, la grille dit encore ce que le journal a compté.
            if tenu is None or (valeur != en_clair(tenu) and (tenu.note is None or tenu.constat is None)):
                self._relever(groupe, nom, ref, tenu)

    def _relever(self, groupe: GroupeDAvis, nom: str, ref: str, tenu: Avis | None) -> None:
        change = groupe.change(ref)
        apres, avant = note_et_constat(change.apres), note_et_constat(change.avant)
        presents = (None, None) if tenu is None else (tenu.note, tenu.constat)
        for present, dit, disait, est_la_note in zip(presents, apres, avant, (True, False), strict=True):
            place = Place(nom, groupe.offre, ref, est_la_note)
            if present is None and dit:
                self._effaces[place] = _Efface(dit)
            elif present is None and disait and place in self._effaces:
                self._effaces[place] = self._effaces[place]._replace(le=groupe.le)

    def anomalies(self, decisions: Sequence[Decision], lues: DecisionsLues, mal_lues: MalLues) -> Iterator[Anomalie]:
        """Énumère, par évaluateur et par lot, ce qui a été effacé sans que rien le redise, ni que personne en décide.

        `decisions` sont celles qui portent sur le journal ; de ce qui ne s'est pas lu, la raison se dit déjà.
        """
        groupes: dict[tuple[str, int], dict[CleOffre, dict[str, None]]] = {}
        for place, efface in self._effaces.items():
            du_lot = [d for d in decisions if d.lot in (None, place.offre.lot)]
            est_tu = mal_lues.couvrent(place.evaluateur, place.offre.lot, place.ref) or self._est_redit(place, efface)
            est_tu = est_tu or est_passe_a_d_autres(place, self._lues, self._charges)
            if not est_tu and not est_decide(place.evaluateur, efface.le, lues.posterieures(efface.le, du_lot)):
                par_offre = groupes.setdefault((place.evaluateur, place.offre.lot), {})
                par_offre.setdefault(place.offre, {})[place.ref] = None
        for (nom, lot), par_offre in sorted(groupes.items()):
            yield _anomalie(nom, lot, par_offre)

    def _est_redit(self, place: Place, efface: _Efface) -> bool:
        """Vrai si ce qui est retenu ne dépend pas de ce qui a été effacé, ou si un consensus en a pris la place."""
        retenue = self._lues.de(place.offre).get(place.ref)
        if retenue is None:
            return False
        _, consensus = separer(retenue)
        arrete = None if consensus is None else consensus.note if place.est_la_note else consensus.constat
        retenu = retenue.note if place.est_la_note else retenue.constat
        return arrete is not None or (retenu is not None and str(retenu) == efface.valeur)


def est_passe_a_d_autres(place: Place, appreciations: Appreciations, charges: Charges) -> bool:
    """Vrai si la répartition ne confie plus l'exigence à son auteur, et que tous ceux qu'elle en charge l'ont notée.

    Le consensus n'est confié à personne : il ne passe à personne.
    """
    charges_du_jour = charges.get((place.offre.lot, place.ref), frozenset())
    if not charges_du_jour or place.evaluateur == CONSENSUS or nom_replie(place.evaluateur) in charges_du_jour:
        return False
    retenue = appreciations.de(place.offre).get(place.ref)
    avis = () if retenue is None else retenue.avis
    dits = {nom_replie(a.evaluateur) for a in avis if (a.note if place.est_la_note else a.constat) is not None}
    return charges_du_jour <= dits


def _tenu(retenue: Appreciation | None, nom: str) -> Avis | None:
    if retenue is not None:
        for avis in retenue.avis:
            if avis.evaluateur == nom:
                return avis
    return None


def note_et_constat(dits: str) -> tuple[str, str]:
    """Sépare « 3, Vérifié »."""
    tete, _, suite = dits.partition(", ")
    return (tete, suite) if tete.isdecimal() else ("", dits)


_ENTRE_LES_MOTS = re.compile(r"[-_\s]+")


def est_decide(nom: str, quand: str, decisions: Sequence[Decision]) -> bool:
    """Vrai si une décision, du jour du retrait ou d'après, nomme l'évaluateur ; le journal doit d'abord le dire.

    `decisions` sont celles qui ont pu voir ce retrait (voir `DecisionsLues`).
    « jean-dupont » se nomme aussi « Jean Dupont » ; « dupont » n'est pas nommé par « Jean-Dupont ».
    """
    mots = [re.escape(mot) for mot in _ENTRE_LES_MOTS.split(nom_replie(nom)) if mot] or [re.escape(nom)]
    nomme = re.compile(rf"(?<![\w-]){_ENTRE_LES_MOTS.pattern.join(mots)}(?![\w-])")
    jour = quand[: len("2027-01-01")]
    return bool(jour) and any(d.date.isoformat() >= jour and nomme.search(nom_replie(d.motif)) for d in decisions)


def portee(nom: str) -> str:
    """Dit tout ce que couvre une décision sur le journal : on ne l'écrit pas pour un seul avis sans le savoir."""
    return (
        f"Elle vaut pour tous les avis de « {nom} » que le journal dit déjà effacés : relisez-les avant. {DEJA_COMPTEE}"
    )


def _anomalie(nom: str, lot: int, par_offre: Mapping[CleOffre, Mapping[str, None]]) -> Anomalie:
    nombre = sum(map(len, par_offre.values()))
    ou = " ; ".join(
        f"{o.soumissionnaire}, {citer_les_premiers([*refs], _REFS_CITEES)}" for o, refs in par_offre.items()
    )
    grille = "la grille de consensus" if nom == CONSENSUS else "sa grille"
    if nombre > 1:
        message = f"{nombre} avis de « {nom} », comptés à une comparaison, ne sont plus dans {grille} : {ou}."
    else:
        message = f"un avis de « {nom} », compté à une comparaison, n'est plus dans {grille} : {ou}."
    conseil = (
        f"{'Remettez-les' if nombre > 1 else 'Remettez-le'}, ou tranchez dans « grille-consensus.xlsx » ; si ce retrait"
        f" est voulu, {EN_DECIDER}, qui nomme « {nom} »{f' et vise le lot {lot}' if lot else ''}. {portee(nom)}"
    )
    lieu = Lieu(f"evaluation/{FICHIER_JOURNAL}")
    return Anomalie("avis-disparus", message, conseil, Gravite.A_QUALIFIER, lieu, lot=lot)
