"""Redéposer ne perd rien de publié, de reçu, de répondu ni d'évalué, et se juge sur le dossier d'aujourd'hui."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cctgen.usages.depot.archive_recue import ArchiveRefusee
from cctgen.usages.depot.redeposer import Reunion, reunir
from cctgen.usages.reglage.sections import lire_la_section
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.envoi import en_zip
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.redepot.models import Depot
from cctgen.web.redepot.reception import accepter
from tests.preparations import Etape, Preparations

pytestmark = pytest.mark.django_db


def aller(consultation: Consultation, nom: str, *arguments: object) -> str:
    return reverse(nom, args=[consultation.pk, *arguments])


def deposer(page: Client, consultation: Consultation, octets: bytes) -> str:
    envoi = {"archive": SimpleUploadedFile("dossier.zip", octets)}
    return page.post(aller(consultation, "redeposer"), envoi, follow=True).content.decode()


def zip_de_l_etat(consultation: Consultation, numero: int, changes: Mapping[str, bytes | None] = {}) -> bytes:
    table = consultation.etats.get(numero=numero).table
    contenus = {c: relire(sha256) for c, (sha256, _) in table.items()} | changes
    return en_zip({c: octets for c, octets in contenus.items() if octets is not None})


def passer_a(preparations: Preparations, consultation: Consultation, auteur: Personne, etape: Etape, la: Path) -> None:
    """Fait de la consultation ce que le terminal en aurait fait à cette étape, comme un geste de plus."""
    source = preparations.copier(la / etape.name, "portail", etape)

    def copier(racine: Path) -> None:
        for fichier in filter(Path.is_file, source.rglob("*")):
            cible = racine / fichier.relative_to(source)
            cible.parent.mkdir(parents=True, exist_ok=True)
            cible.unlink(missing_ok=True)
            cible.write_bytes(fichier.read_bytes())

    faire(consultation, auteur, etape.name, copier)
    consultation.refresh_from_db()


def test_un_depot_en_attente_n_efface_pas_la_publication_faite_entre_temps(
    page: Client, portail: Consultation, acheteur: Personne, preparations: Preparations, tmp_path: Path
) -> None:
    """La page rouverte se compare au dossier d'aujourd'hui : la publication y reste, son barème et son numéro aussi."""
    deposer(page, portail, zip_de_l_etat(portail, 1, {"notes.txt": b"a"}))
    passer_a(preparations, portail, acheteur, Etape.PUBLIEE, tmp_path)
    adresse = aller(portail, "depot", Depot.objects.get().pk)
    dit = page.get(adresse).content.decode()
    assert "Ce qui reste d’aujourd’hui" in dit and "Ce qui est publié" in dit
    assert "publications/1/" not in dit
    publie = {c: v for c, v in portail.etat.table.items() if c.startswith("publications/")}
    assert page.post(adresse, {"etat": portail.etat.numero}).status_code == 302
    portail.refresh_from_db()
    table = portail.etat.table
    assert publie and {c: v for c, v in table.items() if c.startswith("publications/")} == publie
    assert "notes.txt" in table and ".cctgen/publiees.json" in table


def test_le_bareme_gele_ne_revient_pas_a_celui_d_une_copie_d_avant(
    page: Client, portail: Consultation, acheteur: Personne, preparations: Preparations, tmp_path: Path
) -> None:
    avant = relire(portail.etat.table["consultation.yaml"][0]).decode()
    autre = avant.replace("poids: 50", "poids: 45").replace("type: prix, poids: 40", "type: prix, poids: 45", 1)
    vieux = zip_de_l_etat(portail, 1, {"consultation.yaml": autre.encode()})
    passer_a(preparations, portail, acheteur, Etape.PUBLIEE, tmp_path)
    publie = lire_la_section(dossier_de_lecture(portail.etat), "bareme")
    dit = deposer(page, portail, vieux)
    assert "Le barème est publié" in dit
    accepter(Depot.objects.get(), acheteur, portail.etat.numero)
    portail.refresh_from_db()
    assert lire_la_section(dossier_de_lecture(portail.etat), "bareme") == publie


def test_un_vieux_zip_garde_les_offres_et_l_evaluation(
    page: Client, acheteur: Personne, preparations: Preparations, tmp_path: Path
) -> None:
    """Le travail fait au terminal se redépose ; un zip d'avant lui n'en ôte rien, et ne se rejette pas."""
    publiee = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.PUBLIEE))
    evaluee = preparations.copier(tmp_path / "terminal", "portail", Etape.DEPOUILLEE)
    fichiers = {f.relative_to(evaluee).as_posix(): f.read_bytes() for f in evaluee.rglob("*") if f.is_file()}
    du_terminal = en_zip({c: o for c, o in fichiers.items() if not c.startswith(".cctgen/lectures/")})
    assert "Ce qui reste" not in deposer(page, publiee, du_terminal)
    accepter(Depot.objects.get(), acheteur, 1)
    publiee.refresh_from_db()
    depouillee = publiee.etat.table
    # Le témoin suit son journal : sans lui, le terminal dirait celui-ci coupé.
    assert {"offres/registre.json", "evaluation/journal.jsonl", ".cctgen/journal.json"} <= depouillee.keys()
    dit = deposer(page, publiee, zip_de_l_etat(publiee, 1, {"notes.txt": b"a"}))
    assert "L’évaluation, les offres reçues" in dit
    assert "offres/registre.json" not in dit
    accepter(Depot.objects.get(), acheteur, 2)
    publiee.refresh_from_db()
    apres = publiee.etat.table
    figes = ("publications/", "offres/", "evaluation/", ".cctgen/")
    assert {c: v for c, v in apres.items() if c.startswith(figes)} == {
        c: v for c, v in depouillee.items() if c.startswith(figes)
    }
    assert "notes.txt" in apres


def test_ce_qui_est_publie_ne_se_change_pas_par_un_redepot(
    page: Client, acheteur: Personne, preparations: Preparations
) -> None:
    publiee = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.PUBLIEE))
    figee = "publications/1/a-deposer/annexe-securite.docx"
    assert "change ce qui est publié ou reçu" in deposer(page, publiee, zip_de_l_etat(publiee, 1, {figee: b"autre"}))
    assert not Depot.objects.exists()
    # Ce qui manque au dépôt y reste.
    deposer(page, publiee, zip_de_l_etat(publiee, 1, {figee: None, "notes.txt": b"a"}))
    accepter(Depot.objects.get(), acheteur, 1)
    publiee.refresh_from_db()
    assert publiee.etat.table[figee] == publiee.etats.get(numero=1).table[figee]


def publication(numero: int, **pieces: bytes) -> dict[str, bytes]:
    """Rend une version publiée dont le manifeste dit chaque pièce, par chemin."""
    dossier = f"publications/{numero}"
    figees = [{"chemin": n, "nature": "document", "sha256": sha256(o).hexdigest()} for n, o in pieces.items()]
    dit = {"consultation": {"version": numero}, "fichiers": figees, "dossier": sha256(b"{}").hexdigest()}
    fichiers = {f"{dossier}/a-deposer/{nom}": octets for nom, octets in pieces.items()}
    return {**fichiers, f"{dossier}/dossier.json": b"{}", f"{dossier}/manifeste.json": json.dumps(dit).encode()}


def test_une_publication_faite_de_part_et_d_autre_ne_s_ecrase_pas(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    """Le dépôt reçu avant la publication en portait une autre du même numéro : il se dit, et ne s'accepte plus."""
    fige = "publications/1/dossier.json"
    deposer(page, portail, zip_de_l_etat(portail, 1, publication(1)))

    def publier(racine: Path) -> None:
        (racine / fige).parent.mkdir(parents=True)
        (racine / fige).write_bytes(b"[]")

    faire(portail, acheteur, "Publie", publier)
    adresse = aller(portail, "depot", Depot.objects.get().pk)
    dit = page.get(adresse).content.decode()
    assert "ne peut pas être accepté" in dit and fige in dit
    assert "Accepter ce dossier" not in dit
    assert page.post(adresse, {"etat": 2}).status_code == 422
    with pytest.raises(ArchiveRefusee):
        accepter(Depot.objects.get(), acheteur, 2)
    portail.refresh_from_db()
    assert portail.etat.numero == 2


def registre(*empreintes: str) -> bytes:
    commun = {"taille": 1, "nom_recu": "a", "recu_le": "2027-01-01T00:00:00", "fichier": "a"}
    return json.dumps({"depots": [{"sha256": e, **commun} for e in empreintes]}).encode()


PROLONGES = {
    "journal allongé": ("evaluation/journal.jsonl", b"1\n", b"1\n2\n"),
    "registre complété": ("offres/registre.json", registre("a"), registre("b", "a")),
    "registre qui ne se lisait pas": ("offres/registre.json", b"[" * 100_000, registre("a")),
    "grille remplie": ("evaluation/grille-claire.xlsx", b"1", b"2"),
    "tour négocié": ("negociation/tour-2/offres/registre.json", registre("a"), registre("a", "b")),
}
EFFACES = {
    "registre amputé": ("offres/registre.json", registre("a", "b"), registre("b", "c")),
    "registre des réponses amputé": ("reponses-recues/registre.json", registre("a"), registre()),
    "pièce publiée": ("publications/1/a-deposer/a.docx", b"1", b"2"),
    "réception redatée": ("offres/registre.json", registre("a"), registre("a").replace(b"2027-01", b"2026-01")),
    "fichier renommé": (
        "offres/registre.json",
        registre("a"),
        registre("a").replace(b'"nom_recu": "a"', b'"nom_recu": "b"'),
    ),
}


def empreinte(octets: bytes) -> str:
    return sha256(octets).hexdigest()


def joindre(courants: Mapping[str, bytes], recus: Mapping[str, bytes], *eus: tuple[str, bytes]) -> Reunion:
    par_sha = {empreinte(o): o for o in (*courants.values(), *recus.values())}
    tables = [{c: (empreinte(o), 0o644) for c, o in fichiers.items()} for fichiers in (dict(eus), courants, recus)]
    return reunir(tables[1], tables[2], {1: tables[0], 2: tables[1]}, par_sha.__getitem__)


@pytest.mark.parametrize(("chemin", "avant", "apres"), PROLONGES.values(), ids=PROLONGES)
def test_ce_que_le_terminal_prolonge_se_prend(chemin: str, avant: bytes, apres: bytes) -> None:
    reunion = joindre({chemin: avant}, {chemin: apres})
    assert reunion.fichiers[chemin][0] == empreinte(apres)
    assert not reunion.changes and not reunion.demeurent


@pytest.mark.parametrize(("chemin", "avant", "apres"), EFFACES.values(), ids=EFFACES)
def test_ce_que_le_depot_effacerait_le_fait_refuser(chemin: str, avant: bytes, apres: bytes) -> None:
    courants = publication(1, **{"a.docx": b"1"}) | {chemin: avant}
    assert joindre(courants, courants | {chemin: apres}).changes == (chemin,)
    # Tel qu'un état antérieur l'avait, ce n'est qu'une copie d'avant : ce qui est d'aujourd'hui reste.
    reunion = joindre(courants, courants | {chemin: apres}, (chemin, apres))
    assert not reunion.changes and reunion.gardes == (chemin,)
    assert reunion.fichiers[chemin][0] == empreinte(avant)


def test_une_remise_inscrite_ne_s_efface_pas_et_un_candidat_renomme_se_nomme() -> None:
    remise = b'"remises": [{"origine": "p", "nom": "a"}], "taille"'
    deux = registre("a").replace(b'"taille"', remise)
    assert joindre({"offres/registre.json": deux}, {"offres/registre.json": registre("a")}).changes
    nomme = registre("a").replace(b'"taille"', b'"soumissionnaire": "X", "taille"')
    reunion = joindre({"offres/registre.json": registre("a")}, {"offres/registre.json": nomme})
    assert reunion.relus == ("offres/a",) and not reunion.changes


def test_une_copie_alteree_se_remet_a_son_empreinte_et_ne_s_en_ecarte_pas() -> None:
    registre_, copie = ("offres/registre.json", ("r", 0o644)), "offres/abcdefabcdef-a.xlsx"
    for recue, refusee in (("abcdefabcdef0000", ()), ("0000", (copie,))):
        courants = dict([registre_, (copie, ("alteree", 0o444))])
        assert reunir(courants, dict([registre_, (copie, (recue, 0o444))]), {}, lambda _: b"").changes == refusee


@pytest.mark.parametrize("heurte", ["offres", "OFFRES/registre.json", "offres/registre.json/a"])
def test_rien_ne_prend_la_place_de_ce_qui_est_recu(
    heurte: str, page: Client, portail: Consultation, acheteur: Personne
) -> None:
    def recevoir(racine: Path) -> None:
        (racine / "offres").mkdir()
        (racine / "offres/registre.json").write_bytes(registre("a"))

    faire(portail, acheteur, "Reçoit", recevoir)
    dit = deposer(page, portail, zip_de_l_etat(portail, 1, {heurte: b"a"}))
    assert "change ce qui est publié ou reçu" in dit
    assert zipfile.is_zipfile(io.BytesIO(zip_de_l_etat(portail, 2)))
