"""Ce qu'a relevé l'avocat d'un soumissionnaire : nul ne s'engage sur ce qu'il ne connaît pas ni ne tient."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Clausier
from cctgen.documents.texte import en_clair
from tests.contenu.profils import NATURES, PROFILS, Reponses, dossier_livre
from tests.livre import clausier_livre

ACHATS: Mapping[str, tuple[Reponses, str]] = {
    **{nom: (reponses, "") for nom, reponses in PROFILS.items()},
    **{nature: (reponses, nature) for nature, reponses in NATURES.items()},
}


@pytest.fixture(scope="module")
def clausier() -> Clausier:
    return clausier_livre()


def dossier(clausier: Clausier, achat: str) -> Dossier:
    reponses, nature = ACHATS[achat]
    return dossier_livre(reponses, nature)


def textes(lu: Dossier) -> Mapping[str, str]:
    return {a.clause: en_clair(a.texte) for a in lu.articles}


def enonces(lu: Dossier) -> Mapping[str, str]:
    return {e.ref: en_clair(e.enonce) for e in lu.exigences(0)}


@pytest.mark.parametrize("achat", ACHATS)
def test_tout_texte_non_public_se_consulte_avant_l_offre(achat: str, clausier: Clausier) -> None:
    lus = textes(dossier(clausier, achat))
    assert "politique de sécurité" in lus["SSI-001"]
    disant = [c for c, texte in lus.items() if "textes de sécurité non publics" in texte]
    assert disant == ["SSI-047"]
    assert "que le marché rend applicables" in lus["SSI-047"]


ADMINISTRE = "Tout ce que le titulaire administre "


@pytest.mark.parametrize("achat", ["tma", "libre", "infogerance"])
def test_qui_reprend_un_systeme_ne_repond_pas_de_sa_conception(achat: str, clausier: Clausier) -> None:
    lu = dossier(clausier, achat)
    demandes = enonces(lu)
    assert "CCT-SEC-26" not in demandes
    assert "exigences primordiales comprises" in textes(lu)["SSI-046"]
    assert ("CCT-SEC-06" in demandes) is (achat != "libre"), "sans accès ni exploitation, rien à administrer"
    assert demandes.get("CCT-SEC-06", ADMINISTRE).startswith(ADMINISTRE)
    assert "hors existant suivi par un plan daté" in demandes.get("CCT-SEC-18", "hors existant suivi par un plan daté")


@pytest.mark.parametrize("achat", ACHATS)
def test_la_compatibilite_demandee_est_celle_de_l_article(achat: str, clausier: Clausier) -> None:
    lu = dossier(clausier, achat)
    demande = enonces(lu).get("LL-006-1")
    if demande is not None:
        assert "incorpore ou lie" in demande
        assert "déjà présents dans le code confié" in textes(lu)["LL-006"]
    if ACHATS[achat][1] == "donnees":
        assert demande is None


@pytest.mark.parametrize("achat", ACHATS)
def test_une_reprise_n_attend_pas_une_decision_que_ses_pieces_suivent(achat: str, clausier: Clausier) -> None:
    article = textes(dossier(clausier, achat)).get("SSI-006")
    if article is not None:
        assert "prise en charge par le titulaire, est subordonnée" not in article
        assert "la prise en charge n'attend pas de nouvelle décision" in article


def test_le_delai_des_pieces_d_une_reprise_est_celui_de_l_etat_des_ecarts(clausier: Clausier) -> None:
    reprise = clausier.clauses["SSI-006"].parametres["delai_reprise"].defaut
    assert int(str(reprise)) == int(str(clausier.clauses["SSI-046"].parametres["delai_etat"].defaut))


@pytest.mark.parametrize("achat", ["tma", "libre"])
def test_un_correctif_en_heures_ne_court_pas_quand_l_acces_est_ferme(achat: str, clausier: Clausier) -> None:
    reponses, nature = ACHATS[achat]
    lu = textes(dossier_livre({**reponses, "acces": "distant"}, nature))
    assert "ne court pas hors de ces plages" in lu["SSI-015"]


@pytest.mark.parametrize("achat", ["progiciel", "saas", "integration", "Licences hors réseau", "SaaS RH"])
def test_un_revendeur_declare_ce_que_l_editeur_n_ouvre_pas(achat: str, clausier: Clausier) -> None:
    assert (
        "s'il n'est pas l'éditeur, joint l'engagement écrit de celui-ci" in textes(dossier(clausier, achat))["PI-037"]
    )


def test_un_support_en_jours_ouvres_ne_compte_pas_ses_vulnerabilites_en_heures(clausier: Clausier) -> None:
    assert "se comptent en jours ouvrés" in textes(dossier(clausier, "libre"))["LL-011"]
