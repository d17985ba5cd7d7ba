"""Rien ne fait héberger par le titulaire ce que l'acheteur héberge, ni l'inverse."""

from __future__ import annotations

import re

import pytest

from tests.contenu.dossiers import ACHATS, IA, SAAS, dossier_de, textes, tout_le_texte
from tests.contenu.profils import PROFILS, dossier_livre


def test_un_service_en_ligne_ne_parle_pas_d_un_hebergement_que_l_acheteur_contracte() -> None:
    for nom in ACHATS:
        dossier = dossier_de(nom)
        contracte = "a conclu lui-même le contrat d'hébergement"
        if ACHATS[nom].get("nature") == "saas":
            assert contracte not in tout_le_texte(dossier)
    ecarts = {**PROFILS["Infogérance sensible"], "hebergement": "cloud_commercial", "exploitant": "titulaire"}
    assert contracte in tout_le_texte(dossier_livre(ecarts))


SANS_EXPLOITER = {
    **{nom: reponses for nom, reponses in ACHATS.items() if nom not in ("SaaS RH", "Infogérance sensible")},
    "IA sur un nuage de l'acheteur": {**IA, "hebergement": "cloud_commercial"},
    "code sensible sur un nuage de l'acheteur": {**IA, "hebergement": "cloud_commercial", "sensibilite": "sensible"},
}
"""Les achats lus, et ceux que le titulaire livre sur un nuage commercial sans l'exploiter."""


@pytest.mark.parametrize("achat", SANS_EXPLOITER)
def test_rien_ne_fait_heberger_ni_sauvegarder_par_un_titulaire_que_la_fiche_en_exclut(achat: str) -> None:
    lu = dossier_livre(SANS_EXPLOITER[achat])
    if "sans hébergement ni sauvegarde" not in textes(lu).get("DCP-002", ""):
        return
    phrases = [*textes(lu).values(), *(e.enonce for e in lu.exigences(0))]
    assert [p for p in phrases if re.search(r"(?<!orsque )[Ll]e titulaire (?::\s+- )?(héberge|sauvegarde) ", p)] == []
    assert {"HEB-007", "HEB-008"} & set(textes(lu)) == set()


SERVICES_DE_L_ACHETEUR = ("bastion", "gestion-cles", "coffre-secrets", "registre-images", "observabilite", "pi-native")


@pytest.mark.parametrize("socle", ["aucun", "cloud_native", "existant"])
def test_un_service_en_ligne_ne_recoit_pas_les_moyens_d_hebergement_de_l_acheteur(socle: str) -> None:
    coches = [*SERVICES_DE_L_ACHETEUR, "authentification-agents"]
    lu = dossier_livre({**SAAS, "socle_technique": socle, "services": coches})
    offerts = {service.id for service in lu.services}
    assert offerts & set(SERVICES_DE_L_ACHETEUR) == set()
    assert "authentification-agents" in offerts
