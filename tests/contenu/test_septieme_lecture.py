"""Ce qu'une septième lecture a relevé (délégué à la protection des données, juriste) : une famille par test."""

from __future__ import annotations

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.documents.preconises import produits_du_referentiel
from cctgen.documents.texte import lignes_en_clair
from tests.contenu.test_lecture_juriste import ACHATS, dossier_de, textes
from tests.contenu.test_produits import PRODUITS
from tests.contenu.test_quatrieme_juriste import TEXTES, retenues
from tests.contenu.test_relecture_juriste import ACTIVES

GARDES = "Lieux où le titulaire garde des journaux ou des copies"
HEBERGES = "Lieux de stockage et de sauvegarde"


def cases_de_la_fiche(dossier: Dossier) -> list[str]:
    return [c.libelle for f in dossier.formulaires if f.id == "fiche-traitement" for s in f.sections for c in s.champs]


def test_l_interdiction_d_eliminer_ne_prend_pas_ce_dont_le_marche_fixe_la_duree() -> None:
    texte = TEXTES["ITP-003"]
    assert texte.index("ni les sauvegardes") < texte.index("Aucune autre donnée n'est éliminée")
    assert "journaux et traces dont le marché fixe la durée" in texte


def test_ce_que_garde_un_fournisseur_propose_par_le_titulaire_l_oblige() -> None:
    assert "au titulaire pour ce qui s'exécute chez un fournisseur qu'il propose" in TEXTES["IA-003"]


@pytest.mark.parametrize("nom", ACHATS)
def test_la_fiche_demande_ou_le_titulaire_garde_des_donnees(nom: str) -> None:
    cases = cases_de_la_fiche(dossier_de(nom))
    assert not cases or (GARDES in cases) is not (HEBERGES in cases)


def test_une_donnee_personnelle_trouvee_dans_une_livraison_a_une_suite() -> None:
    assert "l'en retire avant la livraison, sauf accord écrit" in TEXTES["DCP-013"]


@pytest.mark.parametrize("nom", ACHATS)
def test_un_dossier_ne_cite_la_politique_ministerielle_que_s_il_l_applique(nom: str) -> None:
    dossier = dossier_de(nom)
    assert ("politique ministérielle" in textes(dossier)) is ("SSI-036" in retenues(dossier))


@pytest.mark.parametrize("nom", ACHATS)
def test_une_convention_de_service_a_un_delai_un_accord_et_un_rang(nom: str) -> None:
    articles = {a.clause: a for a in dossier_de(nom).articles}
    if "HEB-005" in articles:
        assert "son silence ne vaut pas acceptation" in articles["HEB-005"].texte
        assert any("convention de service acceptée" in ligne for ligne in articles["HEB-005"].lignes_ccap)


def test_une_sanction_et_sa_derogation_visent_les_memes_niveaux() -> None:
    [sanction] = [c for c in ACTIVES if c.id == "HEB-018"]
    [derogation] = [d.objet for d in sanction.deroge if d.article == "ccag-tic:14.2"]
    assert all("les niveaux de la convention de service" in texte for texte in (sanction.texte, derogation))


def test_un_produit_cite_ne_leve_aucune_regle_de_licence() -> None:
    dossier = dossier_de("IA générative")
    blocs = [b for d in dossier.documents for b in produits_du_referentiel(dossier, d.preconises)]
    lu = "\n".join(lignes_en_clair(tuple(blocs)))
    assert "ni n'en désigne aucun" in lu
    assert "sa licence suit les règles du marché" in lu


def test_un_produit_d_editeur_n_est_pas_range_avec_les_logiciels_libres() -> None:
    produits = {p.ref: p for p in PRODUITS}
    assert [ref for ref in ("EX-1570", "PT-1331", "DV-1404", "DV-1177") if produits[ref].libre] == []
    assert "GPL-3.0" in str(produits["DV-1369"].restriction)


def test_un_candidat_n_est_interroge_que_sur_les_licences_de_son_offre() -> None:
    [exigence] = [e for c in ACTIVES for e in c.exigences if e.id == "LL-016-1"]
    assert "que le titulaire prend" in exigence.enonce
    assert "que l'offre apporte" in exigence.preuve


@pytest.mark.parametrize("nom", ["Études", "nature etudes"])
def test_un_marche_sans_code_ne_parle_ni_de_forge_ni_d_historique_du_code(nom: str) -> None:
    [article] = [a for a in dossier_de(nom).articles if a.clause == "PI-013"]
    assert "forge" not in article.texte
    assert "historique du code" not in article.texte
