"""Redéposer une évaluation fusionne à trois : ce que chacun a changé s'y trouve, rien ne s'écrase ni ne revient."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest
from django.test import Client

from cctgen.usages.depot.archive_recue import deplier
from cctgen.usages.depot.depart import Depart, lire_le_depart, rediger_le_depart
from cctgen.usages.depot.fusion import Cote, Versions, base_du_depot, fusionner
from cctgen.usages.depot.redeposer import Reunion, reunir
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.envoi import en_zip
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation
from cctgen.web.redepot.models import Depot
from cctgen.web.redepot.reception import accepter
from tests.web.test_redeposer import aller, deposer, zip_de_l_etat

Octets = Mapping[str, bytes]
JOURNAL, TEMOIN = "evaluation/journal.jsonl", ".cctgen/journal.json"
TOUR = "negociation/tour-2/evaluation"
GRILLE, PRIX = "evaluation/grille-rssi.xlsx", "evaluation/prix.yaml"
LETTRE_A, LETTRE_B = (f"evaluation/lettres/projet-attributaire-{x}.docx" for x in "ab")

HUIT = {
    "personne n'y touche": ("b", "b", "b", Cote.COURANT),
    "changé au reçu": ("b", "r", "b", Cote.RECU),
    "ôté au reçu": ("b", None, "b", Cote.RECU),
    "changé ou ôté aujourd'hui": ("b", "b", None, Cote.COURANT),
    "le même des deux côtés": ("b", "x", "x", Cote.COURANT),
    "changé autrement": ("b", "r", "c", None),
    "ôté ici, changé là": ("b", None, "c", None),
    "ajouté autrement": (None, "r", "c", None),
    "ajouté au reçu": (None, "r", None, Cote.RECU),
    "ajouté aujourd'hui": (None, None, "c", Cote.COURANT),
    "ôté des deux côtés": ("b", None, None, Cote.COURANT),
}


@pytest.mark.parametrize(("base", "recu", "courant", "attendu"), HUIT.values(), ids=HUIT)
def test_un_fichier_se_prend_du_cote_qui_l_a_change(
    base: str | None, recu: str | None, courant: str | None, attendu: Cote | None
) -> None:
    assert Versions(base, recu, courant).choisir() is attendu


def empreinte(octets: bytes) -> str:
    return sha256(octets).hexdigest()


def table(fichiers: Octets) -> dict[str, tuple[str, int]]:
    return {c: (empreinte(o), 0o644) for c, o in fichiers.items()}


def joindre(etats: list[Octets], recus: Octets, depart: int | None = None) -> Reunion:
    """Réunit le dossier reçu au dernier de ces états."""
    par_sha = {empreinte(o): o for fichiers in (*etats, recus) for o in fichiers.values()}
    tables = {n: table(e) for n, e in enumerate(etats, 1)}
    return reunir(table(etats[-1]), table(recus), tables, par_sha.__getitem__, depart)


def ecrits(fichiers: Octets, *chemins: str) -> bytes:
    return json.dumps({c: empreinte(fichiers[c]) for c in chemins}).encode()


@pytest.mark.parametrize(
    ("recu", "depart", "attendue"),
    [
        ({JOURNAL: b"1\n2\n3\n"}, None, 3),
        ({JOURNAL: b"1\n2\n3\n"}, 4, 4),
        ({JOURNAL: b"1\n"}, 4, 2),
        ({GRILLE: b""}, None, 0),
        ({"notes.txt": b""}, 2, 0),
    ],
    ids=["le plus ancien", "celui du zip", "jamais un journal plus long", "sans journal", "rien d'évalué"],
)
def test_la_base_est_l_etat_dont_part_le_dossier_recu(recu: Octets, depart: int | None, attendue: int) -> None:
    etats = [{"a": b""}, {JOURNAL: b"1\n"}, {JOURNAL: b"1\n2\n"}, {JOURNAL: b"1\n2\n", GRILLE: b"x"}]
    par_sha = {empreinte(o): o for f in (*etats, recu) for o in f.values()}
    base = base_du_depot({n: table(e) for n, e in enumerate(etats, 1)}, table(recu), par_sha.__getitem__, depart)
    assert base == (table(etats[attendue - 1]) if attendue else {})


@pytest.mark.parametrize(
    ("octets", "attendu"),
    [
        (rediger_le_depart(Depart("a", 3), "x"), Depart("a", 3)),
        (b'{"consultation": "a", "etat": 3}', Depart("a", 3)),
        (b'{"consultation": ["a"], "etat": 3}', None),
        (b'{"consultation": "a", "etat": true}', None),
        (b'{"consultation": "a", "etat": "3"}', None),
        (b"[" * 100_000, None),
        (b"\xff", None),
    ],
)
def test_le_depart_dit_la_consultation_et_l_etat_et_rien_s_il_est_abime(octets: bytes, attendu: Depart | None) -> None:
    assert lire_le_depart(octets) == attendu


def test_sans_journal_la_base_est_le_premier_etat_evalue() -> None:
    etats = {1: table({"a": b""}), 2: table({GRILLE: b"1"}), 3: table({GRILLE: b"2"})}
    assert base_du_depot(etats, table({GRILLE: b"3"}), lambda _: b"", None) == etats[2]


@pytest.mark.parametrize("journal", [JOURNAL, f"{TOUR}/journal.jsonl"])
def test_deux_journaux_qui_ne_se_prolongent_pas_font_refuser(journal: str) -> None:
    etats: list[Octets] = [{journal: b"1\n"}, {journal: b"1\n2\n"}]
    assert joindre(etats, {journal: b"1\n3\n"}).desaccords == (journal,)


@pytest.mark.parametrize(("base", "temoin"), [("", TEMOIN), ("negociation/tour-2/", f"negociation/tour-2/{TEMOIN}")])
def test_le_temoin_suit_son_journal(base: str, temoin: str) -> None:
    journal = f"{base}{JOURNAL}"
    etats: list[Octets] = [{journal: b"1\n", temoin: b"1"}, {journal: b"1\n2\n", temoin: b"2"}]
    assert joindre(etats, etats[0]).fichiers == table(etats[1])
    prolonge = {journal: b"1\n2\n3\n", temoin: b"3"}
    assert joindre(etats, prolonge).fichiers == table(prolonge)
    sans_temoin = {journal: b"1\n2\n3\n"}
    assert joindre(etats, sans_temoin).fichiers == table({**sans_temoin, temoin: b"2"})
    # Perdu aujourd'hui, il revient avec le même journal.
    assert joindre([*etats, {journal: b"1\n2\n"}], etats[1], 3).fichiers == table(etats[1])


REFAITS = ["comparaison.xlsx", "rapport-analyse.docx", "robustesse.xlsx", "lettres/projet-rejet-b.docx"]


@pytest.mark.parametrize("nom", REFAITS)
@pytest.mark.parametrize("dossier", ["evaluation", TOUR])
def test_ce_que_l_outil_refait_suit_le_journal_et_n_oppose_personne(dossier: str, nom: str) -> None:
    chemin, journal = f"{dossier}/{nom}", f"{dossier}/journal.jsonl"

    def etat(contenu: bytes, lignes: bytes, *intacts: str) -> Octets:
        fichiers = {chemin: contenu, journal: lignes}
        return {**fichiers, ".cctgen/ecrits.json": ecrits(fichiers, *intacts)}

    base, courant = etat(b"b", b"1\n", chemin), etat(b"c", b"1\n", chemin)
    for lignes, pris in ((b"1\n2\n", b"r"), (b"1\n", b"c")):
        reunion = joindre([base, courant], etat(b"r", lignes, chemin))
        assert not reunion.desaccords and reunion.fichiers[chemin] == table({chemin: pris})[chemin]
    # Retouché d'un côté, il est l'ouvrage de quelqu'un.
    assert joindre([base, courant], etat(b"r", b"1\n2\n")).desaccords == (chemin,)
    assert joindre([base, etat(b"c", b"1\n")], etat(b"r", b"1\n", chemin)).desaccords == (chemin,)


def test_un_classeur_a_remplir_n_est_pas_de_ceux_qui_se_refont() -> None:
    """L'outil a pu le réécrire avec ce qu'une personne y avait dit : intact, il n'en est pas moins à elle."""
    recu, courant = ({GRILLE: o, JOURNAL: b"1\n"} for o in (b"r", b"c"))
    fusion = fusionner(
        table({JOURNAL: b"1\n"}),
        table({**recu, ".cctgen/ecrits.json": ecrits(recu, GRILLE)}),
        table({**courant, ".cctgen/ecrits.json": ecrits(courant, GRILLE)}),
        {empreinte(o): o for o in (b"1\n", ecrits(recu, GRILLE), ecrits(courant, GRILLE))}.__getitem__,
    )
    assert fusion.desaccords == {GRILLE}


@pytest.mark.parametrize("recu", ["offres/a.xlsx", "negociation/tour-2/offres/a.xlsx", "reponses-recues/a.xlsx"])
def test_ce_qui_est_recu_ne_s_ote_jamais(recu: str) -> None:
    etats: list[Octets] = [{JOURNAL: b"1\n", recu: b"a"}]
    reunion = joindre(etats, {JOURNAL: b"1\n2\n"})
    assert recu in reunion.fichiers and not reunion.otes and recu in reunion.gardes


def m(lignes: int, prix: bytes, lettre: str) -> dict[str, bytes]:
    """Rend ce que laissent `comparer` puis `lettres` : le prix lu, son tableau, la lettre de qui l'emporte."""
    produits = {"evaluation/comparaison.xlsx": b"tableau " + prix, lettre: b"lettre"}
    journal = b"".join(b"%d\n" % n for n in range(lignes))
    temoin, registre = b"%d" % lignes, ecrits(produits, *produits)
    return {
        **produits,
        PRIX: prix,
        GRILLE: b"vierge",
        JOURNAL: journal,
        TEMOIN: temoin,
        ".cctgen/ecrits.json": registre,
    }


M1, M2, M3 = m(6, b"cher", LETTRE_A), m(8, b"corrige", LETTRE_B), m(10, b"cher", LETTRE_A)


@pytest.fixture
def evaluee(portail: Consultation, acheteur: Personne) -> Consultation:
    """Rend une consultation dont la page porte M1, à son état 2."""

    def ecrire(racine: Path) -> None:
        for chemin, octets in M1.items():
            (racine / chemin).parent.mkdir(parents=True, exist_ok=True)
            (racine / chemin).write_bytes(octets)

    faire(portail, acheteur, "Compare", ecrire)
    portail.refresh_from_db()
    return portail


def zip_avec(consultation: Consultation, evaluation: Octets) -> bytes:
    """Rend le zip de l'état 1, d'avant toute évaluation, et de celle-ci."""
    return zip_de_l_etat(consultation, 1, evaluation)


def redeposer(page: Client, consultation: Consultation, auteur: Personne, octets: bytes) -> str:
    dit = deposer(page, consultation, octets)
    accepter(Depot.objects.get(), auteur, consultation.etat.numero)
    consultation.refresh_from_db()
    return dit


def evalue(consultation: Consultation) -> dict[str, bytes]:
    return {c: relire(sha) for c, (sha, _) in consultation.etat.table.items() if c.startswith("evaluation/")}


def de_l_evaluation(fichiers: Octets) -> dict[str, bytes]:
    return {c: o for c, o in fichiers.items() if c.startswith("evaluation/")}


@pytest.mark.django_db
def test_une_evaluation_revenue_au_meme_prix_ne_se_coud_pas_a_la_precedente(
    page: Client, evaluee: Consultation, acheteur: Personne
) -> None:
    dit = redeposer(page, evaluee, acheteur, zip_avec(evaluee, M2))
    assert "ôte de l’évaluation" in dit and LETTRE_A in dit and "ne s’y perd" not in dit
    assert evalue(evaluee) == de_l_evaluation(M2)
    redeposer(page, evaluee, acheteur, zip_avec(evaluee, M3))
    assert evalue(evaluee) == de_l_evaluation(M3)
    assert relire(evaluee.etat.table[TEMOIN][0]) == M3[TEMOIN]


@pytest.mark.django_db
def test_la_lettre_otee_ne_revient_pas_d_une_copie_d_avant(
    page: Client, evaluee: Consultation, acheteur: Personne
) -> None:
    renommee = {**M2, GRILLE: None, "evaluation/grille-securite.xlsx": b"vierge"}
    apres = {c: o for c, o in renommee.items() if o is not None}
    redeposer(page, evaluee, acheteur, zip_avec(evaluee, apres))
    dit = redeposer(page, evaluee, acheteur, zip_avec(evaluee, {**M1, "notes.txt": b"a"}))
    assert "ne s’y perd" in dit and "présents ou ôtés" in dit and GRILLE in dit
    assert evalue(evaluee) == de_l_evaluation(apres) and "notes.txt" in evaluee.etat.table
    produits = json.loads(relire(evaluee.etat.table[".cctgen/ecrits.json"][0]))
    assert LETTRE_B in produits and LETTRE_A not in produits


@pytest.mark.django_db
def test_la_meme_grille_remplie_par_deux_personnes_ne_s_ecrase_pas(
    page: Client, evaluee: Consultation, acheteur: Personne
) -> None:
    """Le refus nomme la grille, et ce qu'il conseille aboutit : le zip d'aujourd'hui dit d'où il part."""
    redeposer(page, evaluee, acheteur, zip_avec(evaluee, {**M1, GRILLE: b"avis de l'une"}))
    dit = deposer(page, evaluee, zip_avec(evaluee, {**M1, GRILLE: b"avis de l'autre"}))
    assert "chacun autrement" in dit and GRILLE in dit and "Téléchargez" in dit
    assert not Depot.objects.exists()
    recu = deplier(page.get(aller(evaluee, "etat-zip", evaluee.etat.numero)).content).fichiers
    reporte = {**{c: r.octets for c, r in recu.items()}, GRILLE: b"avis de l'une et de l'autre"}
    redeposer(page, evaluee, acheteur, en_zip(reporte))
    assert evalue(evaluee)[GRILLE] == b"avis de l'une et de l'autre"
    assert ".cctgen/depart.json" not in evaluee.etat.table


@pytest.mark.django_db
def test_un_desaccord_ne_apres_le_depot_se_dit_sur_la_page(
    page: Client, evaluee: Consultation, acheteur: Personne
) -> None:
    deposer(page, evaluee, zip_avec(evaluee, {**M1, GRILLE: b"avis de l'une"}))
    faire(evaluee, acheteur, "Évalue", lambda racine: (racine / GRILLE).write_bytes(b"avis de l'autre"))
    evaluee.refresh_from_db()
    adresse = aller(evaluee, "depot", Depot.objects.get().pk)
    dit = page.get(adresse).content.decode()
    assert "ne peut pas être accepté" in dit and "Accepter ce dossier" not in dit and "depart.json" not in dit
    assert page.post(adresse, {"etat": evaluee.etat.numero}).status_code == 422
    assert evalue(evaluee)[GRILLE] == b"avis de l'autre"
