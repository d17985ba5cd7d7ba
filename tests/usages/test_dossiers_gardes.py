"""Un dossier que ce poste a déjà contrôlé ne se rejuge pas ; ce qui change, réponse, clause ou outil, se rejuge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cctgen.assemblage.controles import ensemble
from cctgen.assemblage.controles.textes import relire_l_article
from cctgen.assemblage.modele import Article
from cctgen.clausier.modele import Clause, Clausier
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.memoire import lectures
from cctgen.socle.memoire.lectures import Lectures
from cctgen.usages.ouverture import relectures_gardees
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.ouverture.dossiers_gardes import DONT_DEPENDENT_LES_DOSSIERS
from cctgen.usages.ouverture.relectures_gardees import RelecturesGardees
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.documents.fabriques import un_article
from tests.fabriques import modules_charges, un_clausier, une_clause

pytestmark = pytest.mark.usefixtures("poste_neuf")


@pytest.fixture
def juges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """La référence de chaque dossier que les contrôles ont vraiment relu."""
    relus: list[str] = []
    controler = ensemble.controler_dossier

    def compter(dossier: Any, *autres: Any) -> Iterator[Any]:
        relus.append(dossier.edition.reference)
        return controler(dossier, *autres)

    monkeypatch.setattr(ensemble, "controler_dossier", compter)
    return relus


def test_le_meme_dossier_ne_se_rejuge_pas_et_dit_la_meme_chose(tmp_path: Path, juges: list[str]) -> None:
    creer_depuis_exemple(tmp_path / "c", "sirh-saas")
    reponses = tmp_path / "c" / "reponses.yaml"
    fautives = reponses.read_text(encoding="utf-8").replace("gérer la carrière", "gérer, sous Oracle, la carrière", 1)
    reponses.write_text(fautives, encoding="utf-8")
    neuve = ouvrir(tmp_path / "c")
    assert [ouvrir(tmp_path / "c") for _ in range(2)] == [neuve, neuve]
    premiere = neuve.anomalies
    assert len(juges) == 1
    assert any("Oracle" in a.message for a in premiere)


@pytest.mark.parametrize("fichier", ["reponses.yaml", "consultation.yaml"])
def test_une_saisie_changee_se_rejuge(fichier: str, tmp_path: Path, juges: list[str]) -> None:
    creer_depuis_exemple(tmp_path / "c", "sirh-saas")
    ouvrir(tmp_path / "c")
    chemin = tmp_path / "c" / fichier
    ecrit = chemin.read_text(encoding="utf-8")
    avant, apres = {
        "reponses.yaml": ("communes:", "parametres: {SSI-030: {}}\ncommunes:"),
        "consultation.yaml": ("objet:", "objet: SAP, "),
    }[fichier]
    assert ecrit.count(avant) >= 1
    chemin.write_text(ecrit.replace(avant, apres, 1), encoding="utf-8")
    ouvrir(tmp_path / "c")
    assert len(juges) == 2


@pytest.fixture
def relus(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """La clause de chaque article que les contrôles ont vraiment relu."""
    faites: list[str] = []

    def compter(clausier: Clausier, clause: Clause, article: Article) -> tuple[Anomalie, ...]:
        faites.append(clause.id)
        return relire_l_article(clausier, clause, article)

    monkeypatch.setattr(relectures_gardees, "relire_l_article", compter)
    return faites


def test_une_reponse_changee_ne_fait_relire_que_les_articles_qui_la_citent(tmp_path: Path, relus: list[str]) -> None:
    creer_depuis_exemple(tmp_path / "c", "sirh-saas")
    assert not any("Oracle" in a.message for a in ouvrir(tmp_path / "c").anomalies)
    entiers = len(relus)
    reponses = tmp_path / "c" / "reponses.yaml"
    fautives = reponses.read_text(encoding="utf-8").replace("gérer la carrière", "gérer, sous Oracle, la carrière", 1)
    reponses.write_text(fautives, encoding="utf-8")
    anomalies = ouvrir(tmp_path / "c").anomalies
    assert any("Oracle" in a.message for a in anomalies)
    assert 0 < len(relus) - entiers < entiers / 10


def test_une_clause_propre_changee_se_relit(relus: list[str]) -> None:
    clausier, article = un_clausier(), un_article("PRO-001")
    for texte in ("Le titulaire {n}.", "Le titulaire {n}.", "Le prestataire {n}."):
        garder = RelecturesGardees(Lectures.du_poste("relectures", b""), clausier, "REF")
        garder.relire(clausier, une_clause("PRO-001", texte=texte), article)
        garder.garder()
    assert relus == ["PRO-001", "PRO-001"]


def test_un_article_qui_change_de_numero_ou_de_lots_ne_se_relit_pas(relus: list[str]) -> None:
    clause = une_clause("PRO-001", texte="Le titulaire {n}.")
    for article in (
        un_article("PRO-001"),
        replace(un_article("PRO-001"), numero="9.9", signet="autre", lots=(1, 2)),
        replace(un_article("PRO-001"), texte="Le titulaire installe Oracle."),
    ):
        garder = RelecturesGardees(Lectures.du_poste("relectures", b""), un_clausier(), "REF")
        garder.relire(un_clausier(), clause, article)
        garder.garder()
    assert relus == ["PRO-001", "PRO-001"]


def test_sans_cache_le_dossier_se_rejuge(tmp_path: Path, juges: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    creer_depuis_exemple(tmp_path / "c", "sirh-saas")
    (tmp_path / "fichier").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "fichier"))
    lectures._secret_du_poste.cache_clear()
    assert ouvrir(tmp_path / "c").anomalies == ouvrir(tmp_path / "c").anomalies
    assert len(juges) == 2


def test_tout_le_code_charge_pour_controler_perime_ce_qui_fut_releve() -> None:
    """Un module oublié laisserait redire ce que sa correction ne dirait plus."""
    charges = modules_charges("cctgen.assemblage.controles.ensemble")
    assert len(charges) > 100
    assert [m for m in charges if m.partition("/")[0] not in DONT_DEPENDENT_LES_DOSSIERS] == []
