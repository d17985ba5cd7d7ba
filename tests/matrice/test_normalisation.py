"""La table des synonymes est close et sans ambiguïté."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.matrice import normalisation
from cctgen.matrice.contrat import Conformite, Couverture, lettre
from cctgen.matrice.normalisation import Reconnaissance, cle


@pytest.mark.parametrize("valeur", list(Conformite))
def test_une_valeur_de_la_liste_est_exacte(valeur):
    assert normalisation.conformite(valeur.value).reconnaissance is Reconnaissance.EXACTE


@pytest.mark.parametrize("valeur", list(Couverture))
def test_un_mode_en_majuscules_sans_accents_est_reconnu(valeur):
    reconnue = normalisation.couverture(cle(valeur).upper())
    assert (reconnue.valeur, reconnue.reconnaissance) == (valeur.value, Reconnaissance.FORME)


def test_un_synonyme_ne_designe_qu_une_valeur():
    tables = (
        normalisation._SYNONYMES_CONFORMITE,
        normalisation._SYNONYMES_COUVERTURE,
        normalisation._SYNONYMES_OUI_NON,
    )
    for table in tables:
        mots = list(itertools.chain.from_iterable(table.values()))
        assert len(mots) == len(set(mots))
        assert all(mot == cle(mot) for mot in mots)


@pytest.mark.parametrize("saisie", ["oui*", "oui mais", "ok ?", "peut-être", "", "Conforme (voir réserve)"])
def test_une_saisie_nuancee_n_est_pas_devinee(saisie):
    assert normalisation.conformite(saisie).valeur == ""


@given(st.text())
def test_la_cle_est_stable(texte):
    assert cle(cle(texte)) == cle(texte)


def test_les_lettres_de_colonnes():
    assert [lettre(rang) for rang in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
