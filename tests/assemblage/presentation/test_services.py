"""Les services offerts : cochés ou d'office, concernés par le lot, précisés par la consultation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from cctgen.assemblage.presentation.services import (
    deja_documentes,
    documentations_a_joindre,
    services_a_imprimer,
    services_de_la_fiche,
    services_offerts,
    services_sans_objet,
)
from cctgen.clausier.formes.questionnaire import Question
from cctgen.clausier.formes.services import Service, avec_services
from cctgen.clausier.modele import Clausier, Niveau
from cctgen.consultation.dialogue import reponses_du_lot
from cctgen.consultation.modele import PrecisionDeService, ReponsesDuLot
from tests.documents.fabriques import un_article, une_exigence
from tests.fabriques import un_clausier, une_clause

QUESTION = {
    "id": "services",
    "titre": "Services",
    "libelle": "Quels services ?",
    "type": "choix_multiple",
    "options": [{"valeur": "aucun", "libelle": "Aucun", "exclusive": "oui"}],
    "options_de": "services",
}


def un_service(identifiant: str, **champs: Any) -> Service:
    valeurs = {"nom": f"Service {identifiant}", "usage": "Un usage.", "emploi": "obligation", **champs}
    return Service.model_validate({"id": identifiant, **valeurs})


SSO = un_service("sso")
CARTES = un_service("cartes", quand={"question": "hebergement", "parmi": ["pi"]}, emploi="option")
PUBLIC = un_service("public", d_office="oui", documentation="exemple.gouv.fr")


def clausier() -> Clausier:
    services = {s.id: s for s in (SSO, CARTES, PUBLIC)}
    base = un_clausier()
    rubrique = base.rubriques[0]
    avec = rubrique.model_copy(update={"questions": (*rubrique.questions, Question.model_validate(QUESTION))})
    return replace(base, rubriques=avec_services((avec,), services), services=services)


def lot(numero: int, hebergement: str, *coches: str) -> ReponsesDuLot:
    return ReponsesDuLot(numero, {"hebergement": (hebergement,), "services": coches})


def offerts(*lots: ReponsesDuLot, precisions: Sequence[PrecisionDeService] = ()) -> dict[str, tuple[int, ...]]:
    return {s.id: s.lots for s in services_offerts(clausier(), lots, precisions)}


def test_les_options_sont_les_services_du_catalogue_qui_ne_sont_pas_d_office() -> None:
    assert clausier().questions["services"].valeurs_admises == ("sso", "cartes", "aucun")


def test_un_service_est_offert_s_il_est_coche_ou_d_office_et_si_le_lot_est_concerne() -> None:
    assert offerts(lot(1, "pi", "sso", "cartes"), lot(2, "titulaire", "cartes")) == {
        "sso": (1,),
        "cartes": (1,),
        "public": (1, 2),
    }
    assert offerts(lot(0, "pi", "aucun")) == {"public": (0,)}


def test_une_fiche_ne_renvoie_qu_aux_services_offerts_a_l_un_de_ses_lots() -> None:
    fiche = une_clause(services=["cartes", "sso", "public"])
    tous = services_offerts(clausier(), [lot(1, "pi", "sso"), lot(2, "pi", "cartes")])
    assert services_de_la_fiche(fiche, (1,), tous) == ("sso", "public")
    assert services_de_la_fiche(une_clause(), (1,), tous) == ()


def test_un_service_d_office_ne_s_imprime_que_si_une_fiche_y_renvoie() -> None:
    tous = services_offerts(clausier(), [lot(0, "pi", "sso")])
    catalogue = clausier().services
    imprimes = [
        services_a_imprimer(tous, catalogue, [un_article(lots=(0,), services=s)], {"sso": (0,)})
        for s in ((), ("public",))
    ]
    assert [[s.id for s in offerts] for offerts in imprimes] == [["sso"], ["sso", "public"]]


@pytest.mark.parametrize(("cites", "attendus"), [((), []), (("sso",), ["sso"])])
def test_ce_qu_une_exigence_impose_s_annonce_sans_etre_coche(cites: tuple[str, ...], attendus: list[str]) -> None:
    livre = clausier()
    catalogue = {**livre.services, "sso": un_service("sso", impose_par=["UTI-001-1"])}
    tous = services_offerts(replace(livre, services=catalogue), [lot(0, "pi", "aucun")])
    imposante = une_exigence("UTI-001-1", niveau=Niveau.P, lots=(0,))
    article = un_article("UTI-001", lots=(0,), services=cites, exigences=(imposante,))
    imprimes = services_a_imprimer(tous, catalogue, [article], {})
    assert [(s.id, s.est_sans_exception) for s in imprimes] == [(s, True) for s in attendus]


def test_ce_que_nulle_exigence_retenue_n_impose_ne_s_annonce_pas_sans_etre_coche() -> None:
    """La fiche y renvoie, mais l'exigence qui l'imposait est écartée : l'acheteur a dit n'en pas disposer."""
    livre = clausier()
    catalogue = {**livre.services, "sso": un_service("sso", impose_par=["UTI-001-1"])}
    tous = services_offerts(replace(livre, services=catalogue), [lot(0, "pi", "aucun")])
    autre = une_exigence("UTI-001-2", niveau=Niveau.P, lots=(0,))
    article = un_article("UTI-001", lots=(0,), services=("sso",), exigences=(autre,))
    assert services_a_imprimer(tous, catalogue, [article], {}) == ()


@pytest.mark.parametrize(
    ("coches", "cites", "lots"),
    [
        ({}, ("public", "sso"), {"sso": (1,), "public": (1, 3)}),
        ({"cartes": (2,)}, (), {"cartes": (2,)}),
        ({"sso": (2,)}, ("sso",), {"sso": (1, 2)}),
    ],
)
def test_un_service_s_annonce_pour_les_seuls_lots_ou_il_est_coche_ou_du(
    coches: dict[str, tuple[int, ...]], cites: tuple[str, ...], lots: dict[str, tuple[int, ...]]
) -> None:
    """Le lot 2 ne lit pas comme imposé ce que l'article des lots 1 et 3 est seul à imposer."""
    livre = clausier()
    catalogue = {**livre.services, "sso": un_service("sso", impose_par=["UTI-001-1"])}
    tous = services_offerts(
        replace(livre, services=catalogue), [lot(1, "pi", "cartes"), lot(2, "pi", "cartes"), lot(3, "pi", "cartes")]
    )
    imposante = une_exigence("UTI-001-1", niveau=Niveau.P, lots=(1,))
    article = un_article("UTI-001", lots=(1, 3), services=cites, exigences=(imposante,))
    assert {s.id: s.lots for s in services_a_imprimer(tous, catalogue, [article], coches)} == lots


def test_un_service_se_coche_d_avance_tant_que_l_acheteur_n_a_pas_dit_les_siens() -> None:
    livre = clausier()
    sur_pi = {"question": "hebergement", "parmi": ["pi"]}
    proposes = {s: un_service(s, propose=sur_pi) for s in ("sso", "cartes")}
    livre = replace(livre, services={**livre.services, **proposes})
    reponses = {
        tuple(saisies.items()): reponses_du_lot(livre, saisies, 0)
        for saisies in (
            {"hebergement": ("pi",)},
            {"hebergement": ("titulaire",)},
            {"hebergement": ("pi",), "services": ("aucun",)},
        )
    }
    assert [r.valeurs.get("services") for r in reponses.values()] == [("sso", "cartes"), None, ("aucun",)]
    assert ["services" in r.par_defaut for r in reponses.values()] == [True, False, False]


@pytest.mark.parametrize(("niveau", "impose"), [("P", True), ("I", False)])
def test_ce_qu_une_exigence_primordiale_impose_est_impose_quoi_que_dise_la_consultation(
    niveau: str, impose: bool
) -> None:
    precision = PrecisionDeService.model_validate({"service": "sso", "emploi": "option"})
    tous = services_offerts(clausier(), [lot(0, "pi", "sso", "cartes")], [precision])
    catalogue = {**clausier().services, "sso": un_service("sso", impose_par=["UTI-001-1"])}
    article = un_article("UTI-001", exigences=(une_exigence("UTI-001-1", niveau=Niveau(niveau)),))
    sso, cartes = services_a_imprimer(tous, catalogue, [article], {"sso": (0,), "cartes": (0,)})
    assert (sso.est_obligatoire, sso.est_sans_exception) == (impose, impose)
    assert (cartes.est_obligatoire, cartes.est_sans_exception) == (False, False)


def test_une_precision_l_emporte_et_rend_inutile_la_piece_que_l_acheteur_devait_joindre() -> None:
    precision = PrecisionDeService.model_validate({"service": "sso", "documentation": "annexe 3", "emploi": "option"})
    (sans, _) = services_offerts(clausier(), [lot(0, "pi", "sso")])
    (avec, _) = services_offerts(clausier(), [lot(0, "pi", "sso")], [precision])
    assert (sans.est_obligatoire, avec.est_obligatoire, avec.documentation) == (True, False, "annexe 3")
    citent = [un_article("UTI-001", lots=(0,), services=("sso",)), un_article(lots=(0,), services=("public",))]
    (piece,) = documentations_a_joindre([sans], citent)
    assert (piece.pour, piece.est_decisive) == (("UTI-001",), True)
    (piece,) = documentations_a_joindre([sans])
    assert piece.pour == ("tableau des services mis à disposition",), (
        "l'identifiant du service ne dit rien à qui lit la note"
    )
    assert "Service sso" in piece.libelle
    assert list(documentations_a_joindre([avec])) == []


@pytest.mark.parametrize(
    ("coche", "precise", "fautifs"),
    [("cartes", "", ["cartes"]), ("sso", "sso", []), ("aucun", "ssso", ["ssso"]), ("aucun", "sso", ["sso"])],
)
def test_ce_qui_est_dit_d_un_service_que_le_dossier_n_offre_pas_se_releve(
    coche: str, precise: str, fautifs: list[str]
) -> None:
    reponses = [lot(0, "titulaire", coche)]
    precisions = [PrecisionDeService.model_validate({"service": precise})] if precise else []
    tous = services_offerts(clausier(), reponses, precisions)
    anomalies = list(services_sans_objet(clausier(), tous, reponses, precisions))
    assert [a.ref for a in anomalies] == fautifs
    assert {a.code for a in anomalies} <= {"service-sans-objet"}


@pytest.mark.parametrize(("piece", "attendus"), [("Documentation du service.", {"sso"}), ("", set())])
def test_une_documentation_que_demande_une_exigence_ne_se_joint_pas_deux_fois(piece: str, attendus: set[str]) -> None:
    catalogue = {**clausier().services, "sso": un_service("sso", impose_par=["UTI-001-1"])}
    article = un_article("UTI-001", exigences=(replace(une_exigence("UTI-001-1"), piece_acheteur=piece),))
    assert deja_documentes(catalogue, [article]) == attendus
