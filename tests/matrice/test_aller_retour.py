"""Ce que le soumissionnaire a saisi est relu exactement, quel que soit le chemin du fichier."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cctgen.matrice.contrat import JUSTIFICATION, RENVOI
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture.matrice import lire_matrice
from tests.matrice.bureautique import convertir
from tests.matrice.fabrique import remplir, un_dossier, une_exigence

REDOUTES = [
    "=1+1",
    "- tiret",
    "+33 1 23",
    "@nom",
    "'apostrophe",
    "  espaces  doubles  ",
    "tab\tulation",
    "\tau début",
    "ligne 1\nligne 2\n\nligne 4\n",
    "\n\nau milieu",
    "<b>&amp;</b> {{ x }} {% y %} %s",
    "éàü œ « guillemets » \u00a0insécable\u202f",
    "_x000D_ et _x0041_",
    "_xlfn.ARRAY",
    "😀 \u2028 \x7f \x85",
    "12",
    "007",
    "1,50",
    "VRAI",
    "#N/A",
    "x" * 30_000,
    "mot " * 7_000,
]

_AUTORISES = st.characters(
    blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff", whitelist_characters="\t\n\u00a0"
)
textes = st.one_of(st.sampled_from(REDOUTES), st.text(_AUTORISES, min_size=1, max_size=80)).filter(str.strip)
DOSSIER = un_dossier(*(une_exigence(f"X-{i:02d}", "I") for i in range(len(REDOUTES))))
VIERGE = ecrire_matrice(DOSSIER, 0)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(textes, textes), min_size=1, max_size=len(REDOUTES)))
def test_rempli_par_openpyxl_et_relu_a_l_identique(saisies):
    octets = remplir(VIERGE, [{"justification": j, "renvoi": r} for j, r in saisies])
    lignes = lire_matrice(octets, "m.xlsx").lignes
    assert [(x.valeur(JUSTIFICATION), x.valeur(RENVOI)) for x in lignes[: len(saisies)]] == saisies


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(_AUTORISES, min_size=1, max_size=200).filter(str.strip), min_size=1, max_size=5))
def test_un_texte_d_exigence_quelconque_n_est_jamais_dit_modifie(enonces):
    dossier = un_dossier(*(une_exigence(f"X-{i}", "I", enonce) for i, enonce in enumerate(enonces)))
    matrice = lire_matrice(ecrire_matrice(dossier, 0), "m.xlsx")
    assert matrice.anomalies == ()
    assert len(matrice.lignes) == len(enonces)


@pytest.mark.libreoffice
def test_reenregistre_par_libreoffice_et_relu_a_l_identique(tmp_path):
    alea = st.lists(textes, min_size=len(REDOUTES), max_size=len(REDOUTES))
    lots: list[list[str]] = [REDOUTES]

    @settings(max_examples=12, deadline=None, database=None, derandomize=True)
    @given(alea)
    def collecter(valeurs):
        lots.append(valeurs)

    collecter()
    # Un tableur échappe lui-même « _x0041_ » : sans cela, LibreOffice y lirait le caractère « A ».
    fichiers = {
        f"m{n}.xlsx": remplir(VIERGE, [{"justification": _echapper(v)} for v in valeurs])
        for n, valeurs in enumerate(lots)
    }
    for extension in ("xlsx", "ods"):
        convertis = convertir(fichiers, extension, tmp_path)
        for n, valeurs in enumerate(lots):
            lignes = lire_matrice(convertis[f"m{n}.xlsx"], f"m{n}.{extension}").lignes
            assert [ligne.valeur(JUSTIFICATION) for ligne in lignes] == valeurs, extension


def _echapper(texte: str) -> str:
    return re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", texte)


@pytest.mark.libreoffice
def test_un_xls_de_libreoffice_se_lit(tmp_path):
    octets = remplir(VIERGE, [{"conformite": "Conforme", "justification": "été\nhiver"}])
    lue = lire_matrice(convertir({"m.xlsx": octets}, "xls", tmp_path)["m.xlsx"], "m.xls")
    assert lue.lignes[0].valeur(JUSTIFICATION) == "été\nhiver"
    assert lue.soumissionnaire == "ACME"
    assert [a.code for a in lue.anomalies] == ["lecture-incomplete"]  # lu sans conversion : ce qui n'est pas lu se dit


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xlsx", "ods"])
def test_la_matrice_vierge_reenregistree_n_a_aucune_anomalie(tmp_path, extension):
    lue = lire_matrice(convertir({"m.xlsx": VIERGE}, extension, tmp_path)["m.xlsx"], "m")
    assert lue.anomalies == ()
    assert lue.emission is not None
    assert [a.ref for a in lue.emission.attendues] == [f"X-{i:02d}" for i in range(len(REDOUTES))]
