"""La cession va aux finalités de l'achat, et laisse au titulaire ce que le CCAG-TIC lui laisse."""

from __future__ import annotations

import re

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.clausier.modele import Clause
from cctgen.documents.markdown.lecture import en_clair
from tests.contenu.dossiers import ACHATS, ACTIVES, CLAUSIER, TEXTES, dossier_de, retenues, textes, tout_le_texte
from tests.contenu.profils import PROFILS, consultation

THEMES = ("propriete-intellectuelle", "logiciel-libre")


def test_la_cession_non_exclusive_reserve_ce_que_le_ccag_cede_a_titre_exclusif() -> None:
    regime = en_clair(CLAUSIER.clauses["PI-002"].texte)
    assert re.search(r"non exclusive, sauf [^.]*article 46\.2\.1", regime)
    assert "réputé un résultat" in CLAUSIER.clauses["PI-016"].texte


def test_un_droit_que_le_ccag_tic_laisse_au_titulaire_lui_reste_sans_derogation() -> None:
    lus = TEXTES
    assert "l'article 44.2 du CCAG-TIC laisse au titulaire le choix" in lus["PI-017"]
    assert "suit l'article 46.3 du CCAG-TIC" in lus["PI-030"]
    assert "Cette extension dure" in lus["SSI-008"]


@pytest.mark.parametrize("nom", ACHATS)
def test_la_redevance_ne_reserve_une_licence_libre_que_si_le_code_ou_une_base_se_publie(nom: str) -> None:
    dossier = dossier_de(nom)
    reserve = any(re.search(r"n'appelle (?:aucune|pas la) redevance", ligne) for ligne in dossier.lignes_ccap)
    assert reserve is not retenues(dossier).isdisjoint({"LL-002", "PI-023"})


@pytest.mark.parametrize("nom", ACHATS)
def test_une_seule_redevance_a_un_seul_numero(nom: str) -> None:
    for ligne in dossier_de(nom).lignes_ccap:
        assert not re.search(r"redevance de l'article 46\.3(?!\.1)", ligne), ligne


@pytest.mark.parametrize("nom", ACHATS)
def test_ce_que_tous_reutilisent_gratuitement_ne_coute_rien_au_seul_titulaire(nom: str) -> None:
    dossier = dossier_de(nom)
    for clause, chose in (("LL-002", "d'un résultat"), ("PI-023", "d'une base")):
        dite = f"l'usage {chose} selon la licence sous laquelle l'acheteur l'a publié"
        lignes = [ligne for ligne in dossier.lignes_ccap if dite in ligne.replace("L'usage", "l'usage")]
        assert bool(lignes) is (clause in retenues(dossier)), clause


def test_une_reserve_faite_au_titulaire_ne_borne_pas_l_acheteur() -> None:
    assert "exclut que le titulaire le divulgue ou le réemploie" in TEXTES["LL-022"]
    assert not re.search(r"[Cc]ette cession exclut (?!que le titulaire)", "\n".join(TEXTES.values()))


@pytest.mark.parametrize("nom", ["Diffusion Restreinte", "Études"])
def test_les_finalites_proposees_vont_a_l_achat(nom: str) -> None:
    lu = tout_le_texte(assembler(CLAUSIER, consultation(PROFILS[nom])))
    assert "S'y ajoutent les finalités propres au marché" in lu
    assert "l'ouverture à d'autres publics" not in lu


@pytest.mark.parametrize("nom", ACHATS)
def test_la_redevance_se_fixe_une_fois_partout_ou_le_ccap_nomme_un_resultat(nom: str) -> None:
    """Un simple droit d'usage laisse des résultats : l'article 46.3.1 du CCAG-TIC y demande le même calcul."""
    dossier = dossier_de(nom)
    fixees = [ligne for ligne in dossier.lignes_ccap if "tiré de cette exploitation" in ligne]
    assert len(fixees) == (not retenues(dossier).isdisjoint({"PI-004", "PI-034"}))


@pytest.mark.parametrize("nom", ACHATS)
def test_une_redevance_se_declare_une_fois_et_apres_le_marche_aussi(nom: str) -> None:
    """Sans déclaration, l'acheteur n'apprend ni l'exploitation, ni ce qu'elle doit."""
    dossier = dossier_de(nom)
    declarees = [ligne for ligne in dossier.lignes_ccap if "qui doit la redevance de l'article 46.3.1" in ligne]
    assert len(declarees) == (not retenues(dossier).isdisjoint({"PI-004", "PI-034"}))
    assert all("même nul, avec ses justificatifs" in ligne for ligne in declarees)
    assert all("reste due après la fin du marché" in ligne for ligne in declarees)
    assert not any("première vente" in ligne for ligne in dossier.lignes_ccap)


@pytest.mark.parametrize("nom", ACHATS)
def test_une_exemption_de_redevance_est_une_derogation_recapitulee(nom: str) -> None:
    """CCAG-TIC, articles 1.2 et 46.3 : ce que rien ne récapitule risque d'être sans effet."""
    dossier = dossier_de(nom)
    declarees = {d.clause for d in dossier.derogations if d.article == "46.3"}
    exempte = {a.clause for a in dossier.articles if any("n'appelle" in ligne for ligne in a.lignes_ccap)}
    assert exempte <= declarees


def test_un_contenu_dont_l_autorisation_a_un_terme_ne_recoit_pas_de_licence() -> None:
    assert re.search(r"retire le contenu, qui n'est jamais publié sous une licence", TEXTES["PI-039"])
    assert "même commerciale" in TEXTES["PI-003"]


def test_un_motif_de_droits_de_tiers_vise_ce_que_l_offre_declare_et_dit_qui_paie() -> None:
    lu = TEXTES["LL-024"]
    assert "sur les éléments que l'offre déclare" in lu and "n'excède pas celui des pièces de prix de l'offre" in lu
    assert "bordereau" not in lu
    assert re.search(r"introduit sans cet accord se remplace à ses frais", lu)


def test_une_levee_d_obstacle_hors_du_prix_note_se_commande_dans_une_limite_annoncee() -> None:
    """Un prix que la note n'a pas compté fausse la comparaison s'il se commande sans borne."""
    [clause] = [c for c in ACTIVES if c.id == "LL-024"]
    assert "les solutions qu'il retient, dans la limite {plafond_levee}" in clause.texte
    assert "sans lequel aucune ne se commande" in str(clause.parametres["plafond_levee"].defaut)
    assert "compte pour tous dans le prix noté" in clause.note_acheteur
    assert any("montant maximal" in piece for piece in clause.pieces_acheteur)


@pytest.mark.parametrize("nom", ["SaaS RH", "nature saas"])
def test_le_depart_d_un_nuage_paie_les_resultats_que_l_acheteur_garde(nom: str) -> None:
    """L'article sur la résiliation les paie au décompte, celui sur le départ aussi."""
    lus, derogations = textes(dossier_de(nom)), dossier_de(nom).derogations
    assert "sont payés dans le décompte" in lus["PI-012"]
    assert "celui des résultats que l'acheteur garde l'est aussi" in lus["HEB-010"]
    [objet] = [d.objet for d in derogations if (d.article, d.clause) == ("52.2", "HEB-010")]
    assert "celui des résultats que l'acheteur garde" in objet


@pytest.mark.parametrize("clause", [c for c in CLAUSIER.clauses.values() if c.theme in THEMES], ids=lambda c: c.id)
def test_une_derogation_nomme_le_cahier_auquel_elle_deroge(clause: Clause) -> None:
    phrases = re.findall(r"[Pp]ar dérogation (?:à son |à l'|aux )articles?[^,]*,", clause.texte)
    assert [p for p in phrases if "CCAG-TIC" not in p] == []


def test_le_prix_de_la_cession_ne_paie_le_code_source_que_s_il_en_est_livre() -> None:
    """Une étude ne livre aucun code."""
    assert "et, s'il en est livré, la remise du code source" in TEXTES["PI-010"]
