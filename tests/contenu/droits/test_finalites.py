"""La cession va aussi loin que la licence que l'acheteur accorde : logiciels, documentation et données."""

from __future__ import annotations

from tests.contenu.dossiers import dossier_de, textes
from tests.contenu.profils import NATURES, dossier_livre


def test_ce_qui_n_est_pas_un_logiciel_se_reutilise_comme_sa_licence_le_promet() -> None:
    avec_code = textes(dossier_livre({**NATURES["donnees"], "code_livre": "oui"}, "donnees"))
    assert "etalab-2.0" in avec_code["LL-002"]
    for lus in (avec_code, textes(dossier_de("nature donnees"))):
        assert (
            "publier les autres résultats et en permettre à chacun la réutilisation, même commerciale" in lus["PI-003"]
        )
