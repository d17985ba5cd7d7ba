"""Une variante est une offre à part : admise, elle se classe ; sinon, une personne en décide."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cctgen.consultation.modele import Variantes
from cctgen.depouillement.plis.candidats import motif_de_meme_candidat
from cctgen.depouillement.plis.variantes import nom_de_variante
from cctgen.evaluation.classement import LotCompare
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import designe, nom_affiche
from cctgen.evaluation.sources import lire_decisions, lire_prix
from cctgen.matrice.modele import Offre
from tests.evaluation.fabriques import des_appreciations, un_dossier, un_prix, une_offre

BASE = replace(une_offre("Alpha", fichier="alpha.xlsx"), siret="12345678900012")
VARIANTE = replace(BASE, fichier="alpha-variante.xlsx", sha256="b" * 64)


@pytest.mark.parametrize(
    ("fichier", "nom"),
    [
        ("alpha-variante.xlsx", "variante"),
        ("pli/Variante n°2 - alpha.xlsx", "variante 2"),
        ("alpha_variante_1.ods", "variante 1"),
        ("invariante.xlsx", ""),
        ("variantes/alpha.xlsx", ""),
        ("pli-alpha/Variante 1/matrice-lot-1.xlsx", "variante 1"),
        ("alpha.xlsx", ""),
    ],
)
def test_le_nom_du_fichier_dit_la_variante(fichier: str, nom: str) -> None:
    assert nom_de_variante(une_offre(fichier=fichier)) == nom


@pytest.mark.parametrize(
    ("soumissionnaire", "nom"),
    [
        ("Alpha (variante 2)", "variante 2"),
        ("Alpha – Variante n° 1", "variante 1"),
        ("Alpha, variante", "variante"),
        ("Variante Conseil", ""),
        ("Groupe Variante", ""),
    ],
)
def test_le_nom_que_porte_la_matrice_dit_aussi_la_variante(soumissionnaire: str, nom: str) -> None:
    assert nom_de_variante(une_offre(soumissionnaire, fichier="matrice-lot-1.xlsx")) == nom


def test_une_variante_n_est_ni_un_second_pli_ni_designee_par_le_siret_de_la_base() -> None:
    assert motif_de_meme_candidat(BASE, VARIANTE) == ""
    assert nom_affiche(VARIANTE) == "Alpha (variante)"
    assert [designe("12345678900012", o) for o in (BASE, VARIANTE)] == [True, False]
    assert [designe("Alpha (variante)", o) for o in (BASE, VARIANTE)] == [False, True]


AUTRE_LOT = replace(BASE, lot=2, fichier="alpha-lot-2.xlsx", sha256="c" * 64)


@pytest.mark.parametrize(
    ("texte", "offres", "codes"),
    [
        ("123 456 789 00012", [BASE, VARIANTE], ["offre-ambigue"]),
        ("alpha.xlsx", [BASE, VARIANTE], []),
        ("Alpha (variante)", [BASE, VARIANTE], []),
        ("12345678900012", [BASE], []),
        ("12345678900012", [BASE, AUTRE_LOT], []),
    ],
)
def test_le_siret_d_une_base_et_d_une_variante_ne_choisit_pas(
    tmp_path: Path, texte: str, offres: list[Offre], codes: list[str]
) -> None:
    """Prix et décision demandent laquelle : un retrait « de toutes ses offres » ne laisse pas la variante en lice."""
    prise = (
        f'decisions:\n  - {{lot: 0, offre: "{texte}", decision: retiree, motif: Retrait., auteur: D, date: 2027-01-02}}'
    )
    (tmp_path / "decisions.yaml").write_text(prise, encoding="utf-8")
    (tmp_path / "prix.yaml").write_text(f'prix:\n  - {{soumissionnaire: "{texte}", montant: 10}}', encoding="utf-8")
    decisions, de_decision = lire_decisions(tmp_path, un_dossier(), offres)
    prix, de_prix = lire_prix(tmp_path, un_dossier(), offres)
    assert [[a.code for a in fautes if a.code == "offre-ambigue"] for fautes in (de_decision, de_prix)] == [codes] * 2
    assert [bool(decisions), bool(prix)] == [not codes] * 2
    dit = " ".join(a.conseil for a in de_decision)
    assert not codes or ("alpha.xlsx" in dit and "alpha-variante.xlsx" in dit)


def classer(admises: bool) -> LotCompare:
    offres = [BASE, VARIANTE]
    notes = {"SSI-1": 3, "SSI-2": 3, "UTI-1": 3}
    avis = des_appreciations({"Alpha": notes, "Alpha (variante)": notes}, offres)
    prix = [un_prix("Alpha", "100"), un_prix("Alpha (variante)", "95")]
    dossier = replace(un_dossier(), variantes=Variantes(admises=admises))
    return comparer(dossier, offres, avis, prix).lots[0]


def test_admise_elle_se_classe_a_cote_de_l_offre_de_base() -> None:
    lot = classer(admises=True)
    assert {o.soumissionnaire for o in lot.offres} == {"Alpha", "Alpha (variante)"}
    assert "variante-non-admise" not in {r.code for r in lot.raisons}


def test_non_admise_elle_tient_le_classement_provisoire() -> None:
    lot = classer(admises=False)
    assert lot.provisoire
    assert "variante-non-admise" in {r.code for r in lot.raisons}
