"""Le catalogue de services livré : employé par une fiche, sans nom périmé, documenté s'il est public."""

from __future__ import annotations

import re

import pytest

from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.formes.services import Service
from cctgen.clausier.modele import Niveau
from cctgen.socle.anomalies import Lieu
from tests.contenu.dossiers import ACHATS, exigees
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
