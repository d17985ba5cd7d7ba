"""Un transfert hors de l'Union ne vise que le titulaire et les siens, et n'a de procédure que si un pays est admis."""

from __future__ import annotations

import pytest

from cctgen.documents.markdown.lecture import en_clair
from tests.contenu.dossiers import ACHATS, TELESERVICE, dossier_de, enonces, retenues, textes
from tests.contenu.profils import dossier_livre


def test_l_exigence_de_transfert_ne_vise_ni_l_usager_ni_l_agent_en_voyage() -> None:
    enonce = next(e.enonce for e in dossier_livre(TELESERVICE).exigences(0) if e.ref == "DCP-004-1")
    assert en_clair(enonce).startswith("Ni le titulaire, ni ses sous-traitants, ni l'hébergeur qu'il fournit")


@pytest.mark.parametrize("achat", ACHATS)
def test_l_exception_des_auteurs_ne_s_imprime_que_si_le_marche_en_rend_un_public(achat: str) -> None:
    dossier = dossier_de(achat)
    article = textes(dossier).get("DCP-004")
    if article is not None:
        publie = any(clause in retenues(dossier) for clause in ("LL-003", "LL-004", "LL-008"))
        lus = [article, *(e for ref, e in enonces(dossier).items() if ref == "DCP-004-1")]
        assert {"sauf noms et adresses d'auteurs" in lu for lu in lus} == {publie}
        assert {"), sauf obligation du droit" in lu for lu in lus} == {not publie}
        assert all("obligation du droit de l'Union ou d'un État membre." in lu for lu in lus), "RGPD, article 28, 3, a"


@pytest.mark.parametrize(
    ("role", "visees"),
    [
        ("sous_traitant", "du traitement confié"),
        ("conjoint", "des traitements du marché"),
        ("responsable", "des traitements du marché"),
        ("sans_acces", "des traitements du marché"),
    ],
)
def test_l_interdit_de_transfert_ne_vise_pas_les_correspondants(role: str, visees: str) -> None:
    """Chaque partie traite pour son compte les coordonnées de l'autre : le contrat n'en règle ni le lieu ni l'usage."""
    lu = dossier_livre({**TELESERVICE, "role_titulaire": role})
    articles = textes(lu)
    assert "Chaque partie peut traiter pour son propre compte" in articles["DCP-001"]
    assert f"aucune donnée personnelle {visees} hors de l'Union" in articles["DCP-004"]
    if "DCP-004-1" in enonces(lu):
        assert f"ne transfèrent de donnée personnelle {visees} hors de l'Union" in enonces(lu)["DCP-004-1"]
    if role == "sous_traitant":
        assert "n'emploie les données personnelles de ce traitement ni pour son propre compte" in articles["DCP-002"]


def test_un_achat_type_au_moins_ne_publie_aucun_nom() -> None:
    assert "sauf noms" not in textes(dossier_de("SaaS RH"))["DCP-004"]
    assert "sauf noms" in textes(dossier_de("IA générative"))["DCP-004"]


@pytest.mark.parametrize(("transferts", "procedure"), [("aucun", False), ("nommes", True)])
def test_la_procedure_de_transfert_ne_vient_que_si_un_pays_est_admis(transferts: str, procedure: bool) -> None:
    lu = dossier_livre({**TELESERVICE, "transferts": transferts})
    articles = textes(lu)
    assert ("DCP-018" in articles) is procedure
    assert "clauses contractuelles types" not in articles["DCP-004"]
    assert "traité comme un transfert" in articles["DCP-004"]
    admis = "pays tiers admis : " + ("ceux que nomme le marché" if procedure else "aucun")
    fiche = next(f for f in lu.formulaires if f.id == "fiche-traitement")
    case = next(c.valeur for s in fiche.sections for c in s.champs if c.libelle == "Transferts hors de l'Union")
    assert admis in articles["DCP-004"]
    assert admis in en_clair(case).casefold()
