"""Chaque formulaire que le candidat remplit a sa ligne au règlement, et garde le rang de son offre."""

from __future__ import annotations

import re

import pytest

from cctgen.matrice.contrat import Conformite
from cctgen.matrice.notice import SENS_CONFORMITE
from tests.contenu.dossiers import ACHATS, CLAUSIER, cases, dossier_de, retenues

FORMULAIRES_DE_L_OFFRE = {
    "plan-assurance-securite": "SSI-037",
    "plan-assurance-securite-allege": "SSI-038",
    "fiche-traitement": "DCP-015",
    "etat-connaissances-anterieures": "PI-036",
    "plan-reversibilite": "HEB-015",
    "demande-derogation": "DER-001",
}
"""La clause du règlement qui demande chaque formulaire que le candidat remplit."""


@pytest.mark.parametrize("nom", ACHATS)
def test_chaque_formulaire_du_candidat_a_sa_ligne_au_reglement(nom: str) -> None:
    dossier = dossier_de(nom)
    demandees = {ref for piece in dossier.pieces_offre for ref in piece.pour}
    produits = {f.id for f in dossier.formulaires} & set(FORMULAIRES_DE_L_OFFRE)
    assert {FORMULAIRES_DE_L_OFFRE[f] for f in produits} <= demandees
    assert demandees & set(FORMULAIRES_DE_L_OFFRE.values()) <= {FORMULAIRES_DE_L_OFFRE[f] for f in produits}


def test_tout_formulaire_est_du_candidat_ou_de_l_execution() -> None:
    assert {f.id for f in CLAUSIER.formulaires.values()} == {*FORMULAIRES_DE_L_OFFRE, "releve-cession"}


@pytest.mark.parametrize("nom", ACHATS)
def test_ce_qu_un_candidat_ecrit_dans_une_annexe_ne_l_emporte_pas_sur_le_marche(nom: str) -> None:
    """Le rang de l'offre, ou l'interdit de rien réduire : annexé au CCAP, un plan en a le rang (CCAG-TIC, 4.1)."""
    dossier = dossier_de(nom)
    for formulaire in dossier.formulaires:
        if "annexée au" in formulaire.sous_titre.lower():
            lignes = [
                ligne for ligne in dossier.lignes_ccap if formulaire.titre.split(" de ")[0].lower() in ligne.lower()
            ]
            bornes = ("de son offre technique", "ne réduit aucune autre stipulation du marché")
            assert any(borne in ligne for ligne in lignes for borne in bornes), formulaire.id


def test_une_demande_de_derogation_dit_ce_qu_elle_coute_a_l_offre_et_au_marche() -> None:
    """Le règlement la tient pour un refus sur une P, et la fiche du CCT fait de son octroi une modification."""
    formulaire = CLAUSIER.formulaires["demande-derogation"]
    assert "la demande qui vise une exigence P vaut refus de la tenir" in formulaire.introduction
    assert "sur une P, elle vaut refus de la tenir" in SENS_CONFORMITE[Conformite.DEROGATION]
    [duree] = [c.aide for s in formulaire.sections for c in s.champs if c.libelle == "Durée demandée"]
    assert "suppose une modification du marché" in duree and "peut supposer" not in duree


def test_une_piece_que_lit_le_candidat_ne_porte_pas_de_consigne_de_l_acheteur_a_lui_meme() -> None:
    for formulaire in CLAUSIER.formulaires.values():
        textes = [formulaire.introduction, *(s.consigne for s in formulaire.sections)]
        textes += [champ.aide for s in formulaire.sections for champ in s.champs]
        assert not re.search("avant (?:la )?publication|l'acheteur (?:relit|vérifie)", "\n".join(textes), re.IGNORECASE)


def test_qui_remplit_une_piece_avant_le_marche_n_y_est_pas_seulement_titulaire() -> None:
    """Le relevé de cession suit une livraison : lui seul n'est rempli qu'en exécution."""
    identifications = {
        formulaire.id: [c.libelle for c in formulaire.sections[0].champs][:4]
        for formulaire in CLAUSIER.formulaires.values()
    }
    assert [f for f, libelles in identifications.items() if "Titulaire" in libelles] == ["releve-cession"]


def test_une_case_ne_demande_qu_une_chose() -> None:
    libelles = [c.libelle for f in CLAUSIER.formulaires.values() for s in f.sections for c in s.champs]
    assert libelles
    assert [libelle for libelle in libelles if libelle.endswith((", le", " le :"))] == []


def test_qui_demande_une_derogation_signe_sa_demande() -> None:
    signataires = [s.signatures for s in CLAUSIER.formulaires["demande-derogation"].sections if s.signatures]
    assert [any("soumissionnaire" in nom for nom in noms) for noms in signataires] == [True, False]


@pytest.mark.parametrize("nom", ACHATS)
def test_une_demande_de_derogation_ecarte_les_textes_dont_le_marche_ne_derogera_pas(nom: str) -> None:
    dossier = dossier_de(nom)
    if any(f.id == "demande-derogation" for f in dossier.formulaires):
        lignes = [c.valeur for libelle, c in cases(dossier, "demande-derogation").items() if "901" in libelle]
        assert len(lignes) == int(bool({"SSI-011", "SSI-048"} & retenues(dossier)))
        assert all(ligne.startswith("Hors de ce formulaire") for ligne in lignes)


def test_toute_piece_remplie_peut_nommer_son_lot() -> None:
    """Chaque lot est un contrat : une pièce qui vaut pour plusieurs dit auquel elle répond."""
    for formulaire in CLAUSIER.formulaires.values():
        assert [c.libelle for s in formulaire.sections for c in s.champs if c.porte_le_lot], formulaire.id
