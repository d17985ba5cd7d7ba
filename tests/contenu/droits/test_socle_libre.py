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


@pytest.mark.parametrize("nom", ["nature developpement", "IA générative", "nature integration"])
def test_ce_que_l_acheteur_impose_ne_manque_pas_aux_regles_de_licence(nom: str) -> None:
    """Le système de design s'emploie, et sa police n'est pas libre : qui l'impose ne peut le reprocher."""
    dossier = dossier_de(nom)
    lus = textes(dossier)
    for clause in {"LL-006", "LL-007"} & lus.keys():
        assert "que l'acheteur impose" in lus[clause], clause
    assert all("imposé" in e.enonce for e in dossier.exigences(0) if e.ref == "LL-006-1")
