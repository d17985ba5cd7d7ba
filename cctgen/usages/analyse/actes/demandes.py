"""Ce que l'acheteur demande aux soumissionnaires : registre, lettres et formulaires de réponse, contrôles d'égalité."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.copies import nom_assaini
from cctgen.documents.word.lettre import rendre_lettre
from cctgen.evaluation.actes.classeurs.formulaire import Question, ecrire_formulaire
from cctgen.evaluation.actes.classeurs.registre import (
    LigneDeDemande,
    cles_des_demandes,
    ecrire_registre,
    registre_en_yaml,
)
from cctgen.evaluation.actes.controle import Echanges
from cctgen.evaluation.actes.lettres import MODELES, lettre_de_demande
from cctgen.evaluation.actes.procedure import anomalies_de_negociation
from cctgen.evaluation.actes.registre import DemandeSuivie, lignes_de
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.actes.suivi import faites_au
from cctgen.evaluation.comparaison import comparer as comparer_les_offres
from cctgen.evaluation.irregularites import mise_a_l_ecart
from cctgen.evaluation.journal import Detail, Journal, ajouter_au_journal, lignes_du_journal
from cctgen.evaluation.modele import Appreciations, designe, nom_affiche
from cctgen.evaluation.saisies.depots import CLASSEUR_DEMANDES, DOSSIER_DES_LETTRES, FICHIER_DEMANDES
from cctgen.evaluation.saisies.modeles import Saisie
from cctgen.evaluation.sources import lire_appreciations, lire_decisions, lire_prix
from cctgen.evaluation.suites.issue import candidats_de
from cctgen.evaluation.suites.lettres import au_courrier_de
from cctgen.evaluation.suites.saisie import lire_suites
from cctgen.evaluation.suites.secret.demandes import DemandesRelues
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.commandes import commande
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.socle.fichiers import empreinte
from cctgen.socle.gestes.ecrits import lire_ecrits
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.analyse.depouiller import offres_enregistrees
from cctgen.usages.analyse.echanges import EchangesRelus, Echeances, relire_les_echanges
from cctgen.usages.analyse.evaluation import EvaluationLue, lire_l_evaluation
from cctgen.usages.analyse.saisies import poser_saisies
from cctgen.usages.analyse.tours import base_du_tour, exiger_le_tour
from cctgen.usages.edition.modeles import modele_nomme
from cctgen.usages.ouverture.consultation import dossier_de_reference, geste_de_consultation, sans_suivi
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION


@dataclass(frozen=True, slots=True)
class DemandesPreparees:
    """Les demandes à une date, les fichiers écrits, et tout ce qu'il y a à en dire."""

    relus: EchangesRelus
    fichiers: tuple[Path, ...]
    anomalies: tuple[Anomalie, ...]
    mis_de_cote: tuple[Path, ...] = ()
    tour: int = 1

    @property
    def suivies(self) -> tuple[DemandeSuivie, ...]:
        """Rend les demandes de ce tour ; celles d'avant se lisent au registre du leur."""
        return tuple(suivie for suivie, _ in faites_au(self.relus.echanges.lignes, self.tour))

    @property
    def est_bloque(self) -> bool:
        """Vrai si une ligne du registre ne se lit pas."""
        return bool(bloquantes(self.anomalies))

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `demandes`."""
        echanges = self.relus.echanges
        return {
            "tour": self.tour,
            "demandes": [
                {
                    **suivie.model_dump(mode="json", exclude_none=True),
                    "part": suivie.part,
                    "reponses": [r.texte for o in echanges.visees(suivie) for r in echanges.reponses_a(suivie, o)],
                }
                for suivie in self.suivies
            ],
            "fichiers": [str(f) for f in self.fichiers],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }

    def tableau(self) -> tuple[str, tuple[str, ...], list[list[str]]]:
        """Rend une ligne par demande, prête à afficher."""
        entetes = ("Lot", "Offre", "Objet", "Nature", "Situation", "État")
        lignes = [
            [str(s.lot or "–"), s.offre, s.exigence or "offre entière", s.nature.libelle, s.situation, self._etat(s)]
            for s in self.suivies
        ]
        titre = "Demandes aux soumissionnaires"
        return f"{titre}, tour {self.tour}" if self.tour > 1 else titre, entetes, lignes

    def _etat(self, suivie: DemandeSuivie) -> str:
        if self.relus.echanges.a_repondu(suivie):
            return "réponse reçue"
        if suivie.envoyee_le:
            return f"envoyée le {suivie.envoyee_le:%d/%m/%Y}"
        return "à envoyer" if suivie.part else "non retenue" if suivie.retenue is False else "à décider"


def demandes(
    racine: Path,
    superposes: Sequence[Path] = (),
    *,
    echeance: date | None = None,
    le: datetime | None = None,
    remplacer: bool = False,
    tour: int = 1,
) -> DemandesPreparees:
    """Prépare les demandes qu'appellent les offres : registre à tenir, et par offre une lettre et sa réponse à remplir.

    À un tour de négociation, seul ce que les offres révisées appellent de neuf se demande. Lève `DossierIntrouvable`
    sans offre enregistrée, `TravailProtege` si une lettre a été retouchée et que `remplacer` est faux,
    `DonneesInvalides` si la procédure interdit de négocier ou si ce tour n'existe pas.
    """
    instant = le or datetime.now(UTC)
    with geste_de_consultation(racine) as geste:
        dossier, ecarts = dossier_de_reference(racine, superposes)
        delai = Delai.jusqu_a(echeance, tour)
        relus = relire(geste, superposes, dossier, instant.date(), delai)
        evaluation = base_du_tour(racine, tour) / DOSSIER_EVALUATION
        poses = poser_saisies(geste, evaluation, registre_a_tenir(dossier, relus.appelees, tour))
        relues = DemandesRelues(dossier, relus.candidats, lire_suites(evaluation)[0].courrier.relues)
        cites = tuple(relues.anomalies(faites_au(relus.echanges.lignes, tour), _en_lice(relus.echanges)))
        contenus = dict(_pieces(racine, superposes, relues, relus, delai))
        for chemin, contenu in contenus.items():
            geste.produire(chemin, contenu, "Si votre lettre est prête, enregistrez-la sous un autre nom.")
        _journaliser(evaluation, instant, relus, tour)
        copies = geste.mettre_en_place(remplacer=remplacer)
        return DemandesPreparees(relus, tuple(contenus), (*ecarts, *poses, *relus.anomalies, *cites), copies, tour)


class Delai(NamedTuple):
    """L'échéance d'une demande qui n'en a pas, le tour où elle se fait, et l'heure de ce jour-là si elle est dite."""

    echeance: date | None = None
    tour: int = 1
    heure: time | None = None

    @classmethod
    def jusqu_a(cls, limite: date | None, tour: int) -> Delai:
        """Rend le délai d'une limite, dont l'heure se met à part : le registre, lui, ne tient que des jours."""
        if isinstance(limite, datetime):
            return cls(limite.date(), tour, limite.time())
        return cls(limite, tour)


def relire(geste: Geste, superposes: Sequence[Path], dossier: Dossier, jour: date, delai: Delai) -> EchangesRelus:
    """Relit les offres d'un tour, les prix, les décisions et les échanges, et les notes s'il y en a déjà.

    Lève `DossierIntrouvable` sans offre enregistrée, `DonneesInvalides` si le tour n'existe pas, ou ne devrait pas.
    """
    if delai.tour > 1:
        return relire_le_tour(geste, superposes, dossier, jour, delai)[0]
    racine = geste.racine
    offres = offres_enregistrees(racine, dossier)
    if not offres:
        raise DossierIntrouvable(
            "Aucune offre n'est enregistrée.", f"Enregistrez-les : {commande('depouiller', racine, 'FICHIER…')}"
        )
    evaluation = racine / DOSSIER_EVALUATION
    prix, fautes_de_prix = lire_prix(evaluation, dossier, offres)
    decisions, fautes = lire_decisions(evaluation, dossier, offres)
    comparaison = comparer_les_offres(dossier, offres, Appreciations(), prix, decisions)
    relus = relire_les_echanges(geste, dossier, (comparaison,), decisions, jour, Echeances(delai.echeance))
    # Une demande peut suivre l'analyse : les notes déjà données se taisent, sans rien changer à ce qui s'appelle.
    avis = lire_appreciations(evaluation, dossier, offres, frozenset(lire_ecrits(racine).values()), racine)
    if avis.par_offre:
        notee = comparer_les_offres(dossier, offres, avis, prix, decisions)
        relus = replace(relus, candidats=candidats_de((notee,)))
    return replace(relus, anomalies=(*fautes_de_prix, *fautes, *relus.anomalies))


def relire_le_tour(
    geste: Geste, superposes: Sequence[Path], dossier: Dossier, jour: date, delai: Delai
) -> tuple[EchangesRelus, EvaluationLue]:
    """Relit un tour de négociation, et rend aussi son évaluation.

    Un appel d'offres n'en a pas : ses précisions se demandent sur les offres remises (R.2161-5).
    """
    if fautes := bloquantes(anomalies_de_negociation(dossier)):
        raise DonneesInvalides(fautes)
    exiger_le_tour(geste.racine, delai.tour)
    lue = lire_l_evaluation(geste.racine, superposes, sans_suivi, delai.tour)
    tours = tuple(t.comparaison for t in lue.tours)
    return relire_les_echanges(geste, dossier, tours, lue.decisions, jour, Echeances(delai.echeance)), lue


def registre_a_tenir(dossier: Dossier, appelees: Sequence[LigneDeDemande], tour: int = 1) -> dict[str, Saisie]:
    """Rend, par nom de fichier, le registre pré-rempli des demandes qu'appellent les offres."""
    return {
        CLASSEUR_DEMANDES: Saisie(partial(ecrire_registre, dossier, appelees, tour=tour), cles_des_demandes(appelees)),
        FICHIER_DEMANDES: Saisie.en_texte(registre_en_yaml(appelees)),
    }


def _pieces(
    racine: Path, superposes: Sequence[Path], relues: DemandesRelues, relus: EchangesRelus, delai: Delai
) -> Iterator[tuple[Path, bytes]]:
    """Énumère, par offre en lice et par nature, la lettre et le formulaire de réponse."""
    dossier, echanges = relues.dossier, relus.echanges
    suivies = [suivie for suivie, _ in faites_au(echanges.lignes, delai.tour)]
    evaluation = base_du_tour(racine, delai.tour) / DOSSIER_EVALUATION
    redigees, _ = lire_suites(evaluation)
    for offre in _en_lice(echanges):
        for nature in NatureDemande:
            ecrites = lignes_de(suivies, offre, nature)
            siennes, retenue = relues.a_envoyer(ecrites, offre), relues.ce_qui_retient(ecrites, offre)
            questions = [Question(s, _releve(s, offre, relus.appelees)) for s in siennes]
            if questions:
                limite = _limite_commune(questions, delai)
                nom = nom_de_piece(offre, echanges.offres)
                nom = f"{nature.value}-{nom}" if delai.tour == 1 else f"{nature.value}-tour-{delai.tour}-{nom}"
                modele = modele_nomme(MODELES[nature], racine, superposes)
                lettre = au_courrier_de(
                    lettre_de_demande(dossier, offre, nature, questions, limite, retenue), redigees.courrier
                )
                yield evaluation / DOSSIER_DES_LETTRES / f"{nom}.docx", rendre_lettre(lettre, modele)
                reponse = ecrire_formulaire(dossier, offre, nature, questions, limite)
                yield evaluation / DOSSIER_DES_LETTRES / f"reponse-{nom}.xlsx", reponse


def _en_lice(echanges: Echanges) -> list[Offre]:
    return [o for o in echanges.offres if mise_a_l_ecart(echanges.decisions, o) is None]


def _limite_commune(questions: Sequence[Question], delai: Delai) -> date | None:
    """Rend la limite que portent toutes les demandes d'une lettre ; rien si elles diffèrent : elle n'en promet qu'une.

    L'heure dite ne vaut que pour son jour.
    """
    limites = {q.suivie.echeance or delai.echeance for q in questions}
    limite = limites.pop() if len(limites) == 1 else None
    if limite is None or delai.heure is None or limite != delai.echeance:
        return limite
    return datetime.combine(limite, delai.heure)


def _releve(suivie: DemandeSuivie, offre: Offre, appelees: Sequence[LigneDeDemande]) -> str:
    cle = (suivie.exigence, suivie.nature)
    siennes = (
        a.demande.releve
        for a in appelees
        if a.lot == offre.lot and designe(a.offre, offre) and (a.demande.exigence, a.demande.nature) == cle
    )
    return next(siennes, "")


def nom_de_piece(offre: Offre, offres: Sequence[Offre]) -> str:
    """Rend le nom de fichier d'une pièce adressée à une offre : son lot, son nom, et s'il le faut son empreinte."""
    nom = nom_assaini(nom_affiche(offre)).lower()
    homonymes = [o for o in offres if o.lot == offre.lot and nom_assaini(nom_affiche(o)).lower() == nom]
    propre = f"{nom}-{offre.sha256[:6]}" if len(homonymes) > 1 else nom
    return f"lot-{offre.lot}-{propre}" if offre.lot else propre


def _journaliser(evaluation: Path, instant: datetime, relus: EchangesRelus, tour: int) -> None:
    """Trace les demandes et leurs échéances ; rien de neuf, rien à écrire."""
    parties: list[Detail] = [
        {
            "lot": suivie.lot,
            "offre": suivie.offre,
            "objet": suivie.objet,
            "nature": suivie.nature.value,
            "demande": empreinte(suivie.demande),
            "envoyee_le": suivie.envoyee_le.isoformat() if suivie.envoyee_le else None,
            "echeance": suivie.echeance.isoformat() if suivie.echeance else None,
        }
        for suivie, _ in faites_au(relus.echanges.lignes, tour)
        if suivie.part
    ]
    tracees = list(lignes_du_journal(Journal(evaluation), "demandes"))
    if parties and (not tracees or tracees[-1].get("demandes") != parties):
        de_quel_tour: dict[str, Detail] = {"tour": tour} if tour > 1 else {}
        ajouter_au_journal(evaluation, instant, "demandes", {**de_quel_tour, "demandes": parties})
