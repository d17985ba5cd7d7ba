"""Le catalogue de services livré : employé par une fiche, sans nom périmé, documenté s'il est public."""

from __future__ import annotations

import re

import pytest

from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.formes.condition import Parmi, feuilles_de, questions_de
from cctgen.clausier.formes.services import Service
from cctgen.clausier.modele import Niveau
from cctgen.socle.anomalies import Lieu
from tests.contenu.dossiers import ACHATS, dossier_de, exigees, retenues
from tests.contenu.profils import dossier_livre
from tests.fabriques import une_clause
from tests.livre import clausier_livre

CLAUSIER = clausier_livre()
SERVICES = list(CLAUSIER.services.values())
FICHES = [c for c in CLAUSIER.clauses.values() if c.est_fiche and c.retiree is None]


def test_il_y_a_des_services() -> None:
    assert len(SERVICES) > 30


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.id)
def test_une_fiche_au_moins_renvoie_a_chaque_service(service: Service) -> None:
    assert any(service.id in fiche.services for fiche in FICHES)


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.id)
def test_ce_que_dit_un_service_passe_les_controles_d_une_fiche(service: Service) -> None:
    assert CLAUSIER is not None
    fiche = une_clause(texte=service.usage, offres_service=[{"nom": service.nom, "usage": service.usage}])
    relevees = {a.code for a in controler_clause(CLAUSIER, fiche, lambda *_: Lieu())}
    assert relevees & {"nom-perime", "marque-sans-equivalent"} == set()


@pytest.mark.parametrize("service", [s for s in SERVICES if s.d_office], ids=lambda s: s.id)
def test_un_service_offert_d_office_dit_ou_il_se_documente(service: Service) -> None:
    assert service.documentation or service.prerequis


def test_aucune_fiche_livree_n_enumere_ses_services_hors_du_catalogue() -> None:
    assert [c.id for c in FICHES if c.offres_service] == []


@pytest.mark.parametrize("nom", ACHATS)
@pytest.mark.parametrize("acheteur", ["etat", "operateur"])
def test_un_service_reserve_a_l_etat_n_oblige_que_si_une_exigence_le_demande(nom: str, acheteur: str) -> None:
    """Un produit d'éditeur n'a pas le droit de porter le système de design de l'État."""
    dossier = dossier_livre({**ACHATS[nom], "type_acheteur": acheteur})
    offerts = {s.id for s in dossier.services}
    assert ("design-etat" in offerts) is ("CCT-UTI-15" in exigees(dossier))


def test_aucun_service_ne_nomme_un_produit_du_referentiel() -> None:
    """Un dossier sensible n'imprime aucun produit ; le catalogue des services, lui, s'imprime dans tous."""
    assert [s.id for s in CLAUSIER.services.values() if re.search(r"\b[A-Z]{2}-\d{3,4}\b", s.usage)] == []


def test_aucun_service_ne_nomme_ceux_d_un_seul_acheteur() -> None:
    """L'annexe part chez le candidat de tout acheteur : ce qui n'est que de l'un se dit dans la note."""
    assert [
        s.id for s in SERVICES if re.search(r"ministère|INES|MIRAI|\bSIR\b", f"{s.nom} {s.usage} {s.prerequis}")
    ] == []


@pytest.mark.parametrize("nom", ACHATS)
def test_les_services_socles_se_designent_par_les_mots_du_tableau(nom: str) -> None:
    dossier = dossier_livre(ACHATS[nom])
    for enonce in (e.enonce for e in dossier.exigences(0) if e.ref == "CCT-TRA-01"):
        assert re.findall(r"«\W?(Imposé|À employer)\W?»", enonce) == ["À employer"]
        assert [s for s in dossier.services if s.est_obligatoire and not s.est_sans_exception]


@pytest.mark.parametrize("service", [s for s in SERVICES if s.impose_par], ids=lambda s: s.id)
def test_un_service_est_impose_par_des_exigences_primordiales_d_une_fiche_qui_y_renvoie(service: Service) -> None:
    citent = [e for f in FICHES if service.id in f.services for e in f.exigences]
    assert set(service.impose_par) <= {e.id for e in citent if e.niveau is Niveau.P}


@pytest.mark.parametrize("nom", ["Téléservice avec données personnelles", "IA générative", "Site vitrine"])
def test_un_service_que_tient_une_exigence_primordiale_n_est_pas_dit_ecartable(nom: str) -> None:
    """Le même service serait sinon imposé par la matrice et écartable par le tableau."""
    dossier = dossier_livre({**ACHATS[nom], "public": ["usagers", "agents"], "services": ["authentification-agents"]})
    primordiales = {e.ref for e in dossier.exigences(0) if e.niveau is Niveau.P}
    offerts = {s.id: s.est_sans_exception for s in dossier.services if CLAUSIER.services[s.id].impose_par}
    assert offerts == {s: bool(primordiales & set(CLAUSIER.services[s].impose_par)) for s in offerts}
    assert "authentification-agents" in offerts


def test_un_ecart_n_a_qu_une_voie() -> None:
    """Une « justification acceptée », sans auteur ni moment, doublerait l'écart déclaré et la dérogation."""
    assert [c.id for c in CLAUSIER.clauses.values() if "justification acceptée" in c.texte] == []
    assert [e.id for c in CLAUSIER.clauses.values() for e in c.exigences if "justification acceptée" in e.enonce] == []


@pytest.mark.parametrize("nom", ACHATS)
@pytest.mark.parametrize("coches", [[], ["aucun"]], ids=["par défaut", "aucun"])
def test_l_annexe_n_annonce_que_les_services_que_la_reponse_dit(nom: str, coches: list[str]) -> None:
    """La note disait « Aucun » quand l'annexe imposait l'authentification unique."""
    dossier = dossier_livre({**ACHATS[nom], **({"services": coches} if coches else {})})
    dits = [r.reponse for r in dossier.reponses if r.question == CLAUSIER.questions["services"].titre]
    annonces = [s.nom for s in dossier.services if not CLAUSIER.services[s.id].d_office]
    assert [nom for nom in annonces if not any(nom in dit for dit in dits)] == []
    assert dits in ([], ["Aucun"], ["Service d'authentification unique des agents"])
    imposees = {e for s in SERVICES if not s.d_office for e in s.impose_par}
    assert not coches or not exigees(dossier) & imposees


@pytest.mark.parametrize("nom", ACHATS)
def test_le_service_que_le_cadre_impose_est_coche_d_avance(nom: str) -> None:
    reponses = ACHATS[nom]
    du_dossier = dossier_livre(reponses)
    coche = dossier_livre({**reponses, "services": ["authentification-agents"]})
    assert ("CCT-UTI-07" in exigees(du_dossier)) is ("CCT-UTI-07" in exigees(coche))


def test_ce_qui_reste_a_employer_une_fois_l_authentification_imposee_est_au_catalogue() -> None:
    (exigence,) = (e for f in FICHES for e in f.exigences if e.id == "CCT-TRA-01")
    assert exigence.quand is not None
    feuilles = [f for f in feuilles_de(exigence.quand) if isinstance(f, Parmi) and f.question == "services"]
    cites = {valeur for feuille in feuilles if "bastion" in feuille.parmi for valeur in feuille.parmi}
    imposes = {s.id for s in SERVICES if s.impose_par}
    assert cites == {s.id for s in SERVICES if s.emploi == "obligation" and not s.d_office} - imposes


def test_ce_que_le_dossier_peut_ne_pas_offrir_ne_s_impose_que_coche() -> None:
    """Une valeur réglée d'avance ne dit « celui de l'acheteur, au dossier » qu'à qui dit en disposer."""
    affirmes = {
        (fiche.id, exigence.id): exigence
        for fiche in FICHES
        if {s for s in fiche.services if not CLAUSIER.services[s].d_office}
        for nom, parametre in fiche.parametres.items()
        if re.search(r"de l'acheteur, dont [^.]* dossier de consultation", parametre.defaut or "")
        for exigence in fiche.exigences
        if f"{{{nom}}}" in exigence.enonce
    }
    selon_les_services = {
        cle for cle, e in affirmes.items() if e.quand is not None and "services" in set(questions_de(e.quand))
    }
    assert {e for _, e in affirmes} >= {"CCT-UTI-07", "CCT-TRA-04"}
    assert set(affirmes) - selon_les_services == set()


@pytest.mark.parametrize("achat", ACHATS)
def test_la_forge_imposee_se_lit_au_tableau_des_services(achat: str) -> None:
    """L'annexe de propriété intellectuelle l'impose à qui maintient comme à qui développe."""
    dossier = dossier_de(achat)
    if ACHATS[achat].get("nature", "developpement") in ("developpement", "tma"):
        assert {"LL-014", "LL-025"} & retenues(dossier)
        assert "forge" in {s.id for d in dossier.documents if d.tete for s in d.tete.services}
