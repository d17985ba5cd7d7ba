from __future__ import annotations

import pytest

from cctgen.consultation.attente import _message, est_en_attente


@pytest.mark.parametrize(
    "valeur",
    [
        "À compléter",
        "à compléter",
        "A COMPLETER",
        "[à renseigner]",
        "(à préciser)",
        "<à définir>",
        "Marché [à compléter] de paie",
        "Service {à indiquer par la direction}",
        "???",
        "…",
        "[...]",
        "____",
        "-",
        "XXX",
        "TODO",
        "tbd",
        "Lorem ipsum dolor",
        "à déterminer…",
        "À compléter.",
    ],
)
def test_une_attente_se_reconnait(valeur: str) -> None:
    assert est_en_attente(valeur)


@pytest.mark.parametrize(
    "valeur",
    [
        "",
        "Formulaires à compléter par le titulaire",
        "Maintenance des outils à définir en réunion de lancement",
        "2026-001",
        "Lot n° 3 #x",
        "R&D < 3",
        "Refonte (phase 2)",
        "XXe siècle",
        "Portail [usagers]",
        "C",
        "Ministère de l'Intérieur",
        "Reprise des données (volume précisé au bon de commande)",
    ],
)
def test_une_vraie_valeur_n_est_pas_une_attente(valeur: str) -> None:
    assert not est_en_attente(valeur)


def test_le_message_cite_les_crochets_entiers() -> None:
    """« Valeur technique [à compléter par l'acheteur : méthode… » : un crochet ouvert que rien ne fermait."""
    trou = "[à compléter par l'acheteur : méthode, équipe, réponse au besoin]"
    for valeur, dit in (
        (f"Valeur technique {trou}", f"« {trou} »"),
        ("Marché [à compléter]", "« Marché [à compléter] »"),
        (f"Marché [à préciser : {'x, ' * 90}]", "…] »"),
    ):
        assert dit in _message("L'intitulé", valeur)
