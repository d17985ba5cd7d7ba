"""Qui intervient entre, administre et part selon une règle que l'urgence ne contredit pas."""

from __future__ import annotations

import re

import pytest

from cctgen.documents.markdown.lecture import en_clair
from tests.contenu.dossiers import (
    ACHATS,
    CLAUSIER,
    RESTREINTE,
    TEXTES,
    dossier_de,
    enonces,
    exigees,
    primordiales,
    textes,
)
from tests.contenu.profils import Reponses, dossier_livre


def test_le_depart_d_un_intervenant_a_un_seul_point_de_depart() -> None:
    annonces = [
        ligne
        for clause in CLAUSIER.clauses.values()
        for ligne in clause.texte.splitlines()
        if "annonce le départ d'un intervenant" in ligne
    ]
    assert len(annonces) == 2
    assert all("après en avoir eu connaissance" in ligne for ligne in annonces)


def test_un_delai_court_n_est_pas_contredit_par_un_preavis_ou_une_plage() -> None:
    lus = TEXTES
    assert "que ces plages ne suspendent pas" in lus["SSI-015"]
    assert "corrige une vulnérabilité" in lus["IA-001"]


@pytest.mark.parametrize("clause", ["SSI-012", "SSI-015"])
def test_un_incident_s_annonce_a_l_arrivee_sur_place_comme_a_distance(clause: str) -> None:
    assert re.search(r"incident à contenir ou à rétablir .* s'annoncent au plus tard à l'", TEXTES[clause])


def test_la_charte_qu_un_intervenant_signe_a_une_origine() -> None:
    assert "à défaut, celle que le titulaire propose et que l'acheteur accepte" in TEXTES["SSI-015"]


@pytest.mark.parametrize("achat", ["nature tma", "nature libre"])
def test_un_correctif_en_heures_ne_court_pas_quand_l_acces_est_ferme(achat: str) -> None:
    lu = textes(dossier_livre({**ACHATS[achat], "acces": "distant"}))
    assert "ne court pas hors de ces plages" in lu["SSI-015"]


@pytest.mark.parametrize("reponse", [{"hebergement": "titulaire"}, {"exploitant": "titulaire"}], ids=str)
def test_qui_exploite_sans_acces_administre_d_un_poste_reserve_par_un_bastion(reponse: Reponses) -> None:
    lu = dossier_livre({"socle_technique": "existant", **reponse})
    assert "SSI-014" not in textes(lu), "la clause suppose un accès aux systèmes de l'acheteur"
    assert "depuis un poste réservé à cet usage" in textes(lu)["FIC-SEC-02"]
    assert "CCT-SEC-06" in primordiales(lu)


def test_sans_traitement_confie_les_comptes_et_les_journaux_sont_ceux_du_titulaire() -> None:
    lu = textes(dossier_livre(RESTREINTE))
    assert {"SSI-016", "DCP-013"} <= set(lu)
    assert "ceux de ses propres intervenants" in lu["DCP-013"]


def test_un_poste_cloisonne_s_accepte_par_ecrit() -> None:
    for clause in ("SSI-014", "FIC-SEC-02"):
        phrase = next(p for p in CLAUSIER.clauses[clause].texte.splitlines() if "environnements cloisonnés" in p)
        assert "l'accepte par écrit, dans les formes de sa politique de sécurité" in phrase


def test_un_administrateur_qui_part_perd_ses_droits_aussitot_et_ses_secrets_changent() -> None:
    texte = textes(dossier_livre({"acces": "distant"}))["SSI-016"]
    assert re.search(
        r"droits d'administration à la date d'effet d'un départ .* autres droits 24 h.*secrets.*changés dans les 24",
        texte,
    )


def test_un_incident_n_attend_pas_vingt_quatre_heures_pour_qu_on_entre() -> None:
    texte = textes(dossier_de("Infogérance sensible"))["SSI-015"]
    assert re.search(r"incident à contenir ou à rétablir.*à l'ouverture de la session", texte)
    assert "sauf les liaisons de supervision" in texte


def test_qui_n_heberge_pas_garde_les_cles_de_ses_postes() -> None:
    assert "et le titulaire celles de ses postes et copies" in TEXTES["SSI-018"]


@pytest.mark.parametrize(("mutualise", "vise"), [("oui", False), ("non", True)])
def test_l_integration_d_un_service_partage_n_a_pas_de_session_a_suivre(mutualise: str, vise: bool) -> None:
    """Chaque offre répondrait « Sans objet » à une exigence notée : elle ne départagerait rien."""
    achat = {**ACHATS["SaaS RH"], "nature": ["saas", "integration"], "mutualise": mutualise, "acces": "distant"}
    assert ("SSI-015-1" in exigees(dossier_livre(achat))) is vise


@pytest.mark.parametrize("achat", ACHATS)
def test_l_acces_d_un_sous_traitant_suit_le_delai_de_tout_depart(achat: str) -> None:
    lus = textes(dossier_de(achat))
    if "SSI-031" in lus:
        assert "dans le délai que le marché fixe pour un départ ou, à défaut, " in lus["SSI-031"]
    if "SSI-016" in lus:
        assert "à la date d'effet d'un départ" in lus["SSI-016"]


@pytest.mark.parametrize("achat", ACHATS)
def test_l_acces_local_a_une_console_sans_second_facteur_a_sa_regle(achat: str) -> None:
    """Ni le cadre de cohérence ni la passerelle ne demandent ce que l'article des comptes règle autrement."""
    lu = dossier_de(achat)
    articles, demandes = textes(lu), enonces(lu)
    assert "SSI-016" not in articles or re.search(
        r"accès local .* qui n'offre pas le compte nominatif ou le second facteur .* devant un agent de l'acheteur ou "
        r"par un secret changé après usage, que séquestre l'acheteur ou, hors de ses locaux, que tiennent deux "
        r"intervenants ; il se consigne, avec le nom de l'intervenant",
        articles["SSI-016"],
    )
    exception = "ors l'accès local que le marché règle à part"
    generales = [articles.get("FIC-SEC-02"), demandes.get("CCT-SEC-06"), demandes.get("CCT-SEC-08")]
    assert [regle for regle in generales if regle is not None and exception not in regle] == []
    if "SSI-014" in articles:
        assert articles["SSI-014"].startswith("Hors l'accès local que règle l'article")
        assert (
            "n'ouvre et, hors cet accès local, n'emploie aucun compte d'administration partagé" in articles["SSI-014"]
        )


@pytest.mark.parametrize("achat", ACHATS)
def test_le_prix_hors_des_plages_ne_suppose_pas_qu_elles_soient_limitees(achat: str) -> None:
    """En infogérance, l'article dit « à toute heure » : une ligne du CCAP n'y limite rien."""
    lignes = [li for li in map(en_clair, dossier_de(achat).lignes_ccap) if "hors de ces plages" in li]
    assert bool(lignes) is ("SSI-015" in textes(dossier_de(achat)))
    assert [li for li in lignes if not re.search(r"Si l'article [\d.]+.* limite les plages", li)] == []


@pytest.mark.parametrize("nom", ACHATS)
def test_un_petit_marche_n_attend_pas_deux_personnes_d_une_agence_d_une_seule(nom: str) -> None:
    lus = textes(dossier_de(nom))
    petit = ACHATS[nom].get("montant") == "moins_60"
    assert ("et, si elle en a un, son suppléant" in lus["SSI-002"]) is petit
    assert ("et son suppléant" in lus["SSI-002"]) is not petit
    if "SSI-025" in lus:
        assert ("si celui-ci travaille seul, par un outil d'analyse" in lus["SSI-025"]) is petit


def test_un_secret_ne_se_change_pas_par_un_acces_ferme_et_une_cle_qui_ne_s_exporte_pas_ne_se_remet_pas() -> None:
    assert "ou d'un secret à changer qui exige un accès ne court pas hors de ces plages" in TEXTES["SSI-015"]
    assert "créées pour l'acheteur, si elles s'exportent, lui sont remises" in TEXTES["LL-015"]
