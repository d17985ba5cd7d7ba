"""Redéposer un dossier changé hors de la page : chaque fichier se prend du côté qui l'a changé."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.test import Client

from cctgen.socle.fichiers import ecrire
from cctgen.socle.gestes.mise_en_place import DOSSIER_MIS_DE_COTE
from cctgen.usages.edition.copies import Copie
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.pieces import sont_a_jour
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import fichiers_de
from cctgen.web.depot.envoi import en_zip
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.redepot.models import Depot
from cctgen.web.roles import Role
from cctgen.web.travaux.anciennes import pieces_anciennes
from tests.preparations import ETUDE, Etape, Preparations
from tests.preparations import creer as creer_l_exemple
from tests.web.conftest import Inviter
from tests.web.test_publication import changer
from tests.web.test_redeposer import aller, deposer, publication
from tests.web.test_redeposer_evaluation import ecrits, empreinte, joindre, table

Octets = dict[str, bytes]


def telecharger(page: Client, consultation: Consultation, numero: int | None = None) -> Octets:
    """Rend le dossier que donne la page, fichiers cachés compris, par chemin."""
    consultation.refresh_from_db()
    adresse = aller(consultation, "etat-zip", numero or consultation.etat.numero)
    lu = zipfile.ZipFile(io.BytesIO(page.get(adresse).content))
    return {i.filename.partition("/")[2]: lu.read(i) for i in lu.infolist()}


def redeposer(page: Client, consultation: Consultation, fichiers: Mapping[str, bytes], **coches: str) -> str:
    """Redépose et accepte ; rend ce que dit la page avant."""
    Depot.objects.all().delete()
    dit = deposer(page, consultation, en_zip(dict(fichiers)))
    consultation.refresh_from_db()
    page.post(aller(consultation, "depot", Depot.objects.get().pk), {"etat": consultation.etat.numero, **coches})
    consultation.refresh_from_db()
    return dit


def lire(consultation: Consultation, chemin: str) -> bytes | None:
    consultation.refresh_from_db()
    return relire(consultation.etat.table[chemin][0]) if chemin in consultation.etat.table else None


def poser(chemin: str, octets: bytes) -> Callable[[Path], object]:
    return lambda racine: ecrire(racine / chemin, octets)


@pytest.fixture
def collegue(portail: Consultation, inviter: Inviter) -> Personne:
    return inviter("bruno", portail, Role.ACHETEUR)


TENUS = [f".cctgen/{nom}.json" for nom in ("clausier", "ecrits", "publiees", "journal")]
TENUS += ["negociation/tour-2/.cctgen/journal.json"]


@pytest.mark.parametrize("tenu", TENUS)
@pytest.mark.parametrize("lignes", [b"1\n", b"1\n2\n"], ids=["même journal", "journal prolongé"])
def test_ce_que_l_outil_tient_reste_s_il_manque_au_depot(tenu: str, lignes: bytes) -> None:
    journaux = {f"{base}evaluation/journal.jsonl": b"1\n" for base in ("", "negociation/tour-2/")}
    etat = {tenu: b'{"a": "b"}', "reponses.yaml": b"a", **journaux}
    recu = {"reponses.yaml": b"b", **dict.fromkeys(journaux, lignes)}
    # Le témoin d'un journal se juge avec lui ; tout autre fichier qui ne dit rien ne vaut pas mieux qu'absent.
    muets: list[Octets] = [] if tenu.endswith("journal.json") else [{tenu: b""}, {tenu: b"[]"}]
    for absent in ({}, *muets):
        reunion = joindre([etat], {**recu, **absent}, 1)
        assert reunion.fichiers[tenu] == table(etat)[tenu]
        assert not reunion.desaccords and not reunion.travail_garde
    assert joindre([etat], {**recu, tenu: b'{"a": "c"}'}, 1).fichiers[tenu] != table(etat)[tenu]


@pytest.mark.django_db
def test_un_zip_sans_fichiers_caches_ne_change_rien_de_ce_que_l_outil_tient(
    page: Client, acheteur: Personne, preparations: Preparations
) -> None:
    depouillee = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.DEPOUILLEE))
    lu = telecharger(page, depouillee)
    tenus = {c: o for c, o in lu.items() if c.startswith(".cctgen/") and c != ".cctgen/depart.json"}
    assert {".cctgen/clausier.json", ".cctgen/ecrits.json", ".cctgen/journal.json"} <= tenus.keys()
    visibles = {c: o for c, o in lu.items() if not c.startswith(".cctgen/")}
    dit = redeposer(page, depouillee, {**visibles, "notes.txt": b"a", "reponses.yaml": lu["reponses.yaml"] + b"# a\n"})
    assert "ne dit pas de quel état il part" in dit and "Ce qui reste" not in dit
    assert {c: lire(depouillee, c) for c in tenus} == tenus and lire(depouillee, "notes.txt") == b"a"


TRAVAILLES = ["consultation.yaml", "reponses.yaml", "modeles/logo.png", "clauses/PROPRE-001.yaml", "notes.txt"]


@pytest.mark.parametrize("chemin", TRAVAILLES)
def test_une_meme_regle_vaut_pour_tout_le_dossier(chemin: str) -> None:
    base = {chemin: b"b", "evaluation/prix.yaml": b"b"}
    page, prix = {**base, chemin: b"page"}, {**base, "evaluation/prix.yaml": b"r"}
    assert joindre([base, page], prix, 1).fichiers == table({**prix, chemin: b"page"})
    assert joindre([base, page], prix, 1).travail_garde == (chemin,)
    # Ce que la page a ajouté ou ôté entre-temps, de même.
    assert joindre([base, {**base, "neuf": b"n"}], prix, 1).fichiers == table({**prix, "neuf": b"n"})
    assert joindre([base, {"evaluation/prix.yaml": b"b"}], prix, 1).fichiers == table({"evaluation/prix.yaml": b"r"})
    # Et ce que le dossier a changé ou ôté.
    assert joindre([base, prix], page, 1).fichiers == table({**prix, chemin: b"page"})
    assert joindre([base, prix], {"evaluation/prix.yaml": b"b"}, 1).fichiers == table({"evaluation/prix.yaml": b"r"})
    assert joindre([base, page], {**base, chemin: b"autre"}, 1).desaccords == (chemin,)


@pytest.mark.parametrize("produit", ["sortie/annexe.docx", "sortie/manifeste.json", "schemas/prix.schema.json"])
def test_une_piece_produite_de_part_et_d_autre_n_oppose_personne(produit: str) -> None:
    def etat(octets: bytes, *intacts: str) -> Octets:
        return {produit: octets, ".cctgen/ecrits.json": ecrits({produit: octets}, *intacts)}

    reunion = joindre([etat(b"b", produit), etat(b"c", produit)], etat(b"r", produit), 1)
    assert reunion.fichiers[produit] == table({produit: b"c"})[produit] and not reunion.desaccords
    assert joindre([etat(b"b", produit), etat(b"c", produit)], etat(b"r"), 1).desaccords == (produit,)


def test_sans_depart_le_dossier_se_compare_a_l_etat_qui_lui_ressemble_le_plus() -> None:
    etats: list[Mapping[str, bytes]] = [{"a": b"1", "b": b"1"}, {"a": b"1", "b": b"2", "c": b"2"}]
    assert joindre(etats, {"a": b"r", "b": b"1"}).fichiers == table({"a": b"r", "b": b"2", "c": b"2"})
    assert joindre(etats, {"a": b"r", "b": b"2", "c": b"2"}).fichiers == table({"a": b"r", "b": b"2", "c": b"2"})


@pytest.mark.django_db
def test_ce_qu_un_collegue_fait_sur_la_page_reste_et_ce_qui_s_oppose_dit_qui(
    page: Client, portail: Consultation, collegue: Personne
) -> None:
    lu = telecharger(page, portail)
    autre = lu["consultation.yaml"] + b"# de Bruno\n"
    faire(portail, collegue, "Ajoute un lot", poser("consultation.yaml", autre))
    faire(portail, collegue, "Ajoute un logo", poser("modeles/logo.png", b"logo"))
    dit = deposer(page, portail, en_zip({**lu, "consultation.yaml": lu["consultation.yaml"] + b"# de Claire\n"}))
    assert "chacun autrement" in dit and "consultation.yaml (bruno, le " in dit and "Ajoute un lot" in dit
    assert not Depot.objects.exists()
    dit = redeposer(page, portail, {**lu, "notes.txt": b"a"})
    assert "présents ou ôtés" in dit and "modeles/logo.png" in dit
    assert [lire(portail, c) for c in ("consultation.yaml", "modeles/logo.png", "notes.txt")] == [autre, b"logo", b"a"]


@pytest.mark.django_db
@pytest.mark.parametrize("chemin", ["evaluation/prix.yaml", "reponses.yaml"])
def test_le_meme_dossier_se_redepose_plusieurs_fois(page: Client, portail: Consultation, chemin: str) -> None:
    local = {**telecharger(page, portail), "evaluation/journal.jsonl": b"1\n"}
    depart = lire(portail, chemin) or b""
    for octets in (b"# 1\n", b"# 2\n", b""):
        local[chemin] = depart + octets
        redeposer(page, portail, local, retours="REPRENDRE")
        assert lire(portail, chemin) == local[chemin]
    redeposer(page, portail, {**local, "evaluation/grille-claire.xlsx": b"a"})
    dit = redeposer(page, portail, local)
    assert "Seraient ôtés" in dit and "evaluation/grille-claire.xlsx" in dit
    assert lire(portail, "evaluation/grille-claire.xlsx") == b"a", "sans réponse, rien ne s'ôte ni ne s'accepte"
    redeposer(page, portail, local, retours="REPRENDRE")
    assert lire(portail, "evaluation/grille-claire.xlsx") is None


@pytest.mark.django_db
def test_un_second_depot_du_meme_dossier_ne_defait_pas_ce_qu_un_collegue_a_fait_depuis(
    page: Client, portail: Consultation, collegue: Personne
) -> None:
    local = {**telecharger(page, portail), "evaluation/prix.yaml": b"1", "evaluation/grille-claire.xlsx": b"a"}
    redeposer(page, portail, local)

    def defaire(racine: Path) -> None:
        (racine / "evaluation/grille-claire.xlsx").unlink()
        ecrire(racine / "evaluation/prix.yaml", b"2")

    faire(portail, collegue, "Défait", defaire)
    redeposer(page, portail, {**local, "notes.txt": b"a"})
    assert lire(portail, "notes.txt") == b"a" and lire(portail, "evaluation/prix.yaml") == b"2"
    assert lire(portail, "evaluation/grille-claire.xlsx") is None


@pytest.mark.django_db
@pytest.mark.parametrize("partagee", [False, True], ids=["deux téléchargements", "une copie partagée"])
def test_deux_copies_du_meme_etat_ne_se_prennent_pas_l_une_pour_l_autre(
    partagee: bool, page: Client, portail: Consultation, collegue: Personne
) -> None:
    a_elle, autre = telecharger(page, portail), Client()
    autre.force_login(collegue)
    a_lui = a_elle if partagee else telecharger(page, portail)
    redeposer(page, portail, {**a_elle, "modeles/a.txt": b"a", "notes.txt": b"1"})
    redeposer(autre if partagee else page, portail, {**a_lui, "modeles/b.txt": b"b"})
    assert lire(portail, "modeles/a.txt") == b"a" and lire(portail, "modeles/b.txt") == b"b"
    dit = deposer(autre if partagee else page, portail, en_zip({**a_lui, "notes.txt": b"2"}))
    assert "chacun autrement" in dit and "notes.txt" in dit


@pytest.mark.django_db
def test_un_depot_en_attente_ne_part_pas_d_un_autre_recu_apres_lui(page: Client, portail: Consultation) -> None:
    local = telecharger(page, portail)
    deposer(page, portail, en_zip({**local, "notes.txt": b"1"}))
    ancien = Depot.objects.get()
    deposer(page, portail, en_zip({**local, "notes.txt": b"2"}))
    page.post(aller(portail, "depot", Depot.objects.exclude(pk=ancien.pk).get().pk), {"etat": 1})
    dit = page.get(aller(portail, "depot", ancien.pk)).content.decode()
    assert "ne peut pas être accepté" in dit and "notes.txt" in dit


PUBLIEE = publication(1, **{"a.docx": b"a"})
PIECE = "publications/1/a-deposer/a.docx"
EN_TROP = {
    "une pièce de plus": {"publications/1/a-deposer/a.pdf": b"pdf"},
    "une version à la main": {"publications/2/a-deposer/a.docx": b"a"},
    "une copie sous un autre numéro": {c.replace("/1/", "/2/"): o for c, o in PUBLIEE.items()},
    "un fichier hors version": {"publications/lisez-moi.txt": b"a"},
    "un pli non inscrit": {"offres/a.xlsx": b"a"},
    "un pli de tour non inscrit": {"negociation/tour-2/offres/a.xlsx": b"a"},
}


@pytest.mark.parametrize("en_trop", EN_TROP.values(), ids=EN_TROP)
def test_ce_que_rien_n_inscrit_n_entre_pas_et_peut_sortir(en_trop: Octets) -> None:
    registres = {f"{base}offres/registre.json": b'{"depots": []}' for base in ("", "negociation/tour-2/")}
    sain = {**PUBLIEE, **registres}
    assert set(joindre([sain], {**sain, **en_trop}, 1).intrus) == en_trop.keys()
    # Entré jadis, il ne bloque pas les dépôts suivants, et sort de celui qui ne l'a plus.
    atteint = {**sain, **en_trop}
    assert not joindre([atteint], {**atteint, "notes.txt": b"a"}, 1).intrus
    reunion = joindre([atteint], sain, 1)
    assert reunion.fichiers == table(sain) and not (reunion.intrus or reunion.changes or reunion.desaccords)
    # Sorti, une copie d'alors ne le ramène pas.
    reunion = joindre([atteint, sain], atteint, 1)
    assert reunion.fichiers == table(sain) and not reunion.intrus


def test_une_publication_arrive_telle_qu_elle_fut_figee() -> None:
    seconde = publication(2, **{"a.docx": b"b"})
    entiere = {**PUBLIEE, **seconde}
    assert joindre([PUBLIEE], entiere, 1).fichiers == table(entiere)
    for chemin in seconde:
        manque = {c: o for c, o in entiere.items() if c != chemin}
        assert joindre([PUBLIEE], manque, 1).intrus, chemin
        assert joindre([PUBLIEE], {**entiere, chemin: b"altere"}, 1).intrus, chemin
    assert joindre([{"a": b""}], seconde, 1).intrus == ("publications/1/dossier.json",)


def test_la_piece_saine_remplace_l_alteree_et_revient_si_elle_manque() -> None:
    sans = {c: o for c, o in PUBLIEE.items() if c != PIECE}
    for atteinte in (sans, {**PUBLIEE, PIECE: b"altere"}):
        for etats in ([atteinte], [PUBLIEE, atteinte]):
            reunion = joindre(etats, PUBLIEE, 1)
            assert reunion.fichiers == table(PUBLIEE) and not (reunion.intrus or reunion.changes)


@pytest.mark.django_db
@pytest.mark.parametrize("par", ["redépôt", "rétablissement"])
def test_une_publication_atteinte_se_remet(
    par: str, page: Client, acheteur: Personne, preparations: Preparations
) -> None:
    publiee = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.PUBLIEE))
    piece, pdf = "publications/1/a-deposer/annexe-securite.docx", "publications/1/a-deposer/annexe-securite.pdf"
    sain = telecharger(page, publiee)
    dit = deposer(page, publiee, en_zip({**sain, pdf: b"%PDF"}))
    assert "n’y inscrit tel quel" in dit and pdf in dit

    def atteindre(racine: Path) -> None:
        ecrire(racine / pdf, b"%PDF")
        (racine / piece).unlink()
        ecrire(racine / piece, b"altere")

    faire(publiee, acheteur, "Atteint", atteindre)
    assert "n’est plus, à l’octet" in page.get(aller(publiee, "publication")).content.decode()
    if par == "redépôt":
        corrige = telecharger(page, publiee)
        redeposer(page, publiee, {**{c: o for c, o in corrige.items() if c != pdf}, piece: sain[piece]})
    else:
        page.post(aller(publiee, "retablir-etat", 1), {"etat": 2})
    assert lire(publiee, pdf) is None and lire(publiee, piece) == sain[piece]
    assert "n’est plus, à l’octet" not in page.get(aller(publiee, "publication")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("dit_d_ou", [True, False], ids=["il le dit", "sa référence le dit"])
def test_le_dossier_d_une_autre_consultation_se_confirme_ou_se_refuse(
    dit_d_ou: bool, page: Client, portail: Consultation, acheteur: Personne, preparations: Preparations
) -> None:
    autre = telecharger(page, creer("sirh", acheteur, "Crée", lambda d: creer_depuis_exemple(d, "sirh-saas")))
    if not dit_d_ou:
        del autre[".cctgen/depart.json"]
    assert "celui d’une autre consultation" in redeposer(page, portail, autre)
    assert portail.etat.numero == 1, "sans la case, rien ne s'accepte"
    depot = Depot.objects.get()
    refus = page.post(aller(portail, "depot", depot.pk), {"etat": 1})
    assert refus.status_code == 422 and "Cochez la case" in refus.content.decode()
    page.post(aller(portail, "depot", depot.pk), {"etat": 1, "venu_d_ailleurs": "on"})
    assert lire(portail, "consultation.yaml") == autre["consultation.yaml"]
    publiee = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.PUBLIEE))
    assert "celui d’une autre consultation, et celle-ci est publiée" in deposer(page, publiee, en_zip(autre))


@pytest.mark.django_db
def test_une_reference_changee_dans_son_dossier_se_confirme(page: Client, portail: Consultation) -> None:
    local = telecharger(page, portail)
    local["consultation.yaml"] = local["consultation.yaml"].replace(b"2026-DNUM-017", b"2026-DNUM-018")
    assert "change la référence" in redeposer(page, portail, local) and portail.etat.numero == 1
    page.post(aller(portail, "depot", Depot.objects.get().pk), {"etat": 1, "venu_d_ailleurs": "on"})
    assert lire(portail, "consultation.yaml") == local["consultation.yaml"]


def test_les_empreintes_de_l_essai_sont_celles_du_manifeste() -> None:
    assert empreinte(PUBLIEE[PIECE]).encode() in PUBLIEE["publications/1/manifeste.json"]


@pytest.mark.parametrize("etape", Etape)
def test_rien_de_ce_que_l_outil_range_n_est_en_trop(etape: Etape, preparations: Preparations, tmp_path: Path) -> None:
    racine = preparations.copier(tmp_path / "portail", "portail", etape)
    fichiers = {c: f.read_bytes() for c, f in fichiers_de(racine)}
    reunion = joindre([{"consultation.yaml": b""}], fichiers, 1)
    assert not reunion.intrus and reunion.fichiers.keys() == fichiers.keys()


@pytest.mark.parametrize("etape", [Etape.GENEREE, None], ids=["déjà produite ici", "jamais produite ici"])
@pytest.mark.parametrize("geste", ["publier", "produire"])
def test_ce_que_l_outil_a_produit_au_poste_n_est_le_travail_de_personne(
    page: Client, acheteur: Personne, preparations: Preparations, tmp_path: Path, etape: Etape | None, geste: str
) -> None:
    """Sans les fichiers cachés, le manifeste redéposé dit encore ce que l'outil a écrit."""

    def preparer(racine: Path) -> object:
        return preparations.copier(racine, ETUDE, etape) if etape else creer_l_exemple(racine, ETUDE)

    def regler(delai: int, autre: int) -> Callable[[Path], object]:
        return changer("reponses.yaml", f"delai_alerte: {delai}", f"delai_alerte: {autre}")

    etude = creer(ETUDE, acheteur, "Crée", preparer)
    au_poste = tmp_path / ETUDE
    for chemin, octets in telecharger(page, etude).items():
        ecrire(au_poste / chemin, octets)
    regler(12, 8)(au_poste)
    generer(au_poste, copies=[Copie.BROUILLON])
    visibles = (c for c in au_poste.rglob("*") if c.is_file() and ".cctgen" not in c.parts)
    redeposer(page, etude, {c.relative_to(au_poste).as_posix(): c.read_bytes() for c in visibles})
    assert sont_a_jour(ouverture_de(etude.etat)) and not pieces_anciennes(etude.etat)
    faire(etude, acheteur, "Change", regler(8, 6))
    confirmation = page.get(aller(etude, "publier")).content.decode()
    assert "retouchées à la main" not in confirmation and 'name="remplacer"' in confirmation
    page.post(aller(etude, geste), {"etat": etude.etat.numero, "relu": "on"})
    etude.refresh_from_db()
    assert etude.etat.geste == {"publier": "Publie la version 1", "produire": "Produit les pièces"}[geste]
    assert not any(chemin.startswith(DOSSIER_MIS_DE_COTE) for chemin in etude.etat.table)
