"""Le développement sécurisé suit le code que le titulaire écrit ou modifie, et non la nature de l'achat."""

from __future__ import annotations

import re

import pytest

from tests.contenu.dossiers import ACHATS, dossier_de, exigees, retenues, textes
from tests.contenu.profils import NATURES, dossier_livre

SIGNES_DE_CODE = {"LL-002", "LL-015"}
"""La publication du code et la remise des sources : qui les doit a écrit du code."""


@pytest.mark.parametrize("nom", ACHATS)
def test_qui_remet_ou_publie_du_code_le_developpe_selon_les_regles(nom: str) -> None:
    dossier = dossier_de(nom)
    lus = textes(dossier)
    ecrit = bool(SIGNES_DE_CODE & set(lus))
    assert ("SSI-025" in lus) is ecrit
    if ecrit:
        assert "à tout code qu'il écrit ou modifie" in lus["SSI-025"]
        assert {"SSI-025-1", "CCT-SEC-18"} <= exigees(dossier)


CE_QUE_VISE_LE_CODE = {"SSI-025", "FIC-SEC-04", "LL-012", "LL-019"}


def test_des_donnees_livrees_sans_code_n_en_recoivent_aucune_regle() -> None:
    """Rien ne s'inventorie, ne se publie ni ne se corrige : ce qui se note porte sur les données."""
    sans = dossier_livre(NATURES["donnees"], "donnees")
    code_ou_licence = {c for c in retenues(sans) if c.startswith("LL-0")} | CE_QUE_VISE_LE_CODE
    assert code_ou_licence & retenues(sans) == set()
    assert {"SSI-025-1", "CCT-SEC-18", "LL-012-2", "LL-013-1"} & exigees(sans) == set()
    assert "CCT-DON-33" in exigees(sans)


@pytest.mark.parametrize("publication", ["differee", "non"])
def test_des_donnees_livrees_avec_leur_code_en_suivent_les_regles_publie_ou_non(publication: str) -> None:
    suite = {"motif_non_publication": "securite_si"} if publication == "non" else {}
    avec = dossier_livre({**NATURES["donnees"], "code_livre": "oui", "publication": publication, **suite}, "donnees")
    assert retenues(avec) >= CE_QUE_VISE_LE_CODE
    assert {"SSI-025-1", "CCT-SEC-18", "LL-012-2", "CCT-DON-33"} <= exigees(avec)


@pytest.mark.parametrize("achat", ACHATS)
def test_un_secret_divulgue_se_revoque_aussitot_sans_arreter_le_service(achat: str) -> None:
    """Les deux annexes disent la même chose, et laissent à l'acheteur ce que son code portait déjà."""
    lu = textes(dossier_de(achat))
    if "FIC-SEC-02" in lu:
        [regle] = [p for p in lu["FIC-SEC-02"].splitlines() if "secret divulgué" in p]
        assert "révoqué aussitôt puis remplacé ou, si cela arrête le service, remplacé sans délai puis" in regle
        assert "pour celui que contenait le code confié, l'acheteur décide" in regle
    if "LL-019" in lu:
        [regle] = [p for p in lu["LL-019"].splitlines() if "secret divulgué" in p]
        assert "hors ceux du code confié, il révoque aussitôt" in regle
        assert re.search(r"alerte .* ou dès son remplacement si cela arrête le service, et le remplace dans", regle)
    if "PI-019" in lu:
        assert "l'acheteur décide de la révocation" in lu["PI-019"]


@pytest.mark.parametrize("nom", ACHATS)
def test_le_premier_niveau_de_verification_ne_va_pas_a_un_systeme_qui_a_des_comptes(nom: str) -> None:
    """La note dit qu'il suffit sans donnée personnelle ni compte d'utilisateur : ni session, ni habilitation."""
    dossier = dossier_de(nom)
    if "du niveau 1 du référentiel" in textes(dossier).get("SSI-025", ""):
        assert {"CCT-UTI-09", "CCT-UTI-10", "CCT-UTI-25"} & exigees(dossier) == set()
        assert {"ITP-002", "ITP-005", "DCP-002"} & retenues(dossier) == set()
