"""Un fichier qui fait tomber, traîner ou déborder la lecture est nommé ; le reste du lot se lit."""

from __future__ import annotations

import os
import struct
import sys
import time
from dataclasses import replace
from functools import partial

import pytest
from openpyxl.comments import Comment

from cctgen.matrice.controle.avant_depot import examiner
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture import atelier
from cctgen.matrice.lecture.a_part import ateliers, gardes
from cctgen.matrice.lecture.a_part.equipe import Equipe
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.lot import lire_classeur_a_part, lire_matrices, matrices_gardees
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import LigneLue, StatutOffre
from cctgen.socle.memoire.lectures import deballer, emballer
from cctgen.usages.soumission.controler import controler
from tests.matrice.bureautique import convertir
from tests.matrice.fabrique import matrice_conforme, remplir, un_dossier, une_exigence

pytestmark = pytest.mark.usefixtures("ateliers_neufs")

TROIS = un_dossier(*(une_exigence(f"X-{n}", "I", f"Énoncé numéro {n}.") for n in (1, 2, 3)))
SAINE = matrice_conforme(TROIS)

_FAUX_ATELIER = """
import sys
from cctgen.matrice.lecture import atelier
def lire(octets, nom, copie):
    if nom == "tombe":
        import os; os.abort()
    if nom == "traine":
        import time; time.sleep(60)
    if nom == "deborde":
        return len(bytearray(10**10))
    return vraie(octets, nom, copie)
vraie = atelier.TRAVAUX["matrice"]
atelier.TRAVAUX["matrice"] = lire
atelier._borner_la_memoire()
atelier.travailler(sys.stdin.buffer, sys.stdout.buffer)
"""


@pytest.fixture
def atelier_fragile(monkeypatch):
    """Un vrai processus de lecture, où trois noms font ce qu'un fichier piégé ferait."""
    vrai = gardes.subprocess.Popen

    def lancer(commande, **options):
        return vrai([sys.executable, "-c", _FAUX_ATELIER], **options)

    monkeypatch.setattr(gardes.subprocess, "Popen", lancer)


@pytest.mark.parametrize("piege", ["tombe", "traine", "deborde"])
def test_le_lot_continue_apres_un_fichier_piege(atelier_fragile, piege):
    if piege == "deborde" and sys.platform == "win32":
        pytest.skip("la mémoire ne se borne pas sous Windows")
    noms = ["a", piege, "b", "c", piege, "d"]
    debut = time.monotonic()
    lues = list(lire_matrices([(nom, SAINE) for nom in noms], delai=4))
    assert [m.fichier for m in lues] == noms
    for matrice in lues:
        if matrice.fichier == piege:
            assert [a.code for a in matrice.anomalies] == ["lecture-interrompue"]
            assert examiner(matrice).offre.statut is StatutOffre.ILLISIBLE
        else:
            assert len(matrice.lignes) == 3
    assert time.monotonic() - debut < 60


def test_les_fichiers_ne_sont_demandes_qu_a_mesure():
    demandes, rendues = [], 0
    for _ in lire_matrices((str(n), demandes.append(n) or SAINE) for n in range(60)):
        rendues += 1
        assert len(demandes) - rendues <= 4 * 3
    assert rendues == 60


def test_un_lot_abandonne_ne_laisse_aucun_processus():
    lecture = lire_matrices([(str(n), SAINE) for n in range(20)])
    next(lecture)
    lecture.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_un_message_coupe_n_est_pas_lu():
    lecture, ecriture = os.pipe()
    os.write(ecriture, struct.pack(">Q", 100) + b"court")
    os.close(ecriture)
    with os.fdopen(lecture, "rb") as flux:
        assert atelier.recevoir(flux) == b""


def test_un_classeur_refuse_a_part_garde_sa_raison():
    with pytest.raises(FichierRefuse) as refus:
        lire_classeur_a_part(b"PK\x03\x04 abime", "g.xlsx")
    assert refus.value.code == "fichier-illisible"


ANCIEN = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.fixture(scope="module")
def xls(tmp_path_factory) -> bytes:
    def annoter(classeur):
        classeur["Exigences"]["H3"].comment = Comment("Voir avec le juriste", "ACME")
        classeur["Exigences"]["H4"] = '="Con"&"forme"'

    octets = matrice_conforme(TROIS, retouche=annoter)
    return convertir({"m.xlsx": octets}, "xls", tmp_path_factory.mktemp("xls"))["m.xlsx"]


@pytest.mark.libreoffice
def test_un_xls_est_lu_sur_une_copie_convertie(xls):
    (matrice,) = lire_matrices([("m.xls", xls)])
    releve = {(a.code, a.lieu.cellule) for a in matrice.anomalies}
    assert releve == {("contenu-hors-tableau", "H3"), ("formule-ignoree", "H4")}
    assert matrice.lignes[2].valeur("Réponse et justification") == "Conforme"


@pytest.mark.libreoffice
def test_sans_libreoffice_un_xls_dit_ce_qui_n_est_pas_lu(xls, monkeypatch):
    monkeypatch.setattr(ateliers, "en_xlsx", lambda octets: None)
    (matrice,) = lire_matrices([("m.xls", xls)])
    (anomalie,) = [a for a in matrice.anomalies if a.code == "lecture-incomplete"]
    assert "commentaires" in anomalie.message
    assert len(matrice.lignes) == 3


@pytest.mark.libreoffice
def test_un_xls_coupe_est_illisible_et_n_ecrit_rien_a_l_ecran(xls, tmp_path, capfd):
    for taille in range(600, len(xls), len(xls) // 12):
        (tmp_path / "m.xls").write_bytes(xls[:taille])
        (controlee,) = controler([tmp_path / "m.xls"])
        if controlee.est_deposable:
            assert len(controlee.offre.reponses) == 3
        else:
            assert controlee.motifs
    sortie = capfd.readouterr()
    assert (sortie.out, sortie.err) == ("", "")


def test_une_panique_d_un_xls_n_ecrit_rien_a_l_ecran(tmp_path, capfd):
    (tmp_path / "m.xls").write_bytes(ANCIEN + b"\xff" * 4096)
    (controlee,) = controler([tmp_path / "m.xls"])
    assert not controlee.est_deposable
    assert capfd.readouterr() == ("", "")


def test_un_embarque_peut_etre_est_nomme_a_sa_cellule():
    octets = remplir(ecrire_matrice(TROIS, 0), [], composants=[["Redis", "", "", "", "", "", "peut-être", "x", "NON"]])
    (matrice,) = lire_matrices([("m.xlsx", octets)])
    nommees = [a for a in examiner(matrice).offre.anomalies if a.code == "valeur-non-reconnue"]
    assert [(a.lieu.feuille, a.lieu.cellule) for a in nommees] == [("Composants", "G2")]
    assert "peut-être" in nommees[0].message


def test_une_matrice_deja_lue_se_reprend_sans_processus(tmp_path, monkeypatch):
    recues = [("a.xlsx", SAINE), ("b.xlsx", SAINE), ("c.xlsx", b"PK\x03\x04 abime")]
    lues = list(lire_matrices(recues, lectures=matrices_gardees(tmp_path)))
    monkeypatch.setattr(gardes.subprocess, "Popen", None)
    assert list(lire_matrices(recues, lectures=matrices_gardees(tmp_path))) == lues
    assert [m.fichier for m in lues] == ["a.xlsx", "b.xlsx", "c.xlsx"]


def test_ce_qui_fut_commence_d_avance_se_rend_sans_se_relire(tmp_path):
    memoire, ouverts = matrices_gardees(tmp_path), []
    autre = matrice_conforme(TROIS, soumissionnaire="AUTRE")
    with Equipe("matrice", lectures=memoire) as equipe:
        equipe.devancer((nom, lambda nom=nom: ouverts.append(nom) or SAINE) for nom in ("a.xlsx", "b.xlsx"))
        # Deux fichiers d'un même nom ne se confondent pas ; celui que rien n'annonçait se lit aussi.
        voulues = [("b.xlsx", SAINE), ("a.xlsx", autre), ("a.xlsx", SAINE), ("c.xlsx", SAINE)]
        lues = [lue.soumissionnaire for _, lue in equipe.suivre((nom, partial(bytes, o)) for nom, o in voulues)]
    assert lues == [m.soumissionnaire for m in lire_matrices(voulues)]
    assert len(set(lues)) == 2
    assert sorted(ouverts) == ["a.xlsx", "b.xlsx"]


def test_une_equipe_abandonnee_ne_laisse_aucun_processus(tmp_path):
    with Equipe("matrice", lectures=matrices_gardees(tmp_path)) as equipe:
        equipe.devancer((f"{n}.xlsx", lambda: SAINE) for n in range(50))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_une_lecture_interrompue_ne_se_garde_pas(atelier_fragile, tmp_path):
    for _ in range(2):
        (lue,) = lire_matrices([("tombe", SAINE)], lectures=matrices_gardees(tmp_path))
        assert [a.code for a in lue.anomalies] == ["lecture-interrompue"]
    assert not list(tmp_path.rglob("matrice-*"))


def test_un_processus_garde_sert_au_travail_suivant_et_s_arrete_a_la_fin_du_bloc(tmp_path, monkeypatch):
    lances, vrai = [], gardes.subprocess.Popen
    monkeypatch.setattr(gardes.subprocess, "Popen", lambda *a, **o: lances.append(vrai(*a, **o)) or lances[-1])
    with gardes.ateliers_gardes():
        for _ in range(3):
            (lue,) = lire_matrices([("m.xlsx", SAINE)])
            assert len(lue.lignes) == 3
        assert lire_classeur_a_part(SAINE, "m.xlsx").feuilles
        assert [p.poll() for p in lances] == [None]
    assert [p.poll() is None for p in lances] == [False]
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_un_processus_garde_qui_tombe_est_remplace(monkeypatch):
    lances, vrai = [], gardes.subprocess.Popen
    monkeypatch.setattr(gardes.subprocess, "Popen", lambda *a, **o: lances.append(vrai(*a, **o)) or lances[-1])
    with gardes.ateliers_gardes():
        for _ in range(2):
            (lue,) = lire_matrices([("m.xlsx", SAINE)])
            assert len(lue.lignes) == 3
            lances[-1].kill()
            lances[-1].wait()
    assert len(lances) == 2


def test_un_processus_garde_qui_lisait_encore_n_est_laisse_a_personne(atelier_fragile):
    with gardes.ateliers_gardes():
        lecture = lire_matrices([("a", SAINE), ("traine", SAINE), ("b", SAINE)])
        next(lecture)
        lecture.close()
        (lue,) = lire_matrices([("c", SAINE)])
        assert len(lue.lignes) == 3


@pytest.mark.parametrize("texte", ["", "un\ndeux", "\x1f", "a\x1fb", "« ’ » \U0001f600"])
def test_une_matrice_passe_telle_quelle_d_un_processus_a_l_autre(texte):
    """Ses colonnes se rangent d'un bloc : le texte qui porterait le séparateur n'en décale aucune."""
    lue = lire_matrice(SAINE, "a.xlsx")
    premiere, *suite = lue.lignes
    lues = [replace(lue, lignes=lignes) for lignes in ((premiere._replace(valeurs=(texte,) * 10), *suite), ())]
    recues = [deballer(emballer(matrice)) for matrice in lues]
    assert recues == lues
    assert isinstance(recues[0].lignes[0], LigneLue)
    assert recues[0].emission is recues[1].emission
