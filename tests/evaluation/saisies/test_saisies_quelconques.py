"""Des prix et des décisions quelconques, en YAML ou en classeur : des anomalies, une comparaison, jamais une trace."""

from __future__ import annotations

import io
import tempfile
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cctgen.evaluation.classeur.ecriture import ecrire_comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.rapport.redaction import corps_du_rapport
from cctgen.evaluation.saisies.classeurs import LigneDeDecision, LigneDePrix, ecrire_decisions, ecrire_prix
from cctgen.evaluation.sources import lire_decisions, lire_prix
from tests.entrees import abimes
from tests.evaluation.fabriques import des_appreciations, un_dossier, une_offre

DOSSIER = un_dossier((1, 2))
OFFRES = [une_offre(nom, lot) for nom in ("Alpha", "Bêta") for lot in (1, 2)]
AVIS = des_appreciations({nom: {"SSI-1": 3, "SSI-2": 3, "UTI-1": 4} for nom in ("Alpha", "Bêta")}, OFFRES)
ECRITS = {
    "prix.yaml": """
prix:
  - {lot: 1, soumissionnaire: Alpha, montant: "125 000,50"}
  - {lot: 1, soumissionnaire: "Bêta", montant: 98000}
  - {lot: 2, soumissionnaire: Alpha, montant: 70000}
""",
    "decisions.yaml": """
decisions:
  - {offre: Alpha, lot: 1, exigence: SSI-P, decision: maintenue, motif: "Vu au pli.", auteur: "A", date: 2027-01-29}
  - {offre: "Bêta", lot: 2, decision: ecartee, confirmee: oui, motif: "Vu au pli.", auteur: "A", date: 29/01/2027}
  - {offre: "Bêta", lot: 1, decision: retiree, motif: "Vu au pli.", auteur: "A", date: 2027-01-29}
""",
}


def juger(evaluation: Path) -> None:
    """Lit les saisies, compare, écrit le classeur et le rapport ; toute faute dit son lieu et quoi faire."""
    prix, fautes = lire_prix(evaluation, DOSSIER, OFFRES)
    decisions, autres = lire_decisions(evaluation, DOSSIER, OFFRES)
    for anomalie in (*fautes, *autres):
        assert anomalie.message
        assert anomalie.conseil
        assert str(anomalie.lieu).startswith("evaluation/")
        assert "[key]" not in anomalie.message
    comparaison = comparer(DOSSIER, OFFRES, AVIS, prix, decisions, (*fautes, *autres))
    assert len(comparaison.lots) == 2
    openpyxl.load_workbook(io.BytesIO(ecrire_comparaison(DOSSIER, comparaison)))
    assert corps_du_rapport(DOSSIER, comparaison, Analyse(jour=date(2027, 1, 10)))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(abimes(ECRITS))
def test_des_saisies_quelconques_en_yaml_ne_donnent_que_des_anomalies(abime: tuple[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as dossier:
        for nom, contenu in {**{n: t.encode() for n, t in ECRITS.items()}, abime[0]: abime[1]}.items():
            (Path(dossier) / nom).write_bytes(contenu)
        juger(Path(dossier))


@cache
def _vierges() -> dict[str, bytes]:
    lignes = [LigneDePrix(1, "Alpha"), LigneDePrix(2, "Bêta")]
    points = [LigneDeDecision(1, "Alpha", "SSI-P", "Relevé."), LigneDeDecision(2, "Bêta", "", "Relevé.")]
    return {"prix.xlsx": ecrire_prix(DOSSIER, lignes), "decisions.xlsx": ecrire_decisions(DOSSIER, points)}


_TEXTES = ("", "Alpha", "bêta", "1", "01", "-1", "1e999", "NaN", "125.000", "12 €", "=1/0", "#REF!", "9" * 400, "oui")
_DECISIONS = ("offre écartée", "hors délai", "maintenue", "SSI-P", "offre entière", "–", "31/02/2027", "29/01/2027")
_CASES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.sampled_from([*_TEXTES, *_DECISIONS]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1900, 3, 1)),
    st.just(date(2027, 1, 29)),
    st.just(time(12, 30)),
    st.just(timedelta(days=400)),
)


@st.composite
def classeurs_abimes(tirer: st.DrawFn) -> tuple[str, bytes]:
    """Rend un classeur de saisie dont des cases sont remplies au hasard, des rangs ôtés, ou les octets abîmés."""
    nom = tirer(st.sampled_from(sorted(_vierges())))
    classeur = openpyxl.load_workbook(io.BytesIO(_vierges()[nom]))
    feuille = classeur.worksheets[0]
    for _ in range(tirer(st.integers(1, 12))):
        feuille.cell(tirer(st.integers(5, 9)), tirer(st.integers(1, 10))).value = tirer(_CASES)
    if tirer(st.integers(0, 5)) == 0:
        feuille.delete_cols(tirer(st.integers(1, 4)))
    if tirer(st.integers(0, 5)) == 0:
        feuille.insert_rows(tirer(st.integers(1, 6)), tirer(st.integers(1, 50)))
    tampon = io.BytesIO()
    classeur.save(tampon)
    octets = bytearray(tampon.getvalue())
    if tirer(st.integers(0, 3)) == 0:
        # Une part, non un rang : l'heure qu'openpyxl écrit change la taille d'une archive à l'autre.
        rang = len(octets) * tirer(st.integers(0, 999)) // 1000
        octets[rang : rang + tirer(st.integers(1, 300))] = tirer(st.binary(max_size=8))
    return nom, bytes(octets)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(classeurs_abimes())
def test_des_classeurs_de_saisie_quelconques_ne_donnent_que_des_anomalies(abime: tuple[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as dossier:
        (Path(dossier) / abime[0]).write_bytes(abime[1])
        juger(Path(dossier))


def test_ce_que_l_outil_releve_ne_se_coupe_pas_a_la_ponctuation_et_l_offre_se_recopie() -> None:
    """Une ligne du classeur commençait par « : » ; les mots d'une offre, entre guillemets, restent signe pour signe."""
    point = LigneDeDecision(1, "Alpha", "SSI-1", "Licence de « nom : x » ; à lire")
    case = openpyxl.load_workbook(io.BytesIO(ecrire_decisions(DOSSIER, [point]))).worksheets[0]["D6"]
    assert case.value == "Licence de «\u00a0nom : x\u00a0»\u202f; à lire."
