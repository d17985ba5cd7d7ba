"""Cinq cents évaluations tirées au hasard, refaites à la main : un calcul qui n'emprunte rien à la notation.

Il part des déclarations brutes (dictionnaires), compte en entiers et en fractions, arrondit de son côté.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.evaluation.classement import LotCompare
from cctgen.evaluation.comparaison import comparer
from cctgen.matrice.modele import Offre
from tests.evaluation.fabriques import des_appreciations, un_prix, une_decision, une_offre, une_reponse
from tests.fabriques import un_clausier, une_clause, une_consultation, une_exigence

TIRAGES = 500
PAR_LOT_D_ESSAIS = 50


@dataclass
class Tirage:
    """Une évaluation : le barème déclaré, les poids des exigences, les notes, les réponses vides, les prix."""

    bareme: dict[str, Any]
    poids: dict[str, dict[str, str]]
    notes: dict[str, dict[str, int]]
    muettes: dict[str, set[str]]
    prix: dict[str, str]
    ecartees: set[str] = field(default_factory=set)


FORMULES: tuple[Any, ...] = (
    "proportionnelle",
    {"nom": "lineaire", "plancher": "90000", "plafond": "250000"},
    {"nom": "ecart_au_moins_cher", "zero_a": "180"},
    {"nom": "entre_les_extremes", "note_plancher": "12.5", "ecart_minimal": "40"},
    {"nom": "proportionnelle_renforcee", "exposant": "3"},
)


def tirer(graine: int) -> Tirage:
    hasard = Random(graine)  # noqa: S311 - un tirage qui se rejoue, rien de secret
    poids = {
        theme: {f"{theme[:3].upper()}-{n}": hasard.choice(["1", "2", "0.5", "3.25"]) for n in range(1, 5)}
        for theme in ("securite", "propriete-intellectuelle", "utilisateur")
    }
    noms = [f"Offre {n}" for n in range(hasard.randint(2, 5))]
    refs = [ref for du_theme in poids.values() for ref in du_theme]
    bareme = _bareme(hasard)
    haut = max(int(d["note"]) for d in bareme["echelle"])
    return Tirage(
        bareme,
        poids,
        {nom: {ref: hasard.randint(0, haut) for ref in refs} for nom in noms},
        {nom: {ref for ref in refs if hasard.random() < 0.1} for nom in noms},
        {nom: str(Decimal(hasard.randint(8_000_000, 30_000_000)) / 100) for nom in noms},
        {noms[-1]} if len(noms) > 2 and hasard.random() < 0.3 else set(),
    )


def _bareme(hasard: Random) -> dict[str, Any]:
    haut = hasard.randint(3, 6)
    technique = hasard.choice(["30", "45.5", "60"])
    usage = hasard.choice(["12.25", "20"])
    part = hasard.choice(["33.3", "50", "75"])
    return {
        "arrondi": str(hasard.randint(0, 6)),
        "case_vide": hasard.choice(["zero", "a_apprecier"]),
        "prix_de_reference": hasard.choice(["non_ecartees", "recues"]),
        "echelle": [
            {"note": str(n), "ancre": f"Degré {n}.", "attendu": "oui" if n == haut - 1 else "non"}
            for n in range(haut + 1)
        ],
        "criteres": [
            {
                "id": "technique",
                "type": "appreciation",
                "poids": technique,
                "sous_criteres": [
                    {"id": "securite", "poids": part, "themes": ["securite"]},
                    {"id": "droits", "poids": str(100 - Decimal(part)), "themes": ["propriete-intellectuelle"]},
                ],
            },
            {"id": "usage", "type": "appreciation", "poids": usage, "piliers": ["utilisateur"]},
            {
                "id": "prix",
                "type": "prix",
                "poids": str(100 - Decimal(technique) - Decimal(usage)),
                "formule": hasard.choice(FORMULES),
            },
        ],
    }


def noter_par_l_outil(tirage: Tirage, ordre: Callable[[list[Offre]], list[Offre]] = list) -> LotCompare:
    themes = {"utilisateur": {"theme": "cct", "pilier": "utilisateur"}}
    pieces = {"propriete-intellectuelle": "ccap"}
    clauses = [
        une_clause(
            f"{theme[:3].upper()}-001",
            piece=pieces.get(theme, "cctp"),
            exigences=[une_exigence(ref, poids=poids) for ref, poids in du_theme.items()],
            **themes.get(theme, {"theme": theme}),
        )
        for theme, du_theme in tirage.poids.items()
    ]
    dossier = assembler(un_clausier(clauses), une_consultation(bareme=tirage.bareme))
    offres = [
        une_offre(nom, reponses=[une_reponse(r) for r in notes if r not in tirage.muettes[nom]])
        for nom, notes in tirage.notes.items()
    ]
    prix = [un_prix(nom, montant) for nom, montant in tirage.prix.items()]
    decisions = [une_decision(nom) for nom in tirage.ecartees]
    appreciations = des_appreciations(tirage.notes, offres)
    return comparer(dossier, ordre(offres), appreciations, prix, decisions).lots[0]


def noter_a_part(tirage: Tirage, nom: str) -> Iterator[tuple[str, Fraction]]:
    """Rend toutes les notes d'une offre : chaque sous-critère, chaque critère, puis la note globale."""
    globale = Fraction(0)
    for critere in tirage.bareme["criteres"]:
        if critere["type"] == "prix":
            note = _prix(tirage, critere["formule"], nom)
        elif "sous_criteres" in critere:
            note = Fraction(0)
            for part in critere["sous_criteres"]:
                de_part = _appreciation(tirage, part["themes"][0], nom)
                yield f"{critere['id']} / {part['id']}", de_part
                note += de_part * Fraction(part["poids"]) / 100
        else:
            note = _appreciation(tirage, critere["piliers"][0], nom)
            yield f"{critere['id']} / {critere['id']}", note
        yield critere["id"], note
        globale += note * Fraction(critere["poids"]) / 100
    yield "globale", globale


def _appreciation(tirage: Tirage, theme: str, nom: str) -> Fraction:
    haut = len(tirage.bareme["echelle"]) - 1
    obtenus, possibles = Fraction(0), Fraction(0)
    for ref, poids in tirage.poids[theme].items():
        muette = tirage.bareme["case_vide"] == "zero" and ref in tirage.muettes[nom]
        obtenus += 0 if muette else Fraction(poids) * tirage.notes[nom][ref]
        possibles += Fraction(poids) * haut
    return 100 * obtenus / possibles


def _prix(tirage: Tirage, formule: Any, nom: str) -> Fraction:
    hors = tirage.ecartees if tirage.bareme["prix_de_reference"] == "non_ecartees" else set()
    retenus = [Fraction(montant) for autre, montant in tirage.prix.items() if autre not in hors]
    prix, bas, haut = Fraction(tirage.prix[nom]), min(retenus), max(retenus)
    if formule == "proportionnelle":
        return 100 * bas / prix
    if formule["nom"] == "proportionnelle_renforcee":
        return 100 * bas**3 / prix**3
    if formule["nom"] == "ecart_au_moins_cher":
        return max(Fraction(0), 100 * (bas * 18 / 10 - prix) / (bas * 18 / 10 - bas))
    if formule["nom"] == "entre_les_extremes":
        haut = max(haut, bas * 14 / 10)
        return 100 - Fraction("87.5") * (prix - bas) / (haut - bas)
    bas, haut = Fraction(formule["plancher"]), Fraction(formule["plafond"])
    return max(Fraction(0), min(Fraction(100), 100 * (haut - prix) / (haut - bas)))


def ecrire(note: Fraction, decimales: int) -> str:
    """Arrondit par la bibliothèque décimale, loin au-delà de ce qui s'affiche."""
    with localcontext() as contexte:
        contexte.prec = 80
        exacte = Decimal(note.numerator) / Decimal(note.denominator)
        return str(exacte.quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP))


def notes_affichees(offre: Mapping[str, Any]) -> dict[str, str]:
    lues = {"globale": offre["note"]}
    for critere in offre["criteres"]:
        lues[critere["id"]] = critere["note"]
        lues |= {f"{critere['id']} / {p['id']}": p["note"] for p in critere["sous_criteres"]}
    return lues


@pytest.mark.parametrize("debut", range(0, TIRAGES, PAR_LOT_D_ESSAIS))
def test_une_evaluation_tiree_au_hasard_egale_un_calcul_independant(debut: int) -> None:
    for graine in range(debut, debut + PAR_LOT_D_ESSAIS):
        tirage = tirer(graine)
        lot = noter_par_l_outil(tirage)
        decimales = int(tirage.bareme["arrondi"])
        refaites = {nom: dict(noter_a_part(tirage, nom)) for nom in tirage.notes if nom not in tirage.ecartees}
        affichees = {
            o["soumissionnaire"]: notes_affichees(o) for o in lot.en_dict(decimales)["offres"] if o["rang"] is not None
        }
        attendues = {nom: {cle: ecrire(n, decimales) for cle, n in notes.items()} for nom, notes in refaites.items()}
        assert affichees == attendues, f"graine {graine}"
        rangs = {o.soumissionnaire: o.rang for o in lot.offres if o.rang is not None}
        globales = {nom: notes["globale"] for nom, notes in refaites.items()}
        assert rangs == {nom: 1 + sum(g > n for g in globales.values()) for nom, n in globales.items()}


def notes_de_criteres(lot: LotCompare) -> dict[str, dict[str, Fraction | None]]:
    return {o.soumissionnaire: {c.id: c.note for c in o.note.criteres} for o in lot.offres}


@pytest.mark.parametrize("graine", range(TIRAGES, TIRAGES + 40))
def test_les_notes_sont_bornees_et_ne_dependent_pas_de_l_ordre(graine: int) -> None:
    tirage = tirer(graine)
    lot = noter_par_l_outil(tirage)
    toutes = [note for notes in notes_de_criteres(lot).values() for note in notes.values() if note is not None]
    assert all(0 <= note <= 100 for note in (*toutes, *(o.note.note for o in lot.offres if o.note.note is not None)))
    assert noter_par_l_outil(tirage, lambda offres: offres[::-1]).en_dict(6) == lot.en_dict(6)


@pytest.mark.parametrize("graine", range(TIRAGES, TIRAGES + 40))
def test_un_degre_de_plus_ou_un_prix_plus_bas_ne_fait_jamais_baisser_une_note(graine: int) -> None:
    tirage = tirer(graine)
    nom = next(n for n in tirage.notes if n not in tirage.ecartees)
    avant = {o.soumissionnaire: o.note.note for o in noter_par_l_outil(tirage).offres}[nom]
    haut = len(tirage.bareme["echelle"]) - 1
    for ref in list(tirage.notes[nom])[graine % 3 :: 4]:
        monte = {**tirage.notes[nom], ref: min(haut, tirage.notes[nom][ref] + 1)}
        apres = noter_par_l_outil(replace(tirage, notes={**tirage.notes, nom: monte}))
        assert next(o.note.note for o in apres.offres if o.soumissionnaire == nom) >= avant  # type: ignore[operator]
    moins = str(round(Decimal(tirage.prix[nom]) * Decimal("0.9"), 2))
    apres = noter_par_l_outil(replace(tirage, prix={**tirage.prix, nom: moins}))
    assert next(o.note.note for o in apres.offres if o.soumissionnaire == nom) >= avant  # type: ignore[operator]


@pytest.mark.parametrize("graine", range(TIRAGES, TIRAGES + 40))
def test_une_offre_hors_jeu_ne_change_aucune_note_d_appreciation(graine: int) -> None:
    tirage = tirer(graine)
    avec = notes_de_criteres(noter_par_l_outil(tirage))
    for hors in tirage.notes:
        sans = notes_de_criteres(noter_par_l_outil(replace(tirage, ecartees={hors})))
        for nom in tirage.notes:
            assert {c: n for c, n in sans[nom].items() if c != "prix"} == {
                c: n for c, n in avec[nom].items() if c != "prix"
            }
