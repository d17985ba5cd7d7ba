from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cctgen.socle.erreurs import DossierOccupe, EcritureImpossible, GesteInterrompu, TravailProtege
from cctgen.socle.fichiers import ecrire, empreinte, lire, ouvrir
from cctgen.socle.gestes.dossier import construire_a_part
from cctgen.socle.gestes.geste import Geste, exiger_un_dossier_au_repos, geste, reprendre_si_interrompu
from cctgen.socle.gestes.mise_en_place import en_suspens
from tests.coupures import arbre, etats_traverses, nombre_d_ecritures, refus_au, verrouille


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    dossier = tmp_path / "dossier"
    with geste(dossier) as ouvert:
        for nom in ("a.txt", "sortie/b.txt", "sortie/c.txt"):
            ouvert.produire(dossier / nom, f"ancien {nom}".encode())
        ouvert.mettre_en_place()
    return dossier


def changer(dossier: Path) -> None:
    """Un geste qui fait de tout : remplacer, créer, retirer, poser un dossier entier, réécrire par `ecrire`."""
    with geste(dossier) as ouvert:
        ouvert.produire(dossier / "a.txt", b"nouveau a")
        ouvert.produire(dossier / "sortie" / "b.txt", b"nouveau b")
        ouvert.produire(dossier / "neuf" / "d.txt", b"nouveau d")
        ouvert.retirer(dossier / "sortie" / "c.txt")
        ouvert.placer(dossier / "publications" / "1", {"a-deposer/p.txt": b"p", "dossier.json": b"{}"}, 0o444)
        ecrire(dossier / "registre.json", "pose")
        assert lire(dossier / "registre.json") == b"pose"
        ouvert.mettre_en_place()


NOUVEAU = {
    "a.txt": b"nouveau a",
    "sortie/b.txt": b"nouveau b",
    "neuf/d.txt": b"nouveau d",
    "publications/1/a-deposer/p.txt": b"p",
    "publications/1/dossier.json": b"{}",
    "registre.json": b"pose",
}


def test_un_fichier_se_complete_de_ses_propres_morceaux(racine: Path) -> None:
    """Ce qui se lit à mesure qu'il se réécrit reste entier, même complété deux fois dans le même geste."""
    chemin = racine / "suite.txt"
    ecrire(chemin, "zéro\n")

    def complete(ligne: bytes) -> Iterator[bytes]:
        with ouvrir(chemin) as flux:
            yield from flux
        yield ligne

    with geste(racine) as ouvert:
        ecrire(chemin, complete(b"un\n"))
        ecrire(chemin, complete(b"deux\n"))
        assert chemin.read_text(encoding="utf-8") == "zéro\n"
        ouvert.mettre_en_place()
    ecrire(chemin, complete(b"trois\n"))
    assert chemin.read_text(encoding="utf-8").split() == ["zéro", "un", "deux", "trois"]


def test_rien_ne_parait_avant_la_mise_en_place(racine: Path) -> None:
    avant = arbre(racine, sauf=(".cctgen",))
    with geste(racine) as ouvert:
        ouvert.produire(racine / "a.txt", b"nouveau")
        ecrire(racine / "registre.json", "pose")
        assert arbre(racine, sauf=(".cctgen",)) == avant
    assert arbre(racine, sauf=(".cctgen",)) == avant


def test_coupe_a_chaque_ecriture_l_etat_est_l_ancien_ou_le_nouveau(racine: Path, tmp_path: Path) -> None:
    ancien = arbre(racine)
    etats = etats_traverses(racine, lambda: changer(racine), tmp_path / "etats")
    nouveau = arbre(racine)
    assert {k: v for k, v in nouveau.items() if not k.startswith(".cctgen")} == NOUVEAU
    assert len(etats) > 25
    vus = []
    for etat in etats:
        with geste(etat):
            pass
        vus.append(arbre(etat))
        assert vus[-1] in (ancien, nouveau), etat.name
    assert ancien in vus
    assert nouveau in vus
    # Une fois le nouvel état atteint, on n'en revient pas.
    assert [v == nouveau for v in vus] == sorted(v == nouveau for v in vus)


def test_coupe_pendant_la_reprise_elle_reprend(racine: Path, tmp_path: Path) -> None:
    etats = etats_traverses(racine, lambda: changer(racine), tmp_path / "etats")
    engages = [e for e in etats if (e / ".cctgen" / "mise-en-place" / "plan.json").exists()]
    assert len(engages) > 5
    for engage in engages[:: len(engages) // 3]:
        for etat in etats_traverses(engage, lambda e=engage: reprendre_si_interrompu(e), tmp_path / f"r-{engage.name}"):
            reprendre_si_interrompu(etat)
            assert arbre(etat, sauf=(".cctgen",)) == NOUVEAU


@pytest.mark.parametrize(("code", "pas"), [(errno.ENOSPC, 1), (errno.EROFS, 6), (errno.EACCES, 6)])
def test_un_refus_du_systeme_a_chaque_ecriture_laisse_l_etat_ancien(code: int, pas: int, tmp_path: Path) -> None:
    def neuf(nom: str) -> Path:
        dossier = tmp_path / nom
        with geste(dossier) as ouvert:
            for fichier in ("a.txt", "sortie/b.txt", "sortie/c.txt"):
                ouvert.produire(dossier / fichier, b"ancien")
            ouvert.mettre_en_place()
        return dossier

    temoin = neuf("temoin")
    total = nombre_d_ecritures(tmp_path, lambda: changer(temoin))
    refuses = 0
    for rang in range(0, total, pas):
        dossier = neuf(f"essai-{rang}")
        ancien = arbre(dossier, sauf=(".cctgen",))
        try:
            with refus_au(tmp_path, rang, code):
                changer(dossier)
        except EcritureImpossible as refus:
            refuses += 1
            assert "«" in refus.message
            assert not any(mot in refus.message for mot in ("No space", "Permission", "Read-only"))
        with geste(dossier):
            pass
        assert arbre(dossier, sauf=(".cctgen",)) in (ancien, NOUVEAU), rang
        changer_ou_rien(dossier)
        assert arbre(dossier, sauf=(".cctgen",)) == NOUVEAU
        shutil.rmtree(dossier)
    assert refuses > 15 / pas


CIBLES = (*NOUVEAU, "sortie/c.txt", "publications/1", ".cctgen/ecrits.json")
"""Tout ce que `changer` touche : remplacé, créé, retiré, dossier entier, registre."""
ETAPES = tuple(c for c in CIBLES if not c.startswith("publications/1/"))


@pytest.mark.parametrize("liens", [True, False])
@pytest.mark.parametrize("cible", ETAPES)
def test_un_fichier_verrouille_ou_qu_il_soit_laisse_l_etat_ancien(
    cible: str, liens: bool, racine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not liens:
        monkeypatch.setattr(Path, "hardlink_to", refuser_le_lien)
    ancien, dossiers = arbre(racine), {p for p in racine.rglob("*") if p.is_dir()}
    with verrouille(racine / cible), pytest.raises(EcritureImpossible) as refus:
        changer(racine)
    assert "Rien n'a été écrit." in refus.value.conseil
    assert refus.value.message.count(racine.name) == 1, "il nomme le fichier verrouillé"
    exiger_un_dossier_au_repos(racine)
    assert arbre(racine) == ancien
    assert {p for p in racine.rglob("*") if p.is_dir()} == dossiers
    changer(racine)
    assert arbre(racine, sauf=(".cctgen",)) == NOUVEAU


def refuser_le_lien(_lien: Path, cible: Path) -> None:
    raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP), str(cible))


@pytest.mark.parametrize(("tenu", "refuse"), [(a, b) for rang, a in enumerate(ETAPES) for b in ETAPES[rang + 1 :]])
def test_ce_qui_ne_se_defait_pas_est_nomme_puis_defait_au_geste_suivant(tenu: str, refuse: str, racine: Path) -> None:
    """`tenu`, déjà écrit, est pris par un autre programme au moment où `refuse` est refusé."""
    ancien = arbre(racine)
    with verrouille(racine / refuse, racine / tenu), pytest.raises(EcritureImpossible) as refus:
        changer(racine)
    restent = en_suspens(racine)
    assert set(restent) <= {tenu, refuse}
    if not restent:
        # Les étapes suivent l'ordre du geste, non celui d'ici : `tenu` n'était pas encore écrit.
        assert arbre(racine) == ancien
        return
    assert f"Reste écrit, tout le reste étant rétabli : {', '.join(restent)}." in refus.value.message
    assert "Relancez ensuite" in refus.value.conseil
    a_mi_chemin = arbre(racine)
    with pytest.raises(GesteInterrompu, match=re.escape(", ".join(restent))):
        exiger_un_dossier_au_repos(racine)
    with verrouille(racine / tenu), pytest.raises(EcritureImpossible, match="Reste écrit"), geste(racine):
        pass
    assert {**arbre(racine, sauf=("mis-de-cote",)), ".cctgen/verrou": b""} == a_mi_chemin
    with geste(racine):
        pass
    assert arbre(racine, sauf=("mis-de-cote",)) == ancien


def test_coupe_pendant_le_retour_arriere_il_reprend(racine: Path, tmp_path: Path) -> None:
    ancien = arbre(racine)

    def refuse() -> None:
        with verrouille(racine / "registre.json"), pytest.raises(EcritureImpossible):
            changer(racine)

    etats = etats_traverses(racine, refuse, tmp_path / "etats")
    en_retour = [e for e in etats if (e / ".cctgen" / "mise-en-place" / "a-defaire.json").exists()]
    assert len(en_retour) > 5
    for etat in etats:
        with geste(etat):
            pass
        vu = arbre(etat, sauf=("mis-de-cote",))
        assert vu == ancien if etat in en_retour else vu in (ancien, {**vu, **NOUVEAU}), etat.name


def test_lire_un_dossier_a_mi_chemin_est_refuse_sans_y_toucher(racine: Path, tmp_path: Path) -> None:
    etats = etats_traverses(racine, lambda: changer(racine), tmp_path / "etats")
    refuses = 0
    for etat in etats:
        avant = arbre(etat)
        try:
            exiger_un_dossier_au_repos(etat)
        except GesteInterrompu as refus:
            refuses += 1
            assert "mi-chemin" in refus.message
            assert "relancez la commande interrompue" in refus.conseil
        assert arbre(etat) == avant
    assert 5 < refuses < len(etats)


def changer_ou_rien(dossier: Path) -> None:
    if not (dossier / "publications" / "1").exists():
        changer(dossier)


def test_un_fichier_modifie_pendant_l_arret_est_mis_de_cote_a_la_reprise(racine: Path, tmp_path: Path) -> None:
    etats = etats_traverses(racine, lambda: changer(racine), tmp_path / "etats")
    engage = next(e for e in etats if (e / ".cctgen" / "mise-en-place" / "plan.json").exists())
    (engage / "a.txt").write_bytes(b"ecrit pendant la panne")
    reprendre_si_interrompu(engage)
    assert (engage / "a.txt").read_bytes() == b"nouveau a"
    assert [p.read_bytes() for p in (engage / "mis-de-cote").rglob("a.txt")] == [b"ecrit pendant la panne"]


def test_un_fichier_modifie_a_la_main_est_protege_puis_mis_de_cote(racine: Path) -> None:
    (racine / "a.txt").write_bytes(b"retouche")
    (racine / "sortie" / "c.txt").write_bytes(b"annote")
    avant = arbre(racine)
    with pytest.raises(TravailProtege, match=r"a\.txt .*c\.txt"):
        changer(racine)
    assert arbre(racine) == avant
    with geste(racine) as ouvert:
        ouvert.produire(racine / "a.txt", b"nouveau a")
        ouvert.retirer(racine / "sortie" / "c.txt")
        copies = ouvert.mettre_en_place(remplacer=True)
    assert [c.read_bytes() for c in copies] == [b"retouche", b"annote"]
    assert not (racine / "sortie" / "c.txt").exists()


@pytest.mark.parametrize("cle", ["sortie/c.txt", "sortie/revenu.txt"], ids=["tenu par le registre", "reconnu"])
def test_un_geste_peut_ne_faire_que_retirer(cle: str, racine: Path) -> None:
    """Un fichier reconnu n'est pas au registre : l'ôter ne change que le disque, et rien n'est préparé."""
    (racine / cle).write_bytes(b"ancien sortie/c.txt")
    with geste(racine) as ouvert:
        ouvert.reconnaitre(racine / cle, {(cle, empreinte(b"ancien sortie/c.txt"))})
        ouvert.retirer(racine / cle)
        assert ouvert.mettre_en_place() == ()
    assert not (racine / cle).exists()


def test_ce_qui_est_reconnu_ne_l_est_qu_a_sa_place(racine: Path) -> None:
    copie = racine / "sortie" / "c (avis du juriste).txt"
    copie.write_bytes(b"ancien sortie/c.txt")
    with geste(racine) as ouvert:
        ouvert.reconnaitre(copie, {("sortie/c.txt", empreinte(copie.read_bytes()))})
        assert not ouvert.est_intact(copie)


def test_ce_qui_est_reporte_reste_a_la_personne(racine: Path) -> None:
    """Écrit par l'outil avec ce qu'une personne a saisi, un fichier n'est pas intact, et se protège encore."""
    with geste(racine) as ouvert:
        ouvert.reporter(racine / "a.txt", b"ses avis")
        ouvert.mettre_en_place()
    with geste(racine) as ouvert:
        assert not ouvert.est_intact(racine / "a.txt")
        ouvert.reporter(racine / "a.txt", b"ses avis")
        assert ouvert.mettre_en_place() == ()
        ouvert.produire(racine / "a.txt", b"vierge")
        with pytest.raises(TravailProtege):
            ouvert.mettre_en_place()
        (copie,) = ouvert.mettre_en_place(remplacer=True)
        assert (copie.read_bytes(), ouvert.est_intact(racine / "a.txt")) == (b"ses avis", True)


@pytest.mark.parametrize("a_cote", [False, True], ids=["dit gardé", "copié à côté"])
@pytest.mark.parametrize("retirer", [False, True])
def test_ce_qui_est_garde_ailleurs_se_reecrit(racine: Path, *, retirer: bool, a_cote: bool) -> None:
    def mettre_en_place(*, garde: bool) -> tuple[Path, ...]:
        with geste(racine) as ouvert:
            if garde and not a_cote:
                ouvert.tenir_pour_garde(racine / "a.txt")
            if retirer:
                ouvert.retirer(racine / "a.txt")
            else:
                ouvert.produire(racine / "a.txt", b"neuf")
            return ouvert.mettre_en_place()

    (racine / "a.txt").write_bytes(b"a moi")
    with pytest.raises(TravailProtege):
        mettre_en_place(garde=False)
    if a_cote:
        (racine / "version finale.txt").write_bytes(b"a moi")
    assert mettre_en_place(garde=True) == ()
    assert (racine / "a.txt").exists() is not retirer


def test_une_copie_que_le_geste_change_aussi_ne_garde_rien(racine: Path) -> None:
    for nom in ("sortie/b.txt", "sortie/c.txt"):
        (racine / nom).write_bytes(b"a moi")
    with geste(racine) as ouvert:
        for nom in ("sortie/b.txt", "sortie/c.txt"):
            ouvert.produire(racine / nom, b"neuf")
        with pytest.raises(TravailProtege):
            ouvert.mettre_en_place()


def test_un_fichier_que_l_outil_n_a_pas_ecrit_est_protege(racine: Path) -> None:
    (racine / "neuf").mkdir()
    (racine / "neuf" / "d.txt").write_bytes(b"a moi")
    with pytest.raises(TravailProtege):
        changer(racine)
    assert (racine / "neuf" / "d.txt").read_bytes() == b"a moi"


TEMOINS = {
    "sortie/.~lock.b.txt#": "sortie/b.txt",
    "sortie/~$c.txt": "sortie/c.txt",
    "~$nnexe.txt": "annexe.txt",
    "~$nexe-cct.txt": "annexe-cct.txt",
}
"""Le témoin de LibreOffice, celui d'Excel, celui de Word, et le fichier qu'il dit ouvert."""


@pytest.mark.parametrize(("temoin", "nom"), TEMOINS.items())
@pytest.mark.parametrize("toucher", ["produire", "poser", "retirer"])
def test_un_fichier_ouvert_n_est_ni_reecrit_ni_retire(temoin: str, nom: str, toucher: str, racine: Path) -> None:
    with geste(racine) as ouvert:
        ouvert.produire(racine / nom, b"ancien")
        ouvert.mettre_en_place()
    (racine / temoin).write_text("Marie")
    avant = arbre(racine)
    with pytest.raises(TravailProtege, match=re.escape(f": {nom}.")) as refus, geste(racine) as ouvert:
        ouvert.produire(racine / "a.txt", b"nouveau a")
        arguments = () if toucher == "retirer" else (b"nouveau",)
        getattr(ouvert, toucher)(racine / nom, *arguments)
        ouvert.mettre_en_place(remplacer=True)
    assert Path(temoin).name in refus.value.conseil
    assert "Rien n'a été écrit." in refus.value.conseil
    assert arbre(racine) == avant
    with geste(racine) as ouvert:
        ouvert.produire(racine / nom, b"ancien")
        ouvert.produire(racine / "a.txt", b"nouveau a")
        ouvert.mettre_en_place()
    assert (racine / "a.txt").read_bytes() == b"nouveau a", "ce qui ne change pas peut rester ouvert"


def test_reecrire_la_meme_chose_ne_touche_pas_le_fichier(racine: Path) -> None:
    avant = (racine / "a.txt").stat()
    with geste(racine) as ouvert:
        ouvert.produire(racine / "a.txt", b"ancien a.txt")
        ouvert.mettre_en_place()
    assert (racine / "a.txt").stat().st_ino == avant.st_ino


TENIR = """
import sys, time
from pathlib import Path
from cctgen.socle.gestes.geste import geste
with geste(Path(sys.argv[1])):
    print("pris", flush=True)
    time.sleep(60)
"""


def test_deux_processus_le_second_est_refuse_et_un_arret_brutal_libere(racine: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", TENIR, str(racine)], stdout=subprocess.PIPE) as autre:
        assert autre.stdout is not None
        assert autre.stdout.readline() == b"pris\n"
        with pytest.raises(DossierOccupe, match="Un autre geste"), geste(racine):
            pass
        os.kill(autre.pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        autre.wait()
    changer(racine)
    assert arbre(racine, sauf=(".cctgen",)) == NOUVEAU


def test_un_geste_en_contient_un_autre_sans_se_bloquer(racine: Path) -> None:
    with geste(racine), geste(racine) as interieur:
        assert isinstance(interieur, Geste)


@pytest.mark.parametrize("nom", ["CON", "nul.txt", "Com1.xlsx", "sous/AUX"])
def test_un_nom_reserve_de_windows_est_refuse(nom: str, racine: Path) -> None:
    with pytest.raises(EcritureImpossible, match="Windows réserve"), geste(racine) as ouvert:
        ouvert.produire(racine / nom, b"x")
    with pytest.raises(EcritureImpossible, match="Windows réserve"):
        ecrire(racine.parent / nom, b"x")
    with pytest.raises(EcritureImpossible, match="Windows réserve"), geste(racine.parent / nom):
        pass


def test_un_fichier_isole_coupe_a_chaque_ecriture(tmp_path: Path) -> None:
    cible = tmp_path / "d" / "composants.xlsx"
    ecrire(cible, b"ancien")
    for etat in etats_traverses(tmp_path / "d", lambda: ecrire(cible, b"nouveau"), tmp_path / "etats"):
        assert (etat / "composants.xlsx").read_bytes() in (b"ancien", b"nouveau")
        ecrire(etat / "composants.xlsx", b"suivant")
        assert arbre(etat) == {"composants.xlsx": b"suivant"}


def test_un_dossier_construit_a_part_parait_entier_ou_pas_du_tout(tmp_path: Path) -> None:
    espace = tmp_path / "espace"
    espace.mkdir()

    def construire(base: Path) -> None:
        with construire_a_part(base / "demo") as atelier:
            ecrire(atelier / "un", b"1")
            ecrire(atelier / "deux", b"2")

    for etat in etats_traverses(espace, lambda: construire(espace), tmp_path / "etats"):
        demo = etat / "demo"
        assert not demo.exists() or arbre(demo) == {"un": b"1", "deux": b"2"}
        if not demo.exists():
            construire(etat)
        assert {p.name for p in etat.iterdir()} == {"demo"}


@pytest.mark.parametrize(
    "commencer", [lambda r: geste(r).__enter__(), reprendre_si_interrompu, exiger_un_dossier_au_repos]
)
@pytest.mark.parametrize("place", ["fichier", "fichier/dossier"])
def test_un_fichier_a_la_place_du_dossier_se_nomme_sans_ce_que_l_outil_y_range(
    tmp_path: Path, place: str, commencer: Callable[[Path], object]
) -> None:
    (tmp_path / "fichier").write_text("à moi", encoding="utf-8")
    with pytest.raises(EcritureImpossible, match=r"fichier » est un fichier, là où il faut un dossier\."):
        commencer(tmp_path / place)
    assert arbre(tmp_path).keys() == {"fichier"}
