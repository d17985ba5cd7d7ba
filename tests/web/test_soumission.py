"""« Vérifier ma matrice » : sans compte, ligne par ligne, rien de gardé, et aucun fichier hostile n'est une panne."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from cctgen.depouillement.plis.pieces import Nature, nature_de
from cctgen.matrice.controle.conseils import CONSEILS
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.contenu import contenu
from cctgen.usages.soumission.controler import controler
from cctgen.usages.soumission.recue_d_un_inconnu import FORMATS, controler_a_part, ligne_par_ligne
from cctgen.web.parcours.soumission import debit, vues
from cctgen.web.parcours.soumission.lecture import RemarqueDite
from cctgen.web.presentation.messages import anomalie_dite
from tests.fabriques import tel_qu_ecrit
from tests.matrice.bureautique import convertir

pytestmark = pytest.mark.django_db

RECUES = contenu("exemples") / "portail" / "offres-recues"
ADRESSE = "/verifier-ma-matrice/"


def deposer(octets: bytes, nom: str = "matrice.xlsx", **entetes: str) -> Any:
    return Client().post(ADRESSE, {"matrice": SimpleUploadedFile(nom, octets)}, headers=entetes)


def zip_de(**pieces: bytes) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in pieces.items():
            archive.writestr(nom, octets)
    return sortie.getvalue()


def test_le_formulaire_annonce_la_taille_et_que_rien_n_est_garde() -> None:
    reponse = Client().get(reverse("verifier-ma-matrice"))
    corps = reponse.content.decode()
    assert "Taille maximale\u00a0: 50 Mo" in corps
    assert "Rien n’est gardé" in corps
    assert "no-store" in reponse["Cache-Control"]


def test_le_resultat_est_celui_du_terminal_ligne_par_ligne() -> None:
    recue = RECUES / "soumissionnaire-a-lot-1.xlsx"
    (attendu,) = controler([recue])
    controle = controler_a_part(recue.read_bytes(), recue.name)
    assert controle == ligne_par_ligne(attendu)
    assert {a.anomalie for ligne in controle.lignes for a in ligne.remarques} | {
        r.anomalie for r in controle.generales
    } == set(attendu.offre.anomalies)
    assert [ligne.ref for ligne in controle.lignes][: len(attendu.offre.par_ref())] == list(attendu.offre.par_ref())


def test_la_page_dit_la_decision_les_references_et_les_conseils() -> None:
    recue = RECUES / "soumissionnaire-a-lot-1.xlsx"
    reponse = deposer(recue.read_bytes(), recue.name)
    assert reponse.status_code == 200
    assert "no-store" in reponse["Cache-Control"]
    corps = reponse.content.decode()
    controle = reponse.context["controle"]
    assert controle.soumissionnaire in corps
    assert f"{controle.repondues} réponses sur {len(controle.lignes)} lignes" in corps
    for ligne in controle.lignes:
        assert ligne.ref in corps


def test_le_bandeau_dit_d_abord_ce_qui_peut_faire_ecarter_l_offre() -> None:
    recue = RECUES / "soumissionnaire-c-lot-1.xlsx"
    corps = tel_qu_ecrit(deposer(recue.read_bytes(), recue.name).content.decode())
    bandeau = corps[corps.index('role="status"') :].split("</div>")[0]
    assert "fr-alert--success" not in corps
    assert "voyez ce qui peut faire écarter votre offre" in bandeau.split("</h2>")[0]
    for dit in ("non tenues (1) : CCT-SEC-06", "modifié (1) : CCT-UTI-27", "hors de la liste (1) : CCT-UTI-16"):
        assert bandeau.index(dit) < bandeau.index("peut être déposée")


def _ment_sur_sa_taille() -> bytes:
    octets = bytearray(zip_de(**{"xl/workbook.xml": b"0" * 1_000_000}))
    rang = octets.rfind(b"PK\x01\x02")
    octets[rang + 24 : rang + 28] = (10).to_bytes(4, "little")
    return bytes(octets)


HOSTILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "vide": (lambda: b"", "matrice.xlsx"),
    "texte": (lambda: b"bonjour", "matrice.xlsx"),
    "html": (lambda: b"<script>alert(1)</script>", "x.html"),
    "zip sans classeur": (lambda: zip_de(a=b"a"), "matrice.xlsx"),
    "bombe": (lambda: zip_de(**{f"xl/worksheets/sheet{i}.xml": b"0" * 60_000_000 for i in range(4)}), "bombe.xlsx"),
    "taille mensongère": (_ment_sur_sa_taille, "m.xlsx"),
    "zip coupé": (lambda: zip_de(a=b"a" * 1000)[:60], "m.xlsx"),
    "xls ancien": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "m.xls"),
    "nom qui sort": (lambda: b"bonjour", "../../etc/passwd"),
    "nom à rallonge": (lambda: b"bonjour", "é" * 400 + ".xlsx"),
    "nom de balise": (lambda: b"bonjour", "<img src=x>.xlsx"),
    "xml sans fin": (
        lambda: zip_de(
            **{
                "xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;</a>",
                "[Content_Types].xml": b"<Types/>",
            }
        ),
        "m.xlsx",
    ),
}
"""Un fichier hostile, que seul l'essai qui le joue fabrique, et son nom."""


@pytest.mark.parametrize("sorte", HOSTILES)
def test_un_fichier_hostile_se_refuse_en_francais(
    sorte: str, caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    fabriquer, nom = HOSTILES[sorte]
    reponse = deposer(fabriquer(), nom)
    corps = reponse.content.decode()
    assert reponse.status_code in (200, 400)
    assert "pas encore déposable" in corps or "Choisissez le fichier" in corps
    assert "<img src=x>" not in corps and "<script>alert" not in corps
    assert "Traceback" not in corps and "/etc/" not in corps
    # Ni fichier laissé, ni nom de fichier dans les journaux.
    assert list(tmp_path.rglob("*")) == []
    assert nom not in caplog.text and Path(nom).name not in caplog.text


def test_sans_fichier_on_dit_quoi_faire() -> None:
    reponse = Client().post(ADRESSE, {"matrice": "texte"})
    assert (reponse.status_code, "Choisissez le fichier" in reponse.content.decode()) == (400, True)


def test_une_demande_mal_formee_a_sa_page() -> None:
    reponse = Client().post(ADRESSE, b"n'importe quoi", content_type="multipart/form-data")
    assert reponse.status_code == 400
    assert "recommencez" in reponse.content.decode()


def test_un_fichier_trop_gros_se_refuse_avant_d_etre_lu(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TAILLE_RECUE_MAX, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000, 1_100_000
    monkeypatch.setattr(vues, "controler_a_part", lambda *_: pytest.fail("lu quand même"))
    for taille in (1_050_000, 3_000_000):
        reponse = deposer(b"0" * taille)
        assert reponse.status_code == 413
        assert "dépasse 1\u00a0Mo" in reponse.content.decode()


def test_une_lecture_trop_longue_s_arrete_et_se_dit() -> None:
    controle = controler_a_part((RECUES / "soumissionnaire-a-lot-1.xlsx").read_bytes(), "m.xlsx", delai=0.01)
    assert not controle.est_deposable
    assert "arrêtée" in controle.motifs[0]


def test_le_fichier_est_ferme_meme_si_la_lecture_echoue(monkeypatch: pytest.MonkeyPatch) -> None:
    def tomber(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(vues, "controler_a_part", tomber)
    depose = SimpleUploadedFile("m.xlsx", b"secret")
    with pytest.raises(RuntimeError):
        vues._controler(depose)
    assert depose.closed


def test_la_limite_de_debit_compte_par_adresse(settings: Any) -> None:
    settings.CONTROLES_PAR_PERIODE = 2
    settings.MANDATAIRES = 1
    statuts = [deposer(b"", **{"X-Forwarded-For": "9.9.9.9, 1.2.3.4"}).status_code for _ in range(3)]
    assert statuts[-1] == 429
    assert 429 not in statuts[:2]
    refus = deposer(b"", **{"X-Forwarded-For": "5.5.5.5, 1.2.3.4"})
    assert (refus.status_code, refus["Retry-After"]) == (429, "600")
    assert deposer(b"", **{"X-Forwarded-For": "1.2.3.4, 8.8.8.8"}).status_code != 429


def test_sans_mandataire_un_entete_ne_change_pas_l_adresse() -> None:
    requete = RequestFactory().get("/", headers={"X-Forwarded-For": "1.2.3.4"})
    assert debit.adresse_de(requete) == "127.0.0.1"


def test_toutes_les_places_prises_se_dit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debit, "_ATTENTE", 0.01)
    with debit.une_place() as une, debit.une_place() as deux:
        assert une and deux
        reponse = deposer(b"bonjour")
    assert (reponse.status_code, reponse["Retry-After"]) == (503, "60")


def test_la_page_annonce_les_formats_que_lit_un_pli() -> None:
    corps = Client().get(ADRESSE).content.decode()
    assert f'accept="{",".join(FORMATS)}"' in corps
    assert f"Formats acceptés : {', '.join(FORMATS)}." in tel_qu_ecrit(corps)
    assert [nom for nom in FORMATS if nature_de(f"matrice{nom}") is not Nature.TABLEUR] == []


@pytest.mark.libreoffice
def test_un_xls_se_lit_sans_quitter_le_processus_borne_et_la_page_dit_ce_qu_elle_n_en_lit_pas(tmp_path: Path) -> None:
    source = (RECUES / "soumissionnaire-a-lot-1.xlsx").read_bytes()
    ancien = convertir({"m.xlsx": source}, "xls", tmp_path)["m.xlsx"]
    # LibreOffice est là, et n'est pas appelé : sa copie aurait été lue en entier.
    lu, attendu = controler_a_part(ancien, "m.xls"), controler_a_part(source, "m.xlsx")
    declarees = [[(ligne.ref, ligne.conformite) for ligne in c.lignes] for c in (lu, attendu)]
    assert declarees[0] == declarees[1]
    assert (lu.soumissionnaire, lu.lot, lu.motifs) == (attendu.soumissionnaire, attendu.lot, attendu.motifs)
    corps = deposer(ancien, "m.xls").content.decode()
    assert "Lecture incomplète" in corps
    assert "nregistre" in corps.split("Lecture incomplète")[1][:1500]
    assert "LibreOffice" not in corps


@pytest.mark.parametrize("code", CONSEILS)
def test_un_titre_que_le_message_redit_ne_se_lit_qu_une_fois(code: str) -> None:
    titre = CONSEILS[code].titre
    redite, neuve = (
        RemarqueDite("warning", "À vérifier", titre, "", anomalie_dite(Anomalie(code, f"{message}, cité « l'un »")))
        for message in (f"en E12, {titre.lower()}", "tout autre chose")
    )
    assert (redite.annonce, neuve.annonce) == ("", titre)
    assert redite.message.startswith("En E12, ")
    assert redite.message.endswith("cité «\u00a0l'un\u00a0»")


def test_aucune_remarque_ne_dit_deux_fois_la_meme_chose() -> None:
    corps = deposer((RECUES / "soumissionnaire-a-lot-1.xlsx").read_bytes()).content.decode()
    assert "<strong>" in corps
    for titre, message in re.findall(r"<strong>(.+?)\s:</strong> ([^<]+)", corps):
        assert titre.lower() not in message.lower()
