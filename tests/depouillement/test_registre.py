"""Un fichier reçu est gardé à l'octet, une seule fois, et jamais retouché."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import tracemalloc
import zipfile

import pytest

from cctgen.depouillement.plis.copies import nom_assaini
from cctgen.depouillement.plis.reception import Recu, est_hostile, rassembler
from cctgen.depouillement.registre import (
    consigner,
    deposer,
    ecarts_du_registre,
    lire_registre,
    relire,
)
from cctgen.matrice.controle.ensemble import controler_fichier
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.fichiers import empreinte
from tests.matrice.fabrique import matrice_conforme

HEURE = "2026-12-15T11:59:07+01:00"


def une_archive(**membres: bytes) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in membres.items():
            archive.writestr(nom, octets)
    return tampon.getvalue()


def test_le_fichier_est_copie_a_l_octet_en_lecture_seule(tmp_path):
    (depot,) = deposer(tmp_path, [Recu("plis/Réponse ACME.xlsx", b"octets")], HEURE).depots
    copie = tmp_path / depot.fichier
    assert copie.read_bytes() == b"octets"
    assert stat.S_IMODE(copie.stat().st_mode) == 0o444
    assert depot.fichier == f"{empreinte(b'octets')[:12]}-Reponse-ACME.xlsx"
    assert (depot.sha256, depot.taille, depot.nom_recu, depot.recu_le) == (
        empreinte(b"octets"),
        6,
        "plis/Réponse ACME.xlsx",
        HEURE,
    )


def test_redeposer_n_ajoute_rien_et_ne_reecrit_rien(tmp_path):
    deposer(tmp_path, [Recu("a.xlsx", b"un")], HEURE)
    avant = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in tmp_path.iterdir()}
    depots = deposer(tmp_path, [Recu("a.xlsx", b"un")], "2027-01-01T00:00:00").depots
    assert [d.nom_recu for d in depots] == ["a.xlsx"]
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in tmp_path.iterdir()} == avant


def test_un_fichier_connu_remis_ailleurs_garde_ses_deux_provenances(tmp_path):
    deposer(tmp_path, [Recu("a.xlsx", b"un", "dossier")], HEURE)
    deposer(tmp_path, [Recu("plis.zip/A/a.xlsx", b"un", "zip")], "2027-01-01T00:00:00")
    (depot,) = lire_registre(tmp_path)
    assert (depot.nom_recu, depot.recu_le) == ("a.xlsx", HEURE)
    assert [(r.origine, r.nom) for r in depot.presentations] == [("dossier", "a.xlsx"), ("zip", "plis.zip/A/a.xlsx")]


@pytest.mark.parametrize("altere", [None, b"autre chose"])
def test_redeposer_retablit_la_copie_disparue_ou_alteree_et_garde_l_alteree(tmp_path, altere):
    (depot,) = deposer(tmp_path, [Recu("a.xlsx", b"un")], HEURE).depots
    consigner(tmp_path, [controler_fichier(b"un", "a.xlsx")])
    copie = tmp_path / depot.fichier
    copie.chmod(0o600)
    copie.unlink() if altere is None else copie.write_bytes(altere)
    enregistrement = deposer(tmp_path, [Recu("a.xlsx", b"un")], HEURE)
    assert copie.read_bytes() == b"un"
    assert stat.S_IMODE(copie.stat().st_mode) == 0o444
    assert [a.code for a in enregistrement.anomalies] == ["copie-retablie"]
    assert relire(tmp_path, enregistrement.depots)[1] == []
    gardees = [p.read_bytes() for p in (tmp_path / "alterees").glob("*")] if altere else []
    assert gardees == ([altere] if altere else [])
    assert list(ecarts_du_registre(tmp_path, enregistrement.depots)) == []


def test_un_fichier_hors_registre_et_un_registre_partiel_sont_nommes(tmp_path):
    depots = deposer(tmp_path, [Recu("a.xlsx", b"un"), Recu("b.xlsx", b"deux")], HEURE).depots
    assert list(ecarts_du_registre(tmp_path, depots, [d.sha256 for d in depots])) == []
    (tmp_path / "glisse.xlsx").write_bytes(b"x")
    ecarts = ecarts_du_registre(tmp_path, depots[:1], [d.sha256 for d in depots])
    assert [(a.code, a.gravite.value) for a in ecarts] == [
        ("fichier-hors-registre", "bloquante"),
        ("fichier-hors-registre", "bloquante"),
        ("registre-partiel", "bloquante"),
    ]


def test_un_registre_ancien_se_lit_encore(tmp_path):
    deposer(tmp_path, [Recu("a.xlsx", b"un")], HEURE)
    registre = json.loads((tmp_path / "registre.json").read_text("utf-8"))
    del registre["depots"][0]["remises"]
    (tmp_path / "registre.json").write_text(json.dumps(registre))
    (depot,) = lire_registre(tmp_path)
    assert [r.nom for r in depot.presentations] == ["a.xlsx"]


@pytest.mark.parametrize(
    "faux",
    [
        {"recu_le": "avant-hier"},
        {"recu_le": ""},
        {"recu_le": 20270205},
        {"nom_recu": 12},
        {"soumissionnaire": ["ACME"]},
        {"lot": "un"},
        {"taille": None},
        {"remises": [{"origine": 1, "nom": "a.xlsx"}]},
        {"remises": ["a.xlsx"]},
        {"rattachements": [{"offre": None}]},
        {"rattachements": [{"offre": "a", "lot": "un"}]},
        {"rattachements": 3},
        {"inconnue": "x"},
    ],
    ids=str,
)
def test_un_registre_dont_une_valeur_est_fausse_est_illisible(tmp_path, faux):
    deposer(tmp_path, [Recu("a.xlsx", b"un")], HEURE)
    registre = json.loads((tmp_path / "registre.json").read_text("utf-8"))
    registre["depots"][0] |= faux
    (tmp_path / "registre.json").write_text(json.dumps(registre))
    with pytest.raises(DonneesInvalides) as refus:
        lire_registre(tmp_path)
    assert [a.code for a in refus.value.anomalies] == ["registre-illisible"]


@pytest.mark.parametrize("depots", [[["a.xlsx"]], ["a.xlsx"], [None], None, {"a": 1}], ids=str)
def test_un_registre_d_une_autre_forme_est_illisible(tmp_path, depots):
    (tmp_path / "registre.json").write_text(json.dumps({"depots": depots}))
    with pytest.raises(DonneesInvalides) as refus:
        lire_registre(tmp_path)
    assert [a.code for a in refus.value.anomalies] == ["registre-illisible"]


def test_un_nouveau_pli_s_ajoute_apres_les_anciens(tmp_path):
    deposer(tmp_path, [Recu("a.xlsx", b"un")], HEURE)
    depots = deposer(tmp_path, [Recu("a.xlsx", b"deux")], "2026-12-16T08:00:00+01:00").depots
    assert [d.recu_le for d in depots] == [HEURE, "2026-12-16T08:00:00+01:00"]
    assert len({d.fichier for d in depots}) == 2
    assert lire_registre(tmp_path) == depots


def test_le_statut_lu_est_consigne(tmp_path):
    octets = matrice_conforme()
    deposer(tmp_path, [Recu("a.xlsx", octets), Recu("b.xlsx", b"x")], HEURE)
    consigner(tmp_path, [controler_fichier(octets, "a.xlsx")])
    registre = json.loads((tmp_path / "registre.json").read_text("utf-8"))
    assert [(d["soumissionnaire"], d["statut"], d["lot"]) for d in registre["depots"]] == [
        ("ACME", "exploitable", None),
        ("", "", None),
    ]


def test_une_copie_alteree_ou_disparue_est_nommee(tmp_path):
    depots = deposer(tmp_path, [Recu("a.xlsx", b"un"), Recu("b.xlsx", b"deux"), Recu("c.xlsx", b"trois")], HEURE).depots
    for depot, octets in zip(depots[:2], (b"UN", None), strict=True):
        copie = tmp_path / depot.fichier
        copie.chmod(0o600)
        copie.unlink() if octets is None else copie.write_bytes(octets)
    relus, anomalies = relire(tmp_path, depots)
    assert [d.nom_recu for d, _ in relus] == ["c.xlsx"]
    assert [(a.code, a.lieu.fichier) for a in anomalies] == [("copie-alteree", d.fichier) for d in depots[:2]]


def test_un_registre_abime_ne_se_devine_pas(tmp_path):
    (tmp_path / "registre.json").write_text("{")
    with pytest.raises(DonneesInvalides):
        lire_registre(tmp_path)


@pytest.mark.parametrize(
    ("nom", "assaini"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\plis\\Réponse n° 2 (été).XLSX", "Reponse-n-2-ete-.XLSX"),
        ("...", "fichier"),
        ("x" * 300 + ".xlsx", "x" * 50 + ".xlsx"),
        ("提案.xlsx", "fichier.xlsx"),
        ("предложение/лот 1.ods", "1.ods"),
        ("العرض.2.xls", "2.xls"),
        (".xlsx", "fichier.xlsx"),
        ("--.提", "fichier"),
    ],
)
def test_le_nom_de_la_copie_est_inoffensif(nom, assaini):
    assert nom_assaini(nom) == assaini


def test_fichiers_dossiers_et_archives_sont_rassembles(tmp_path):
    (tmp_path / "plis" / "acme").mkdir(parents=True)
    (tmp_path / "plis" / "acme" / "m.ods").write_bytes(b"1")
    (tmp_path / "plis" / "~$m.xlsx").write_bytes(b"verrou")
    (tmp_path / "plis" / "memoire.pdf").write_bytes(b"2")
    interne = une_archive(**{"lot 1/m.xlsx": b"4"})
    (tmp_path / "place.zip").write_bytes(une_archive(**{"beta/m.xls": b"3", "gamma.zip": interne}))
    reception = rassembler([tmp_path / "plis", tmp_path / "place.zip", tmp_path / "absent.xlsx"])
    assert [(r.nom, r.octets) for r in reception.recus] == [
        ("acme/m.ods", b"1"),
        ("place.zip/beta/m.xls", b"3"),
        ("place.zip/gamma.zip/lot 1/m.xlsx", b"4"),
    ]
    assert [(a.code, a.lieu.fichier) for a in reception.anomalies] == [
        ("fichier-non-tableur", "memoire.pdf"),
        ("fichier-illisible", "absent.xlsx"),
    ]


@pytest.mark.parametrize("chemin", ["../m.xlsx", "a/../../m.xlsx", "/etc/m.xlsx", "..\\m.xlsx", "C:\\m.xlsx"])
def test_un_chemin_hostile_n_est_pas_extrait(tmp_path, chemin):
    assert est_hostile(chemin)
    (tmp_path / "p.zip").write_bytes(une_archive(**{chemin: b"1", "bon.xlsx": b"2"}))
    reception = rassembler([tmp_path / "p.zip"])
    assert [r.octets for r in reception.recus] == [b"2"]
    assert [a.code for a in reception.anomalies] == ["chemin-hostile"]


def test_une_archive_qui_ment_sur_sa_taille_est_demesuree(tmp_path):
    octets = une_archive(**{"m.xlsx": b"0" * 3_000_000})
    central = octets.rfind(b"PK\x01\x02")
    (tmp_path / "p.zip").write_bytes(octets[: central + 24] + struct.pack("<I", 10) + octets[central + 28 :])
    assert [a.code for a in rassembler([tmp_path / "p.zip"]).anomalies] == ["fichier-demesure"]


def test_une_bombe_et_des_archives_sans_fin_sont_refusees(tmp_path):
    bombe = une_archive(**{"m.xlsx": b"0" * 201_000_000})
    poupee = une_archive(**{"m.xlsx": b"1"})
    for _ in range(6):
        poupee = une_archive(**{"p.zip": poupee})
    for octets in (bombe, poupee):
        (tmp_path / "p.zip").write_bytes(octets)
        assert [a.code for a in rassembler([tmp_path / "p.zip"]).anomalies] == ["fichier-demesure"]


def test_une_archive_abimee_est_illisible(tmp_path):
    (tmp_path / "p.zip").write_bytes(b"PK\x03\x04 rien")
    assert [a.code for a in rassembler([tmp_path / "p.zip"]).anomalies] == ["fichier-illisible"]


def test_les_pieces_d_un_pli_ne_comptent_pas_dans_la_limite_et_ne_se_lisent_pas(tmp_path):
    """Deux mémoires de 150 Mo annoncés, dont un abîmé : rien n'en est décompressé, la matrice est lue."""
    pli = une_archive(**{"memoire.pdf": b"0" * 150_000_000, "plan.dwg": b"0" * 150_000_000, "m.xlsx": b"1"})
    abime = pli.replace(b"memoire.pdf", b"memoire.pdf", 1)
    position = abime.find(b"memoire.pdf") + len("memoire.pdf")
    abime = abime[:position] + b"\xff" * 64 + abime[position + 64 :]
    (tmp_path / "plis.zip").write_bytes(une_archive(**{"A.zip": abime, "B/m.ods": b"2"}))
    tracemalloc.start()
    reception = rassembler([tmp_path / "plis.zip"])
    pic = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(r.nom, r.octets) for r in reception.recus] == [("plis.zip/A.zip/m.xlsx", b"1"), ("plis.zip/B/m.ods", b"2")]
    assert [a.code for a in reception.anomalies] == ["fichier-non-tableur", "fichier-non-tableur"]
    assert pic < 20_000_000


@pytest.mark.parametrize(
    ("nom", "code", "gravite"),
    [
        ("m.xlsx.p7s", "fichier-non-tableur", "information"),
        ("signature.xml", "fichier-non-tableur", "information"),
        ("depot.jeton", "fichier-non-tableur", "information"),
        ("echange.eml", "fichier-non-tableur", "information"),
        ("m.xlsx.p7m", "fichier-enveloppe", "a_qualifier"),
        ("offre.7z", "archive-non-lue", "a_qualifier"),
        ("offre.tar.gz", "archive-non-lue", "a_qualifier"),
        ("m.csv", "fichier-non-lu", "a_qualifier"),
        *((f"demande.{e}", "fichier-non-lu", "a_qualifier") for e in ("doc", "rtf", "docm", "dotx", "fodt", "ott")),
        ("demande.docx", "fichier-illisible", "bloquante"),
        ("demande.odt", "fichier-illisible", "bloquante"),
    ],
)
def test_chaque_piece_attendue_d_un_pli_est_nommee(tmp_path, nom, code, gravite):
    (tmp_path / "p.zip").write_bytes(une_archive(**{nom: b"x", "m.xlsx": b"1"}))
    reception = rassembler([tmp_path / "p.zip"])
    assert [(a.code, a.gravite.value, a.lieu.fichier) for a in reception.anomalies] == [(code, gravite, f"p.zip/{nom}")]


@pytest.mark.parametrize("nom", ["registre.json.xlsx", "Thumbs.db.xlsx", ".DS_Store.ods"])
def test_un_nom_qui_commence_comme_un_fichier_du_poste_n_est_pas_ignore(tmp_path, nom):
    (tmp_path / "p.zip").write_bytes(une_archive(**{nom: b"1"}))
    assert [r.nom for r in rassembler([tmp_path / "p.zip"]).recus] == [f"p.zip/{nom}"]


def test_un_verrou_de_bureautique_est_ignore_un_vrai_tableur_de_ce_nom_ne_l_est_pas(tmp_path):
    (tmp_path / "p.zip").write_bytes(une_archive(**{"~$m.xlsx": b"0" * 165, "~$n.xlsx": b"0" * 9_000}))
    assert [r.nom for r in rassembler([tmp_path / "p.zip"]).recus] == ["p.zip/~$n.xlsx"]


def test_un_lien_un_tube_ou_un_nom_mal_code_ne_bloquent_rien(tmp_path):
    (tmp_path / "plis").mkdir()
    (tmp_path / "plis" / "m.xlsx").write_bytes(b"1")
    (tmp_path / "plis" / "lien.xlsx").symlink_to(tmp_path / "absent.xlsx")
    os.mkfifo(tmp_path / "plis" / "tube.xlsx")
    (tmp_path / "plis" / os.fsdecode(b"r\xe9ponse.xlsx")).write_bytes(b"2")
    reception = rassembler([tmp_path / "plis"])
    assert [r.octets for r in reception.recus] == [b"1", b"2"]
    assert all(r.nom.encode() for r in reception.recus)
    assert [(a.code, a.lieu.fichier) for a in reception.anomalies] == [
        ("lien-non-suivi", "lien.xlsx"),
        ("fichier-illisible", "tube.xlsx"),
    ]


def test_un_membre_demesure_n_emporte_pas_les_autres(tmp_path):
    (tmp_path / "p.zip").write_bytes(une_archive(**{"A/m.xlsx": b"0" * 60_000_000, "B/m.xlsx": b"1"}))
    reception = rassembler([tmp_path / "p.zip"])
    assert [r.nom for r in reception.recus] == ["p.zip/B/m.xlsx"]
    assert [(a.code, a.lieu.fichier) for a in reception.anomalies] == [("fichier-demesure", "p.zip/A/m.xlsx")]


def test_un_chemin_piege_dans_une_archive_imbriquee_est_refuse(tmp_path):
    pli = une_archive(**{"../../m.xlsx": b"1", "bon.xlsx": b"2"})
    (tmp_path / "p.zip").write_bytes(une_archive(**{"A.zip": pli}))
    reception = rassembler([tmp_path / "p.zip"])
    assert [r.nom for r in reception.recus] == ["p.zip/A.zip/bon.xlsx"]
    assert [a.code for a in reception.anomalies] == ["chemin-hostile"]
