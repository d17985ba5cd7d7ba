"""Ce qu'un dossier redéposé ou une adresse dit de travers se refuse ou s'ignore : ni trace, ni chemin du serveur."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cctgen.socle.fichiers import ecrire
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.envoi import en_zip
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation
from cctgen.web.redepot.models import Depot

pytestmark = pytest.mark.django_db

INTERNES = (
    ".cctgen/ecrits.json",
    ".cctgen/publiees.json",
    ".cctgen/journal.json",
    ".cctgen/clausier.json",
    "sortie/manifeste.json",
    "sortie/ecarts/versions.json",
    "offres/registre.json",
    "publications/9/dossier.json",
    "publications/9/manifeste.json",
    "publications/²/dossier.json",
    "publications/99999999999/dossier.json",
)
FORMES = {
    "profond": b"[" * 100_000,
    "liste": b"[]",
    "chiffres": b"9" * 5_000,
    "cle etrange": '{"²": "", "1": {"a": []}}'.encode(),
    "consultation en liste": b'{"consultation": []}',
    "fichiers sans forme": b'{"consultation": {"version": []}, "fichiers": [1, {"chemin": []}]}',
}


def aller(consultation: Consultation, nom: str, *arguments: object) -> str:
    return reverse(nom, args=[consultation.pk, *arguments])


@pytest.mark.parametrize("forme", FORMES.values(), ids=FORMES)
@pytest.mark.parametrize("interne", INTERNES)
def test_ce_que_l_outil_tient_se_lit_sous_toute_forme(
    interne: str, forme: bytes, page: Client, etude: Consultation
) -> None:
    reponses = redeposer(page, etude, interne, forme)
    reponses += [page.get(aller(etude, nom)) for nom in ("tableau", "publication", "histoire", "bareme")]
    verifier_sans_trace(reponses)


@pytest.mark.parametrize(("interne", "forme"), list(zip(INTERNES, cycle(FORMES), strict=False)))
def test_ce_que_l_outil_tient_se_publie_ou_se_refuse(
    interne: str, forme: str, page: Client, etude: Consultation
) -> None:
    """Chaque fichier et chaque forme une fois ou deux : publier rend tout le dossier, et lit ce que la page a lu."""
    reponses = redeposer(page, etude, interne, FORMES[forme])
    envoi = {"etat": etude.etat.numero, "relu": "on"}
    verifier_sans_trace([*reponses, page.post(aller(etude, "publier"), envoi, follow=True)])


def redeposer(page: Client, consultation: Consultation, interne: str, forme: bytes) -> list[Any]:
    """Redépose le dossier avec ce fichier, et l'accepte ; ce que rien n'inscrit n'entre pas par là, et se pose."""
    contenus = {c: relire(sha256) for c, (sha256, _) in consultation.etat.table.items()}
    envoi = {"archive": SimpleUploadedFile("d.zip", en_zip({**contenus, interne: forme}))}
    reponses = [page.post(aller(consultation, "redeposer"), envoi, follow=True)]
    dit = reponses[0].content.decode()
    if interne.startswith(("offres/", "publications/")):
        # Une consultation qui l'a déjà se montre pourtant.
        assert "n’y inscrit tel quel" in dit and interne in dit
        acheteur = Personne.objects.get(username="claire")
        faire(consultation, acheteur, "Écrit", lambda racine: ecrire(racine / interne, forme))
    else:
        assert "Ce que le dossier redéposé change" in dit
        reponses.append(page.post(aller(consultation, "depot", Depot.objects.get().pk), {"etat": 1}))
    consultation.refresh_from_db()
    return reponses


def verifier_sans_trace(reponses: list[Any]) -> None:
    assert {r.status_code for r in reponses} <= {200, 302, 422}
    for reponse in reponses:
        dit = reponse.content.decode()
        assert "Défaut de cctgen" not in dit and str(settings.TRAVAIL) not in dit


@pytest.mark.parametrize("etat", ["9" * 5_000, "²", "٣", "-1", ""])
@pytest.mark.parametrize("nom", ["regler-bareme", "identite", "rubrique", "champ-du-bareme"])
def test_un_numero_d_etat_hostile_ne_fait_pas_de_trace(nom: str, etat: str, page: Client, etude: Consultation) -> None:
    arguments = {"rubrique": ["le-marche"], "champ-du-bareme": ["poids"]}.get(nom, [])
    envoyer = page.get if nom == "champ-du-bareme" else page.post
    reponse = envoyer(aller(etude, nom, *arguments), {"etat": etat, "place": etat, "geste": "enregistrer"})
    assert reponse.status_code in (200, 302, 409, 422)
