"""`cctgen clausier statistiques` : les exemples livrés, ou les profils donnés."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cctgen.cli.principal import executer
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.usages.gardien.statistiques import mesurer

JOUR = date(2026, 12, 1)
REPONSES = contenu("exemples") / "portail" / "reponses.yaml"


def test_sans_profil_les_exemples_se_mesurent(capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["clausier", "statistiques", "--json"]) == 0
    rendu = json.loads(capsys.readouterr().out)
    assert [(v["profil"], v["lot"]) for v in rendu["volumes"]] == [
        ("infogerance", 0),
        ("portail", 1),
        ("portail", 2),
        ("sirh-saas", 0),
    ]
    assert rendu["relectures"]["jamais"] == rendu["clauses"] == sum(t["clauses"] for t in rendu["themes"])
    assert executer(["clausier", "statistiques"]) == 0
    assert "Volume par profil" in capsys.readouterr().out


def test_un_fichier_de_reponses_est_un_profil() -> None:
    de_la_consultation = mesurer((), [REPONSES.parent], JOUR).volumes
    du_fichier = mesurer((), [REPONSES], JOUR).volumes
    assert [v.profil for v in du_fichier] == ["reponses", "reponses"]
    # Le portail ajuste sa sélection ; ses réponses seules la laissent telle que le clausier la donne.
    assert {(v.lot, v.primordiales > 0) for v in du_fichier} == {(v.lot, True) for v in de_la_consultation}


def test_un_profil_fautif_ou_absent_est_dit(tmp_path: Path) -> None:
    with pytest.raises(DossierIntrouvable):
        mesurer((), [tmp_path / "absent.yaml"], JOUR)
    fautif = tmp_path / "profil.yaml"
    fautif.write_text("communes: {nature: inconnue}\n", encoding="utf-8")
    with pytest.raises(DonneesInvalides) as refus:
        mesurer((), [fautif], JOUR)
    assert [a.code for a in refus.value.anomalies] == ["reponse-hors-liste"]
