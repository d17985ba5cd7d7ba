"""Ce qu'on demande à un candidat peut lui redire ce que son offre nomme ; ce qui est parti ne se réécrit pas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.suites.secret.demandes import DemandesRelues
from cctgen.matrice.modele import Composant
from cctgen.socle.anomalies import Lieu
from tests.evaluation.fabriques import un_dossier, une_reponse
from tests.evaluation.suites.test_secret import SIENNE, nommee


def une_demande(texte: str, envoyee_le: date | None = None) -> DemandeSuivie:
    return DemandeSuivie.model_validate(
        {"offre": "Delta", "nature": "precision", "demande": texte, "envoyee_le": envoyee_le, "retenue": True}
    )


@pytest.mark.parametrize(
    ("concurrent", "ecrit", "demande"),
    [
        ("Oracle France", "Base Oracle 19c.", "Quelle version d'Oracle Database déployez-vous ?"),
        ("Red Hat France", "Sous Red Hat 9.", "Qui assure le support de Red Hat Enterprise Linux 9 ?"),
        ("Microsoft", "L'annuaire Microsoft.", "Le connecteur Microsoft Entra ID est-il compris ?"),
        ("SAP France", "Un module SAP.", "Le module SAP RH est-il compris ?"),
        ("Docaposte", "Archivé chez Docaposte.", "L'archivage Docaposte que vous citez est-il compris ?"),
        ("Open Conseil", "Appui d'Open Conseil.", "Que fait Open Conseil ?"),
    ],
)
def test_une_demande_nomme_ce_que_l_offre_nomme_elle_meme(concurrent: str, ecrit: str, demande: str) -> None:
    """Un sous-traitant ou un éditeur, concurrent par ailleurs, bloquait la demande sans issue."""
    autre = nommee(concurrent, "22222222200022")
    muette = replace(SIENNE, offre=replace(SIENNE.offre, reponses=(), composants=()))
    dite = replace(SIENNE, offre=replace(SIENNE.offre, reponses=(une_reponse("SSI-1", justification=ecrit),)))
    listee = replace(muette, offre=replace(muette.offre, composants=(Composant({"Nom": ecrit}, "Composants!A2"),)))
    suivie = une_demande(demande)
    for sienne, retenue in ((muette, True), (dite, False), (listee, False)):
        relues = DemandesRelues(un_dossier(), [sienne, autre])
        (partie,) = relues.a_envoyer([suivie], sienne.offre)
        assert partie.est_a_reecrire is retenue
        assert bool([*relues.anomalies([(suivie, Lieu("demandes.yaml"))], [sienne.offre])]) is retenue


def test_un_mot_ordinaire_de_l_offre_ne_libere_pas_le_nom_d_un_concurrent() -> None:
    reponse = une_reponse("SSI-1", justification="Un code open source. Open data publié. L'architecture est claire.")
    sienne = replace(SIENNE, offre=replace(SIENNE.offre, reponses=(reponse,)))
    for nom, texte in (
        ("Open", "Êtes-vous moins cher que chez Open ?"),
        ("Architecture & Code", "Comme Architecture & Code ?"),
    ):
        relues = DemandesRelues(un_dossier(), [sienne, nommee(nom, "22222222200022")])
        (partie,) = relues.a_envoyer([une_demande(texte)], sienne.offre)
        assert partie.est_a_reecrire


def test_une_demande_envoyee_se_signale_sans_que_sa_lettre_change() -> None:
    """Elle redevenait un projet, et le conseil de la réécrire faussait le registre."""
    relues = DemandesRelues(un_dossier(), [SIENNE, nommee("Beta", "22222222200022")])
    envoyee = une_demande("Faites-vous mieux que Beta ?", date(2027, 2, 1))
    assert relues.a_envoyer([envoyee], SIENNE.offre) == (envoyee,)
    (dite,) = relues.anomalies([(envoyee, Lieu("demandes.yaml"))], [SIENNE.offre])
    assert dite.code == "texte-qui-cite-un-tiers"
    assert "envoyée le 1er février 2027" in dite.message
    assert "Réécrivez" not in dite.conseil


@pytest.mark.parametrize(
    "texte",
    [
        "Les autres candidats ont joint leur attestation : où est la vôtre ?",
        "Le candidat le mieux placé s'engage sur trois mois : et vous ?",
    ],
)
def test_une_demande_ne_compare_pas_le_lecteur_aux_autres_offres(texte: str) -> None:
    """Elle se lisait comme le motif d'un rejet, qui parle des offres ensemble et de celle qu'on retient."""
    relues = DemandesRelues(un_dossier(), [SIENNE, nommee("Beta", "22222222200022")])
    (partie,) = relues.a_envoyer([une_demande(texte)], SIENNE.offre)
    assert partie.est_a_reecrire
