"""Ce qui manque au registre des demandes, ce qui y est échu, et les décisions qu'il n'appuie pas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair, jour_chome
from cctgen.evaluation.accord.reponses_lues import ReponsesLues
from cctgen.evaluation.actes.egalite import Ligne, inegalites
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.actes.reponses import (
    REGLE_DES_REPONSES,
    ReponseRecue,
    a_leur_date,
    repond_a,
    se_suivent,
)
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.irregularites import en_vigueur, est_visee, mise_a_l_ecart, plis_qui_divergent
from cctgen.evaluation.modele import ECHANGES, EN_DECIDER, PRIX, Decision, SensDecision, designations, nom_affiche
from cctgen.evaluation.prix.anormalement_bas import Justification
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import finir
from cctgen.socle.validation import suggestion

_REGISTRE = Lieu("evaluation/demandes")


@dataclass(frozen=True, slots=True)
class Echanges:
    """Tout ce qui dit où en sont les demandes : registre, réponses reçues, décisions, prix remarqués, à une date.

    `prix_bas` donne l'empreinte des offres dont le prix semble anormalement bas ; `a_confirmer`, les mises à l'écart
    qui ne comptent pas encore ; `lues`, ce que le journal du tour sait des échanges.
    """

    lignes: tuple[Ligne, ...]
    reponses: tuple[ReponseRecue, ...]
    decisions: tuple[Decision, ...]
    offres: tuple[Offre, ...]
    prix_bas: frozenset[str]
    jour: date
    a_confirmer: tuple[Decision, ...] = ()
    lues: ReponsesLues = field(default_factory=ReponsesLues)

    @property
    def comptees(self) -> tuple[Decision, ...]:
        """Rend les décisions qui comptent, sans les mises à l'écart à confirmer."""
        return tuple(d for d in self.decisions if not any(d is attend for attend in self.a_confirmer))

    def visees(self, suivie: DemandeSuivie) -> tuple[Offre, ...]:
        """Rend les offres auxquelles une demande s'adresse."""
        return tuple(o for o in self.offres if suivie.vise(o))

    def est_en_lice(self, suivie: DemandeSuivie) -> bool:
        """Vrai si une des offres visées n'est mise hors jeu par aucune décision."""
        return any(mise_a_l_ecart(self.comptees, o) is None for o in self.visees(suivie))

    def decision_sur(self, offre: Offre) -> Decision | None:
        """Rend ce qu'une personne a décidé des échanges d'une offre, si rien ne s'y est passé depuis dans son lot.

        Datée d'avance, la décision couvrirait ce que nul n'a vu : elle n'est pas encore prise.
        """
        prises = (d for d in self.comptees if d.exigence == ECHANGES and d.date <= self.jour)
        decision = en_vigueur(prises, offre).get(ECHANGES)
        return decision if decision is not None and decision.date >= self.dernier_fait(offre.lot) else None

    def dernier_fait(self, lot: int | None) -> date:
        """Rend le jour du dernier envoi ou de la dernière réponse d'un lot, ou de tous ; le premier de tous, sans.

        Une date à venir est une faute de saisie : le dernier fait n'est jamais après aujourd'hui.
        """
        du_lot = {o.sha256 for o in self.offres if lot in (None, o.lot)}
        jours = [j for s, _ in self.lignes if None in (lot, s.lot) or s.lot == lot for j in _jours(s)]
        jours += [r.recue_le for r in self.reponses if r.offre in du_lot and r.recue_le]
        return min(max(jours, default=date.min), self.jour)

    def est_ouverte(self, suivie: DemandeSuivie, constate_le: date = date.min) -> bool:
        """Vrai si une offre visée est en lice sans que personne ait décidé de ses échanges.

        `constate_le` est le premier jour où ce dont il faut décider se constate.
        """
        visees = self.visees(suivie)
        return not visees or any(
            mise_a_l_ecart(self.comptees, o) is None
            and ((decision := self.decision_sur(o)) is None or decision.date < constate_le)
            for o in visees
        )

    def reponses_a(self, suivie: DemandeSuivie, offre: Offre) -> tuple[ReponseRecue, ...]:
        """Rend toutes les réponses reçues à une demande, de la plus ancienne à la plus récente, chacune à sa date."""
        return a_leur_date((r for r in self.reponses if repond_a(r, suivie, offre)), suivie)

    def recues_le(self, suivie: DemandeSuivie, offre: Offre) -> list[date]:
        """Rend les jours où une offre a répondu à une demande : ceux de ses réponses, sinon celui du registre."""
        if not suivie.vise(offre):
            return []
        jours = [r.recue_le for r in self.reponses_a(suivie, offre)] or [suivie.recue_le]
        return [j for j in jours if j]

    def a_repondu(self, suivie: DemandeSuivie) -> bool:
        """Vrai si une réponse est notée ou versée."""
        return bool(suivie.recue_le or suivie.reponse) or any(self.reponses_a(suivie, o) for o in self.visees(suivie))


def _jours(suivie: DemandeSuivie) -> Iterator[date]:
    yield from filter(None, (suivie.envoyee_le, suivie.recue_le))


def _sinon(echanges: Echanges, lot: int | None, constate_le: date = date.min) -> str:
    """Dit quoi écrire, et où, quand une rupture d'égalité ou un retard ne se corrige plus."""
    fait = max(echanges.dernier_fait(lot), constate_le)
    quand = f", datée du {date_en_clair(fait)} au plus tôt" if fait > date.min else ""
    return f"Si rien ne peut plus se corriger, {EN_DECIDER}{quand}."


def controler_les_demandes(echanges: Echanges, dossier: Dossier) -> Iterator[Anomalie]:
    """Énumère les défauts du registre et des décisions qui en dépendent ; aucun n'écarte une offre."""
    for suivie, lieu in echanges.lignes:
        yield from _visee(suivie, lieu, echanges, dossier)
        yield from _plis_confondus(suivie, lieu, echanges)
        yield from _suivi(suivie, lieu, echanges)
        if suivie.nature is NatureDemande.REGULARISATION and suivie.part:
            yield from _regularisable(suivie, lieu, echanges)
    ouvertes = [li for li in echanges.lignes if echanges.visees(li[0]) and echanges.est_ouverte(li[0])]
    yield from (replace(a, conseil=f"{a.conseil} {_sinon(echanges, a.lot)}") for a in inegalites(ouvertes))
    yield from doublons(echanges)
    yield from _chomees(echanges.lignes)
    for decision in echanges.decisions:
        yield from _appui_de_la_decision(decision, echanges)


def _visee(suivie: DemandeSuivie, lieu: Lieu, echanges: Echanges, dossier: Dossier) -> Iterator[Anomalie]:
    visees = echanges.visees(suivie)
    if not visees:
        connus = {nom_affiche(o) for o in echanges.offres}
        conseil = suggestion(suivie.offre, connus, "Corrigez le nom de l'offre ou son lot.")
        yield _anomalie("offre-inconnue", f"aucune offre de « {suivie.offre} ».", conseil, suivie, lieu)
    connues = {e.ref for o in visees if o.lot in dossier.numeros for e in dossier.exigences(o.lot)}
    if visees and suivie.exigence not in ("", PRIX) and suivie.exigence not in connues:
        conseil = suggestion(suivie.exigence, connues, "Corrigez la référence ou le lot.")
        message = f"l'exigence {suivie.exigence} n'est pas au dossier."
        yield _anomalie("exigence-inconnue", message, conseil, suivie, lieu)


def _plis_confondus(suivie: DemandeSuivie, lieu: Lieu, echanges: Echanges) -> Iterator[Anomalie]:
    """Une demande partie, ou répondue, sur un pli ne vaut pas pour celui du même candidat qui dit autre chose."""
    faite = suivie.envoyee_le or suivie.recue_le or suivie.reponse or suivie.change_l_offre is not None
    plis = plis_qui_divergent(echanges.visees(suivie), suivie.exigence) if faite else ()
    if plis and echanges.est_ouverte(suivie):
        message = f"{suivie.offre}, {suivie.objet} : plusieurs plis de ce nom ; rien ne dit lequel la demande vise."
        conseil = f"Désignez le pli : {designations(plis)}. {_sinon(echanges, suivie.lot)}"
        yield _anomalie("offre-ambigue", message, conseil, suivie, lieu)


def _suivi(suivie: DemandeSuivie, lieu: Lieu, echanges: Echanges) -> Iterator[Anomalie]:
    qui = f"{suivie.offre}, {suivie.objet}"
    fixee = date_en_clair(suivie.echeance) if suivie.echeance else ""
    if suivie.envoyee_le and (suivie.echeance is None or suivie.echeance <= suivie.envoyee_le):
        message = f"{qui} : la demande est partie sans échéance qui la suive."
        yield _anomalie("demande-sans-echeance", message, "Écrivez la date donnée pour répondre.", suivie, lieu)
    if suivie.est_en_retard(echanges.jour) and not echanges.a_repondu(suivie):
        yield from _silence(suivie, lieu, echanges)
    if _part_trop_tard(suivie, echanges):
        message = f"{qui} : l'échéance du {fixee} est passée, et la demande n'est pas dite envoyée."
        conseil = "Si elle est partie, écrivez sa date d'envoi ; sinon donnez une échéance à venir, la même pour tous."
        yield _anomalie("echeance-avant-envoi", message, conseil, suivie, lieu)
    for offre in echanges.visees(suivie):
        yield from _recues(suivie, lieu, echanges, offre)


def _silence(suivie: DemandeSuivie, lieu: Lieu, echanges: Echanges) -> Iterator[Anomalie]:
    """Dit qu'une demande échue est sans réponse : une décision d'avant le lendemain de l'échéance n'en savait rien."""
    if suivie.echeance is None or not echanges.est_ouverte(suivie, lendemain := suivie.echeance + timedelta(days=1)):
        return
    fixee = date_en_clair(suivie.echeance)
    message = f"{suivie.offre}, {suivie.objet} : échéance passée le {fixee}, aucune réponse n'est versée."
    conseil = f"Versez la réponse (cctgen verser). {_sinon(echanges, suivie.lot, lendemain)}"
    yield _anomalie("demande-sans-reponse", message, conseil, suivie, lieu)


def _recues(suivie: DemandeSuivie, lieu: Lieu, echanges: Echanges, offre: Offre) -> Iterator[Anomalie]:
    """Énumère les réponses tardives, puis celles qui suivent la première : aucune n'en remplace une autre."""
    recues = echanges.reponses_a(suivie, offre)
    if not echanges.est_ouverte(suivie):
        return
    qui, sinon = f"{suivie.offre}, {suivie.objet}", _sinon(echanges, suivie.lot)
    for jour in sorted(set(echanges.recues_le(suivie, offre))):
        if suivie.echeance and jour > suivie.echeance:
            message, conseil = _tardive(jour, suivie.echeance, echanges.jour)
            yield _anomalie("reponse-tardive", f"{qui} : {message}", f"{conseil} {sinon}", suivie, lieu)
    if se_suivent(recues):
        autres = " ; ".join(_citee(r) for r in recues[1:])
        message = finir(f"{qui} : {len(recues)} réponses à la même demande. Après celle {_citee(recues[0])}, {autres}")
        conseil = f"{REGLE_DES_REPONSES} {sinon}"
        yield _anomalie("reponse-multiple", message, conseil, suivie, lieu)


def _tardive(recue_le: date, echeance: date, aujourd_hui: date) -> tuple[str, str]:
    """Rend le constat et le conseil ; un jour encore à venir est une faute de saisie."""
    recue = f"réponse reçue le {date_en_clair(recue_le)}, après l'échéance du {date_en_clair(echeance)}"
    if recue_le > aujourd_hui:
        return f"{recue} : ce jour est encore à venir.", "Corrigez la date de réception."
    return f"{recue}.", "Une personne décide de sa prise en compte, la même pour tous."


def a_la_reception(neuves: Sequence[ReponseRecue], echanges: Echanges) -> Iterator[Anomalie]:
    """Énumère, à la réception, les réponses tardives ou qui en suivent une autre ; redonner un fichier ne dit rien."""
    connues = {replace(r, recue_le=None) for r in echanges.reponses}
    inconnues = [r for r in neuves if replace(r, recue_le=None) not in connues]
    toutes = replace(echanges, reponses=(*echanges.reponses, *inconnues))
    for suivie, lieu in echanges.lignes:
        for offre in echanges.visees(suivie):
            if any(repond_a(r, suivie, offre) for r in inconnues):
                yield from _recues(suivie, lieu, toutes, offre)


def _citee(reponse: ReponseRecue) -> str:
    quand = f"reçue le {date_en_clair(reponse.recue_le)}" if reponse.recue_le else "sans date de réception"
    return f"{quand} ({reponse.lieu})" if reponse.lieu else quand


def doublons(echanges: Echanges) -> Iterator[Anomalie]:
    """Énumère les demandes inscrites deux fois : rien ne dit à laquelle une réponse versée répond."""
    premieres: dict[tuple[object, ...], Lieu] = {}
    ouvertes = [(s, lieu) for s, lieu in echanges.lignes if (s.part or s.reponse) and echanges.est_ouverte(s)]
    for suivie, lieu in ouvertes:
        nature = suivie.nature.libelle
        cas = [(o.lot, o.sha256, suivie.exigence, nature, suivie.tour) for o in echanges.visees(suivie)]
        if premiere := next((premieres[c] for c in cas if c in premieres), None):
            message = (
                f"{suivie.offre}, {suivie.objet} : la demande de {nature} est inscrite deux fois, ici et en {premiere}."
            )
            conseil = (
                "Gardez une seule ligne, avec les deux réponses ; une réponse versée se lit en face de chacune."
                f" {_sinon(echanges, suivie.lot)}"
            )
            yield _anomalie("demande-en-double", message, conseil, suivie, lieu)
        premieres |= {c: lieu for c in cas if c not in premieres}


def _part_trop_tard(suivie: DemandeSuivie, echanges: Echanges) -> bool:
    """Vrai si une demande à faire laisserait moins que rien pour répondre."""
    if suivie.echeance is None or suivie.envoyee_le or not suivie.part or echanges.a_repondu(suivie):
        return False
    return suivie.echeance < echanges.jour and echanges.est_en_lice(suivie)


def _chomees(lignes: Sequence[Ligne]) -> Iterator[Anomalie]:
    """Énumère, une fois par date, les échéances que personne n'attend au bureau."""
    premieres = {s.echeance: (s, lieu) for s, lieu in reversed(lignes) if s.echeance and s.part}
    for echeance, (suivie, lieu) in sorted(premieres.items()):
        if chome := jour_chome(echeance):
            message = f"l'échéance du {date_en_clair(echeance)} tombe un {chome}."
            conseil = "Préférez un jour ouvré, le même pour tous."
            yield Anomalie("echeance-chomee", message, conseil, Gravite.INFORMATION, lieu, lot=suivie.lot)


def _regularisable(suivie: DemandeSuivie, lieu: Lieu, echanges: Echanges) -> Iterator[Anomalie]:
    """Une offre anormalement basse ne se régularise pas : son prix se juge d'abord (R.2152-2)."""
    for offre in echanges.visees(suivie):
        if offre.sha256 not in echanges.prix_bas:
            continue
        sur_le_prix = en_vigueur(echanges.comptees, offre).get(PRIX)
        if sur_le_prix is None or sur_le_prix.decision is not SensDecision.MAINTENUE:
            message = f"{suivie.offre} : une régularisation est retenue, et son prix semble anormalement bas."
            conseil = (
                "Faites justifier le prix et décidez-en d'abord : une offre anormalement basse ne se régularise pas."
            )
            yield _anomalie("regularisation-avant-prix", message, conseil, suivie, lieu)


def _appui_de_la_decision(decision: Decision, echanges: Echanges) -> Iterator[Anomalie]:
    """Énumère ce qui manque à une régularisation, ou à un rejet pour le prix ; qui ne compte pas n'en est pas un."""
    ecarte_pour_son_prix = decision.decision is SensDecision.ECARTEE and decision.exigence == PRIX
    if not ecarte_pour_son_prix and decision.decision is not SensDecision.REGULARISEE:
        return
    visees = [o for o in echanges.offres if est_visee(decision, o)]
    if not any(decision is d for o in visees for d in en_vigueur(echanges.comptees, o).values()):
        return
    if decision.decision is SensDecision.REGULARISEE:
        siennes = [s for s, _ in echanges.lignes if any(s.vise(o) for o in visees) and s.exigence == decision.exigence]
        yield from _regularisation_faite(decision, siennes, echanges)
    if ecarte_pour_son_prix and justification_de(decision, echanges) is Justification.A_DEMANDER:
        yield rejet_sans_justification(decision)


def justification_de(decision: Decision, echanges: Echanges) -> Justification:
    """Dit si la justification du prix que juge une décision est reçue, restée sans réponse, ou encore à demander.

    Prise avant la réponse, ou avant l'échéance, la décision n'a rien lu : le rejet reste à justifier.
    """
    visees = [o for o in echanges.offres if est_visee(decision, o)]
    demandees = [
        s
        for s, _ in echanges.lignes
        if s.nature is NatureDemande.JUSTIFICATION and s.exigence == PRIX and any(s.vise(o) for o in visees)
    ]
    repondues = [s for s in demandees if echanges.a_repondu(s)]
    recues = [j for s in repondues for o in visees for j in echanges.recues_le(s, o)]
    if repondues and min(recues, default=decision.date) <= decision.date:
        return Justification.RECUE
    echues = any(s.est_en_retard(min(decision.date, echanges.jour)) for s in demandees)
    return Justification.SANS_REPONSE if echues else Justification.A_DEMANDER


def rejet_sans_justification(decision: Decision) -> Anomalie:
    """Dit qu'une offre est écartée pour son prix avant que sa justification ait été demandée et lue."""
    message = f"« {decision.offre} » est écartée pour son prix sans que la justification ait été demandée et lue."
    conseil = (
        "Demandez-la, attendez la réponse ou l'échéance, puis décidez, ou redatez la décision (L. 2152-6, R. 2152-3 et"
        " R. 2152-4)."
    )
    return _de_decision("rejet-sans-justification", message, conseil, decision)


def avec_justifications(comparaison: Comparaison, echanges: Echanges) -> Comparaison:
    """Dit de chaque offre écartée pour son prix où en est sa justification ; sans elle, son lot reste provisoire."""
    return replace(comparaison, lots=tuple(_lot_justifie(lot, echanges) for lot in comparaison.lots))


def _lot_justifie(lot: LotCompare, echanges: Echanges) -> LotCompare:
    offres = tuple(_offre_justifiee(o, echanges) for o in lot.offres)
    rejets = [
        replace(rejet_sans_justification(ecart), lot=lot.numero)
        for o in offres
        if o.justification is Justification.A_DEMANDER and (ecart := _ecart_de_prix(o)) is not None
    ]
    return replace(lot, offres=offres, raisons=(*rejets, *lot.raisons))


def _offre_justifiee(offre: OffreComparee, echanges: Echanges) -> OffreComparee:
    ecart = _ecart_de_prix(offre)
    return offre if ecart is None else replace(offre, justification=justification_de(ecart, echanges))


def _ecart_de_prix(offre: OffreComparee) -> Decision | None:
    return next((d for d in offre.mises_a_l_ecart if d.exigence == PRIX), None)


def _regularisation_faite(
    decision: Decision, siennes: Sequence[DemandeSuivie], echanges: Echanges
) -> Iterator[Anomalie]:
    faites = [s for s in siennes if s.nature is NatureDemande.REGULARISATION and echanges.a_repondu(s)]
    objet = f"« {decision.offre} », {decision.exigence or 'offre entière'}"
    if not faites:
        message = f"{objet} : régularisée, sans demande de régularisation ni réponse au registre."
        conseil = "Inscrivez la demande faite à tous les concernés et sa réponse (R. 2152-2)."
        yield _de_decision("regularisee-sans-demande", message, conseil, decision)
        return
    recues = [r for s in faites for o in echanges.offres if est_visee(decision, o) for r in echanges.recues_le(s, o)]
    if (derniere := max(recues, default=decision.date)) > decision.date:
        message = (
            f"{objet} : régularisée le {date_en_clair(decision.date)}, avant la réponse du {date_en_clair(derniere)}."
        )
        conseil = "Lisez la réponse, puis redatez la décision, ou revenez sur elle."
        yield _de_decision("regularisee-sans-demande", message, conseil, decision)
    if any(s.change_l_offre for s in faites):
        message = f"{objet} : régularisée, alors que le registre dit que la réponse change l'offre en substance."
        conseil = (
            "Revenez sur la décision : une régularisation ne modifie aucune caractéristique substantielle (R. 2152-2)."
            " Si la réponse n'en modifie pas, écrivez « non » dans « Change l'offre »."
        )
        yield _de_decision("regularisation-substantielle", message, conseil, decision)
    elif not any(s.change_l_offre is False for s in faites):
        message = f"{objet} : régularisée, sans que le registre dise si la réponse change l'offre en substance."
        conseil = (
            "Écrivez « non » dans « Change l'offre » si aucune caractéristique substantielle n'est modifiée"
            " (R. 2152-2)."
        )
        yield _de_decision("regularisation-substantielle", message, conseil, decision)


def _de_decision(code: str, message: str, conseil: str, decision: Decision) -> Anomalie:
    return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, _REGISTRE, decision.exigence, decision.lot)


def _anomalie(code: str, message: str, conseil: str, suivie: DemandeSuivie, lieu: Lieu) -> Anomalie:
    return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, lieu, suivie.exigence, suivie.lot)
