"""La table de règles d'un autre service, convertie en clausier superposé, donne ses sélections publiées (SOURCE.md)."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from cctgen.assemblage.selection.motivee import selectionner
from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.verification.ensemble import verifier
from cctgen.consultation.dialogue import reponses_du_lot
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.contenu import contenu
from tests.table_de_regles.conversion import DOSSIER, QUESTIONS, Regle, convertir, lire_la_table

REGLES = lire_la_table()
PUBLIEES = json.loads((DOSSIER / "selections.json").read_text(encoding="utf-8"))
Saisies = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Convertie:
    clausier: Clausier
    mesures: Mapping[str, str]

    def selection(self, saisies: Saisies) -> tuple[list[str], list[str]]:
        """Les mesures indispensables, puis les recommandées, que retient la vraie sélection motivée."""
        reponses = reponses_du_lot(self.clausier, saisies, 0)
        selection = selectionner(self.clausier.clauses, reponses, self.clausier)
        retenues = {i for i, d in selection.clauses.items() if d.retenue}
        exigences = {i for i, d in selection.exigences.items() if d.retenue}
        par_niveau = [sorted(m for c, m in self.mesures.items() if f"{c}-{n}" in exigences) for n in (1, 2)]
        assert sorted(m for c, m in self.mesures.items() if c in retenues) == sorted(par_niveau[0] + par_niveau[1])
        return par_niveau[0], par_niveau[1]


@pytest.fixture(scope="module")
def convertie(tmp_path_factory: pytest.TempPathFactory) -> Convertie:
    dossier = tmp_path_factory.mktemp("mesures") / "service"
    mesures = convertir(REGLES, dossier)
    lecture = lire_clausier([contenu("clausier"), dossier])
    assert bloquantes(verifier(lecture, formes_refusees)) == ()
    assert lecture.clausier is not None
    return Convertie(lecture.clausier, mesures)


def _saisies(reponses: Mapping[str, Any]) -> Saisies:
    return {q: tuple(v) if isinstance(v, list) else (v,) for q, v in reponses.items() if v}


def test_la_table_est_entiere() -> None:
    assert len(REGLES) == len({r.mesure for r in REGLES}) == 135
    assert [len(s["indispensables"]) + len(s["recommandees"]) for s in PUBLIEES] == [119, 83, 41]


@pytest.mark.parametrize("publiee", PUBLIEES, ids=lambda s: f"cas {s['cas']}")
def test_la_selection_publiee_est_retrouvee(publiee: Mapping[str, Any], convertie: Convertie) -> None:
    indispensables, recommandees = convertie.selection(_saisies(publiee["reponses"]))
    assert indispensables == publiee["indispensables"]
    assert recommandees == publiee["recommandees"]


def test_hors_des_cas_publies_la_selection_suit_la_table(convertie: Convertie) -> None:
    """Sur deux cents services tirés au hasard, la table relue colonne par colonne et le clausier concordent."""
    hasard = random.Random(5)  # noqa: S311
    for _ in range(200):
        saisies = {q: _tirer(forme, valeurs, hasard) for q, (forme, valeurs) in QUESTIONS.items()}
        saisies = {q: v for q, v in saisies.items() if v}
        assert convertie.selection(saisies) == _selon_la_table(saisies), saisies


def _tirer(forme: str, valeurs: Any, hasard: random.Random) -> tuple[str, ...]:
    if forme == "choix":
        return (hasard.choice(valeurs),)
    return tuple(v for v in valeurs if hasard.random() < 0.4) or (() if "salles" in valeurs else (valeurs[0],))


def _selon_la_table(saisies: Saisies) -> tuple[list[str], list[str]]:
    indispensables, recommandees = [], []
    rang = ("basique", "modere", "avance").index(saisies["niveau_mss"][0])
    for regle in REGLES:
        besoin = regle.niveaux[rang]
        gardee = regle.au_socle and not _touche(regle.retiree, saisies)
        if besoin == "-" or not (gardee or _touche(regle.ajoutee, saisies)):
            continue
        du_niveau = besoin == "I" and not _touche(regle.recommandee, saisies)
        (indispensables if du_niveau or _rendue(regle, besoin, saisies) else recommandees).append(regle.mesure)
    return sorted(indispensables), sorted(recommandees)


def _touche(colonnes: Any, saisies: Saisies) -> bool:
    return any(set(c["parmi"]) & set(saisies.get(c["question"], ())) for c in colonnes)


def _rendue(regle: Regle, besoin: str, saisies: Saisies) -> bool:
    """Une mesure déjà indispensable à ce niveau, que la table recommande, le reste même rendue indispensable."""
    return _touche(regle.indispensable, saisies) and not (besoin == "I" and _touche(regle.recommandee, saisies))
