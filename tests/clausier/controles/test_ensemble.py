"""Chaque contrôle du clausier : au moins un texte fautif, qu'il relève, et un texte sain, qu'il laisse."""

from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.produits import Produit
from cctgen.clausier.textes.phrases import phrases
from cctgen.clausier.verification.ensemble import verifier, verifier_clause
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.anomalies import Anomalie, Gravite
from tests.clausier.fabrique import clause_pi, codes, controler, situer
from tests.fabriques import un_clausier, une_clause, une_exigence
from tests.livre import lecture_livree

# cession-incomplete

COMPLETE = """
Le titulaire cède à l'acheteur les droits de reproduire, de représenter et d'adapter les résultats.
Ils sont cédés sans limite de copies, pour les finalités du marché, dans le monde entier et pour la durée légale.
"""


@pytest.mark.parametrize(
    ("retire", "nomme"),
    [
        ("les droits de reproduire, de représenter et d'adapter", "chaque droit cédé"),
        ("sans limite de copies, ", "l'étendue"),
        ("pour les finalités du marché, ", "la destination"),
        ("dans le monde entier et ", "le lieu"),
        ("pour la durée légale", "la durée"),
    ],
)
def test_une_cession_sans_l_un_des_cinq_elements_est_refusee(retire: str, nomme: str) -> None:
    remplace = "tous ses droits sur" if retire.startswith("les droits") else ""
    anomalies = controler(clause_pi(texte=COMPLETE.replace(retire, remplace)))
    assert codes(anomalies) == ["cession-incomplete"]
    assert nomme in anomalies[0].message


def test_une_cession_complete_est_saine() -> None:
    assert codes(controler(clause_pi(titre="Cession des droits", texte=COMPLETE))) == []


def test_une_cession_tient_ses_elements_de_la_clause_a_laquelle_elle_renvoie() -> None:
    complete = une_clause("PI-004", theme="propriete-intellectuelle", piece="ccap", texte=COMPLETE)
    suite = clause_pi(titre="Cession exclusive", texte="Les droits énumérés à l'{clause:PI-004} sont cédés.")
    assert codes(controler(suite)) == ["cession-incomplete"]
    assert codes(controler(suite, complete)) == []


@pytest.mark.parametrize(
    "texte",
    [
        "Les licences cèdent devant les autres pièces.",
        "Le titulaire acquiert des droits de producteur ; il les cède à l'acheteur.",
        "Le titulaire ne cède aucun droit sur ses logiciels.",
        "Le titulaire détient les droits qu'il cède.",
    ],
)
def test_un_texte_qui_n_organise_pas_de_cession_est_sain(texte: str) -> None:
    assert codes(controler(clause_pi(texte=texte))) == []


# oeuvres-futures, droit-moral


@pytest.mark.parametrize(
    "texte",
    [
        "La cession porte sur toutes ses œuvres futures.",
        "Le titulaire transfère les résultats présents et à venir.",
        "Le titulaire cède l'intégralité de ses droits sur les études, présentes et futures.",
    ],
)
def test_une_cession_globale_d_oeuvres_futures_est_refusee(texte: str) -> None:
    assert "oeuvres-futures" in codes(controler(clause_pi(texte=texte)))


@pytest.mark.parametrize(
    "texte",
    [
        "La cession ne porte jamais globalement sur des œuvres futures.",
        "L'accord-cadre n'emporte cession d'aucun résultat à venir.",
        "Les versions à venir suivent la même licence.",
    ],
)
def test_exclure_les_oeuvres_futures_est_sain(texte: str) -> None:
    assert codes(controler(clause_pi(texte=texte))) == []


@pytest.mark.parametrize(
    "texte",
    [
        "Les auteurs renoncent à leur droit moral.",
        "Le titulaire conserve ses droits d’auteur mais renonce à son droit moral.",
        "Le titulaire obtient l'abandon du droit de paternité et l'abandonne à l'acheteur.",
        "Chaque auteur n'exercera pas son droit moral.",
    ],
)
def test_une_renonciation_au_droit_moral_est_refusee(texte: str) -> None:
    assert codes(controler(clause_pi(texte=texte))) == ["droit-moral"]


@pytest.mark.parametrize(
    "texte",
    [
        "La cession laisse à chaque auteur son droit moral.",
        "Aucune renonciation au droit moral n'est demandée.",
        "L'acheteur respecte le droit moral des auteurs.",
    ],
)
def test_reserver_le_droit_moral_est_sain(texte: str) -> None:
    assert codes(controler(clause_pi(texte=texte))) == []


# logiciel-nomme


def avec_produit(clause: Clause, composant: str) -> list[Anomalie]:
    produit = Produit.model_validate(
        {"ref": "X-1", "composant": composant, "statut": "R", "libre": "oui", "fonction": "Base de données"}
    )
    base = un_clausier([clause])
    clausier = Clausier(
        base.identite, base.rubriques, base.clauses, base.references, (produit,), base.plan, base.empreinte
    )
    return list(controler_clause(clausier, clause, situer))


@pytest.mark.parametrize(
    "texte",
    [
        "Le titulaire maintient PostgreSQL.",
        "Les prestations portent sur le logiciel Alfresco.",
        "Les prestations portent sur {logiciels_libres}.",
    ],
)
def test_un_logiciel_nomme_est_a_qualifier(texte: str) -> None:
    anomalies = avec_produit(une_clause(texte=texte), "PostgreSQL (serveur)")
    assert [(a.code, a.gravite) for a in anomalies] == [("logiciel-nomme", Gravite.A_QUALIFIER)]


@pytest.mark.parametrize(
    "texte",
    [
        "Le titulaire maintient PostgreSQL, désigné indépendamment de l'éditeur.",
        "Le titulaire emploie PostgreSQL ou équivalent.",
        "Le titulaire livre un logiciel documenté.",
    ],
)
def test_un_logiciel_nomme_sans_son_editeur_ou_avec_equivalent_est_sain(texte: str) -> None:
    assert avec_produit(une_clause(texte=texte), "PostgreSQL") == []


@pytest.mark.parametrize(
    ("composant", "texte"),
    [("Tableau", "Tableau des mesures."), ("Apache", "Sous licence Apache-2.0."), ("Git", "Un dépôt Git.")],
)
def test_un_nom_de_produit_qui_est_aussi_un_mot_est_laisse(composant: str, texte: str) -> None:
    assert avec_produit(une_clause(texte=texte), composant) == []


# visa-sans-schema, nom-perime, version-figee


def test_un_visa_de_securite_sans_schema_est_refuse() -> None:
    assert codes(controler(une_clause(texte="Le produit porte un visa de sécurité."))) == ["visa-sans-schema"]


@pytest.mark.parametrize(
    "texte",
    [
        "Le produit porte un visa de sécurité, certification CSPN.",
        "Un visa de sécurité sans schéma ni numéro ne vaut pas preuve.",
        "Rien n'est éliminé sans le visa des archives.",
    ],
)
def test_un_visa_dont_le_schema_est_nomme_est_sain(texte: str) -> None:
    assert codes(controler(une_clause(texte=texte))) == []


@pytest.mark.parametrize("nom", ["AgentConnect", "MonComptePro", "InclusionConnect", "Agent Connect"])
def test_un_service_remplace_par_proconnect_est_refuse(nom: str) -> None:
    clause = une_clause(texte=f"Les agents passent par {nom}.")
    assert codes(controler(clause)) == ["nom-perime"]


def test_un_nom_perime_se_releve_aussi_dans_les_services_et_la_note() -> None:
    clause = une_clause(
        note_acheteur="Voyez AgentConnect.", offres_service=[{"nom": "MonComptePro", "usage": "Authentification."}]
    )
    assert [str(a.lieu) for a in controler(clause)] == ["note_acheteur", "offres_service/0/nom"]


@pytest.mark.parametrize(
    "texte", ["Les agents passent par ProConnect.", "ProConnect, qui a succédé à AgentConnect, est employé."]
)
def test_proconnect_est_sain(texte: str) -> None:
    assert codes(controler(une_clause(texte=texte))) == []


@pytest.mark.parametrize(
    "texte",
    [
        "Le site respecte le RGAA 4.1.",
        "Le service est qualifié SecNumCloud, version 3.2.",
        "Le service suit le RGESN v2.",
        "L'audit suit le PASSI en version 2.1.",
        "Le référentiel (RGAA), version 4 s'applique.",
    ],
)
def test_une_version_de_referentiel_en_dur_est_refusee(texte: str) -> None:
    assert codes(controler(une_clause(texte=texte))) == ["version-figee"]


@pytest.mark.parametrize(
    "texte",
    [
        "Le site respecte le RGAA, version {version_rgaa}.",
        "Le site respecte le RGAA en vigueur.",
        "Le titulaire valide le RGESN, 80 % des critères.",
        "L'audit PASSI a lieu en 2027.",
    ],
)
def test_une_version_en_parametre_ou_en_vigueur_est_saine(texte: str) -> None:
    assert codes(controler(une_clause(texte=texte, references=["rgesn"]))) == []


# piece-inadaptee


@pytest.mark.parametrize(
    "texte",
    [
        "Le retard donne lieu à une pénalité de {montant} par jour.",
        "Le prix du support est de 100 euros.",
        "Ce point est un critère d'attribution.",
    ],
)
def test_une_penalite_un_prix_ou_un_critere_au_cctp_est_a_qualifier(texte: str) -> None:
    anomalies = controler(une_clause(texte=texte, piece="cctp"))
    assert [(a.code, a.gravite) for a in anomalies] == [("piece-inadaptee", Gravite.A_QUALIFIER)]


def test_une_penalite_au_ccap_ou_un_renvoi_au_ccap_est_sain() -> None:
    assert codes(controler(une_clause(texte="Le retard donne lieu à une pénalité.", piece="ccap"))) == []
    assert codes(controler(une_clause(texte="Le retard expose aux pénalités prévues au CCAP.", piece="cctp"))) == []
    preuve = une_exigence(preuve="Décomposition du prix du support.")
    assert codes(controler(une_clause(exigences=[preuve], piece="cctp"))) == []


# Le cadre


def test_une_clause_retiree_n_est_plus_controlee() -> None:
    clause = une_clause(texte="L'option B s'applique.", retiree={"le": "2026-01-01", "motif": "Périmée."})
    assert controler(clause) == []


def test_une_abreviation_ne_coupe_pas_une_phrase() -> None:
    assert list(phrases("Voir l'article L. 131-3. Le titulaire agit.\n- un ;\n- deux.")) == [
        "Voir l'article L. 131-3.",
        "Le titulaire agit.",
        "- un ;",
        "- deux.",
    ]


def test_la_verification_du_clausier_appelle_les_controles_et_donne_la_ligne() -> None:
    lecture = lecture_livree()
    assert lecture.clausier is not None
    livree = lecture.clausier.clauses["SSI-029"]
    fautive = livree.model_copy(update={"texte": f"{livree.texte}\nLes agents passent par AgentConnect."})
    anomalies = list(verifier_clause(lecture.clausier, fautive, lecture, formes_refusees))
    assert [a.code for a in anomalies if a.gravite is Gravite.BLOQUANTE] == ["nom-perime"]
    assert anomalies[0].lieu.ligne is not None
    assert Path(anomalies[0].lieu.fichier).name.startswith("SSI-029")


def test_le_clausier_livre_passe_tous_les_controles() -> None:
    lecture = lecture_livree()
    assert [str(a) for a in verifier(lecture, formes_refusees) if a.gravite is Gravite.BLOQUANTE] == []
