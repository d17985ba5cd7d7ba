"""La régularité des offres au corps du rapport : ce qui est à qualifier, ce qui l'est, par qui ; le reste en annexe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cctgen.assemblage.modele import Dossier
from cctgen.documents.texte import Bloc, Cellule, Titre, cellule, paragraphe, tableau
from cctgen.evaluation.classement import Comparaison, FichierAPart, LotCompare, OffreComparee
from cctgen.evaluation.derogations.modele import APRES_LA_NOTIFICATION
from cctgen.evaluation.irregularites import objet_de
from cctgen.evaluation.modele import Decision
from cctgen.evaluation.phrases import titre_de_lot
from cctgen.evaluation.rapport.composants import compte_des_composants
from cctgen.evaluation.rapport.derogations import lignes_de_derogations
from cctgen.evaluation.rapport.echanges import demandes_et_reponses, sur_les_echanges
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.rapport.tableaux import puces, qui_se_coupent
from cctgen.evaluation.reserves import Reserve
from cctgen.socle.nombres import montant_en_clair
from cctgen.socle.typographie import majuscule


def regularite(dossier: Dossier, comparaison: Comparaison, analyse: Analyse) -> Iterator[Bloc]:
    """Rend, lot par lot, les irrégularités, ce qui reste à constater, les réserves, les dérogations, les composants."""
    yield paragraphe("L'acheteur qualifie chaque irrégularité potentielle ; sa décision est citée en regard.")
    for lot in comparaison.lots:
        if lot.offres:
            yield Titre(2, titre_de_lot(lot) or "Offres comparées")
            yield from qui_se_coupent(_du_lot(dossier, lot, analyse))
    if comparaison.fichiers_a_part:
        yield Titre(2, "Fichiers reçus et non comparés")
        yield from puces([cellule(_a_part(f)) for f in comparaison.fichiers_a_part])


def _a_part(fichier: FichierAPart) -> str:
    decidees = (majuscule(d.en_clair) for d in fichier.decisions)
    return " ".join((f"{fichier.offre.fichier} : {fichier.motif}.", *decidees))


def _du_lot(dossier: Dossier, lot: LotCompare, analyse: Analyse) -> Iterator[Bloc]:
    yield from _irregularites(lot)
    yield from _a_constater(lot)
    yield from _reserves(lot)
    yield from _prix_bas(lot)
    yield from demandes_et_reponses(lot, analyse.echanges)
    yield from _autres_decisions(lot, analyse)
    yield from _derogations(lot, analyse)
    yield from _composants(dossier, lot)


def _irregularites(lot: LotCompare) -> Iterator[Bloc]:
    lignes = [
        (o.soumissionnaire, i.objet, _un_par_ligne(i.motifs), majuscule(_decision(i.decision, o)))
        for o in lot.offres
        for i in o.irregularites
    ]
    if lignes:
        entetes = ("Offre", "Réf.", "Ce qui est relevé", "Décision")
        yield tableau(entetes, lignes, "Irrégularités potentielles et décisions")
    sans = [o.soumissionnaire for o in lot.offres if not o.irregularites and not o.a_constater]
    if sans:
        yield paragraphe(f"Aucune irrégularité potentielle n'a été relevée : {', '.join(sans)}.")


_AUTRES_COMPOSANTS = re.compile(r" ; (?=«\s[^»]+\s» \()")
"""Ce qui sépare, dans un même relevé, des composants que rien d'autre ne réunit."""


def _un_par_ligne(motifs: Sequence[str]) -> Cellule:
    return tuple(paragraphe(majuscule(dit)) for motif in motifs for dit in _AUTRES_COMPOSANTS.split(motif))


def decision_en_clair(decision: Decision | None) -> str:
    """Rend la décision, son auteur, sa date et son motif, ou dit qu'elle reste à prendre."""
    return "à prendre" if decision is None else decision.en_clair


def _decision(decision: Decision | None, offre: OffreComparee) -> str:
    """Rend la décision ; d'une offre mise à l'écart pour autre chose, elle n'est plus à prendre."""
    return offre.reste("à prendre") if decision is None else decision.en_clair


def _a_constater(lot: LotCompare) -> Iterator[Bloc]:
    """Ce que personne n'a vérifié n'est ni tenu, ni irrégulier : le rapport le dit, exigence par exigence."""
    for offre in lot.offres:
        if offre.a_constater and offre.mise_a_l_ecart is None:
            yield paragraphe(
                f"{offre.soumissionnaire}, exigences de niveau P à constater : {', '.join(offre.a_constater)}. Personne"
                " ne les a dites vérifiées : la régularité de l'offre n'est pas établie."
            )


def _reserves(lot: LotCompare) -> Iterator[Bloc]:
    """Rend ce que la lecture a relevé, sauf ce qu'un constat commenté des évaluateurs a qualifié : il est en annexe."""
    lignes = [
        (offre.soumissionnaire, *ligne)
        for offre in lot.offres
        for ligne in reserves_groupees([r for r in _de_forme(offre) if not r.est_constatee], offre.reste("à qualifier"))
    ]
    if lignes:
        entetes = ("Offre", "Réf.", "Relevé à la lecture", "Qualification")
        yield tableau(entetes, lignes, "Réserves relevées")
    qualifiees = [(o.soumissionnaire, n) for o in lot.offres if (n := sum(r.est_constatee for r in _de_forme(o)))]
    if qualifiees:
        dites = ", ".join(f"{nombre} pour {nom}" for nom, nombre in qualifiees)
        yield paragraphe(
            f"Réserves que les évaluateurs ont qualifiées d'un constat commenté, citées en annexe : {dites}."
        )


def reserves_groupees(reserves: Iterable[Reserve], reste: str) -> list[tuple[str, str, str]]:
    """Rend une ligne par relevé et par qualification : les exigences où le même se lit, lui, et ce qui en est dit."""
    groupes: dict[tuple[str, str], list[str]] = {}
    for reserve in reserves:
        cle = (majuscule(reserve.message), majuscule(reserve.qualification or reste))
        groupes.setdefault(cle, []).append(reserve.ref or "Offre entière")
    return [(", ".join(dict.fromkeys(refs)), *cle) for cle, refs in groupes.items()]


def _de_forme(offre: OffreComparee) -> list[Reserve]:
    return [r for r in offre.reserves if not r.est_de_fond]


def _prix_bas(lot: LotCompare) -> Iterator[Bloc]:
    """Rend ce qui fait remarquer un prix et la décision prise après justification (L.2152-6)."""
    lignes = [
        (
            o.soumissionnaire,
            montant_en_clair(o.prix_bas.montant),
            " ; ".join(str(indice) for indice in o.prix_bas.indices),
            majuscule(_decision(o.decision_de_prix, o)),
        )
        for o in lot.offres
        if o.prix_bas is not None
    ]
    if lignes:
        entetes = ("Offre", "Montant HT", "Indices mesurés", "Décision")
        yield tableau(entetes, lignes, "Prix qui semble anormalement bas")


def _autres_decisions(lot: LotCompare, analyse: Analyse) -> Iterator[Bloc]:
    """Rend ce que personne n'attendait ou ne compte pas, sur le journal compris : rien de décidé ne se perd."""
    dites = [
        cellule(
            " ".join(
                filter(None, (f"{o.soumissionnaire}, sur {objet_de(d.exigence)} : {d.en_clair}", o.ce_que_vaut(d)))
            )
        )
        for o in lot.offres
        for d in o.autres_decisions
        if d != sur_les_echanges(o.offre, analyse.echanges)
    ]
    if dites:
        yield paragraphe("Autres décisions :")
        yield from puces(dites)


def _derogations(lot: LotCompare, analyse: Analyse) -> Iterator[Bloc]:
    groupes: dict[tuple[str, ...], list[str]] = {}
    for offre in lot.offres:
        for exigence, motif, decision, reste in lignes_de_derogations(offre.offre, analyse.registre, analyse.jour):
            dite = offre.reste(decision) if decision == APRES_LA_NOTIFICATION else decision
            groupes.setdefault((offre.soumissionnaire, motif, majuscule(dite), majuscule(reste)), []).append(exigence)
    if groupes:
        # Tant que rien n'est accordé, rien ne reste à faire : une colonne vide prendrait la place des autres.
        colonnes = 5 if any(reste for *_, reste in groupes) else 4
        lignes = [(nom, ", ".join(refs), *suite)[:colonnes] for (nom, *suite), refs in groupes.items()]
        entetes = ("Offre", "Réf.", "Motif déclaré", "Décision", "Reste à faire")[:colonnes]
        yield tableau(entetes, lignes, "Dérogations demandées")


def _composants(dossier: Dossier, lot: LotCompare) -> Iterator[Bloc]:
    comptes = [(o.soumissionnaire, compte) for o in lot.offres if (compte := compte_des_composants(dossier, o.offre))]
    if comptes:
        lignes = [(nom, str(c.declares), str(c.sans_reserve), c.a_examiner) for nom, c in comptes]
        entetes = ("Offre", "Composants déclarés", "Sans réserve", "À examiner (détail en annexe)")
        yield tableau(entetes, lignes, "Composants déclarés")
