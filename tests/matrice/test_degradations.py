"""Toute dégradation, seule ou composée, est dite par le bon code au bon lieu, et aucune réponse n'est perdue."""

from __future__ import annotations

import io
import os
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.utils import get_column_letter

from cctgen.matrice.contrat import FEUILLES
from cctgen.matrice.controle.ensemble import attendues_du_fichier, controler, controler_fichier
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import Offre
from tests.matrice.degradations import (
    DE_CLASSEUR,
    DE_LIGNE,
    DOSSIER,
    INCOMPATIBLES,
    NOMBRE,
    DeClasseur,
    DeLigne,
    justification,
    renvoi,
)
from tests.matrice.fabrique import remplir

COMPOSITIONS = int(os.environ.get("CCTGEN_COMPOSITIONS", "60"))
SAINE = remplir(
    ecrire_matrice(DOSSIER, 0),
    [
        {"conformite": "Conforme", "couverture": "Standard", "justification": justification(n), "renvoi": renvoi(n)}
        for n in range(1, NOMBRE + 1)
    ],
)


def abimer(lignes: dict[int, DeLigne], endroits: list[DeClasseur]) -> Offre:
    def agir(classeur):
        for n, degradation in lignes.items():
            degradation.agir(classeur["Exigences"], n)
        # Une feuille se renomme après qu'on y a saisi.
        for endroit in sorted(endroits, key=lambda e: "renommée" in e.nom):
            endroit.agir(classeur)

    return controler_fichier(abime(agir), "m.xlsx")


def abime(agir) -> bytes:
    """Rend la matrice saine, retouchée."""
    classeur = load_workbook(io.BytesIO(SAINE), rich_text=True)
    agir(classeur)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def releves(offre: Offre) -> list[tuple[str, str]]:
    """Rend les codes et leurs lieux ; une zone de plusieurs cellules en donne un par cellule."""
    lus = []
    for a in offre.anomalies:
        for plage in (a.lieu.cellule or "").split(", "):
            lus += [(a.code, f"{a.lieu.feuille}!{cellule}") for cellule in _cellules(plage)]
    return sorted(lus)


def _cellules(plage: str) -> list[str]:
    bornes = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", plage)
    if not bornes or bornes.group(1) != bornes.group(3):
        return [plage]
    return [f"{bornes.group(1)}{n}" for n in range(int(bornes.group(2)), int(bornes.group(4)) + 1)]


def attendus(lignes: dict[int, DeLigne], endroits: list[DeClasseur]) -> list[tuple[str, str]]:
    dits = [couple for n, degradation in lignes.items() for couple in degradation.attendu(n)]
    return sorted([*dits, *(couple for endroit in endroits for couple in endroit.attendu)])


def perdues(offre: Offre, lignes: dict[int, DeLigne]) -> list[str]:
    """Rend les réponses saisies qu'on ne retrouve ni dans l'offre, ni dans une anomalie."""
    tout = " ".join([*(f"{r.justification} {r.renvoi}" for r in offre.reponses), *(a.message for a in offre.anomalies)])
    effacees = {(n, colonne) for n, d in lignes.items() for colonne in d.efface}
    saisies = {(n, "H"): justification(n) for n in range(1, NOMBRE + 1)}
    saisies |= {(n, "I"): renvoi(n) for n in range(1, NOMBRE + 1)}
    return [texte for place, texte in saisies.items() if place not in effacees and texte not in tout]


def test_le_banc_compte_au_moins_quatre_vingts_degradations():
    noms = [d.nom for d in (*DE_LIGNE, *DE_CLASSEUR)]
    assert len(noms) == len(set(noms)) >= 80


@pytest.mark.parametrize("degradation", DE_LIGNE, ids=lambda d: d.nom)
@pytest.mark.parametrize("n", [3, 8], ids=["primordiale", "importante"])
def test_une_degradation_d_une_ligne_est_dite_a_sa_place(degradation, n):
    offre = abimer({n: degradation}, [])
    assert releves(offre) == attendus({n: degradation}, [])
    assert perdues(offre, {n: degradation}) == []


@pytest.mark.parametrize("endroit", DE_CLASSEUR, ids=lambda d: d.nom)
def test_une_degradation_d_un_endroit_est_dite_a_sa_place(endroit):
    offre = abimer({}, [endroit])
    assert releves(offre) == sorted(endroit.attendu)
    assert perdues(offre, {}) == []


def composables(endroits: list[DeClasseur]) -> list[DeClasseur]:
    """Garde la première de celles qui se gênent."""
    gardees: list[DeClasseur] = []
    for endroit in endroits:
        noms = {g.nom for g in gardees}
        if not any(endroit.nom in groupe and noms & groupe for groupe in INCOMPATIBLES):
            gardees.append(endroit)
    return gardees


compositions = st.tuples(
    st.dictionaries(st.integers(1, NOMBRE), st.sampled_from(DE_LIGNE), max_size=NOMBRE),
    st.lists(st.sampled_from(DE_CLASSEUR), max_size=6, unique_by=lambda d: d.nom).map(composables),
)


@settings(
    max_examples=COMPOSITIONS, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(compositions)
def test_toute_composition_est_dite_par_les_memes_codes_aux_memes_lieux(composition):
    lignes, endroits = composition
    offre = abimer(lignes, endroits)
    dits, prevus = releves(offre), attendus(lignes, endroits)
    if any(endroit.deplace for endroit in endroits):
        assert sorted(code for code, _ in dits) == sorted(code for code, _ in prevus)
    else:
        assert dits == prevus
    assert perdues(offre, lignes) == []


@settings(max_examples=COMPOSITIONS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FEUILLES), st.integers(1, 60), st.integers(1, 14))
@example("Exigences", 14, 4)
@example("_cctgen", 1, 1)
def test_une_saisie_n_importe_ou_est_lue_ou_nommee(feuille, ligne, colonne):
    jeton = "Jeton-4827"

    def saisir(classeur):
        cellule = classeur[feuille].cell(ligne, colonne)
        if not isinstance(cellule, MergedCell):
            cellule.value = jeton
        else:
            classeur[feuille]["M60"] = jeton

    lue = lire_matrice(abime(saisir), "m.xlsx")
    offre = controler(lue, attendues_du_fichier(lue))
    lus = [*lue.identification.values(), lue.emission.reference if lue.emission else ""]
    lus += [v for c in offre.composants for v in c.valeurs.values()]
    for r in offre.reponses:
        lus += [r.ref, r.conformite_brute, r.couverture_brute, r.justification, r.renvoi]
    noms = [a for a in offre.anomalies if jeton in a.message or place_touchee(a, feuille, ligne, colonne)]
    assert jeton in lus or noms


def place_touchee(anomalie, feuille: str, ligne: int, colonne: int) -> bool:
    """Vrai si l'anomalie est à la cellule saisie : un texte publié réécrit se dit par elle, sans le citer."""
    lieu = anomalie.lieu
    return lieu.feuille == feuille and f"{get_column_letter(colonne)}{ligne}" in lieu.cellule.replace(":", ", ").split(
        ", "
    )
