"""Les droits et le logiciel libre : rien ne manque, rien de trop, rien qui ne se signe pas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.formes.champs import Etat
from cctgen.clausier.modele import Clause, Clausier, Piece
from cctgen.clausier.textes.redaction import textes_de
from tests.contenu.profils import NATURES, PROFILS, Reponses, dossier_livre
from tests.livre import clausier_livre

THEMES = {"propriete-intellectuelle", "logiciel-libre"}

DEV: Reponses = {"nature": "developpement"}
SUJETS: Mapping[str, tuple[Reponses, tuple[str, ...]]] = {
    "pi-definitions": (DEV, ("PI-001",)),
    "pi-regime-applicable": ({"nature": "materiel"}, ("PI-002",)),
    "pi-finalites-utilisation": (DEV, ("PI-003",)),
    "pi-cession-droits-enumeres": ({"nature": "etudes"}, ("PI-004",)),
    "pi-duree-territoire": (DEV, ("PI-004",)),
    "pi-cession-exclusive": ({"regime_pi": "exclusif"}, ("PI-006",)),
    "pi-motif-exclusivite": ({"regime_pi": "exclusif"}, ("PI-007",)),
    "pi-exploitation-commerciale": ({"exploitation_commerciale": "oui"}, ("PI-008",)),
    "pi-beneficiaires": ({"mutualisation": "oui"}, ("PI-009",)),
    "pi-remuneration": (DEV, ("PI-010",)),
    "pi-cession-au-fil": ({"execution_echelonnee": "oui"}, ("PI-011",)),
    "pi-sort-resiliation": ({"nature": "tma"}, ("PI-012",)),
    "pi-droit-moral": (DEV, ("PI-013",)),
    "pi-chaine-droits": ({"independants": "oui"}, ("PI-014",)),
    "st-pi": ({"sous_traitance": "oui"}, ("PI-015",)),
    "pi-ca-declaration": ({"nature": "etudes"}, ("PI-016", "PI-036")),
    "pi-ca-agrement": ({"nature": "integration"}, ("PI-017",)),
    "pi-ca-diffusion-libre": ({"connaissances_a_publier": "oui"}, ("PI-018",)),
    "pi-ca-acheteur": ({"code_existant": "oui"}, ("PI-019",)),
    "pi-cas-licence-editeur": ({"nature": "progiciel"}, ("PI-020", "PI-037")),
    "pi-cas-audit-licences": ({"nature": "progiciel"}, ("PI-021",)),
    "pi-cas-sequestre": ({"nature": "progiciel", "critique": "oui"}, ("PI-022",)),
    "pi-bdd-producteur": ({"bases_de_donnees": "oui"}, ("PI-023",)),
    "pi-donnees-acheteur": ({"nature": "saas"}, ("PI-024",)),
    "pi-ia-generee": ({"assistants_ia": "oui"}, ("PI-025", "PI-038")),
    "pi-entrainement-ia": ({"ia": "generative"}, ("PI-026",)),
    "pi-marque-ui": (DEV, ("PI-027",)),
    "pi-brevet": ({"recherche_developpement": "oui"}, ("PI-028",)),
    "pi-reexploitation-titulaire": ({"regime_pi": "exclusif"}, ("PI-029",)),
    "pi-publicite": ({"nature": "materiel"}, ("PI-030",)),
    "pi-garantie-eviction": ({"nature": "progiciel"}, ("PI-031",)),
    "libre-exigence-licence": ({"nature": "libre"}, ("LL-001",)),
    "libre-licence-sortante": ({"publication": "differee"}, ("LL-002",)),
    "libre-publication-initiale": ({"publication": "immediate"}, ("LL-003",)),
    "libre-publication-differee": ({"publication": "differee"}, ("LL-004",)),
    "libre-non-communicable": (PROFILS["Diffusion Restreinte"], ("LL-005", "LL-022")),
    "libre-compatibilite": (DEV, ("LL-006",)),
    "libre-composants-interdits": ({"nature": "tma"}, ("LL-007",)),
    "libre-reversement-amont": ({"nature": "libre"}, ("LL-008",)),
    "libre-maintien-derive": ({"derivation": "oui"}, ("LL-009",)),
    "libre-dco-sans-cla": (DEV, ("LL-010",)),
    "libre-support-produit": ({"nature": "libre"}, ("LL-011",)),
    "sbom-inventaire": ({"nature": "saas"}, ("LL-012",)),
    "dossier-conformite-licences": (DEV, ("LL-013",)),
    "forge-acheteur": ({"forge": "acheteur"}, ("LL-014",)),
    "sources-livraison": ({"nature": "integration"}, ("LL-015",)),
    "reversibilite-plan": ({"nature": "infogerance"}, ("LL-016",)),
}
"""Les quarante-sept sujets de droits à couvrir : un achat qui appelle chacun, et les clauses qui le traitent."""

LIBRES = {"logiciels_libres": "un système de gestion de bases de données libre"}
EXCLUSIVITE = {"motif_exclusivite": "rester seul à pouvoir en changer", "resultats_exclusifs": "le moteur de calcul"}
AU_PLUS = {
    "Licences hors réseau": (3, 1),
    "Maintenance matérielle": (2, 0),
    "Études": (5, 1),
    "Site vitrine": (8, 2),
    "SaaS RH": (8, 2),
    "Infogérance sensible": (8, 2),
    "Téléservice avec données personnelles": (18, 4),
    "Diffusion Restreinte": (12, 3),
    "IA générative": (20, 5),
}
"""La part des droits dans la matrice de chaque achat : exigences, dont primordiales, au plus."""


@pytest.fixture(scope="module")
def clausier() -> Clausier:
    return clausier_livre()


def en_vigueur() -> list[Clause]:
    lu = clausier_livre()
    return [c for c in lu.clauses.values() if c.theme in THEMES and c.retiree is None]


DROITS = en_vigueur()


def dossier(clausier: Clausier, reponses: Reponses) -> Dossier:
    return dossier_livre({**LIBRES, **EXCLUSIVITE, **reponses})


def retenues(clausier: Clausier, reponses: Reponses) -> set[str]:
    return {article.clause for article in dossier(clausier, reponses).articles}


def test_les_sujets_sont_quarante_sept() -> None:
    assert len(SUJETS) == 47


@pytest.mark.parametrize("sujet", SUJETS)
def test_chaque_sujet_vient_la_ou_il_s_applique(sujet: str, clausier: Clausier) -> None:
    reponses, clauses = SUJETS[sujet]
    nature = str(reponses.get("nature", "developpement"))
    assert set(clauses) <= retenues(clausier, {**NATURES[nature], **reponses})


@pytest.mark.parametrize("achat", AU_PLUS)
def test_les_droits_tiennent_leur_part_de_la_matrice(achat: str, clausier: Clausier) -> None:
    exigences = dossier(clausier, PROFILS[achat]).exigences(0)
    siennes = [e for e in exigences if e.theme in THEMES]
    total, primordiales = AU_PLUS[achat]
    assert len(siennes) <= total
    assert sum(e.niveau == "P" for e in siennes) <= primordiales


@pytest.mark.parametrize("clause", DROITS, ids=lambda c: c.id)
def test_une_clause_de_droits_cite_du_verifie_ou_dit_sans_numero_ou_cela_se_lit(
    clause: Clause, clausier: Clausier
) -> None:
    citations = {*clause.complete, *clause.references, *(d.article for d in clause.deroge)}
    assert [c for c in sorted(citations) if not _est_dicible(clausier, c)] == []
    assert not [c for c in citations if c.startswith("guide-")], "un guide d'avant 2021 ne se cite pas au contrat"


def _est_dicible(clausier: Clausier, citation: str) -> bool:
    texte, _, numero = citation.partition(":")
    reference = clausier.references[texte]
    article = next((a for a in reference.articles if a.numero == numero), None)
    if article is None or article.etat is Etat.VERIFIE:
        return (article or reference).etat is Etat.VERIFIE
    return reference.etat is Etat.VERIFIE and bool(article.sans_numero)


REGLE_D_OFFRE = re.compile(r"\b(?:candidat|soumissionnaire)\b|\bdans son offre\b|\birrégularité\b", re.IGNORECASE)


@pytest.mark.parametrize("clause", [c for c in DROITS if c.piece is not Piece.RC], ids=lambda c: c.id)
def test_une_annexe_contractuelle_ne_porte_aucune_regle_d_offre(clause: Clause) -> None:
    """Ce que le candidat remet se dit au règlement de la consultation ; l'annexe dit ce que fait le titulaire."""
    enonces = [("enonce", e.enonce) for e in clause.exigences]
    phrases = [t for lieu, t in (("texte", clause.texte), *enonces) if REGLE_D_OFFRE.search(_hors_tiers(t))]
    assert phrases == []


def _hors_tiers(texte: str) -> str:
    """Les candidats aux marchés à venir, à qui l'acheteur communique des résultats, ne sont pas ceux de l'offre."""
    return texte.replace("aux candidats et aux titulaires d'autres marchés", "")


DROIT_REDUIT = re.compile(
    r"titulaire ne (?:les |le )?(?:réemploie|dépose|divulgue|extrait|exploite)"
    r"|sans l'accord du titulaire|n'oppose ce titre|cèdent devant|prennent rang après"
    r"|usage des licences ne se contrôle|à titre exclusif sur|exploiter les résultats à titre onéreux",
    re.IGNORECASE,
)
"""Ce que le CCAG-TIC donne et que la clause retire : réemploi des résultats (46), licences (45), maintenance (39.1)."""


@pytest.mark.parametrize("clause", DROITS, ids=lambda c: c.id)
def test_un_droit_du_ccag_reduit_est_une_derogation_declaree(clause: Clause) -> None:
    reduits = [m.group(0) for chemin, texte in textes_de(clause) if chemin == ("texte",) for m in _reductions(texte)]
    assert not reduits or clause.deroge, f"{clause.id} réduit un droit sans le déclarer : {reduits}"


def _reductions(texte: str) -> Iterator[re.Match[str]]:
    yield from DROIT_REDUIT.finditer(texte)


def test_la_table_des_derogations_d_une_tierce_maintenance_est_complete(clausier: Clausier) -> None:
    reponses: Reponses = {**NATURES["tma"], "nature": "tma", "mutualisation": "oui", "beneficiaires": "les communes"}
    lignes = {(d.article, d.clause) for d in dossier(clausier, reponses).derogations}
    attendues = {("39.1", "PI-035"), ("39.1", "LL-016"), ("45.1", "PI-009"), ("46.3", "PI-024"), ("46.3", "PI-027")}
    assert attendues <= lignes


@pytest.mark.parametrize("nature", ["progiciel", "saas", "infogerance"])
def test_un_simple_droit_d_usage_ecarte_la_cession(nature: str, clausier: Clausier) -> None:
    cession = {"PI-003", "PI-004", "PI-010", "PI-014", "PI-015"}
    commune: Reponses = {**NATURES[nature], "nature": nature, "execution_echelonnee": "oui"}
    licence = retenues(clausier, {**commune, "regime_pi": "licence"})
    assert "PI-034" in licence
    assert not licence & cession
    assert "PI-034" not in retenues(clausier, {**commune, "regime_pi": "defaut"})


@pytest.mark.parametrize("nature", ["developpement", "tma", "integration", "saas et intégration"])
def test_ce_qui_est_ecrit_pour_l_acheteur_lui_est_cede_quel_que_soit_le_regime(nature: str, clausier: Clausier) -> None:
    """Le simple droit d'usage ne vise alors que le produit : cession, prix et chaîne restent aux résultats."""
    achat: Reponses = {
        **NATURES[nature.split(maxsplit=1)[0]],
        "nature": ["saas", "integration"] if " " in nature else nature,
        "regime_pi": "licence",
        "execution_echelonnee": "oui",
        "sous_traitance": "oui",
    }
    clauses = retenues(clausier, achat)
    assert {"PI-003", "PI-004", "PI-010", "PI-011", "PI-014", "PI-015", "PI-034"} <= clauses


@pytest.mark.parametrize(
    ("formulaire", "nature", "produit"),
    [
        ("releve-cession", "etudes", True),
        ("releve-cession", "saas", False),
        ("etat-connaissances-anterieures", "developpement", True),
        ("etat-connaissances-anterieures", "materiel", False),
        ("plan-reversibilite", "saas", True),
        ("plan-reversibilite", "materiel", False),
    ],
)
def test_les_formulaires_de_droits_suivent_leur_clause(
    formulaire: str, nature: str, produit: bool, clausier: Clausier
) -> None:
    produits = {f.id for f in dossier(clausier, {**NATURES[nature], "nature": nature}).formulaires}
    assert (formulaire in produits) is produit


def test_un_logiciel_achete_sous_licence_reciproque_n_est_pas_proscrit(clausier: Clausier) -> None:
    """Interdire la GPL en achetant un logiciel sous GPL serait une obligation impossible."""
    achat: Reponses = {"nature": ["libre", "integration"]}
    assert "LL-021" not in retenues(clausier, achat)
    assert "LL-021" in retenues(clausier, {"nature": "integration"})


TERMES_DEFINIS = re.compile(
    r"code du marché|composant|inventaire des composants|les sources|licence libre", re.IGNORECASE
)


@pytest.mark.parametrize("nature", NATURES)
def test_les_definitions_ne_viennent_que_si_une_clause_s_en_sert(nature: str, clausier: Clausier) -> None:
    articles = dossier(clausier, {**NATURES[nature], "nature": nature}).articles
    droits = {a.clause: a.texte for a in articles if clausier.clauses[a.clause].theme in THEMES}
    definies = droits.pop("PI-001", None) is not None
    servent = [clause for clause, texte in droits.items() if TERMES_DEFINIS.search(texte)]
    assert len(servent) > 3 or not definies
