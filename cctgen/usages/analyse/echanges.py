"""Relire où en sont les échanges avec les soumissionnaires : registre des demandes, réponses versées."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.candidats import motif_de_meme_candidat
from cctgen.depouillement.rapprochement import rapprocher
from cctgen.depouillement.registre import Depot, copies_du_registre, lire_registre, relire
from cctgen.evaluation.accord.reponses_lues import ReponsesLues
from cctgen.evaluation.actes.classeurs.formulaire import lire_formulaire
from cctgen.evaluation.actes.classeurs.registre import COLONNES, TIGE, LigneDeDemande
from cctgen.evaluation.actes.controle import Echanges, controler_les_demandes
from cctgen.evaluation.actes.demandes import demandes_de
from cctgen.evaluation.actes.egalite import Ligne
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.actes.reponses import (
    ReponseRecue,
    d_une_matrice,
    d_une_piece,
    du_formulaire,
    reponses_du_registre,
    reponses_par_offre,
)
from cctgen.evaluation.actes.suivi import (
    OffresConnues,
    TourPasse,
    appelees_par,
    au_tour,
    avec_les_reponses,
    completees,
    datees,
    deja_repondues,
    echeance_commune,
    faites_au,
    offre_visee,
    offres_de,
    seule,
)
from cctgen.evaluation.actes.tours import Changement, changements
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.grille.ecriture import ReponsesRecues
from cctgen.evaluation.irregularites import en_vigueur
from cctgen.evaluation.journal import Journal
from cctgen.evaluation.modele import ECHANGES, PRIX, Decision, designe
from cctgen.evaluation.saisies.lecture import lire_saisie
from cctgen.evaluation.saisies.modeles import designation
from cctgen.evaluation.suites.issue import candidats_de
from cctgen.evaluation.suites.secret.rivaux.noms import Candidat
from cctgen.matrice.contrat import DATE_DE_REMPLISSAGE
from cctgen.matrice.formats import CLASSEURS
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.lot import lire_classeur_a_part, lire_matrices
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.analyse.tours import base_du_tour
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION, DOSSIER_REPONSES
from cctgen.usages.ouverture.versions import exigences_publiees


@dataclass(frozen=True, slots=True)
class EchangesRelus:
    """Les demandes qu'appelle le tour lu, toutes celles qui sont suivies, les réponses, et ce qu'il y a à en dire.

    `candidats` sont ceux de tous les lots et de tous les tours : rien de l'un ne se demande à un autre.
    """

    appelees: tuple[LigneDeDemande, ...]
    echanges: Echanges
    anomalies: tuple[Anomalie, ...]
    versees: tuple[ReponseRecue, ...] = ()
    candidats: tuple[Candidat, ...] = ()


class Echeances(NamedTuple):
    """L'échéance donnée aux demandes qu'une personne n'a pas datées ; sans elle, celle que leur registre porte déjà.

    `suivies_seules` laisse sans date celles d'un registre que nul n'a touché : il ne dit pas si elles sont parties.
    """

    donnee: date | None = None
    suivies_seules: bool = False


@dataclass(frozen=True, slots=True)
class _Registres:
    """Les lignes des registres, tour par tour, et celles qu'une personne tient."""

    ecrites: list[Ligne]
    tenues: list[Ligne]

    def appelees(
        self, dossier: Dossier, comparaison: Comparaison, tour: int, echeances: Echeances
    ) -> tuple[LigneDeDemande, ...]:
        """Rend ce qu'un tour appelle de demandes, chacune avec sa date."""
        tenues_seules = echeances.suivies_seules or echeances.donnee is not None
        fixees = [s for s, _ in faites_au(self.tenues if tenues_seules else self.ecrites, tour)]
        neuve = echeances.donnee if echeances.suivies_seules else echeances.donnee or echeance_commune(fixees)
        return tuple(datees(appelees_par(dossier, comparaison), fixees, offres_de(comparaison), neuve))

    def d_avant(self, dossier: Dossier, precedentes: Sequence[Comparaison], echeances: Echeances) -> list[Ligne]:
        """Rend les demandes des tours passés, telles qu'une personne les y suit."""
        return [
            ligne
            for tour, c in enumerate(precedentes, start=1)
            for ligne in completees(
                self.appelees(dossier, c, tour, echeances), faites_au(self.tenues, tour), offres_de(c), tour
            )
        ]


def relire_les_echanges(
    geste: Geste,
    dossier: Dossier,
    tours: Sequence[Comparaison],
    decisions: Sequence[Decision],
    jour: date,
    echeances: Echeances,
) -> EchangesRelus:
    """Relit les registres et les réponses à une date.

    `tours` finit par celui qui se lit : ce qui fut demandé et répondu aux tours d'avant s'y lit encore, et ne se
    redemande que si l'offre a changé depuis.
    """
    *precedentes, comparaison = tours
    comparees = [o for lot in comparaison.lots for o in lot.offres]
    offres = tuple(o.offre for o in comparees)
    connues = OffresConnues(offres, tuple(o for c in precedentes for o in offres_de(c)))
    racine = geste.racine
    ecrites, fautes = _ecrites_jusqu_au(geste, len(tours))
    tenues = _tenues(geste, ecrites)
    registres = _Registres(ecrites, tenues)
    d_avant = registres.d_avant(dossier, precedentes, echeances._replace(donnee=None))
    appelees = registres.appelees(dossier, comparaison, len(tours), echeances)
    versees, alterees = _versees_jusqu_au(racine, dossier, len(precedentes), connues, [s for s, _ in d_avant])
    passe = TourPasse.depuis(dossier, tours, connues, versees)
    lues = [(reportee, lieu) for suivie, lieu in tenues for reportee in au_tour(suivie, connues)]
    lignes = tuple(completees(appelees, lues, offres, len(tours), passe))
    siennes = [suivie for suivie, _ in faites_au(lignes, len(tours))]
    a_confirmer = tuple(d for o in comparees for d in o.a_confirmer)
    comptees = [d for d in decisions if d.date <= jour and not any(d is attend for attend in a_confirmer)]
    recues, fautives = reponses_versees(racine, dossier, connues, siennes, len(tours), comptees)
    versees = (*versees, *recues)
    lignes = (*lignes, *deja_repondues(d_avant, lignes, versees, connues))
    reponses = (*reponses_du_registre([suivie for suivie, _ in lignes], offres, versees), *versees)
    prix_bas = frozenset(o.offre.sha256 for o in comparees if o.prix_bas is not None)
    journal = ReponsesLues(Journal(base_du_tour(racine, len(tours)) / DOSSIER_EVALUATION))
    echanges = Echanges(lignes, reponses, tuple(decisions), offres, prix_bas, jour, a_confirmer, journal)
    controles = controler_les_demandes(echanges, dossier)
    neuves = tuple(a for a in appelees if not passe.deja_faite(a, offre_visee(a, offres), [s for s, _ in lues]))
    repondues = tuple(avec_les_reponses(neuves, versees, offres, len(tours)))
    anomalies = (*fautes, *alterees, *fautives, *controles)
    return EchangesRelus(repondues, echanges, anomalies, versees, candidats_de(reversed(tours)))


def reponses_recues(geste: Geste, dossier: Dossier, offres: Sequence[Offre]) -> ReponsesRecues:
    """Rend le texte des réponses au premier tour, par offre et par exigence."""
    tenues = faites_au(_tenues(geste, _ecrites_jusqu_au(geste, 1)[0]), 1)
    if not tenues and not lire_registre(geste.racine / DOSSIER_REPONSES):
        # Personne ne tient de registre et rien n'est versé : les demandes de cent offres n'ont pas à se chercher.
        return {}
    appelees = [
        LigneDeDemande(o.lot, designation(o, offres), demande) for o in offres for demande in demandes_de(o, dossier)
    ]
    suivies = [s for s, _ in completees(appelees, tenues, offres, 1)]
    versees, _ = reponses_versees(geste.racine, dossier, OffresConnues(tuple(offres)), suivies)
    return textes_des_reponses((*reponses_du_registre(suivies, offres, versees), *versees), offres)


def textes_des_reponses(reponses: Iterable[ReponseRecue], offres: Iterable[Offre]) -> ReponsesRecues:
    """Rend le texte des réponses par offre et par exigence, hors prix : un évaluateur technique n'en voit aucun."""
    return {
        cle: {
            objet: "\n".join(f"{r.texte} [{r.piece}]" if r.piece else r.texte for r in siennes)
            for objet, siennes in par_objet.items()
            if objet != PRIX
        }
        for cle, par_objet in reponses_par_offre(reponses, offres).items()
    }


def _ecrites_jusqu_au(geste: Geste, tour: int) -> tuple[list[Ligne], list[Anomalie]]:
    """Rend les lignes des registres, tour par tour, qu'une personne les tienne ou que l'outil les refasse."""
    ecrites: list[Ligne] = []
    fautes: list[Anomalie] = []
    for numero in range(1, tour + 1):
        evaluation = base_du_tour(geste.racine, numero) / DOSSIER_EVALUATION
        lues, siennes = lire_saisie(evaluation, TIGE, COLONNES, DemandeSuivie)
        fautes += siennes
        ecrites += ((s.au_tour(numero), lieu) for s, lieu in lues)
    return ecrites, fautes


def _tenues(geste: Geste, ecrites: Sequence[Ligne]) -> list[Ligne]:
    """Rend les lignes des registres qu'une personne tient ; intact, il est celui d'hier, que l'outil refait."""
    fichiers = {lieu.fichier for _, lieu in ecrites}
    intacts = {fichier for fichier in fichiers if geste.est_intact(geste.racine / fichier)}
    return [(suivie, lieu) for suivie, lieu in ecrites if lieu.fichier not in intacts]


def _versees_jusqu_au(
    racine: Path, dossier: Dossier, tour: int, connues: OffresConnues, suivies: Sequence[DemandeSuivie]
) -> tuple[tuple[ReponseRecue, ...], tuple[Anomalie, ...]]:
    """Relit les réponses versées à chaque tour, jusqu'à celui-ci."""
    lues = [
        reponses_versees(racine, dossier, connues, [s for s in suivies if s.tour == n], n) for n in range(1, tour + 1)
    ]
    return tuple(r for reponses, _ in lues for r in reponses), tuple(a for _, anomalies in lues for a in anomalies)


def reponses_versees(
    racine: Path,
    dossier: Dossier,
    connues: OffresConnues,
    suivies: Sequence[DemandeSuivie],
    tour: int = 1,
    decisions: Sequence[Decision] = (),
) -> tuple[tuple[ReponseRecue, ...], tuple[Anomalie, ...]]:
    """Relit les réponses versées à un tour, chacune à l'octet près ; une copie altérée se dit.

    Ce qui y surprend se tait quand une des `decisions` sur les échanges de l'offre, prise depuis, l'a qualifié.
    """
    dossier_recu = base_du_tour(racine, tour) / DOSSIER_REPONSES
    relus, anomalies = relire(dossier_recu, lire_registre(dossier_recu))
    lues = [
        _ouvert(lire_versement(racine, dossier, rattache, octets, connues, suivies), rattache, decisions)
        for depot, octets in relus
        for rattache in _par_rattachement(depot)
    ]
    reponses = dict.fromkeys(replace(r, tour=tour) for lu in lues for r in lu.reponses)
    copies = copies_du_registre(dossier_recu)
    return tuple(reponses), (*copies, *anomalies, *(a for lu in lues for a in lu.anomalies))


def _ouvert(lu: VersementLu, depot: Depot, decisions: Sequence[Decision]) -> VersementLu:
    """Rend le versement sans ce qu'une décision sur les échanges, prise depuis sa réception, a déjà qualifié."""
    decision = en_vigueur(decisions, lu.offre).get(ECHANGES) if lu.offre else None
    if decision is None or decision.date < datetime.fromisoformat(depot.recu_le).date():
        return lu
    return replace(lu, anomalies=())


@dataclass(frozen=True, slots=True)
class VersementLu:
    """Un fichier versé : l'offre qu'il concerne, s'il en concerne une, ce qu'il répond, ce qui y surprend.

    `est_vide` est vrai d'un formulaire revenu sans aucune réponse.
    """

    offre: Offre | None
    reponses: tuple[ReponseRecue, ...] = ()
    anomalies: tuple[Anomalie, ...] = ()
    changements: tuple[Changement, ...] = ()
    est_vide: bool = False

    def au_tour(self, connues: OffresConnues) -> VersementLu:
        """Rend la réponse en face de l'offre du tour, révisée depuis ; rien si son candidat n'y est plus."""
        if self.offre is None:
            return self
        courante = connues.courante(self.offre)
        if courante is None:
            return VersementLu(None)
        reponses = tuple(replace(r, offre=courante.sha256) for r in self.reponses)
        return replace(self, offre=courante, reponses=reponses)


def lire_versement(
    racine: Path,
    dossier: Dossier,
    depot: Depot,
    octets: bytes,
    connues: OffresConnues,
    suivies: Sequence[DemandeSuivie],
) -> VersementLu:
    """Lit un fichier versé, en face de l'offre du tour qui vient de celle à laquelle il répondait.

    Le premier rattachement du dépôt, s'il en a un, dit l'offre et la nature de la demande.
    """
    return _lire_versement(racine, dossier, depot, octets, connues, suivies).au_tour(connues)


def _lire_versement(
    racine: Path,
    dossier: Dossier,
    depot: Depot,
    octets: bytes,
    connues: OffresConnues,
    suivies: Sequence[DemandeSuivie],
) -> VersementLu:
    """Lit un formulaire de réponse, une matrice complétée, ou nomme une pièce sans la lire."""
    recue_le = datetime.fromisoformat(depot.recu_le).date()
    designee = _designee(depot, connues)
    if Path(depot.nom_recu).suffix.lower() in CLASSEURS:
        try:
            rendu = lire_formulaire(lire_classeur_a_part(octets, depot.nom_recu))
        except FichierRefuse:
            rendu = None
        if rendu is not None:
            offre = next((o for o in connues.toutes if o.sha256 == rendu.offre), None)
            lues = du_formulaire(rendu, depot.nom_recu, recue_le, offre, suivies, dossier)
            return VersementLu(offre, *lues, est_vide=rendu.est_vide)
        matrices = list(lire_matrices([(depot.nom_recu, octets)]))
        if matrices[0].est_matrice:
            (completee,) = rapprocher(matrices, dossier, anciennes=exigences_publiees(racine))
            initiale = designee or _du_meme_candidat(completee, connues.du_tour)
            if initiale is not None:
                ecarts = changements(initiale, completee, dossier.exigences(initiale.lot))
                # Qui complète sa matrice la date de nouveau : cela n'ajoute rien à l'offre.
                du_fond = [e for e in ecarts if e.champ != DATE_DE_REMPLISSAGE]
                lues = d_une_matrice(du_fond, depot.nom_recu, recue_le, initiale, suivies)
                return VersementLu(initiale, *lues, changements=ecarts)
    if designee is None:
        return VersementLu(None)
    nature = depot.rattachements[0].nature if depot.rattachements else depot.statut
    return VersementLu(designee, d_une_piece(depot.nom_recu, recue_le, designee, suivies, nature))


def _par_rattachement(depot: Depot) -> Iterator[Depot]:
    """Énumère le dépôt une fois par offre à laquelle il répond ; un même fichier peut répondre pour deux lots."""
    if not depot.rattachements:
        yield depot
    yield from (replace(depot, rattachements=(rattachement,)) for rattachement in depot.rattachements)


def _designee(depot: Depot, connues: OffresConnues) -> Offre | None:
    """Rend l'offre inscrite par son empreinte ; un registre ancien n'en dit que le nom, qui doit n'en viser qu'une."""
    if depot.rattachements:
        inscrit = depot.rattachements[0]
        exacte = next((o for o in connues.toutes if (o.lot or None, o.sha256) == (inscrit.lot, inscrit.offre)), None)
        du_lot = (o for o in connues.du_tour if (o.lot or None) == inscrit.lot)
        return exacte or seule(o for o in du_lot if designe(inscrit.candidat, o))
    nom = depot.soumissionnaire
    return seule(o for o in connues.du_tour if nom and depot.lot in (None, o.lot) and designe(nom, o))


def _du_meme_candidat(completee: Offre, offres: Iterable[Offre]) -> Offre | None:
    return seule(o for o in offres if motif_de_meme_candidat(o, completee))
