"""Le catalogue de services livré : employé par une fiche, sans nom périmé, documenté s'il est public."""

from __future__ import annotations

import pytest

from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.formes.services import Service
from cctgen.socle.anomalies import Lieu
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
