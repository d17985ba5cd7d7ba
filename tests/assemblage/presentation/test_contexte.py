"""Le contexte imprimé : ce dont dépend une exigence retenue, et rien de ce que l'acheteur garde pour lui."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.presentation.contexte import avec_son_unite
from cctgen.assemblage.presentation.tete import _datee
from cctgen.clausier.formes.questionnaire import Diffusion
from cctgen.clausier.modele import Reference
from cctgen.consultation.dialogue import toutes_les_reponses
from tests.contenu.profils import BASE, PROFILS
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
    assert lu["Sensibilité"] == "usuelle"
    assert lu["Hébergement"] == "Cloud Pi Native"
    assert lu["Exposition"] == "Internet"
    assert lu["Données personnelles"] == "courantes"
    assert "Socle technique" in lu
    assert "Exploitation du système" in lu


def test_le_contexte_tait_ce_qui_n_est_pas_public() -> None:
    assert CLAUSIER is not None
    tus = {q.titre for q in CLAUSIER.questions.values() if q.diffusion is not Diffusion.PUBLIQUE}
    assert {"Montant estimé", "Importance vitale"} <= tus
    assert set(imprime(dossier(sensibilite="sensible", critique="oui"))) & tus == set()


def test_une_reponse_que_les_lots_ne_partagent_pas_nomme_les_siens() -> None:
    lu = imprime(dossier(lots={1: {"sensibilite": "usuel"}, 2: {"sensibilite": "sensible"}}))
    assert lu["Sensibilité"] == "usuelle (lot 1) ; sensible (lot 2)"


@pytest.mark.parametrize(
    ("dite", "lue"),
    [("24", "24 mois"), ("24 (lot 1) ; 48 (lots 2 et 3)", "24 mois (lot 1) ; 48 mois (lots 2 et 3)"), ("oui", "oui")],
)
def test_une_unite_suit_son_nombre(dite: str, lue: str) -> None:
    assert avec_son_unite("Durée du marché (mois)", dite) == ("Durée du marché", lue)
    assert avec_son_unite("Marché (État)", dite) == ("Marché (État)", dite)


@pytest.mark.parametrize(("premier", "second"), [*combinations(sorted(PROFILS), 2)])
def test_aucune_reponse_d_un_seul_lot_ne_se_lit_comme_celle_de_tous(premier: str, second: str) -> None:
    """Une question que l'autre lot ne pose pas nomme son lot, comme celle à laquelle il répond autrement."""
    assert CLAUSIER is not None
    consultation = une_consultation({}, {1: {**BASE, **PROFILS[premier]}, 2: {**BASE, **PROFILS[second]}})
    lus = imprime(assembler(CLAUSIER, consultation))
    reponses = toutes_les_reponses(CLAUSIER, consultation)
    dites = {
        CLAUSIER.question(q).removesuffix(" (mois)"): [r.valeurs.get(q) for r in reponses]
        for r in reponses
        for q in r.valeurs
    }
    partagees = {titre for titre, (une, autre) in dites.items() if une == autre}
    assert {titre for titre, lu in lus.items() if "(lot" not in lu} == set(lus) & partagees


@pytest.mark.parametrize("champ", ["preambule", "piliers", "sources"])
def test_la_tete_de_l_annexe_du_cadre_dit_a_quoi_elle_sert(champ: str) -> None:
    assert getattr(dossier().documents[0].tete, champ)


def test_les_six_piliers_se_montrent_meme_quand_rien_n_en_est_retenu() -> None:
    piliers = dossier(socle_technique="existant", hebergement="ministere").documents[0].tete.piliers
    assert len(piliers) == 6
    assert all(bool(p.numero) is bool(p.fiches) for p in piliers)


def test_chaque_source_est_datee_une_fois() -> None:
    """Une version ou une date suffit, sans parenthèse dans une autre."""
    assert CLAUSIER is not None
    sources = dossier().documents[0].tete.sources
    for source in sources:
        assert any(signe.isdigit() for signe in source), source
    for reference in CLAUSIER.references.values():
        dite = _datee(reference)
        assert len(re.findall(r"\d{2}/\d{2}/\d{4}", dite)) - len(re.findall(r"modifié|addendum|actualisée", dite)) <= 1
        assert not re.search(r"\([^)]*\(|\(.*[;,] \d", dite), dite
    assert [s for s in sources if s.startswith("lu")] == sorted({s for s in sources if s.startswith("lu")})


@pytest.mark.parametrize(
    ("ecrite", "dite"),
    [
        ({"version": "2.0", "date": "arrêté du 13/06/2014"}, "RGS 2.0, arrêté du 13 juin 2014"),
        ({"version": "2", "date": "arrêté du 26/04/2024"}, "RGS 2, arrêté du 26 avril 2024"),
        ({"version": "2024", "date": "2024-05-17"}, "RGS du 17 mai 2024"),
        ({"version": "2024-05-27", "date": "2024-05-27"}, "RGS du 27 mai 2024"),
        (
            {"version": "version de travail du 12/02/2026", "date": "2025-03-17"},
            "RGS, version de travail du 12 février 2026",
        ),
        ({"date": "avril 2025"}, "RGS, avril 2025"),
        ({"abrege": "Arrêté du 20 août 2024", "date": "2024-08-20"}, "Arrêté du 20 août 2024"),
    ],
)
def test_une_source_ne_porte_qu_une_date(ecrite: dict[str, str], dite: str) -> None:
    champs = {"id": "rgs", "intitule": "Référentiel", "abrege": "RGS ({version})", "etat": "verifie", **ecrite}
    assert _datee(Reference.model_validate(champs)) == dite


NOMS_PROPRES = {"Internet", "Cloud Pi Native", "Cloud Pi", "Diffusion Restreinte"}


def test_une_reponse_imprimee_au_contrat_se_lit_au_milieu_d_une_phrase() -> None:
    """« Oui, courantes » répond au questionnaire ; « courantes » dit quelles données le marché comporte."""
    assert CLAUSIER is not None
    publiques = [
        q
        for q in CLAUSIER.questions.values()
        if q.diffusion is Diffusion.PUBLIQUE and not q.emploi and q.id != "licence_sortante"
    ]
    dites = {
        (citee.id, o.valeur): CLAUSIER.option_inseree(citee.id, o.valeur)
        for citee in (*publiques, *CLAUSIER.deductions.values())
        for o in citee.options
    }
    assert ("donnees_personnelles", "oui") in dites
    fautives = {
        cle: dite
        for cle, dite in dites.items()
        if (dite[0].isupper() and dite not in NOMS_PROPRES) or dite.startswith(("oui,", "non,"))
    }
    assert fautives == {}
