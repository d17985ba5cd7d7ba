"""Ce qui, dans les suites écrites, empêche d'envoyer les lettres ou manque encore."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair, jour_chome
from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.modele import Decision, designations, designe, est_ambigu, jour_improbable, tait_sa_variante
from cctgen.evaluation.suites.avantages import avantages_dementis
from cctgen.evaluation.suites.contenus import ecarts_a_dire
from cctgen.evaluation.suites.issue import (
    Issue,
    a_qui_ecrire,
    ex_aequo,
    jour_de_la_piece,
    plis_sans_ordre,
    prix_communicable,
    restees_en_lice,
    suites_du_lot_entier,
    suites_ecrites,
)
from cctgen.evaluation.suites.modele import (
    DELAI_DES_MOTIFS,
    SensSuite,
    Suite,
    SuitesRedigees,
    delai_de,
    delai_du,
    signature_possible,
)
from cctgen.evaluation.suites.recours import est_judiciaire, manques_du_recours
from cctgen.evaluation.suites.secret.tiers import estimations_du_dossier, mots_du_dossier, tiers_de, tiers_du_public
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import citer_les_premiers


def anomalies_des_suites(redigees: SuitesRedigees, lues: Sequence[Issue], dossier: Dossier) -> Iterator[Anomalie]:
    """Énumère ce qui, dans les suites écrites, empêche d'envoyer les lettres ou manque encore."""
    for suite in redigees.suites:
        yield from _offre_de(suite, redigees.lieu(suite), lues, dossier)
    mots = mots_du_dossier(dossier)
    for issue in lues:
        yield from _lot_clos(issue, redigees) if issue.sans_attribution else _attributaire(issue, redigees)
        yield from _attribution_incomplete(issue, redigees)
        yield from _attribution_anterieure(issue, redigees)
        yield from _suites_en_double(issue, redigees)
        yield from _ordre_indetermine(issue, redigees)
        yield from _textes_a_reecrire(issue, redigees, dossier, mots)
        yield from avantages_dementis(issue, redigees.lieu(issue.choix or ""), dossier)
    yield from _signature_prematuree(redigees, lues, dossier)
    yield from _dates_improbables(redigees, dossier.edition.date)
    yield from _courrier_anterieur(redigees, lues)
    yield from _remise_chomee(redigees)
    yield from _recours_incomplets(redigees)
    yield from _motifs_tardifs(redigees)
    attendu, dit = delai_du(dossier, redigees.courrier.voie), delai_de(dossier, redigees.courrier)
    if dit < attendu:
        message = f"un délai de {dit} jours est écrit ; {attendu} sont dus avant la signature (R. 2182-1)."
        conseil = "Ôtez ce délai, ou écrivez-en un plus long."
        yield _anomalie("delai-de-suspension-court", message, conseil, redigees.lieu("delai"))


def _offre_de(suite: Suite, lieu: Lieu, lues: Sequence[Issue], dossier: Dossier) -> Iterator[Anomalie]:
    if suite.lot not in dossier.numeros:
        nommee = suite.offre or suite.suite.libelle
        conseil = f"Écrivez « lot: » suivi de l'un de ces numéros : {', '.join(map(str, dossier.numeros))}."
        yield _anomalie(
            "lot-inconnu",
            f"« {nommee} » : le lot {suite.lot or 'non dit'} n'existe pas.",
            conseil,
            lieu,
        )
        return
    if suite.suite.vise_le_lot:
        return
    du_lot = [o for issue in lues if issue.lot.numero == suite.lot for o in issue.lot.offres]
    visees = [o for o in du_lot if designe(suite.offre, o.offre)]
    if not visees:
        noms = ", ".join(o.soumissionnaire for o in du_lot) or "aucune"
        yield _anomalie(
            "offre-inconnue", f"aucune offre de « {suite.offre} ».", f"Offres reçues : {noms}.", lieu, suite.lot
        )
    elif est_ambigu(suite.offre, [o.offre for o in visees]):
        message = f"« {suite.offre} » est le nom de plusieurs candidats ou de plusieurs fichiers."
        conseil = f"Désignez-la autrement : {designations(o.offre for o in visees)}."
        yield _anomalie("offre-ambigue", message, conseil, lieu, suite.lot)
    elif siennes := tait_sa_variante(suite.offre, [o.offre for o in du_lot]):
        message = f"« {suite.offre} » est le SIRET d'une offre de base et de sa variante."
        conseil = f"Dites laquelle : {designations(siennes)}."
        yield _anomalie("offre-ambigue", message, conseil, lieu, suite.lot)


def _attributaire(issue: Issue, redigees: SuitesRedigees) -> Iterator[Anomalie]:
    lot = issue.lot
    retenues = [s for s in issue.suites.values() if s.suite is SensSuite.ATTRIBUTAIRE]
    nom = f"lot {lot.numero}" if lot.numero else "le marché"
    if not lot.provisoire and (tete := ex_aequo(lot)):
        noms = ", ".join(o.soumissionnaire for o in tete)
        message = f"{nom} : {noms} sont premières à égalité, et la règle publiée ne les départage pas."
        conseil = (
            "Rien d'annoncé ne dit laquelle retenir : faites trancher le cas en droit avant d'écrire, ou déclarez la"
            " procédure sans suite. D'ici là, les lettres restent des projets."
        )
        lieu = redigees.lieu(retenues[0] if retenues else "")
        yield _anomalie("ex-aequo-non-departages", message, conseil, lieu, lot.numero)
    elif lot.offres and not lot.provisoire and not retenues:
        lieu = redigees.lieu()
        conseil = (
            f"Écrivez dans {_nom(lieu)} la suite « attributaire » de l'offre retenue, son motif, qui décide, quand."
        )
        yield _anomalie("attributaire-absent", f"{nom} : l'attributaire n'est pas désigné.", conseil, lieu, lot.numero)
    if len(retenues) > 1:
        message = f"{nom} : {len(retenues)} offres sont dites attributaires."
        conseil = "Gardez-en une ; un accord-cadre à plusieurs titulaires demande des lettres adaptées à la main."
        yield _anomalie("attributaire-en-double", message, conseil, redigees.lieu(retenues[-1]), lot.numero)
    if "classée première" in issue.projet and issue.attributaire is not None:
        message = f"{nom} : « {issue.attributaire.soumissionnaire} » n'est pas classé premier."
        conseil = "L'offre classée première est retenue (R. 2152-6) : corrigez la suite, ou ce qui fonde le classement."
        yield _anomalie("attributaire-mal-classe", message, conseil, redigees.lieu(issue.choix or ""), lot.numero)


def _lot_clos(issue: Issue, redigees: SuitesRedigees) -> Iterator[Anomalie]:
    lot = issue.lot
    nom = f"lot {lot.numero}" if lot.numero else "le marché"
    retenues = [s.offre for s in issue.suites.values() if s.suite is SensSuite.ATTRIBUTAIRE]
    closes = suites_du_lot_entier(lot, redigees.suites)
    lieu = redigees.lieu(closes[-1])
    if retenues or len(closes) > 1:
        dites = ", ".join([*(s.suite.libelle for s in closes), *(f"attribué à « {retenue} »" for retenue in retenues)])
        conseil = "Gardez une seule issue ; en attendant, tout reste en projet."
        yield _anomalie("issue-contradictoire", f"{nom} a plusieurs issues : {dites}.", conseil, lieu, lot.numero)
    restent = ", ".join(o.soumissionnaire for o in restees_en_lice(lot))
    if closes[0].suite is SensSuite.INFRUCTUEUX and restent:
        message = f"{nom} est dit infructueux, et des offres y restent en lice : {restent}."
        conseil = "Décidez de chacune dans decisions, ou déclarez la procédure « sans suite » et dites pourquoi."
        yield _anomalie("infructueux-avec-offre", message, conseil, lieu, lot.numero)


def _attribution_incomplete(issue: Issue, redigees: SuitesRedigees) -> Iterator[Anomalie]:
    choix, lot = issue.choix, issue.lot.numero
    if choix is not None and choix.suite is not SensSuite.REJETEE and (manque := choix.manque()):
        close = f"la décision « {choix.suite.libelle} » est écrite"
        message = f"{f'« {choix.offre} » est dite attributaire' if choix.offre else close} sans {' ni '.join(manque)}."
        lieu = redigees.lieu(choix)
        conseil = f"Écrivez dans {_nom(lieu)} son motif, son auteur et sa date : les lettres restent des projets."
        yield _anomalie("attribution-incomplete", message, conseil, lieu, lot)


def _suites_en_double(issue: Issue, redigees: SuitesRedigees) -> Iterator[Anomalie]:
    ecrites = suites_ecrites(issue.lot, redigees.suites)
    for offre in issue.lot.offres:
        lignes = ecrites.get(offre.offre.sha256, [])
        if len(lignes) > 1:
            message = f"{offre.soumissionnaire} : {len(lignes)} suites sont écrites ; aucune ne compte."
            conseil = "Gardez une seule ligne pour cette offre."
            yield _anomalie("suite-en-double", message, conseil, redigees.lieu(lignes[-1]), issue.lot.numero)


def _ordre_indetermine(issue: Issue, redigees: SuitesRedigees) -> Iterator[Anomalie]:
    """Dit de quel pli écarté part la lettre, quand rien ne dit lequel fut reçu le dernier (R.2151-6)."""
    for offre in _destinataires(issue):
        plis = plis_sans_ordre(offre, issue.lot.offres)
        if offre.mise_a_l_ecart is not None and len(plis) > 1:
            message = (
                f"« {offre.soumissionnaire} » : {len(plis)} plis sont écartés, sans qu'un horodatage de dépôt dise"
                f" lequel est le dernier ; la lettre donne les motifs de « {offre.offre.fichier} »."
            )
            conseil = "Vérifiez que c'est le dernier reçu ; sinon, donnez à depouiller le registre qui date les dépôts."
            yield _anomalie("pli-multiple", message, conseil, redigees.lieu(), issue.lot.numero)


_TEXTES_DITS = 8


def _textes_a_reecrire(
    issue: Issue, redigees: SuitesRedigees, dossier: Dossier, mots: frozenset[str]
) -> Iterator[Anomalie]:
    """Dit à l'acheteur, et à lui seul, quel mot ou quel montant retient un texte hors de la lettre ou de la pièce."""
    connus = mots, estimations_du_dossier(dossier)
    close = issue.sans_attribution
    for offre in _destinataires(issue):
        tiers = tiers_de(offre, issue.candidats, issue.attributaire, *connus)
        public = tiers
        if offre is issue.attributaire:
            public = tiers_du_public(offre, issue.candidats, *connus, prix_communicable(dossier, offre))
        dits = [
            (ref, tiers.cite(f"{avis.commentaire}\n{avis.source}") or public.cite(avis.commentaire))
            for ref, avis in offre.appreciations.items()
        ]
        suite = issue.suite_de(offre)
        dits += [
            ("le motif écrit", tiers.trahit(suite.motif) or public.trahit(suite.motif) if suite else ""),
            ("les avantages écrits", tiers.trahit(suite.avantages) if suite else ""),
            ("le motif de ne pas attribuer", tiers.trahit(close.motif) if close else ""),
            *((f"la décision ({d.exigence or 'offre entière'})", tiers.trahit(d.motif)) for d in ecarts_a_dire(offre)),
        ]
        cites = [f"{ou} (« {mot} »)" for ou, mot in dits if mot]
        if cites:
            message = (
                f"« {offre.soumissionnaire} » : un texte parle d'un autre candidat, d'un prix ou de l'estimation :"
                f" {citer_les_premiers(cites, _TEXTES_DITS)}."
            )
            conseil = "Réécrivez-le sans en rien dire, ou laissez-le ôté de la lettre et de la pièce."
            yield _anomalie("texte-qui-cite-un-tiers", message, conseil, redigees.lieu(), issue.lot.numero)


def _destinataires(issue: Issue) -> list[OffreComparee]:
    """Rend les offres dont le candidat reçoit une lettre : d'un pli retiré ou remplacé, rien ne part."""
    offres = issue.lot.offres
    return [o for o in offres if o.mise_a_l_ecart is None or a_qui_ecrire(o, offres)]


def _attribution_anterieure(issue: Issue, redigees: SuitesRedigees) -> Iterator[Anomalie]:
    """Un lot ne s'attribue, ni ne se dit infructueux, qu'une fois décidé de chacune de ses offres."""
    choix = issue.choix
    if choix is None or choix.date is None or choix.suite not in (SensSuite.ATTRIBUTAIRE, SensSuite.INFRUCTUEUX):
        return
    prises = ((d.date, o.soumissionnaire) for o in issue.lot.offres for d in _decisions_sur(o))
    derniere, nom = max(prises, default=(choix.date, ""))
    if derniere > choix.date:
        fait = "attribué" if choix.suite is SensSuite.ATTRIBUTAIRE else "déclaré infructueux"
        message = (
            f"le {'lot' if issue.lot.numero else 'marché'} est {fait} le {date_en_clair(choix.date)}, avant la décision"
            f" du {date_en_clair(derniere)} sur l'offre de « {nom} »."
        )
        conseil = "Corrigez la date de l'une ou de l'autre ; sinon, décidez de nouveau de l'issue."
        yield _anomalie("attribution-anterieure", message, conseil, redigees.lieu(choix), issue.lot.numero)


def _decisions_sur(offre: OffreComparee) -> Iterator[Decision]:
    """Énumère ce qui a été décidé d'une offre : irrégularités, réserves, prix, mise à l'écart."""
    dites = (*offre.mises_a_l_ecart, offre.decision_de_prix, *(r.decision for r in offre.reserves))
    yield from (d for d in (*dites, *(i.decision for i in offre.irregularites)) if d is not None)


def _signature_prematuree(redigees: SuitesRedigees, lues: Sequence[Issue], dossier: Dossier) -> Iterator[Anomalie]:
    courrier = redigees.courrier
    possible = signature_possible(dossier, courrier)
    attendue = any(issue.a_des_evinces for issue in lues)
    if attendue and courrier.signature and possible and courrier.signature < possible:
        message = (
            f"signature écrite au {date_en_clair(courrier.signature)} ; le marché ne se signe pas avant le"
            f" {date_en_clair(possible)} (R. 2182-1)."
        )
        lieu = redigees.lieu("signature")
        conseil = f"Corrigez la date de signature, ou celle d'envoi, dans {_nom(lieu)}."
        yield _anomalie("signature-prematuree", message, conseil, lieu)


_JOURS_DU_COURRIER = ("envoi", "remise_des_pieces", "signature")


def _dates_improbables(redigees: SuitesRedigees, edition: date) -> Iterator[Anomalie]:
    courrier = redigees.courrier
    dites = [
        *((f"« {s.offre or s.suite.libelle} »", s.lot, j, redigees.lieu(s)) for s in redigees.suites for j in s.jours),
        *(("le courrier", None, getattr(courrier, cle), redigees.lieu(cle)) for cle in _JOURS_DU_COURRIER),
    ]
    for quoi, lot, jour, lieu in dites:
        if jour is not None and (improbable := jour_improbable(jour, edition)):
            message = f"{quoi} porte la date du {date_en_clair(jour)}, {improbable}."
            yield _anomalie("date-improbable", message, f"Corrigez-la dans {_nom(lieu)}.", lieu, lot)


def _courrier_anterieur(redigees: SuitesRedigees, lues: Sequence[Issue]) -> Iterator[Anomalie]:
    """Une lettre n'annonce pas une décision qui n'est pas encore prise."""
    courrier = redigees.courrier
    if courrier.envoi is None:
        return
    derniere = jour_de_la_piece(lues, courrier.envoi)
    if derniere > courrier.envoi:
        message = (
            f"les lettres sont datées du {date_en_clair(courrier.envoi)}, avant la décision du"
            f" {date_en_clair(derniere)} qu'elles annoncent."
        )
        conseil = "Corrigez la date d'envoi, ou celle de la décision."
        yield _anomalie("courrier-anterieur", message, conseil, redigees.lieu("envoi"))


def _remise_chomee(redigees: SuitesRedigees) -> Iterator[Anomalie]:
    remise = redigees.courrier.remise_des_pieces
    if remise and (chome := jour_chome(remise)):
        message = f"la remise des pièces, fixée au {date_en_clair(remise)}, tombe un {chome}."
        conseil = "Préférez un jour ouvré."
        lieu = redigees.lieu("remise_des_pieces")
        yield Anomalie("echeance-chomee", message, conseil, Gravite.INFORMATION, lieu)


def _recours_incomplets(redigees: SuitesRedigees) -> Iterator[Anomalie]:
    """Un délai n'est opposable que s'il est dit, avec sa voie (R.421-5 du code de justice administrative)."""
    courrier = redigees.courrier
    for cle, texte in (("recours", courrier.recours), ("recours_sans_suite", courrier.recours_sans_suite)):
        if manques := manques_du_recours(texte):
            message = f"« {cle} » ne dit pas {' ni '.join(manques)} : le délai ne courrait pas."
            conseil = "Complétez-le ; ou ôtez-le et écrivez « tribunal: » : les voies et délais s'en déduisent."
            yield _anomalie("recours-incomplet", message, conseil, redigees.lieu(cle))
    if not courrier.recours and est_judiciaire(courrier.tribunal):
        message = "le tribunal nommé est judiciaire : les voies et délais déduits sont ceux du juge administratif."
        conseil = "Écrivez les siens à « recours: » et, d'un lot non attribué, à « recours_sans_suite: »."
        yield _anomalie("recours-incomplet", message, conseil, redigees.lieu("tribunal"))


def _motifs_tardifs(redigees: SuitesRedigees) -> Iterator[Anomalie]:
    """La réponse à une demande de motifs suit sa réception, de quinze jours au plus (R.2181-2 et R.2181-4)."""
    for suite in redigees.suites:
        recue, envoyee = suite.demande_recue_le, suite.motifs_envoyes_le
        if envoyee is None:
            continue
        if recue is None or not recue <= envoyee <= recue + timedelta(days=DELAI_DES_MOTIFS):
            quand = f"reçue le {date_en_clair(recue)}" if recue else "que rien ne date"
            message = f"« {suite.offre} » : motifs envoyés le {date_en_clair(envoyee)}, pour une demande {quand}."
            conseil = f"Répondez dans les {DELAI_DES_MOTIFS} jours de la réception, et écrivez les deux dates."
            yield _anomalie("motifs-hors-delai", message, conseil, redigees.lieu(suite), suite.lot)


def _nom(lieu: Lieu) -> str:
    """Rend le nom du fichier à corriger : celui où la personne a écrit."""
    return lieu.fichier.rpartition("/")[2]


def _anomalie(code: str, message: str, conseil: str, lieu: Lieu, lot: int | None = None) -> Anomalie:
    return Anomalie(code, message, conseil, Gravite.A_QUALIFIER, lieu, lot=lot)
