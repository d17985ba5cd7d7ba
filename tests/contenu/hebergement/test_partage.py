"""Un service partagé se cloisonne par qui l'exploite, et ne sépare que ce qui se sépare."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.contenu.dossiers import TEXTES, dossier_de
from tests.contenu.profils import dossier_livre

NUAGE_DE_L_ACHETEUR: Mapping[str, str] = {"hebergement": "cloud_commercial", "mutualise": "oui"}


@pytest.mark.parametrize(
    ("reponses", "cloisonne", "partage"),
    [
        ({**NUAGE_DE_L_ACHETEUR, "exploitant": "acheteur"}, False, False),
        ({**NUAGE_DE_L_ACHETEUR, "exploitant": "titulaire"}, True, False),
        ({"hebergement": "titulaire", "mutualise": "oui"}, True, True),
        ({**NUAGE_DE_L_ACHETEUR, "nature": "saas"}, True, True),
    ],
)
def test_le_partage_se_regle_par_qui_exploite_et_qui_choisit_l_hebergeur(
    reponses: Mapping[str, str], cloisonne: bool, partage: bool
) -> None:
    """Celui qui n'exploite rien ne cloisonne rien ; celui qui n'a pas choisi le nuage n'en dit pas les clients."""
    retenues = {a.clause for a in dossier_livre(reponses).articles}
    assert ("SSI-017" in retenues, "HEB-006" in retenues) == (cloisonne, partage)


@pytest.mark.parametrize(("nom", "demandee"), [("SaaS RH", True), ("Infogérance sensible", False)])
def test_la_desactivation_des_cles_se_demande_a_celui_qui_les_detient(nom: str, demandee: bool) -> None:
    """Sur un hébergement que l'acheteur a choisi, c'est lui qui tient les clés : rien n'est à demander au titulaire."""
    exigences = {e.ref: e.enonce for e in dossier_de(nom).exigences(0)}
    assert ("SSI-018-1" in exigences) is demandee
    assert not demandee or re.search(r"désactivées ou rétablies 24 heures au plus", exigences["SSI-018-1"])


def test_un_service_partage_ne_separe_que_ce_qui_se_separe() -> None:
    assert "si la ressource conserve ses données, les clés" in TEXTES["HEB-006"]
    assert "clés de production" not in TEXTES["SSI-018"]
    assert "dans le délai d'extraction des données que fixe le marché" in TEXTES["SSI-018"]


def test_qui_n_exploite_pas_ne_repond_ni_de_la_production_ni_du_soutien() -> None:
    lue = TEXTES["FIC-FAB-01"]
    assert "l'exploitation et le soutien aux utilisateurs reviennent à qui le partage écrit des rôles les donne" in lue
    assert "L'équipe qui construit l'application répond" not in lue
