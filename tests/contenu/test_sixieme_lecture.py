"""Ce qu'une sixième lecture a relevé (avocat, RSSI) : une famille par test."""

from __future__ import annotations

import re

import pytest

from cctgen.clausier.modele import Clause
from cctgen.documents.preconises import produits_du_referentiel
from cctgen.documents.texte import lignes_en_clair
from tests.contenu.profils import NATURES, dossier_livre
from tests.contenu.test_lecture_juriste import ACHATS, dossier_de, textes
from tests.contenu.test_quatrieme_juriste import TEXTES, retenues
from tests.contenu.test_relecture_juriste import ACTIVES

PHRASE = re.compile(r"[^.;\n]+")
RELATIF = re.compile(
    r"\b(?:cette|la présente) (?:annexe|clause|pièce)|\b(?:le|du|au) présent (?:article|document)"
    r"|\bci-(?:dessus|dessous|après)"
)
ACCEPTE = re.compile(r"\bil (?:l'accepte|peut s'y opposer|s'y oppose)")


@pytest.mark.parametrize("clause", ACTIVES, ids=lambda c: c.id)
def test_le_droit_de_l_acheteur_nomme_l_acheteur(clause: Clause) -> None:
    """Dans un article dont le sujet est le titulaire, « il peut s'y opposer » donne le droit au titulaire."""
    for phrase in PHRASE.findall(clause.texte):
        avant, droit, _ = phrase.partition(" il ") if ACCEPTE.search(phrase) else (phrase, "", "")
        assert not droit or "acheteur" in avant, phrase
    assert "ou moins s" not in clause.texte


def test_une_fin_d_article_se_comprend_seule() -> None:
    assert "l'effacement dont le marché fixe l'échéance suit cette échéance" in TEXTES["SSI-032"]
    assert not any("plan de même délai" in texte for texte in TEXTES.values())
    [objet] = [d.objet for c in ACTIVES if c.id == "PI-032" for d in c.deroge]
    assert "pénalité forfaitaire, qui court après mise en demeure" in objet


def test_deux_etapes_d_une_alerte_partent_du_meme_point() -> None:
    assert "dans les {delai_rapport} heures du même point de départ" in TEXTES["SSI-027"]


@pytest.mark.parametrize("nom", ACHATS)
def test_un_traitement_ne_cite_que_les_donnees_que_le_marche_regle(nom: str) -> None:
    lu = textes(dossier_de(nom))
    clauses = retenues(dossier_de(nom))
    assert "s'il y a lieu, catégories particulières" not in lu
    if "DCP-002" in clauses:
        [article] = [a for a in dossier_de(nom).articles if a.clause == "DCP-002"]
        assert ("sécurité sociale" in article.texte) is ("DCP-007" in clauses)
        assert ("catégories particulières" in article.texte) is ("DCP-014" in clauses)


def test_un_reversement_exige_par_le_marche_ne_coute_pas_de_redevance() -> None:
    for nature in ("libre", "tma"):
        dossier = dossier_livre(NATURES[nature], nature)
        lignes = [ligne for a in dossier.articles for ligne in a.lignes_ccap if "n'appelle pas la redevance" in ligne]
        assert ("LL-008" in retenues(dossier)) is bool(lignes)


def test_un_module_suit_la_licence_du_logiciel_auquel_il_est_lie() -> None:
    assert "soumet à ses conditions suit cette licence" in TEXTES["LL-002"]


@pytest.mark.parametrize("clause", ["SSI-022", "SSI-023"])
def test_qui_n_exploite_pas_livre_ou_conseille_la_mesure(clause: str) -> None:
    [phrase] = [p for p in TEXTES[clause].splitlines() if "d'un tiers qui" in p or "isole le composant" in p]
    assert "s'il exploite le système" in phrase


@pytest.mark.parametrize("nom", ACHATS)
def test_l_instruction_901_suit_tout_systeme_sensible_de_l_etat(nom: str) -> None:
    ecarts, nature = ACHATS[nom]
    for acheteur, attendue in (("etat", True), ("collectivite", False)):
        dossier = dossier_livre({**ecarts, "type_acheteur": acheteur, "sensibilite": "sensible"}, nature)
        assert ("SSI-048" in retenues(dossier)) is attendue


def test_aucun_ecart_ne_leve_une_regle_de_diffusion_restreinte() -> None:
    assert "ni un écart déclaré dans la matrice, ni la procédure de dérogation du marché" in TEXTES["SSI-011"]


def test_un_service_partage_ne_separe_que_ce_qui_se_separe() -> None:
    assert "si la ressource conserve ses données, les clés" in TEXTES["HEB-006"]
    assert "clés de production" not in TEXTES["SSI-018"]
    assert "dans le délai d'extraction des données que fixe le marché" in TEXTES["SSI-018"]


def test_un_element_ajoute_apres_la_signature_garde_des_conditions() -> None:
    [article] = [a for a in dossier_livre(NATURES["integration"], "integration").articles if a.clause == "PI-020"]
    assert article.texte.count("pour un élément ajouté ensuite") == 2


def test_un_marche_de_donnees_s_oblige_sans_solution() -> None:
    dossier = dossier_livre(NATURES["donnees"], "donnees")
    cites = [e for e in dossier.exigences(0) if e.ref in {"CCT-DON-01", "CCT-DON-10"}]
    assert len(cites) == 2 and all("titulaire" in e.enonce for e in cites)


def test_aucune_exigence_n_oblige_a_un_service_ferme() -> None:
    enonces = "\n".join(e.enonce for c in ACTIVES for e in c.exigences)
    assert not re.search(r"sur api\.gouv\.fr|XP Z 10-011", enonces)


@pytest.mark.parametrize("nom", ACHATS)
def test_la_note_ne_cite_que_des_exigences_du_dossier(nom: str) -> None:
    """Une ligne qui n'en cite qu'une est retirée avec elle : l'acheteur ne bâtit rien sur une exigence absente."""
    dossier = dossier_de(nom)
    connues = {e.id for c in ACTIVES for e in c.exigences}
    presentes = {e.ref for e in dossier.exigences(0)}
    for article in dossier.articles:
        for ligne in article.note_acheteur.splitlines():
            citees = set(re.findall(r"\b[A-Z]{2,4}-[A-Z0-9]{2,4}-\d+\b", ligne)) & connues
            assert not citees or citees & presentes, (article.clause, ligne)


@pytest.mark.parametrize("nom", ACHATS)
def test_la_liste_de_produits_ne_promet_pas_de_preference(nom: str) -> None:
    dossier = dossier_de(nom)
    for document in dossier.documents:
        lu = "\n".join(lignes_en_clair(tuple(produits_du_referentiel(dossier, document.preconises))))
        assert "que le marché donne au logiciel libre" not in lu and "l'exploitant connaît" not in lu


@pytest.mark.parametrize("clause", [c for c in ACTIVES if c.exigences], ids=lambda c: c.id)
def test_une_exigence_se_lit_hors_de_sa_piece(clause: Clause) -> None:
    """La matrice, les lettres et le rapport la reprennent seule : « cette annexe » ou « ci-dessus » n'y disent rien."""
    dits = [t for e in clause.exigences for t in (e.enonce, e.preuve)]
    dits += [str(p.defaut) for p in clause.parametres.values()]
    assert not [t for t in dits if RELATIF.search(t)]
