"""L'issue d'un lot : qui est retenu, par qui, et ce qui empêche encore d'écrire aux candidats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair, jour_chome
from cctgen.depouillement.plis.candidats import sont_homonymes
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.modele import designe, jour_improbable
from cctgen.evaluation.saisies.depots import FICHIER_SUITES
from cctgen.evaluation.suites.modele import (
    DELAI_DES_MOTIFS,
    Courrier,
    SensSuite,
    Suite,
    SuitesRedigees,
    delai_de,
    delai_du,
    signature_possible,
)
from cctgen.evaluation.suites.recours import manques_du_recours
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_LIEU = Lieu(f"evaluation/{FICHIER_SUITES}")


@dataclass(frozen=True, slots=True)
class Issue:
    """Un lot, l'offre retenue et la suite écrite de chaque offre, par empreinte de son fichier.

    `projet` dit ce qui empêche d'envoyer : vide, les lettres se signent. Sans attributaire désigné, `attributaire` est
    l'offre classée première, et ce n'est qu'un projet. `candidats` sont les offres de tous les lots.
    `sans_attribution` est la décision de ne pas attribuer le lot, sans suite ou infructueux ; personne n'y est retenu.
    """

    lot: LotCompare
    attributaire: OffreComparee | None
    suites: Mapping[str, Suite] = field(default_factory=dict)
    projet: str = ""
    candidats: tuple[OffreComparee, ...] = ()
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

    def suite_de(self, offre: OffreComparee) -> Suite | None:
        """Rend la suite écrite d'une offre."""
        return self.suites.get(offre.offre.sha256)


def jour_de_la_piece(lues: Sequence[Issue], jour: date, signature: date | None = None) -> date:
    """Rend la date d'une pièce qui rapporte ces issues : `jour`, ou celle de la dernière décision qui le suit."""
    return ce_qui_date(lues, jour, signature)[1]


def ce_qui_date(lues: Sequence[Issue], jour: date, signature: date | None = None) -> tuple[str, date]:
    """Rend l'acte dont une pièce qui rapporte ces issues porte la date, et cette date.

    `jour` est celui du rapport d'analyse. Le même jour, la signature l'emporte sur la décision, et elle sur le rapport.
    """
    suites = [s.date for issue in lues for s in (issue.choix, *issue.suites.values()) if s and s.date]
    ecarts = [o.mise_a_l_ecart.date for issue in lues for o in issue.lot.offres if o.mise_a_l_ecart]
    actes = [*([("la signature", signature)] if signature else []), *(("la décision", d) for d in (*suites, *ecarts))]
    return max([*actes, ("le rapport d'analyse", jour)], key=lambda acte: acte[1])


def issues(comparaison: Comparaison, redigees: SuitesRedigees, dossier: Dossier) -> tuple[Issue, ...]:
    """Rend l'issue de chaque lot."""
    candidats = tuple(o for lot in comparaison.lots for o in lot.offres)
    return tuple(replace(_issue(lot, redigees, dossier), candidats=candidats) for lot in comparaison.lots)


def _issue(lot: LotCompare, redigees: SuitesRedigees, dossier: Dossier) -> Issue:
    ecrites = _ecrites(lot, redigees.suites)
    suites = {empreinte: lignes[0] for empreinte, lignes in ecrites.items() if len(lignes) == 1}
    retenues = [o for o in lot.offres if (s := suites.get(o.offre.sha256)) and s.suite is SensSuite.ATTRIBUTAIRE]
    if closes := _du_lot_entier(lot, redigees.suites):
        projet = _suites_en_suspens(lot, redigees.suites, ecrites) or _sans_attributaire(lot, closes, retenues)
        return Issue(lot, None, suites, projet, sans_attribution=closes[0])
    premieres = _premieres(lot)
    attributaire = retenues[0] if len(retenues) == 1 else next(iter(premieres), None) if len(premieres) == 1 else None
    projet = _suites_en_suspens(lot, redigees.suites, ecrites) if not lot.provisoire else ""
    return Issue(lot, attributaire, suites, projet or _projet(lot, retenues, suites, redigees.courrier, dossier))


def _du_lot_entier(lot: LotCompare, suites: Sequence[Suite]) -> list[Suite]:
    return [s for s in suites if s.lot == lot.numero and s.suite.vise_le_lot]


def _sans_attributaire(lot: LotCompare, closes: Sequence[Suite], retenues: Sequence[OffreComparee]) -> str:
    """Dit ce qui empêche de clore le lot ; un classement provisoire, qui retient une attribution, ne l'empêche pas."""
    if retenues or len(closes) > 1:
        return "le lot a plusieurs issues"
    if closes[0].suite is SensSuite.INFRUCTUEUX and _restent(lot):
        return "le lot est dit infructueux, et une offre y reste en lice"
    manque = closes[0].manque()
    return f"la décision sur le lot est sans {' ni '.join(manque)}" if manque else ""


def _restent(lot: LotCompare) -> list[OffreComparee]:
    return [o for o in lot.offres if o.mise_a_l_ecart is None]


def _ecrites(lot: LotCompare, suites: Sequence[Suite]) -> dict[str, list[Suite]]:
    """Rend, par offre, les suites qui la désignent et n'en désignent pas une autre de même nom."""
    claires = [s for s in suites if not _est_ambigue(s, lot)]
    par_offre = {o.offre.sha256: [s for s in claires if _vise(s, lot, o)] for o in lot.offres}
    return {empreinte: lignes for empreinte, lignes in par_offre.items() if lignes}


def _vise(suite: Suite, lot: LotCompare, offre: OffreComparee) -> bool:
    return bool(suite.offre) and suite.lot == lot.numero and designe(suite.offre, offre.offre)


def _est_ambigue(suite: Suite, lot: LotCompare) -> bool:
    visees = [o.offre for o in lot.offres if _vise(suite, lot, o)]
    return any(sont_homonymes(une, autre) for une in visees for autre in visees)


def _suites_en_suspens(lot: LotCompare, suites: Sequence[Suite], ecrites: Mapping[str, Sequence[Suite]]) -> str:
    if any(_est_ambigue(s, lot) for s in suites):
        return "une suite désigne plusieurs candidats de même nom"
    return "une offre a plusieurs suites" if any(len(lignes) > 1 for lignes in ecrites.values()) else ""


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
    if lot.provisoire:
        return "le classement est provisoire"
    if len(retenues) != 1:
        return "l'attributaire n'est pas désigné" if not retenues else "deux offres sont désignées attributaires"
    if not any(retenues[0] is o for o in _premieres(lot)):
        return "l'offre désignée attributaire n'est pas classée première"
    if manque := suites[retenues[0].offre.sha256].manque():
        return f"l'attribution est sans {' ni '.join(manque)}"
    if delai_de(dossier, courrier) < delai_du(dossier, courrier.voie):
        return "le délai de suspension est trop court"
    return ""


def propositions(comparaison: Comparaison, redigees: SuitesRedigees, dossier: Dossier) -> dict[int, str]:
    """Rend, par lot, la proposition que porte le rapport : celle qu'une personne a écrite et qui se tient."""
    dites = {}
    for issue in issues(comparaison, redigees, dossier):
        choix, retenue = issue.choix, issue.attributaire
        if not issue.projet and issue.sans_attribution is not None:
            quoi = "le lot" if issue.lot.numero else "la procédure"
            dites[issue.lot.numero] = f"{_declarer(issue.sans_attribution, quoi)}. {issue.sans_attribution.motif}"
        elif not issue.projet and choix is not None and retenue is not None:
            dites[issue.lot.numero] = f"Attribuer à {retenue.soumissionnaire}. {choix.motif}".strip()
    return dites


def declaration_de(close: Suite, lot: int) -> str:
    """Rend la décision de ne pas attribuer, en clair."""
    if lot:
        return f"Lot {lot} déclaré {close.suite.libelle}"
    return f"Procédure déclarée {'infructueuse' if close.suite is SensSuite.INFRUCTUEUX else close.suite.libelle}"


def _declarer(close: Suite, quoi: str) -> str:
    feminin = quoi == "la procédure" and close.suite is SensSuite.INFRUCTUEUX
    return f"Déclarer {quoi} {'infructueuse' if feminin else close.suite.libelle}"


def anomalies_des_suites(redigees: SuitesRedigees, lues: Sequence[Issue], dossier: Dossier) -> Iterator[Anomalie]:
    """Énumère ce qui, dans les suites écrites, empêche d'envoyer les lettres ou manque encore."""
    for suite in redigees.suites:
        yield from _offre_de(suite, lues, dossier)
    for issue in lues:
        yield from _lot_clos(issue, redigees.suites) if issue.sans_attribution else _attributaire(issue)
        yield from _attribution_incomplete(issue)
        yield from _suites_en_double(issue, redigees.suites)
    yield from _signature_prematuree(redigees.courrier, dossier)
    yield from _dates_improbables(redigees, dossier.edition.date)
    yield from _courrier_anterieur(redigees.courrier, lues)
    yield from _remise_chomee(redigees.courrier)
    yield from _recours_incomplets(redigees.courrier)
    yield from _motifs_tardifs(redigees.suites)
    attendu, dit = delai_du(dossier, redigees.courrier.voie), delai_de(dossier, redigees.courrier)
    if dit < attendu:
        message = f"un délai de {dit} jours est écrit ; {attendu} sont dus avant la signature (R.2182-1)."
        yield _anomalie("delai-de-suspension-court", message, "Ôtez « delai: », ou écrivez-en un plus long.")


def _offre_de(suite: Suite, lues: Sequence[Issue], dossier: Dossier) -> Iterator[Anomalie]:
    if suite.lot not in dossier.numeros:
        nommee = suite.offre or suite.suite.libelle
        conseil = f"Écrivez « lot: » suivi de l'un de ces numéros : {', '.join(map(str, dossier.numeros))}."
        yield _anomalie(
            "lot-inconnu",
            f"« {nommee} » : le lot {suite.lot or 'non dit'} n'existe pas.",
            conseil,
        )
        return
    if suite.suite.vise_le_lot:
        return
    du_lot = [o for issue in lues if issue.lot.numero == suite.lot for o in issue.lot.offres]
    visees = [o for o in du_lot if designe(suite.offre, o.offre)]
    if not visees:
        noms = ", ".join(o.soumissionnaire for o in du_lot) or "aucune"
        yield _anomalie("offre-inconnue", f"aucune offre de « {suite.offre} ».", f"Offres reçues : {noms}.", suite.lot)
    elif any(sont_homonymes(un.offre, autre.offre) for un in visees for autre in visees):
        choix = ", ".join(o.offre.siret for o in visees)
        message = f"« {suite.offre} » est le nom de plusieurs candidats."
        yield _anomalie("offre-ambigue", message, f"Désignez-la par son SIRET : {choix}.", suite.lot)


def _attributaire(issue: Issue) -> Iterator[Anomalie]:
    lot = issue.lot
    retenues = [s for s in issue.suites.values() if s.suite is SensSuite.ATTRIBUTAIRE]
    nom = f"lot {lot.numero}" if lot.numero else "le marché"
    if lot.offres and not lot.provisoire and not retenues:
        conseil = "Écrivez dans suites.yaml « suite: attributaire » pour l'offre retenue, son motif, qui décide, quand."
        yield _anomalie("attributaire-absent", f"{nom} : l'attributaire n'est pas désigné.", conseil, lot.numero)
    if len(retenues) > 1:
        message = f"{nom} : {len(retenues)} offres sont dites attributaires."
        conseil = "Gardez-en une ; un accord-cadre à plusieurs titulaires demande des lettres adaptées à la main."
        yield _anomalie("attributaire-en-double", message, conseil, lot.numero)
    if "classée première" in issue.projet and issue.attributaire is not None:
        message = f"{nom} : « {issue.attributaire.soumissionnaire} » n'est pas classé premier."
        conseil = "L'offre classée première est retenue (R.2152-6) : corrigez la suite, ou ce qui fonde le classement."
        yield _anomalie("attributaire-mal-classe", message, conseil, lot.numero)


def _lot_clos(issue: Issue, suites: Sequence[Suite]) -> Iterator[Anomalie]:
    lot = issue.lot
    nom = f"lot {lot.numero}" if lot.numero else "le marché"
    retenues = [s.offre for s in issue.suites.values() if s.suite is SensSuite.ATTRIBUTAIRE]
    closes = _du_lot_entier(lot, suites)
    if retenues or len(closes) > 1:
        dites = ", ".join([*(s.suite.libelle for s in closes), *(f"attribué à « {retenue} »" for retenue in retenues)])
        conseil = "Gardez une seule issue ; en attendant, tout reste en projet."
        yield _anomalie("issue-contradictoire", f"{nom} a plusieurs issues : {dites}.", conseil, lot.numero)
    restent = ", ".join(o.soumissionnaire for o in _restent(lot))
    if closes[0].suite is SensSuite.INFRUCTUEUX and restent:
        message = f"{nom} est dit infructueux, et des offres y restent en lice : {restent}."
        conseil = "Décidez de chacune dans decisions, ou déclarez la procédure « sans suite » et dites pourquoi."
        yield _anomalie("infructueux-avec-offre", message, conseil, lot.numero)


def _attribution_incomplete(issue: Issue) -> Iterator[Anomalie]:
    choix, lot = issue.choix, issue.lot.numero
    if choix is not None and choix.suite is not SensSuite.REJETEE and (manque := choix.manque()):
        close = f"la décision « {choix.suite.libelle} » est écrite"
        message = f"{f'« {choix.offre} » est dite attributaire' if choix.offre else close} sans {' ni '.join(manque)}."
        conseil = "Écrivez dans suites.yaml « motif: », « auteur: » et « date: » : les lettres restent des projets."
        yield _anomalie("attribution-incomplete", message, conseil, lot)


def _suites_en_double(issue: Issue, suites: Sequence[Suite]) -> Iterator[Anomalie]:
    ecrites = _ecrites(issue.lot, suites)
    for offre in issue.lot.offres:
        lignes = ecrites.get(offre.offre.sha256, [])
        if len(lignes) > 1:
            message = f"{offre.soumissionnaire} : {len(lignes)} suites sont écrites ; aucune ne compte."
            yield _anomalie("suite-en-double", message, "Gardez une seule ligne pour cette offre.", issue.lot.numero)


def _signature_prematuree(courrier: Courrier, dossier: Dossier) -> Iterator[Anomalie]:
    possible = signature_possible(dossier, courrier)
    if courrier.signature and possible and courrier.signature < possible:
        message = (
            f"signature écrite au {date_en_clair(courrier.signature)} ; le marché ne se signe pas avant le"
            f" {date_en_clair(possible)} (R.2182-1)."
        )
        yield _anomalie("signature-prematuree", message, "Corrigez « signature: » ou « envoi: » dans suites.yaml.")


def _dates_improbables(redigees: SuitesRedigees, edition: date) -> Iterator[Anomalie]:
    courrier = redigees.courrier
    dites = [
        *((f"« {s.offre or s.suite.libelle} »", s.lot, j) for s in redigees.suites for j in s.jours),
        *(("le courrier", None, j) for j in (courrier.envoi, courrier.remise_des_pieces, courrier.signature)),
    ]
    for quoi, lot, jour in dites:
        if jour is not None and (improbable := jour_improbable(jour, edition)):
            message = f"{quoi} porte la date du {date_en_clair(jour)}, {improbable}."
            yield _anomalie("date-improbable", message, "Corrigez-la dans suites.yaml.", lot)


def _courrier_anterieur(courrier: Courrier, lues: Sequence[Issue]) -> Iterator[Anomalie]:
    """Une lettre n'annonce pas une décision qui n'est pas encore prise."""
    if courrier.envoi is None:
        return
    derniere = jour_de_la_piece(lues, courrier.envoi)
    if derniere > courrier.envoi:
        message = (
            f"les lettres sont datées du {date_en_clair(courrier.envoi)}, avant la décision du"
            f" {date_en_clair(derniere)} qu'elles annoncent."
        )
        yield _anomalie("courrier-anterieur", message, "Corrigez « envoi: », ou la date de la décision.")


def _remise_chomee(courrier: Courrier) -> Iterator[Anomalie]:
    remise = courrier.remise_des_pieces
    if remise and (chome := jour_chome(remise)):
        message = f"la remise des pièces, fixée au {date_en_clair(remise)}, tombe un {chome}."
        conseil = "Préférez un jour ouvré."
        yield Anomalie("echeance-chomee", message, conseil, Gravite.INFORMATION, _LIEU)


def _recours_incomplets(courrier: Courrier) -> Iterator[Anomalie]:
    """Un délai n'est opposable que s'il est dit, avec sa voie (R.421-5 du code de justice administrative)."""
    for cle, texte in (("recours", courrier.recours), ("recours_sans_suite", courrier.recours_sans_suite)):
        if manques := manques_du_recours(texte):
            message = f"« {cle} » ne dit pas {' ni '.join(manques)} : le délai ne courrait pas."
            conseil = "Complétez-le ; ou ôtez-le et écrivez « tribunal: » : les voies et délais s'en déduisent."
            yield _anomalie("recours-incomplet", message, conseil)


def _motifs_tardifs(suites: Sequence[Suite]) -> Iterator[Anomalie]:
    """La réponse à une demande de motifs suit sa réception, de quinze jours au plus (R.2181-2 et R.2181-4)."""
    for suite in suites:
        recue, envoyee = suite.demande_recue_le, suite.motifs_envoyes_le
        if envoyee is None:
            continue
        if recue is None or not recue <= envoyee <= recue + timedelta(days=DELAI_DES_MOTIFS):
            quand = f"reçue le {date_en_clair(recue)}" if recue else "que rien ne date"
            message = f"« {suite.offre} » : motifs envoyés le {date_en_clair(envoyee)}, pour une demande {quand}."
            conseil = f"Répondez dans les {DELAI_DES_MOTIFS} jours de la réception, et écrivez les deux dates."
            yield _anomalie("motifs-hors-delai", message, conseil, suite.lot)


def _anomalie(code: str, message: str, conseil: str, lot: int | None = None) -> Anomalie:
    return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, _LIEU, lot=lot)
