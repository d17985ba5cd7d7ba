"""Catégories particulières, numéro de sécurité sociale, mineurs, police et justice : à chacun sa règle."""

from __future__ import annotations

import pytest

from cctgen.assemblage.dossier import assembler
from tests.contenu.dossiers import (
    ACHATS,
    CLAUSIER,
    POLICE,
    SAAS,
    TEXTES,
    cases,
    dossier_de,
    exigees,
    retenues,
    textes,
    tout_le_texte,
)
from tests.contenu.profils import NATURES, PERSONNELLES, consultation, dossier_livre


@pytest.mark.parametrize("nature", [*NATURES])
def test_un_dossier_police_justice_ne_cite_ni_le_rgpd_ni_son_consentement(nature: str) -> None:
    dossier = assembler(CLAUSIER, consultation({**NATURES[nature], **POLICE}, nature))
    assert "DCP-019" in retenues(dossier) and not {"DCP-008", "DCP-010", "DCP-018"} & retenues(dossier)
    for article in dossier.articles:
        assert not [r for r in article.references if r.startswith("rgpd")], article.clause
    systeme = nature not in {"etudes", "materiel", "donnees"}
    assert ("DCP-006" in retenues(dossier)) is systeme
    assert not {"DCP-006-1"} & exigees(dossier) or nature in {"developpement", "progiciel", "integration", "saas"}


@pytest.mark.parametrize(("public", "essayes"), [("usagers", True), ("agents", False)])
def test_un_parcours_ne_s_essaie_avec_des_mineurs_que_s_ils_s_en_servent(public: str, essayes: bool) -> None:
    achat = {**PERSONNELLES, "mineurs": "oui", "public": public}
    dossier = assembler(CLAUSIER, consultation(achat))
    assert "consentement conjoint" in tout_le_texte(dossier)
    assert ("DCP-008-1" in exigees(dossier)) is essayes


def test_ce_que_la_reglementation_permet_du_numero_de_securite_sociale_n_est_pas_interdit() -> None:
    texte = TEXTES["DCP-007"]
    assert "Hors de ces usages, le titulaire n'en fait" in texte
    assert "reprise de données ou d'une paie avant bascule" in texte


def test_les_categories_particulieres_figurent_au_contrat_et_dans_la_fiche() -> None:
    lu = dossier_livre(SAAS)
    assert "appartenance syndicale" in textes(lu)["DCP-014"].lower()
    fiche = next(f for f in lu.formulaires if f.id == "fiche-traitement")
    cases = {c.libelle: c.valeur for s in fiche.sections for c in s.champs}
    assert "syndicale" in cases["Dont catégories particulières"].lower()


def test_aucun_essai_ne_se_fait_sur_un_numero_de_securite_sociale_reel() -> None:
    assert "même sur instruction" in textes(dossier_livre(SAAS))["DCP-007"]


@pytest.mark.parametrize("achat", ACHATS)
def test_ce_qu_un_utilisateur_soumet_malgre_tout_a_sa_regle_dans_la_fiche(achat: str) -> None:
    """Une pièce jointe porte souvent un numéro, ou une donnée de santé, que la démarche ne demande pas."""
    fiche = cases(dossier_de(achat), "fiche-traitement")
    attendu = {
        "Dont catégories particulières": "donnees_personnelles",
        "Dont numéro de sécurité sociale": "numero_securite_sociale",
    }
    for case, question in attendu.items() if fiche else ():
        absente = ACHATS[achat][question] == ("oui" if question == "donnees_personnelles" else "non")
        assert ("que le titulaire découvre se signale à l'acheteur" in fiche[case].valeur) is absente


@pytest.mark.parametrize("achat", ACHATS)
def test_une_paie_traite_les_enfants_a_charge(achat: str) -> None:
    """Le supplément familial de traitement se calcule sur eux : l'achat d'essai ne s'en dit pas exempt."""
    if "paie" in str(ACHATS[achat].get("finalite_traitement", "")):
        assert ACHATS[achat]["mineurs"] == "oui"
        assert "familiale" in ACHATS[achat]["donnees_traitees"]


def test_ce_que_des_donnees_decrites_revelent_n_est_pas_une_categorie_de_plus() -> None:
    """Le nom d'un conjoint, dans une paie, peut révéler une orientation : rien ne l'interdit plus."""
    assert "hors ce que les données décrites révèlent indirectement" in TEXTES["DCP-014"]
