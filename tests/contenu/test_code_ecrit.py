"""Le développement sécurisé suit le code que le titulaire écrit ou modifie, et non la nature de l'achat."""

from __future__ import annotations

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.documents.texte import en_clair
from tests.contenu.profils import NATURES, PROFILS, dossier_livre

DOSSIERS = {
    **{nom: dossier_livre(PROFILS[nom]) for nom in PROFILS},
    **{f"nature {nom}": dossier_livre(NATURES[nom], nom) for nom in NATURES},
}
SIGNES_DE_CODE = {"LL-002", "LL-015"}
"""La publication du code et la remise des sources : qui les doit a écrit du code."""


def articles(dossier: Dossier) -> dict[str, str]:
    return {a.clause: en_clair(a.texte) for a in dossier.articles}


@pytest.mark.parametrize("nom", DOSSIERS)
def test_qui_remet_ou_publie_du_code_le_developpe_selon_les_regles(nom: str) -> None:
    dossier = DOSSIERS[nom]
    lus = articles(dossier)
    exigences = {e.ref for e in dossier.exigences(0)}
    ecrit = bool(SIGNES_DE_CODE & set(lus))
    assert ("SSI-025" in lus) is ecrit
    if ecrit:
        assert "à tout code qu'il écrit ou modifie" in lus["SSI-025"]
        assert {"SSI-025-1", "CCT-SEC-18"} <= exigences


def test_des_donnees_sans_code_publie_ne_recoivent_pas_le_developpement_securise() -> None:
    sans = dossier_livre(
        {**NATURES["donnees"], "publication": "non", "motif_non_publication": "securite_si"}, "donnees"
    )
    assert {"SSI-025", "FIC-SEC-04"} & set(articles(sans)) == set()
