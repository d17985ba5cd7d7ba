"""Un modèle d'intelligence artificielle a un fournisseur nommé, des journaux bornés et des paramètres à remettre."""

from __future__ import annotations

import re

import pytest

from tests.contenu.dossiers import ACHATS, IA, TEXTES, cases, dossier_de, textes
from tests.contenu.profils import PROFILS, dossier_livre


def test_ce_que_garde_un_fournisseur_propose_par_le_titulaire_l_oblige() -> None:
    assert "au titulaire chez un fournisseur qu'il propose" in TEXTES["IA-003"]


@pytest.mark.parametrize("nom", ACHATS)
def test_le_titulaire_n_ecrit_pas_l_instruction_de_l_acheteur(nom: str) -> None:
    fiche = cases(dossier_de(nom), "fiche-traitement")
    [*siennes] = [c for libelle, c in fiche.items() if "de l'acheteur pour l'évaluation" in libelle]
    assert bool(siennes) is ("Fournisseur du modèle" in fiche)
    assert all(c.aide.startswith("À remplir par l'acheteur") for c in siennes)


def test_la_fiche_d_une_ia_nomme_le_fournisseur_du_modele() -> None:
    fiches = {
        nom: [
            s.titre for f in dossier_livre(PROFILS[nom]).formulaires if f.id == "fiche-traitement" for s in f.sections
        ]
        for nom in ("IA générative", "SaaS RH")
    }
    assert "Intelligence artificielle" in fiches["IA générative"]
    assert "Intelligence artificielle" not in fiches["SaaS RH"]


def test_les_journaux_d_une_ia_ont_une_duree_par_contenu_et_se_gelent_en_cas_d_incident() -> None:
    lu = textes(dossier_livre(IA))
    assert re.search(r"s'efface après 6 mois, sauf incident, recours, enquête ou ordre écrit", lu["IA-003"])
    assert re.search(r"trace d'un appel d'outil .* suive la durée des journaux de sécurité", lu["IA-003"])


def test_un_modele_accessible_en_ligne_ne_fait_pas_remettre_ses_poids() -> None:
    texte = textes(dossier_de("IA générative"))["PI-040"]
    assert "avec le modèle si sa licence le permet" in texte
    assert re.search(r"n'est accessible qu'en ligne.*au lieu des paramètres", texte)


def test_l_audit_d_un_modele_est_d_un_tiers_et_se_remet() -> None:
    texte = textes(dossier_livre(IA))["IA-003"]
    assert "Avant la mise en service, le titulaire remet le rapport de l'audit qu'un tiers indépendant a fait" in texte
