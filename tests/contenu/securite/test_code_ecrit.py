"""Le développement sécurisé suit le code que le titulaire écrit ou modifie, et non la nature de l'achat."""

from __future__ import annotations

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


def test_des_donnees_sans_code_publie_ne_recoivent_pas_le_developpement_securise() -> None:
    sans = dossier_livre(
        {**NATURES["donnees"], "publication": "non", "motif_non_publication": "securite_si"}, "donnees"
    )
    assert {"SSI-025", "FIC-SEC-04"} & retenues(sans) == set()
