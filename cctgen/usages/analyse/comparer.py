"""L'évaluateur compare : grilles remplies, prix et décisions donnent le classement et le projet de rapport."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.registre import lire_registre as lire_les_depots
from cctgen.evaluation.accord.classeur import FICHIER_HISTORIQUE, ecrire_historique
from cctgen.evaluation.accord.desaccords import Desaccord, desaccords, tableau_des_desaccords
from cctgen.evaluation.accord.historique import GESTE_DES_AVIS, Historique
from cctgen.evaluation.accord.lues import decisions_a_garder
from cctgen.evaluation.actes.controle import Echanges
from cctgen.evaluation.actes.disparus import echanges_a_journaliser
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.classeur.contexte import Annexes
from cctgen.evaluation.classeur.ecriture import ecrire_comparaison, ecrire_robustesse
from cctgen.evaluation.consolidation import CONSENSUS, ecarts
from cctgen.evaluation.evaluateurs.classeur import modele_des_evaluateurs
from cctgen.evaluation.grille.ecriture import ecrire_grille_consensus
from cctgen.evaluation.grille.lecture import lire_grille
from cctgen.evaluation.journal import Detail, Entree, Journal, ajouter_des_lignes, trace_de_comparaison
from cctgen.evaluation.lieux import ANNEXE_DU_RAPPORT, COMPARAISON, RAPPORT, ROBUSTESSE
from cctgen.evaluation.motivation.controles import controler_les_motifs
from cctgen.evaluation.notation.calcul import en_francais
from cctgen.evaluation.raisons import sans_redites
from cctgen.evaluation.rapport.annexe import rediger_annexe
from cctgen.evaluation.rapport.cloture import signataires
from cctgen.evaluation.rapport.modele import Analyse, PieceJointe
from cctgen.evaluation.rapport.redaction import rediger_rapport
from cctgen.evaluation.rapport.version import decisions_posterieures, horloge_en_retard, version_du_rapport
from cctgen.evaluation.saisies.depots import CLASSEUR_EVALUATEURS, FICHIER_SUITES
from cctgen.evaluation.saisies.modeles import modeles_de_saisie
from cctgen.evaluation.suites.issue import propositions
from cctgen.evaluation.suites.saisie import lire_suites
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.fichiers import empreinte
from cctgen.socle.gestes.geste import Geste
from cctgen.socle.travaux.de_front import de_front
from cctgen.usages.analyse.derogations import tenir_le_registre
from cctgen.usages.analyse.evaluation import EvaluationLue, avec_les_echanges, lire_l_evaluation
from cctgen.usages.analyse.notes_par_tour import phrases_des_tours, tableau_des_tours, tours_en_dict
from cctgen.usages.analyse.saisies import poser_saisies
from cctgen.usages.analyse.sources_remplies import sources_remplies
from cctgen.usages.analyse.tours import base_du_tour, exiger_le_tour, inscrire_le_tour, lettres_depassees
from cctgen.usages.depot.tour_commence import TourCommence
from cctgen.usages.edition.modeles import modele_d_analyse, modele_de_rapport
from cctgen.usages.ouverture.consultation import Suivi, geste_de_consultation, sans_suivi
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION, DOSSIER_OFFRES

FICHIER_ECARTS = "ecarts-a-trancher.xlsx"

TableauMontre = tuple[str, tuple[str, ...], list[list[str]]]


@dataclass(frozen=True, slots=True)
class ResultatComparaison:
    """La comparaison, les fichiers écrits et ce qui reste à corriger ou à trancher."""

    comparaison: Comparaison
    fichiers: tuple[Path, ...]
    anomalies: tuple[Anomalie, ...]
    mis_de_cote: tuple[Path, ...] = ()
    desaccords: tuple[Desaccord, ...] = ()
    tours: tuple[Comparaison, ...] = ()

    @property
    def est_bloque(self) -> bool:
        """Vrai si une anomalie bloquante rend la comparaison inutilisable."""
        return bool(bloquantes(self.anomalies))

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON du contrat de `comparer`, et tout ce qui reste à corriger ou à trancher."""
        return {
            **self.comparaison.en_dict(),
            "anomalies": [a.en_dict() for a in self.anomalies],
            "desaccords": [d.en_dict() for d in self.desaccords],
            **({"tours": tours_en_dict(self.tours)} if self.tours else {}),
        }

    def tableaux(self) -> Iterator[TableauMontre]:
        """Énumère un tableau par lot, puis celui des désaccords, prêts à afficher."""
        for lot in self.comparaison.lots:
            yield _tableau(lot, self.comparaison.decimales)
        yield from tableau_des_desaccords(self.desaccords)
        if self.tours:
            yield tableau_des_tours(self.tours)

    def departages(self) -> Iterator[str]:
        """Énumère ce que la règle publiée fait des offres premières à égalité."""
        yield from (lot.departage.phrase for lot in self.comparaison.lots if lot.departage)


def comparer(
    racine: Path,
    superposes: Sequence[Path] = (),
    *,
    le: datetime | None = None,
    remplacer: bool = False,
    suivi: Suivi = sans_suivi,
    tour: int | TourCommence = 1,
) -> ResultatComparaison:
    """Compare les offres d'un tour ; écrit le classeur, le projet de rapport et une ligne au journal.

    `tour` est un numéro, ou le même tour déjà commencé, dont les grilles se lisent d'avance.
    Lève `TravailProtege` si l'un d'eux a été modifié à la main et que `remplacer` est faux, `DonneesInvalides` si ce
    tour de négociation n'existe pas.
    """
    with geste_de_consultation(racine) as geste:
        exiger_le_tour(racine, tour if isinstance(tour, int) else tour.numero)
        instant = le or datetime.now(UTC)
        lue = lire_l_evaluation(racine, superposes, suivi, tour, instant.date())
        resultat, contenus = _comparer(geste, superposes, lue, instant, suivi)
        remplis = base_du_tour(racine, len(lue.tours)) / DOSSIER_EVALUATION / FICHIER_ECARTS
        if _est_au_consensus(geste, remplis, lue):
            geste.tenir_pour_garde(remplis)
        for chemin, contenu in contenus.items():
            geste.produire(chemin, contenu, _CONSEILS.get(chemin.name, ""))
        if remplis not in contenus and remplis.is_file():
            geste.retirer(remplis)
        return replace(resultat, mis_de_cote=geste.mettre_en_place(remplacer=remplacer))


def _est_au_consensus(geste: Geste, chemin: Path, lue: EvaluationLue) -> bool:
    """Vrai si la grille de consensus dit déjà tout ce qu'une personne a rempli dans celle des écarts."""
    if not chemin.is_file() or geste.est_intact(chemin):
        return False
    try:
        # Sans garder ce qui en est lu : si elle barre la comparaison, rien ne s'écrit.
        remplie = lire_grille(geste.lire(chemin), "grille-consensus.xlsx", lue.dossier, lue.offres)
    except OSError:
        return False
    rendus = {
        (cle, ref): avis
        for cle, par_ref in lue.appreciations.par_offre.items()
        for ref, appreciation in par_ref.items()
        for avis in appreciation.avis
        if avis.evaluateur == CONSENSUS
    }
    return not remplie.anomalies and all(
        rendus.get((cle, ref)) == avis for cle, par_ref in remplie.avis.items() for ref, avis in par_ref.items()
    )


_CONSEILS = {
    FICHIER_ECARTS: f"Enregistrez {FICHIER_ECARTS}, une fois rempli, sous grille-consensus.xlsx : il sera compté. Si"
    " ce consensus dit déjà ce qui est arrêté, supprimez l'autre.",
    RAPPORT: "Si votre rapport est fini, enregistrez-le sous un autre nom.",
}


def _comparer(
    geste: Geste, superposes: Sequence[Path], lue: EvaluationLue, instant: datetime, suivi: Suivi
) -> tuple[ResultatComparaison, dict[Path, bytes]]:
    racine, tour = geste.racine, len(lue.tours)
    lue, relus = avec_les_echanges(geste, lue, instant.date())
    dossier, offres = lue.dossier, lue.offres
    evaluation = base_du_tour(racine, tour) / DOSSIER_EVALUATION
    redigees, fautes_de_suite = lire_suites(evaluation)
    registre, a_suivre = tenir_le_registre(geste, lue, instant.date(), redigees.courrier.signature)
    a_remplir = dict(modeles_de_saisie(dossier, offres, lue.comparaison, tour))
    if tour == 1:
        # Tenue en YAML, la répartition ferait croire ce classeur-ci à remplir.
        a_remplir[CLASSEUR_EVALUATEURS] = modele_des_evaluateurs(dossier)
    saisies = [*poser_saisies(geste, evaluation, a_remplir), *a_suivre]
    sources = sources_remplies(geste, evaluation, lue.appreciations)
    trace = trace_de_comparaison(lue.comparaison, sources)
    numero, jour = version_du_rapport(Journal(evaluation), trace, instant.date(), lue.decisions)
    a_lire = (*controler_les_motifs(dossier, lue.comparaison), *decisions_posterieures(lue.decisions, jour))
    comparaison = lue.comparaison.avec_a_lire((*saisies, *fautes_de_suite, *a_lire))
    lue = replace(lue, comparaison=comparaison)
    suivi_des_notes = _tenir_le_journal(evaluation, lue, (relus.echanges, trace), instant)
    inscrire_le_tour(racine, tour, instant)
    tours = tuple(t.comparaison for t in lue.tours)
    signent = signataires(comparaison.evaluateurs, redigees.courrier.signataire, redigees.courrier.qualite)
    proposees = propositions(comparaison, redigees, dossier, tours[:-1])
    analyse = Analyse(jour, numero, registre, (), proposees, signent, echanges=relus.echanges, tour=tour)
    if tour > 1:
        analyse = replace(analyse, notes_par_tour=tuple(phrases_des_tours(tours)))
    suivi("Écriture du tableau comparatif et du rapport d'analyse")
    modeles = modele_d_analyse(racine, superposes), modele_de_rapport(racine, superposes)
    annexes = Annexes(_emplacements(racine, evaluation, tour), registre, jour, tour)
    # Les suites se complètent après le rapport, qui porte leur proposition : leur empreinte n'y serait plus juste.
    scellees = {nom: somme for nom, somme in sources.items() if Path(nom).stem != Path(FICHIER_SUITES).stem}
    rediges = _rediger(lue, analyse, (annexes, suivi_des_notes), modeles, scellees)
    contenus = {evaluation / nom: contenu for nom, contenu in rediges.items()}
    raisons = [a for lot in comparaison.lots for a in lot.raisons]
    fautes = (*saisies, *relus.anomalies, *fautes_de_suite, *lettres_depassees(racine))
    relevees = (*lue.discordances, *comparaison.anomalies, *fautes)
    anomalies = (*sans_redites(relevees, raisons), *a_lire, *horloge_en_retard(jour, instant.date()))
    releves = tuple(desaccords(lue.appreciations))
    notes = tours if tour > 1 else ()
    return ResultatComparaison(comparaison, tuple(contenus), anomalies, (), releves, notes), contenus


def _tenir_le_journal(
    evaluation: Path, lue: EvaluationLue, faits: tuple[Echanges, Mapping[str, Detail]], instant: datetime
) -> dict[str, bytes]:
    """Ajoute au journal les avis changés, offre par offre, les échanges, puis la comparaison.

    Rend l'historique des avis s'il a de quoi.
    """
    echanges, trace = faits
    historique = Historique(Journal(evaluation), lue.noms)

    def entrees() -> Iterator[Entree]:
        for change in historique.completer(lue.appreciations, instant.isoformat()):
            yield GESTE_DES_AVIS, change
        yield from echanges_a_journaliser(Journal(evaluation), echanges, lue.dossier)
        yield "comparaison", {**trace, **decisions_a_garder(lue.ecrites)}

    ajouter_des_lignes(evaluation, instant, entrees())
    a_lire = historique.a_lire
    return {FICHIER_HISTORIQUE: ecrire_historique(lue.dossier, a_lire)} if a_lire else {}


def _emplacements(racine: Path, evaluation: Path, tour: int) -> dict[str, str]:
    """Rend, par empreinte, où est chaque fichier reçu depuis le dossier d'évaluation du tour."""
    recus = [base_du_tour(racine, numero) / DOSSIER_OFFRES for numero in range(1, tour + 1)]
    return {
        d.sha256: f"{Path(os.path.relpath(dossier, evaluation)).as_posix()}/{d.fichier}"
        for dossier in recus
        for d in lire_les_depots(dossier)
    }


def _rediger(
    lue: EvaluationLue,
    analyse: Analyse,
    classeurs: tuple[Annexes, Mapping[str, bytes]],
    modeles: tuple[bytes, bytes],
    sources: Mapping[str, str],
) -> dict[str, bytes]:
    """Rend les classeurs, le rapport et son annexe ; le rapport scelle l'annexe, les classeurs et tout ce qui est lu.

    `modeles` sont ceux du rapport et de son annexe.
    """
    dossier, comparaison, (annexes, deja) = lue.dossier, lue.comparaison, classeurs
    du_rapport, de_l_annexe = modeles
    ecrits, (annexe, robustesse) = de_front(
        partial(_classeurs, lue, annexes), partial(_annexe_et_robustesse, dossier, comparaison, analyse, de_l_annexe)
    )
    ecrits = {**ecrits, **deja}
    jointes = {ANNEXE_DU_RAPPORT: empreinte(annexe), **{n: empreinte(o) for n, o in ecrits.items()}, **sources}
    scellee = replace(analyse, jointes=tuple(PieceJointe(nom, somme) for nom, somme in jointes.items()))
    rapport = rediger_rapport(dossier, comparaison, du_rapport, scellee)
    # Hors des pièces jointes au rapport : la robustesse est une information interne.
    return {**ecrits, RAPPORT: rapport, ANNEXE_DU_RAPPORT: annexe, ROBUSTESSE: robustesse}


def _classeurs(lue: EvaluationLue, annexes: Annexes) -> dict[str, bytes]:
    """Rend le tableau comparatif et, s'il reste des écarts entre évaluateurs, leur grille."""
    classeurs = {COMPARAISON: ecrire_comparaison(lue.dossier, lue.comparaison, annexes)}
    consensus = _a_trancher(lue)
    return classeurs if consensus is None else {**classeurs, FICHIER_ECARTS: consensus}


def _annexe_et_robustesse(
    dossier: Dossier, comparaison: Comparaison, analyse: Analyse, modele: bytes
) -> tuple[bytes, bytes]:
    return rediger_annexe(dossier, comparaison, modele, analyse), ecrire_robustesse(dossier, comparaison, analyse.tour)


def _a_trancher(lue: EvaluationLue) -> bytes | None:
    """Rend la grille des seuls écarts entre évaluateurs, s'il en reste."""
    if not any(True for _ in ecarts(lue.appreciations)):
        return None
    return ecrire_grille_consensus(lue.dossier, lue.offres, lue.appreciations, tour=len(lue.tours))


def _tableau(lot: LotCompare, decimales: int) -> TableauMontre:
    criteres = list(dict.fromkeys(c.id for o in lot.offres for c in o.note.criteres))
    nom = f"Lot {lot.numero} – {lot.titre}" if lot.numero else "Classement"
    titre = f"{nom} (PROVISOIRE)" if lot.provisoire else nom
    lignes = [_ligne(offre, criteres, decimales) for offre in sorted(lot.offres, key=_ordre)]
    return titre, ("Rang", "Soumissionnaire", "Note", *criteres, "À qualifier", "P à constater"), lignes


def _ordre(offre: OffreComparee) -> tuple[int, str]:
    return (offre.rang or 999, offre.soumissionnaire)


def _ligne(offre: OffreComparee, criteres: Sequence[str], decimales: int) -> list[str]:
    notes = {c.id: en_francais(c.note, decimales) for c in offre.note.criteres}
    rang = offre.mise_a_l_ecart.decision.etat if offre.mise_a_l_ecart else str(offre.rang or "–")
    return [
        rang,
        offre.soumissionnaire,
        en_francais(offre.note.note, decimales),
        *(notes.get(c, "") for c in criteres),
        str(offre.nombre_a_qualifier),
        str(len(offre.a_constater)),
    ]
