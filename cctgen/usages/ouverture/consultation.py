"""Ouvrir un clausier ou une consultation : le début de presque tous les gestes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cctgen.assemblage.contenu.citations import alertes_de_peremption
from cctgen.assemblage.controles.licences import est_licence_hors_liste
from cctgen.assemblage.controles.passages_outre import appliquer
from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.selection.ajustements import ajustements_sans_effet
from cctgen.assemblage.selection.par_lot import clauses_en_vigueur
from cctgen.assemblage.selection.vigueur import alertes_de_vigueur
from cctgen.clausier.modele import Clausier
from cctgen.consultation.attente import champs_en_attente
from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.consultation.lecture import (
    FICHIER_CONSULTATION,
    LectureConsultation,
    exiger_consultation,
    lire_consultation,
    reponses_perdues,
)
from cctgen.consultation.lignes import situer_dans_les_reponses
from cctgen.consultation.modele import Consultation
from cctgen.documents.tableaux.gabarit import suivant
from cctgen.evaluation.notation.controles import anomalies_du_bareme
from cctgen.matrice.habillage.modele import habille
from cctgen.socle.anomalies import Anomalie, Gravite, bloquantes
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.gestes.geste import Geste, exiger_un_dossier_au_repos, geste, reprendre_si_interrompu
from cctgen.socle.travaux.collecte import collecte_suspendue
from cctgen.usages.ouverture.clausier_accepte import ecart_de_l_accepte
from cctgen.usages.ouverture.clausier_verifie import (
    anomalies_des_clauses_propres,
    exiger_clausier,
    noms_de_modeles,
)
from cctgen.usages.ouverture.clausiers_enregistres import (
    CHANGE,
    NON_INSCRIT,
    clausiers_de,
    ecarts_des_clausiers,
    telle_que_les_pieces_la_portent,
)
from cctgen.usages.ouverture.dossiers_gardes import Dossiers, DossiersGardes
from cctgen.usages.ouverture.egares import egares_de_la_consultation
from cctgen.usages.ouverture.gel import anomalies_de_gel
from cctgen.usages.ouverture.integrite import publications_alterees
from cctgen.usages.ouverture.modeles.livres import exiger_les_modeles_livres
from cctgen.usages.ouverture.modeles.reglages import gabarits_suivis, habillage_suivi
from cctgen.usages.ouverture.modeles.suivis import dossiers_de_modeles, numeros_suivis
from cctgen.usages.ouverture.versions import (
    dernier_dossier,
    derniere_version,
    dossier_a_evaluer,
    dossiers_publies,
    version_courante,
    versions_figees,
)

Suivi = Callable[[str], None]
"""Reçoit une phrase à chaque étape d'un travail long."""


def sans_suivi(_etape: str) -> None:
    """Ne dit rien : le suivi par défaut."""


@dataclass(frozen=True, slots=True)
class Ouverture:
    """Une consultation ouverte : son clausier, ses valeurs, son dossier s'il tient debout, ses anomalies."""

    racine: Path
    clausier: Clausier
    consultation: Consultation | None
    dossier: Dossier | None
    anomalies: tuple[Anomalie, ...]

    def exiger_dossier(self) -> Dossier:
        """Rend le dossier ; lève `DonneesInvalides` s'il y a une anomalie bloquante."""
        fautes = bloquantes(self.anomalies)
        if fautes or self.dossier is None:
            raise DonneesInvalides(fautes)
        return self.dossier


@contextmanager
def geste_de_consultation(racine: Path) -> Iterator[Geste]:
    """Ouvre un geste sur une consultation ; lève `DossierIntrouvable`, sans rien créer, si ce n'en est pas une."""
    reprendre_si_interrompu(racine)
    exiger_consultation(racine)
    with geste(racine) as ouvert, habille(habillage_suivi(racine)), suivant(gabarits_suivis(racine)):
        yield ouvert


def telle_quelle(consultation: Consultation) -> Consultation:
    """Ne change rien : la consultation telle qu'elle est écrite."""
    return consultation


@collecte_suspendue()
def ouvrir(
    racine: Path,
    superposes: Sequence[Path] = (),
    *,
    changer: Callable[[Consultation], Consultation] = telle_quelle,
    dossiers: type[Dossiers] = DossiersGardes,
) -> Ouverture:
    """Ouvre une consultation et assemble son dossier ; les fautes sont dans `anomalies`.

    `changer` suppose d'autres réponses que celles qui sont écrites, sans y toucher. `dossiers` assemble et contrôle.
    Lève `GesteInterrompu` si un geste coupé a laissé le dossier à mi-chemin : ouvrir ne le termine pas ; `ModeleFautif`
    si un modèle livré est abîmé.
    """
    exiger_un_dossier_au_repos(racine)
    exiger_les_modeles_livres()
    clausiers = clausiers_de(racine, superposes)
    clausier = exiger_clausier(clausiers)
    lecture = lire_consultation(racine, clausier, changer)
    consultation = lecture.consultation
    # La licence hors liste a son propre contrôle, qu'un projet existant ou une homologation franchit.
    anomalies = [a for a in lecture.anomalies if not (consultation and est_licence_hors_liste(a, consultation))]
    if consultation is not None:
        ensemble = replace(clausier, clauses=clauses_en_vigueur(clausier, consultation))
        propres, jour = consultation.clauses.values(), consultation.redaction.date
        anomalies += anomalies_des_clauses_propres(ensemble, propres, jour, lecture.clauses)
    anomalies += egares_de_la_consultation(racine, noms_de_modeles(clausier), clausiers)
    anomalies += [*_ecarts_de_clausier(racine, superposes, clausier), *clausier.avis]
    alterees = tuple(publications_alterees(racine))
    if consultation is None or bloquantes(anomalies):
        return Ouverture(racine, clausier, consultation, None, (*anomalies, *alterees))
    numeros = numeros_suivis(dossiers_de_modeles(racine, superposes), clausier.plan)
    siens = dossiers(clausier, consultation, numeros)
    dossier = _assembler(racine, siens)
    anomalies += _anomalies_du_dossier(racine, siens, lecture, dossier)
    anomalies = [situer_dans_les_reponses(a, lecture, clausier) for a in anomalies]
    passages = consultation.redaction.passages_outre
    tracees = appliquer(dict.fromkeys(anomalies), passages, dossiers_publies(racine) if passages else ())
    # La note montre ce que l'acheteur a franchi, et pourquoi ; une simple information, ou une pièce publiée abîmée
    # sur ce poste, ne change aucun document.
    portees = tuple(telle_que_les_pieces_la_portent(a) for a in tracees if a.gravite is not Gravite.INFORMATION)
    return Ouverture(racine, clausier, consultation, replace(dossier, anomalies=portees), (*tracees, *alterees))


def _anomalies_du_dossier(
    racine: Path, siens: Dossiers, lecture: LectureConsultation, dossier: Dossier
) -> Iterator[Anomalie]:
    """Énumère ce que relèvent les contrôles d'un dossier assemblé, avant que l'acheteur n'en franchisse."""
    clausier, consultation = siens.clausier, siens.consultation
    yield from dossier.anomalies
    reponses = toutes_les_reponses(clausier, consultation)
    yield from ajustements_sans_effet(
        clausier, consultation, lambda rang: lecture.lieu(FICHIER_CONSULTATION, "ajustements", rang)
    )
    yield from reponses_perdues({r.lot: r.ecartees for r in reponses}, clausier)
    yield from alertes_de_peremption(dossier.references, dossier.edition.date)
    redigees = {**clausier.clauses, **consultation.clauses}
    yield from alertes_de_vigueur(redigees, dossier.selections, dossier.edition.date)
    yield from anomalies_du_bareme(dossier)
    yield from siens.controles(dossier, reponses)
    yield from champs_en_attente(lecture, clausier)
    yield from anomalies_de_gel(racine, dernier_dossier(racine), dossier)


def _ecarts_de_clausier(racine: Path, superposes: Sequence[Path], clausier: Clausier) -> Iterator[Anomalie]:
    """Un seul écart par cause : un clausier de service changé est de ceux que `migrer` fait accepter."""
    ecarts = tuple(ecarts_des_clausiers(racine, superposes))
    a_migrer = () if any(a.code == NON_INSCRIT for a in ecarts) else tuple(ecart_de_l_accepte(racine, clausier))
    yield from a_migrer
    yield from (a for a in ecarts if not (a_migrer and a.code == CHANGE))


def dossier_de_reference(racine: Path, superposes: Sequence[Path] = ()) -> tuple[Dossier, tuple[Anomalie, ...]]:
    """Rend le dossier sur lequel se jugent les offres : le dernier publié, à défaut celui d'aujourd'hui.

    Les poids du calcul sont ceux qui ont été publiés ; un changement fait depuis se dit, et ne compte pas. Une
    publication altérée se dit de même : ce qui se juge n'est peut-être plus ce que les candidats ont reçu.
    """
    publie = dossier_a_evaluer(racine)
    if publie is None:
        return ouvrir(racine, superposes).exiger_dossier(), ()
    travail, fautes = _de_travail(racine, superposes)
    alterees = tuple(publications_alterees(racine))
    # Assemblé, un dossier n'a le numéro du dernier publié que s'il n'en diffère en rien de ce qui se publie.
    if travail is not None and travail.edition.version == publie.edition.version:
        return publie, alterees
    return publie, (*_travail_different(publie, fautes), *alterees)


def _de_travail(racine: Path, superposes: Sequence[Path]) -> tuple[Dossier | None, tuple[Anomalie, ...]]:
    """Rend le dossier tel qu'il se monterait aujourd'hui, ou ce qui empêche de le monter."""
    try:
        ouverture = ouvrir(racine, superposes)
    except DonneesInvalides as refus:
        return None, tuple(refus.anomalies)
    return ouverture.dossier, () if ouverture.dossier else tuple(bloquantes(ouverture.anomalies))


def _travail_different(publie: Dossier, fautes: Sequence[Anomalie]) -> Iterator[Anomalie]:
    """Énumère ce qui sépare la consultation de sa publication ; un fichier de trop n'est pas un changement."""
    de_trop = [a for a in fautes if a.code == "fichier-ignore"]
    yield from (replace(a, gravite=Gravite.A_QUALIFIER) for a in de_trop)
    if de_trop and len(de_trop) == len(fautes):
        return
    version = publie.edition.version
    cause = next((f", et ne se montent plus ({a.message.rstrip('.')})" for a in fautes if a not in de_trop), "")
    yield Anomalie(
        "dossier-modifie-depuis-publication",
        f"la consultation ou le clausier ont changé depuis la publication {version}{cause} : celle-ci est suivie.",
        "Si le changement est voulu, générez et publiez une nouvelle version, puis avertissez tous les candidats.",
        gravite=Gravite.A_QUALIFIER,
    )


def _assembler(racine: Path, siens: Dossiers) -> Dossier:
    """Assemble au numéro de la version publiée si rien n'a changé, au suivant sinon."""
    derniere = derniere_version(racine)
    dossier = siens.assemble(1 if derniere is None else derniere.numero)
    version = version_courante(dossier, derniere, versions_figees(racine))
    return dossier if version == dossier.edition.version else siens.assemble(version)
