"""Soixante composants jugés avant que l'outil ne les lise : ses verdicts sont ceux du jugement, et rien n'est tu."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from cctgen.depouillement.composants.qualification import Qualification, Verdict, qualifier
from cctgen.depouillement.composants.referentiel import Referentiel
from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant
from cctgen.socle.anomalies import Gravite
from tests.livre import clausier_livre

JOUR = date(2026, 12, 1)
JUGEMENTS = yaml.safe_load((Path(__file__).parent / "jugements.yaml").read_text(encoding="utf-8"))["jugements"]
_CONDITIONS = (
    contrat.INSTALLATION,
    contrat.SANS_TMA,
    contrat.SANS_EXPLOITANT,
    contrat.SANS_EFFET_SECURITE,
    contrat.CHARGE_DU_TITULAIRE,
)


@cache
def referentiel() -> Referentiel:
    clausier = clausier_livre()
    return Referentiel(clausier.produits)


def un_composant(jugement: Mapping[str, Any]) -> Composant:
    valeurs = dict.fromkeys(contrat.COLONNES_COMPOSANTS_SAISIES, "")
    valeurs |= {contrat.COMPOSANT: jugement["composant"], contrat.VERSION: jugement["version"]}
    valeurs |= {contrat.PURL: jugement.get("purl", ""), contrat.EMBARQUE: "non"}
    if reponses := jugement.get("embarque"):
        valeurs |= dict(zip(_CONDITIONS, reponses, strict=True))
        valeurs |= {contrat.EMBARQUE: "oui", contrat.JUSTIFICATION_COMPOSANT: jugement["justification"]}
    return Composant(valeurs, "Composants!A2")


def verdict(jugement: Mapping[str, Any]) -> Qualification:
    return qualifier(un_composant(jugement), referentiel(), JOUR)


def _nom(jugement: Mapping[str, Any]) -> str:
    return f"{jugement['composant']} {jugement.get('purl') or jugement['version']}".strip()


def test_soixante_composants_sont_juges_et_chaque_verdict_l_est_au_moins_une_fois() -> None:
    assert len(JUGEMENTS) == 60
    assert {j["verdict"] for j in JUGEMENTS} == set(Verdict)


def test_cinquante_cinq_verdicts_au_moins_sont_ceux_du_jugement() -> None:
    ecarts = {_nom(j): (j["verdict"], str(rendu)) for j in JUGEMENTS if (rendu := verdict(j).verdict) != j["verdict"]}
    assert len(JUGEMENTS) - len(ecarts) >= 55, ecarts


@pytest.mark.parametrize("jugement", [j for j in JUGEMENTS if j["verdict"] != "recommande"], ids=_nom)
def test_aucun_composant_a_examiner_n_est_passe_sous_silence(jugement: Mapping[str, Any]) -> None:
    assert verdict(jugement).constats


@pytest.mark.parametrize("jugement", [j for j in JUGEMENTS if j["verdict"] == "recommande"], ids=_nom)
def test_un_composant_recommande_ne_donne_rien_a_qualifier(jugement: Mapping[str, Any]) -> None:
    assert [c for c in verdict(jugement).constats if c.gravite is not Gravite.INFORMATION] == []


@pytest.mark.parametrize("jugement", [j for j in JUGEMENTS if j.get("rapproche")], ids=_nom)
def test_un_nom_rapproche_se_dit(jugement: Mapping[str, Any]) -> None:
    assert "composant-rapproche" in [c.code for c in verdict(jugement).constats]


@pytest.mark.parametrize("jugement", [j for j in JUGEMENTS if j.get("produit")], ids=_nom)
def test_le_produit_reconnu_est_celui_du_jugement(jugement: Mapping[str, Any]) -> None:
    produit = verdict(jugement).produit
    assert produit is not None
    assert produit.ref == jugement["produit"]
