"""Un système d'intelligence artificielle qui aide une décision : sa preuve se garde, ses agents se forment."""

from __future__ import annotations

import pytest

from cctgen.documents.markdown.lecture import en_clair
from cctgen.documents.note.corps import corps_note
from tests.contenu.dossiers import ACHATS as TOUS
from tests.contenu.dossiers import dossier_de, textes
from tests.contenu.profils import NATURES, PROFILS, Reponses, dossier_livre
from tests.documents.test_contenu import textes as lus
from tests.livre import clausier_livre

ACHATS: dict[str, Reponses] = {
    "réalisé": PROFILS["IA générative"],
    "haut risque": {**PROFILS["IA générative"], "ia": "haut_risque"},
    "service en ligne": {**NATURES["saas"], "nature": "saas", "ia": "oui"},
}


def articles(achat: str) -> dict[str, str]:
    return {a.clause: en_clair(a.texte) for a in dossier_livre(ACHATS[achat]).articles}


@pytest.mark.parametrize("achat", ACHATS)
def test_ce_qui_a_contribue_a_une_decision_ne_s_efface_pas_avant_son_dossier(achat: str) -> None:
    texte = articles(achat)["IA-003"]
    assert "sauf incident, recours, enquête ou ordre écrit" in texte
    assert "décision individuelle dure autant que son dossier" in texte


@pytest.mark.parametrize("achat", ACHATS)
def test_les_agents_qui_surveillent_le_systeme_ont_de_quoi_se_former(achat: str) -> None:
    assert "notice et formation des agents" in articles(achat)["IA-001"]


@pytest.mark.parametrize("achat", ACHATS)
def test_une_atteinte_aux_droits_s_alerte_meme_sans_incident_de_securite(achat: str) -> None:
    texte = articles(achat)["IA-001"]
    assert "menace la santé, la sécurité ou les droits d'une personne" in texte


@pytest.mark.parametrize("achat", ACHATS)
def test_une_recommandation_citee_a_sa_regle(achat: str) -> None:
    """Le guide veut un nuage public qualifié : sans clause qui le demande, on ne le cite pas."""
    assert "IA-003" in articles(achat)
    clause = clausier_livre().clauses["IA-003"]
    assert "anssi-ia-generative:R23" in clause.references
    assert "anssi-ia-generative:R14" not in clause.references
    [lieux] = [e for e in clause.exigences if "lieux d'inférence" in e.enonce]
    assert lieux.references == ()


@pytest.mark.parametrize("achat", TOUS)
def test_la_fiche_d_un_systeme_sans_intelligence_artificielle_n_en_cite_ni_le_socle_ni_les_textes(achat: str) -> None:
    dossier = dossier_de(achat)
    prevue = TOUS[achat].get("ia", "non") != "non"
    lu = textes(dossier)
    assert ("FIC-DON-07" in lu) is prevue
    assert any("s'appuie sur le socle suivant" in texte for texte in lu.values()) is prevue
    fiches = [a for a in dossier.articles if a.clause.startswith("FIC-DON")]
    assert any(r.split(":")[0] in {"ai-act", "mirai"} for a in fiches for r in a.references) is prevue
    if "FIC-DON-05" in lu:
        assert "que le marché ne prévoit pas n'est activée qu'avec l'accord écrit de l'acheteur" in lu["FIC-DON-05"]


def test_l_inference_que_l_offre_apporte_se_decide_en_tete_de_la_note() -> None:
    assert any("HEB-010" in t and t.startswith("FIC-DON-07") for t in lus(corps_note(dossier_de("IA générative"))))
