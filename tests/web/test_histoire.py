"""Le dossier entier en zip, redéposé ou retrouvé : mêmes octets qu'au terminal, écart lu avant d'accepter."""

from __future__ import annotations

import io
import stat
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cctgen.socle.erreurs import DossierOccupe
from cctgen.usages.depot import archive_recue
from cctgen.usages.depot.archive_recue import ArchiveRefusee, deplier
from cctgen.usages.depot.depart import FICHIER_DEPART, Depart, lire_le_depart
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.dossiers import fichiers_de
from cctgen.web.depot.envoi import en_zip
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.redepot.models import Depot
from cctgen.web.redepot.reception import accepter
from cctgen.web.roles import Role
from tests.preparations import Etape, Preparations
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db


def aller(consultation: Consultation, nom: str, *arguments: object) -> str:
    return reverse(nom, args=[consultation.pk, *arguments])


def telecharger(page: Client, consultation: Consultation, numero: int = 1) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(page.get(aller(consultation, "etat-zip", numero)).content))


def refait(source: zipfile.ZipFile, changes: Mapping[str, bytes | None]) -> bytes:
    """Refait le zip comme un poste le ferait : ni droits, ni ordre gardés."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as cible:
        contenus = {i.filename: source.read(i) for i in source.infolist()} | changes
        for nom, octets in contenus.items():
            if octets is not None:
                piece = zipfile.ZipInfo(nom)
                piece.create_system, piece.external_attr, piece.compress_type = 0, 0x20, zipfile.ZIP_DEFLATED
                cible.writestr(piece, octets)
    return sortie.getvalue()


def redeposer(page: Client, consultation: Consultation, octets: bytes) -> str:
    envoi = {"archive": SimpleUploadedFile("dossier.zip", octets)}
    reponse = page.post(aller(consultation, "redeposer"), envoi, follow=True)
    return reponse.content.decode()


def ecrire(nom: str, texte: str) -> Callable[[Path], object]:
    return lambda racine: (racine / nom).write_text(texte, encoding="utf-8")


def test_le_zip_a_les_octets_les_chemins_et_les_droits_du_terminal(
    page: Client, acheteur: Personne, preparations: Preparations, tmp_path: Path
) -> None:
    terminal = preparations.copier(tmp_path / "portail", "portail", Etape.PUBLIEE)
    publiee = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.PUBLIEE))
    lu = telecharger(page, publiee)
    attendus = {f"portail/{c}": (f.read_bytes(), stat.S_IMODE(f.stat().st_mode)) for c, f in fichiers_de(terminal)}
    # Et d'où il part, que le redépôt relit : aucun état ne le garde, et aucun autre téléchargement ne le dit pareil.
    departs = [z.read("portail/.cctgen/depart.json") for z in (lu, telecharger(page, publiee))]
    assert departs[0] != departs[1]
    assert set(map(lire_le_depart, departs)) == {Depart(str(publiee.pk), 1)}
    attendus["portail/.cctgen/depart.json"] = departs[0], 0o644
    assert {i.filename: (lu.read(i), i.external_attr >> 16 & 0o777) for i in lu.infolist()} == attendus
    assert lu.fp is not None
    # Redéposé tel quel, d'un système qui garde les droits ou non, rien ne change.
    for octets in (page.get(aller(publiee, "etat-zip", 1)).content, refait(lu, {})):
        assert "les mêmes, à l’octet près" in redeposer(page, publiee, octets)


@pytest.mark.parametrize("nom", ["grille-Élodie.xlsx", "note « à relire » œuvre.txt", "sans-accent.txt"])
@pytest.mark.parametrize("forme", ["NFC", "NFD"])
def test_un_nom_ecrit_en_utf_8_sans_le_dire_se_lit(nom: str, forme: str) -> None:
    """L'archiveur de macOS décompose les accents, et ne déclare pas son UTF-8."""
    ecrit = unicodedata.normalize(forme, nom).encode()
    # Même longueur : le nom déclaré se remplace par les octets que macOS écrirait.
    octets = zip_de(**{"x" * len(ecrit): b"a"}).replace(b"x" * len(ecrit), ecrit)
    assert deplier(octets).fichiers.keys() == {"consultation.yaml", nom}


def test_un_nom_d_un_autre_codage_se_garde_tel_qu_il_se_lit() -> None:
    octets = zip_de(xx=b"a").replace(b"xx", "é".encode("cp437") + b"x")
    assert deplier(octets).fichiers.keys() == {"consultation.yaml", "éx"}


def test_un_dossier_redepose_montre_son_ecart_puis_devient_l_etat_suivant(page: Client, portail: Consultation) -> None:
    lu = telecharger(page, portail)
    reponses = lu.read("portail/reponses.yaml").replace(b"delai_alerte: 12", b"delai_alerte: 8")
    neuf = refait(lu, {"portail/reponses.yaml": reponses, "portail/notes.txt": b"a", "portail/.DS_Store": b"x"})
    corps = redeposer(page, portail, neuf)
    assert "<del>" in corps and "<ins>" in corps
    assert "notes.txt" in corps
    assert ".DS_Store" in corps
    portail.refresh_from_db()
    assert portail.etat.numero == 1
    depot = Depot.objects.get()
    page.post(aller(portail, "depot", depot.pk), {"etat": 1})
    portail.refresh_from_db()
    assert (portail.etat.numero, portail.etat.geste) == (2, "Redépose le dossier")
    # Le second onglet resté ouvert dit que c'est fait, et n'y revient pas.
    for suite in (
        page.get(aller(portail, "depot", depot.pk), follow=True),
        page.post(aller(portail, "depot", depot.pk), {"etat": 1}, follow=True),
    ):
        assert "déjà été accepté ou abandonné" in suite.content.decode()
    assert portail.etats.count() == 2
    telecharges = {c.removeprefix("portail/") for c in lu.namelist()}
    assert set(portail.etat.table) == telecharges - {FICHIER_DEPART} | {"notes.txt"}
    assert not Depot.objects.exists()


def test_un_zip_fait_avec_un_dossier_de_trop_se_lit(page: Client, portail: Consultation) -> None:
    source = telecharger(page, portail)
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as cible:
        for piece in source.infolist():
            cible.writestr(f"Mes documents/{piece.filename}", source.read(piece))
    assert "les mêmes, à l’octet près" in redeposer(page, portail, sortie.getvalue())


def test_un_dossier_change_entre_temps_n_est_pas_ecrase(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    redeposer(page, portail, refait(telecharger(page, portail), {"portail/notes.txt": b"a"}))
    faire(portail, acheteur, "Passe devant", ecrire("autre.txt", "b"))
    adresse = aller(portail, "depot", Depot.objects.get().pk)
    reponse = page.post(adresse, {"etat": 1})
    assert reponse.status_code == 409
    assert "Passe devant" in reponse.content.decode()
    # Ce que l'autre a ajouté n'est pas du dossier redéposé : il reste, et la page le nomme.
    assert "Fichiers retirés" not in reponse.content.decode()
    assert "présents ou ôtés" in reponse.content.decode() and "autre.txt" in reponse.content.decode()
    page.post(adresse, {"etat": 2})
    portail.refresh_from_db()
    assert {"autre.txt", "notes.txt"} <= portail.etat.table.keys()


def test_un_geste_fait_pendant_l_acceptation_n_est_pas_ecrase(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    redeposer(page, portail, refait(telecharger(page, portail), {"portail/notes.txt": b"a"}))
    faire(portail, acheteur, "Passe devant", ecrire("autre.txt", "b"))
    with pytest.raises(DossierOccupe):
        accepter(Depot.objects.get(), acheteur, 1)
    portail.refresh_from_db()
    assert "autre.txt" in portail.etat.table
    assert Depot.objects.exists()


def test_un_depot_s_abandonne_et_ne_se_voit_que_de_sa_consultation(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    redeposer(page, portail, refait(telecharger(page, portail), {"portail/notes.txt": b"a"}))
    depot = Depot.objects.get()
    autre = creer("autre", acheteur, "Crée", lambda d: creer_depuis_exemple(d, "portail"))
    assert page.get(aller(autre, "depot", depot.pk)).status_code == 404
    page.post(aller(portail, "abandonner-depot", depot.pk))
    assert not Depot.objects.exists()


def test_un_clausier_hors_du_dossier_est_refuse(page: Client, portail: Consultation) -> None:
    lu = telecharger(page, portail)
    consultation = lu.read("portail/consultation.yaml") + b"\nclausiers: [{chemin: ../../../etc}]\n"
    corps = redeposer(page, portail, refait(lu, {"portail/consultation.yaml": consultation}))
    assert "un clausier qui n’est pas dans son dossier" in corps


def test_un_dossier_qui_ne_tient_pas_debout_le_dit_et_se_prend_quand_meme(page: Client, portail: Consultation) -> None:
    lu = telecharger(page, portail)
    corps = redeposer(page, portail, refait(lu, {"portail/reponses.yaml": b"communes: [\n"}))
    assert "points bloquants" in corps
    assert "ne se comparent pas" in corps


@pytest.mark.parametrize("illisible", [b"reference: [\n", b"\xff\xfe", b"objet: sans le reste\n"])
def test_une_consultation_qui_ne_se_lit_pas_ne_s_accepte_pas(
    page: Client, portail: Consultation, illisible: bytes
) -> None:
    """Aucune page ne s'ouvrirait plus pour la corriger."""
    corps = redeposer(page, portail, refait(telecharger(page, portail), {"portail/consultation.yaml": illisible}))
    assert "ne peut pas être accepté" in corps
    assert "Accepter ce dossier" not in corps
    assert page.post(aller(portail, "depot", Depot.objects.get().pk), {"etat": 1}).status_code == 422
    portail.refresh_from_db()
    assert portail.etat.numero == 1


def zip_de(**contenus: bytes) -> bytes:
    return en_zip({"consultation.yaml": b"a", **contenus})


def _lien() -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as cible:
        cible.writestr("consultation.yaml", "a")
        lien = zipfile.ZipInfo("secret")
        lien.external_attr = (stat.S_IFLNK | 0o777) << 16
        cible.writestr(lien, "/etc/passwd")
    return sortie.getvalue()


def _ment() -> bytes:
    octets = bytearray(zip_de(gros=b"0" * 1_000_000))
    rang = octets.rfind(b"PK\x01\x02")
    octets[rang + 24 : rang + 28] = (10).to_bytes(4, "little")
    return bytes(octets)


def _doubles(*noms: str) -> bytes:
    sortie = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(sortie, "w") as cible:
        warnings.simplefilter("ignore")
        for nom in ("consultation.yaml", *noms):
            cible.writestr(nom, nom.encode())
    return sortie.getvalue()


HOSTILES = {
    "vide": b"",
    "pas un zip": b"bonjour",
    "coupé": zip_de(a=b"a" * 999)[:80],
    "sans consultation": en_zip({"a/b/autre.yaml": b"a"}),
    "deux consultations": en_zip({"a/consultation.yaml": b"a", "b/consultation.yaml": b"a"}),
    "lien": _lien(),
    "taille mensongère": _ment(),
    "deux fois le même nom": _doubles("notes.txt", "notes.txt"),
    "deux formes d'un accent": _doubles("\u00e9.txt", "e\u0301.txt"),
    "deux casses": _doubles("notes.txt", "Notes.TXT"),
    "deux consultations au même endroit": _doubles("consultation.yaml"),
    **{
        f"chemin {nom!r}": zip_de(**{nom: b"a"})
        for nom in (
            "../dehors",
            "/racine",
            "a/../../b",
            "./a",
            "a//b",
            "a\\..\\b",
            "c:/a",
            "nul",
            "a/con.txt",
            "a. ",
            "a.",
            "x" * 300,
            "é" * 125,
            "😀" * 62 + "/a",
            "a\x01b",
            "facture\u202excod.txt",
            "a\u2066b",
            "CONSULTATION.yaml",
            "consultation.yaml/a",
        )
    },
}


@pytest.mark.parametrize("sorte", HOSTILES)
def test_un_zip_hostile_se_refuse_en_francais(sorte: str, page: Client, portail: Consultation) -> None:
    envoi = {"archive": SimpleUploadedFile("dossier.zip", HOSTILES[sorte])}
    reponse = page.post(aller(portail, "redeposer"), envoi)
    assert reponse.status_code == 422
    assert 'role="alert"' in reponse.content.decode()
    assert not Depot.objects.exists()


def test_un_nom_long_admis_s_ecrit(page: Client, portail: Consultation) -> None:
    """Un système compte en octets, et l'outil écrit d'abord sous un nom un peu plus long."""
    nom = "é" * 118 + ".txt"
    assert nom in redeposer(page, portail, refait(telecharger(page, portail), {f"portail/{nom}": b"a"}))
    page.post(aller(portail, "depot", Depot.objects.get().pk), {"etat": 1})
    portail.refresh_from_db()
    assert nom in portail.etat.table


def test_les_bornes_du_zip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_recue, "FICHIERS_MAXIMUM", 3)
    monkeypatch.setattr(archive_recue, "TAILLE_DEPLIEE", 100)
    for octets in (zip_de(a=b"", b=b"", c=b""), zip_de(a=b"0" * 101)):
        with pytest.raises(ArchiveRefusee):
            deplier(octets)


def test_l_etat_interne_de_l_outil_ne_se_redepose_pas() -> None:
    """Un geste en cours forgé s'appliquerait, une lecture gardée se relirait."""
    recu = deplier(
        zip_de(
            **{
                ".cctgen/ecrits.json": b"{}",
                ".cctgen/mise-en-place/plan.json": b"[]",
                ".CCTGEN/lectures/x": b"x",
                "__MACOSX/a": b"",
            }
        )
    )
    assert set(recu.fichiers) == {"consultation.yaml", ".cctgen/ecrits.json"}
    assert recu.laisses == ("__MACOSX/a",)


def test_tout_etat_se_retrouve_se_telecharge_et_se_compare(
    page: Client, portail: Consultation, acheteur: Personne, inviter: Inviter
) -> None:
    faire(portail, acheteur, "Note", ecrire("notes.txt", "un\ndeux\n"))
    faire(portail, acheteur, "Corrige", ecrire("notes.txt", "un\ntrois\n"))
    faire(portail, acheteur, "Retire", lambda racine: (racine / "notes.txt").unlink())
    liste = page.get(aller(portail, "histoire")).content.decode()
    assert all(f"{n}. {geste}" in liste for n, geste in ((2, "Note"), (3, "Corrige"), (4, "Retire")))
    assert page.get(aller(portail, "fichier-etat", 2, "notes.txt")).content == b"un\ndeux\n"
    assert page.get(aller(portail, "fichier-etat", 4, "notes.txt")).status_code == 404
    assert "notes.txt" in page.get(aller(portail, "etat", 3)).content.decode()
    compare = aller(portail, "comparer-etats")
    corps = page.get(compare, {"avant": 2, "apres": 3}).content.decode()
    assert "deux</del>" in corps and "trois</ins>" in corps
    assert "Aucune clause" in corps
    assert "Fichiers ajoutés (1)" in page.get(compare, {"avant": 1, "apres": 3}).content.decode()
    assert "Fichiers retirés (1)" in page.get(compare, {"avant": 3, "apres": 4}).content.decode()
    assert "les mêmes, à l’octet près" in page.get(compare, {"avant": 1, "apres": 4}).content.decode()
    assert page.get(compare, {"avant": 1, "apres": 99}).status_code == 404
    assert page.get(compare, {"avant": "x"}).status_code == 302
    lecteur = Client()
    lecteur.force_login(inviter("lise", portail, Role.LECTEUR))
    assert lecteur.get(aller(portail, "histoire")).status_code == 200
    assert lecteur.get(aller(portail, "etat-zip", 1)).status_code == 403


def test_un_zip_plus_gros_qu_annonce_se_refuse_sans_etre_lu(
    page: Client, portail: Consultation, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """La demande qui le porte tient encore dans ce que le serveur reçoit : la taille du fichier décide."""
    settings.TAILLE_RECUE_MAX, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000, 1_100_000
    monkeypatch.setattr("cctgen.web.parcours.histoire.vues_redepot.recevoir", lambda *_: pytest.fail("lu quand même"))
    assert "dépasse 1\u00a0Mo" in redeposer(page, portail, b"0" * 1_000_001)
    with pytest.raises(pytest.fail.Exception, match="lu quand même"):
        redeposer(page, portail, b"0" * 1_000_000)
