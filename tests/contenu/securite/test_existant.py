"""Ce qui existait avant le marché : le titulaire n'en répond pas, et le marché le dit partout où il le reprend."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.contenu.dossiers import ACHATS, CLAUSIER, EXIGENCES, TEXTES, dossier_de, enonces, retenues, textes
from tests.contenu.profils import NATURES, PROFILS, Reponses, dossier_livre

CONCEPTION = frozenset(
    {"ACC-001", "ECO-003", "ITP-001", "ITP-002", "ITP-004", "ITP-005", "LL-006"}
    | {"SSI-017", "SSI-018", "SSI-019", "SSI-023", "SSI-024", "SSI-025"}
)
"""Les clauses qui disent comment un système est conçu, et qu'un existant peut ne pas tenir."""

REPRISES: Mapping[str, Reponses] = {
    **{f"{n}, {a}": {**NATURES[n], "nature": n, "acces": a} for n in ("tma", "libre") for a in ("aucun", "distant")},
    "infogérance": {**NATURES["infogerance"], "nature": "infogerance"},
    "matériel maintenu": {**NATURES["materiel"], "nature": "materiel", "acces": "site", "exposition": "intranet"},
    "code confié": {"code_existant": "oui"},
    "version dérivée": {"derivation": "oui"},
    "infogérance sensible": PROFILS["Infogérance sensible"],
}
NEUFS: Mapping[str, Reponses] = {
    "site vitrine": PROFILS["Site vitrine"],
    "service en ligne": PROFILS["SaaS RH"],
    "études": PROFILS["Études"],
    "licences": PROFILS["Licences hors réseau"],
    "matériel fourni": {**NATURES["materiel"], "nature": "materiel"},
}


@pytest.mark.parametrize("achat", REPRISES)
def test_une_exigence_de_conception_sur_un_existant_a_sa_reserve(achat: str) -> None:
    retenue = retenues(dossier_livre(REPRISES[achat]))
    assert retenue & CONCEPTION
    assert "SSI-046" in retenue


@pytest.mark.parametrize("achat", NEUFS)
def test_un_achat_neuf_n_a_pas_de_reserve_sur_l_existant(achat: str) -> None:
    assert "SSI-046" not in retenues(dossier_livre(NEUFS[achat]))


def test_la_reserve_borne_l_etat_des_ecarts_et_ne_l_impute_pas() -> None:
    reserve = CLAUSIER.clauses["SSI-046"]
    assert "ce que le titulaire crée, remplace ou modifie" in reserve.texte
    assert "{delai_etat} jours" in reserve.texte
    assert "n'est pas un manquement du titulaire" in reserve.texte


def test_l_existant_repris_borne_aussi_sa_construction_ses_essais_et_son_deploiement() -> None:
    assert "la construction, les essais, le déploiement" in TEXTES["SSI-046"]
    assert "ce qu'il réalise" in EXIGENCES["CCT-FAB-10"].enonce


ADMINISTRE = "Tout ce que le titulaire administre "


@pytest.mark.parametrize("achat", ["nature tma", "nature libre", "nature infogerance"])
def test_qui_reprend_un_systeme_ne_repond_pas_de_sa_conception(achat: str) -> None:
    lu = dossier_de(achat)
    demandes = enonces(lu)
    assert "CCT-SEC-26" not in demandes
    assert "Les règles et les exigences des pièces techniques, quel qu'en soit le niveau, sur" in textes(lu)["SSI-046"]
    assert ("CCT-SEC-06" in demandes) is (achat != "nature libre"), "sans accès ni exploitation, rien à administrer"
    assert demandes.get("CCT-SEC-06", ADMINISTRE).startswith(ADMINISTRE)
    assert "hors existant suivi par un plan daté" in demandes.get("CCT-SEC-18", "hors existant suivi par un plan daté")


@pytest.mark.parametrize("achat", ACHATS)
def test_une_reprise_n_attend_pas_une_decision_que_ses_pieces_suivent(achat: str) -> None:
    """La règle d'un système déjà en service se lit avec la réserve sur l'existant, et nulle part sans elle."""
    lu = textes(dossier_de(achat))
    assert "système déjà en service" not in lu.get("SSI-006", "") + enonces(dossier_de(achat)).get("SSI-006-1", "")
    assert "système existant" not in lu.get("DCP-005", "") + lu.get("HEB-005", "")
    if "SSI-046" in lu:
        assert "la prise en charge n'attend pas de nouvelle décision d'homologation" in lu["SSI-046"]
        assert "Les éléments d'analyse d'impact et les pièces d'homologation que le marché demande" in lu["SSI-046"]
        assert re.search(r"ni décision d'homologation valable ni dispense, cet état s'ouvre", lu["SSI-046"])


@pytest.mark.parametrize("achat", REPRISES)
def test_la_reserve_sur_l_existant_n_ote_ni_les_textes_de_l_etat_ni_l_exploitation(achat: str) -> None:
    """Une infogérance n'a que de l'existant : l'instruction n° 901 et la durée des journaux y seraient sans objet."""
    lu = textes(dossier_livre(REPRISES[achat]))
    assert re.search(r"ne déroge ni aux textes de l'article [\d.]+, ni à ceux qui s'y ajoutent", lu["SSI-046"])
    assert re.search(r"conservation des journaux.* sont dues dès la prise en charge", lu["SSI-046"])
    assert ", les journaux, " not in lu["SSI-046"]
    for clause in ("SSI-036", "SSI-048"):
        assert clause not in lu or "s'ajoute" in lu[clause]


def test_un_service_que_le_marche_fournit_n_a_pas_les_delais_d_une_prise_en_charge() -> None:
    lu = textes(dossier_de("SaaS RH"))
    assert {"SSI-006", "DCP-005", "HEB-005", "HEB-008"} <= set(lu) and "SSI-046" not in lu
    autres = " ".join(lu.values()).replace("système que l'acheteur a déjà en service", "")
    assert "déjà en service" not in autres and "cette prise en charge" not in autres
