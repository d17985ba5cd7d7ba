"""La page ne dit pas à jour des pièces d'un autre dossier, d'où qu'elles viennent."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cctgen.usages.edition.generer import generer
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.envoi import en_zip
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.redepot.models import Depot
from cctgen.web.travaux import demande
from cctgen.web.travaux.ouvrage import CompteRendu, Suivi
from cctgen.web.travaux.ouvrages.generer import OUVRAGE
from tests.preparations import Etape, Preparations

pytestmark = pytest.mark.django_db

NEUF = "Objet neuf"


def objet_neuf(racine: Path) -> None:
    texte = (racine / "consultation.yaml").read_text("utf-8")
    debut, _, suite = texte.partition("objet: ")
    (racine / "consultation.yaml").write_text(f'{debut}objet: "{NEUF}"\n{suite.partition(chr(10))[2]}', "utf-8")


@pytest.fixture
def generee(acheteur: Personne, preparations: Preparations) -> Consultation:
    return creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.GENEREE))


def retablir(page: Client, generee: Consultation, acheteur: Personne) -> None:
    """Le fichier neuf revient avec les pièces qu'il avait alors, celles d'avant lui."""
    faire(generee, acheteur, "Change l'objet", objet_neuf)
    faire(generee, acheteur, "Produit", generer)
    page.post(reverse("retablir-etat", args=[generee.pk, 2]), {"etat": 3})


def redeposer(page: Client, generee: Consultation, acheteur: Personne) -> None:
    """Le fichier changé au poste revient avec les pièces qui y étaient."""
    contenus = {c: relire(sha256) for c, (sha256, _) in generee.etat.table.items()}
    ancien = contenus["consultation.yaml"].decode()
    faire(generee, acheteur, "Produit", lambda r: (objet_neuf(r), generer(r)))
    contenus["consultation.yaml"] = ancien.replace("2026-DNUM-017", "2026-DNUM-018").encode()
    envoi = {"archive": SimpleUploadedFile("d.zip", en_zip(contenus))}
    page.post(reverse("redeposer", args=[generee.pk]), envoi)
    page.post(reverse("depot", args=[generee.pk, Depot.objects.get().pk]), {"etat": 2, "venu_d_ailleurs": "on"})


@pytest.mark.parametrize("ramener", [retablir, redeposer])
def test_un_fichier_ramene_avec_de_vieilles_pieces_se_dit(
    page: Client,
    generee: Consultation,
    acheteur: Personne,
    ramener: Callable[[Client, Consultation, Personne], None],
) -> None:
    ramener(page, generee, acheteur)
    generee.refresh_from_db()
    assert generee.etat.geste.startswith(("Rétablit", "Redépose"))
    corps = page.get(reverse("pieces", args=[generee.pk])).content.decode()
    assert "Le dossier a changé depuis que ces pièces ont été produites" in corps
    for adresse in ("/", reverse("tableau", args=[generee.pk])):
        corps = page.get(adresse).content.decode()
        assert "Pièces à produire de nouveau" in corps and "Relire et publier" not in corps


def test_une_retouche_pendant_que_les_pieces_se_produisent_y_entre(
    page: Client, generee: Consultation, acheteur: Personne, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Celles d'avant sont à jour de ce qu'il a lu : le travail ne change rien, et le dirait fait."""
    autre, joues = Consultation.objects.get(pk=generee.pk), []

    def devance(racine: Path, arguments: Mapping[str, Any], suivi: Suivi) -> CompteRendu:
        rendu = OUVRAGE.jouer(racine, arguments, suivi)
        joues.append(rendu)
        if len(joues) == 1:
            faire(autre, acheteur, "Change l'objet", objet_neuf)
        return rendu

    monkeypatch.setattr(demande, "ouvrages_connus", lambda: {"generer": replace(OUVRAGE, jouer=devance)})
    travail = demande.demander(generee, acheteur, "generer", {"copies": [], "remplacer": False})
    assert (travail.est_reussi, len(joues)) == (True, 2)
    generee.refresh_from_db()
    assert [e.geste for e in generee.etats.all()] == ["Produit les pièces", "Change l'objet", "Crée"]
    corps = page.get(reverse("pieces", args=[generee.pk])).content.decode()
    assert "Le dossier a changé" not in corps


def test_de_pieces_d_un_outil_anterieur_la_page_ne_dit_pas_que_le_dossier_a_change(
    page: Client, generee: Consultation, acheteur: Personne
) -> None:
    def vieillir(racine: Path) -> None:
        manifeste = json.loads((racine / "sortie" / "manifeste.json").read_text("utf-8"))
        manifeste["entrees"] = manifeste["entrees"]["dossier"]
        (racine / "sortie" / "manifeste.json").write_text(json.dumps(manifeste), "utf-8")

    faire(generee, acheteur, "Met l'outil à jour", vieillir)
    corps = page.get(reverse("pieces", args=[generee.pk])).content.decode()
    assert "Le dossier a changé" not in corps and "version antérieure" in unescape(corps)
    faire(generee, acheteur, "Produit", lambda r: generer(r, remplacer=True))
    assert "version antérieure" not in page.get(reverse("pieces", args=[generee.pk])).content.decode()


def test_une_piece_manquante_se_nomme_et_reste_a_produire(
    page: Client, generee: Consultation, acheteur: Personne
) -> None:
    faire(generee, acheteur, "Redépose", lambda racine: (racine / "sortie" / "annexe-cct.docx").unlink())
    corps = unescape(page.get(reverse("pieces", args=[generee.pk])).content.decode())
    assert "Il manque des pièces" in corps and "annexe-cct.docx. Produisez-les" in corps
    assert "Pièces à produire de nouveau" in page.get(reverse("tableau", args=[generee.pk])).content.decode()
    faire(generee, acheteur, "Change l'objet", objet_neuf)
    corps = unescape(page.get(reverse("pieces", args=[generee.pk])).content.decode())
    assert "Il manque des pièces" in corps and "Le dossier a changé" in corps
    faire(generee, acheteur, "Range un PDF", lambda racine: (racine / "sortie" / "annexe-cct.pdf").write_bytes(b"%PDF"))
    assert "Le dossier a changé" in page.get(reverse("apercu", args=[generee.pk, "annexe-cct"])).content.decode()
    faire(generee, acheteur, "Produit", lambda racine: generer(racine, remplacer=True))
    assert "Il manque" not in page.get(reverse("pieces", args=[generee.pk])).content.decode()


def test_produire_des_pieces_a_jour_ne_fait_pas_d_etat_et_le_dit(page: Client, generee: Consultation) -> None:
    suivi = page.post(reverse("produire", args=[generee.pk]), follow=True).content.decode()
    assert "Les pièces sont à jour" in suivi
    assert generee.etats.count() == 1
    suivi = page.post(reverse("produire", args=[generee.pk]), {"copies": "brouillon"}, follow=True).content.decode()
    assert "pièces sont produites" in suivi
    assert generee.etats.count() == 2
    suivi = unescape(page.post(reverse("produire", args=[generee.pk]), follow=True).content.decode())
    assert "pièces sont produites" not in suivi
    assert "ce qui n’est plus demandé est ôté" in suivi and "brouillon" in suivi


def test_un_document_retouche_ne_se_montre_pas_par_le_pdf_d_avant(
    page: Client, generee: Consultation, acheteur: Personne
) -> None:
    def tirer(racine: Path) -> None:
        """Range au manifeste le PDF qu'une conversion aurait donné."""
        pdf, manifeste = racine / "sortie" / "annexe-cct.pdf", racine / "sortie" / "manifeste.json"
        pdf.write_bytes(b"%PDF")
        lu = json.loads(manifeste.read_text("utf-8"))
        manifeste.write_text(json.dumps({**lu, "copies": {pdf.name: sha256(b"%PDF").hexdigest()}}), "utf-8")

    def retoucher(racine: Path) -> None:
        with (racine / "sortie" / "annexe-cct.docx").open("ab") as document:
            document.write(b"retouche")

    pieces, apercu = reverse("pieces", args=[generee.pk]), reverse("apercu", args=[generee.pk, "annexe-cct"])
    faire(generee, acheteur, "Tire un PDF", tirer)
    assert "<iframe" in page.get(apercu).content.decode()
    assert "Pièces retouchées à la main" not in page.get(pieces).content.decode()
    faire(generee, acheteur, "Redépose", retoucher)
    corps = page.get(apercu).content.decode()
    assert "<iframe" not in corps and "retouché à la main" in corps
    corps = page.get(pieces).content.decode()
    assert "Pièces retouchées à la main" in corps and "d’avant la retouche" in corps
    faire(generee, acheteur, "Range le sien", lambda r: (r / "sortie" / "annexe-cct.pdf").write_bytes(b"%PDF du sien"))
    assert "<iframe" in page.get(apercu).content.decode()
    assert "d’avant la retouche" not in page.get(pieces).content.decode()
