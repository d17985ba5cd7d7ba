"""Une règle de fond est un fichier : elle se déclenche sur chacun de ses cas fautifs et se tait sur les sains."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cctgen.assemblage.controles.ensemble import REGLES as REGLES_DE_LOT
from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES
from cctgen.clausier.controles.ensemble import REGLES as REGLES_DE_CLAUSE
from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from tests.catalogue.joueurs.redaction import jouer_clause, jouer_lot, livre, relever_lot
from tests.catalogue.releve import PAQUET

Joueur = Callable[[Mapping[str, Any]], set[str]]
TOUTES = [(jouer_clause, r) for r in REGLES_DE_CLAUSE] + [(jouer_lot, r) for r in REGLES_DE_LOT]
FAUTIFS = [pytest.param(j, r, c, id=f"{r.code}-{n}") for j, r in TOUTES for n, c in enumerate(r.fautifs)]
SAINS = [pytest.param(j, r, c, id=f"{r.code}-{n}") for j, r in TOUTES for n, c in enumerate(r.sains)]
FICHIERS = sorted(p for p in PAQUET.rglob("*.py") if "regles" in p.parts and p.name != "__init__.py")


@pytest.mark.parametrize(("joueur", "regle", "cas"), FAUTIFS)
def test_un_cas_fautif_declenche_sa_regle(joueur: Joueur, regle: Regle[Any, Any], cas: Mapping[str, Any]) -> None:
    assert regle.code in joueur(cas)


FRANCHIS = [
    pytest.param(r.code, c, id=f"{r.code}-{n}")
    for r in REGLES_DE_LOT
    for n, c in enumerate(r.fautifs)
    if r.code in FRANCHISSABLES
]


@pytest.mark.parametrize(("code", "cas"), FRANCHIS)
def test_ce_qui_se_franchit_dit_le_fait_qu_une_decision_doit_avoir_vu(code: str, cas: Mapping[str, Any]) -> None:
    dites = [a for a in relever_lot(cas) if a.code == code]
    assert dites
    assert all(a.faits for a in dites)


@pytest.mark.parametrize(("joueur", "regle", "cas"), SAINS)
def test_un_cas_sain_ne_la_declenche_pas(joueur: Joueur, regle: Regle[Any, Any], cas: Mapping[str, Any]) -> None:
    assert regle.code not in joueur(cas)


@pytest.mark.parametrize("regle", [r for _, r in TOUTES], ids=lambda r: r.code)
def test_une_regle_a_ses_mots_sa_source_et_ses_cas(regle: Regle[Any, Any]) -> None:
    assert all((regle.voit, regle.source, regle.remede, regle.fautifs, regle.sains))


@pytest.mark.parametrize("regle", REGLES_DE_CLAUSE, ids=lambda r: r.code)
def test_le_clausier_livre_respecte_la_regle(regle: Regle[ClauseLue, Constat]) -> None:
    lues = (ClauseLue.seule(c).dans(livre()) for c in livre().clauses.values() if c.retiree is None)
    assert [c for lue in lues for c in regle.examiner(lue)] == []


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda p: p.stem)
def test_un_fichier_du_dossier_est_une_regle_du_registre(fichier: Path) -> None:
    """Ajouter un contrôle, c'est ajouter un fichier : rien d'autre ne le nomme."""
    module = importlib.import_module(".".join(("cctgen", *fichier.relative_to(PAQUET).with_suffix("").parts)))
    assert any(module.REGLE is r for _, r in TOUTES)
