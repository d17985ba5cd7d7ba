"""Ce que dit le dossier d'évaluation à cet instant : offres relues, grilles, prix et décisions, classement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.suivi.gel import empreinte_du_bareme
from cctgen.depouillement.registre import jours_de_reception, lire_registre
from cctgen.evaluation.accord.constats import Constats
from cctgen.evaluation.accord.decisions import DecisionsComptees, Perimee, decision_perimee
from cctgen.evaluation.accord.historique import GroupeDAvis, NomsDuJour, consensus_perimes
from cctgen.evaluation.accord.lues import DecisionsLues
from cctgen.evaluation.accord.retraits import DuTour, avis_disparus
from cctgen.evaluation.accord.tours import Maintien, avis_divergents, avis_reportes
from cctgen.evaluation.actes.controle import avec_justifications
from cctgen.evaluation.actes.disparus import echanges_disparus
from cctgen.evaluation.actes.en_suspens import avec_les_suspens
from cctgen.evaluation.actes.tours import apparier_les_revisions
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.comparaison import BAREME_ABSENT
from cctgen.evaluation.comparaison import comparer as comparer_les_offres
from cctgen.evaluation.evaluateurs.controle import avec_repartition
from cctgen.evaluation.irregularites import contradictoires, mise_a_l_ecart
from cctgen.evaluation.journal import (
    Journal,
    controler_journal,
    decisions_du_journal,
    lignes_du_journal,
)
from cctgen.evaluation.lieux import situees
from cctgen.evaluation.modele import Appreciations, CleOffre, Decision, cle_de
from cctgen.evaluation.sources import lire_appreciations, lire_decisions, lire_prix
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.commandes import commande
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.gestes.ecrits import lire_ecrits
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.analyse.depouiller import offres_enregistrees
from cctgen.usages.analyse.echanges import EchangesRelus, Echeances, relire_les_echanges
from cctgen.usages.analyse.tours import (
    base_du_tour,
    debut_du_journal,
    doutes_sur_le_journal,
    doutes_sur_qui_reste,
    en_lice,
    offres_du_tour,
    repartition_du_tour,
    tour_depasse,
)
from cctgen.usages.depot.tour_commence import TourCommence, tour_commence
from cctgen.usages.ouverture.consultation import Suivi, dossier_de_reference, sans_suivi
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION, DOSSIER_OFFRES
from cctgen.usages.ouverture.integrite import sans_publication


@dataclass(frozen=True, slots=True)
class EvaluationLue:
    """Le dossier de référence, les offres, ce que des personnes en ont dit, et le classement qui en résulte.

    `discordances` sont les écarts de version et de barème, que chaque lot porte déjà parmi ses raisons ;
    `precedente` est l'évaluation du tour d'avant, dont les décisions disent qui reste en lice ; `decisions`, celles qui
    comptent encore ; `rendues`, les offres dont la mise à l'écart fut comptée, et n'est plus écrite ; `noms`, celui
    qu'a pris chaque grille renommée ; `ecrites`, toutes les décisions lues, qu'elles comptent ou non.
    """

    dossier: Dossier
    offres: tuple[Offre, ...]
    appreciations: Appreciations
    comparaison: Comparaison
    discordances: tuple[Anomalie, ...]
    decisions: tuple[Decision, ...] = ()
    precedente: EvaluationLue | None = None
    rendues: frozenset[CleOffre] = frozenset()
    noms: NomsDuJour | None = None
    ecrites: tuple[Decision, ...] = ()

    @property
    def tours(self) -> tuple[EvaluationLue, ...]:
        """Rend ce que dit chaque tour, du premier à celui-ci."""
        return (*(self.precedente.tours if self.precedente else ()), self)


def lire_l_evaluation(
    racine: Path, superposes: Sequence[Path], suivi: Suivi, tour: int | TourCommence = 1, jour: date | None = None
) -> EvaluationLue:
    """Relit un tour et compare, sans rien écrire ; lève `DossierIntrouvable` si aucune offre n'est enregistrée.

    Une décision sur le journal datée d'après `jour`, aujourd'hui s'il n'est pas dit, n'en couvre encore rien.
    """
    with tour_commence(racine, tour) as (numero, devancees):
        evaluation = base_du_tour(racine, numero) / DOSSIER_EVALUATION
        dossier, ecarts_de_version = dossier_de_reference(racine, superposes)
        suivi("Lecture des offres")
        precedente = lire_l_evaluation(racine, superposes, sans_suivi, numero - 1, jour) if numero > 1 else None
        offres = _offres(racine, dossier, precedente, suivi)
        suivi("Lecture des grilles")
        emises = frozenset(lire_ecrits(racine).values())
        appreciations = lire_appreciations(evaluation, dossier, offres, emises, racine, devancees)
    prix, fautes_de_prix = lire_prix(evaluation, dossier, offres)
    recus = [lire_registre(base_du_tour(racine, n) / DOSSIER_OFFRES) for n in range(1, numero + 1)]
    decisions, fautes_de_decision = lire_decisions(evaluation, dossier, offres, jours_de_reception(recus))
    a_un_bareme = dossier.bareme is not None
    if sans := tuple(sans_publication(racine)):
        dossier, ecarts_de_version = replace(dossier, bareme=None), sans
    repartition, fautes_de_repartition = repartition_du_tour(racine, dossier, numero)
    en_suspens = [*fautes_de_repartition, *fautes_de_prix, *fautes_de_decision]
    jour = jour or datetime.now(UTC).date()
    deja, journal = DecisionsComptees(Journal(evaluation), jour), decisions_du_journal(decisions, jour)
    lues, debut = DecisionsLues(Journal(evaluation)), debut_du_journal(racine, numero)
    en_suspens += controler_journal(evaluation, debut, lambda quand: lues.posterieures(quand, journal))
    du_tour = DuTour(repartition.par_exigence(dossier), _reportes(racine, precedente, offres))
    noms, disparus = _avis_qui_manquent(evaluation, offres, appreciations, journal, du_tour)
    en_suspens += (*disparus, *situees(deja.ecarts_disparus(offres, decisions, journal), evaluation))
    en_suspens += _des_tours_passes(racine, precedente, offres, appreciations)
    perimees = tuple(deja.perimees(offres, decisions, prix, Constats(Journal(evaluation), appreciations, jour)))
    sur_les_sources = partial(comparer_les_offres, dossier, offres, appreciations, prix)
    comparaison, comptees = _comparer(deja, sur_les_sources, decisions, perimees, en_suspens)
    if sans and a_un_bareme:
        comparaison = _sans_bareme_absent(comparaison)
    comparaison = avec_repartition(comparaison.avec_les_decisions(decisions, comptees), dossier, repartition)
    discordances = (*ecarts_de_version, *_bareme_discordant(Journal(evaluation), dossier))
    comparaison = _avec_discordances(comparaison, discordances)
    rendues = deja.rendues(offres, decisions)
    return EvaluationLue(
        dossier, offres, appreciations, comparaison, discordances, comptees, precedente, rendues, noms, decisions
    )


def _avis_qui_manquent(
    evaluation: Path,
    offres: Sequence[Offre],
    appreciations: Appreciations,
    du_journal: Sequence[Decision],
    du_tour: DuTour,
) -> tuple[NomsDuJour, list[Anomalie]]:
    """Rend le nom que porte aujourd'hui chaque grille, et ce que le journal a connu d'avis qui n'y sont plus."""
    disparus = avis_disparus(Journal(evaluation), appreciations, {cle_de(o) for o in offres}, du_journal, du_tour)
    noms = NomsDuJour(appreciations.evaluateurs, disparus.renommees)
    return noms, [*consensus_perimes(Journal(evaluation), appreciations, noms), *situees(disparus, evaluation)]


def _offres(racine: Path, dossier: Dossier, precedente: EvaluationLue | None, suivi: Suivi) -> tuple[Offre, ...]:
    """Rend les offres du tour qui suit `precedente` ; lève `DossierIntrouvable` s'il n'y en a aucune."""
    if precedente is None:
        offres = offres_enregistrees(racine, dossier, suivi)
    else:
        offres = offres_du_tour(racine, dossier, len(precedente.tours) + 1, precedente.comparaison)
    if not offres:
        conseil = f"Enregistrez-les : {commande('depouiller', racine, 'FICHIER…')}"
        raise DossierIntrouvable("Aucune offre n'est enregistrée.", conseil)
    return offres


def _comparer(
    deja: DecisionsComptees,
    sur_les_sources: Callable[[Sequence[Decision], Sequence[Anomalie]], Comparaison],
    decisions: Sequence[Decision],
    perimees: Sequence[Perimee],
    en_suspens: Sequence[Anomalie],
) -> tuple[Comparaison, tuple[Decision, ...]]:
    """Compare sans les décisions à reprendre, que les offres encore en lice disent, et rend celles qui comptent.

    Contredite, une décision périmée reste : sans elle, l'autre compterait sans que personne ait choisi.
    """
    otees = [d for d, offre, _ in perimees if not _est_contredite(d, decisions, offre)]
    comptees = tuple(d for d in decisions if not any(d is otee for otee in otees))
    a_reprendre = (decision_perimee(*p) for p in perimees if mise_a_l_ecart(comptees, p[1]) is None)
    comparaison = sur_les_sources(comptees, [*en_suspens, *a_reprendre])
    # Ce dont un prix se remarque dépend des autres en lice : il faut avoir comparé pour le savoir.
    if creuses := tuple(deja.prix_creuses(comparaison)):
        return _comparer(deja, sur_les_sources, decisions, (*perimees, *creuses), en_suspens)
    return comparaison, comptees


def _est_contredite(decision: Decision, decisions: Sequence[Decision], offre: Offre) -> bool:
    return any(decision is d for prises in contradictoires(decisions, offre).values() for d in prises)


def _reportes(racine: Path, precedente: EvaluationLue | None, offres: Sequence[Offre]) -> list[GroupeDAvis]:
    """Rend les avis que le tour d'avant a comptés et que celui-ci reporte ; rien au premier."""
    if precedente is None:
        return []
    journal = Journal(base_du_tour(racine, len(precedente.tours)) / DOSSIER_EVALUATION)
    maintiens = _maintiens(precedente.dossier, en_lice(precedente.comparaison), offres)
    # Une offre alors à l'écart n'a eu aucune grille à ce tour : rien n'y fut reporté.
    return avis_reportes(journal, (m for m in maintiens if m.avant not in precedente.rendues))


def _des_tours_passes(
    racine: Path, precedente: EvaluationLue | None, offres: Sequence[Offre], appreciations: Appreciations
) -> Iterator[Anomalie]:
    """Énumère ce que les tours passés laissent à voir à celui-ci : avis divergents, doutes sur qui reste, journal."""
    if precedente is not None:
        yield from _avis_des_tours_passes(racine, precedente, offres, appreciations)
        yield from doutes_sur_qui_reste(len(precedente.tours), precedente.comparaison)
        yield from doutes_sur_le_journal(len(precedente.tours), precedente.comparaison)


def _avis_des_tours_passes(
    racine: Path, precedente: EvaluationLue, offres: Sequence[Offre], appreciations: Appreciations
) -> Iterator[Anomalie]:
    """Énumère ce qu'un tour ne juge pas comme le précédent, sans que la réponse ait changé ; puis ceux d'avant."""
    avant = len(precedente.tours)
    maintiens = tuple(_maintiens(precedente.dossier, en_lice(precedente.comparaison), offres))
    journal = Journal(base_du_tour(racine, avant) / DOSSIER_EVALUATION)
    yield from avis_divergents(avant + 1, precedente.appreciations, appreciations, maintiens, journal)
    if precedente.precedente is not None:
        yield from _avis_des_tours_passes(racine, precedente.precedente, precedente.offres, precedente.appreciations)


def _maintiens(dossier: Dossier, restees: Sequence[Offre], offres: Sequence[Offre]) -> Iterator[Maintien]:
    """Énumère les offres maintenues telles quelles, puis les révisées et ce qui y a changé."""
    cles = {cle_de(o) for o in restees}
    yield from (Maintien(cle, cle) for cle in map(cle_de, offres) if cle in cles)
    revisees = [o for o in offres if cle_de(o) not in cles]
    for ecart in apparier_les_revisions(dossier, restees, revisees)[0]:
        yield Maintien(cle_de(ecart.avant), cle_de(ecart.apres), frozenset(c.ref for c in ecart.changements))


def avec_les_echanges(geste: Geste, lue: EvaluationLue, jour: date) -> tuple[EvaluationLue, EchangesRelus]:
    """Rend l'évaluation telle que la tiennent ses échanges à une date, et ces échanges.

    Un rejet pour le prix que rien ne fait justifier y laisse le classement provisoire, un tour suivant qui s'ouvre de
    même, et tout ce que les échanges laissent à qualifier : une réserve écrite dans une réponse, une demande inégale.
    """
    lue = replace(
        lue, comparaison=_avec_discordances(lue.comparaison, tuple(tour_depasse(geste.racine, len(lue.tours))))
    )
    tours = tuple(t.comparaison for t in lue.tours)
    relus = relire_les_echanges(geste, lue.dossier, tours, lue.decisions, jour, Echeances(suivies_seules=True))
    evaluation = base_du_tour(geste.racine, len(tours)) / DOSSIER_EVALUATION
    du_journal = decisions_du_journal(lue.decisions, jour)
    disparus = situees(echanges_disparus(Journal(evaluation), relus.echanges, du_journal, lue.dossier), evaluation)
    relus = replace(relus, anomalies=(*relus.anomalies, *disparus))
    justifiee = avec_justifications(lue.comparaison, relus.echanges)
    tenue = avec_les_suspens(justifiee, relus.echanges, lue.dossier, relus.anomalies)
    return replace(lue, comparaison=tenue), relus


def _avec_discordances(comparaison: Comparaison, discordances: Sequence[Anomalie]) -> Comparaison:
    """Tient chaque classement pour provisoire, et le rapport le dit, tant que les versions ne concordent pas."""
    lots = tuple(replace(lot, raisons=(*discordances, *lot.raisons)) for lot in comparaison.lots)
    return replace(comparaison, lots=lots)


def _sans_bareme_absent(comparaison: Comparaison) -> Comparaison:
    """Tait qu'un barème manque là où c'est la publication qui manque : l'acheteur n'a pas à en écrire un autre."""
    lots = (replace(lot, raisons=tuple(r for r in lot.raisons if r.code != BAREME_ABSENT)) for lot in comparaison.lots)
    return replace(comparaison, lots=tuple(lots))


def _bareme_discordant(journal: Journal, dossier: Dossier) -> Iterator[Anomalie]:
    """Relève un barème qui n'est plus celui du premier dépouillement, quelle qu'en soit la cause."""
    premier = next(iter(lignes_du_journal(journal, "depouillement")), {})
    if dossier.bareme is not None and premier.get("bareme") not in (None, empreinte_du_bareme(dossier)):
        yield Anomalie(
            "bareme-change-apres-ouverture",
            "le barème publié n'est pas celui qui était en vigueur au premier dépouillement.",
            "Rétablissez la publication d'origine, ou faites trancher : ce classement reste provisoire.",
            gravite=Gravite.A_QUALIFIER,
        )
