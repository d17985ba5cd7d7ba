"""Chaque état des pages sous axe-core : conflits, refus, erreurs, vides, travaux en cours, aperçu fidèle.

Une consultation, deux états : le second a tout changé depuis que la page s'est ouverte. Une seule préparation sert à
tous les conflits. Les pages sont étroites, où tout se serre ; les parcours contrôlent les mêmes composants larges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation, Participation
from cctgen.web.roles import Role
from cctgen.web.travaux.models import Situation, Travail
from tests.web.conftest import Inviter
from tests.web.navigateur import ETROIT, OuvrirPage, sans_violation

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def tout_changer(racine: Path) -> None:
    """Change ce que chaque formulaire change : identité, barème, service, valeur, réponse ; et pose un PDF."""
    consultation, reponses = racine / "consultation.yaml", racine / "reponses.yaml"
    texte = consultation.read_text("utf-8").replace("bareme:\n", "bareme:\n  arrondi: 4\n", 1)
    texte = texte.replace('objet: "', 'objet: "Autre ', 1)
    texte = texte.replace("bureau des identités numériques", "autre bureau", 1)
    consultation.write_text(texte, "utf-8")
    reponses.write_text(reponses.read_text("utf-8").replace("delai_alerte: 12", "delai_alerte: 8"), "utf-8")
    (racine / "sortie").mkdir(exist_ok=True)
    (racine / "sortie" / "annexe-securite.pdf").write_bytes(PDF)
    (racine / "sortie" / "manifeste.json").write_text("{}", "utf-8")


@pytest.fixture
def personne(portail: Consultation, acheteur: Personne, inviter: Inviter) -> Personne:
    """Une personne qui peut tout, devant une consultation qu'une autre vient de changer."""
    faire(portail, inviter("paul"), "Change tout", tout_changer)
    Personne.objects.filter(pk=acheteur.pk).update(est_gardien=True, est_administrateur=True)
    return acheteur


def soumettre(page: Page, bouton: str, **valeurs: str) -> None:
    """Remplit des champs par leur nom, puis presse le bouton au clavier ; les contrôles du navigateur se taisent."""
    page.evaluate("document.querySelectorAll('form').forEach((f) => { f.noValidate = true; })")
    for nom, valeur in valeurs.items():
        page.evaluate(
            "([nom, valeur]) => document.getElementsByName(nom).forEach((c) => { c.value = valeur; })", [nom, valeur]
        )
    page.get_by_role("button", name=bouton).last.press("Enter")


CONFLITS: dict[str, tuple[str, tuple[str, ...], str, dict[str, str]]] = {
    "barème": ("bareme", (), "Enregistrer le barème", {"arrondi": "1"}),
    "valeurs": ("clause-du-dossier", ("SSI-027",), "Enregistrer ces valeurs", {"p_delai_alerte": "4"}),
    "identité": ("identite", (), "Enregistrer", {"objet": "Le mien"}),
    "service": ("service", ("authentification-agents",), "Enregistrer", {"contact": "Le mien"}),
    "rétablir": ("retablir-etat", ("1",), "Rétablir cet état", {}),
}


def test_chaque_conflit(ouvrir_page: OuvrirPage, portail: Consultation, personne: Personne) -> None:
    page = ouvrir_page(personne, "/accessibilite/", largeur=ETROIT, sombre=True)
    for nom, (adresse, suite, bouton, valeurs) in CONFLITS.items():
        page.goto(reverse(adresse, args=[portail.pk, *suite]))
        soumettre(page, bouton, etat="1", **valeurs)
        expect(page.get_by_role("alert").first, nom).to_be_visible()
        sans_violation(page)


REFUS: dict[str, tuple[str, tuple[str, ...], str, dict[str, str]]] = {
    "barème": ("bareme", (), "Enregistrer le barème", {"c.communs.0.poids": "x", "echelle.0.note": "-1"}),
    "valeurs": ("clause-du-dossier", ("SSI-027",), "Enregistrer ces valeurs", {"p_delai_alerte": "9999"}),
    "ajuster": ("ajuster", ("SSI-027",), "Voir l’effet", {"motif": ""}),
    "réécrire": ("reecrire", ("SSI-027",), "Voir l’effet", {"texte": "", "motif": ""}),
    "identité": ("identite", (), "Enregistrer", {"objet": "", "jour": ""}),
    "partage": ("partage", (), "Donner ce rôle", {"identifiant": "inconnue"}),
    "redéposer": ("redeposer", (), "Voir ce qui change", {}),
}
SANS_CONSULTATION: dict[str, tuple[str, tuple[str, ...], str, dict[str, str]]] = {
    "nouvelle": ("nouvelle-consultation", (), "Créer et répondre au questionnaire", {"reference": ""}),
    "comptes": ("comptes", (), "Créer le compte", {"username": "a b"}),
    "mot de passe": ("mot-de-passe", (), "Changer le mot de passe", {"old_password": "x", "new_password1": "1"}),
    "correction": ("proposer", ("SSI-027",), "Voir l’écart", {"texte": "", "motif": ""}),
    "matrice": ("verifier-ma-matrice", (), "Vérifier", {}),
}


def test_chaque_formulaire_en_faute(ouvrir_page: OuvrirPage, portail: Consultation, personne: Personne) -> None:
    page = ouvrir_page(personne, "/accessibilite/", largeur=ETROIT, sombre=True)
    for nom, (adresse, suite, bouton, valeurs) in {**REFUS, **SANS_CONSULTATION}.items():
        de_la_consultation = [portail.pk] if nom in REFUS and adresse == REFUS[nom][0] else []
        page.goto(reverse(adresse, args=[*de_la_consultation, *suite]))
        soumettre(page, bouton, **valeurs)
        expect(page.locator(".fr-message--error, [role=alert], .fr-error-text").first, nom).not_to_be_empty()
        sans_violation(page)


def _vides(consultation: Consultation) -> Iterator[str]:
    yield reverse("dossier", args=[consultation.pk]) + "?mots=introuvable"
    yield reverse("ecartees", args=[consultation.pk]) + "?mots=introuvable"
    yield reverse("clausier") + "?mots=introuvable"
    yield reverse("comparer-etats", args=[consultation.pk]) + "?avant=2&apres=2"
    yield reverse("retablir-etat", args=[consultation.pk, 2])
    yield reverse("passer-outre", args=[consultation.pk, "critere-environnemental-absent"])
    yield reverse("apercu", args=[consultation.pk, "annexe-securite"])
    yield reverse("adopter-clausier", args=[consultation.pk])
    yield "/absente/"


def test_vides_apercu_fidele_et_travaux(
    ouvrir_page: OuvrirPage, portail: Consultation, personne: Personne, inviter: Inviter
) -> None:
    page = ouvrir_page(inviter("nouvelle"), "/", largeur=ETROIT)
    expect(page.get_by_text("aucune consultation")).to_be_visible()
    sans_violation(page)
    page = ouvrir_page(personne, "/accessibilite/", largeur=ETROIT, sombre=True)
    for adresse in _vides(portail):
        page.goto(adresse)
        sans_violation(page)
    for situation in Situation:
        rendu = {
            "message": "Lu.",
            "conseil": "Relisez.",
            "anomalies": [{"sorte": "warning", "message": "m", "code": "c"}],
        }
        travail = Travail.objects.create(
            consultation=portail, auteur=personne, nature="generer", situation=situation, compte_rendu=rendu
        )
        page.goto(travail.get_absolute_url())
        sans_violation(page)


def _lever(*_arguments: object) -> None:
    raise RuntimeError("défaut d'essai")


def test_chaque_page_d_erreur(
    ouvrir_page: OuvrirPage, portail: Consultation, personne: Personne, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Participation.objects.filter(personne=personne).update(role=Role.LECTEUR)
    page = ouvrir_page(personne, reverse("identite", args=[portail.pk]), largeur=ETROIT)
    expect(page.get_by_role("heading", level=1)).to_contain_text("ouverte")
    sans_violation(page)
    page.goto(reverse("accueil"))
    erreurs: dict[str, Callable[[], None]] = {
        "429": lambda: monkeypatch.setattr("cctgen.web.parcours.soumission.vues.est_permis", lambda _requete: False),
        "413": lambda: setattr(settings, "FILE_UPLOAD_MAX_MEMORY_SIZE", 10),
    }
    for preparer in erreurs.values():
        preparer()
        page.goto("/verifier-ma-matrice/")
        page.get_by_label("Votre matrice").set_input_files([{"name": "m.xlsx", "mimeType": "", "buffer": b"non"}])
        page.get_by_role("button", name="Vérifier").press("Enter")
        expect(page.get_by_role("alert").first).not_to_be_empty()
        sans_violation(page)
    page.goto("/mot-de-passe/")
    page.evaluate("document.getElementsByName('csrfmiddlewaretoken').forEach((c) => { c.value = 'x'; })")
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
    soumettre(page, "Changer le mot de passe")
    expect(page.get_by_role("heading", name="reconnecté")).to_be_visible()
    sans_violation(page)
    monkeypatch.setattr("cctgen.web.parcours.accueil.vues.situations_de", _lever)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    sans_violation(page)
