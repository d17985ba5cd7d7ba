"""Le contexte imprimé : ce dont dépend une exigence retenue, et rien de ce que l'acheteur garde pour lui."""

from __future__ import annotations

from typing import Any

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.formes.questionnaire import Diffusion
from tests.contenu.profils import PROFILS
from tests.fabriques import une_consultation
from tests.livre import clausier_livre

CLAUSIER = clausier_livre()
TELESERVICE = PROFILS["Téléservice avec données personnelles"]


def dossier(**ecarts: Any) -> Dossier:
    assert CLAUSIER is not None
    lots = ecarts.pop("lots", {})
    base = {"nature": "developpement", "type_acheteur": "etat", "duree_mois": "24", "publication": "differee"}
    communes = {**base, "public": "usagers", "interface": "web", **TELESERVICE, **ecarts}
    absentes = {"sensibilite": "usuel", "exposition": "internet"}
    return assembler(CLAUSIER, une_consultation({**absentes, **communes}, lots))


def imprime(assemble: Dossier) -> dict[str, str]:
    (porteur,) = [d for d in assemble.documents if d.tete.contexte]
    assert porteur is assemble.documents[0]
    return {titre: reponse for fait in porteur.tete.contexte for titre, reponse in fait.reponses}


def test_le_contexte_dit_ce_dont_dependent_les_exigences() -> None:
    lu = imprime(dossier())
    assert lu["Sensibilité"] == "Usuelle"
    assert lu["Hébergement"] == "Cloud Pi Native"
    assert lu["Exposition"] == "Internet"
    assert lu["Données personnelles"] == "Oui, courantes"
    assert "Socle technique" in lu
    assert "Exploitation du système" in lu


def test_le_contexte_tait_ce_qui_n_est_pas_public() -> None:
    assert CLAUSIER is not None
    tus = {q.titre for q in CLAUSIER.questions.values() if q.diffusion is not Diffusion.PUBLIQUE}
    assert {"Montant estimé", "Importance vitale"} <= tus
    assert set(imprime(dossier(sensibilite="sensible", critique="oui"))) & tus == set()


def test_une_reponse_que_les_lots_ne_partagent_pas_nomme_les_siens() -> None:
    lu = imprime(dossier(lots={1: {"sensibilite": "usuel"}, 2: {"sensibilite": "sensible"}}))
    assert lu["Sensibilité"] == "Usuelle (lot 1) ; Sensible (lot 2)"


@pytest.mark.parametrize("champ", ["preambule", "piliers", "sources"])
def test_la_tete_de_l_annexe_du_cadre_dit_a_quoi_elle_sert(champ: str) -> None:
    assert getattr(dossier().documents[0].tete, champ)


def test_les_six_piliers_se_montrent_meme_quand_rien_n_en_est_retenu() -> None:
    piliers = dossier(socle_technique="existant", hebergement="ministere").documents[0].tete.piliers
    assert len(piliers) == 6
    assert all(bool(p.numero) is bool(p.fiches) for p in piliers)


def test_chaque_source_est_datee() -> None:
    for source in dossier().documents[0].tete.sources:
        assert any(signe.isdigit() for signe in source), source
