"""Ce que les échanges laissent en suspens : une réserve écrite dans une réponse, une rupture d'égalité, un retard.

Une réponse ne change pas l'offre, mais ce qu'elle réserve la suit : une personne le qualifie, au vu de la réponse. Un
constat n'est pas daté, une décision d'avant la réponse ne l'a pas lue : ni l'un ni l'autre n'y suffit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.consultation.modele import date_en_clair
from cctgen.evaluation.accord.reponses_lues import ReponsesLues
from cctgen.evaluation.actes.controle import Echanges
from cctgen.evaluation.actes.egalite import Ligne
from cctgen.evaluation.actes.reponses import ReponseRecue, a_leur_date, repond_a
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.irregularites import en_vigueur
from cctgen.evaluation.modele import PRIX, Decision, nom_affiche
from cctgen.evaluation.reserves import EN_REPONSE, Reserve
from cctgen.matrice.contrat import Conformite
from cctgen.matrice.controle.reserves import reserve_dite, reserve_du_renvoi
from cctgen.matrice.modele import Offre
from cctgen.matrice.normalisation import conformite
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import finir

_ECARTS = (Conformite.PARTIELLE, Conformite.NON_CONFORME, Conformite.DEROGATION)


@dataclass(frozen=True, slots=True)
class ReserveEcrite:
    """Une réserve qu'une réponse a l'air de porter, et ce que la réponse en dit."""

    reponse: ReponseRecue
    ref: str
    dite: str

    @property
    def message(self) -> str:
        """Rend la phrase qui la cite, avec le jour de la réponse."""
        recue = f" du {date_en_clair(self.reponse.recue_le)}" if self.reponse.recue_le else ""
        return finir(f"la réponse{recue} à la demande de {self.reponse.nature.libelle} dit : « {self.dite} »")


def reserves_ecrites(
    reponses: Iterable[ReponseRecue], offre: Offre, echanges: Echanges, exigences: Sequence[ExigenceRetenue]
) -> Iterator[ReserveEcrite]:
    """Énumère les réserves des réponses d'une offre ; citer sa demande ou l'exigence n'en est pas une.

    Chacune a la date de sa réponse : celle du registre s'il la dit, sinon celle du versement.
    """
    connues = {e.ref: e for e in exigences}
    for reponse in _datees(dict.fromkeys(r for r in reponses if r.offre == offre.sha256), offre, echanges.lignes):
        if not _reserve(reponse.ecrits, reponse.piece, ()):
            continue
        exigence = connues.get(reponse.exigence)
        cites = [exigence.enonce, exigence.preuve] if exigence else []
        cites += _demande_de(reponse, offre, echanges)
        if dite := _reserve(reponse.ecrits, reponse.piece, cites):
            yield ReserveEcrite(reponse, reponse.exigence if exigence or reponse.exigence == PRIX else "", dite)


def _datees(reponses: Iterable[ReponseRecue], offre: Offre, lignes: Sequence[Ligne]) -> Iterator[ReponseRecue]:
    restent = list(reponses)
    for suivie, _ in lignes if restent else ():
        siennes = [r for r in restent if repond_a(r, suivie, offre)]
        yield from a_leur_date(siennes, suivie)
        restent = [r for r in restent if r not in siennes]
    yield from restent


def _demande_de(reponse: ReponseRecue, offre: Offre, echanges: Echanges) -> list[str]:
    """Rend la demande à laquelle elle répond, telle qu'elle est partie ; récrite depuis, ou de deux textes, aucune."""
    siennes = [
        s.demande
        for s, _ in echanges.lignes
        if s.part and repond_a(reponse, s, offre) and not (s.envoyee_le and _precede(reponse, s.envoyee_le))
    ]
    cle = reponse.offre, reponse.exigence, reponse.nature.value, reponse.tour
    parties = [d for d in siennes if echanges.lues.est_la_partie(*cle, d)]
    return parties if len(set(siennes)) == 1 else []


def _precede(reponse: ReponseRecue, jour: date) -> bool:
    return reponse.recue_le is not None and reponse.recue_le < jour


def _reserve(ecrits: Iterable[str], piece: str, cites: Sequence[str]) -> str:
    """Lit tout ce que la réponse écrit de neuf, et la pièce où elle renvoie ; un écart déclaré s'y cite tel quel."""
    dites = [
        ecrit if conformite(ecrit.strip(" .")).valeur in _ECARTS else reserve_dite(ecrit, cites) for ecrit in ecrits
    ]
    dites.append(reserve_du_renvoi(piece, cites))
    return " … ".join(dict.fromkeys(filter(None, dites)))


def reserves_relevees(reponses: Sequence[ReponseRecue], echanges: Echanges, dossier: Dossier) -> Iterator[Anomalie]:
    """Énumère, à la réception, les réserves que portent des réponses."""
    for offre in echanges.offres:
        exigences = dossier.exigences(offre.lot) if offre.lot in dossier.numeros else ()
        for ecrite in reserves_ecrites(reponses, offre, echanges, exigences):
            message = f"{nom_affiche(offre)}, {ecrite.ref or 'offre entière'} : {ecrite.message}"
            lieu = Lieu(ecrite.reponse.lieu)
            conseil = _conseil(ecrite, echanges.jour)
            yield Anomalie(EN_REPONSE, message, conseil, Gravite.A_QUALIFIER, lieu, ecrite.ref, offre.lot or None)


def _conseil(ecrite: ReserveEcrite, aujourd_hui: date) -> str:
    sur = f"sur {ecrite.ref}" if ecrite.ref else "sans exigence"
    jour = ecrite.reponse.recue_le
    quand = f", datée du {date_en_clair(min(jour, aujourd_hui))} au plus tôt" if jour else ""
    return (
        f"Lisez-la, puis écrivez au classeur des décisions une décision {sur}{quand} : ce qui a été constaté ou décidé"
        " avant la réponse est à confirmer."
    )


def avec_les_suspens(
    comparaison: Comparaison, echanges: Echanges, dossier: Dossier, anomalies: Iterable[Anomalie]
) -> Comparaison:
    """Rend la comparaison où chaque offre porte les réserves de ses réponses, et chaque lot ce que rien n'a réglé.

    `anomalies` sont celles des échanges : toute autre qu'une information tient provisoire le lot qu'elle vise.
    """
    # Le rejet sans justification est déjà la raison de son lot.
    restent = [a for a in anomalies if a.code != "rejet-sans-justification"]
    lots = (_avec_reserves(lot, echanges, dossier) for lot in comparaison.lots)
    return replace(
        comparaison,
        lots=tuple(replace(lot, raisons=tuple(dict.fromkeys((*lot.raisons, *_du_lot(restent, lot))))) for lot in lots),
    )


def _du_lot(anomalies: Iterable[Anomalie], lot: LotCompare) -> Iterator[Anomalie]:
    for anomalie in anomalies:
        if anomalie.gravite is not Gravite.INFORMATION and anomalie.lot in (None, lot.numero):
            yield replace(anomalie, lot=lot.numero)


def _avec_reserves(lot: LotCompare, echanges: Echanges, dossier: Dossier) -> LotCompare:
    exigences = dossier.exigences(lot.numero)
    siennes: dict[str, list[ReponseRecue]] = {}
    for reponse in echanges.reponses:
        siennes.setdefault(reponse.offre, []).append(reponse)
    offres, raisons = [], list(lot.raisons)
    for offre in lot.offres:
        ecrites = list(reserves_ecrites(siennes.get(offre.offre.sha256, ()), offre.offre, echanges, exigences))
        # Datée d'avance, une décision ne qualifie pas encore ce que nul n'a lu.
        prises = [d for d in _comptees(echanges.decisions, offre) if d.date <= echanges.jour]
        vigueur = en_vigueur(prises, offre.offre) if ecrites else {}
        neuves = [(e, _en_reserve(e, vigueur, echanges.lues)) for e in ecrites]
        offres.append(replace(offre, reserves=(*offre.reserves, *(r for _, r in neuves))) if neuves else offre)
        if offre.mise_a_l_ecart is None:
            raisons += (
                Anomalie(
                    EN_REPONSE,
                    _dite(offre, e, r, vigueur),
                    _conseil(e, echanges.jour),
                    Gravite.A_QUALIFIER,
                    ref=r.ref,
                    lot=lot.numero,
                )
                for e, r in neuves
                if not r.est_qualifiee
            )
    return replace(lot, offres=tuple(offres), raisons=tuple(raisons))


def _comptees(decisions: Iterable[Decision], offre: OffreComparee) -> list[Decision]:
    return [d for d in decisions if not any(d is attend for attend in offre.a_confirmer)]


def _en_reserve(ecrite: ReserveEcrite, vigueur: Mapping[str, Decision], lues: ReponsesLues) -> Reserve:
    """Seule la qualifie une décision sur le même objet, que la réponse n'a pas pu devancer et qui a pu la lire."""
    decision = vigueur.get(ecrite.ref)
    if decision is None or _devance(decision, ecrite.reponse) or not _l_a_lue(decision, ecrite.reponse, lues):
        return Reserve(ecrite.ref, EN_REPONSE, ecrite.message)
    return Reserve(ecrite.ref, EN_REPONSE, ecrite.message, f"décision : {decision.auteur}", decision=decision)


def _devance(decision: Decision, reponse: ReponseRecue) -> bool:
    return reponse.recue_le is not None and decision.date < reponse.recue_le


def _l_a_lue(decision: Decision, reponse: ReponseRecue, lues: ReponsesLues) -> bool:
    """Vrai, sauf si la première comparaison qui compta la décision lisait la réponse sans sa réserve."""
    deja = lues.sous(decision, reponse.offre, reponse.exigence)
    if deja is None:
        return True
    redites = {_sans_blancs(dite) for texte in deja for dite in (texte, *texte.splitlines())}
    ecrits = () if _sans_blancs(reponse.texte) in redites else reponse.ecrits
    piece = "" if _sans_blancs(reponse.piece) in redites else reponse.piece
    return not _reserve(ecrits, piece, deja)


def _sans_blancs(texte: str) -> str:
    return " ".join(texte.split())


def _dite(offre: OffreComparee, ecrite: ReserveEcrite, reserve: Reserve, vigueur: Mapping[str, Decision]) -> str:
    suite, decision = "", vigueur.get(reserve.ref)
    if decision is not None:
        comptee = "a été comptée avant que la réponse le dise : redatez-la, ou récrivez son motif"
        suite = "lui est antérieure" if _devance(decision, ecrite.reponse) else comptee
        suite = f" La décision du {date_en_clair(decision.date)} {suite}."
    return f"{offre.soumissionnaire}, {reserve.ref or 'offre entière'} : {ecrite.message}{suite}"
