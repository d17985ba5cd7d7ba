"""Un meneur lit d'avance ce qu'il garde ; ce qui manque se sait, et rien ne se lit deux fois."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from cctgen.matrice.lecture import atelier
from cctgen.matrice.lecture.a_part import equipe as module_equipe
from cctgen.matrice.lecture.a_part import meneur
from cctgen.matrice.lecture.a_part.ateliers import Atelier
from cctgen.matrice.lecture.a_part.meneur import LecturesCommencees, commencer
from cctgen.matrice.lecture.lot import (
    commencer_les_matrices,
    equipe_de_matrices,
    lire_matrices,
    matrices_gardees,
)
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.socle.memoire.lectures import Lectures, Rayon
from tests.matrice.fabrique import matrice_conforme, un_dossier, une_exigence

DOSSIER = un_dossier(une_exigence("X-1", "P"), une_exigence("X-2", "I"))
FICHIERS = [(f"{nom}.xlsx", matrice_conforme(DOSSIER, soumissionnaire=nom)) for nom in ("Acme", "Beta", "Gamma")]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="le système ne copie pas un processus")


@pytest.fixture(autouse=True)
def dedoublable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Les essais ont parfois un autre fil, qui dort ; une copie n'y risque rien."""
    monkeypatch.setattr(meneur, "peut_se_dedoubler", lambda: True)


@pytest.fixture
def sans_atelier(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Les fichiers confiés à un atelier de l'original : aucun, si le meneur a tout lu."""
    confies: list[str] = []
    vrai = Atelier.lire

    def lire(self: Atelier, octets: bytes, nom: str) -> bytes:
        confies.append(nom)
        return vrai(self, octets, nom)

    monkeypatch.setattr(module_equipe.Atelier, "lire", lire)
    return confies


def lire(racine: Path, commencees: LecturesCommencees, fichiers=FICHIERS):
    with equipe_de_matrices(racine, commencees) as equipe:
        return list(lire_matrices(fichiers, equipe=equipe))


def piege(noms: dict[str, object]):
    """Rend une lecture où certains noms font ce qu'un fichier piégé ferait."""

    def lire_ou_tomber(octets: bytes, nom: str, copie: bytes | None):
        faire = noms.get(nom)
        return faire() if callable(faire) else lire_matrice(octets, nom, copie)

    return lire_ou_tomber


def test_ce_que_lit_le_meneur_est_ce_que_lirait_l_original(tmp_path: Path, sans_atelier: list[str]) -> None:
    with commencer_les_matrices(tmp_path, FICHIERS) as commencees:
        assert commencees.sont_menees
        lues = lire(tmp_path, commencees)
    assert lues == [lire_matrice(octets, nom) for nom, octets in FICHIERS]
    assert sans_atelier == []


def test_un_fichier_que_le_meneur_n_a_pas_se_lit_sans_l_attendre(tmp_path: Path, sans_atelier: list[str]) -> None:
    with commencer_les_matrices(tmp_path, FICHIERS[:1]) as commencees:
        assert commencees.attendre("autre.xlsx", "autre") is None
        lues = lire(tmp_path, commencees)
    assert [lue.fichier for lue in lues] == [nom for nom, _ in FICHIERS]
    assert sorted(sans_atelier) == ["Beta.xlsx", "Gamma.xlsx"]


def test_un_meneur_arrete_laisse_l_original_lire(tmp_path: Path, sans_atelier: list[str]) -> None:
    commencees = commencer_les_matrices(tmp_path, FICHIERS)
    commencees._meneur.kill()
    with commencees:
        lues = lire(tmp_path, commencees)
    assert lues == [lire_matrice(octets, nom) for nom, octets in FICHIERS]


@pytest.mark.parametrize(
    "faire",
    [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: time.sleep(60), lambda: bytearray(10**10)],
    ids=["tombe", "traîne", "déborde"],
)
def test_un_fichier_piege_est_nomme_une_fois_et_les_autres_se_lisent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sans_atelier: list[str], faire: object
) -> None:
    monkeypatch.setitem(atelier.TRAVAUX, "matrice", piege({"Beta.xlsx": faire}))
    monkeypatch.setattr(meneur, "DELAI_EN_SECONDES", 2.0)
    with commencer_les_matrices(tmp_path, FICHIERS) as commencees:
        acme, beta, gamma = lire(tmp_path, commencees)
    assert [a.code for a in beta.anomalies] == ["lecture-interrompue"]
    assert acme.est_lisible
    assert gamma.est_lisible
    # L'original ne lui laisse pas épuiser une seconde fois son délai ou sa mémoire.
    assert sans_atelier == []


def test_un_ancien_classeur_reste_a_l_original(tmp_path: Path) -> None:
    ancien = ("ancien.xls", bytes.fromhex("d0cf11e0a1b11ae1"))
    with commencer_les_matrices(tmp_path, [ancien, *FICHIERS]) as commencees:
        assert commencees.attendre(ancien[0], matrices_gardees(tmp_path).cle(*ancien)) is None


def test_sans_rien_pour_garder_rien_ne_se_commence(tmp_path: Path) -> None:
    lectures = Lectures(Rayon(tmp_path, b""), "matrice", b"")
    assert not commencer("matrice", FICHIERS, lectures).sont_menees
    assert not commencer("matrice", [], matrices_gardees(tmp_path)).sont_menees


def test_rien_ne_reste_apres_le_bloc_pas_meme_un_lecteur_retenu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(atelier.TRAVAUX, "matrice", piege({"Acme.xlsx": lambda: time.sleep(60)}))
    cle = matrices_gardees(tmp_path).cle(*FICHIERS[1])
    with commencer_les_matrices(tmp_path, FICHIERS[:2]) as commencees:
        assert commencees.attendre(FICHIERS[1][0], cle)
        groupe = commencees._meneur.pid
        os.killpg(groupe, 0)
    echeance = time.monotonic() + 5
    with pytest.raises(ProcessLookupError):
        # Un orphelin tué n'est plus là dès que le système l'a ramassé.
        while time.monotonic() < echeance:
            os.killpg(groupe, 0)
            time.sleep(0.05)
