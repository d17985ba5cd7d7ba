"""Le code se publie, se reverse ou se tait pour un motif dit une fois ; le support d'un logiciel libre est borné."""

from __future__ import annotations

import re

import pytest

from tests.contenu.dossiers import ACTIVES, CLAUSIER, TEXTES, dossier_de, retenues, textes
from tests.contenu.profils import NATURES, PROFILS, dossier_livre


@pytest.mark.parametrize("motif", ["securite_si", "secret_affaires", "droits_tiers"])
def test_le_ccap_renvoie_le_motif_de_non_publication_a_l_article_qui_le_donne(motif: str) -> None:
    reponses = {**PROFILS["Diffusion Restreinte"], "motif_non_publication": motif}
    dossier = dossier_livre(reponses)
    [ligne] = [ligne for ligne in dossier.lignes_ccap if "motif de non-publication" in ligne]
    [cite] = re.findall(r"clause:([A-Z]+-\d+)\)", ligne)
    assert re.search(r"publication du code porterait|n'est pas publié (?:parce|dans la mesure)", TEXTES[cite])
    assert not any("motif" in autre for autre in dossier.lignes_ccap if autre != ligne and "LL-005" in autre)


def test_l_article_et_l_exigence_du_support_couvrent_les_memes_versions() -> None:
    support = CLAUSIER.clauses["LL-011"]
    versions = r"dans les versions en place que donne le dossier de consultation et dans leurs \{versions_majeures\}"
    assert re.search(versions, support.texte)
    assert any(re.search(versions, e.enonce) for e in support.exigences)


def test_un_reversement_exige_par_le_marche_ne_coute_pas_de_redevance() -> None:
    for nature in ("libre", "tma"):
        dossier = dossier_livre(NATURES[nature], nature)
        lignes = [ligne for a in dossier.articles for ligne in a.lignes_ccap if "n'appelle pas la redevance" in ligne]
        assert ("LL-008" in retenues(dossier)) is bool(lignes)


def test_le_plan_de_l_existant_vaut_pour_le_logiciel_libre_soutenu() -> None:
    assert "sous réserve du plan que l'{clause:SSI-046} prévoit" in TEXTES["LL-011"]


def test_un_support_en_jours_ouvres_ne_compte_pas_ses_vulnerabilites_en_heures() -> None:
    assert "se comptent en jours ouvrés" in textes(dossier_de("nature libre"))["LL-011"]


def test_le_retard_d_un_support_court_du_terme_d_un_delai_et_le_plan_sans_editeur_a_un_auteur() -> None:
    """Le délai qui remplace celui de l'article 14.2 a besoin d'une sanction ; un logiciel libre, de qui s'engage."""
    lu = textes(dossier_de("nature libre"))["LL-011"]
    assert "de contournement ou de correctif est un retard au sens de l'article 14.1 du CCAG-TIC, compté du terme" in lu
    assert "celui d'un rappel n'en est pas un" in lu, "la formule compte des jours, le rappel des heures"
    assert "Pour un logiciel dont le titulaire n'est pas l'éditeur, un relevé de ses écarts d'accessibilité" in lu, (
        "ni une communauté ni l'éditeur qu'un autre a choisi ne promettent rien au titulaire"
    )
    assert "tient lieu du plan daté, du rapport d'audit et des déclarations" in lu, "l'accessibilité demande les trois"


def test_une_base_publiee_a_son_jalon_sa_licence_et_sa_description() -> None:
    """La question sur la publication ne vise que le code : une base constituée sans code ne se réglait nulle part."""
    lu = textes(dossier_de("nature donnees"))["PI-023"]
    assert "Les bases que l'acheteur publie le sont dès leur admission, sous la licence etalab-2.0" in lu
    assert "de ses sources, de sa date et de ses limites d'emploi" in lu
    avec_code = dossier_livre({**NATURES["donnees"], "code_livre": "oui"}, "donnees")
    assert "LL-002" in retenues(avec_code)
    assert "sous la licence que la présente annexe donne aux données publiées" in textes(avec_code)["PI-023"]


def test_la_liste_jointe_nomme_les_logiciels_quand_la_reponse_n_en_donne_que_la_categorie() -> None:
    dossier = dossier_de("nature libre")
    lu = textes(dossier)["LL-001"]
    assert "La liste jointe au dossier de consultation les nomme un à un, avec leurs versions, et prévaut." in lu
    assert any("Liste des logiciels libres en place" in p.libelle for p in dossier.pieces_acheteur)


def test_un_apport_de_tiers_est_verifie_sans_etre_garanti_et_compte_au_changement_de_licence() -> None:
    assert "les composants et autres apports de tiers qui s'y opposent" in TEXTES["LL-002"]
    assert "la garantie de l'{clause:PI-031} se limite, pour elle, à cette vérification" in TEXTES["LL-003"]


def test_ce_qui_dispense_de_declarer_ou_reduit_la_garantie_y_deroge() -> None:
    """CCAG-TIC, article 1.2 : l'article 44.2 fait identifier toute connaissance antérieure, le 46.4.2 garantit."""
    effets = {
        "ccag-tic:44.2": r"à déclarer[.\n]|tient lieu de toute autre déclaration|ne se déclare que si",
        "ccag-tic:46.4.2": r"la garantie de l'\{clause:PI-031\} se limite|cette garantie est bornée",
    }
    for article, effet in effets.items():
        dits = {c.id for c in ACTIVES if re.search(effet, c.texte)}
        assert "LL-003" in dits
        assert dits <= {c.id for c in ACTIVES if any(d.article == article for d in c.deroge)}


def test_l_adresse_publique_de_qui_ne_veut_pas_etre_nomme_ne_le_designe_pas() -> None:
    adresse = "et d'une adresse professionnelle qui lui est propre et ne dit pas son nom"
    assert re.search(rf"pseudonyme [^.]* {adresse}", TEXTES["LL-010"])


def test_l_acheteur_muet_n_arrete_pas_l_effacement() -> None:
    """Une attente sans terme, dans une clause, démentait le rappel resté sans réponse que règle SSI-032."""
    sans_terme = r"n'(?:en )?efface[^.]*(?:qu'après|sans) l'accord[^.]*"
    attentes = {c: re.search(sans_terme, texte) for c, texte in TEXTES.items()}
    assert {c for c, attente in attentes.items() if attente and "avant la fin du marché" not in attente[0]} == set()
    assert "{clause:SSI-032}" in TEXTES["LL-026"]


def test_nul_certificat_n_est_du_de_l_historique_que_l_acheteur_confie() -> None:
    assert re.search(r"Chaque enregistrement de code, hors l'historique confié [^:]* certificat", TEXTES["LL-010"])
