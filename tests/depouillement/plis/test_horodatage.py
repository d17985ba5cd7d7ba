"""L'instant du dépôt vient de la plateforme, jamais de l'horloge de l'outil."""

from __future__ import annotations

import pytest

from cctgen.depouillement.plis.reception import Recu, rassembler
from cctgen.depouillement.registre import deposer, lire_registre
from tests.depouillement.test_registre import HEURE, une_archive

INSTANT = "2027-01-15 11:59:07"


def depose_le(tmp_path, **membres) -> dict[str, str]:
    (tmp_path / "p.zip").write_bytes(une_archive(**membres))
    reception = rassembler([tmp_path / "p.zip"])
    deposer(tmp_path / "offres", reception.recus, HEURE, reception.horodatages)
    return {d.nom_recu.removeprefix("p.zip/"): d.remises[0].depose_le for d in lire_registre(tmp_path / "offres")}


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("A/accuse-depot.txt", "Objet : marché\nDéposé le 15/01/2027 à 11:59:07\nRéférence 42"),
        ("A/Métadonnées.json", '{"dateDepot": "2027-01-15T11:59:07"}'),
        ("A/jeton/horodatage.xml", "<depot><horodatage>2027-01-15T11:59:07</horodatage></depot>"),
        ("registre des dépôts.csv", "Pli;Date\nA;15/01/2027 11:59:07\nB;14/01/2027 08:00:00\n"),
        ("Registre_depots.csv", "numero,entreprise,horodatage\n1,A,2027-01-15 11:59:07\n2,B,2027-01-14 08:00:00\n"),
    ],
)
def test_l_instant_du_depot_se_lit_de_la_plateforme(tmp_path, nom, contenu):
    lus = depose_le(tmp_path, **{"A/m.xlsx": b"1", "B/m.xlsx": b"2", nom: contenu.encode()})
    assert lus["A/m.xlsx"] == (INSTANT if "egistre" in nom or nom.startswith("A/") else "")
    assert lus["B/m.xlsx"] == ("2027-01-14 08:00:00" if "egistre" in nom else "")


@pytest.mark.parametrize(
    "contenu",
    [
        "Bonjour",
        "Déposé le 15/01/2027",
        "Déposé le 15/01/2027 11:59:07\nReçu le 16/01/2027 08:00:00",
        "imprimé à 15/01/2027 11:59:07",
    ],
)
def test_un_accuse_muet_ou_contradictoire_ne_dit_rien(tmp_path, contenu):
    assert depose_le(tmp_path, **{"A/m.xlsx": b"1", "A/accuse.txt": contenu.encode()}) == {"A/m.xlsx": ""}


def test_le_nom_du_dossier_dit_l_instant_a_defaut_d_accuse(tmp_path):
    assert depose_le(tmp_path, **{"A 20270115_115907/m.xlsx": b"1"}) == {"A 20270115_115907/m.xlsx": INSTANT}


def test_un_redepot_qui_apprend_l_instant_l_ajoute(tmp_path):
    deposer(tmp_path, [Recu("A/m.xlsx", b"1", "z")], HEURE)
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "accuse.txt").write_text("dépôt du 2027-01-15 11:59:07", encoding="utf-8")
    (tmp_path / "p" / "m.xlsx").write_bytes(b"1")
    reception = rassembler([tmp_path / "p"])
    (depot,) = deposer(tmp_path, reception.recus, HEURE, reception.horodatages).depots
    assert [r.depose_le for r in depot.remises] == ["", INSTANT]


def test_le_registre_des_depots_n_est_pas_un_tableur_laisse_de_cote(tmp_path):
    (tmp_path / "registre des dépôts.csv").write_text("A;2027-01-15 11:59:07\n", encoding="utf-8")
    (tmp_path / "notes.csv").write_text("A;B\n", encoding="utf-8")
    anomalies = rassembler([tmp_path]).anomalies
    assert {(a.lieu.fichier, a.code) for a in anomalies} == {
        ("registre des dépôts.csv", "fichier-non-tableur"),
        ("notes.csv", "fichier-non-lu"),
    }


def un_envoi(tmp_path, registre: bytes, *plis: str):
    """Rend l'instant lu de chaque pli, et ce qui manque au registre."""
    (tmp_path / "envoi").mkdir()
    for rang, pli in enumerate(plis):
        (tmp_path / "envoi" / pli).mkdir()
        (tmp_path / "envoi" / pli / "m.xlsx").write_bytes(bytes([rang]))
    (tmp_path / "envoi" / "registre des dépôts.csv").write_bytes(registre)
    reception = rassembler([tmp_path / "envoi"])
    dates = [reception.horodatages.de(r.origine, r.nom) for r in reception.recus]
    return dates, [a.message for a in reception.anomalies if a.code == "registre-des-depots-incompris"]


@pytest.mark.parametrize(
    "registre",
    [
        "Pli;Date limite;Date de dépôt\nA;16/01/2027 12:00;15/01/2027 11:59:07",
        "Pli;Date de retrait;Heure de retrait;Date de dépôt;Heure de dépôt\nA;02/01/2027;08:00;15/01/2027;11:59:07",
        'Pli,Ouverture,Reçu le\n"A",2027-01-20 09:00,"2027-01-15 11:59:07"',
        "Date d'édition;Entreprise;Horodatage\n20/01/2027 09:00;A;15/01/2027 11:59:07",
        "N° pli;Candidat;Date de dépôt;Heure;Hors délai\n7;A;15/01/2027;11:59:07;non",
        "Pli;Date accusé de réception;Date et heure de dépôt\nA;15/01/2027 12:03:00;15/01/2027 11:59:07",
        "Pli;Date et heure de dépôt;Date de l'accusé\nA;15/01/2027 11:59:07;15/01/2027 12:03:00",
        "Pli;Date de dépôt;Date de dépôt du brouillon\nA;15/01/2027 11:59:07;14/01/2027 12:03:00",
        "Pli;Date de dépôt;Heure de dépôt;Date accusé;Heure accusé\nA;15/01/2027;11:59:07;15/01/2027;12:03",
        "Pli;Date de création du dépôt;Date de modification\nA;15/01/2027 11:59:07;16/01/2027 12:03:00",
        "Pli;Heure;Date de dépôt\nA;11:59:07;15/01/2027",
        "Heure de dépôt;Pli;Date de dépôt\n11:59:07;A;15/01/2027",
        "Registre des dépôts\n\nPli;Date de dépôt\nA;15/01/2027 11:59:07",
        "Registre des dépôts;;\nÉdité le 20/01/2027 à 09:00;;\nPli;Candidat;Date de dépôt\nA;Alpha;15/01/2027 11:59:07",
        "Registre des plis reçus\nPli,Candidat,Date de dépôt\nA,Alpha,15/01/2027 11:59:07",
    ],
)
@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_la_colonne_du_depot_date_le_pli_quel_que_soit_son_rang(tmp_path, registre, codage):
    assert un_envoi(tmp_path, registre.encode(codage), "A") == ([INSTANT], [])


def test_le_numero_d_un_pli_designe_son_dossier(tmp_path):
    registre = "N° pli;Date de dépôt;Heure\n1;15/01/2027;11:59:07\n2;14/01/2027;08:00\n"
    lus = un_envoi(tmp_path, registre.encode("cp1252"), "Pli 02 - Beta", "Pli n° 1")
    assert lus == (["2027-01-14 08:00:00", INSTANT], [])


@pytest.mark.parametrize("numeros", [("0001", "0002"), ("00001", "00002"), ("1", "2")])
def test_un_numero_de_pli_se_lit_avec_ses_zeros(tmp_path, numeros):
    registre = f"N° pli;Date de dépôt\n{numeros[0]};15/01/2027 11:59:07\n{numeros[1]};14/01/2027 08:00\n"
    assert un_envoi(tmp_path, registre.encode(), "Pli 1", "Pli 2") == ([INSTANT, "2027-01-14 08:00:00"], [])


def test_un_accuse_ne_date_pas_un_depot_dont_le_jour_et_l_heure_sont_dits(tmp_path):
    registre = "Pli;Heure de réception de l'accusé;Heure;Date de dépôt\nA;12:03:00;11:59:07;15/01/2027"
    assert un_envoi(tmp_path, registre.encode(), "A") == ([INSTANT], [])


def test_une_colonne_date_de_depot_presente_n_est_pas_dite_absente(tmp_path):
    registre = "Pli;Date de dépôt\nA;15/01/2027 11:59:07 puis 16/01/2027 08:00"
    ((lu,), (message,)) = un_envoi(tmp_path, registre.encode(), "A")
    assert lu == ""
    assert "la colonne de la date de dépôt n'y dit pas un seul instant" in message
    assert "aucune colonne" not in message


@pytest.mark.parametrize(
    ("registre", "dit"),
    [
        ("A;16/01/2027 12:00;15/01/2027 11:59:07", "plusieurs dates sur 1 ligne, et aucune colonne"),
        (
            "Pli;Première date;Seconde date\nA;16/01/2027 12:00;15/01/2027 11:59:07",
            "plusieurs dates sur 1 ligne, et aucune colonne",
        ),
        ("Pli;Date de dépôt\nA;15/01/2027", "aucune ligne ne porte à la fois une date et une heure"),
        ("Pli;Date de dépôt\nZ;15/01/2027 11:59:07", "aucune ligne ne nomme le dossier ou le fichier d'un pli"),
        ("Pli;Dépôt\nA;15/01/2027 11:59:07\nA;16/01/2027 11:59:07", "« A/m.xlsx » y a plusieurs dates de dépôt"),
        ("", "aucune ligne ne porte"),
    ],
)
def test_un_registre_qui_ne_date_pas_les_plis_dit_ce_qui_lui_manque(tmp_path, registre, dit):
    ((lu,), (message,)) = un_envoi(tmp_path, registre.encode(), "A")
    assert lu == ""
    assert dit in message
