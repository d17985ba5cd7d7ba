"""Le référentiel de produits dit d'où vient chaque date, et n'y être cité ne promet ni ne dispense de rien."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from packageurl import PackageURL

from cctgen.clausier.formes.champs import Etat
from cctgen.clausier.produits import Produit
from cctgen.depouillement.composants.referentiel import Referentiel
from cctgen.depouillement.composants.versions import fin_de_support
from cctgen.documents.preconises import produits_du_referentiel
from cctgen.documents.texte import lignes_en_clair
from cctgen.matrice.normalisation import cle
from tests.contenu.dossiers import ACHATS, dossier_de, exigees, retenues, textes, tout_le_texte
from tests.livre import clausier_livre


def _produits() -> tuple[Produit, ...]:
    clausier = clausier_livre()
    return clausier.produits


PRODUITS = _produits()
JOUR = date(2026, 12, 1)
DATES = [p for p in PRODUITS if p.fin_support is not None]
CYCLES = [p for p in PRODUITS if p.cycles is not None]


def test_toutes_les_entrees_des_publications_y_sont() -> None:
    """Comptes relevés dans les quatre référentiels publiés (dnum-mi/cct-mi, janvier 2025)."""
    prefixes = Counter(p.ref.partition("-")[0] for p in PRODUITS)
    assert prefixes == {"AT": 65, "DV": 64, "EX": 36, "MT": 11, "PT": 46, "RT": 6, "SG": 87, "SI": 21}
    assert {p.composant for p in PRODUITS} >= {"Kubernetes", "Docker", "PROMETHEUS", "ClamAV", "Squid"}


def test_un_nom_usuel_ou_un_identifiant_de_paquet_ne_designe_qu_un_produit() -> None:
    """Plusieurs entrées d'un même produit partagent leurs noms ; deux produits, jamais."""
    for champ in ("noms", "purls"):
        portes: dict[str, set[str]] = {}
        for produit in PRODUITS:
            for nom in getattr(produit, champ):
                portes.setdefault(cle(nom), set()).add(cle(produit.composant))
        assert {nom: qui for nom, qui in portes.items() if len(qui) > 1} == {}


@pytest.mark.parametrize("produit", [p for p in PRODUITS if p.purls], ids=lambda p: p.ref)
def test_un_identifiant_de_paquet_est_un_purl_sans_version(produit: Produit) -> None:
    for purl in produit.purls:
        assert PackageURL.from_string(purl).version is None


@pytest.mark.parametrize("produit", [p for p in PRODUITS if p.restriction], ids=lambda p: p.ref)
def test_une_condition_d_emploi_tient_en_quelques_mots(produit: Produit) -> None:
    assert produit.restriction is not None
    assert len(produit.restriction.texte) <= 100
    assert not produit.restriction.texte.endswith(".")


def test_un_socle_nomme_est_une_option_du_questionnaire() -> None:
    clausier = clausier_livre()
    connus = set(clausier.questions["socle_technique"].valeurs_admises)
    assert {socle for p in PRODUITS for socle in p.socles} <= connus


@pytest.mark.parametrize("produit", CYCLES, ids=lambda p: p.ref)
def test_les_branches_suivies_disent_leur_source_et_quand_elle_a_ete_lue(produit: Produit) -> None:
    assert produit.cycles is not None
    assert re.search(r"\b\d{2}/\d{2}/\d{4}\b", produit.cycles.source)
    assert all(re.fullmatch(r"\d+(\.\d+)*", branche) for branche in produit.cycles.fins)


def test_des_fins_de_support_sont_connues() -> None:
    assert len(DATES) >= 30


@pytest.mark.parametrize("produit", DATES, ids=lambda p: p.ref)
def test_une_fin_de_support_verifiee_dit_quand_sa_source_a_ete_lue(produit: Produit) -> None:
    fin = produit.fin_support
    assert fin is not None
    assert fin.date > date(2000, 1, 1)
    if fin.etat is Etat.VERIFIE:
        assert re.search(r"\b\d{2}/\d{2}/\d{4}\b", fin.source)


def test_presque_toutes_les_fins_de_support_sont_verifiees() -> None:
    assert sum(p.fin_support is not None and p.fin_support.etat is Etat.A_VERIFIER for p in DATES) <= 4


@pytest.mark.parametrize("produit", [p for p in PRODUITS if re.match(r"\D*\d", p.version)], ids=lambda p: p.ref)
def test_une_version_dont_la_branche_n_est_plus_soutenue_n_est_pas_preconisee(produit: Produit) -> None:
    """Les branches suivies et la fin de support d'une entrée disent la même chose ; une borne en admet d'autres."""
    if re.match(r"\s*[<>≥≤]", produit.version):
        return
    fin = fin_de_support(None, Referentiel(PRODUITS).famille(produit), produit.version, JOUR)
    if fin is not None and fin.est_passee:
        assert not produit.est_soutenu(JOUR)


def test_une_edition_vendue_par_souscription_n_est_pas_proposee_comme_libre() -> None:
    vendues = [p for p in PRODUITS if p.restriction is not None and p.restriction.genre == "souscription"]
    assert vendues
    assert [p.ref for p in vendues if p.libre] == []


@pytest.mark.parametrize("nom", ACHATS)
def test_la_liste_imprimee_ne_renvoie_pas_a_un_produit_qu_elle_ne_cite_pas(nom: str) -> None:
    dossier = dossier_de(nom)
    for document in dossier.documents:
        lu = "\n".join(lignes_en_clair(tuple(produits_du_referentiel(dossier, document.preconises))))
        cites = {p.composant for fonction in document.preconises for p in fonction.produits}
        absents = {p.composant for p in dossier.produits} - cites
        renvois = re.findall(r"lui préférer ([^)]*)|sur autorisation : ([^)]*)", lu)
        assert [(r, a) for r in map("".join, renvois) for a in absents if re.search(rf"\b{re.escape(a)}\b", r)] == []


def test_une_version_du_sill_est_celle_d_un_logiciel_libre() -> None:
    """Le socle interministériel ne recense que du libre : un produit qui ne l'est plus n'y a plus de version."""
    vendus = [p for p in PRODUITS if "SILL" in p.version and not p.libre]
    assert [p.ref for p in vendus if p.est_soutenu(JOUR)] == []


@pytest.mark.parametrize("nom", ACHATS)
def test_une_regle_sur_le_referentiel_de_produits_le_nomme(nom: str) -> None:
    dossier = dossier_de(nom)
    designe = bool({"CCT-TRA-07", "CCT-TRA-08"} & exigees(dossier))
    assert designe is ("FIC-TRA-08" in retenues(dossier))
    assert designe is bool(re.search(r"logiciel embarqué|statuts se lisent", tout_le_texte(dossier)))
    assert not designe or "Le référentiel de produits du marché est" in tout_le_texte(dossier)


@pytest.mark.parametrize("nom", ACHATS)
def test_un_referentiel_public_ne_se_dit_pas_joint_au_dossier(nom: str) -> None:
    """Une liste sensible ne s'imprime pas : l'article ne promet pas une pièce que la note fait garder."""
    assert not re.search(r"référentiel de produits[^.]*joint au dossier", tout_le_texte(dossier_de(nom)))


@pytest.mark.parametrize("nom", ACHATS)
def test_la_liste_de_produits_ne_promet_pas_de_preference(nom: str) -> None:
    dossier = dossier_de(nom)
    for document in dossier.documents:
        lu = "\n".join(lignes_en_clair(tuple(produits_du_referentiel(dossier, document.preconises))))
        assert "que le marché donne au logiciel libre" not in lu and "l'exploitant connaît" not in lu


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


@pytest.mark.parametrize("nom", ACHATS)
def test_le_regime_embarque_ne_suppose_pas_d_exploitant_distinct_du_titulaire(nom: str) -> None:
    """Un infogérant exploite : ce qu'il installe, maintient et retire lui-même ne charge personne d'autre."""
    if lu := textes(dossier_de(nom)).get("FIC-TRA-08"):
        assert "d'un autre que le titulaire" in lu
        assert "tant qu'il reste en place" in lu
        assert "de l'exploitant" not in lu
