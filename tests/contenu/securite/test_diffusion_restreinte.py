"""La Diffusion Restreinte suit l'instruction n° 901, que ni une équivalence ni une dérogation du marché n'écartent."""

from __future__ import annotations

import re

import pytest

from cctgen.assemblage.presentation.contrat import PORTEE
from cctgen.consultation.dialogue import reponses_du_lot
from cctgen.documents.markdown.lecture import en_clair
from tests.contenu.dossiers import (
    ACHATS,
    CLAUSIER,
    RESTREINTE,
    TEXTES,
    dossier_de,
    enonces,
    retenues,
    textes,
    tout_le_texte,
)
from tests.contenu.profils import dossier_livre


def test_le_code_d_un_systeme_diffusion_restreinte_ne_porte_aucun_secret() -> None:
    lu = dossier_de("Diffusion Restreinte")
    assert {"CCT-SEC-09", "CCT-SEC-30"} <= {e.ref for e in lu.exigences(0)}
    assert "sans procédé cryptographique propre" in tout_le_texte(lu)
    assert "aucun secret dans un code, une image" in tout_le_texte(lu)


@pytest.mark.parametrize("nom", ACHATS)
def test_l_instruction_901_suit_tout_systeme_sensible_de_l_etat_et_de_ses_operateurs(nom: str) -> None:
    for acheteur, attendue in (("etat", True), ("operateur", True), ("collectivite", False)):
        dossier = dossier_livre({**ACHATS[nom], "type_acheteur": acheteur, "sensibilite": "sensible"})
        assert ("SSI-048" in retenues(dossier)) is attendue


def test_toute_voie_qui_porte_la_mention_admet_le_chiffrement_agree() -> None:
    """L'instruction l'admet hors d'un système homologué : aucune liste de voies ne l'oublie."""
    voies = {c: texte for c, texte in TEXTES.items() if re.search(r"sur place, sur papier", texte)}
    assert {"SSI-034", "SSI-039"} <= set(voies)
    assert [c for c, texte in voies.items() if "sous un chiffrement agréé pour ce niveau" not in texte] == []


def test_aucun_ecart_ne_leve_une_regle_de_diffusion_restreinte() -> None:
    """Les règles d'architecture viennent d'un guide, non de l'instruction : l'écart noté les réduirait."""
    assert "Ni un écart déclaré dans la matrice, ni la procédure de dérogation du marché" in TEXTES["SSI-011"]
    assert re.search(
        r"Ni un écart déclaré dans la matrice, .* ne réduit une règle du présent article", TEXTES["SSI-011"]
    )


@pytest.mark.parametrize("nom", ACHATS)
def test_un_article_qu_aucun_ecart_ne_reduit_ne_note_pas_ses_exigences(nom: str) -> None:
    """Noter ce qu'un écart déclaré réduirait, puis dire qu'aucun écart ne le réduit, se contredit."""
    for article in dossier_livre({**ACHATS[nom], "sensibilite": "diffusion_restreinte"}).articles:
        if "ne réduit une règle du présent article" in article.texte:
            assert [e.ref for e in article.exigences if e.notee] == []


@pytest.mark.parametrize("sensibilite", ["usuel", "sensible", "diffusion_restreinte"])
def test_la_politique_de_securite_de_l_etat_echappe_aux_ecarts_de_la_matrice(sensibilite: str) -> None:
    """Instruction n° 901, articles 4.1 et 4.2 : tout système sensible la suit ; elle vaut aussi pour les autres."""
    lu = "\n".join(textes(dossier_livre({**RESTREINTE, "sensibilite": sensibilite})).values())
    assert re.search(r"dérogé à la PSSIE que dans les formes qu'elle prévoit : ni l'article 1\.1, ni un écart", lu)
    assert "règle que le marché soustrait à tout écart" in PORTEE


@pytest.mark.parametrize(
    ("sensibilite", "clause", "titre"),
    [("diffusion_restreinte", "SSI-049", "homologation"), ("classifie", "SSI-050", "habilitation")],
)
def test_seul_le_titre_que_le_marche_exige_se_perd_par_une_faute(sensibilite: str, clause: str, titre: str) -> None:
    lu = textes(dossier_livre({**RESTREINTE, "sensibilite": sensibilite}))
    assert {"SSI-049", "SSI-050"} & set(lu) == {clause}
    assert re.search(rf"(?:arrête|cesse) aussitôt.*{titre}|{titre}.*cesse aussitôt", lu[clause])
    assert "après une mise en demeure de 15 jours que satisfait" in lu[clause]


@pytest.mark.parametrize("nom", ACHATS)
def test_les_sanctions_de_securite_ne_supposent_ni_habilitation_ni_qualification(nom: str) -> None:
    assert not re.search(r"perte.*(?:habilitation|qualification)", textes(dossier_de(nom)).get("SSI-033", ""))


@pytest.mark.parametrize("nom", ACHATS)
def test_la_note_ne_redemande_pas_si_le_systeme_est_dispense_d_homologation(nom: str) -> None:
    """Le questionnaire l'a demandé, ou l'instruction n° 901 (article 13) ne laisse pas de choix."""
    notes = [CLAUSIER.clauses[c].note_acheteur for c in retenues(dossier_de(nom)) if c in CLAUSIER.clauses]
    assert not [n for n in notes if re.search(r"(?i)précisez si le système est soumis à homologation", n)]


def test_la_sensibilite_particuliere_ne_s_evalue_pas_sous_une_mention_de_protection() -> None:
    for sensibilite in ("diffusion_restreinte", "classifie"):
        lues = reponses_du_lot(CLAUSIER, {"type_acheteur": ("etat",), "sensibilite": (sensibilite,)}, 0)
        assert lues.deductions["sensibilite_particuliere"].valeur == "non_evaluee"


def test_le_dossier_d_homologation_dit_la_destruction() -> None:
    assert re.search(r"dossier d'homologation.*destruction du système et des supports", TEXTES["SSI-011"])


def test_le_candidat_ne_lit_une_piece_protegee_que_du_territoire_et_par_ceux_qui_en_ont_besoin() -> None:
    lu = textes(dossier_livre(RESTREINTE))["SSI-039"]
    assert re.search(
        r"du seul territoire d'où .* permet l'accès aux données, que les personnes .* besoin d'en connaître", lu
    )


def test_la_destruction_d_un_support_protege_cite_son_texte() -> None:
    for clause in ("SSI-010", "SSI-011"):
        assert "l'arrêté du 20 août 2024" in TEXTES[clause]
    assert "ni l'équivalence ni la procédure de l'" in TEXTES["SSI-011"]


def test_l_offre_diffusion_restreinte_ne_porte_aucune_information_protegee() -> None:
    lu = dossier_livre(RESTREINTE)
    assert "Aucune pièce de l'offre" in textes(lu)["SSI-039"]
    preuves = {e.ref: e.preuve for e in lu.exigences(0)}
    for ref in ("SSI-011-3", "CCT-SEC-04"):
        assert "sans information portant la mention" in preuves[ref]


def test_le_chiffrement_diffusion_restreinte_n_admet_qu_un_moyen_agree() -> None:
    texte = textes(dossier_livre(RESTREINTE))["SSI-011"]
    assert re.search(r"n'admet qu'un moyen agréé.*ni la qualification seule, ni l'équivalence", texte)


@pytest.mark.parametrize(
    "achat", [nom for nom in ACHATS if ACHATS[nom].get("sensibilite", "usuel") != "diffusion_restreinte"]
)
def test_l_instruction_901_ne_se_cite_hors_diffusion_restreinte_que_d_un_systeme_sensible_de_l_etat(achat: str) -> None:
    lu = dossier_de(achat)
    citees = [r.cle for r in lu.references if r.cle.startswith("ii-901")]
    assert citees == (["ii-901:2.1", "ii-901:4.1", "ii-901:8"] if "SSI-048" in textes(lu) else [])


@pytest.mark.parametrize(("sensibilite", "clause"), [("diffusion_restreinte", "SSI-011"), ("classifie", "SSI-010")])
def test_un_support_qui_a_porte_une_mention_ne_part_pas_en_reparation(sensibilite: str, clause: str) -> None:
    lu = textes(dossier_livre({**RESTREINTE, "sensibilite": sensibilite}))
    assert re.search(r"aucun support .* n'est réparé à l'extérieur ni réaffecté", lu[clause])
    assert "si ni le marché ni une mention de protection ne l'interdit" in lu["SSI-032"]


def test_un_candidat_sans_systeme_diffusion_restreinte_peut_l_attester() -> None:
    preuves = {e.ref: e.preuve for e in dossier_livre(RESTREINTE).exigences(0)}
    assert "ou attestation qu'aucun système du soumissionnaire" in preuves["SSI-011-1"]


def test_ni_equivalence_ni_derogation_du_marche_n_ecartent_l_instruction_901() -> None:
    lu = dossier_livre(RESTREINTE)
    article = next(a for a in lu.articles if a.clause == "SSI-011")
    texte = en_clair(article.texte)
    assert re.search(r"filtrage et de détection.*sans équivalence possible", texte)
    assert re.search(r"dérogation.*article 19.*ni la procédure de dérogation du marché", texte)
    numeros = {a.numero: a.intitule for a in CLAUSIER.references["ii-901"].articles}
    assert numeros["15"] == "Protection physique des locaux"
    assert {f"ii-901:{n}" for n in ("13", "14", "17", "19", "annexe 2")} <= set(CLAUSIER.clauses["SSI-011"].references)


def test_une_forge_qui_n_est_pas_homologuee_ne_recoit_aucune_information_protegee() -> None:
    assert re.search(
        r"aucune information portant la mention n'entre dans une forge.*qui n'est pas homologué", TEXTES["SSI-011"]
    )
    assert re.search(
        r"classifiée n'est traitée dans .* une forge ou un autre outil qui n'est pas homologué", TEXTES["SSI-010"]
    )


def test_une_piece_protegee_se_communique_par_un_systeme_homologue_ou_un_chiffrement_agree() -> None:
    assert "moyen homologué" not in "\n".join(TEXTES.values())
    assert re.search(r"un système homologué .* sous un chiffrement agréé", textes(dossier_livre(RESTREINTE))["SSI-039"])


@pytest.mark.parametrize("achat", ["SaaS RH", "Infogérance sensible", "Diffusion Restreinte"])
def test_une_regle_notifiee_a_part_ne_porte_rien_de_classifie(achat: str) -> None:
    """Seules l'habilitation et l'homologation, que ces marchés n'exigent pas toutes, permettraient de le recevoir."""
    lu = textes(dossier_de(achat))["SSI-034"]
    assert re.search(r"Aucune information classifiée n'est notifiée.* Diffusion Restreinte .* un système homologué", lu)
    assert "garde et remet ce tableau, et signale ces écarts, dans les conditions de la notification" in lu
    assert "sur un système que l'acheteur ouvre ; les 30 jours courent alors de cette ouverture" in lu


@pytest.mark.parametrize("sensibilite", ["usuel", "sensible", "diffusion_restreinte", "classifie"])
def test_l_authentification_imposee_au_systeme_protege_est_la_sienne(sensibilite: str) -> None:
    """Un annuaire commun au système usuel romprait la séparation que nul écart ne réduit."""
    enonce = enonces(dossier_livre({**RESTREINTE, "sensibilite": sensibilite}))["CCT-UTI-07"]
    protegee = sensibilite in {"diffusion_restreinte", "classifie"}
    assert ("celui du système protégé, homologué pour la mention" in enonce) is protegee
    assert ("le service d'authentification unique de l'acheteur" in enonce) is not protegee


def test_nul_service_impose_ne_vaut_sous_la_mention_s_il_n_est_pas_homologue_pour_elle() -> None:
    """Bastion, centre de supervision, chaîne ou plateforme d'échange : l'exception vaut pour tout le catalogue."""
    dit = r"un service que le marché impose ne vaut pour le système protégé que s'il est homologué.*ne s'applique pas"
    assert re.search(dit, TEXTES["SSI-011"])
    assert re.search(
        r"service que le marché impose.*désignez celui du système", CLAUSIER.clauses["SSI-011"].note_acheteur
    )
