"""Les conditions environnementales et sociales suivent l'achat, son seuil et sa main-d'œuvre."""

from __future__ import annotations

import pytest

from cctgen.assemblage.dossier import assembler
from tests.contenu.dossiers import ACHATS, CLAUSIER, TEXTES, dossier_de, retenues, textes, textes_bruts
from tests.contenu.profils import PROFILS, consultation, dossier_livre


@pytest.mark.parametrize(
    ("acheteur", "montant", "attendue"),
    [
        ("etat", "de_60_a_140", False),
        ("etat", "de_140_a_216", True),
        ("operateur", "de_140_a_216", True),
        ("collectivite", "de_140_a_216", False),
        ("collectivite", "de_216_a_1000", True),
    ],
)
def test_la_condition_sociale_suit_le_seuil_de_l_acheteur(acheteur: str, montant: str, attendue: bool) -> None:

    lue = consultation({"type_acheteur": acheteur, "montant": montant, "nature": "etudes"})
    retenues = {a.clause for d in assembler(CLAUSIER, lue).documents for a in d.articles}
    assert ("SOC-001" in retenues) is attendue


@pytest.mark.parametrize("nom", ACHATS)
def test_l_offre_ne_vide_pas_la_condition_environnementale(nom: str) -> None:
    texte = textes_bruts(dossier_de(nom)).get("ECO-001", "")
    assert not texte or ("à défaut, il en propose" in texte and "Aucun écart déclaré" in texte)


def test_un_equipement_de_reemploi_ne_doit_pas_le_support_d_un_neuf() -> None:
    assert "Pour un équipement issu du réemploi, cette durée est celle qui reste à courir" in TEXTES["ECO-004"]


@pytest.mark.parametrize("nature", ["progiciel", "materiel"])
def test_une_fourniture_sans_main_d_oeuvre_n_a_pas_de_condition_sociale(nature: str) -> None:
    assert "SOC-001" not in textes(dossier_livre({"nature": nature, "montant": "plus_1000"}))


def test_un_petit_marche_garde_la_condition_environnementale_sans_le_referentiel_volontaire() -> None:
    """L'écoconception selon un référentiel n'est due que par le marché ; la condition d'exécution l'est par la loi."""
    petit = retenues(dossier_livre({**PROFILS["Site vitrine"], "montant": "moins_60"}))
    grand = retenues(dossier_livre({**PROFILS["Site vitrine"], "montant": "de_60_a_140"}))
    assert "ECO-001" in petit and "ECO-003" not in petit
    assert {"ECO-001", "ECO-003"} <= grand
