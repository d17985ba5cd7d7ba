"""Chaque contradiction livrée se déclenche sur son cas, et se tait sur les exemples et les profils d'achat."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import pytest

from cctgen.clausier.formes.condition import est_vraie
from cctgen.clausier.formes.contradictions import Contradiction
from cctgen.clausier.formes.questionnaire import TypeQuestion
from cctgen.clausier.modele import Clausier
from cctgen.clausier.reponse import defaut_de_reponse
from cctgen.consultation.dialogue import reponses_du_lot, toutes_les_reponses
from cctgen.consultation.lecture import lire_consultation
from cctgen.consultation.modele import Consultation, ReponsesDuLot
from cctgen.socle.contenu import contenu
from tests.contenu.profils import NATURES, PROFILS, consultation
from tests.livre import lecture_livree

LECTURE = lecture_livree()
EXEMPLES = ("portail", "sirh-saas", "infogerance")


def livre() -> Clausier:
    assert LECTURE.clausier is not None
    return LECTURE.clausier


CONTRADICTIONS = tuple(livre().contradictions.values())


def declenchees(reponses: ReponsesDuLot) -> set[str]:
    return {c.id for c in CONTRADICTIONS if est_vraie(c.quand, reponses.valeurs)}


def jouer(cas: Mapping[str, tuple[str, ...]]) -> ReponsesDuLot:
    return reponses_du_lot(livre(), cas, 0)


def test_au_moins_soixante_contradictions_sont_declarees() -> None:
    assert len(CONTRADICTIONS) >= 60
    assert sum(c.est_bloquante for c in CONTRADICTIONS) >= 6


@pytest.mark.parametrize("contradiction", CONTRADICTIONS, ids=lambda c: c.id)
def test_une_contradiction_se_declenche_sur_son_cas(contradiction: Contradiction) -> None:
    reponses = jouer(contradiction.cas)
    assert reponses.ecartees == (), "une réponse du cas n'est pas posée avec les autres"
    assert contradiction.id in declenchees(reponses)


CLASSIFIE, RESTREINT = ({"sensibilite": v} for v in ("classifie", "diffusion_restreinte"))
NOMMEES: Mapping[str, Mapping[str, str]] = {
    "classifie-et-forge-publique": {**CLASSIFIE, "publication": "immediate", "forge": "publique"},
    "classifie-et-service-en-ligne": {**CLASSIFIE, "nature": "saas"},
    "classifie-et-internet": {**CLASSIFIE, "exposition": "internet"},
    "classifie-et-ia-generative": {**CLASSIFIE, "ia": "generative"},
    "classifie-et-acces-distant": {**CLASSIFIE, "acces": "distant"},
    "diffusion-restreinte-et-forge-publique": {**RESTREINT, "publication": "immediate", "forge": "publique"},
    "diffusion-restreinte-et-service-en-ligne": {**RESTREINT, "nature": "saas"},
    "diffusion-restreinte-et-internet": {**RESTREINT, "exposition": "internet"},
    "diffusion-restreinte-et-ia-generative": {**RESTREINT, "ia": "generative"},
    "diffusion-restreinte-et-acces-distant": {**RESTREINT, "acces": "distant"},
    "api-sans-reseau": {"exposition": "aucune", "api": "oui"},
    "mobile-sans-reseau": {"exposition": "aucune", "interface": "mobile"},
    "independants-sans-sous-traitance": {"sous_traitance": "non", "independants": "oui"},
    "usuel-et-categories-particulieres": {"sensibilite": "usuel", "donnees_personnelles": "sensibles"},
    "usuel-et-police-justice": {"sensibilite": "usuel", "donnees_personnelles": "police_justice"},
    "infogerance-sans-hebergement": {"nature": "infogerance", "hebergement": "sans_objet"},
    "duree-demesuree": {"duree_mois": "180"},
    "accord-cadre-de-plus-de-quatre-ans": {"execution_echelonnee": "oui", "duree_mois": "60", "marche_defense": "non"},
}
"""Celles qu'un acheteur attend d'abord, provoquées par les seules réponses qui s'opposent, sans leur « cas »."""


@pytest.mark.parametrize("nom", NOMMEES)
def test_les_reponses_qui_s_opposent_suffisent(nom: str) -> None:
    assert nom in {c.id for c in CONTRADICTIONS if est_vraie(c.quand, {q: (v,) for q, v in NOMMEES[nom].items()})}


@pytest.mark.parametrize("duree", ["0", "-3", "181", "12,5", "douze"])
def test_une_duree_nulle_ou_absurde_est_refusee(duree: str) -> None:
    assert defaut_de_reponse(livre().questions["duree_mois"], (duree,))


@pytest.mark.parametrize("contradiction", CONTRADICTIONS, ids=lambda c: c.id)
def test_chaque_reponse_du_cas_compte(contradiction: Contradiction) -> None:
    """Sans l'une d'elles, ou avec une autre, la contradiction n'apparaît plus, sauf si son défaut suffisait."""
    for retiree in contradiction.cas:
        autres = {q: v for q, v in contradiction.cas.items() if q != retiree}
        sans = contradiction.id in declenchees(jouer(autres))
        assert not sans or contradiction.id not in declenchees(
            jouer({**autres, retiree: _autre(contradiction, retiree)})
        )


def _autre(contradiction: Contradiction, question: str) -> tuple[str, ...]:
    """Une réponse différente, ou hors de l'intervalle."""
    posee = livre().questions[question]
    if posee.type is TypeQuestion.ENTIER:
        return ("48",)
    admises = (v for v in posee.valeurs_admises if v not in contradiction.cas[question])
    reponses = (
        (v,) for v in admises if contradiction.id not in declenchees(jouer({**contradiction.cas, question: (v,)}))
    )
    return next(reponses)


def test_deux_contradictions_ne_disent_pas_la_meme_chose() -> None:
    for une, autre in combinations(CONTRADICTIONS, 2):
        assert une.quand != autre.quand
        assert (une.message, une.conseil) != (autre.message, autre.conseil)


@pytest.mark.parametrize("contradiction", CONTRADICTIONS, ids=lambda c: c.id)
def test_une_contradiction_se_lit_comme_une_phrase(contradiction: Contradiction) -> None:
    assert not contradiction.message.endswith((".", " ")), "l'outil met le point"
    premier = contradiction.message.split()[0]
    assert premier[0].islower() or premier == "Cloud"
    assert contradiction.conseil.endswith(".")


def _achats() -> dict[str, Consultation]:
    achats = {nom: consultation(ecarts) for nom, ecarts in PROFILS.items()}
    achats |= {f"nature {nature}": consultation(ecarts, nature) for nature, ecarts in NATURES.items()}
    for exemple in EXEMPLES:
        lue = lire_consultation(contenu("exemples") / exemple, livre()).consultation
        assert lue is not None
        achats[exemple] = lue
    return achats


@pytest.mark.parametrize("achat", _achats().items(), ids=lambda couple: couple[0])
def test_un_achat_ordinaire_n_a_pas_de_contradiction(achat: tuple[str, Consultation]) -> None:
    for reponses in toutes_les_reponses(livre(), achat[1]):
        assert declenchees(reponses) == set()
