"""Sans traitement confié : ce que les autres clauses font passer d'une partie à l'autre y tient."""

from __future__ import annotations

import pytest

from cctgen.documents.texte import en_clair
from tests.contenu.profils import NATURES, PROFILS, dossier_livre
from tests.livre import clausier_livre

DOSSIERS = {
    **{nom: dossier_livre(PROFILS[nom]) for nom in PROFILS},
    **{f"nature {nom}": dossier_livre(NATURES[nom], nom) for nom in NATURES},
}


@pytest.mark.parametrize("nom", DOSSIERS)
def test_les_donnees_echangees_ne_se_bornent_pas_aux_coordonnees(nom: str) -> None:
    """L'agrément, les badges et la condition sociale en demandent d'autres."""
    articles = {a.clause: en_clair(a.texte) for a in DOSSIERS[nom].articles}
    echange = articles.get("DCP-013") or articles["DCP-001"]
    assert "les données des correspondants et des intervenants de l'autre" in echange
    assert "seules coordonnées" not in echange
    if "DCP-013" in articles:
        assert "condition sociale" in articles["DCP-013"]


@pytest.mark.parametrize("nom", DOSSIERS)
def test_une_alerte_transmise_a_qui_ne_traite_rien_n_identifie_personne(nom: str) -> None:
    articles = {a.clause: en_clair(a.texte) for a in DOSSIERS[nom].articles}
    if "SSI-020" in articles and "DCP-013" in articles:
        assert "une alerte se transmet, sans autre donnée personnelle" in articles["DCP-013"]


def test_un_achat_type_au_moins_recoit_des_alertes_sans_traitement_confie() -> None:
    clauses = {a.clause for a in DOSSIERS["Diffusion Restreinte"].articles}
    assert {"SSI-020", "DCP-013"} <= clauses


def test_le_bilan_social_ne_nomme_personne() -> None:
    """Les publics de l'insertion révèlent une santé ou une situation sociale."""
    texte = clausier_livre().clauses["SOC-001"].texte
    assert "sans nom : nombre de personnes" in texte
    assert "ne se conservent pas au-delà" in texte
