"""Une licence d'éditeur s'accepte, se déclare et s'éteint dans les termes de l'offre et du marché."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACTIVES, TEXTES, dossier_de, textes
from tests.contenu.profils import NATURES, dossier_livre


def test_un_service_en_ligne_ne_survit_ni_au_marche_ni_a_sa_reversibilite() -> None:
    assert "L'abonnement à un service en ligne prend fin avec le marché, réversibilité comprise" in TEXTES["PI-034"]
    assert "puis assure la réversibilité" not in "\n".join(TEXTES.values())
    assert "s'achève avant elle" in TEXTES["HEB-004"]


def test_un_element_ajoute_apres_la_signature_garde_des_conditions() -> None:
    [article] = [a for a in dossier_livre(NATURES["integration"], "integration").articles if a.clause == "PI-020"]
    assert article.texte.count("pour un élément ajouté ensuite") == 2


def test_un_candidat_n_est_interroge_que_sur_les_licences_de_son_offre() -> None:
    [exigence] = [e for c in ACTIVES for e in c.exigences if e.id == "LL-016-1"]
    assert "que le titulaire prend" in exigence.enonce
    assert "que l'offre apporte" in exigence.preuve


@pytest.mark.parametrize(
    "achat", ["nature progiciel", "nature saas", "nature integration", "Licences hors réseau", "SaaS RH"]
)
def test_un_revendeur_declare_ce_que_l_editeur_n_ouvre_pas(achat: str) -> None:
    joint = "s'il n'est pas l'éditeur, joint l'engagement écrit de celui-ci"
    assert joint in textes(dossier_de(achat))["PI-037"]
