"""Un assistant de programmation se déclare, et son silence vaut ce qu'une seule règle dit."""

from __future__ import annotations

import re

import pytest

from tests.contenu.dossiers import ACHATS, RESTREINTE, TEXTES, dossier_de, textes
from tests.contenu.profils import dossier_livre


@pytest.mark.parametrize(
    ("sensibilite", "silence", "protege"),
    [
        ("usuel", "vaut accord", False),
        ("sensible", "vaut refus", False),
        ("diffusion_restreinte", "vaut refus", True),
        ("classifie", "vaut refus", True),
    ],
)
def test_une_seule_regle_dit_ce_que_vaut_le_silence_sur_un_assistant(
    sensibilite: str, silence: str, protege: bool
) -> None:
    lu = textes(dossier_livre({**RESTREINTE, "sensibilite": sensibilite, "assistants_ia": "oui"}))
    assert re.findall(r"son silence (vaut \w+)", lu["IA-002"]) == [silence]
    assert ("IA-006" in lu) is protege
    assert not protege or "aucun assistant n'est admis sans l'accord écrit" in lu["IA-006"]
    assert "s'y opposer" not in lu["PI-025"]


def test_un_assistant_declare_dans_l_offre_s_examine_apres_la_notification() -> None:
    assert "de la notification du marché pour ceux que l'offre déclare" in textes(dossier_de("nature tma"))["IA-002"]


@pytest.mark.parametrize("nom", ACHATS)
def test_un_assistant_admis_l_est_a_son_lieu_declare(nom: str) -> None:
    texte = textes(dossier_de(nom)).get("IA-002")
    assert texte is None or "avec usage et lieu de traitement" in texte
    assert texte is None or re.search(
        r"silence vaut (?:refus|accord, pour les seuls usage et lieu déclarés que le marché permet)", texte
    )


@pytest.mark.parametrize("nom", ACHATS)
def test_aucun_silence_n_admet_un_lieu_que_la_localisation_soumet_a_un_accord_ecrit(nom: str) -> None:
    lu = textes(dossier_de(nom))
    if "IA-002" in lu and {"HEB-001", "HEB-013"} & lu.keys():
        assert "Le silence de l'acheteur vaut refus" in lu.get("HEB-001", "") + lu.get("HEB-013", "")
        assert not re.search(r"silence vaut accord(?!.*sans accord écrit)", lu["IA-002"])


@pytest.mark.parametrize("reponse", ["oui", "non"])
def test_un_infogerant_qui_recoit_du_code_et_ecrit_des_scripts_dit_ses_assistants(reponse: str) -> None:
    lu = textes(dossier_livre({**ACHATS["Infogérance sensible"], "assistants_ia": reponse}))
    assert {"PI-025", "PI-026", "PI-038", "IA-002"} & lu.keys() == (
        {"PI-025", "PI-026", "PI-038", "IA-002"} if reponse == "oui" else set()
    )
    assert ("PI-033" in lu) is (reponse == "non")


def test_un_assistant_declare_n_attend_pas_le_preavis_d_un_fournisseur() -> None:
    """La chaîne de sous-traitance demande trente jours : l'outil du titulaire suit son seul article."""
    assert "jours ouvrés avant de s'en servir, sans déclarer à part son fournisseur" in TEXTES["PI-025"]
