"""Chaque contrôle d'une consultation : au moins un cas fautif, qu'il relève, et un cas sain, qu'il laisse."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from cctgen.assemblage.controles import regles
from cctgen.assemblage.controles.ensemble import controler_dossier
from cctgen.assemblage.controles.licences import LICENCES_ADMISES
from cctgen.assemblage.dossier import assembler
from cctgen.clausier.formes.contradictions import Contradiction
from cctgen.clausier.modele import Clause
from cctgen.consultation.modele import ReponsesDuLot
from cctgen.socle.anomalies import Anomalie, Gravite
from tests.fabriques import un_clausier, une_clause, une_consultation, une_exigence
from tests.livre import clausier_livre, lecture_livree

CONDITION = une_clause("ECO-001", texte="Le titulaire réduit son empreinte.", references=["ccp:L.2112-2"])
RESEAU = une_clause("ITP-001", texte="Chaque composant fonctionne en IPv6.")
REFERENCES = [
    {"id": "ccp", "intitule": "Code de la commande publique", "etat": "verifie"},
    {"id": "cpi", "intitule": "Code de la propriété intellectuelle", "etat": "verifie"},
]


def bareme(critere: Mapping[str, Any]) -> dict[str, Any]:
    return {"criteres": [{"type": "appreciation", "poids": 60, "themes": ["securite"], **critere}, PRIX]}


PRIX = {"id": "prix", "type": "prix", "poids": 40}
BAREME = bareme({"id": "environnement", "themes": []})


def retirer(clause: str) -> dict[str, Any]:
    return {"ajustements": [{"clause": clause, "action": "retirer", "motif": "Essai."}]}


def controler(reponses: Mapping[str, str | tuple[str, ...]], *clauses: Clause, **redaction: Any) -> list[Anomalie]:
    """Contrôle un lot dont la condition, le critère environnemental et IPv6 sont en ordre, sauf demande contraire."""
    clausier = un_clausier((CONDITION, RESEAU, *clauses), references=REFERENCES)
    clausier = replace(clausier, obligations=clausier_livre().obligations)
    parametres = redaction.pop("parametres", None)
    consultation = une_consultation(
        {"hebergement": "pi", "acces": "site"}, parametres=parametres, **{"bareme": BAREME, **redaction}
    )
    valeurs = {q: (v,) if isinstance(v, str) else v for q, v in reponses.items()}
    dossier = assembler(clausier, consultation)
    return list(controler_dossier(dossier, clausier, consultation, [ReponsesDuLot(0, valeurs)]))


def codes(anomalies: Iterable[Anomalie]) -> list[str]:
    return [a.code for a in anomalies]


def gravites(anomalies: Iterable[Anomalie]) -> list[tuple[str, Gravite]]:
    return [(a.code, a.gravite) for a in anomalies]


def test_un_lot_sans_reponse_ni_defaut_n_a_aucune_anomalie() -> None:
    assert controler({}) == []


# Licences et droits


def test_les_treize_licences_sont_celles_du_questionnaire() -> None:
    lecture = lecture_livree()
    assert lecture.clausier is not None
    assert set(lecture.clausier.questions["licence_sortante"].valeurs_admises) == LICENCES_ADMISES
    assert len(LICENCES_ADMISES) == 13


def test_une_licence_hors_de_la_liste_est_bloquante() -> None:
    assert gravites(controler({"licence_sortante": "GPL-2.0-only"})) == [("licence-hors-liste", Gravite.BLOQUANTE)]


def test_une_licence_permissive_de_la_liste_est_saine() -> None:
    assert controler({"licence_sortante": "MIT"}) == []


@pytest.mark.parametrize("motif", [{}, {"motif_reciprocite": "à compléter"}, {"motif_reciprocite": " - "}])
def test_une_licence_reciproque_sans_motif_est_a_qualifier(motif: dict[str, str]) -> None:
    anomalies = controler({"licence_sortante": "EUPL-1.2", **motif})
    assert gravites(anomalies) == [("reciprocite-sans-motif", Gravite.A_QUALIFIER)]


def test_une_licence_reciproque_motivee_est_saine() -> None:
    motif = "Garder publiques les améliorations d'autres administrations."
    assert controler({"licence_sortante": "EUPL-1.2", "motif_reciprocite": motif}) == []


@pytest.mark.parametrize("sensibilite", ["diffusion_restreinte", "classifie"])
def test_publier_le_code_d_un_systeme_protege_est_bloquant(sensibilite: str) -> None:
    anomalies = controler({"publication": "differee", "sensibilite": sensibilite})
    assert gravites(anomalies) == [("publication-et-secret", Gravite.BLOQUANTE)]
    assert controler({"publication": "non", "sensibilite": sensibilite}) == []
    assert controler({"publication": "differee", "sensibilite": "sensible"}) == []


def test_publier_et_imposer_le_secret_des_sources_se_contredisent() -> None:
    secret = une_clause("LL-022", texte="Le code source est une information confidentielle.")
    anomalies = controler({"publication": "immediate"}, secret)
    assert [(a.code, a.ref) for a in anomalies] == [("publication-et-secret", "LL-022")]
    assert controler({"publication": "non"}, secret) == []


@pytest.mark.parametrize("texte", ["Le code n'est pas confidentiel.", "Aucun secret ne figure dans les sources."])
def test_publier_sans_imposer_de_secret_est_sain(texte: str) -> None:
    assert controler({"publication": "immediate"}, une_clause("LL-019", texte=texte)) == []


@pytest.mark.parametrize("nature", ["saas", "progiciel", ("saas", "progiciel")])
def test_une_cession_exclusive_d_un_produit_est_bloquante(nature: str | tuple[str, ...]) -> None:
    anomalies = controler({"regime_pi": "exclusif", "nature": nature})
    assert gravites(anomalies) == [("exclusivite-produit", Gravite.BLOQUANTE)]


def test_une_cession_exclusive_de_ce_qui_est_realise_est_saine() -> None:
    assert controler({"regime_pi": "exclusif", "nature": ("saas", "developpement")}) == []
    assert controler({"regime_pi": "defaut", "nature": "saas"}) == []


def test_un_droit_d_usage_sur_un_developpement_est_a_qualifier() -> None:
    anomalies = controler({"regime_pi": "licence", "nature": ("tma", "saas")})
    assert gravites(controler({"regime_pi": "licence", "nature": "etudes"})) == gravites(anomalies)
    assert gravites(anomalies) == [("licence-et-developpement", Gravite.A_QUALIFIER)]
    assert controler({"regime_pi": "licence", "nature": "saas"}) == []


def test_des_independants_sans_chaine_de_droits_sont_a_qualifier() -> None:
    assert gravites(controler({"independants": "oui"})) == [("chaine-de-droits-absente", Gravite.A_QUALIFIER)]


@pytest.mark.parametrize("clause", [une_clause("PI-014"), une_clause("X-1", references=["cpi:L.113-9"])])
def test_une_clause_de_chaine_de_droits_suffit(clause: Clause) -> None:
    assert controler({"independants": "oui"}, clause) == []


def test_la_liste_des_licences_se_revoit_apres_le_4_decembre_2026() -> None:
    anomalies = controler({"licence_sortante": "MIT"}, date="2026-12-05")
    assert gravites(anomalies) == [("liste-de-licences-a-revoir", Gravite.A_QUALIFIER)]
    assert controler({"licence_sortante": "MIT"}, date="2026-12-04") == []
    assert controler({}, date="2027-01-01") == []


def test_publier_des_le_premier_commit_depuis_la_forge_du_titulaire_est_a_qualifier() -> None:
    anomalies = controler({"forge": "titulaire", "publication": "immediate"})
    assert gravites(anomalies) == [("forge-et-publication", Gravite.A_QUALIFIER)]
    assert controler({"forge": "titulaire", "publication": "differee"}) == []
    assert controler({"forge": "publique", "publication": "immediate"}) == []


# Sécurité et hébergement

INCIDENTS = une_clause(
    "SSI-027",
    titre="Notification des incidents",
    texte="Le titulaire alerte l'acheteur de tout incident.\nL'alerte part au plus tard {delai} heures après.",
    parametres={"delai": {"type": "entier", "unite": "heures", "defaut": "24"}},
)


def test_un_delai_d_alerte_regle_au_dela_de_72_heures_est_bloquant_avec_des_donnees_personnelles() -> None:
    tardif = {"SSI-027": {"delai": "96"}}
    anomalies = controler({"donnees_personnelles": "oui"}, INCIDENTS, parametres=tardif)
    assert [(a.code, a.gravite, a.ref) for a in anomalies] == [
        ("notification-trop-tardive", Gravite.BLOQUANTE, "SSI-027")
    ]
    assert controler({"donnees_personnelles": "non"}, INCIDENTS, parametres=tardif) == []


def test_un_delai_d_alerte_de_72_heures_est_sain() -> None:
    assert controler({"donnees_personnelles": "oui"}, INCIDENTS, parametres={"SSI-027": {"delai": "72"}}) == []


@pytest.mark.parametrize(
    "texte",
    [
        "Le titulaire notifie toute violation de données dans les 5 jours.",
        "Le titulaire signale tout incident sous 4 jours ouvrés.",
        "Toute violation est déclarée à l'acheteur sous une semaine, soit 1 semaine.",
    ],
)
def test_un_delai_d_alerte_ecrit_en_jours_se_lit_aussi(texte: str) -> None:
    anomalies = controler({"donnees_personnelles": "oui"}, une_clause(texte=texte))
    assert codes(anomalies) == ["notification-trop-tardive"]


@pytest.mark.parametrize(
    "texte",
    [
        "Le titulaire notifie toute violation dans les 24 heures.",
        "Le titulaire remet le rapport d'incident, qui en informe l'acheteur, sous 30 jours.",
        "Le titulaire informe l'acheteur de la fin du support 90 jours à l'avance.",
    ],
)
def test_un_autre_delai_n_est_pas_celui_de_l_alerte(texte: str) -> None:
    assert controler({"donnees_personnelles": "oui"}, une_clause(texte=texte)) == []


@pytest.mark.parametrize("hebergement", [{"mutualise": "oui"}, {"hebergement": "cloud_commercial"}])
@pytest.mark.parametrize("sensibilite", ["diffusion_restreinte", "classifie"])
def test_une_information_protegee_ne_va_pas_sur_un_hebergement_partage(
    sensibilite: str, hebergement: dict[str, str]
) -> None:
    anomalies = controler({"sensibilite": sensibilite, **hebergement}, NATIONALE)
    assert gravites(anomalies) == [("diffusion-restreinte-mutualisee", Gravite.BLOQUANTE)]
    assert controler({"sensibilite": "sensible", **hebergement}) == []
    assert controler({"sensibilite": sensibilite, "hebergement": "ministere"}) == []


SECNUMCLOUD = une_clause("HEB-002", texte="Les services employés sont qualifiés SecNumCloud.")


def test_secnumcloud_sans_donnee_sensible_est_bloquant_meme_par_ajustement() -> None:
    ecartee = une_clause("HEB-002", texte=SECNUMCLOUD.texte, quand={"question": "hebergement", "parmi": ["titulaire"]})
    ajouter = [{"clause": "HEB-002", "action": "ajouter", "motif": "Confort."}]
    anomalies = controler({"sensibilite": "usuel"}, ecartee, ajustements=ajouter)
    assert [(a.code, a.gravite, a.ref) for a in anomalies] == [("secnumcloud-sans-motif", Gravite.BLOQUANTE, "HEB-002")]
    assert controler({"sensibilite": "usuel"}, ecartee) == []


@pytest.mark.parametrize(
    "motif",
    [{"sensibilite": "sensible"}, {"donnees_personnelles": "sensibles"}, {"importance_vitale": "oui"}],
)
def test_secnumcloud_pour_des_donnees_sensibles_est_sain(motif: dict[str, str]) -> None:
    assert controler(motif, SECNUMCLOUD) == []


def test_citer_secnumcloud_comme_preuve_possible_n_est_pas_l_exiger() -> None:
    clause = une_clause(exigences=[une_exigence(preuve="Qualification SecNumCloud ou équivalent.")])
    assert controler({"sensibilite": "usuel"}, clause) == []


def test_un_systeme_en_reseau_sans_ipv6_est_bloquant() -> None:
    anomalies = controler({"nature": "saas"}, **retirer("ITP-001"))
    assert gravites(anomalies) == [("ipv6-absent", Gravite.BLOQUANTE)]


@pytest.mark.parametrize(
    "reponses",
    [{"nature": "etudes"}, {"nature": "materiel", "exposition": "aucune", "hebergement": "sans_objet"}],
)
def test_hors_reseau_ipv6_n_est_pas_du(reponses: dict[str, str]) -> None:
    assert controler(reponses, **retirer("ITP-001")) == []


def test_trop_d_exigences_primordiales_se_signalent() -> None:
    def lot(primordiales: int, importantes: int) -> Clause:
        niveaux = "P" * primordiales + "I" * importantes
        return une_clause(exigences=[une_exigence(f"SSI-001-{r}", niveau=n) for r, n in enumerate(niveaux, start=1)])

    assert gravites(controler({}, lot(3, 4))) == [("trop-de-primordiales", Gravite.A_QUALIFIER)]
    assert controler({}, lot(2, 5)) == []


# Localisation

NATIONALE = une_clause("HEB-013", texte="Les données restent sur le territoire de la France.")
EUROPEENNE = une_clause("HEB-013", texte="Les données restent sur le territoire de l'Union européenne.")
PROTEGEES = [
    {"type_acheteur": "etat", "sensibilite": "sensible"},
    {"type_acheteur": "sante", "sensibilite": "diffusion_restreinte"},
    {"type_acheteur": "operateur", "sensibilite": "classifie"},
]


@pytest.mark.parametrize("reponses", PROTEGEES)
@pytest.mark.parametrize("lieu", [{"hebergement": "titulaire"}, {"acces": "distant"}])
def test_des_donnees_protegees_hors_de_france_bloquent(reponses: dict[str, str], lieu: dict[str, str]) -> None:
    anomalies = controler({**reponses, **lieu}, EUROPEENNE)
    assert set(gravites(anomalies)) == {("localisation-hors-de-france", Gravite.BLOQUANTE)}
    assert codes(controler({**reponses, **lieu})) == ["localisation-hors-de-france"]
    assert controler({**reponses, **lieu}, NATIONALE) == []


@pytest.mark.parametrize("reponses", PROTEGEES)
@pytest.mark.parametrize("lieu", [{"hebergement": "titulaire"}, {"acces": "distant"}])
def test_une_intervention_depuis_l_union_se_motive_sans_bloquer(reponses: dict[str, str], lieu: dict[str, str]) -> None:
    """La politique de sécurité de l'État ne règle que le lieu des données."""
    clause = une_clause("HEB-013", texte=f"{NATIONALE.texte} Il y accède depuis le territoire de l'Union européenne.")
    assert gravites(controler({**reponses, **lieu}, clause)) == [("intervention-hors-de-france", Gravite.A_QUALIFIER)]


@pytest.mark.parametrize(
    "reponses",
    [
        {"type_acheteur": "etat", "sensibilite": "usuel", "hebergement": "titulaire"},
        {"type_acheteur": "collectivite", "sensibilite": "sensible", "hebergement": "titulaire"},
        {"type_acheteur": "etat", "sensibilite": "sensible", "hebergement": "ministere", "acces": "site"},
    ],
)
def test_ailleurs_l_union_europeenne_reste_admise(reponses: dict[str, str]) -> None:
    assert controler(reponses, EUROPEENNE) == []


# Données personnelles

SOUS_TRAITANT = {"donnees_personnelles": "oui", "role_titulaire": "sous_traitant"}


@pytest.mark.parametrize("donnees", ["oui", "sensibles", "police_justice"])
def test_un_sous_traitant_sans_contrat_est_bloquant(donnees: str) -> None:
    reponses = {**SOUS_TRAITANT, "donnees_personnelles": donnees}
    anomalies = controler(reponses)
    assert gravites(anomalies) == [("sous-traitance-sans-contrat", Gravite.BLOQUANTE)]
    assert controler(reponses, une_clause("DCP-002")) == []


def test_retirer_la_clause_de_sous_traitance_est_bloquant() -> None:
    anomalies = controler(SOUS_TRAITANT, une_clause("DCP-002"), **retirer("DCP-002"))
    assert codes(anomalies) == ["sous-traitance-sans-contrat"]


def test_citer_le_droit_applicable_ne_vaut_pas_contrat() -> None:
    droit, propre = (une_clause(i, references=["rgpd:28"]) for i in ("DCP-010", "X-1"))
    assert codes(controler(SOUS_TRAITANT, droit)) == ["sous-traitance-sans-contrat"]
    assert controler(SOUS_TRAITANT, propre) == []


@pytest.mark.parametrize("role", ["conjoint", "responsable", "sans_acces"])
def test_un_titulaire_qui_n_est_pas_sous_traitant_n_en_a_pas_besoin(role: str) -> None:
    assert controler({**SOUS_TRAITANT, "role_titulaire": role}) == []


# Environnement


def test_un_marche_sans_condition_environnementale_est_bloquant() -> None:
    anomalies = controler({}, **retirer("ECO-001"))
    assert gravites(anomalies) == [("condition-environnementale-absente", Gravite.BLOQUANTE)]


def test_une_clause_propre_qui_cite_l_article_porte_la_condition() -> None:
    propre = une_clause("X-1", references=["ccp:L.2112-2"])
    assert controler({}, propre, **retirer("ECO-001")) == []


def test_un_bareme_sans_critere_environnemental_est_bloquant() -> None:
    anomalies = controler({}, bareme=bareme({"id": "technique"}))
    assert gravites(anomalies) == [("critere-environnemental-absent", Gravite.BLOQUANTE)]


@pytest.mark.parametrize(
    "critere",
    [
        {"id": "vert", "libelle": "Performance environnementale"},
        {"id": "technique", "themes": [], "exigences": ["ECO-004-1"]},
        {"id": "technique", "themes": [], "exigences": ["ECO-004"]},
        {"id": "technique", "themes": [], "sous_criteres": [{"id": "sobriete", "poids": 100, "themes": ["securite"]}]},
        {"id": "cout", "libelle": "Coût du cycle de vie"},
    ],
)
def test_un_critere_environnemental_se_reconnait(critere: dict[str, Any]) -> None:
    equipements = une_clause("ECO-004", exigences=[une_exigence("ECO-004-1", niveau="I")])
    voisines = [equipements] if "exigences" in critere else []
    assert controler({}, *voisines, bareme=bareme(critere)) == []


def test_une_exigence_environnementale_hors_du_critere_se_signale() -> None:
    equipements = une_clause("ECO-004", exigences=[une_exigence("ECO-004-1", niveau="I")])
    partiel = bareme({"id": "environnement", "themes": [], "exigences": ["ECO-001-1"]})
    complet = bareme({"id": "environnement", "themes": [], "exigences": ["ECO-001-1", "ECO-004-1"]})
    (une,) = controler({}, equipements, bareme=partiel)
    assert (une.code, une.gravite) == ("critere-environnemental-incomplet", Gravite.A_QUALIFIER)
    assert une.conseil.startswith("Ajoutez-la aux exigences")
    serveurs = une_clause("ECO-005", exigences=[une_exigence("ECO-005-1", niveau="I")])
    (deux,) = controler({}, equipements, serveurs, bareme=partiel)
    assert deux.conseil.startswith("Ajoutez-les aux exigences")
    assert controler({}, equipements, bareme=complet) == []


def test_une_regle_nomme_une_obligation_que_le_clausier_declare() -> None:
    """Renommée dans `obligations.yaml` seul, l'obligation ne serait plus portée par rien, et la règle bloquerait."""
    noms = [m.name for m in pkgutil.walk_packages(regles.__path__, f"{regles.__name__}.")]
    dites = {getattr(importlib.import_module(nom), "_OBLIGATION", "") for nom in noms} - {""}
    assert len(dites) == 6
    assert dites <= clausier_livre().obligations.keys()


def test_un_clausier_qui_porte_autrement_une_obligation_est_entendu() -> None:
    """Un service remplace la clause de base par la sienne, et dit dans `obligations.yaml` ce qui la porte."""
    sienne = une_clause("MIN-001", texte="Le titulaire réduit son empreinte.")
    livre = clausier_livre().obligations
    obligation = livre["condition-environnementale"].model_copy(update={"portee_par": ("MIN-001",)})

    def relever(*clauses: Clause) -> list[Anomalie]:
        obligations = {**livre, "condition-environnementale": obligation}
        clausier = replace(un_clausier((RESEAU, *clauses)), obligations=obligations)
        consultation = une_consultation({"hebergement": "pi", "acces": "site"}, bareme=BAREME)
        dossier = assembler(clausier, consultation)
        return list(controler_dossier(dossier, clausier, consultation, [ReponsesDuLot(0, {})]))

    assert relever(sienne) == []
    (manque,) = relever()
    assert (manque.code, manque.ref) == ("condition-environnementale-absente", "MIN-001")
    assert manque.conseil.startswith("Rétablissez MIN-001, ou")


def test_sans_bareme_le_critere_reste_a_verifier() -> None:
    assert gravites(controler({}, bareme=None)) == [("critere-environnemental-absent", Gravite.A_QUALIFIER)]


def test_un_marche_de_defense_en_est_dispense() -> None:
    assert controler({"marche_defense": "oui"}, bareme=None, **retirer("ECO-001")) == []


# Réponses contradictoires


def contradiction(**champs: Any) -> Contradiction:
    redigee = {
        "id": "essai",
        "quand": {
            "tous": [{"question": "acces", "parmi": ["aucun"]}, {"question": "hebergement", "parmi": ["titulaire"]}]
        },
        "message": "un titulaire qui héberge a accès",
        "conseil": "Cochez « à distance ».",
        "cas": {"acces": "aucun", "hebergement": "titulaire"},
    }
    return Contradiction.model_validate({**redigee, **champs})


def contredire(reponses: dict[str, str], **champs: Any) -> list[Anomalie]:
    """Ce que donne la seule contradiction d'essai."""
    clausier = replace(un_clausier((CONDITION, RESEAU)), contradictions={"essai": contradiction(**champs)})
    consultation = une_consultation({"hebergement": "pi", "acces": "site"}, bareme=BAREME)
    valeurs = {q: (v,) for q, v in reponses.items()}
    dossier = assembler(clausier, consultation)
    return list(controler_dossier(dossier, clausier, consultation, [ReponsesDuLot(0, valeurs)]))


def test_une_contradiction_se_dit_dans_les_mots_du_questionnaire() -> None:
    (anomalie,) = contredire({"acces": "aucun", "hebergement": "titulaire"})
    assert anomalie.message == (
        "« Accès » vaut « Aucun » et « Hébergement » vaut « Titulaire » : un titulaire qui héberge a accès."
    )
    assert (anomalie.code, anomalie.ref) == ("reponses-contradictoires", "essai")


@pytest.mark.parametrize("gravite", [Gravite.BLOQUANTE, Gravite.A_QUALIFIER])
def test_une_contradiction_a_la_gravite_qu_elle_declare(gravite: Gravite) -> None:
    anomalies = contredire({"acces": "aucun", "hebergement": "titulaire"}, gravite=gravite.value)
    assert gravites(anomalies) == [("reponses-contradictoires", gravite)]


def test_des_reponses_qui_s_accordent_ne_disent_rien() -> None:
    assert contredire({"acces": "aucun", "hebergement": "pi"}) == []
    assert contredire({"acces": "distant", "hebergement": "titulaire"}) == []


def test_une_anomalie_nomme_les_lots_qu_elle_touche() -> None:
    clausier = un_clausier((CONDITION, RESEAU))
    consultation = une_consultation(bareme=BAREME, lots={n: {} for n in (1, 2, 3)})
    reponses = [ReponsesDuLot(n, {"independants": ("non" if n == 2 else "oui",)}) for n in (1, 2, 3)]
    dossier = assembler(clausier, une_consultation(bareme=BAREME, lots={n: {"hebergement": "pi"} for n in (1, 2, 3)}))
    anomalies = list(controler_dossier(dossier, clausier, consultation, reponses))
    assert codes(anomalies) == ["chaine-de-droits-absente"]
    assert anomalies[0].message.startswith("lots 1 et 3, ")
