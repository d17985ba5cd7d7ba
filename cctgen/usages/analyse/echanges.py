"""Relire où en sont les échanges avec les soumissionnaires : registre des demandes, réponses versées."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.candidats import motif_de_meme_candidat
from cctgen.depouillement.rapprochement import rapprocher
from cctgen.depouillement.registre import Depot, lire_registre, relire
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
from cctgen.evaluation.actes.tours import Changement, changements
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.modele import PRIX, CleOffre, Decision, designe
from cctgen.evaluation.saisies.lecture import lire_saisie
from cctgen.evaluation.saisies.modeles import designation
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.lot import lire_classeur_a_part, lire_matrices
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION
from cctgen.usages.ouverture.versions import exigences_publiees

DOSSIER_REPONSES = "reponses-recues"
_TABLEURS = (".xlsx", ".xlsm", ".ods", ".xls")
_A_REMPLIR = Lieu("evaluation/demandes")


@dataclass(frozen=True, slots=True)
class OffresConnues:
    """Les offres d'un tour, et celles des tours d'avant, qu'une demande ou une réponse a pu viser."""

    du_tour: tuple[Offre, ...]
    anterieures: tuple[Offre, ...] = ()

    @property
    def toutes(self) -> tuple[Offre, ...]:
        """Rend chaque offre une fois, celles du tour d'abord ; une offre maintenue n'a pas changé de fichier."""
        return tuple({(o.sha256, o.lot): o for o in (*self.anterieures, *self.du_tour)}.values())

    def courante(self, offre: Offre) -> Offre | None:
        """Rend ce qu'est devenue l'offre à ce tour ; rien si son candidat n'y est plus."""
        telle_quelle = next((o for o in self.du_tour if (o.sha256, o.lot) == (offre.sha256, offre.lot)), None)
        return telle_quelle or _seule(o for o in self.du_tour if motif_de_meme_candidat(o, offre))


@dataclass(frozen=True, slots=True)
class EchangesRelus:
    """Les demandes appelées et suivies, les réponses reçues, et tout ce qu'il y a à en dire."""

    appelees: tuple[LigneDeDemande, ...]
    echanges: Echanges
    anomalies: tuple[Anomalie, ...]


def relire_les_echanges(
    geste: Geste,
    dossier: Dossier,
    tours: Sequence[Comparaison],
    decisions: Sequence[Decision],
    jour: date,
    echeance: date | None = None,
) -> EchangesRelus:
    """Relit le registre et les réponses à une date ; `echeance` complète les demandes qui n'en ont pas encore.

    `tours` finit par celui qui se lit : ce qui fut demandé et répondu aux tours d'avant s'y lit encore.
    """
    *precedentes, comparaison = tours
    comparees = [o for lot in comparaison.lots for o in lot.offres]
    offres = tuple(o.offre for o in comparees)
    connues = OffresConnues(offres, tuple(o for c in precedentes for o in _offres(c)))
    appelees = tuple(_appelees(dossier, comparaison))
    racine = geste.racine
    tenues, fautes = _tenues(geste)
    lues = [(reportee, lieu) for suivie, lieu in tenues for reportee in _au_tour(suivie, connues)]
    lignes = tuple(_completees(appelees, lues, offres, echeance))
    d_avant = [
        ligne for c in precedentes for ligne in _completees(tuple(_appelees(dossier, c)), tenues, _offres(c), None)
    ]
    versees, alterees = reponses_versees(racine, dossier, connues, [s for s, _ in (*lignes, *d_avant)])
    lignes = (*lignes, *_deja_repondues(d_avant, lignes, versees, connues))
    suivies = [suivie for suivie, _ in lignes]
    reponses = (*reponses_du_registre(suivies, offres), *versees)
    prix_bas = frozenset(o.offre.sha256 for o in comparees if o.prix_bas is not None)
    echanges = Echanges(lignes, reponses, tuple(decisions), offres, prix_bas, jour)
    controles = controler_les_demandes(echanges, dossier)
    return EchangesRelus(appelees, echanges, (*fautes, *alterees, *controles))


def _offres(comparaison: Comparaison) -> tuple[Offre, ...]:
    return tuple(o.offre for lot in comparaison.lots for o in lot.offres)


def _appelees(dossier: Dossier, comparaison: Comparaison) -> Iterator[LigneDeDemande]:
    offres = _offres(comparaison)
    for lot in comparaison.lots:
        for comparee in lot.offres:
            if comparee.mise_a_l_ecart is None:
                nom = designation(comparee.offre, offres)
                for demande in demandes_de(comparee.offre, dossier, comparee.prix_bas):
                    yield LigneDeDemande(comparee.offre.lot, nom, demande)


def _deja_repondues(
    d_avant: Iterable[Ligne], lignes: Iterable[Ligne], versees: Iterable[ReponseRecue], connues: OffresConnues
) -> Iterator[Ligne]:
    """Énumère les demandes d'un tour passé que rien n'appelle plus, mais dont la réponse est versée."""
    repondues = {(r.offre, r.exigence, r.nature) for r in versees}
    for suivie, lieu in d_avant:
        for reportee in _au_tour(suivie, connues):
            cles = {(o.sha256, reportee.exigence, reportee.nature) for o in connues.du_tour if reportee.vise(o)}
            dites = {(o.sha256, s.exigence, s.nature) for s, _ in lignes for o in connues.du_tour if s.vise(o)}
            if cles & repondues - dites:
                lignes = (*lignes, (reportee, lieu))
                yield reportee, lieu


def reponses_recues(geste: Geste, dossier: Dossier, offres: Sequence[Offre]) -> Mapping[CleOffre, Mapping[str, str]]:
    """Rend le texte des réponses par offre et par exigence, hors prix : un évaluateur technique n'en voit aucun."""
    appelees = [
        LigneDeDemande(o.lot, designation(o, offres), demande) for o in offres for demande in demandes_de(o, dossier)
    ]
    suivies = [s for s, _ in _completees(appelees, _tenues(geste)[0], offres, None)]
    versees, _ = reponses_versees(geste.racine, dossier, OffresConnues(tuple(offres)), suivies)
    rangees = reponses_par_offre((*reponses_du_registre(suivies, offres), *versees), offres)
    return {
        cle: {
            objet: "\n".join(f"{r.texte} [{r.piece}]" if r.piece else r.texte for r in siennes)
            for objet, siennes in par_objet.items()
            if objet != PRIX
        }
        for cle, par_objet in rangees.items()
    }


def _tenues(geste: Geste) -> tuple[list[Ligne], list[Anomalie]]:
    """Rend les lignes du registre qu'une personne tient ; intact, il est celui d'hier, que l'outil refait."""
    lues, fautes = lire_saisie(geste.racine / DOSSIER_EVALUATION, TIGE, COLONNES, DemandeSuivie)
    return [ligne for ligne in lues if not geste.est_intact(geste.racine / ligne[1].fichier)], fautes


def _au_tour(suivie: DemandeSuivie, connues: OffresConnues) -> Iterator[DemandeSuivie]:
    """Rend la demande telle qu'elle vise le tour ; celle d'un candidat qui n'y est plus reste au tour d'avant."""
    visees = [o for o in connues.toutes if suivie.vise(o)]
    if not visees or any(suivie.vise(o) for o in connues.du_tour):
        yield suivie
        return
    for offre in dict.fromkeys(c for o in visees if (c := connues.courante(o))):
        yield suivie.model_copy(update={"offre": designation(offre, connues.du_tour)})


def _completees(
    appelees: Sequence[LigneDeDemande], lues: Sequence[Ligne], offres: Sequence[Offre], echeance: date | None
) -> Iterator[Ligne]:
    """Énumère les demandes appelées, telles qu'une personne les suit, puis celles qu'elle a ajoutées."""
    restantes = list(lues)
    for appelee in appelees:
        offre = next(o for o in offres if o.lot == appelee.lot and designe(appelee.offre, o))
        cle = (appelee.demande.exigence, appelee.demande.nature)
        siennes = [li for li in restantes if (li[0].exigence, li[0].nature) == cle and li[0].vise(offre)]
        restantes = [li for li in restantes if li not in siennes]
        suivies = [li for li in siennes if _est_tenue(li[0], appelee)]
        if suivies:
            yield from suivies
        else:
            yield _neuve(appelee, echeance), _A_REMPLIR
    yield from restantes


def _est_tenue(suivie: DemandeSuivie, appelee: LigneDeDemande) -> bool:
    """Vrai si une personne y a écrit ; une ligne encore telle que posée ne dit rien de plus que la demande."""
    saisies = (suivie.retenue, suivie.envoyee_le, suivie.recue_le, suivie.reponse or None, suivie.change_l_offre)
    return any(s is not None for s in saisies) or suivie.demande != appelee.demande.texte


def _neuve(appelee: LigneDeDemande, echeance: date | None) -> DemandeSuivie:
    return DemandeSuivie(
        lot=appelee.lot or None,
        offre=appelee.offre,
        exigence=appelee.demande.exigence,
        nature=appelee.demande.nature,
        situation=", ".join(appelee.demande.situations),
        demande=appelee.demande.texte,
        echeance=echeance,
    )


def reponses_versees(
    racine: Path, dossier: Dossier, connues: OffresConnues, suivies: Sequence[DemandeSuivie]
) -> tuple[tuple[ReponseRecue, ...], tuple[Anomalie, ...]]:
    """Relit les réponses versées, chacune à l'octet près ; une copie altérée se dit."""
    dossier_recu = racine / DOSSIER_REPONSES
    relus, anomalies = relire(dossier_recu, lire_registre(dossier_recu))
    lues = [
        lire_versement(racine, dossier, rattache, octets, connues, suivies)
        for depot, octets in relus
        for rattache in _par_rattachement(depot)
    ]
    reponses = dict.fromkeys(r for lu in lues for r in lu.reponses)
    return tuple(reponses), (*anomalies, *(a for lu in lues for a in lu.anomalies))


@dataclass(frozen=True, slots=True)
class VersementLu:
    """Un fichier versé : l'offre qu'il concerne, s'il en concerne une, ce qu'il répond, ce qui y surprend."""

    offre: Offre | None
    reponses: tuple[ReponseRecue, ...] = ()
    anomalies: tuple[Anomalie, ...] = ()
    changements: tuple[Changement, ...] = ()

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
    if Path(depot.nom_recu).suffix.lower() in _TABLEURS:
        try:
            rendu = lire_formulaire(lire_classeur_a_part(octets, depot.nom_recu))
        except FichierRefuse:
            rendu = None
        if rendu is not None:
            offre = next((o for o in connues.toutes if o.sha256 == rendu.offre), None)
            return VersementLu(offre, *du_formulaire(rendu, depot.nom_recu, recue_le, offre, suivies))
        matrices = list(lire_matrices([(depot.nom_recu, octets)]))
        if matrices[0].est_matrice:
            (completee,) = rapprocher(matrices, dossier, anciennes=exigences_publiees(racine))
            initiale = designee or _du_meme_candidat(completee, connues.du_tour)
            if initiale is not None:
                ecarts = changements(initiale, completee, dossier.exigences(initiale.lot))
                lues = d_une_matrice(ecarts, depot.nom_recu, recue_le, initiale, suivies)
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
        return exacte or _seule(o for o in du_lot if designe(inscrit.candidat, o))
    nom = depot.soumissionnaire
    return _seule(o for o in connues.du_tour if nom and depot.lot in (None, o.lot) and designe(nom, o))


def _du_meme_candidat(completee: Offre, offres: Iterable[Offre]) -> Offre | None:
    return _seule(o for o in offres if motif_de_meme_candidat(o, completee))


def _seule(offres: Iterable[Offre]) -> Offre | None:
    """Entre deux offres, rien n'est rattaché : une personne désigne la bonne."""
    trouvees = tuple(offres)
    return trouvees[0] if len(trouvees) == 1 else None
