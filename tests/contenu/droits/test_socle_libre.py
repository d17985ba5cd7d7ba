"""Un socle libre que l'offre déclare a un seul régime, partout : accepté sous sa licence, modules compris."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import dossier_de, textes

SOCLE = "socle libre déclaré"


@pytest.mark.parametrize("nom", ["nature developpement", "Site vitrine", "IA générative", "nature integration"])
def test_aucune_clause_ne_refuse_un_socle_que_l_offre_declare(nom: str) -> None:
    lus = textes(dossier_de(nom))
    retenues = {"LL-002", "LL-006", "LL-021"} & lus.keys()
    assert retenues
    for clause in retenues:
        assert SOCLE in lus[clause], clause


def test_l_exigence_primordiale_de_compatibilite_le_laisse_aussi_passer() -> None:
    [exigence] = [e for e in dossier_de("nature developpement").exigences(0) if e.ref == "LL-006-1"]
    assert SOCLE in exigence.enonce
