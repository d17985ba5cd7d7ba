"""Un signe que le fichier ne saurait relire se dit sous son champ, la saisie gardée : la même règle partout."""

from __future__ import annotations

import html
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

import cctgen.web
from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.presentation.saisie import Texte
from tests.web.bareme.test_bareme import saisie as bareme_saisi
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db

SIGNES = ("\x0b", "\x02", "\u202e", "\u2066", "\uffff")
Envoi = Callable[[Consultation, str], tuple[str, dict[str, Any]]]


def formulaires() -> Iterator[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages(cctgen.web.__path__, "cctgen.web."):
        if ".parcours." in module.name:
            lu = importlib.import_module(module.name)
            yield from (c for c in vars(lu).values() if isinstance(c, type) and c.__module__ == module.name)


CHAMPS = [
    (classe, nom, champ)
    for classe in formulaires()
    if issubclass(classe, forms.BaseForm)
    for nom, champ in classe.base_fields.items()
    if isinstance(champ, forms.CharField) and not isinstance(champ.widget, (forms.HiddenInput, forms.PasswordInput))
]


@pytest.mark.parametrize(
    "champ", [pytest.param(champ, id=f"{classe.__name__}.{nom}") for classe, nom, champ in CHAMPS if nom != "username"]
)
def test_tout_champ_de_texte_suit_la_meme_regle(champ: forms.Field) -> None:
    """L'identifiant d'un compte a sa propre règle, plus étroite."""
    assert isinstance(champ, Texte)


def ajustement(portail: Consultation, texte: str) -> tuple[str, dict[str, Any]]:
    dossier = ouverture_de(portail.etat).dossier
    assert dossier is not None
    adresse = reverse("ajuster", args=[portail.pk, next(iter(dossier.articles)).clause])
    return adresse, {"etat": 1, "action": "retirer", "motif": texte, "geste": "enregistrer"}


def reecriture(portail: Consultation, texte: str, champ: str = "texte") -> tuple[str, dict[str, Any]]:
    clause = ouverture_de(portail.etat).clausier.clauses["SSI-027"]
    envoi = {"etat": 1, "titre": clause.titre, "texte": clause.texte, "motif": "Voulu", "geste": "enregistrer"}
    for rang, exigence in enumerate(clause.exigences):
        envoi |= {
            f"niveau_{rang}": exigence.niveau.value,
            f"enonce_{rang}": exigence.enonce,
            f"preuve_{rang}": exigence.preuve,
        }
    return reverse("reecrire", args=[portail.pk, clause.id]), envoi | {champ: texte}


def passage(portail: Consultation, texte: str) -> tuple[str, dict[str, Any]]:
    return reverse("passer-outre", args=[portail.pk, next(iter(FRANCHISSABLES))]), {
        "etat": 1,
        "motif": texte,
        "par": "la directrice",
    }


def service(portail: Consultation, texte: str) -> tuple[str, dict[str, Any]]:
    dossier = ouverture_de(portail.etat).dossier
    assert dossier is not None
    adresse = reverse("service", args=[portail.pk, dossier.services[0].id])
    return adresse, {"etat": 1, "documentation": texte, "contact": "", "emploi": ""}


def bareme(portail: Consultation, texte: str) -> tuple[str, dict[str, Any]]:
    page = Client()
    page.force_login(Personne.objects.get(participations__consultation=portail))
    envoi = bareme_saisi(page.get(reverse("bareme", args=[portail.pk])).content)
    envoi |= {"c.communs.0.libelle": [texte], "geste": ["enregistrer"]}
    return reverse("regler-bareme", args=[portail.pk]), envoi


def remarque(_portail: Consultation, texte: str) -> tuple[str, dict[str, Any]]:
    return reverse("remarquer", args=["SSI-027"]), {"texte": texte}


def compte(_portail: Consultation, texte: str) -> tuple[str, dict[str, Any]]:
    mot = "un mot de passe bien long"
    return reverse("comptes"), {"username": "neuf", "first_name": texte, "last_name": "N", "mot_de_passe": mot}


def identite(portail: Consultation, texte: str) -> tuple[str, dict[str, Any]]:
    lots = {"lots-TOTAL_FORMS": "0", "lots-INITIAL_FORMS": "0"}
    autres = {"etat": 1, "reference": "R", "acheteur": "A", "service": "", "jour": "2026-12-01"}
    return reverse("identite", args=[portail.pk]), {**lots, **autres, "objet": texte}


ENVOIS: dict[str, Envoi] = {
    "ajustement": ajustement,
    "réécriture, texte": reecriture,
    "réécriture, motif": lambda p, t: reecriture(p, t, "motif"),
    "réécriture, énoncé": lambda p, t: reecriture(p, t, "enonce_0"),
    "passage outre": passage,
    "service": service,
    "barème": bareme,
    "remarque": remarque,
    "compte": compte,
    "identité": identite,
}


@pytest.mark.parametrize("signe", SIGNES, ids=[f"U+{ord(s):04X}" for s in SIGNES])
@pytest.mark.parametrize("envoi", ENVOIS.values(), ids=ENVOIS.keys())
def test_un_signe_illisible_se_dit_sous_son_champ_et_la_saisie_reste(
    portail: Consultation, inviter: Inviter, acheteur: Personne, envoi: Envoi, signe: str
) -> None:
    acheteur.est_gardien = acheteur.est_administrateur = True
    acheteur.save()
    page = Client()
    page.force_login(acheteur)
    texte = f"Les mots saisis {signe}puis la suite"
    adresse, donnees = envoi(portail, texte)
    reponse = page.post(adresse, donnees)
    corps = html.unescape(reponse.content.decode())
    assert "Ce geste n’a pas abouti" not in corps
    assert reponse.status_code in (200, 422)
    assert f"caractère de contrôle invisible (U+{ord(signe):04X}), après «\u00a0Les mots saisis\u00a0»" in corps
    assert "lle contient un caractère" not in corps, "le champ peut être « Objet du marché »"
    assert texte in corps
    assert portail.etats.count() == 1


INVISIBLES = ("\u200b", "\ufeff \u200d", "\u3164")


@pytest.mark.parametrize("invisible", INVISIBLES, ids=[f"U+{ord(t[0]):04X}" for t in INVISIBLES])
@pytest.mark.parametrize(
    ("classe", "nom", "champ"), [pytest.param(*c, id=f"{c[0].__name__}.{c[1]}") for c in CHAMPS if c[1] != "username"]
)
def test_un_texte_dont_rien_ne_se_voit_vaut_un_champ_vide(
    classe: type[forms.Form], nom: str, champ: forms.Field, invisible: str
) -> None:
    if champ.required:
        with pytest.raises(forms.ValidationError) as refus:
            champ.clean(invisible)
        assert refus.value.code == "required"
    else:
        assert champ.clean(invisible) == champ.clean("")


@pytest.mark.parametrize("champ", ["reference", "objet", "acheteur"])
def test_une_consultation_ne_se_nomme_pas_de_ce_qui_ne_se_voit_pas(page: Client, champ: str) -> None:
    saisie = {"reference": "R", "objet": "O", "acheteur": "A", "service": "", "lots": "Un\n\u200b\nDeux"}
    assert page.post(reverse("nouvelle-consultation"), saisie | {champ: "\u200b"}).status_code == 422
    assert not Consultation.objects.exists()
    assert page.post(reverse("nouvelle-consultation"), saisie).status_code == 302
    lue = ouverture_de(Consultation.objects.get().etat).consultation
    assert lue is not None
    assert [lot.titre for lot in lue.redaction.lots] == ["Un", "Deux"]


def test_ni_un_lot_ni_un_critere_ni_une_reponse(page: Client, portail: Consultation) -> None:
    lots = {"lots-TOTAL_FORMS": "3", "lots-INITIAL_FORMS": "2", "lots-0-numero": "1", "lots-1-numero": "2"}
    autres = {"etat": 1, "reference": "R", "objet": "O", "acheteur": "A", "service": "", "jour": "2026-12-01"}
    titres = {"lots-0-titre": "Un", "lots-1-titre": "\u200b", "lots-2-numero": "3", "lots-2-titre": "\u200b"}
    assert page.post(reverse("identite", args=[portail.pk]), lots | autres | titres).status_code == 422
    regle = bareme_saisi(page.get(reverse("bareme", args=[portail.pk])).content)
    regle |= {"c.communs.0.libelle": ["\u200b"], "geste": ["enregistrer"]}
    assert page.post(reverse("regler-bareme", args=[portail.pk]), regle).status_code == 422
    reponse = {"etat": "1", "posee": ["0-beneficiaires"], "0-beneficiaires": ["\u200b"]}
    page.post(reverse("rubrique", args=[portail.pk, "la-propriete-intellectuelle"]), reponse)
    portail.refresh_from_db()
    lue = ouverture_de(portail.etat).consultation
    assert lue is not None and "\u200b" not in str(lue.saisies.communes.values())
