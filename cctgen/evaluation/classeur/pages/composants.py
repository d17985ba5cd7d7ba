"""Les composants déclarés, jugés comme au dépouillement, et les dérogations demandées, avec ce qui en est décidé."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.depouillement.composants.qualification import Verdict, juger
from cctgen.depouillement.composants.referentiel import Referentiel, ReferentielDuLot, opposable
from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.classeur.contexte import LotAEcrire
from cctgen.evaluation.classeur.feuillet import Case, Classeur, Lien
from cctgen.evaluation.classeur.pages.registres import Rangee, ce_qui_reste, ecrire_table, numero_de_lot
from cctgen.evaluation.derogations.controle import demandes_de, derogation_de
from cctgen.evaluation.rapport.composants import LIBELLES
from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant

NOM = "Composants et dérogations"
_COLONNES = (
    "Lot",
    "Soumissionnaire",
    "Nature",
    "Objet",
    "Licence ou exigence",
    "Situation ou décision",
    "Ce qui est relevé",
    "Cellule",
)


def ecrire_composants(classeur: Classeur, lots: Sequence[LotAEcrire]) -> None:
    """Écrit la feuille : les composants de chaque offre, puis ses dérogations."""
    rangees = (
        rangee
        for lot, referentiel in ((lot, _referentiel(lot)) for lot in lots)
        for offre in lot.lot.offres
        for rangee in (*_composants(lot, offre, referentiel), *_derogations(lot, offre))
    )
    ecrire_table(classeur, NOM, NOM, lots[0].edition, _COLONNES, rangees)


def _referentiel(lot: LotAEcrire) -> ReferentielDuLot:
    return opposable(Referentiel(lot.dossier.produits), lot.dossier, lot.lot.numero)


def _composants(lot: LotAEcrire, offre: OffreComparee, referentiel: ReferentielDuLot) -> Iterator[Rangee]:
    for composant in offre.offre.composants:
        jugement = juger(composant, referentiel, lot.dossier.edition.date)
        lieu = lieu_du_composant(composant, offre.offre.fichier)
        releve = " ".join(a.message for a in offre.offre.anomalies if a.touche(lieu))
        sain = not releve and (jugement is None or jugement.verdict is Verdict.RECOMMANDE)
        verdict = LIBELLES[jugement.verdict] if jugement else "–"
        remarque = Case(releve, "texte") if sain else Case(releve or "À examiner.", "texte reserve")
        licence = composant.valeurs.get(contrat.LICENCE, "")
        objet = "\n".join((_designation(composant), *_declare(composant)))
        tete = (numero_de_lot(lot.lot.numero), offre.soumissionnaire, "composant", objet, licence)
        yield (*tete, verdict, remarque, _cellule(lot, offre, composant))


def _designation(composant: Composant) -> str:
    valeurs = (composant.valeurs.get(contrat.COMPOSANT, ""), composant.valeurs.get(contrat.VERSION, ""))
    return " ".join(v.strip() for v in valeurs if v.strip()) or composant.lieu


_DECLAREES = (contrat.EDITEUR, contrat.FONCTION, contrat.JUSTIFICATION_COMPOSANT)
"""Ce que le candidat dit d'un composant, et que l'on vérifie : la règle de l'embarqué se juge sur sa justification."""


def _declare(composant: Composant) -> Iterator[str]:
    for colonne in _DECLAREES:
        if saisie := " ".join(composant.valeurs.get(colonne, "").split()):
            yield f"{colonne} : {saisie}"
    if composant.purl:
        yield f"Paquet : {composant.purl}"


def _cellule(lot: LotAEcrire, offre: OffreComparee, composant: Composant) -> Lien | str:
    feuille, cellule = composant.place(contrat.COMPOSANT)
    fichier = lot.annexes.emplacements.get(offre.offre.sha256, "")
    return Lien(composant.lieu, feuille, cellule, fichier) if fichier and feuille and cellule else composant.lieu


def _derogations(lot: LotAEcrire, offre: OffreComparee) -> Iterator[Rangee]:
    for exigence, justification in demandes_de(offre.offre):
        derogation = derogation_de(lot.annexes.derogations, offre.offre, exigence)
        etat = lot.etat_de_derogation(offre.offre, exigence)
        decidee = derogation is not None and derogation.decision is not None
        decision = Case(etat, "texte") if decidee else ce_qui_reste(offre, etat)
        tete = (
            numero_de_lot(lot.lot.numero),
            offre.soumissionnaire,
            "dérogation",
            justification or "Sans motif déclaré.",
        )
        yield (*tete, exigence, decision, derogation.motif if derogation else "", "")
