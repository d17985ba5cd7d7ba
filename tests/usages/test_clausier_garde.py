"""Un clausier que ce poste a vérifié se reprend tel qu'il fut lu ; un cache abîmé ou absent ne change rien."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.memoire import etats
from cctgen.socle.memoire.lectures import emballer
from cctgen.usages.ouverture import clausier_verifie
from cctgen.usages.ouverture.clausier_verifie import DONT_DEPEND_LE_VERDICT, exiger_clausier
from cctgen.usages.ouverture.egares import contenus_lus, empreintes_lues
from tests.fabriques import modules_charges

IDENTITE = 'nom: "Service {n}"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n'


@pytest.fixture
def cache(poste_neuf: Path) -> Path:
    clausier_verifie._relu.cache_clear()
    return poste_neuf / "cctgen" / "clausiers-sans-faute"


def un_service(dossier: Path, n: int) -> Path:
    dossier.mkdir(parents=True)
    (dossier / "clausier.yaml").write_text(IDENTITE.format(n=n), encoding="utf-8")
    return dossier


def test_le_clausier_repris_est_celui_qui_se_lit(cache: Path) -> None:
    lu = lire_clausier([contenu("clausier")]).clausier
    assert exiger_clausier() == lu
    (garde,) = cache.parent.glob("lectures/clausier-*")
    (verdict,) = cache.iterdir()
    entier = garde.read_bytes()
    for abime in (entier, entier[:-40], entier[:32] + emballer("autre chose")):
        garde.write_bytes(abime)
        clausier_verifie._relu.cache_clear()
        assert exiger_clausier() == lu
        clausier_verifie._relu.cache_clear()
        assert clausier_verifie._garde(verdict) == lu


def test_deux_clausiers_de_meme_nom_se_montrent_toujours_pareil(cache: Path, tmp_path: Path) -> None:
    premier = un_service(tmp_path / "a" / "service", 1)
    for parent in ("b", "c"):
        second = un_service(tmp_path / parent / "service", 2)
        clause = second / "clauses" / "securite" / "SRV-001-badge.yaml"
        clause.parent.mkdir(parents=True)
        clause.write_text('id: SRV-001\ntitre: "Badge"\npiece: cctp\ntexte: |\n  Le titulaire porte un badge.\n')
        for _ in range(2):
            assert exiger_clausier([premier, second]).clauses["SRV-001"].fichier.startswith(f"{parent}/service/")
    assert len(list(cache.iterdir())) == 2
    clause.write_text("id: SRV-001\n")
    with pytest.raises(DonneesInvalides):
        exiger_clausier([premier, second])


def test_tout_le_code_charge_pour_juger_un_clausier_perime_le_verdict() -> None:
    """Un module oublié laisserait croire sans faute ce que sa correction refuserait."""
    juges = ("clausier.verification.ensemble", "documents.composition.formes_refusees")
    modules = ("usages.ouverture.clausier_verifie", *juges)
    charges = {charge for module in modules for charge in modules_charges(f"cctgen.{module}")}
    assert len(charges) > 100
    oublies = [m for m in charges if not m.endswith("__init__.py") and not m.startswith(DONT_DEPEND_LE_VERDICT)]
    assert oublies == []


def test_un_processus_ne_relit_le_clausier_qu_une_fois_tant_que_rien_n_y_change(cache: Path, tmp_path: Path) -> None:
    service = un_service(tmp_path / "service", 1)
    exiger_clausier([service])
    repris = exiger_clausier([service])
    assert exiger_clausier([service]) is repris
    (service / "clausier.yaml").write_text(IDENTITE.format(n=2), encoding="utf-8")
    assert "Service 2" in exiger_clausier([service]).versions


def test_un_fichier_recrit_a_la_taille_et_a_la_date_d_avant_est_vu(tmp_path: Path) -> None:
    fichier = un_service(tmp_path / "service", 1) / "clausier.yaml"
    avant, etat = dict(empreintes_lues(fichier.parent)), fichier.stat()
    fichier.write_text(IDENTITE.format(n=2), encoding="utf-8")
    os.utime(fichier, ns=(etat.st_atime_ns, etat.st_mtime_ns))
    assert fichier.stat().st_size == etat.st_size
    apres = dict(empreintes_lues(fichier.parent))
    assert apres != avant
    assert apres == {nom: sha256(octets).digest() for nom, octets in contenus_lus(fichier.parent)}


def test_un_fichier_qui_ne_change_plus_ne_se_relit_pas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Une page relisait trois cents fichiers à chaque affichage."""
    monkeypatch.setattr(etats, "_FRAIS", -(10**18))
    lues = dict(empreintes_lues(contenu("clausier")))
    monkeypatch.setattr(etats, "lire_sans_tampon", lambda chemin: pytest.fail(f"{chemin} se relit"))
    assert dict(empreintes_lues(contenu("clausier"))) == lues
    assert any(nom.endswith(".yaml") for nom in lues)


def test_un_lien_rompu_ne_se_lit_pas_et_ne_cache_pas_le_reste(tmp_path: Path) -> None:
    service = un_service(tmp_path / "service", 1)
    (service / "perdu.yaml").symlink_to(service / "absent.yaml")
    (service / "boucle.yaml").symlink_to(service / "boucle.yaml")
    lus = dict(empreintes_lues(service))
    assert lus == {nom: sha256(octets).digest() for nom, octets in contenus_lus(service)}
    assert lus["perdu.yaml"] == lus["boucle.yaml"] == sha256().digest()
    assert list(lus) == ["boucle.yaml", "clausier.yaml", "perdu.yaml"]
