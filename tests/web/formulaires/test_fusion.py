"""Après un conflit, enregistrer de nouveau ne défait de l'autre que ce que l'on a soi-même changé."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from cctgen.web.depot.models import Consultation
from cctgen.web.presentation.fusion import fusionner
from cctgen.web.roles import Role
from tests.web.conftest import Inviter

Champs = dict[str, str]
Ecran = tuple[str, tuple[str, ...], str, Champs, Champs]
"""Le nom de l'écran et ses arguments, un de ses champs, ce qu'y met l'autre, ce qu'on y met."""
ECRANS: dict[str, Ecran] = {
    "identité": (
        "identite",
        (),
        "objet",
        {"objet": "Le sien", "service": "Achats", "lots-1-titre": "Le lot de Paul"},
        {"objet": "Le mien", "lots-0-titre": "Mon lot"},
    ),
    "service": (
        "service",
        ("bastion",),
        "contact",
        {"contact": "Paul", "documentation": "son guide"},
        {"contact": "le mien"},
    ),
    "valeurs": (
        "clause-du-dossier",
        ("SSI-027",),
        "p_delai_alerte",
        {"p_delai_alerte": "8", "p_delai_rapport": "48"},
        {"p_delai_alerte": "6"},
    ),
    "réécriture": (
        "reecrire",
        ("SSI-027",),
        "titre",
        {"titre": "Le sien", "preuve_0": "Sa preuve.", "motif": "le sien"},
        {"titre": "Le mien", "motif": "le mien"},
    ),
    "barème": (
        "bareme",
        (),
        "arrondi",
        {"arrondi": "3", "c.communs.0.libelle": "Sa technique", "echelle.1.ancre": "Son ancre"},
        {"arrondi": "1", "c.communs.1.libelle": "Mon environnement"},
    ),
}


def affiche(corps: bytes, champ: str) -> tuple[str, dict[str, list[str]]]:
    """Rend l'adresse et ce qu'enverrait un navigateur du formulaire qui porte ce champ, tel qu'affiché."""
    formulaire = html.document_fromstring(corps.decode()).xpath(f"//form[.//*[@name='{champ}']]")[0]
    for vide in formulaire.xpath(".//input[not(@value) and not(@type='checkbox')]"):
        vide.set("value", "")
    envoye: dict[str, list[str]] = {}
    for nom, valeur in formulaire.form_values():
        # Un navigateur ne rend pas le saut de ligne qui suit <textarea>.
        envoye.setdefault(nom, []).append(valeur.removeprefix("\n"))
    envoye.pop("auteur", None)
    return formulaire.get("action") or "", envoye


def a_deux(
    page: Client, portail: Consultation, inviter: Inviter, ecran: Ecran
) -> tuple[str, Client, str, dict[str, list[str]]]:
    """Rend l'adresse d'un écran, une autre personne, et le formulaire tel que la première l'a ouvert."""
    nom, arguments, champ, *_ = ecran
    adresse = reverse(nom, args=[portail.pk, *arguments])
    autre = Client()
    autre.force_login(inviter("paul", portail, Role.ACHETEUR))
    return adresse, autre, *affiche(page.get(adresse).content, champ)


@pytest.mark.django_db
@pytest.mark.parametrize("ecran", ECRANS.values(), ids=ECRANS.keys())
def test_un_conflit_garde_de_l_autre_ce_que_l_on_n_a_pas_change(
    page: Client, portail: Consultation, inviter: Inviter, ecran: Ecran
) -> None:
    _, _, champ, siens, miens = ecran
    adresse, autre, action, ouvert = a_deux(page, portail, inviter, ecran)
    envoi, enregistrer = action or adresse, {"geste": ["enregistrer"]}
    assert set(siens) | set(miens) <= set(ouvert)
    assert autre.post(envoi, ouvert | siens | enregistrer).status_code == 302
    conflit = page.post(envoi, ouvert | miens | enregistrer)
    assert conflit.status_code == 409
    _, remontre = affiche(conflit.content, champ)
    attendus = {**siens, **miens}
    assert {c: remontre[c] for c in attendus} == {c: [v] for c, v in attendus.items()}
    assert page.post(envoi, remontre | enregistrer).status_code == 302
    _, ecrit = affiche(page.get(adresse).content, champ)
    assert {c: ecrit[c] for c in attendus if c != "motif"} == {c: [v] for c, v in attendus.items() if c != "motif"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ecran",
    [
        ("service", ("bastion",), "contact", {"documentation": "son guide"}, {"contact": "le mien"}),
        ("clause-du-dossier", ("SSI-027",), "p_delai_alerte", {"p_delai_rapport": "48"}, {"p_delai_alerte": "6"}),
    ],
)
def test_des_champs_distincts_ne_se_genent_pas(
    page: Client, portail: Consultation, inviter: Inviter, ecran: Ecran
) -> None:
    _, _, champ, siens, miens = ecran
    adresse, autre, action, ouvert = a_deux(page, portail, inviter, ecran)
    assert autre.post(action or adresse, ouvert | siens).status_code == 302
    assert page.post(action or adresse, ouvert | miens).status_code == 302
    _, ecrit = affiche(page.get(adresse).content, champ)
    assert {c: ecrit[c] for c in {**siens, **miens}} == {c: [v] for c, v in {**siens, **miens}.items()}


FEUILLES = st.text("abc", max_size=2)
SECTIONS = st.recursive(
    FEUILLES,
    lambda dedans: (
        st.dictionaries(st.sampled_from("xyz"), dedans, max_size=3)
        | st.lists(st.sampled_from("123"), unique=True, max_size=3).flatmap(
            lambda noms: st.tuples(*(dedans.map(lambda v, n=n: {"id": n, "v": v}) for n in noms)).map(list)
        )
    ),
    max_leaves=8,
)


@given(SECTIONS, SECTIONS)
def test_qui_ne_change_rien_laisse_l_autre_et_seule_l_emporte(vue: Any, autre: Any) -> None:
    assert fusionner(vue, vue, autre) == autre
    assert fusionner(vue, autre, vue) == autre
    assert fusionner(vue, autre, autre) == autre


def test_une_liste_se_fusionne_par_element() -> None:
    vue = [{"id": "a", "poids": "1"}, {"id": "b", "poids": "2"}]
    voulue = [{"id": "b", "poids": "3"}, {"id": "a", "poids": "1"}]
    presente = [{"id": "a", "poids": "9"}, {"id": "b", "poids": "2"}, {"id": "c", "poids": "4"}]
    assert fusionner(vue, voulue, presente) == [
        {"id": "b", "poids": "3"},
        {"id": "a", "poids": "9"},
        {"id": "c", "poids": "4"},
    ]
    assert fusionner(vue, vue[:1], presente) == [presente[0], presente[2]]
