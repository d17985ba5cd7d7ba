"""Redéposer la même copie : d'où qu'elle vienne, dépliée deux fois, ou après un rétablissement."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from cctgen.socle.fichiers import ecrire
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.envoi import en_zip
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.redepot.models import Depot
from cctgen.web.roles import Role
from tests.preparations import Etape, Preparations
from tests.web.conftest import Inviter
from tests.web.test_redeposer import aller, deposer
from tests.web.test_redeposer_dossier import lire, poser, redeposer, telecharger

pytestmark = pytest.mark.django_db
IDENTITE, REPONSES = "consultation.yaml", "reponses.yaml"
REFERENCE, AUTRE = b"2026-DNUM-017", b"2026-DNUM-018"


@pytest.fixture
def collegue(portail: Consultation, inviter: Inviter) -> Personne:
    return inviter("bruno", portail, Role.ACHETEUR)


@pytest.mark.parametrize("publiee", [False, True], ids=["non publiée", "publiée"])
def test_une_copie_venue_d_ailleurs_est_d_ici_une_fois_acceptee(
    publiee: bool,
    page: Client,
    portail: Consultation,
    acheteur: Personne,
    collegue: Personne,
    preparations: Preparations,
) -> None:
    copie = telecharger(page, creer("portail", acheteur, "Crée", lambda d: creer_depuis_exemple(d, "portail")))
    assert "celui d’une autre consultation" in redeposer(page, portail, copie, venu_d_ailleurs="on")
    figes: dict[str, bytes] = {}
    if publiee:
        source = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.PUBLIEE))
        figes = {c: relire(v[0]) for c, v in source.etat.table.items() if c.startswith("publications/")}

    def travailler(racine: Path) -> None:
        for chemin, octets in {"lui.txt": b"b", **figes}.items():
            ecrire(racine / chemin, octets)

    faire(portail, collegue, "Travaille", travailler)
    assert "celui d’une autre consultation" not in redeposer(page, portail, {**copie, "memo.txt": b"1"})
    assert lire(portail, "lui.txt") == b"b" and lire(portail, "memo.txt") == b"1"
    # Une autre personne la continue : elle part de ce qui en fut d'abord accepté.
    autre = Client()
    autre.force_login(collegue)
    redeposer(autre, portail, {**copie, "notes.txt": b"2"})
    assert [lire(portail, c) for c in ("lui.txt", "memo.txt", "notes.txt")] == [b"b", b"1", b"2"]


def test_une_copie_venue_d_ailleurs_puis_defaite_se_confirme_de_nouveau(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    copie = telecharger(page, creer("sirh", acheteur, "Crée", lambda d: creer_depuis_exemple(d, "sirh-saas")))
    redeposer(page, portail, copie, venu_d_ailleurs="on")
    page.post(aller(portail, "retablir-etat", 1), {"etat": portail.etat.numero})
    assert "celui d’une autre consultation" in deposer(page, portail, en_zip(copie))


@pytest.mark.parametrize("retours", ["GARDER", "REPRENDRE"])
def test_ce_qui_est_tel_qu_au_depart_ne_defait_rien_sans_le_dire(
    retours: str, page: Client, portail: Consultation
) -> None:
    """Une copie dépliée deux fois ; ou un vrai retour en arrière, à l'octet le même."""
    copie = telecharger(page, portail)
    travail = {**copie, REPONSES: copie[REPONSES] + b"# 1\n", "memo.txt": b"1", "sortie/a.docx": b"a"}
    redeposer(page, portail, travail)
    dit = redeposer(page, portail, {**copie, "notes.txt": b"2"})
    assert "Reviendraient à ce qu’ils étaient" in dit and "Seraient ôtés" in dit and "sortie/a.docx" not in dit
    assert lire(portail, "notes.txt") is None, "sans réponse, rien ne s'accepte"
    adresse = aller(portail, "depot", Depot.objects.get().pk)
    refus = page.post(adresse, {"etat": portail.etat.numero})
    assert refus.status_code == 422 and "Dites ce que deviennent" in refus.content.decode()
    page.post(adresse, {"etat": portail.etat.numero, "retours": retours})
    attendus = travail if retours == "GARDER" else copie
    assert [lire(portail, c) for c in (REPONSES, "memo.txt")] == [attendus[REPONSES], attendus.get("memo.txt")]
    assert lire(portail, "notes.txt") == b"2"
    # Répondu une fois, la même question ne se repose pas de ce dossier.
    assert "Ce qui revient en arrière" not in redeposer(page, portail, {**copie, "notes.txt": b"3"})
    assert lire(portail, REPONSES) == attendus[REPONSES] and lire(portail, "notes.txt") == b"3"


def test_une_piece_produite_telle_qu_au_depart_ne_demande_rien(page: Client, portail: Consultation) -> None:
    copie = telecharger(page, portail)
    redeposer(page, portail, {**copie, "sortie/a.docx": b"a"})
    assert "Ce qui revient en arrière" not in redeposer(page, portail, {**copie, "notes.txt": b"1"})
    assert lire(portail, "sortie/a.docx") == b"a" and lire(portail, "notes.txt") == b"1"


def test_ce_qu_un_collegue_a_change_depuis_reste_si_le_dossier_l_a_comme_au_depart(
    page: Client, portail: Consultation, collegue: Personne
) -> None:
    copie = telecharger(page, portail)
    redeposer(page, portail, {**copie, "memo.txt": b"1"})
    faire(portail, collegue, "Corrige", poser("memo.txt", b"2"))
    dit = redeposer(page, portail, {**copie, "notes.txt": b"a"})
    assert "présents ou ôtés" in dit and "memo.txt" in dit
    assert lire(portail, "memo.txt") == b"2" and lire(portail, "notes.txt") == b"a"


def test_ce_qu_un_retablissement_a_defait_se_redepose_en_le_disant(page: Client, portail: Consultation) -> None:
    copie = {**telecharger(page, portail), "memo.txt": b"1"}
    redeposer(page, portail, copie)
    page.post(aller(portail, "retablir-etat", 1), {"etat": portail.etat.numero})
    assert lire(portail, "memo.txt") is None
    dit = redeposer(page, portail, copie)
    assert "Votre dépôt précédent a été défait" in dit and "Rétablit l’état 1" in dit
    assert "à l’octet près" not in dit and "copie d’avant" not in dit
    assert lire(portail, "memo.txt") == b"1"
    # Ce dépôt-là vaut : un rétablissement qui le garde ne le défait pas.
    vu = portail.etat.numero
    faire(portail, None, "Note", poser("notes.txt", b"a"))
    page.post(aller(portail, "retablir-etat", vu), {"etat": vu + 1})
    assert "a été défait" not in redeposer(page, portail, {**copie, "suite.txt": b"2"})
    assert lire(portail, "suite.txt") == b"2" and lire(portail, "notes.txt") is None


def test_un_dossier_qui_ne_changerait_rien_ne_se_dit_pas_le_meme(
    page: Client, portail: Consultation, collegue: Personne
) -> None:
    copie = telecharger(page, portail)
    faire(portail, collegue, "Note", poser("notes.txt", b"a"))
    dit = deposer(page, portail, en_zip(copie))
    assert "Rien ne changerait" in dit and "à l’octet près" not in dit


def test_la_reference_changee_par_un_collegue_ne_se_confirme_pas(
    page: Client, portail: Consultation, collegue: Personne
) -> None:
    copie = telecharger(page, portail)
    changee = copie[IDENTITE].replace(REFERENCE, AUTRE)
    faire(portail, collegue, "Change la référence", poser(IDENTITE, changee))
    assert "change la référence" not in redeposer(page, portail, {**copie, "notes.txt": b"a"})
    assert lire(portail, "notes.txt") == b"a" and lire(portail, IDENTITE) == changee


def test_reprendre_une_reference_d_avant_se_confirme_aussi(page: Client, portail: Consultation) -> None:
    copie = telecharger(page, portail)
    redeposer(page, portail, {**copie, IDENTITE: copie[IDENTITE].replace(REFERENCE, AUTRE)}, venu_d_ailleurs="on")
    assert "change la référence" not in redeposer(page, portail, copie)
    adresse, voulu = aller(portail, "depot", Depot.objects.get().pk), {"etat": "2", "retours": "REPRENDRE"}
    refus = page.post(adresse, voulu)
    assert refus.status_code == 422 and "Je veux changer la référence" in refus.content.decode()
    page.post(adresse, {**voulu, "venu_d_ailleurs": "on"})
    assert lire(portail, IDENTITE) == copie[IDENTITE]
