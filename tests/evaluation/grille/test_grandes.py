"""Une grille porte toutes les offres : elle se lit feuille à feuille, si grosse soit-elle, et peu à la fois."""

from __future__ import annotations

import copy
import io
import os
import time
import zipfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openpyxl.comments import Comment

from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_par_exigence
from cctgen.evaluation.grille.lecture import equipe_de_grilles, interpreter, lire_les_grilles
from cctgen.evaluation.modele import GrilleLue, cle_de
from cctgen.matrice.lecture import archive, fichier
from cctgen.matrice.lecture.a_part import equipe as equipes
from cctgen.matrice.lecture.a_part import gardes
from cctgen.matrice.modele import Offre
from tests.evaluation.fabriques import un_dossier, une_offre
from tests.evaluation.grille.test_formes import retoucher
from tests.evaluation.grille.test_grille import SAISIES, remplir

DOSSIER = un_dossier()
OFFRES = tuple(une_offre(nom) for nom in ("Alpha", "Bêta", "Gamma"))
CLES = tuple(map(cle_de, OFFRES))
GRILLE = remplir(ecrire_grille(DOSSIER, OFFRES), {"SSI-1": SAISIES})
ANNOTEE = retoucher(GRILLE, lambda c: setattr(c["Gamma"]["H12"], "comment", Comment("Voir le juriste", "a")))


def lire(octets: bytes) -> GrilleLue:
    return interpreter(octets, "grille-alice.xlsx", dossier=DOSSIER, cles=CLES)


@pytest.mark.parametrize("octets", [GRILLE, ANNOTEE, ecrire_grille_par_exigence(DOSSIER, OFFRES)])
def test_une_grille_lue_par_petits_paquets_dit_la_meme_chose(monkeypatch: pytest.MonkeyPatch, octets: bytes) -> None:
    d_un_bloc = lire(octets)
    monkeypatch.setattr(fichier, "_A_LA_FOIS", 1)
    assert lire(octets) == d_un_bloc


def test_une_grille_plus_grosse_qu_une_matrice_se_lit_si_chaque_feuille_tient(monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(io.BytesIO(GRILLE)) as contenu:
        tailles = {m.filename: m.file_size for m in contenu.infolist()}
    communes = sum(taille for nom, taille in tailles.items() if "/worksheets/" not in nom)
    plus_grosse = max(taille for nom, taille in tailles.items() if "/worksheets/" in nom)
    attendue = lire(GRILLE)
    monkeypatch.setattr(fichier, "_A_LA_FOIS", 1)
    monkeypatch.setattr(archive, "TAILLE_DECOMPRESSEE", communes + plus_grosse)
    assert sum(tailles.values()) > archive.TAILLE_DECOMPRESSEE
    assert lire(GRILLE) == attendue
    monkeypatch.setattr(archive, "TAILLE_DECOMPRESSEE", plus_grosse - 1)
    assert [a.code for a in lire(GRILLE).anomalies] == ["grille-illisible"]
    monkeypatch.undo()
    monkeypatch.setattr(fichier, "TAILLE_D_UNE_GRILLE", sum(tailles.values()) - 1)
    assert [a.code for a in lire(GRILLE).anomalies] == ["grille-illisible"]


def test_une_feuille_que_l_archive_n_a_pas_refuse_la_grille(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fichier, "_A_LA_FOIS", 1)
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GRILLE)) as recue, zipfile.ZipFile(sortie, "w") as tronquee:
        for nom in recue.namelist():
            if not nom.endswith("sheet4.xml"):
                tronquee.writestr(nom, recue.read(nom))
    assert [a.code for a in lire(sortie.getvalue()).anomalies] == ["grille-illisible"]


class _Octets(bytes):
    """Les octets d'une grille, comptés tant qu'ils sont tenus."""

    tenus = 0
    au_plus = 0

    def __new__(cls, octets: bytes) -> _Octets:
        cls.tenus += 1
        cls.au_plus = max(cls.au_plus, cls.tenus)
        return super().__new__(cls, octets)

    def __del__(self) -> None:
        type(self).tenus -= 1


@pytest.mark.parametrize("commencees", [False, True], ids=["à leur tour", "commencées"])
def test_les_grilles_se_lisent_dans_leur_ordre_et_ne_se_tiennent_que_le_temps_de_leur_lecture(
    tmp_path: Path, commencees: bool
) -> None:
    _Octets.au_plus = 0
    fichiers = [(f"grille-{n}.xlsx", partial(_Octets, GRILLE)) for n in range(6)]
    devancees = equipe_de_grilles(DOSSIER, CLES, tmp_path, 2)
    with devancees.equipe as equipe:
        equipe.devancer(fichiers if commencees else [])
        lues = lire_les_grilles(fichiers, DOSSIER, OFFRES, devancees=devancees)
        assert [(lue.evaluateur, "SSI-1" in lue.avis[CLES[0]]) for lue in lues] == [(str(n), True) for n in range(6)]
    assert 0 < _Octets.au_plus <= 3
    assert _Octets.tenus == 0


def lire_tout(fichiers: Sequence[tuple[str, bytes]], racine: Path | None = None, **autres: Any) -> list[GrilleLue]:
    a_lire = [(nom, partial(bytes, octets)) for nom, octets in fichiers]
    return list(lire_les_grilles(a_lire, autres.get("dossier", DOSSIER), autres.get("offres", OFFRES), racine=racine))


@pytest.mark.parametrize("octets", [GRILLE, ANNOTEE, GRILLE[:900]], ids=["remplie", "annotée", "illisible"])
def test_une_grille_passe_d_un_processus_a_l_autre_tout_entiere(octets: bytes) -> None:
    lue = lire(octets)
    relue = copy.copy(lue)
    assert relue == lue
    assert [*relue.avis] == [*lue.avis]
    places = [[(a.feuille, a.cellule) for avis in g.avis.values() for a in avis.values()] for g in (lue, relue)]
    assert places[0] == places[1]
    assert all(cellule for _, cellule in places[0])


@pytest.mark.usefixtures("ateliers_neufs")
def test_une_grille_deja_lue_se_reprend_sans_processus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fichiers = [("grille-alice.xlsx", GRILLE), ("grille-bruno.xlsx", ANNOTEE)]
    lues = lire_tout(fichiers, tmp_path)
    monkeypatch.setattr(gardes.subprocess, "Popen", _refuser)
    reprises = lire_tout(fichiers, tmp_path)
    assert reprises == lues
    places = [[(a.feuille, a.cellule) for d in g.avis.values() for a in d.values()] for g in (*lues, *reprises)]
    assert places[:2] == places[2:]


@pytest.mark.usefixtures("ateliers_neufs")
@pytest.mark.parametrize("autre", ["octets", "nom", "offres", "dossier"])
def test_une_grille_lue_autrement_se_relit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, autre: str) -> None:
    lire_tout([("grille-alice.xlsx", GRILLE)], tmp_path)
    lancees = []
    vrai = gardes.subprocess.Popen
    monkeypatch.setattr(gardes.subprocess, "Popen", lambda *a, **o: lancees.append(1) or vrai(*a, **o))
    nom = "grille-bruno.xlsx" if autre == "nom" else "grille-alice.xlsx"
    octets = ANNOTEE if autre == "octets" else GRILLE
    offres = OFFRES[:2] if autre == "offres" else OFFRES
    dossier = un_dossier((1,)) if autre == "dossier" else DOSSIER
    lire_tout([(nom, octets)], tmp_path, dossier=dossier, offres=offres)
    assert lancees


@pytest.mark.parametrize("attendues", [OFFRES, OFFRES[:2]], ids=["les offres attendues", "d'autres offres"])
def test_une_grille_commencee_d_avance_donne_ce_qu_elle_aurait_donne(
    tmp_path: Path, attendues: Sequence[Offre]
) -> None:
    fichiers = [("grille-alice.xlsx", GRILLE), ("grille-bruno.xlsx", ANNOTEE)]
    devancees = equipe_de_grilles(DOSSIER, tuple(map(cle_de, attendues)), tmp_path, len(fichiers))
    with devancees.equipe as equipe:
        a_lire = [(nom, partial(bytes, octets)) for nom, octets in fichiers]
        equipe.devancer(a_lire)
        lues = list(lire_les_grilles(a_lire, DOSSIER, OFFRES, racine=tmp_path, devancees=devancees))
    assert lues == lire_tout(fichiers)


@pytest.fixture
def dedoublable(monkeypatch: pytest.MonkeyPatch) -> None:
    """L'essai se copie, quels que soient les fils et les cœurs du poste."""
    if not hasattr(os, "fork"):
        pytest.skip("le système ne copie pas un processus")
    monkeypatch.setattr(equipes, "peut_se_dedoubler", lambda: True)


def _par_des_copies(fichiers: Sequence[tuple[str, bytes]], racine: Path) -> list[GrilleLue]:
    devancees = equipe_de_grilles(DOSSIER, CLES, racine, len(fichiers))
    with devancees.equipe as equipe:
        a_lire = [(nom, partial(bytes, octets)) for nom, octets in fichiers]
        assert not equipe.dedoubler(a_lire)
        return list(lire_les_grilles(a_lire, DOSSIER, OFFRES, racine=racine, devancees=devancees))


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.usefixtures("dedoublable", "ateliers_neufs")
def test_une_copie_de_ce_processus_lit_ce_qu_un_processus_neuf_lirait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fichiers = [("grille-alice.xlsx", GRILLE), ("grille-bruno.xlsx", ANNOTEE), ("grille-chloe.xlsx", GRILLE[:900])]
    attendues = lire_tout(fichiers)
    monkeypatch.setattr(gardes.subprocess, "Popen", _refuser)
    assert _par_des_copies(fichiers, tmp_path) == attendues
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert lire_tout(fichiers, tmp_path) == attendues
    assert _par_des_copies(fichiers, tmp_path) == attendues


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.usefixtures("dedoublable", "ateliers_neufs")
def test_une_copie_qui_deborde_ou_qui_traine_laisse_lire_les_autres() -> None:
    noms = ["deborde", "tombe", "traine", "a"]
    with equipes.Equipe(_pieger, delai=4, ateliers=4) as equipe:
        restent = equipe.dedoubler([(nom, bytes) for nom in (*noms, "b")])
        assert [nom for nom, _ in restent] == ["b"]
        rendus = [lu for _, lu in equipe.suivre((nom, bytes) for nom in noms)]
    assert rendus == [None, None, None, "A"]


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.usefixtures("dedoublable", "ateliers_neufs")
def test_une_lecture_abandonnee_ne_laisse_aucune_copie() -> None:
    debut = time.monotonic()
    with equipes.Equipe(_pieger, ateliers=2) as equipe:
        equipe.dedoubler([("traine", bytes), ("traine", bytes)])
    assert time.monotonic() - debut < 30
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.usefixtures("dedoublable", "ateliers_neufs")
def test_un_fichier_change_depuis_que_la_copie_l_a_ouvert_se_relit() -> None:
    with equipes.Equipe(_rendre, ateliers=1) as equipe:
        equipe.dedoubler([("a", partial(bytes, b"avant"))])
        assert [lu for _, lu in equipe.suivre([("a", partial(bytes, b"ensuite"))])] == [b"ensuite"]


def _rendre(octets: bytes, _nom: str, _copie: bytes | None) -> object:
    return octets


def _pieger(_octets: bytes, nom: str, _copie: bytes | None) -> object:
    match nom:
        case "deborde":
            return len(bytearray(10**10))
        case "tombe":
            os._exit(9)
        case "traine":
            time.sleep(60)
    return nom.upper()


def _refuser(*_: object, **__: object) -> None:
    raise AssertionError("un processus a été lancé")


def test_le_fichier_d_un_inconnu_ne_s_ouvre_jamais_dans_une_copie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equipes, "peut_se_dedoubler", lambda: True)
    monkeypatch.setattr(equipes, "Copie", _refuser)
    with equipes.Equipe("matrice") as equipe:
        assert equipe.dedoubler([("m.xlsx", bytes)]) == [("m.xlsx", bytes)]
