"""Un défaut connu des clauses de droits ne revient dans aucun achat : terme orphelin, interdit qui se contredit."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Clausier
from tests.contenu.profils import NATURES, PROFILS, Reponses, dossier_livre
from tests.livre import clausier_livre

DROITS = {"propriete-intellectuelle", "logiciel-libre"}
ACHATS: Mapping[str, Reponses] = {
    **PROFILS,
    **{f"nature {n}": {**ecarts, "nature": n} for n, ecarts in NATURES.items()},
    "progiciel critique": {**NATURES["progiciel"], "nature": "progiciel", "critique": "oui"},
    "assistants exclus": {"assistants_ia": "non"},
    "contenus déjà publiés": {"connaissances_a_publier": "oui", "publication": "immediate"},
    "infogérance d'un code confié": {**NATURES["infogerance"], "nature": "infogerance", "code_existant": "oui"},
    "étude exclusive": {"nature": "etudes", "regime_pi": "exclusif", "motif_exclusivite": "un procédé confidentiel"},
}


@pytest.fixture(scope="module")
def clausier() -> Clausier:
    return clausier_livre()


@pytest.fixture(scope="module")
def dossiers(clausier: Clausier) -> Mapping[str, Dossier]:
    return {achat: dossier_livre(reponses) for achat, reponses in ACHATS.items()}


def droits(dossier: Dossier, clausier: Clausier) -> dict[str, str]:
    """Rend le texte et les énoncés de chaque clause de droits du dossier."""
    siennes = (a for a in dossier.articles if clausier.clauses[a.clause].theme in DROITS)
    return {a.clause: " ".join([a.texte, *(e.enonce for e in a.exigences)]) for a in siennes}


DEFAUTS = {
    "un vendeur s'exonère de ce qu'il vend": (
        r"logiciel[^.;]*que l'acheteur (?:désigne|impose)"
        r"(?! et que le titulaire n'édite| sans le lui acheter)[^.;]*(?:ne couvre|signale l'incompatibilité)"
        r"|ne répond pas[^.;]*logiciel que l'acheteur désigne"
    ),
    "une modification éteint toute garantie": r"ne couvre ni ce que l'acheteur a fourni ou modifié",
    "une garantie sans réserve malgré ses bornes": r"garantie[^.]*sans réserve",
    "une contribution à un code fermé en garde la licence": r"contribution à un logiciel existant",
    "un délai part d'une découverte, sans dire de qui": r"jours de sa découverte",
    "une licence acquise meurt avec la maintenance": r"durée de (?:l'abonnement ou de )?la maintenance",
    "un titulaire d'un groupement répond seul": r"répond seul",
    "un ajournement n'a pas de terme": r"ajourner l'admission jusque",
    "un délai de régularisation tient lieu de procédure": r"est aussi celui de la procédure contradictoire",
    "une déclaration que rien d'autre ne demande": r"pas d'autre déclaration à recevoir",
    "une exclusivité que le marché ne stipule pas": r"sauf pour les résultats que la présente annexe désigne",
}
"""Le défaut lu, et ce qui l'écrivait."""


@pytest.mark.parametrize("defaut", DEFAUTS)
def test_un_defaut_lu_ne_revient_dans_aucun_achat(
    defaut: str, dossiers: Mapping[str, Dossier], clausier: Clausier
) -> None:
    motif = re.compile(DEFAUTS[defaut], re.IGNORECASE)
    tous = ((achat, c, t) for achat, dossier in dossiers.items() for c, t in droits(dossier, clausier).items())
    hors_signalement = ((achat, c, t.replace("dans les 5 jours ouvrés de sa découverte", "")) for achat, c, t in tous)
    assert [(achat, c) for achat, c, t in hors_signalement if motif.search(t)] == []


TERMES = re.compile(r"code du marché|code spécifique|\bles sources\b|licences? libres?|\bcomposants?\b", re.IGNORECASE)
SE_DEFINIT_SEULE = {"LL-012"}
"""L'inventaire des composants dit lui-même ce qu'est un composant."""


@pytest.mark.parametrize("achat", ACHATS)
def test_un_terme_defini_ne_sert_que_la_ou_sa_definition_vient(
    achat: str, dossiers: Mapping[str, Dossier], clausier: Clausier
) -> None:
    textes = droits(dossiers[achat], clausier)
    orphelins = {c: m.group(0) for c, t in textes.items() if (m := TERMES.search(t)) and c not in SE_DEFINIT_SEULE}
    assert "PI-001" in textes or orphelins == {}


@pytest.mark.parametrize("achat", ACHATS)
def test_ce_que_l_acheteur_publie_echappe_aux_interdits_de_reemploi(
    achat: str, dossiers: Mapping[str, Dossier], clausier: Clausier
) -> None:
    """Interdire au titulaire ce que la licence de publication permet à chacun se contredirait (PI-023, LL-002)."""
    textes = droits(dossiers[achat], clausier)
    interdits = [c for c in ("PI-019", "PI-023", "PI-024", "PI-026") if c in textes]
    assert [c for c in interdits if not re.search(r"publiée?s?\b[^.]*licence", textes[c])] == []


@pytest.mark.parametrize("achat", ["Diffusion Restreinte", "Études"])
def test_un_marche_protege_ne_se_cite_jamais_sans_accord(
    achat: str, dossiers: Mapping[str, Dossier], clausier: Clausier
) -> None:
    textes = droits(dossiers[achat], clausier)
    cite = any("Sans accord, le titulaire peut citer" in t for t in textes.values())
    assert cite is (achat == "Études")
    assert ("PI-042" in textes) is (achat == "Diffusion Restreinte")


@pytest.mark.parametrize("achat", ACHATS)
def test_le_plan_de_reversibilite_annexe_a_sa_trame_et_sa_ligne_au_reglement(
    achat: str, dossiers: Mapping[str, Dossier]
) -> None:
    dossier = dossiers[achat]
    annexe = any("plan de réversibilité annexé au CCAP" in a.texte for a in dossier.articles)
    assert any(f.id == "plan-reversibilite" for f in dossier.formulaires) is annexe
    assert any(a.clause == "HEB-015" for a in dossier.articles) is annexe


def test_un_code_anterieur_n_est_publie_qu_avec_l_accord_de_l_acheteur(
    dossiers: Mapping[str, Dossier], clausier: Clausier
) -> None:
    textes = droits(dossiers["nature tma"], clausier)
    assert "a confirmé par écrit en avoir le droit" in textes["PI-019"]
    assert "première livraison faite au titre du marché" in textes["LL-004"]


def test_un_lot_de_donnees_sans_modele_ne_parle_pas_de_modele(
    dossiers: Mapping[str, Dossier], clausier: Clausier
) -> None:
    assert "PI-040" not in droits(dossiers["nature donnees"], clausier)
    assert "PI-040" in droits(dossiers["IA générative"], clausier)


def test_le_rang_des_licences_est_une_derogation_declaree_a_l_ordre_des_pieces(
    dossiers: Mapping[str, Dossier],
) -> None:
    lignes = {(d.article, d.clause) for d in dossiers["nature saas"].derogations}
    assert {("4.1", "PI-020"), ("45.2", "PI-020")} <= lignes
