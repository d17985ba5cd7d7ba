"""Les gestes longs : joués à part, suivis, jamais deux fois à la fois, et leurs arrêts dits."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_tasks.backends.immediate import ImmediateBackend

from cctgen.socle.anomalies import Anomalie
from cctgen.socle.erreurs import DonneesInvalides, TravailProtege
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation
from cctgen.web.presentation.erreurs import DireLesErreurs
from cctgen.web.roles import Droit, Role
from cctgen.web.travaux import demande, file
from cctgen.web.travaux.models import SIGNE_DE_VIE, Situation, Travail
from cctgen.web.travaux.ouvrage import CompteRendu, Ouvrage, Suivi
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db


@pytest.fixture
def poser(monkeypatch: pytest.MonkeyPatch):
    """Rend de quoi remplacer les ouvrages par un seul, « essai »."""

    def remplacer(jouer: Any) -> None:
        ouvrage = Ouvrage("essai", "Essayer", "Essaie", Droit.PREPARER, jouer, "tableau")
        monkeypatch.setattr(demande, "ouvrages_connus", lambda: {"essai": ouvrage})
        monkeypatch.setattr("cctgen.web.parcours.suivi.vues.ouvrages_connus", lambda: {"essai": ouvrage})

    return remplacer


def ecrire(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
    suivi("Écriture")
    (racine / "essai.txt").write_text(arguments["texte"])
    return CompteRendu("C'est écrit.", [Anomalie("essai-neutre", "Relisez.")])


def test_chaque_ouvrage_declare_ce_qu_il_faut_et_sa_suite_existe() -> None:
    connus = demande.ouvrages_connus()
    assert {"generer", "publier", "differences"} <= set(connus)
    for ouvrage in connus.values():
        assert ouvrage.droit.est_d_une_consultation
        assert reverse(ouvrage.suite, args=["00000000-0000-0000-0000-000000000000"])


def test_un_travail_abouti_inscrit_son_etat_et_se_lit(
    poser: Any, page: Client, portail: Consultation, acheteur: Personne
) -> None:
    poser(ecrire)
    travail = demande.demander(portail, acheteur, "essai", {"texte": "a"})
    assert (travail.situation, travail.etape) == (Situation.FAIT, "Écriture")
    portail.refresh_from_db()
    assert (portail.etat.geste, portail.etat.auteur) == ("Essaie", acheteur)
    corps = page.get(travail.get_absolute_url()).content.decode()
    assert "C’est écrit." in corps
    assert "Relisez." in corps
    assert "hx-trigger" not in corps


@pytest.mark.parametrize(
    ("erreur", "dit"),
    [
        (DonneesInvalides([Anomalie("essai-neutre", "Il manque un lot.")]), "Il manque un lot."),
        (TravailProtege("Matrice modifiée à la main."), "Matrice modifiée"),
        (RuntimeError("secret"), "L’outil a rencontré un défaut"),
    ],
)
def test_ce_qui_arrete_un_travail_se_dit_et_n_enregistre_rien(
    poser: Any, page: Client, portail: Consultation, acheteur: Personne, erreur: Exception, dit: str
) -> None:
    def echouer(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
        (racine / "essai.txt").write_text("a")
        raise erreur

    poser(echouer)
    travail = demande.demander(portail, acheteur, "essai")
    assert travail.situation == Situation.REFUSE
    portail.refresh_from_db()
    assert portail.etat.numero == 1
    corps = page.get(travail.get_absolute_url()).content.decode()
    assert dit in corps
    assert "Rien n’a été enregistré" in corps
    assert "secret" not in corps


@pytest.mark.parametrize(
    ("nombre", "dit"), [(1, "1 anomalie bloquante. Corrigez-la"), (2, "2 anomalies bloquantes. Corrigez-les")]
)
def test_un_refus_s_accorde_et_ne_dit_qu_une_fois_que_rien_n_est_ecrit(
    poser: Any, page: Client, portail: Consultation, acheteur: Personne, nombre: int, dit: str
) -> None:
    erreur = DonneesInvalides([Anomalie("essai-neutre", f"Faute {n}.") for n in range(nombre)])

    def echouer(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
        raise erreur

    assert dit in f"{erreur.message} {erreur.conseil}"
    poser(echouer)
    travail = demande.demander(portail, acheteur, "essai")
    refus = DireLesErreurs(lambda _requete: HttpResponse()).process_exception(RequestFactory().get("/"), erreur)
    assert refus is not None
    for corps in (page.get(travail.get_absolute_url()).content.decode(), refus.content.decode()):
        assert len(re.findall("rien n’a été", corps, re.IGNORECASE)) == 1
        assert "(s)" not in corps


def test_le_meme_travail_ne_se_joue_pas_deux_fois_a_la_fois(
    poser: Any, page: Client, portail: Consultation, acheteur: Personne
) -> None:
    poser(ecrire)
    en_cours = Travail.objects.create(
        consultation=portail, auteur=acheteur, nature="essai", etape="Rédaction", arguments={"texte": "a"}
    )
    assert demande.demander(portail, acheteur, "essai", {"texte": "a"}) == en_cours
    suivi = page.get(en_cours.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "Rédaction" in suivi
    assert "<html" not in suivi
    Travail.objects.update(vu_le=timezone.now() - timedelta(hours=1))
    en_cours.refresh_from_db()
    assert "interrompu" in page.get(en_cours.get_absolute_url()).content.decode()
    assert demande.demander(portail, acheteur, "essai", {"texte": "a"}) != en_cours


@pytest.mark.parametrize(
    ("nature", "premiere", "seconde"),
    [
        ("generer", {"copies": [], "remplacer": False}, {"copies": ["pdf", "odt"], "remplacer": False}),
        ("generer", {"copies": [], "remplacer": False}, {"copies": [], "remplacer": True}),
        ("differences", {"avant": 1, "apres": 2, "remplacer": False}, {"avant": 1, "apres": None, "remplacer": False}),
        ("publier", {"etat": 1, "remplacer": False}, {"etat": 2, "remplacer": False}),
    ],
)
def test_un_travail_demande_autrement_n_est_pas_avale(
    monkeypatch: pytest.MonkeyPatch, portail: Consultation, acheteur: Personne, nature: str, premiere: Any, seconde: Any
) -> None:
    confies: list[str] = []
    monkeypatch.setattr(demande, "accomplir", SimpleNamespace(enqueue=confies.append))
    un, deux = (demande.demander(portail, acheteur, nature, a) for a in (premiere, seconde))
    assert demande.demander(portail, acheteur, nature, seconde) == deux
    assert confies == [str(un.pk), str(deux.pk)]


@pytest.mark.parametrize(("situation", "suffit"), [(Situation.ATTEND, True), (Situation.EN_COURS, False)])
def test_un_travail_parti_d_un_dossier_change_depuis_n_est_pas_celui_qu_on_demande(
    poser: Any, portail: Consultation, acheteur: Personne, situation: Situation, suffit: bool
) -> None:
    poser(ecrire)
    parti = Travail.objects.create(
        consultation=portail, auteur=acheteur, nature="essai", arguments={"texte": "a"}, situation=situation
    )
    assert demande.demander(portail, acheteur, "essai", {"texte": "a"}) == parti
    faire(portail, acheteur, "Retouche", lambda racine: (racine / "autre.txt").write_text("b"))
    assert (demande.demander(portail, acheteur, "essai", {"texte": "a"}) == parti) is suffit


def oter_le_role(personne: Personne, consultation: Consultation) -> None:
    consultation.participations.filter(personne=personne).delete()


def abaisser_le_role(personne: Personne, consultation: Consultation) -> None:
    consultation.participations.filter(personne=personne).update(role=Role.LECTEUR)


def fermer_le_compte(personne: Personne, _consultation: Consultation) -> None:
    Personne.objects.filter(pk=personne.pk).update(is_active=False)


def effacer_le_compte(personne: Personne, _consultation: Consultation) -> None:
    Personne.objects.get(pk=personne.pk).delete()


@pytest.mark.parametrize("retirer", [oter_le_role, abaisser_le_role, fermer_le_compte, effacer_le_compte])
@pytest.mark.parametrize("quand", ["avant", "pendant"])
def test_un_travail_ne_survit_pas_au_droit_de_qui_l_a_demande(
    poser: Any,
    monkeypatch: pytest.MonkeyPatch,
    portail: Consultation,
    inviter: Inviter,
    retirer: Callable[[Personne, Consultation], None],
    quand: str,
) -> None:
    autre = inviter("autre", portail, Role.ACHETEUR)
    confies: list[str] = []

    def jouer(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
        assert quand == "pendant"
        retirer(Personne.objects.get(pk=autre.pk), portail)
        return ecrire(racine, arguments, suivi)

    poser(jouer)
    with monkeypatch.context() as file_occupee:
        file_occupee.setattr(demande, "accomplir", SimpleNamespace(enqueue=confies.append))
        attend = demande.demander(portail, autre, "essai", {"texte": "a"})
    if quand == "avant":
        retirer(Personne.objects.get(pk=autre.pk), portail)
    demande.accomplir.call(*confies)
    attend.refresh_from_db()
    portail.refresh_from_db()
    assert (attend.situation, portail.etat.numero) == (Situation.REFUSE, 1)
    assert "n'en a plus le droit" in attend.compte_rendu["message"]


@pytest.fixture
def autre_processus() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Un autre processus de ce poste, et ce qui le désigne."""
    joue = "from cctgen.web.travaux.processus import ce_processus as c; print(c(), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", joue], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as processus:
        assert processus.stdout is not None
        yield processus, processus.stdout.readline().strip()
        processus.kill()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="ce système ne dit pas ses processus")
@pytest.mark.parametrize("situation", [Situation.ATTEND, Situation.EN_COURS])
def test_un_travail_dont_le_processus_est_tue_se_dit_interrompu_et_se_redemande(
    poser: Any,
    page: Client,
    portail: Consultation,
    acheteur: Personne,
    autre_processus: tuple[subprocess.Popen[str], str],
    situation: Situation,
) -> None:
    poser(ecrire)
    processus, designe = autre_processus
    tenu = Travail.objects.create(
        consultation=portail,
        auteur=acheteur,
        nature="essai",
        arguments={"texte": "a"},
        situation=situation,
        tenu_par=designe,
    )
    assert "le travail continue" in page.get(tenu.get_absolute_url()).content.decode()
    assert demande.demander(portail, acheteur, "essai", {"texte": "a"}) == tenu
    processus.kill()
    processus.wait()
    assert "interrompu" in page.get(tenu.get_absolute_url()).content.decode()
    refait = demande.demander(portail, acheteur, "essai", {"texte": "a"})
    assert (refait != tenu, refait.situation) == (True, Situation.FAIT)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="ce système ne dit pas ses processus")
def test_un_travail_attend_aussi_longtemps_que_vit_le_processus_qui_l_a_dans_sa_file(
    portail: Consultation, acheteur: Personne, autre_processus: tuple[subprocess.Popen[str], str]
) -> None:
    processus, designe = autre_processus
    attend, sans_file = (
        Travail.objects.create(consultation=portail, auteur=acheteur, nature="generer", tenu_par=tenu_par)
        for tenu_par in (designe, "")
    )
    Travail.objects.update(vu_le=timezone.now() - timedelta(hours=1))
    attend.refresh_from_db()
    sans_file.refresh_from_db()
    assert (attend.est_perdu, sans_file.est_perdu) == (False, True)
    processus.kill()
    processus.wait()
    assert attend.est_perdu


def test_un_travail_qui_echoue_avant_de_se_jouer_n_attend_pas_toujours(
    poser: Any, monkeypatch: pytest.MonkeyPatch, portail: Consultation, acheteur: Personne
) -> None:
    def echouer(_travail: Travail) -> None:
        raise DatabaseError

    poser(ecrire)
    monkeypatch.setattr(demande, "_attendre_son_tour", echouer)
    assert demande.demander(portail, acheteur, "essai", {"texte": "a"}).situation == Situation.REFUSE


def test_un_travail_d_un_autre_poste_se_dit_interrompu_sans_signe_de_vie(
    portail: Consultation, acheteur: Personne
) -> None:
    ailleurs = Travail.objects.create(
        consultation=portail, auteur=acheteur, nature="generer", situation=Situation.EN_COURS, tenu_par="ailleurs 1 2"
    )
    for age, perdu in ((2 * SIGNE_DE_VIE, False), (timedelta(minutes=2), True)):
        Travail.objects.update(vu_le=timezone.now() - age)
        ailleurs.refresh_from_db()
        assert ailleurs.est_perdu is perdu


@pytest.mark.django_db(transaction=True)
def test_un_travail_donne_signe_de_vie_pendant_qu_il_se_joue(
    poser: Any, monkeypatch: pytest.MonkeyPatch, portail: Consultation, acheteur: Personne
) -> None:
    monkeypatch.setattr(demande, "SIGNE_DE_VIE", timedelta(milliseconds=20))

    def durer(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
        avant = Travail.objects.get().vu_le
        for _pas in range(500):
            if Travail.objects.get().vu_le > avant:
                return CompteRendu("Il a battu.")
            time.sleep(0.02)
        return CompteRendu("Rien.")

    poser(durer)
    assert demande.demander(portail, acheteur, "essai").compte_rendu["message"] == "Il a battu."


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="ce système ne dit pas ses processus")
def test_un_travail_laisse_passer_ce_qu_un_autre_processus_joue_de_la_meme_consultation(
    poser: Any,
    monkeypatch: pytest.MonkeyPatch,
    portail: Consultation,
    acheteur: Personne,
    autre_processus: tuple[subprocess.Popen[str], str],
) -> None:
    poser(ecrire)
    processus, designe = autre_processus
    Travail.objects.create(
        consultation=portail, auteur=acheteur, nature="essai", situation=Situation.EN_COURS, tenu_par=designe
    )
    regards: list[float] = []

    def regarder(pas: float) -> None:
        regards.append(pas)
        processus.kill()
        processus.wait()

    monkeypatch.setattr(demande.time, "sleep", regarder)
    assert demande.demander(portail, acheteur, "essai", {"texte": "a"}).est_reussi
    assert len(regards) == 1


def test_un_travail_ne_se_lit_que_dans_sa_consultation(page: Client, portail: Consultation, acheteur: Personne) -> None:
    autre = Consultation.objects.create(nom="autre", courant=portail.courant)
    ailleurs = Travail.objects.create(consultation=autre, auteur=acheteur, nature="generer")
    assert page.get(f"/consultations/{portail.pk}/travaux/{ailleurs.pk}/").status_code == 404


def test_la_file_embarquee_joue_dans_un_autre_fil(monkeypatch: pytest.MonkeyPatch) -> None:
    vus = []
    monkeypatch.setattr(ImmediateBackend, "_execute_task", lambda _soi, _tache: vus.append(threading.current_thread()))
    file.FilEmbarque("default", {})._execute_task(None)
    file._FIL.submit(lambda: None).result(5)
    assert vus and vus[0] is not threading.current_thread()
