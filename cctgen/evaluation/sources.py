"""Ce que des personnes déposent dans `evaluation/` : prix, décisions, grilles remplies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair
from cctgen.evaluation.accord.desaccords import consensus_sans_motif
from cctgen.evaluation.accord.recopies import grilles_recopiees, offres_recopiees
from cctgen.evaluation.consolidation import consolider
from cctgen.evaluation.grille.lecture import GrillesDevancees, equipe_de_grilles, lire_les_grilles
from cctgen.evaluation.grille.reunion import reunir_par_evaluateur
from cctgen.evaluation.irregularites import (
    contradictoires,
    est_visee,
    objet_de,
    plis_d_un_candidat,
    plis_qui_divergent,
)
from cctgen.evaluation.modele import (
    ECHANGES,
    JOURNAL,
    PRIX,
    Appreciations,
    CleOffre,
    Decision,
    Designees,
    Prix,
    designations,
    est_ambigu,
    jour_improbable,
    nom_affiche,
    nom_replie,
    tait_sa_variante,
)
from cctgen.evaluation.prix.saisie import PrixSaisi, montant_compare
from cctgen.evaluation.saisies.depots import grilles_deposees
from cctgen.evaluation.saisies.lecture import lire_les_decisions, lire_les_prix
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.fichiers import empreinte, lire
from cctgen.socle.validation import suggestion


def lire_appreciations(
    evaluation: Path,
    dossier: Dossier,
    offres: Sequence[Offre],
    emises: Collection[str] = (),
    racine: Path | None = None,
    devancees: GrillesDevancees | None = None,
) -> Appreciations:
    """Lit toutes les grilles déposées et les réunit ; une grille remplie sans signature est signalée, pas comptée.

    `emises` donne l'empreinte de ce que l'outil a écrit : une grille vierge, telle quelle, n'a rien à dire ;
    `racine` est la consultation qui garde ce qui a été lu, `devancees` ce qu'elle en lit déjà.
    """
    deposees = grilles_deposees(evaluation, emises)
    remplies = (c for c in deposees.non_signees if not emises or empreinte(_octets(c)) not in emises)
    chemins = (*deposees.individuelles, *remplies)
    tous = (*chemins, *(() if deposees.consensus is None else (deposees.consensus,)))
    grilles = tuple(
        lire_les_grilles(
            ((c.name, partial(_octets, c)) for c in tous), dossier, offres, racine=racine, devancees=devancees
        )
    )
    consensus = None if deposees.consensus is None else grilles[-1]
    individuelles = reunir_par_evaluateur(grilles[: len(chemins)])
    lues = consolider(individuelles, consensus)
    recopiees = (*grilles_recopiees(individuelles), *offres_recopiees(individuelles))
    return replace(lues, anomalies=(*deposees.anomalies, *lues.anomalies, *recopiees, *consensus_sans_motif(lues)))


def devancer_les_grilles(
    evaluation: Path, dossier: Dossier, cles: Sequence[CleOffre], racine: Path
) -> GrillesDevancees:
    """Commence la lecture des grilles signées, pour les offres attendues."""
    deposees = grilles_deposees(evaluation)
    chemins = (*deposees.individuelles, *(() if deposees.consensus is None else (deposees.consensus,)))
    devancees = equipe_de_grilles(dossier, cles, racine, len(chemins))
    fichiers = [(c.name, partial(_octets, c)) for c in chemins]
    devancees.equipe.devancer(devancees.equipe.dedoubler(fichiers))
    return devancees


def _octets(chemin: Path) -> bytes:
    """Un fichier que le système refuse d'ouvrir se lit comme un fichier vide : la grille est illisible."""
    try:
        return lire(chemin)
    except OSError:
        return b""


def lire_prix(evaluation: Path, dossier: Dossier, offres: Sequence[Offre]) -> tuple[tuple[Prix, ...], list[Anomalie]]:
    """Lit les prix saisis, en YAML ou en classeur ; aucun fichier, aucun prix n'est saisi.

    Un prix qui désigne deux candidats n'est celui d'aucun ; un prix détaillé vaut la somme de ses postes.
    """
    lignes, anomalies = lire_les_prix(evaluation)
    gardees: list[tuple[Prix, Lieu]] = []
    par_lot = {lot: [o for o in offres if o.lot == lot] for lot in {o.lot for o in offres}}
    designees = {lot: Designees(du_lot) for lot, du_lot in par_lot.items()}
    for saisi, lieu in lignes:
        prix, fautes = _prix_compare(saisi, dossier, lieu)
        visees = designees[saisi.lot].de(saisi.soumissionnaire) if saisi.lot in designees else []
        fautes += _offre_du_prix(saisi, par_lot.get(saisi.lot, ()), visees, lieu)
        anomalies += fautes
        if not any(f.code == "offre-ambigue" for f in fautes):
            gardees.append((prix, lieu))
    siens: dict[int, list[tuple[Prix, Lieu]]] = {}
    for garde in gardees:
        for offre in designees[garde[0].lot].de(garde[0].soumissionnaire) if garde[0].lot in designees else ():
            siens.setdefault(id(offre), []).append(garde)
    anomalies += dict.fromkeys(a for offre in offres for a in _prix_en_double(siens.get(id(offre), []), offre))
    return tuple(prix for prix, _ in gardees), anomalies


def _prix_compare(saisi: PrixSaisi, dossier: Dossier, lieu: Lieu) -> tuple[Prix, list[Anomalie]]:
    hors_lot = list(_lot_inconnu(saisi.lot, dossier, lieu))
    bareme = None if hors_lot else dossier.bareme_du_lot(saisi.lot)
    prix, fautes = montant_compare(saisi, bareme.montant_compare if bareme else None, lieu)
    return prix, [*hors_lot, *fautes]


def _offre_du_prix(prix: PrixSaisi, du_lot: Sequence[Offre], visees: Sequence[Offre], lieu: Lieu) -> Iterator[Anomalie]:
    if not visees:
        yield replace(_offre_inconnue(prix.soumissionnaire, {nom_affiche(o) for o in du_lot}, lieu), lot=prix.lot)
    relevees = (*_ambigue(prix.soumissionnaire, visees, lieu), *_variante_tue(prix.soumissionnaire, du_lot, lieu))
    yield from (replace(a, lot=prix.lot) for a in relevees)


def _ambigue(texte: str, visees: Sequence[Offre], lieu: Lieu) -> Iterator[Anomalie]:
    """Un nom que portent deux candidats, ou deux plis d'un lot, ne désigne ni l'un ni l'autre."""
    if est_ambigu(texte, visees):
        quoi = "plusieurs fichiers reçus" if any(o.fichier == texte for o in visees) else "plusieurs candidats"
        message = f"« {texte} » est le nom de {quoi} : la ligne n'est pas reprise."
        yield Anomalie("offre-ambigue", message, f"Désignez l'offre autrement : {designations(visees)}.", lieu=lieu)


def _variante_tue(texte: str, offres: Sequence[Offre], lieu: Lieu) -> Iterator[Anomalie]:
    """Le SIRET d'un candidat qui a une base et une variante ne dit pas laquelle il vise, ni s'il vise les deux."""
    if siennes := tait_sa_variante(texte, offres):
        message = f"« {texte} » est le SIRET d'une offre de base et de sa variante : la ligne n'est pas reprise."
        conseil = f"Dites laquelle, une ligne pour chacune : {designations(siennes)}."
        yield Anomalie("offre-ambigue", message, conseil, lieu=lieu, lot=siennes[0].lot or None)


def _tous_ses_plis(decision: Decision, visees: Sequence[Offre], lieu: Lieu) -> Iterator[Anomalie]:
    """Le nom d'un candidat qui a plusieurs plis ne les écarte pas tous, ni ne juge celui que la décision n'a pas lu.

    Un pli retiré compte : la décision prise sur lui ne vaut pas pour celui qui le remplace. `confirmee` les vise tous.
    """
    if decision.confirmee or est_ambigu(decision.offre, visees):
        return
    if decision.decision.met_hors_jeu:
        plis = plis_d_un_candidat(visees)
        effet = "la décision les mettrait tous hors jeu"
    else:
        plis = plis_qui_divergent(visees, decision.exigence)
        objet = f"sur {decision.exigence}" if decision.exigence else "en tout"
        effet = f"ils ne disent pas de même {objet}, et rien ne dit lequel la décision a lu"
    if plis:
        message = f"« {decision.offre} » a plusieurs plis pour ce lot : {effet}."
        conseil = f"Désignez le pli visé : {designations(plis)} ; pour tous, ajoutez « confirmee: oui »."
        yield Anomalie("offre-ambigue", message, conseil, lieu=lieu, ref=decision.exigence, lot=decision.lot)


def _prix_en_double(saisis: Sequence[tuple[Prix, Lieu]], offre: Offre) -> Iterator[Anomalie]:
    """Relève deux montants différents pour une offre : l'outil ne choisit pas ; deux fois le même ne gêne pas."""
    saisis = [(p, lieu) for p, lieu in saisis if p.montant is not None]
    if len({p.montant for p, _ in saisis}) > 1:
        sources = {lieu.fichier for _, lieu in saisis}
        code = "sources-discordantes" if len(sources) > 1 else "prix-en-double"
        message = f"« {nom_affiche(offre)} » a deux prix différents (voir {saisis[0][1]}) : aucun ne compte."
        yield Anomalie(code, message, "Gardez un seul prix pour cette offre.", lieu=saisis[-1][1], lot=offre.lot)


def lire_decisions(
    evaluation: Path, dossier: Dossier, offres: Sequence[Offre], recues: Mapping[str, date] | None = None
) -> tuple[tuple[Decision, ...], list[Anomalie]]:
    """Lit les décisions prises, en YAML ou en classeur ; aucun fichier, rien n'est encore décidé.

    `recues` donne, par empreinte, le jour où chaque offre a été reçue : on ne décide de rien avant.
    """
    lignes, anomalies = lire_les_decisions(evaluation, Decision)
    gardees = []
    for decision, lieu in lignes:
        fautes = [
            *_verifier_decision(decision, lieu, dossier, offres),
            *_avant_la_reception(decision, lieu, offres, recues or {}),
        ]
        anomalies += fautes
        if not any(f.code in _SANS_SUITE for f in fautes):
            gardees.append((decision, lieu))
    anomalies += dict.fromkeys(a for offre in offres for a in _decisions_en_double(gardees, offre))
    return tuple(decision for decision, _ in gardees), anomalies


_SANS_SUITE = ("offre-ambigue", "exigence-inconnue", "lot-absent", "lot-inconnu", "decision-mal-placee")
"""Une décision dont on ne sait pas ce qu'elle vise ne produit aucun effet."""


def _decisions_en_double(lignes: Sequence[tuple[Decision, Lieu]], offre: Offre) -> Iterator[Anomalie]:
    """Relève les décisions de sens différents sur un même objet, à la ligne de la dernière écrite."""
    for ref, prises in contradictoires((d for d, _ in lignes), offre).items():
        lieux = [lieu for d, lieu in lignes if any(d is prise for prise in prises)]
        objet = " et ".join(dict.fromkeys(objet_de(d.exigence) for d in prises))
        sens = ", ".join(dict.fromkeys(d.decision.libelle for d in prises))
        message = f"« {nom_affiche(offre)} » a des décisions contraires sur {objet} : {sens} (voir {lieux[0]})."
        conseil = "Gardez la seule décision retenue ; en attendant, aucune ne compte."
        code = "sources-discordantes" if len({lieu.fichier for lieu in lieux}) > 1 else "decision-en-double"
        yield Anomalie(code, message, conseil, lieu=lieux[-1], ref=ref, lot=offre.lot)


def _lot_inconnu(lot: int, dossier: Dossier, lieu: Lieu) -> Iterator[Anomalie]:
    if lot in dossier.numeros:
        return
    if not dossier.lots:
        message, conseil = f"le lot {lot} n'existe pas : la consultation n'est pas allotie.", "Retirez la clé « lot »."
    else:
        message = f"le lot {lot} n'existe pas." if lot else "le lot n'est pas dit."
        conseil = f"Écrivez « lot: » suivi de l'un de ces numéros : {', '.join(map(str, dossier.numeros))}."
    yield Anomalie("lot-inconnu", message, conseil, lieu=lieu)


def _offre_inconnue(nom: str, connus: Collection[str], lieu: Lieu) -> Anomalie:
    conseil = f"Offres reçues : {', '.join(sorted(connus))}." if connus else "Aucune offre n'a été dépouillée ici."
    return Anomalie("offre-inconnue", f"aucune offre de « {nom} ».", conseil, lieu=lieu)


def _verifier_decision(decision: Decision, lieu: Lieu, dossier: Dossier, offres: Sequence[Offre]) -> Iterator[Anomalie]:
    if decision.lot is not None:
        yield from _lot_inconnu(decision.lot, dossier, lieu)
    visees = [o for o in offres if est_visee(decision, o)]
    if not visees:
        noms = {nom_affiche(o) for o in offres if decision.lot in (None, o.lot)}
        yield replace(_offre_inconnue(decision.offre, noms, lieu), lot=decision.lot)
    yield from _ambigue(decision.offre, visees, lieu)
    yield from _variante_tue(decision.offre, [o for o in offres if decision.lot in (None, o.lot)], lieu)
    yield from _tous_ses_plis(decision, visees, lieu)
    if decision.lot is None and len({o.lot for o in visees}) > 1:
        message = f"« {decision.offre} » a répondu à plusieurs lots, et la décision ne dit pas lequel elle vise."
        yield Anomalie("lot-absent", message, "Ajoutez « lot: » et son numéro ; une décision par lot.", lieu=lieu)
    if decision.exigence and decision.decision.vise_l_offre:
        message = f"« {decision.decision.value} » vise une offre entière, pas l'exigence {decision.exigence}."
        yield Anomalie("decision-mal-placee", message, "Retirez la clé « exigence ».", lieu=lieu)
    if improbable := jour_improbable(decision.date, dossier.edition.date):
        message = f"la décision sur « {decision.offre} » est datée du {date_en_clair(decision.date)}, {improbable}."
        conseil = "Corrigez « date: » ; le rapport et les lettres la reprennent."
        yield Anomalie("date-improbable", message, conseil, Gravite.A_QUALIFIER, lieu, lot=decision.lot)
    yield from _exigence_de_la_decision(decision, visees, dossier, lieu)


def _avant_la_reception(
    decision: Decision, lieu: Lieu, offres: Sequence[Offre], recues: Mapping[str, date]
) -> Iterator[Anomalie]:
    """Une décision d'avant la première offre qu'elle vise n'a pas pu la lire ; sans jour de réception, on se tait.

    Ce jour est celui de l'enregistrement, qui peut tarder : cela se dit, sans tenir le classement.
    """
    jours = [recues[o.sha256] for o in offres if o.sha256 in recues and est_visee(decision, o)]
    if jours and decision.date < min(jours):
        message = (
            f"la décision sur « {decision.offre} » est datée du {date_en_clair(decision.date)}, d'avant la réception de"
            f" l'offre, le {date_en_clair(min(jours))}."
        )
        conseil = (
            "Corrigez « date: », que le rapport reprend ; laissez-la si l'offre n'a été enregistrée qu'après coup."
        )
        yield Anomalie("date-improbable", message, conseil, Gravite.INFORMATION, lieu, lot=decision.lot)


def _exigence_de_la_decision(
    decision: Decision, visees: Sequence[Offre], dossier: Dossier, lieu: Lieu
) -> Iterator[Anomalie]:
    lots = {o.lot for o in visees}.intersection(dossier.numeros) or set(dossier.numeros)
    connues = {"", PRIX, ECHANGES, JOURNAL, *(e.ref for lot in lots for e in dossier.exigences(lot))}
    if decision.exigence not in connues:
        message = f"l'exigence {decision.exigence} n'est pas au dossier."
        sinon = "Corrigez-la, ou retirez la clé « exigence » si la décision vise toute l'offre."
        objet = suggestion(nom_replie(decision.exigence), ("prix", "échanges", "journal"), "")
        conseil = objet or suggestion(decision.exigence, connues - {"", PRIX, ECHANGES, JOURNAL}, sinon)
        lot = decision.lot if decision.lot is not None or len(lots) > 1 else next(iter(lots))
        yield Anomalie("exigence-inconnue", message, conseil, lieu=lieu, ref=decision.exigence, lot=lot)
