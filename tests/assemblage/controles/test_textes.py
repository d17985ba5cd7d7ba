"""Les contrôles de rédaction lisent le dossier assemblé : paramètres, réponses libres, clauses propres, titres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest

from cctgen.assemblage.controles.ensemble import controler_dossier
from cctgen.assemblage.controles.saisies import controler_saisies
from cctgen.assemblage.controles.vue import REPONSES
from cctgen.assemblage.dossier import assembler
from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.modele import Clause
from cctgen.clausier.textes.redaction import VARIABLE
from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.consultation.lecture import lire_consultation
from cctgen.consultation.modele import Consultation
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.contenu import contenu
from tests.contenu.profils import NATURES, PROFILS, consultation
from tests.fabriques import QUESTIONS, un_clausier, une_clause, une_consultation, une_exigence
from tests.livre import lecture_livree

CLAUSIER = lecture_livree().clausier
NIEES = (
    *("Diffusion Restreinte", "Site vitrine"),
    *(f"nature {nature}" for nature in ("developpement", "progiciel", "integration", "libre")),
)
"""Les achats types qui disent sans données personnelles un système à comptes, ou ouvert au public."""
RESEAU = une_clause("ITP-001", texte="Chaque composant fonctionne en IPv6.")
CONDITION = une_clause("ECO-001", texte="Le titulaire réduit son empreinte.", references=["ccp:L.2112-2"])
BAREME = {
    "criteres": [
        {"id": "environnement", "type": "appreciation", "poids": 60},
        {"id": "prix", "type": "prix", "poids": 40},
    ]
}
TEXTE = {"type": "texte", "libelle": "Valeur", "defaut": "une valeur"}


def controler(
    *clauses: Clause, parametres: Mapping[str, Mapping[str, str]] | None = None, **redaction: Any
) -> list[Anomalie]:
    clausier = un_clausier((CONDITION, RESEAU, *clauses))
    reponses = redaction.pop("reponses", {})
    achat = une_consultation(
        {"hebergement": "pi", "acces": "site", **reponses}, parametres=parametres, **{"bareme": BAREME, **redaction}
    )
    dossier = assembler(clausier, achat)
    return list(controler_dossier(dossier, clausier, achat, toutes_les_reponses(clausier, achat)))


def codes(anomalies: list[Anomalie]) -> list[str]:
    return [a.code for a in anomalies]


VALEURS = {
    "option-a-b": "l'option B du CCAG-TIC de 2021",
    "sans-equivalent": "Oracle",
    "nom-perime": "AgentConnect",
    "visa-mal-nomme": "un hébergement certifié SecNumCloud",
    "visa-sans-schema": "un visa de sécurité de l'ANSSI",
    "licence-proscrite-admise": "les composants sous licence SSPL sont admis",
    "accord-de-contribution-impose": "tout contributeur signe un accord de contribution",
    "reemploi-interdit-sans-derogation": "le titulaire ne réutilise pas les résultats",
    "penalite-sans-plafond": "les pénalités s'appliquent sans plafond",
    "logiciel-nomme": "le logiciel Kertios",
}


@pytest.mark.parametrize(("code", "valeur"), VALEURS.items(), ids=list(VALEURS))
def test_une_faute_dans_un_parametre_est_vue_une_fois(code: str, valeur: str) -> None:
    clause = une_clause(
        "PI-009",
        piece="ccap",
        theme="propriete-intellectuelle",
        parametres={"objet": TEXTE},
        texte="Le titulaire respecte ceci : {objet}.",
    )
    anomalies = controler(clause, parametres={"PI-009": {"objet": valeur}})
    assert codes(anomalies) == [code]
    assert str(anomalies[0].lieu) == "reponses.yaml"
    assert f"« {TEXTE['libelle']} »" in anomalies[0].message


@pytest.mark.parametrize(("code", "valeur"), VALEURS.items(), ids=list(VALEURS))
def test_une_faute_dans_une_reponse_libre_est_vue(code: str, valeur: str) -> None:
    reponses = {"hebergement": "titulaire", "prestataire": valeur}
    assert codes(controler(reponses=reponses)) == [code]


@pytest.mark.parametrize("valeur", ["une base relationnelle", "Oracle ou équivalent", "l'option A des avances"])
def test_une_valeur_saine_ne_dit_rien(valeur: str) -> None:
    clause = une_clause("SSI-009", parametres={"objet": TEXTE}, texte="Le titulaire respecte ceci : {objet}.")
    assert controler(clause, parametres={"SSI-009": {"objet": valeur}}) == []
    assert controler(reponses={"hebergement": "titulaire", "prestataire": valeur}) == []


def test_une_valeur_changee_se_rejuge_et_une_valeur_reprise_dit_la_meme_chose() -> None:
    clause = une_clause("SSI-009", parametres={"objet": TEXTE}, texte="Le titulaire respecte ceci : {objet}.")
    clausier = un_clausier((CONDITION, RESEAU, clause))

    def codes_avec(valeur: str) -> list[str]:
        reponses = {"hebergement": "pi", "acces": "site"}
        achat = une_consultation(reponses, parametres={"SSI-009": {"objet": valeur}}, bareme=BAREME)
        dossier = assembler(clausier, achat)
        return codes(list(controler_dossier(dossier, clausier, achat, toutes_les_reponses(clausier, achat))))

    fautive, saine = "l'option B du CCAG-TIC de 2021", "une base relationnelle"
    releves = [codes_avec(valeur) for valeur in (fautive, saine, fautive, saine)]
    assert releves == [["option-a-b"], [], ["option-a-b"], []]


@pytest.mark.parametrize(
    ("valeur", "attendus"),
    [
        ("Le logiciel Kertios échange avec Salesforce.", {"Kertios", "Salesforce"}),
        ("Le logiciel Kertios suit la norme ISO 27001.", {"Kertios", "ISO 27001"}),
        ("Le logiciel Kertios remplace Oracle et suit la norme ISO 27001.", {"Kertios", "Oracle", "ISO 27001"}),
        ("Le logiciel Salesforce est repris.", {"Salesforce"}),
    ],
)
def test_un_logiciel_nomme_ne_tait_que_son_propre_nom(valeur: str, attendus: set[str]) -> None:
    anomalies = controler(reponses={"hebergement": "titulaire", "prestataire": valeur})
    assert sorted(a.message.split("« ")[2].split(" »")[0] for a in anomalies) == sorted(attendus)


def test_un_logiciel_libre_se_nomme_mais_ni_une_norme_ni_une_autre_marque() -> None:
    question = {**QUESTIONS[2], "id": "logiciels_libres", "quand": None}
    achat = une_consultation({"logiciels_libres": "Le logiciel Kertios, relié à Salesforce selon ISO 27001."})
    relevees = list(controler_saisies(un_clausier(questions=[question]), achat))
    assert [a.code for a in relevees] == ["sans-equivalent", "sans-equivalent"]


def test_l_objet_et_les_titres_sont_lus() -> None:
    assert codes(controler(objet="Migration vers Microsoft")) == ["sans-equivalent"]
    assert codes(controler(objet="Reprise selon l'option B du CCAG-TIC")) == ["option-a-b"]
    assert controler(objet="Maintenance du logiciel Kertios") == []


def test_un_titre_de_lot_est_lu() -> None:
    achat = une_consultation(lots={1: {"hebergement": "pi", "acces": "site"}}, bareme=BAREME)
    lot = achat.redaction.lots[0].model_copy(update={"titre": "Socle Oracle"})
    achat = replace(achat, redaction=achat.redaction.model_copy(update={"lots": (lot,)}))
    clausier = un_clausier((CONDITION, RESEAU))
    dossier = assembler(clausier, achat)
    anomalies = list(controler_dossier(dossier, clausier, achat, toutes_les_reponses(clausier, achat)))
    assert [(a.code, a.ref) for a in anomalies] == [("sans-equivalent", "lot 1")]


def test_la_valeur_inseree_fait_la_faute_de_la_phrase() -> None:
    """« {taux} % » est sain pour dix et fautif pour vingt : seul le texte assemblé le sait."""
    taux = {"type": "texte", "libelle": "Taux", "defaut": "10"}
    clause = une_clause(
        "SSI-009", piece="ccap", theme="propriete-intellectuelle", parametres={"taux": taux},
        texte="Les pénalités sont plafonnées à {taux} % du montant hors taxes.",
    )  # fmt: skip
    assert controler(clause) == []
    anomalies = controler(clause, parametres={"SSI-009": {"taux": "20"}})
    assert [(a.code, a.ref) for a in anomalies] == [("derogation-non-declaree", "SSI-009")]
    assert "avec vos valeurs (taux)" in anomalies[0].message


def test_une_faute_de_la_clause_elle_meme_n_est_pas_redite() -> None:
    texte = "Selon l'option B du CCAG-TIC, le titulaire agit en {delai} jours."
    clause = une_clause("SSI-009", parametres={"delai": TEXTE}, texte=texte)
    assert controler(clause, parametres={"SSI-009": {"delai": "3"}}) == []


def test_un_trou_dans_une_valeur_est_vu_et_une_attente_n_est_pas_redite() -> None:
    clause = une_clause("SSI-009", parametres={"objet": TEXTE}, texte="Le titulaire agit {objet}.")
    assert codes(controler(clause, parametres={"SSI-009": {"objet": "dans les XX jours"}})) == ["texte-a-completer"]
    assert controler(clause, parametres={"SSI-009": {"objet": "à compléter"}}) == []


def test_une_preuve_devenue_creuse_est_vue() -> None:
    exigence = une_exigence("SSI-009-1", preuve="{piece}")
    clause = une_clause("SSI-009", parametres={"piece": TEXTE}, exigences=[exigence])
    assert controler(clause) == []
    assert codes(controler(clause, parametres={"SSI-009": {"piece": "Mémoire technique"}})) == ["preuve-creuse"]


# Ce que seul un lot peut dire : publication, exclusivité, localisation, délais.

LIBRES = [
    *QUESTIONS,
    *(
        {"id": q, "titre": q, "libelle": "?", "type": "texte", "facultative": "oui"}
        for q in ("publication", "sensibilite", "donnees_personnelles", "regime_pi", "nature", "resultats_exclusifs")
    ),
]


def controler_lot(reponses: Mapping[str, str], *textes: str) -> list[Anomalie]:
    clauses = [une_clause(f"SSI-0{rang}", titre="Règle", texte=t) for rang, t in enumerate(textes, start=10)]
    clausier = un_clausier((CONDITION, RESEAU, *clauses), questions=LIBRES)
    achat = une_consultation({"hebergement": "pi", "acces": "site", **reponses}, bareme=BAREME)
    dossier = assembler(clausier, achat)
    return list(controler_dossier(dossier, clausier, achat, toutes_les_reponses(clausier, achat)))


@pytest.mark.parametrize(
    "texte",
    [
        "Le code source est confidentiel.",
        "Le code source n'est pas communiqué aux tiers.",
        "Le titulaire ne divulgue pas le code source.",
        "Le code ne fait l'objet d'aucune diffusion.",
        "Aucune publication du code n'est admise.",
        "Le titulaire s'interdit de publier le code.",
    ],
)
def test_un_code_publie_ne_peut_etre_tenu_secret_meme_par_la_negative(texte: str) -> None:
    assert codes(controler_lot({"publication": "differee"}, texte)) == ["publication-et-secret"]
    assert controler_lot({"publication": "non"}, texte) == []


@pytest.mark.parametrize(
    "texte",
    [
        "Le code n'est publié qu'après la revue de sécurité.",
        "Le titulaire ne publie pas le code avant l'accord de l'acheteur.",
        "Le titulaire ne révèle aucun secret dans le code publié.",
        "L'auteur n'est pas nommé dans l'historique public du code.",
    ],
)
def test_une_publication_a_terme_n_est_pas_un_secret(texte: str) -> None:
    assert controler_lot({"publication": "differee"}, texte) == []


def test_un_code_tenu_secret_ne_peut_etre_publie_par_une_clause() -> None:
    texte = "Le code source est publié dans le dépôt de l'acheteur."
    assert codes(controler_lot({"publication": "non"}, texte)) == ["code-secret-publie"]
    assert controler_lot({"publication": "differee"}, texte) == []
    assert controler_lot({"publication": "non"}, "Le code n'est pas publié.") == []


@pytest.mark.parametrize("delai", ["cinq jours", "soixante-treize heures", "une semaine", "quatre-vingt-seize heures"])
def test_un_delai_d_alerte_trop_long_se_lit_en_lettres(delai: str) -> None:
    texte = f"Le titulaire notifie tout incident dans les {delai}."
    assert codes(controler_lot({"donnees_personnelles": "oui"}, texte)) == ["notification-trop-tardive"]


@pytest.mark.parametrize("delai", ["deux jours", "soixante-douze heures", "vingt-quatre heures"])
def test_un_delai_d_alerte_tenable_en_lettres_est_sain(delai: str) -> None:
    texte = f"Le titulaire notifie tout incident dans les {delai}."
    assert controler_lot({"donnees_personnelles": "oui"}, texte) == []


LOCALISEE = "Les données restent sur le territoire de l'Union européenne."


@pytest.mark.parametrize(
    "texte",
    [
        "Le titulaire ne transfère aucune donnée hors de l'Union, sauf vers les pays suivants : États-Unis.",
        "Le titulaire ne transfère aucune donnée hors de l'Union, pays tiers admis : États-Unis.",
        "Les sauvegardes peuvent être conservées hors de l'Union européenne.",
        "Le support est autorisé depuis un pays tiers.",
        "Les données sont hébergées aux États-Unis.",
    ],
)
def test_un_transfert_admis_contredit_la_localisation(texte: str) -> None:
    assert codes(controler_lot({}, LOCALISEE, texte)) == ["transfert-hors-localisation"]
    assert controler_lot({}, texte) == []


@pytest.mark.parametrize(
    "texte",
    [
        "Le titulaire ne transfère aucune donnée hors de l'Union, sauf vers les pays suivants : aucun.",
        "Aucune donnée ne peut être hébergée hors de l'Union européenne.",
        "Un transfert hors de l'Union n'est possible qu'avec l'accord de l'acheteur.",
    ],
)
def test_une_localisation_tenue_est_saine(texte: str) -> None:
    assert controler_lot({}, LOCALISEE, texte) == []


def test_une_exclusivite_ne_vise_pas_le_produit_du_titulaire() -> None:
    achat = {"regime_pi": "exclusif", "nature": "integration"}
    produit = controler_lot({**achat, "resultats_exclusifs": "le service en ligne et sa documentation"})
    assert codes(produit) == ["exclusivite-produit"]
    assert controler_lot({**achat, "resultats_exclusifs": "les paramétrages du service en ligne"}) == []


def test_une_clause_ne_cede_pas_le_service_en_ligne_a_titre_exclusif() -> None:
    texte = "Le titulaire cède à titre exclusif les droits sur le service en ligne."
    trouves = codes(controler_lot({"nature": "saas", "regime_pi": "defaut"}, texte))
    assert "exclusivite-produit" in trouves
    assert "exclusivite-produit" not in codes(controler_lot({"nature": "developpement"}, texte))


def test_une_exclusivite_ne_se_publie_pas_sous_licence_permissive() -> None:
    texte = "Le code est publié sous licence MIT."
    assert codes(controler_lot({"regime_pi": "exclusif"}, texte)) == ["exclusivite-sous-licence-permissive"]
    assert controler_lot({"regime_pi": "defaut"}, texte) == []


def _achats() -> dict[str, Consultation]:
    assert CLAUSIER is not None
    achats = {nom: consultation(ecarts) for nom, ecarts in PROFILS.items()}
    achats |= {f"nature {nature}": consultation(ecarts, nature) for nature, ecarts in NATURES.items()}
    for exemple in ("portail", "sirh-saas", "infogerance"):
        lue = lire_consultation(contenu("exemples") / exemple, CLAUSIER).consultation
        assert lue is not None
        achats[exemple] = lue
    return achats


@pytest.mark.parametrize("achat", _achats().items(), ids=lambda couple: couple[0])
def test_un_achat_ordinaire_n_a_aucune_fausse_alerte(achat: tuple[str, Consultation]) -> None:
    assert CLAUSIER is not None
    nom, lue = achat
    dossier = assembler(CLAUSIER, lue)
    anomalies = controler_dossier(dossier, CLAUSIER, lue, toutes_les_reponses(CLAUSIER, lue))
    attendues = {"critere-environnemental-absent"} if lue.redaction.bareme is None else set()
    if nom in ("nature progiciel", "nature materiel"):
        attendues |= {"condition-sociale-absente"}
    if nom in ("nature saas", "nature tma", "IA générative"):
        attendues |= {"archives-niees"}
    if nom in NIEES:
        attendues |= {"donnees-personnelles-niees"}
    if nom in ("portail", "sirh-saas"):
        attendues |= {"besoin-non-note"}
    assert {a.code for a in anomalies} - attendues == set()
    assert all(a.gravite is not Gravite.BLOQUANTE for a in anomalies)


def test_ne_pas_rejuger_les_phrases_de_la_clause_ne_tait_rien() -> None:
    """Juger la clause complétée en entier, puis ôter ce que dit déjà l'origine, donne les mêmes anomalies."""
    assert CLAUSIER is not None
    portees = [c for c in CLAUSIER.clauses.values() if c.retiree is None and VARIABLE.search(c.texte)]
    vues: set[str] = set()
    for clause, valeur in zip(portees, cycle((*VALEURS.values(), "24", "l'article 38 du CCAG-TIC", "ou équivalent"))):
        complete = clause.model_copy(update={"texte": VARIABLE.sub(valeur, clause.texte), "parametres": {}})
        deja = {a.code for a in controler_clause(CLAUSIER, clause, situer)}
        entiere = [a for a in controler_clause(CLAUSIER, complete, situer) if a.code not in deja]
        assert [a for a in controler_clause(CLAUSIER, complete, situer, clause) if a.code not in deja] == entiere
        vues |= {a.code for a in entiere}
    assert len(vues) > 8


def situer(*_chemin: str | int) -> Lieu:
    return REPONSES
