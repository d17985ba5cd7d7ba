"""Une lecture gardée n'est reprise que pour les mêmes octets, le même contexte, et scellée par ce poste."""

from __future__ import annotations

import os
import pickle
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cctgen.socle.memoire import lectures
from cctgen.socle.memoire.lectures import DOSSIER_LECTURES, Lectures

LU = ("note", 3)


@pytest.fixture(autouse=True)
def poste(poste_neuf: Path) -> Path:
    return poste_neuf


def gardee(racine: Path, contexte: bytes = b"v1") -> tuple[Lectures, str, Path]:
    memoire = Lectures.de(racine, "grille", contexte)
    cle = memoire.cle("grille-a.xlsx", b"octets")
    memoire.garder(cle, LU)
    return memoire, cle, racine / DOSSIER_LECTURES / cle


def test_une_lecture_se_retrouve_par_son_contenu_son_nom_et_son_contexte(tmp_path: Path) -> None:
    memoire, cle, _ = gardee(tmp_path)
    assert memoire.rendre(cle) == LU
    assert Lectures.de(tmp_path, "grille", b"v1").rendre(cle) == LU
    autres = (memoire.cle("grille-a.xlsx", b"octet"), memoire.cle("grille-b.xlsx", b"octets"))
    contextes = Lectures.de(tmp_path, "grille", b"v2").cle("grille-a.xlsx", b"octets")
    assert [memoire.rendre(autre) for autre in (*autres, contextes)] == [None] * 3


ABIMER: dict[str, Callable[[bytes], bytes]] = {
    "vide": lambda _: b"",
    "coupee": lambda o: o[:-1],
    "retouchee": lambda o: o[:-1] + bytes([o[-1] ^ 1]),
    "etrangere": lambda o: o[:32] + zlib.compress(pickle.dumps(("note", 4))),
    "sans sceau": lambda _: zlib.compress(pickle.dumps(("note", 4))),
}


@pytest.mark.parametrize("atteinte", ABIMER)
def test_une_lecture_abimee_ou_retouchee_n_est_pas_reprise(tmp_path: Path, atteinte: str) -> None:
    memoire, cle, chemin = gardee(tmp_path)
    chemin.write_bytes(ABIMER[atteinte](chemin.read_bytes()))
    assert memoire.rendre(cle) is None
    memoire.garder(cle, LU)
    assert memoire.rendre(cle) == LU


def test_une_lecture_renommee_ou_venue_d_un_autre_poste_n_est_pas_reprise(tmp_path: Path, poste: Path) -> None:
    memoire, cle, chemin = gardee(tmp_path)
    autre = memoire.cle("grille-b.xlsx", b"octets")
    (chemin.parent / autre).write_bytes(chemin.read_bytes())
    assert memoire.rendre(autre) is None
    (poste / "cctgen" / "sceau").unlink()
    lectures._secret_du_poste.cache_clear()
    assert Lectures.de(tmp_path, "grille", b"v1").rendre(cle) is None


def test_un_poste_qui_ne_peut_rien_garder_relit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fichier").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "fichier"))
    lectures._secret_du_poste.cache_clear()
    memoire, cle, chemin = gardee(tmp_path)
    assert memoire.rendre(cle) is None
    assert not chemin.exists()
    monkeypatch.undo()
    lectures._secret_du_poste.cache_clear()
    memoire = Lectures.de(tmp_path / "fichier", "grille", b"v1")
    memoire.garder(cle, LU)
    assert memoire.rendre(cle) is None


def test_des_commandes_lancees_ensemble_ont_le_meme_secret(poste: Path) -> None:
    """Qui lisait le secret pendant qu'un autre l'écrivait le croyait vide, et ne gardait plus rien."""
    chemin = poste / "cctgen" / "sceau"
    chemin.unlink(missing_ok=True)
    with ThreadPoolExecutor(8) as fils:
        tires = set(fils.map(lectures._tirer_le_secret, [chemin] * 8))
    assert len(tires) == 1
    assert len(next(iter(tires))) == 32
    assert [p.name for p in chemin.parent.glob("sceau*")] == ["sceau"]


@pytest.mark.parametrize("debut", [b"", b"quinze octets..", b"o" * 33])
def test_un_secret_reste_en_chemin_se_refait(debut: bytes, poste: Path) -> None:
    chemin = poste / "cctgen" / "sceau"
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_bytes(debut)
    lectures._secret_du_poste.cache_clear()
    assert len(lectures._secret_du_poste()) == 32


def test_ce_qui_ne_sert_plus_s_efface_et_rien_ne_traine(tmp_path: Path) -> None:
    _, _, chemin = gardee(tmp_path)
    vieille = chemin.with_name("grille-ancienne")
    vieille.write_bytes(b"")
    os.utime(vieille, (time.time() - 40 * 86_400,) * 2)
    os.utime(chemin, (time.time() - 29 * 86_400,) * 2)
    memoire = Lectures.de(tmp_path, "matrice", b"v1")
    memoire.garder(memoire.cle("m.xlsx", b"octets"), LU)
    assert sorted(c.name.partition("-")[0] for c in chemin.parent.iterdir()) == ["grille", "matrice"]
    assert chemin.exists()


def test_le_poste_ne_garde_que_les_dernieres(poste: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lectures, "_AU_PLUS_SUR_LE_POSTE", 3)
    faites: list[int] = []
    for rang in (0, 1, 2, 3, 4, 4, 0):
        memoire = Lectures.du_poste("dossier", b"v1")
        assert memoire.tirer("c", bytes([rang]), int, lambda rang=rang: faites.append(rang) or rang) == rang
        os.utime(poste / "cctgen" / "lectures" / memoire.cle("c", bytes([rang])), (time.time() + len(faites),) * 2)
    assert faites == [0, 1, 2, 3, 4, 0]
    assert len(list((poste / "cctgen" / "lectures").iterdir())) == 4
