"""Chaque adresse par chaque rôle : qui y entre, qui est refusé, qui n'en voit pas l'existence."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, reverse

from cctgen.usages.edition.generer import generer
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation
from cctgen.web.droits import controle
from cctgen.web.droits.garde import DECLARE
from cctgen.web.roles import PAR_ROLE, PAR_ROLE_GLOBAL, Droit, Role, RoleGlobal, droits_de
from tests.web.conftest import Inviter

ADRESSES = [(chemin, droit) for _motif, chemin, droit in controle.adresses()]
VISITEURS: dict[str, tuple[tuple[Role, ...], tuple[RoleGlobal, ...]]] = {
    "sans compte": ((), ()),
    "sans rôle": ((), ()),
    **{role.value: ((role,), ()) for role in Role},
    **{role.value: ((), (role,)) for role in RoleGlobal},
}


def test_il_y_a_des_adresses_et_chacune_declare_son_droit() -> None:
    assert len(ADRESSES) >= 4
    assert controle.controler_les_droits() == []


def test_une_vue_sans_droit_arrete_le_demarrage(monkeypatch: pytest.MonkeyPatch) -> None:
    def vue(_requete: HttpRequest) -> None: ...

    def adresses() -> Iterator[tuple[URLPattern | None, str, Droit | None]]:
        yield None, "oubliee/", getattr(vue, DECLARE, None)

    monkeypatch.setattr(controle, "adresses", adresses)
    assert [e.id for e in controle.controler_les_droits()] == ["cctgen.E001"]


def _attendu(visiteur: str, droit: Droit) -> int:
    """Rend le refus attendu, ou 0 si la page s'ouvre."""
    if droit is Droit.PUBLIC:
        return 0
    if visiteur == "sans compte":
        return 302
    roles, globaux = VISITEURS[visiteur]
    if droit in droits_de(roles, globaux):
        return 0
    return 404 if droit.est_d_une_consultation and not roles else 403


@pytest.mark.django_db
@pytest.mark.parametrize("visiteur", VISITEURS)
def test_matrice_des_droits(visiteur: str, portail: Consultation, inviter: Inviter) -> None:
    """Une page ouverte rend tout sauf un refus ; une adresse qui attend autre chose qu'une lecture rend 405."""
    navigateur = Client()
    if visiteur != "sans compte":
        roles, globaux = VISITEURS[visiteur]
        navigateur.force_login(inviter("visiteur", portail, *roles, **{f"est_{g.value}": True for g in globaux}))
    rendus = {}
    for chemin, droit in ADRESSES:
        assert droit is not None
        adresse = "/" + remplir(chemin, portail)
        reponse = navigateur.get(adresse)
        attendu = _attendu(visiteur, droit)
        vers_la_connexion = reponse.status_code == 302 and reponse["Location"].startswith("/connexion/")
        refuse = reponse.status_code == 403 or vers_la_connexion or (reponse.status_code == 404 and attendu == 404)
        if refuse != bool(attendu) or (attendu and reponse.status_code != attendu):
            rendus[adresse] = (reponse.status_code, attendu)
    assert rendus == {}


ESTIMATION = 654_321
TIREES_D_ELLE = [str(ESTIMATION), "719753", "849617"]
"""Telle quelle, puis aux prix d'essai qu'on en tire : 110 % et 130 %."""


def estimer(racine: Path) -> None:
    chemin = racine / "consultation.yaml"
    texte = chemin.read_text("utf-8")
    estime = texte.replace('du portail"}', f'du portail", estimation: {ESTIMATION}}}', 1)
    assert estime != texte
    chemin.write_text(estime, "utf-8")
    generer(racine, remplacer=True)


def contenu_lu(reponse: HttpResponseBase) -> str:
    """Rend tout ce que porte une page, une pièce ou une archive, sans les espaces qui sépareraient des milliers."""
    octets = reponse.getvalue()
    textes = [octets.decode("utf-8", "replace")]
    if zipfile.is_zipfile(io.BytesIO(octets)):
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            textes = [archive.read(nom).decode("utf-8", "replace") for nom in archive.namelist()]
    return re.sub(r"&nbsp;|\s", "", "".join(textes))


@pytest.mark.django_db
def test_l_estimation_reste_chez_qui_prepare(portail: Consultation, acheteur: Personne, inviter: Inviter) -> None:
    """Ni telle quelle, ni par un nombre qui la donne, à aucune adresse."""
    faire(portail, acheteur, "Estime le lot 1", estimer)
    vues: dict[Role, set[str]] = {}
    for role in Role:
        navigateur = Client()
        navigateur.force_login(inviter(role.value, portail, role))
        adresses = ["/" + remplir(chemin, portail) for chemin, _ in ADRESSES]
        lues = {adresse: navigateur.get(adresse) for adresse in adresses}
        lisibles = {adresse: contenu_lu(lue) for adresse, lue in lues.items() if lue.status_code == 200}
        vues[role] = {a for a, texte in lisibles.items() if any(nombre in texte for nombre in TIREES_D_ELLE)}
    assert reverse("bareme", args=[portail.pk]) in vues.pop(Role.ACHETEUR)
    assert {role: lues for role, lues in vues.items() if lues} == {}


PARAMETRE = re.compile(r"<[a-z]+:[a-z_]+>")
VALEURS: dict[str, str] = {
    "<uuid:travail>": "00000000-0000-0000-0000-000000000000",
    "<slug:rubrique>": "le-marche",
    "<slug:clause>": "SSI-012",
    "<int:correction>": "1",
    "<int:personne>": "1",
    "<int:participation>": "1",
    "<str:clause>": "SSI-027",
    "<str:cible>": "SSI-027",
    "<slug:service>": "bastion",
    "<slug:document>": "annexe-securite",
    "<str:piece>": "note-acheteur.docx",
    "<int:version>": "1",
    "<int:numero>": "1",
    "<int:avant>": "1",
    "<int:apres>": "2",
    "<path:chemin>": "consultation.yaml",
    "<uuid:depot>": "00000000-0000-0000-0000-000000000000",
    "<str:nom>": "annexe-securite.docx",
    "<slug:code>": "critere-environnemental-absent",
}
"""Par paramètre d'adresse (`<slug:rubrique>`), une valeur qui existe dans l'exemple « portail »."""


def remplir(chemin: str, consultation: Consultation) -> str:
    """Rend une adresse dont les paramètres ont une valeur d'essai, à ajouter à `VALEURS` pour un paramètre neuf."""
    return PARAMETRE.sub(lambda p: {"<uuid:consultation>": str(consultation.pk), **VALEURS}[p[0]], chemin)


def test_tout_droit_est_ouvert_a_quelqu_un() -> None:
    ouverts = {d for droits in (*PAR_ROLE.values(), *PAR_ROLE_GLOBAL.values()) for d in droits}
    assert ouverts | {Droit.PUBLIC, Droit.CONNECTE} == set(Droit)


def test_aucune_vue_n_est_sans_garde_dans_le_code() -> None:
    """Une vue qui n'est pas encore branchée ne se verrait pas dans les adresses."""
    racine = Path(controle.__file__).parent.parent
    fautives = [
        f"{fichier.relative_to(racine)}:{vue.name}"
        for fichier in racine.rglob("vues*.py")
        for vue in ast.parse(fichier.read_text(encoding="utf-8")).body
        if isinstance(vue, ast.FunctionDef) and not vue.name.startswith("_")
        if not any("reservee" in ast.unparse(d) for d in vue.decorator_list)
    ]
    assert fautives == []
