"""Où un fichier est rangé, et ce que ce rangement dit."""

from __future__ import annotations

import pytest

from cctgen.depouillement.plis.remises import dossier_du_pli, instant_de_depot, plis_sans_matrice


@pytest.mark.parametrize(
    ("nom", "dossier"),
    [
        ("m.xlsx", "."),
        ("plis.zip/A/annexes/bom.json", "plis.zip/A"),
        ("plis.zip/A/2 - Offre technique/m.xlsx", "plis.zip/A"),
        ("A/Pièces administratives/Justificatifs/k.pdf", "A"),
        ("plis/offre 1/m.xlsx", "plis/offre 1"),
        ("offres.zip/m.xlsx", "offres.zip"),
        ("ACME/m.xlsx", "ACME"),
    ],
)
def test_les_rangements_usuels_ne_sont_pas_des_plis(nom, dossier):
    assert str(dossier_du_pli(nom)) == dossier


@pytest.mark.parametrize(
    ("noms", "matrices", "attendus"),
    [
        (["p.zip/A/m.xlsx", "p.zip/B/memoire.pdf"], {"p.zip/A/m.xlsx"}, ("p.zip/B",)),
        (["p.zip/A/m.xlsx", "p.zip/B.zip/memoire.pdf"], {"p.zip/A/m.xlsx"}, ("p.zip/B.zip",)),
        (["A/technique/m.xlsx", "A/administratif/k.pdf"], {"A/technique/m.xlsx"}, ()),
        (["A.zip/k.pdf"], set(), ("A.zip",)),
        (["m.xlsx", "k.pdf"], {"m.xlsx"}, ()),
        (["lisez-moi.txt", "A/m.xlsx", "B/dpgf.xlsx"], {"A/m.xlsx"}, ("B",)),
        ([], set(), ()),
    ],
)
def test_un_pli_sans_matrice_est_liste(noms, matrices, attendus):
    assert plis_sans_matrice(noms, matrices) == attendus


@pytest.mark.parametrize(
    ("nom", "instant"),
    [
        ("Pli_0001_20270115_115907/m.xlsx", "2027-01-15 11:59:07"),
        ("p.zip/ACME 15-01-2027 11h59/offre/m.xlsx", "2027-01-15 11:59:00"),
        ("p.zip/2027-01-15T11:59:07/m.xlsx", "2027-01-15 11:59:07"),
        ("p.zip/pli 2027-01-15/m.xlsx", None),
        ("p.zip/20001234567890/m.xlsx", None),
        ("p.zip/2027-13-45 11h59/m.xlsx", None),
        ("m.xlsx", None),
    ],
)
def test_l_instant_du_depot_se_lit_du_nom_ou_ne_se_dit_pas(nom, instant):
    lu = instant_de_depot(nom)
    assert (None if lu is None else str(lu)) == instant
