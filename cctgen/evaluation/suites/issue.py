"""L'issue d'un lot : qui est retenu, par qui, et ce qui empêche encore d'écrire aux candidats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.candidats import instant_du_pli, motif_de_meme_candidat, nombre_de_candidats
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.modele import SensDecision, designe, est_ambigu, tait_sa_variante
from cctgen.evaluation.suites.modele import (
    Courrier,
    SensSuite,
    Suite,
    SuitesRedigees,
    delai_de,
    delai_du,
)
from cctgen.evaluation.suites.secret.rivaux.noms import Candidat


@dataclass(frozen=True, slots=True)
class Issue:
    """Un lot, l'offre retenue et la suite écrite de chaque offre, par empreinte de son fichier.

    Le lot porte aussi les offres mises à l'écart aux tours d'avant : elles ont été reçues, et leur rejet se notifie.
    `projet` dit ce qui empêche d'envoyer : vide, les lettres se signent. Sans attributaire désigné, `attributaire` est
    l'offre classée première, et ce n'est qu'un projet. `candidats` sont ceux de tous les lots et
    de tous les tours, fichiers à part compris : rien de l'un ne se dit à un autre.
    `sans_attribution` est la décision de ne pas attribuer le lot, sans suite ou infructueux ; personne n'y est retenu.
    """

    lot: LotCompare
    attributaire: OffreComparee | None
    suites: Mapping[str, Suite] = field(default_factory=dict)
    projet: str = ""
    candidats: tuple[Candidat, ...] = ()
    sans_attribution: Suite | None = None

    @property
    def declaration(self) -> str:
        """Rend « Lot 2 déclaré infructueux » ou « Procédure déclarée sans suite » ; vide si le lot s'attribue."""
        return "" if self.sans_attribution is None else declaration_de(self.sans_attribution, self.lot.numero)

    @property
    def choix(self) -> Suite | None:
        """Rend la décision d'attribution ou de ne pas attribuer, si elle est écrite."""
        if self.sans_attribution is not None:
            return self.sans_attribution
        return None if self.attributaire is None else self.suites.get(self.attributaire.offre.sha256)

    @property
    def est_designe(self) -> bool:
        """Vrai si une suite écrite désigne l'attributaire ; sinon, l'offre première n'est qu'une proposition."""
        return self.attributaire is not None and self.choix is not None and self.choix.suite is SensSuite.ATTRIBUTAIRE

    @property
    def a_des_evinces(self) -> bool:
        """Vrai si un autre candidat que l'attributaire attend un rejet : le délai de suspension court de son envoi."""
        autres = [o for o in self.lot.offres if o is not self.attributaire]
        return any(o.mise_a_l_ecart is None or a_qui_ecrire(o, self.lot.offres) for o in autres)

    @property
    def nombre_de_candidats(self) -> int:
        """Compte les candidats du lot ; aucun ne compte deux fois, pour un second pli ou une variante."""
        return nombre_de_candidats([o.offre for o in self.lot.offres])

    @property
    def offres_recues(self) -> str:
        """Rend « 3 », ou « 4, de 3 candidats » quand l'un en a remis plusieurs."""
        offres, candidats = len(self.lot.offres), self.nombre_de_candidats
        de_qui = f"de {candidats} candidats" if candidats > 1 else "d'un seul candidat"
        return str(offres) if candidats == offres else f"{offres}, {de_qui}"

    def suite_de(self, offre: OffreComparee) -> Suite | None:
        """Rend la suite écrite d'une offre."""
        return self.suites.get(offre.offre.sha256)


def a_qui_ecrire(ecartee: OffreComparee, offres: Sequence[OffreComparee]) -> bool:
    """Vrai si le candidat d'une offre écartée attend une lettre : ni retirée, ni suivie d'un autre de ses plis."""
    return not _est_retiree(ecartee) and not _est_un_autre_pli(ecartee, offres)


def _est_retiree(offre: OffreComparee) -> bool:
    return offre.mise_a_l_ecart is not None and offre.mise_a_l_ecart.decision is SensDecision.RETIREE


def _est_un_autre_pli(offre: OffreComparee, offres: Sequence[OffreComparee]) -> bool:
    """Vrai si le même candidat a un autre pli en lice, ou écarté après : c'est de celui-là qu'on lui écrit.

    Les plis se rangent par l'instant de leur dépôt. Si l'un le tait, celui qu'une exigence a fait écarter vient après
    celui qui fut seulement remplacé, puis celui dont la décision est la plus récente.
    """
    siens = [o for o in offres if o is offre or motif_de_meme_candidat(o.offre, offre.offre)]
    restent = [o for o in siens if o is offre or not _est_retiree(o)]
    sont_dates = all(instant_du_pli(o.offre) for o in restent)

    def ordre(pli: OffreComparee) -> tuple[str, bool, date]:
        ecarts, instant = pli.mises_a_l_ecart, instant_du_pli(pli.offre) if sont_dates else ""
        return (instant, any(d.exigence for d in ecarts), max((d.date for d in ecarts), default=date.min))

    en_lice = any(o.mise_a_l_ecart is None for o in siens if o is not offre)
    return en_lice or max(restent, key=ordre) is not offre


def plis_sans_ordre(offre: OffreComparee, offres: Sequence[OffreComparee]) -> list[OffreComparee]:
    """Rend les plis écartés d'un candidat dont rien ne dit lequel fut reçu le dernier ; aucun sinon."""
    siens = [o for o in offres if o is offre or motif_de_meme_candidat(o.offre, offre.offre)]
    restent = [o for o in siens if not _est_retiree(o)]
    instants = {instant_du_pli(o.offre) for o in restent}
    en_lice = any(o.mise_a_l_ecart is None for o in restent)
    return restent if not en_lice and (len(instants) < len(restent) or not all(instants)) else []


def jour_de_la_piece(lues: Sequence[Issue], jour: date, signature: date | None = None) -> date:
    """Rend la date d'une pièce qui rapporte ces issues : `jour`, ou celle de la dernière décision qui le suit."""
    return ce_qui_date(lues, jour, signature)[1]


def ce_qui_date(lues: Sequence[Issue], jour: date, signature: date | None = None) -> tuple[str, date]:
    """Rend l'acte dont une pièce qui rapporte ces issues porte la date, et cette date.

    `jour` est celui du rapport d'analyse. Le même jour, la signature l'emporte sur la décision, et elle sur le rapport.
    Tant qu'un lot n'est pas décidé, la décision dit de quel lot elle est.
    """
    decides = [[s.date for s in (issue.choix, *issue.suites.values()) if s and s.date] for issue in lues]
    decisions = [
        ("la décision" if all(decides) or not issue.lot.numero else f"la décision du lot {issue.lot.numero}", jour_dit)
        for issue, dates in zip(lues, decides, strict=True)
        for jour_dit in (*dates, *(d.date for o in issue.lot.offres for d in o.mises_a_l_ecart))
    ]
    actes = [*([("la signature", signature)] if signature else []), *decisions]
    return max([*actes, ("le rapport d'analyse", jour)], key=lambda acte: acte[1])


def issues(
    comparaison: Comparaison, redigees: SuitesRedigees, dossier: Dossier, precedentes: Sequence[Comparaison] = ()
) -> tuple[Issue, ...]:
    """Rend l'issue de chaque lot ; `precedentes` sont les comparaisons des tours d'avant."""
    candidats = candidats_de((comparaison, *precedentes))
    lots = (_avec_les_ecartees(lot, precedentes) for lot in comparaison.lots)
    return tuple(replace(_issue(lot, redigees, dossier), candidats=candidats) for lot in lots)


def _avec_les_ecartees(lot: LotCompare, precedentes: Sequence[Comparaison]) -> LotCompare:
    """Rend le lot et, à la suite, ce qui en est sorti à un tour d'avant : de chaque candidat, son dernier pli."""
    offres, plus_tard = list(lot.offres), list(lot.offres)
    for tour in reversed(precedentes):
        passees = [o for passe in tour.lots if passe.numero == lot.numero for o in passe.offres if o.mise_a_l_ecart]
        derniers = [o for o in passees if not _est_un_autre_pli(o, passees)]
        sorties = [o for o in derniers if not any(motif_de_meme_candidat(o.offre, p.offre) for p in plus_tard)]
        offres[len(lot.offres) : len(lot.offres)] = sorties
        plus_tard += sorties
    return replace(lot, offres=tuple(offres))


def candidats_de(tours: Iterable[Comparaison]) -> tuple[Candidat, ...]:
    """Rend les candidats de tous les lots de ces tours, fichiers à part compris."""
    return tuple(c for tour in tours for c in _candidats(tour))


def _candidats(comparaison: Comparaison) -> Iterator[Candidat]:
    yield from (offre for lot in comparaison.lots for offre in lot.offres)
    yield from comparaison.fichiers_a_part


def _issue(lot: LotCompare, redigees: SuitesRedigees, dossier: Dossier) -> Issue:
    ecrites = suites_ecrites(lot, redigees.suites)
    suites = {empreinte: lignes[0] for empreinte, lignes in ecrites.items() if len(lignes) == 1}
    retenues = [o for o in lot.offres if (s := suites.get(o.offre.sha256)) and s.suite is SensSuite.ATTRIBUTAIRE]
    if closes := suites_du_lot_entier(lot, redigees.suites):
        projet = _suites_en_suspens(lot, redigees.suites, ecrites) or _sans_attributaire(lot, closes, retenues)
        return Issue(lot, None, suites, projet, sans_attribution=closes[0])
    premieres = _premieres(lot)
    attributaire = retenues[0] if len(retenues) == 1 else next(iter(premieres), None) if len(premieres) == 1 else None
    projet = _suites_en_suspens(lot, redigees.suites, ecrites) if not lot.provisoire else ""
    return Issue(lot, attributaire, suites, projet or _projet(lot, retenues, suites, redigees.courrier, dossier))


def suites_du_lot_entier(lot: LotCompare, suites: Sequence[Suite]) -> list[Suite]:
    """Rend les décisions écrites de ne pas attribuer ce lot."""
    return [s for s in suites if s.lot == lot.numero and s.suite.vise_le_lot]


def _sans_attributaire(lot: LotCompare, closes: Sequence[Suite], retenues: Sequence[OffreComparee]) -> str:
    """Dit ce qui empêche de clore le lot ; un classement provisoire, qui retient une attribution, ne l'empêche pas."""
    if retenues or len(closes) > 1:
        return "le lot a plusieurs issues"
    if closes[0].suite is SensSuite.INFRUCTUEUX and restees_en_lice(lot):
        return "le lot est dit infructueux, et une offre y reste en lice"
    manque = closes[0].manque()
    return f"la décision sur le lot est sans {' ni '.join(manque)}" if manque else ""


def restees_en_lice(lot: LotCompare) -> list[OffreComparee]:
    """Rend les offres du lot qu'aucune décision ne met hors du classement."""
    return [o for o in lot.offres if o.mise_a_l_ecart is None]


def suites_ecrites(lot: LotCompare, suites: Sequence[Suite]) -> dict[str, list[Suite]]:
    """Rend, par offre, les suites qui la désignent et n'en désignent pas une autre de même nom."""
    claires = [s for s in suites if not _est_ambigue(s, lot)]
    par_offre = {o.offre.sha256: [s for s in claires if _vise(s, lot, o)] for o in lot.offres}
    return {empreinte: lignes for empreinte, lignes in par_offre.items() if lignes}


def _vise(suite: Suite, lot: LotCompare, offre: OffreComparee) -> bool:
    return bool(suite.offre) and suite.lot == lot.numero and designe(suite.offre, offre.offre)


def _est_ambigue(suite: Suite, lot: LotCompare) -> bool:
    visees = [o.offre for o in lot.offres if _vise(suite, lot, o)]
    return est_ambigu(suite.offre, visees) or bool(tait_sa_variante(suite.offre, [o.offre for o in lot.offres]))


def _suites_en_suspens(lot: LotCompare, suites: Sequence[Suite], ecrites: Mapping[str, Sequence[Suite]]) -> str:
    if any(_est_ambigue(s, lot) for s in suites):
        return "une suite désigne plusieurs candidats de même nom"
    return "une offre a plusieurs suites" if any(len(lignes) > 1 for lignes in ecrites.values()) else ""


EX_AEQUO = "les offres premières sont à égalité, et la règle publiée ne les départage pas"


def ex_aequo(lot: LotCompare) -> list[OffreComparee]:
    """Rend les offres premières à égalité que la règle publiée ne départage pas ; aucune s'il n'y en a qu'une."""
    tete = _premieres(lot)
    return tete if len(tete) > 1 else []


def _premieres(lot: LotCompare) -> list[OffreComparee]:
    """Rend l'offre classée première ; toutes les premières égales si la règle publiée n'en retient aucune."""
    tete = [o for o in lot.offres if o.rang == 1]
    if len(tete) > 1 and lot.departage is not None and lot.departage.retenue:
        return [o for o in tete if o.soumissionnaire == lot.departage.retenue]
    return tete


def _projet(
    lot: LotCompare,
    retenues: Sequence[OffreComparee],
    suites: Mapping[str, Suite],
    courrier: Courrier,
    dossier: Dossier,
) -> str:
    if lot.provisoire or ex_aequo(lot):
        return "le classement est provisoire" if lot.provisoire else EX_AEQUO
    if len(retenues) != 1:
        return "l'attributaire n'est pas désigné" if not retenues else "deux offres sont désignées attributaires"
    if not any(retenues[0] is o for o in _premieres(lot)):
        return "l'offre désignée attributaire n'est pas classée première"
    if manque := suites[retenues[0].offre.sha256].manque():
        return f"l'attribution est sans {' ni '.join(manque)}"
    if delai_de(dossier, courrier) < delai_du(dossier, courrier.voie):
        return "le délai de suspension est trop court"
    return ""


def prix_communicable(dossier: Dossier, retenue: OffreComparee) -> frozenset[Decimal]:
    """Rend le prix global de l'offre retenue ; un montant composé de postes, qui la note, n'est le prix de rien."""
    bareme = dossier.bareme_du_lot(retenue.offre.lot)
    compose = bareme is not None and bareme.montant_compare is not None
    return frozenset() if compose or retenue.prix is None else frozenset((retenue.prix,))


def propositions(
    comparaison: Comparaison, redigees: SuitesRedigees, dossier: Dossier, precedentes: Sequence[Comparaison] = ()
) -> dict[int, str]:
    """Rend, par lot, la proposition que porte le rapport : celle qu'une personne a écrite et qui se tient."""
    dites = {}
    for issue in issues(comparaison, redigees, dossier, precedentes):
        choix, retenue = issue.choix, issue.attributaire
        if not issue.projet and issue.sans_attribution is not None:
            quoi = "le lot" if issue.lot.numero else "la procédure"
            dites[issue.lot.numero] = f"{_declarer(issue.sans_attribution, quoi)}. {issue.sans_attribution.motif}"
        elif not issue.projet and choix is not None and retenue is not None:
            dites[issue.lot.numero] = f"Attribuer à {retenue.candidat}. {choix.motif}".strip()
    return dites


def declaration_de(close: Suite, lot: int) -> str:
    """Rend la décision de ne pas attribuer, en clair."""
    if lot:
        return f"Lot {lot} déclaré {close.suite.libelle}"
    return f"Procédure déclarée {'infructueuse' if close.suite is SensSuite.INFRUCTUEUX else close.suite.libelle}"


def _declarer(close: Suite, quoi: str) -> str:
    feminin = quoi == "la procédure" and close.suite is SensSuite.INFRUCTUEUX
    return f"Déclarer {quoi} {'infructueuse' if feminin else close.suite.libelle}"
