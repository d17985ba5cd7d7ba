from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.usages.gardien import montrer as fiches
from cctgen.usages.gardien.chercher import chercher
from cctgen.usages.gardien.lister import lister
from cctgen.usages.gardien.montrer import FicheDeClause, FicheDeQuestion, montrer


def test_lister_donne_toutes_les_clauses() -> None:
    assert len(lister()) >= 150


def test_montrer_trouve_la_clause_d_une_exigence() -> None:
    fiche = montrer("CCT-UTI-13")
    assert isinstance(fiche, FicheDeClause)
    assert fiche.montree.clause.est_fiche
    with pytest.raises(DossierIntrouvable):
        montrer("ABSENTE-1")


def test_montrer_dit_condition_liens_et_exemples() -> None:
    fiche = montrer("SSI-007")
    assert isinstance(fiche, FicheDeClause)
    assert fiche.condition.startswith("« Dispense")
    assert "SSI-006" in fiche.liens.incompatible
    assert fiche.exemples == {}
    toujours = montrer("SSI-008")
    assert isinstance(toujours, FicheDeClause)
    assert (toujours.condition, toujours.exemples["portail"]) == ("toujours", (1, 2))
    assert toujours.en_dict()["exemples"]["infogerance"] == []


def test_montrer_une_question_dit_ce_qu_elle_commande() -> None:
    fiche = montrer("hebergement")
    assert isinstance(fiche, FicheDeQuestion)
    assert "mutualise" in fiche.usages["questions"]
    assert len(fiche.usages["clauses"]) > 10
    assert isinstance(montrer("niveau"), FicheDeQuestion)


def test_chercher_ignore_casse_et_accents() -> None:
    assert {m.clause.id for m in chercher(["reversibilite"])} == {m.clause.id for m in chercher(["RÉVERSIBILITÉ"])}
    assert chercher(["reversibilite"])


def test_un_exemple_recrit_se_rejuge_a_la_fiche_suivante(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    racine = tmp_path / "infogerance"
    shutil.copytree(contenu("exemples") / "infogerance", racine)
    monkeypatch.setattr(fiches, "contenu", lambda _nom: tmp_path)

    def exemples() -> list[str]:
        fiche = fiches.montrer("SSI-027")
        assert isinstance(fiche, fiches.FicheDeClause)
        return list(fiche.exemples)

    assert exemples() == ["infogerance"]
    ecrit = (racine / "consultation.yaml").read_text("utf-8")
    retrait = "ajustements:\n  - {clause: SSI-027, action: retirer, motif: essai}\n"
    (racine / "consultation.yaml").write_text(ecrit.replace("ajustements:\n", retrait, 1), "utf-8")
    assert exemples() == []
