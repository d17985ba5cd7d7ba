"""Une alerte et une correction ont un point de départ, un délai tenable et un débiteur qui y peut quelque chose."""

from __future__ import annotations

import re

import pytest

from tests.contenu.dossiers import (
    ACHATS,
    CLAUSIER,
    EXIGENCES,
    TEXTES,
    dossier_de,
    imprime,
    retenues,
    textes,
    textes_bruts,
    tout_le_texte,
)
from tests.contenu.profils import PROFILS, dossier_livre


@pytest.mark.parametrize("nom", ACHATS)
def test_une_astreinte_dont_un_delai_depend_est_au_marche(nom: str) -> None:
    dossier = dossier_de(nom)
    if "astreinte du marché" in tout_le_texte(dossier):
        assert "SSI-028" in retenues(dossier)


@pytest.mark.parametrize("nom", ACHATS)
def test_un_delai_de_correction_n_est_invoque_que_s_il_peut_manquer(nom: str) -> None:
    dossier = dossier_de(nom)
    if "SSI-046" in retenues(dossier) and "SSI-022" not in retenues(dossier):
        assert "les délais de correction valent" not in tout_le_texte(dossier)


def test_deux_etapes_d_une_alerte_partent_du_meme_point() -> None:
    assert "dans les {delai_rapport} heures du même point de départ" in TEXTES["SSI-027"]


@pytest.mark.parametrize("clause", ["SSI-022", "SSI-023"])
def test_qui_n_exploite_pas_livre_ou_conseille_la_mesure(clause: str) -> None:
    [phrase] = [p for p in TEXTES[clause].splitlines() if "d'un tiers qui" in p or "isole le composant" in p]
    assert "s'il exploite le système" in phrase


@pytest.mark.parametrize("nom", ACHATS)
def test_les_alertes_se_qualifient_aux_heures_du_service_que_le_titulaire_exploite(nom: str) -> None:
    articles = textes_bruts(dossier_de(nom))
    if "HEB-018" in articles and "SSI-020" in articles:
        a_toute_heure = "24 heures sur 24" in articles["HEB-005"]
        assert ("comptées à toute heure" in articles["SSI-020"]) is a_toute_heure
        assert ("comptées dans la plage de service de la convention" in articles["SSI-020"]) is not a_toute_heure


def test_qui_n_exploite_pas_ne_retablit_ni_ne_controle_la_production() -> None:
    [collecte] = [p for p in re.split(r"(?<=\.)\s", TEXTES["SSI-020"]) if "interruption de la collecte" in p]
    assert "qu'il constate" in collecte and "dans ce qu'il exploite ou a livré" in collecte
    assert "ceux que sa version demande" in EXIGENCES["CCT-SEC-12"].enonce
    assert "n'administre rien" in EXIGENCES["CCT-SEC-06"].preuve


@pytest.mark.parametrize("nom", ACHATS)
def test_un_produit_du_commerce_a_ses_vulnerabilites_et_sa_fin_de_support(nom: str) -> None:
    """Sans réseau non plus : un logiciel de poste s'attaque par le fichier qu'il ouvre."""
    if ACHATS[nom].get("nature") in ("progiciel", "libre", "materiel"):
        assert {"SSI-023", "SSI-026"} <= set(textes_bruts(dossier_de(nom)))


def test_un_logiciel_expose_sans_acces_journalise_quand_meme() -> None:
    lu = textes(dossier_livre(PROFILS["Site vitrine"]))
    assert "SSI-045" in lu
    assert "SSI-019" not in lu


def test_les_journaux_ont_un_destinataire_meme_sans_centre_de_l_acheteur() -> None:
    assert "à défaut, celui de l'exploitant" in str(
        CLAUSIER.clauses["FIC-SEC-05"].parametres["collecteur_journaux"].defaut
    )
    assert "à défaut, au sien" in CLAUSIER.clauses["SSI-020"].texte


@pytest.mark.parametrize("nom", ACHATS)
def test_nul_delai_ne_court_sur_des_heures_que_le_marche_ne_fixe_pas(nom: str) -> None:
    assert [t for t in imprime(dossier_de(nom)) if "heures couvertes par le marché" in t] == []


@pytest.mark.parametrize("nom", ACHATS)
def test_qui_n_exploite_pas_corrige_en_jours_ouvres_hors_astreinte(nom: str) -> None:
    texte = textes(dossier_de(nom)).get("SSI-022")
    assert texte is None or re.search(
        r"Si le titulaire n'exploite pas le système, et hors astreinte.*jours ouvrés", texte
    )


@pytest.mark.parametrize(
    "clause", [c for c, texte in TEXTES.items() if re.search(r"exploitation[^|;]* est connue", texte)]
)
def test_une_vulnerabilite_exploitee_se_corrige_au_plus_court_meme_sans_etre_critique(clause: str) -> None:
    exploitee = r"critique ou élevée dont l'exploitation est connue|exploitation d'une vulnérabilité critique ou élevée"
    assert re.search(exploitee, TEXTES[clause].lower())


def test_un_delai_de_correctif_dit_ce_qu_une_exploitation_connue_y_change() -> None:
    """Le système et les postes qui l'atteignent : les deux articles qui donnent ces délais."""
    assert {"SSI-013", "SSI-022"} <= {
        c for c, texte in TEXTES.items() if re.search(r"exploitation[^|;]* est connue", texte)
    }


@pytest.mark.parametrize("clause", ["SSI-027", "SSI-028", "DCP-003"])
def test_une_alerte_d_incident_compte_avec_celle_d_un_sous_traitant(clause: str) -> None:
    """Un sous-traitant qui aurait pour alerter plus que le titulaire rendrait le délai de celui-ci impossible."""
    assert re.search(
        r"sous-traitants?, .*dans la moitié de ce délai ; à défaut(?: d'une telle obligation, leur constat|, le constat"
        r" du sous-traitant) vaut",
        TEXTES[clause],
    )


def test_une_perte_ne_se_declare_pas_apres_l_alerte_qu_elle_appelle() -> None:
    """L'acheteur qui réduit le délai d'alerte le réduit aussi pour un poste ou un badge perdu."""
    phrases = re.findall(r"[^\n]*déclare la perte ou le vol[^\n]*", "\n".join(TEXTES.values()))
    assert len(phrases) >= 2
    assert [p for p in phrases if "{clause:SSI-027}" not in p] == []


@pytest.mark.parametrize("nom", ACHATS)
def test_les_delais_de_correction_comme_leur_penalite_ne_visent_que_l_exploitable(nom: str) -> None:
    lu = textes(dossier_de(nom))
    for clause in {"SSI-022", "SSI-041"} & set(lu):
        assert "vulnérabilité exploitable dans la configuration du système" in lu[clause]


def test_le_blocage_de_la_chaine_suit_les_exceptions_de_la_livraison() -> None:
    """CCT-SEC-18 admet une version que SSI-022 rend due : la chaîne de l'acheteur ne la refuse pas."""
    [regle] = [ligne for ligne in TEXTES["FIC-FAB-02"].splitlines() if "peut bloquer un déploiement" in ligne]
    for admis in ("existant suivi par un plan daté", "qui réduit le risque", "accord écrit de l'acheteur"):
        assert admis in regle and admis in EXIGENCES["CCT-SEC-18"].enonce
    assert "contournement" in regle and "un contournement" in TEXTES["SSI-022"]


def test_corriger_une_version_que_le_support_couvre_n_est_pas_la_livrer() -> None:
    """SSI-023 exclut une branche proche de sa fin ; LL-011 impose d'en soutenir trois."""
    assert "n'est pas livrer un composant au sens de l'{clause:SSI-023}" in TEXTES["LL-011"]


@pytest.mark.parametrize("nom", ACHATS)
def test_une_gravite_dont_un_delai_depend_a_qui_la_cote(nom: str) -> None:
    """Sans réseau ni accès, aucun article ne fixe de méthode : la cote de l'éditeur ou du fabricant en tient lieu."""
    dit = textes(dossier_de(nom)).get("SSI-026")
    assert dit is None or "que l'éditeur, le fabricant ou le marché cote critique ou élevée" in dit


def test_migrer_un_composant_livre_n_attend_pas_de_commande() -> None:
    """L'article 40.1 du CCAG-TIC y oblige : attendre une commande y dérogerait, pour ce que le titulaire a choisi."""
    migration = next(li for li in TEXTES["SSI-023"].splitlines() if li.startswith("La migration"))
    assert "s'achève avant la fin du support, au prix que le marché prévoit" in migration
    assert "commande" not in migration


@pytest.mark.parametrize("clause", ["SSI-027", "LL-019"])
def test_une_note_ne_promet_la_clause_de_violation_qu_a_qui_confie_des_donnees(clause: str) -> None:
    dites = [li for li in CLAUSIER.clauses[clause].note_acheteur.splitlines() if "violation" in li]
    assert dites
    assert all("le marché confie" in li or "le marché en confie" in li for li in dites)
