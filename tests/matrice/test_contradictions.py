"""La réponse qui cite ce qu'on lui demande ne se contredit pas."""

from __future__ import annotations

import unicodedata

import pytest

from cctgen.matrice.contrat import CONFORMITE, COUVERTURE, JUSTIFICATION, RENVOI
from cctgen.matrice.controle.contradictions import contradictions
from cctgen.matrice.controle.ensemble import controler_fichier
from cctgen.matrice.controle.reserves import evoque_une_reserve, reserve_dite, reserve_du_renvoi
from tests.matrice.fabrique import CONFORME, matrice_conforme, remplir, un_dossier, une_exigence
from tests.matrice.phrases_de_reponse import NEUTRES, RESERVES

PREUVE = "Feuille de route de la prochaine version, avec les fonctions non couvertes et leur date."


@pytest.mark.parametrize(
    "reponse",
    [
        f"Voir la pièce jointe : {PREUVE}",
        "C'est fait. Pièce : feuille de route de la prochaine version, avec les fonctions non couvertes et leur date",
        "Pièce 4 : feuille de  route de la\nprochaine version avec les fonctions non couvertes et leur date (p. 3)",
    ],
)
def test_citer_la_preuve_attendue_n_est_pas_une_contradiction(reponse: str) -> None:
    assert list(contradictions("Conforme", "Standard", {JUSTIFICATION: reponse}, [PREUVE])) == []
    assert list(contradictions("Conforme", "Standard", {JUSTIFICATION: reponse})) != []


@pytest.mark.parametrize(
    "reponse",
    [
        f"{PREUVE} La fonction sera disponible en 2028.",
        "Prévu dans la prochaine version.",
        "Sous réserve de faisabilité.",
    ],
)
def test_une_reserve_a_cote_de_la_citation_reste_vue(reponse: str) -> None:
    assert len(list(contradictions("Conforme", "Standard", {JUSTIFICATION: reponse}, [PREUVE]))) == 1


def test_une_citation_blanchie_ne_fait_pas_naitre_une_reserve() -> None:
    reponse = f"Les options sous {PREUVE[:-1]} réserve de place."
    assert list(contradictions("Conforme", "Standard", {JUSTIFICATION: reponse}, [f"{PREUVE} Autre chose."])) == []


def test_l_exigence_recopiee_dans_la_reponse_ne_se_retourne_pas_contre_elle() -> None:
    dossier = un_dossier(une_exigence(enonce="Une fonction non disponible est signalée dans la feuille de route."))
    reponse = {
        **CONFORME,
        "justification": "Une fonction non disponible est signalée dans la feuille de route : p. 12.",
    }
    offre = controler_fichier(remplir(matrice_conforme(dossier), [reponse]), "m.xlsx")
    assert "contradiction" not in {a.code for a in offre.anomalies}


@pytest.mark.parametrize("reponse", RESERVES)
@pytest.mark.parametrize("ecrire", [str, str.upper, lambda t: t.replace("'", "’"), lambda t: t.replace(" ", "\n", 3)])
def test_une_reserve_courante_se_releve_quelle_qu_en_soit_la_graphie(reponse: str, ecrire) -> None:
    assert evoque_une_reserve(ecrire(reponse))
    assert reserve_dite(ecrire(reponse))


@pytest.mark.parametrize(
    "ecrite",
    [
        unicodedata.normalize("NFD", "À condition que l'acheteur fournisse l'annuaire"),
        unicodedata.normalize("NFD", "Sous réserve de faisabilité"),
        "Sous-réserve de faisabilité",
        "Sous\u2011réserve de faisabilité",
        "Hors-périmètre",
        "sous rés\u00aderve de faisabilité",
        "Sous\u200b réserve de faisabilité",
        "s/réserve",
        "sous rèserve de faisabilité",
    ],
)
def test_une_reserve_ne_passe_pas_par_sa_seule_ecriture(ecrite: str) -> None:
    assert evoque_une_reserve(ecrite)
    ((_, phrase),) = contradictions("Conforme", "Standard", {JUSTIFICATION: ecrite})
    visible = unicodedata.normalize("NFC", ecrite).replace("\u00ad", "").replace("\u200b", "")
    assert visible.replace("\u2011", "-") in phrase.replace("\u2011", "-")


def test_une_alerte_a_tort_ne_cache_pas_la_reserve_de_la_meme_case() -> None:
    reponse = f"Service assuré, sauf le 1er mai. {'Le dispositif est décrit au mémoire. ' * 9}Sur devis complémentaire."
    ((_, phrase),) = contradictions("Conforme", "Standard", {JUSTIFICATION: reponse})
    assert "sauf le 1er mai" in phrase
    assert "Sur devis complémentaire" in phrase
    assert len(phrase) < len(reponse)


def test_deux_reserves_voisines_ne_se_citent_qu_une_fois() -> None:
    assert reserve_dite("En option, sur devis.") == "En option, sur devis."


@pytest.mark.parametrize("reponse", NEUTRES)
def test_une_phrase_qui_s_engage_ou_cite_se_tait(reponse: str) -> None:
    assert not reserve_dite(reponse)
    assert not reserve_du_renvoi(reponse)


@pytest.mark.parametrize("colonne", [JUSTIFICATION, RENVOI])
def test_une_reserve_se_lit_dans_toute_case_libre(colonne: str) -> None:
    ((ou, phrase),) = contradictions("Conforme", "Standard", {colonne: "Sous réserve de faisabilité, voir annexe"})
    assert ou == colonne
    assert "Sous réserve de faisabilité" in phrase


@pytest.mark.parametrize(("colonne", "ecrit"), [(CONFORMITE, "Conforme (sous réserve)"), (COUVERTURE, "En option")])
def test_une_reserve_se_lit_dans_une_case_de_liste_que_rien_ne_reconnait(colonne: str, ecrit: str) -> None:
    reconnue = "Conforme" if colonne == COUVERTURE else ""
    ((ou, phrase),) = contradictions(reconnue, "", {colonne: ecrit})
    assert ou == colonne
    assert ecrit in phrase


def test_le_titre_d_une_piece_n_est_pas_une_reserve_du_renvoi() -> None:
    assert not reserve_du_renvoi("Pièce 4 « Feuille de route », page 3")
    assert reserve_dite("Inscrit à notre feuille de route")


@pytest.mark.parametrize("declaree", ["Partiellement conforme", "Non conforme", "Dérogation demandée", "Sans objet"])
def test_un_ecart_declare_ne_se_redit_pas_en_reserve(declaree: str) -> None:
    assert list(contradictions(declaree, "Paramétrage", {JUSTIFICATION: "Sous réserve de faisabilité."})) == []
