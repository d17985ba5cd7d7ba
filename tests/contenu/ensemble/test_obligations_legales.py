"""Chaque obligation légale paraît où elle s'applique, et là seulement ; chaque sujet de sécurité garde un porteur.

`clausier/obligations.yaml` prouve, pour tous les jeux de réponses, que chaque obligation y est portée ; cette table
dit en plus, achat par achat, où elle serait hors sujet. Elle se lit seule : l'obligation et sa source, les clauses
ou exigences qui la portent (une suffit), les achats où elle est due, ceux où elle serait hors sujet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pytest

from cctgen.assemblage.controles.ensemble import controler_dossier
from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.formes.champs import Etat
from cctgen.clausier.modele import Clause, Clausier, Piece
from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.consultation.modele import Consultation
from tests.contenu.profils import NATURES, PERSONNELLES, PROFILS, Reponses, consultation
from tests.livre import clausier_livre

SAAS: Reponses = {
    **PERSONNELLES,
    "nature": "saas",
    "public": "agents",
    "acces": "distant",
    "hebergement": "titulaire",
    "regime_pi": "licence",
}
SENSIBLE: Reponses = {
    "sensibilite": "sensible",
    "protection_legale": "oui",
    "mission_essentielle": "oui",
    "atteinte_grave": "oui",
}
SANTE: Reponses = {
    **SAAS,
    "type_acheteur": "sante",
    "donnees_personnelles": "sensibles",
    "categories_particulieres": ["sante"],
    "fondement_categories": "la prise en charge sanitaire des patients",
    "donnees_sante": "oui",
    "certification_sante": "oui",
    **SENSIBLE,
}
POLICE: Reponses = {
    **PERSONNELLES,
    "donnees_personnelles": "police_justice",
    "public": "agents",
    **SENSIBLE,
    "acces": "site",
    "exposition": "intranet",
}
ACHATS: Mapping[str, Reponses] = {
    **PROFILS,
    **{f"Nature {nature}": {**ecarts, "nature": nature} for nature, ecarts in NATURES.items()},
    "SaaS collectivité": {**SAAS, "type_acheteur": "collectivite", **SENSIBLE},
    "SaaS État usuel": SAAS,
    "Données de santé": SANTE,
    "Santé hors soins": {**SANTE, "certification_sante": "non"},
    "Police-justice": POLICE,
    "Étude police-justice": {**POLICE, "nature": "etudes", "exposition": "aucune", "hebergement": "sans_objet"},
    "Santé infogérée chez l'acheteur": {**SANTE, "nature": "infogerance", "hebergement": "ministere"},
    "Conjoint": {**SAAS, "role_titulaire": "conjoint"},
    "Sans accès": {**PERSONNELLES, "role_titulaire": "sans_acces"},
    "Progiciel RH": {
        **PERSONNELLES,
        "nature": "progiciel",
        "public": "agents",
        "regime_pi": "licence",
        "numero_securite_sociale": "oui",
    },
    "SaaS avec IA": {**SAAS, "ia": "generative"},
    "IA à haut risque": {"ia": "haut_risque", "acces": "distant"},
    "Importance vitale": {"importance_vitale": "oui", "acces": "distant", **SENSIBLE},
    "Sensible": {"acces": "distant", **SENSIBLE},
    "Classifié": {"public": "agents", "sensibilite": "classifie", "acces": "site", "exposition": "intranet"},
    "Marché de défense": {"marche_defense": "oui"},
    "Téléservice repris en maintenance": {**PERSONNELLES, "nature": "tma", "demarche": "oui", "acces": "distant"},
    "Petit marché": {"procedure": "adaptee", "montant": "moins_60"},
    "Dispense": {**SAAS, "dispense_homologation": "oui"},
}


@dataclass(frozen=True)
class Obligation:
    """Une obligation, sa source, ses porteurs, et deux listes d'achats de `ACHATS` séparées par « ; »."""

    source: str
    porteurs: str
    due: str
    hors_sujet: str = ""


OBLIGATIONS = {
    "contrat de sous-traitance": Obligation(
        "RGPD, article 28 ; loi n° 78-17, titre III",
        "DCP-002",
        "SaaS RH ; Téléservice avec données personnelles ; Progiciel RH ; Infogérance sensible ; Police-justice",
        "Site vitrine ; Conjoint ; Sans accès ; Études",
    ),
    "accord entre responsables conjoints": Obligation("RGPD", "DCP-011", "Conjoint", "SaaS RH ; Police-justice"),
    "RGPD nommé": Obligation(
        "RGPD", "DCP-010", "SaaS RH ; Progiciel RH ; Données de santé", "Police-justice ; Site vitrine"
    ),
    "régime police-justice": Obligation(
        "directive (UE) 2016/680 ; loi n° 78-17, titre III",
        "DCP-019",
        "Police-justice ; Étude police-justice",
        "SaaS RH ; Site vitrine",
    ),
    "journal des opérations police-justice": Obligation(
        "directive (UE) 2016/680, article 25", "DCP-006", "Police-justice", "Étude police-justice ; SaaS RH"
    ),
    "alerte d'une violation": Obligation(
        "RGPD, article 33", "DCP-003", "SaaS RH ; Police-justice ; Progiciel RH", "Site vitrine ; Licences hors réseau"
    ),
    "transferts hors de l'Union": Obligation("RGPD, chapitre V", "DCP-004", "SaaS RH ; Progiciel RH", "Site vitrine"),
    "analyse d'impact": Obligation(
        "RGPD, articles 25 et 35",
        "DCP-005",
        "SaaS RH ; Progiciel RH ; Infogérance sensible ; Téléservice avec données personnelles",
        "Site vitrine ; Études",
    ),
    "numéro de sécurité sociale": Obligation(
        "décret n° 2019-341", "DCP-007", "Progiciel RH ; SaaS RH", "Site vitrine ; Études"
    ),
    "territoire national": Obligation(
        "PSSIE, INT-REX-HB ; II 901, article 16",
        "HEB-013",
        "SaaS RH ; Infogérance sensible ; Diffusion Restreinte ; Classifié",
        "SaaS collectivité ; SaaS État usuel ; Site vitrine ; Données de santé",
    ),
    "localisation ailleurs": Obligation(
        "RGPD ; SecNumCloud, 19.2", "HEB-001", "SaaS collectivité ; SaaS État usuel ; Données de santé", "SaaS RH"
    ),
    "nuage qualifié": Obligation(
        "loi n° 2024-449, article 31",
        "HEB-002",
        "SaaS RH",
        "SaaS collectivité ; SaaS État usuel ; Données de santé ; Diffusion Restreinte",
    ),
    "preuve du nuage qualifié": Obligation(
        "loi n° 2024-449, article 31", "CCT-HEB-02", "SaaS RH", "SaaS collectivité ; SaaS État usuel"
    ),
    "hébergeur certifié": Obligation(
        "code de la santé publique",
        "HEB-011-1",
        "Données de santé ; Santé infogérée chez l'acheteur",
        "Santé hors soins ; SaaS RH ; Site vitrine",
    ),
    "transfert dès la perte de certification": Obligation(
        "code de la santé publique",
        "HEB-012",
        "Données de santé ; Santé infogérée chez l'acheteur",
        "Santé hors soins ; SaaS RH",
    ),
    "changement de fournisseur": Obligation(
        "règlement (UE) 2023/2854, articles 25 et 29", "HEB-010", "SaaS RH ; SaaS collectivité", "Site vitrine"
    ),
    "homologation": Obligation(
        "décret n° 2019-1088, article 4-3",
        "SSI-006",
        "SaaS RH ; SaaS État usuel ; Infogérance sensible ; Diffusion Restreinte",
        "Dispense ; Études ; Licences hors réseau",
    ),
    "dispense décidée": Obligation(
        "arrêté du 31 juillet 2025", "SSI-007", "Dispense", "SaaS État usuel ; SaaS RH ; Site vitrine"
    ),
    "Diffusion Restreinte": Obligation(
        "II 901", "SSI-011", "Diffusion Restreinte", "Infogérance sensible ; Site vitrine ; Classifié"
    ),
    "secret de la défense nationale": Obligation("IGI 1300", "SSI-010", "Classifié", "Diffusion Restreinte"),
    "textes de l'État": Obligation(
        "PSSIE", "SSI-036", "SaaS RH ; Téléservice avec données personnelles", "SaaS collectivité ; Données de santé"
    ),
    "règles notifiées à un opérateur": Obligation(
        "code de la défense ; NIS", "SSI-034", "Importance vitale ; Sensible", "Site vitrine ; Études"
    ),
    "accessibilité": Obligation(
        "loi n° 2005-102, article 47",
        "ACC-001",
        "Site vitrine ; SaaS RH ; Téléservice avec données personnelles ; Progiciel RH",
        "Maintenance matérielle ; Études ; Infogérance sensible",
    ),
    "condition environnementale": Obligation(
        "loi n° 2021-1104, article 35", "ECO-001", "Site vitrine ; Études ; Maintenance matérielle", "Marché de défense"
    ),
    "critère environnemental": Obligation(
        "loi n° 2021-1104, article 35", "ECO-002", "Site vitrine ; Licences hors réseau", "Marché de défense"
    ),
    "condition sociale": Obligation(
        "loi n° 2021-1104, article 35", "SOC-001", "IA générative ; SaaS RH", "Petit marché ; Marché de défense"
    ),
    "réemploi des équipements": Obligation(
        "loi AGEC, article 58 ; décret n° 2023-266", "ECO-004", "Maintenance matérielle", "Site vitrine ; Études"
    ),
    "IPv6": Obligation(
        "loi n° 2016-1321, article 16",
        "ITP-001 ; CCT-HEB-20",
        "Site vitrine ; SaaS RH ; Infogérance sensible",
        "Licences hors réseau ; Maintenance matérielle ; Études",
    ),
    "archives publiques": Obligation(
        "code du patrimoine", "ITP-003", "Téléservice avec données personnelles", "Site vitrine ; Études"
    ),
    "accusé de réception électronique": Obligation(
        "code des relations entre le public et l'administration, articles L. 112-11 et R. 112-11-1",
        "ITP-006",
        "Téléservice avec données personnelles ; Téléservice repris en maintenance",
        "Site vitrine ; SaaS RH ; Infogérance sensible ; Études",
    ),
    "transparence de l'IA": Obligation(
        "règlement (UE) 2024/1689", "IA-001", "IA générative ; SaaS avec IA ; IA à haut risque", "Site vitrine"
    ),
    "acheteur fournisseur d'IA": Obligation(
        "règlement (UE) 2024/1689, article 3", "IA-004", "IA générative ; IA à haut risque", "SaaS avec IA"
    ),
    "titulaire fournisseur d'IA": Obligation(
        "règlement (UE) 2024/1689, article 3", "IA-005", "SaaS avec IA", "IA générative ; Site vitrine"
    ),
    "documentation du haut risque": Obligation(
        "règlement (UE) 2024/1689", "IA-001-3", "IA à haut risque", "IA générative ; SaaS avec IA"
    ),
}


@pytest.fixture(scope="module")
def clausier() -> Clausier:
    return _clausier()


@cache
def _clausier() -> Clausier:
    return clausier_livre()


@cache
def _consultation(achat: str) -> Consultation:
    return consultation(ACHATS[achat])


@cache
def _dossier(achat: str) -> Dossier:
    return assembler(_clausier(), _consultation(achat))


@cache
def portes(achat: str) -> frozenset[str]:
    """Rend les clauses et les exigences retenues pour un achat."""
    dossier = _dossier(achat)
    return frozenset({a.clause for a in dossier.articles} | {e.ref for e in dossier.exigences(0)})


def _liste(texte: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in texte.split(";"))))


CAS = [(nom, achat, True) for nom, o in OBLIGATIONS.items() for achat in _liste(o.due)]
CAS += [(nom, achat, False) for nom, o in OBLIGATIONS.items() for achat in _liste(o.hors_sujet)]


@pytest.mark.parametrize(("nom", "achat", "due"), CAS)
def test_une_obligation_parait_la_ou_elle_s_applique_et_la_seulement(nom: str, achat: str, due: bool) -> None:
    porteurs = set(_liste(OBLIGATIONS[nom].porteurs))
    assert bool(porteurs & portes(achat)) is due


def test_la_table_ne_nomme_que_des_porteurs_et_des_achats_qui_existent(clausier: Clausier) -> None:
    connus = {*clausier.clauses, *(e.id for c in clausier.clauses.values() for e in c.exigences)}
    assert {p for o in OBLIGATIONS.values() for p in _liste(o.porteurs)} - connus == set()
    assert all(o.source and o.due and o.hors_sujet for o in OBLIGATIONS.values())


@pytest.mark.parametrize("achat", ACHATS)
def test_aucun_achat_de_la_table_n_a_de_trou(achat: str) -> None:
    assert [str(a) for a in _dossier(achat).anomalies] == []


# Les soixante sujets de sécurité et de conformité, dans l'ordre de leur recensement

SUJETS = """
referentiels SSI-001, interlocuteurs SSI-002, plan-assurance SSI-003, plan-allege SSI-004, analyse-risques SSI-005,
homologation SSI-006, dispense SSI-007, confidentialite SSI-008, agrement SSI-009, habilitation SSI-010,
diffusion-restreinte SSI-011, locaux SSI-012, postes SSI-013, administration SSI-014, teleintervention SSI-015,
comptes SSI-016, cloisonnement SSI-017, chiffrement SSI-018, journalisation SSI-019, supervision SSI-020,
mcs SSI-021, correctifs SSI-022, obsolescence SSI-023, inventaire SSI-024, developpement SSI-025,
vulnerabilites SSI-026, incidents SSI-027, crise SSI-028, audit SSI-029, produits-qualifies SSI-030,
sous-traitance SSI-031, supports SSI-032, penalites SSI-033, importance-vitale SSI-034, evolution SSI-035,
localisation HEB-001, secnumcloud HEB-002, immunite HEB-014, perte-qualification HEB-004, convention HEB-005,
mutualisation HEB-006, sauvegarde HEB-007, continuite HEB-008, reversibilite HEB-009, changement HEB-010,
hds HEB-011, roles DCP-001, article-28 DCP-002, violation DCP-003, transferts DCP-004, conception DCP-005,
police-justice DCP-006, rgaa ACC-001, environnement ECO-001, interoperabilite ITP-001, identite ITP-002,
archives ITP-003, code-source ITP-004, ia-encadrement IA-001, ia-securite IA-003
"""


def sujets() -> Iterator[tuple[str, str]]:
    for entree in SUJETS.replace("\n", " ").split(","):
        nom, clause = entree.split()
        yield nom, clause


def test_les_soixante_sujets_sont_la() -> None:
    assert len(dict(sujets())) == 60


@pytest.mark.parametrize(("sujet", "clause"), list(sujets()))
def test_chaque_sujet_garde_sa_clause_et_un_achat_qui_la_retient(sujet: str, clause: str, clausier: Clausier) -> None:
    assert clausier.clauses[clause].retiree is None
    assert any(clause in portes(achat) for achat in ACHATS), sujet


# Ce que les pièces ne doivent pas dire

THEMES = ("securite", "hebergement", "donnees-personnelles", "transverse")


def _siennes() -> Iterator[Clause]:
    return (c for c in _clausier().clauses.values() if c.theme in THEMES and not c.est_fiche)


def _au_contrat(clause: Clause) -> Iterator[str]:
    """Énumère ce que la clause imprime, note à l'acheteur exclue."""
    yield clause.titre
    yield clause.texte
    for exigence in clause.exigences:
        yield f"{exigence.enonce} {exigence.preuve}"
    yield from (p.defaut or "" for p in clause.parametres.values())


@pytest.mark.parametrize("clause", list(_siennes()), ids=lambda c: c.id)
def test_aucune_reference_non_lue_n_est_imprimee(clause: Clause, clausier: Clausier) -> None:
    lues = {r.id for r in clausier.references.values() if r.etat is Etat.VERIFIE}
    lues |= {f"{r.id}:{a.numero}" for r in clausier.references.values() for a in r.articles if a.etat is Etat.VERIFIE}
    citees = {*clause.references, *clause.complete, *(d.article for d in clause.deroge)}
    citees |= {r for e in clause.exigences for r in e.references}
    # D'un article jamais lu, le contrat ne dit que le texte : encore faut-il que celui-ci soit identifié.
    assert {c.partition(":")[0] for c in citees - lues} - lues == set()


@pytest.mark.parametrize("clause", list(_siennes()), ids=lambda c: c.id)
def test_une_regle_d_offre_ne_vit_qu_au_reglement_de_la_consultation(clause: Clause) -> None:
    if clause.piece is not Piece.RC:
        assert not re.search(r"\b(?:candidat|soumissionnaire)s? (?:joint|remet|décrit|présente)", clause.texte)


@pytest.mark.parametrize("clause", list(_siennes()), ids=lambda c: c.id)
def test_aucune_clause_ne_publie_l_importance_vitale(clause: Clause) -> None:
    for texte in _au_contrat(clause):
        assert not re.search(r"importance vitale|\bOIV\b|\bSIIV\b|opérateur essentiel|29 mai 2019", texte)


def test_l_importance_vitale_ne_change_rien_a_la_clause_qui_la_tait() -> None:
    def imprime(achat: str) -> str:
        return next(a.texte for a in _dossier(achat).articles if a.clause == "SSI-034")

    assert imprime("Importance vitale") == imprime("Sensible")


def test_le_rgpd_n_est_pas_nomme_dans_un_dossier_police_justice() -> None:
    articles = [a for a in _dossier("Police-justice").articles if a.clause.startswith("DCP-")]
    assert articles
    for article in articles:
        assert "RGPD" not in article.texte and "2016/679" not in article.texte
        assert not any(r.startswith("rgpd") for r in article.references)


TEXTES_D_ETAT = ("pssie", "pgsn-mi", "igi-1337", "decret-2019-1088", "decret-2022-513", "ii-901")


@pytest.mark.parametrize("achat", ["Données de santé", "Santé hors soins", "SaaS collectivité"])
def test_hors_de_l_etat_aucun_texte_ministeriel_n_est_imprime(achat: str) -> None:
    for article in _dossier(achat).articles:
        if _clausier().clauses[article.clause].theme in THEMES:
            cites = {r.partition(":")[0] for r in article.references}
            assert cites.isdisjoint(TEXTES_D_ETAT), article.clause
            assert "PSSIE" not in article.texte, article.clause


@pytest.mark.parametrize("achat", ["SaaS RH", "Conjoint", "Sans accès", "Police-justice"])
def test_une_seule_qualite_est_affichee(achat: str) -> None:
    roles = {"DCP-002", "DCP-009", "DCP-011", "DCP-012"}
    assert len(roles & portes(achat)) == 1


@pytest.mark.parametrize("achat", ["SaaS RH", "Téléservice avec données personnelles", "Police-justice"])
def test_la_fiche_de_traitement_est_produite_et_remplie(achat: str) -> None:
    fiche = next(f for f in _dossier(achat).formulaires if f.id == "fiche-traitement")
    valeurs = {champ.libelle: champ.valeur for section in fiche.sections for champ in section.champs}
    for case in ("Finalité", "Catégories de données", "Catégories de personnes concernées", "Durée du traitement"):
        assert valeurs[case], case


@pytest.mark.parametrize(
    ("achat", "absentes"),
    [
        ("Licences hors réseau", ["SSI-019", "SSI-021", "SSI-022", "SSI-033", "ITP-001", "SSI-004"]),
        ("Maintenance matérielle", ["SSI-019", "SSI-021", "SSI-022", "SSI-033", "ITP-001", "ACC-001"]),
        ("Études", ["SSI-019", "SSI-022", "SSI-033", "ITP-001", "ACC-001"]),
        ("Site vitrine", ["SSI-003", "SSI-014", "SSI-019", "SSI-020", "HEB-001", "DCP-001"]),
    ],
)
def test_un_achat_simple_ne_recoit_pas_les_regles_d_un_systeme_expose(achat: str, absentes: list[str]) -> None:
    assert set(absentes) & portes(achat) == set()


PLAFONDS = {
    "Licences hors réseau": (6, 2),
    "Maintenance matérielle": (7, 3),
    "Études": (6, 2),
    "Site vitrine": (10, 3),
    "SaaS RH": (30, 8),
    "Infogérance sensible": (30, 9),
    "Téléservice avec données personnelles": (32, 9),
    "Diffusion Restreinte": (36, 12),
    "IA générative": (36, 10),
}


@pytest.mark.parametrize("achat", PLAFONDS)
def test_ces_quatre_themes_restent_a_la_mesure_de_l_achat(achat: str) -> None:
    siennes = [e for e in _dossier(achat).exigences(0) if e.theme in THEMES and not e.pilier]
    primordiales = sum(e.niveau == "P" for e in siennes)
    assert (len(siennes) <= PLAFONDS[achat][0], primordiales <= PLAFONDS[achat][1]) == (True, True)


MEMES_DELAIS = [
    ("SSI-019", "duree_journaux", "FIC-SEC-05", "conservation_journaux"),
    ("SSI-016", "periode_revue", "FIC-SEC-02", "revue_droits"),
    ("HEB-007", "frequence_essai", "FIC-HEB-04", "frequence_restauration"),
    ("HEB-008", "frequence_exercice", "FIC-HEB-04", "frequence_exercice"),
    ("SSI-027", "delai_alerte", "DCP-003", "delai_violation"),
    ("SSI-031", "delai_declaration", "DCP-002", "delai_accord"),
    ("SSI-016", "delai_retrait", "SSI-031", "delai_retrait"),
    ("SSI-006", "delai_pieces", "DCP-005", "delai_aipd"),
    ("SSI-022", "delai_critique_exposee", "SSI-013", "delai_exploite"),
    ("IA-002", "delai_opposition", "PI-025", "delai_declaration"),
]


@pytest.mark.parametrize(("clause", "delai", "autre", "meme"), MEMES_DELAIS)
def test_deux_clauses_qui_reglent_le_meme_delai_ont_le_meme_defaut(
    clause: str, delai: str, autre: str, meme: str, clausier: Clausier
) -> None:
    assert clausier.clauses[clause].parametres[delai].defaut == clausier.clauses[autre].parametres[meme].defaut


def test_deux_sauvegardes_ne_s_ecartent_pas_plus_que_la_perte_admise(clausier: Clausier) -> None:
    assert (
        "jamais de plus que la moitié de la perte de données maximale admissible" in clausier.clauses["HEB-007"].texte
    )


@pytest.mark.parametrize("achat", ["SaaS RH", "Infogérance sensible", "Diffusion Restreinte", "Classifié"])
def test_le_territoire_livre_par_defaut_ne_bloque_pas(achat: str) -> None:
    consultee = _consultation(achat)
    anomalies = controler_dossier(_dossier(achat), _clausier(), consultee, toutes_les_reponses(_clausier(), consultee))
    assert "localisation-hors-de-france" not in [a.code for a in anomalies]
