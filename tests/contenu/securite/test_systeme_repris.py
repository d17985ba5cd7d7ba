"""Un système repris : la prise en charge a une date, et ce qu'il valait avant ne se sanctionne pas."""

from __future__ import annotations

import re

import pytest

from cctgen.documents.markdown.lecture import en_clair
from tests.contenu.profils import NATURES, PROFILS, dossier_livre

ACHATS = {**{n: (e, "") for n, e in PROFILS.items()}, **{f"nature {n}": (e, n) for n, e in NATURES.items()}}
EXISTANT = "SSI-046"


def textes(nom: str) -> dict[str, str]:
    return {a.clause: en_clair(a.texte) for a in dossier_livre(*ACHATS[nom]).articles}


@pytest.mark.parametrize("nom", ACHATS)
def test_la_prise_en_charge_se_date_une_fois_ou_qu_on_la_compte(nom: str) -> None:
    lus = textes(nom)
    definies = [c for c, t in lus.items() if re.search(r"Au sens du marché, la \W*prise en charge", t)]
    assert definies == ([EXISTANT] if EXISTANT in lus else [])
    if definies:
        assert "procès-verbal contradictoire ; à défaut, elle a lieu à la première intervention" in lus[EXISTANT]
    for clause, texte in lus.items():
        for phrase in re.split(r"(?<=[.])\s", texte):
            if re.search(r"au plus après (?:la|sa|cette) prise en charge", phrase):
                assert definies or "système que l'acheteur a déjà en service" in phrase, (clause, phrase)


@pytest.mark.parametrize("nom", ACHATS)
def test_un_ecart_de_l_existant_ne_compte_pas_dans_les_niveaux_avant_son_echeance(nom: str) -> None:
    lus = textes(nom)
    if EXISTANT in lus:
        assert "jusqu'à l'échéance acceptée pour le corriger, ce qu'il cause ne compte pas" in lus[EXISTANT]
        assert "correction proposée, charge, échéance" in lus[EXISTANT]
    if "HEB-018" in lus:
        assert "ni de ce que le marché ne compte pas dans ces niveaux" in lus["HEB-018"]


def test_l_infogerance_a_les_deux() -> None:
    assert {EXISTANT, "HEB-018"} <= set(textes("nature infogerance"))
