"""Un dossier que ce poste a déjà contrôlé ne se rejuge pas ; ce qui change, réponse, clause ou outil, se rejuge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cctgen.assemblage.controles import ensemble
from cctgen.assemblage.controles.textes import relire_l_article
from cctgen.assemblage.modele import Article
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.verification import ensemble as verification
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


_PROPRE = """\
id: PRO-001
titre: "Badge"
piece: cctp
texte: |
  Le titulaire porte un badge {clause:%s}.
"""


@pytest.fixture
def jugees(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """L'identifiant de chaque clause propre vraiment jugée."""
    faites: list[str] = []
    verifier = verification.verifier_clause

    def compter(clausier: Clausier, clause: Clause, *autres: Any) -> Iterator[Anomalie]:
        faites.append(clause.id)
        return verifier(clausier, clause, *autres)

    monkeypatch.setattr(verification, "verifier_clause", compter)
    return faites


def une_clause_propre(racine: Path, citee: str) -> None:
    """Écrit une clause de la consultation qui en cite une autre."""
    chemin = racine / "clauses" / "securite" / "PRO-001-badge.yaml"
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_text(_PROPRE % citee, encoding="utf-8")


def lieux_des_liens_rompus(racine: Path) -> list[str]:
    return [str(a.lieu) for a in ouvrir(racine).anomalies if "XXX-999" in a.message]


def test_les_memes_clauses_propres_ne_se_rejugent_pas_et_disent_la_meme_chose(
    tmp_path: Path, jugees: list[str]
) -> None:
    creer_depuis_exemple(tmp_path / "c", "sirh-saas")
    une_clause_propre(tmp_path / "c", "XXX-999")
    premiers = lieux_des_liens_rompus(tmp_path / "c")
    entieres = len(jugees)
    assert premiers
    assert lieux_des_liens_rompus(tmp_path / "c") == premiers
    assert "PRO-001" in jugees
    assert len(jugees) == entieres


def test_une_clause_propre_corrigee_deplacee_ou_jugee_a_un_autre_jour_se_rejuge(
    tmp_path: Path, jugees: list[str]
) -> None:
    racine = tmp_path / "c"
    creer_depuis_exemple(racine, "sirh-saas")
    une_clause_propre(racine, "XXX-999")
    premiers = lieux_des_liens_rompus(racine)
    chemin = racine / "clauses" / "securite" / "PRO-001-badge.yaml"
    chemin.write_text("\n" + chemin.read_text(encoding="utf-8"), encoding="utf-8")
    plus_bas = lieux_des_liens_rompus(racine)
    assert set(plus_bas).isdisjoint(premiers)
    une_clause_propre(racine, "SSI-001")
    assert lieux_des_liens_rompus(racine) == []
    avant = len(jugees)
    consultation = racine / "consultation.yaml"
    ecrite = consultation.read_text(encoding="utf-8")
    consultation.write_text(re.sub(r"(?m)^date: .*$", "date: 2027-06-30", ecrite), encoding="utf-8")
    ouvrir(racine)
    assert len(jugees) > avant


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
