"""À situation égale, la même demande ; une question n'appelle aucune réponse plutôt qu'une autre."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from cctgen.evaluation.actes.classeurs.formulaire import Question
from cctgen.evaluation.actes.classeurs.registre import LigneDeDemande
from cctgen.evaluation.actes.controle import controler_les_demandes
from cctgen.evaluation.actes.demandes import demandes_de
from cctgen.evaluation.actes.egalite import inegalites
from cctgen.evaluation.actes.lettres import lettre_de_demande
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.actes.situations import (
    COMPOSANTS,
    JUSTIFICATION_DU_PRIX,
    PAR_CODE,
    SANS_REPONSE,
    SITUATIONS,
    NatureDemande,
    Situation,
)
from cctgen.evaluation.actes.suivi import completees
from cctgen.matrice import contrat
from cctgen.matrice.contrat import Conformite
from cctgen.matrice.modele import Composant, Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import composer
from tests.evaluation.actes.fabriques import JOUR, LIEU, des_echanges, des_offres, une_contradiction, une_demande
from tests.evaluation.fabriques import REPONSES, un_dossier, une_decision, une_offre, une_reponse

DOSSIER = un_dossier()
CODES = sorted(PAR_CODE.keys() - {"partielle", "version-future", "primordiale-non-tenue", "non-notee-non-tenue"})


def une_anomalie(code: str, message: str, ref: str = "SSI-P") -> Anomalie:
    return Anomalie(code, message, "", Gravite.A_QUALIFIER, Lieu("m.xlsx", None, "Exigences", "H9"), ref)


@pytest.mark.parametrize("code", CODES)
def test_deux_offres_dans_la_meme_situation_recoivent_le_meme_texte(code: str) -> None:
    """Le message relevé cite chaque offre ; la question n'en dépend pas."""
    alpha = une_offre("Alpha", anomalies=[une_anomalie(code, "alpha dit ceci.")])
    beta = une_offre("Bêta", anomalies=[une_anomalie(code, "bêta dit cela.")])
    (une,), (autre,) = demandes_de(alpha, DOSSIER), demandes_de(beta, DOSSIER)
    assert (une.cas, une.nature, une.texte) == (autre.cas, autre.nature, autre.texte)
    assert une.situations == (PAR_CODE[code].nom,)


@pytest.mark.parametrize("situation", [*SITUATIONS, SANS_REPONSE, JUSTIFICATION_DU_PRIX], ids=lambda s: s.nom)
def test_une_question_ne_suggere_pas_la_reponse(situation: Situation) -> None:
    """Ni « confirmez que », ni « n'est-ce pas », ni une seule valeur de la liste : toutes, ou aucune."""
    question = situation.question
    assert not re.search(r"confirme|validez|acceptez-vous|bien que|n'est-ce pas|peut-être|\?", question, re.IGNORECASE)
    citees = [c for c in Conformite if f"{c}," in question or f"{c}." in question]
    assert len(citees) in (0, len(Conformite))


@pytest.mark.parametrize("nom", sorted(COMPOSANTS))
def test_une_question_vaut_d_un_composant_comme_de_plusieurs(nom: str) -> None:
    """Le texte est le même pour tous : il ne dit pas « ces composants » à qui n'en a qu'un."""
    (situation,) = {s for s in SITUATIONS if s.nom == nom}
    assert situation.question.startswith("Pour chaque composant cité, ")
    assert not re.search(r"\bces\b|chacun\b|\bles apprécier", situation.question)


@pytest.mark.parametrize(
    ("embarque", "dit"),
    [
        ("non", "Redis : version « 7.4 », déclaré non embarqué."),
        ("OUI", "Redis : version « 7.4 », déclaré embarqué."),
        ("à voir", "Redis : version « 7.4 », « à voir » dans la colonne « Embarqué »."),
        ("", "Redis : version « 7.4 »."),
    ],
)
def test_de_plusieurs_questions_chacune_dit_les_composants_qu_elle_vise(embarque: str, dit: str) -> None:
    """Deux questions collées dans une case ne disaient pas lesquels des composants cités chacune visait."""
    noms = ("Drools", "Redis")
    composants = tuple(
        Composant({"Composant": nom, "Version": "7.4", contrat.EMBARQUE: embarque}, f"Composants!A{rang}")
        for rang, nom in enumerate(noms, start=12)
    )
    lieux = [Lieu("m.xlsx", None, "Composants", f"D{rang}") for rang in (12, 13)]
    licence = Anomalie("licence-absente", "sans licence.", "", Gravite.A_QUALIFIER, lieux[1])
    inconnus = [Anomalie("composant-non-reference", "hors.", "", Gravite.A_QUALIFIER, lieu) for lieu in lieux]
    offre = replace(une_offre(anomalies=[licence, *inconnus]), composants=composants)
    (demande,) = demandes_de(offre, DOSSIER)
    assert demande.situations == ("composant incertain", "licence incertaine")
    questions = [PAR_CODE[code].question for code in ("composant-non-reference", "licence-absente")]
    assert demande.texte.splitlines() == [f"1. {questions[0]}", f"2. {questions[1]}"]
    assert demande.releve.splitlines() == [
        "Pour la demande 1 :",
        dit.replace("Redis", "Drools"),
        dit,
        "Pour la demande 2 :",
        dit,
    ]
    # « Pour chaque composant cité » : une même raison, dite une fois, en groupe plusieurs.
    groupee = replace(inconnus[0], autres_lieux=(lieux[1],))
    (demande,) = demandes_de(replace(offre, anomalies=(groupee,)), DOSSIER)
    assert demande.releve.splitlines() == [dit.replace("Redis", "Drools"), dit]
    (seule,) = demandes_de(replace(offre, anomalies=(licence,)), DOSSIER)
    assert (seule.texte, seule.releve) == (questions[1], dit)


@pytest.mark.parametrize("code", sorted(c for s in SITUATIONS if s.nom in COMPOSANTS for c in s.codes))
def test_d_une_anomalie_qui_en_nomme_plusieurs_chaque_composant_se_demande(code: str) -> None:
    """Le rapport retient « Spring Boot, Liquibase » ; la lettre ne citait que le premier."""
    noms = [f"Composant {rang}" for rang in range(2, 17)]
    composants = tuple(Composant({"Composant": nom}, f"Composants!A{rang}") for rang, nom in enumerate(noms, start=2))
    lieu, *autres = (Lieu("m.xlsx", None, "Composants", f"D{rang}") for rang in range(2, 17))
    groupee = Anomalie(
        code, "Composant 2, Composant 3…", "", Gravite.A_QUALIFIER, lieu, "SSI-P", autres_lieux=(*autres,)
    )
    (demande,) = demandes_de(replace(une_offre(anomalies=[groupee]), composants=composants), DOSSIER)
    assert [ligne.split(" : ")[0] for ligne in demande.releve.splitlines()] == noms


def test_un_composant_du_seul_inventaire_se_demande_sans_dire_ce_que_l_outil_en_deduit() -> None:
    lieux = [Lieu("bom.json", None, f"components[{rang}]") for rang in (0, 1)]
    tu = Anomalie(
        "composant-non-declare", "« x 1 » (GPL-3.0-only) est à l'inventaire.", "", Gravite.A_QUALIFIER, lieux[0]
    )
    jugee = Anomalie(
        "licence-incompatible", "la GPL s'étend.", "", Gravite.A_QUALIFIER, lieux[0], "SSI-P", autres_lieux=(lieux[1],)
    )
    releve = next(d.releve for d in demandes_de(une_offre(anomalies=[tu, jugee]), DOSSIER) if d.exigence == "SSI-P")
    assert releve.splitlines()[:2] == [
        "« x 1 » (GPL-3.0-only) est à l'inventaire.",
        "Composant de l'inventaire remis : bom.json, components[1].",
    ]


def test_une_i_non_notee_se_precise_absente_et_se_regularise_refusee() -> None:
    """Notée, elle ne demande rien : la note apprécie ce que l'offre en dit."""
    absente = une_anomalie("reponse-absente", "conformité à choisir.", "SSI-1")
    refusee = une_offre(reponses=[une_reponse("SSI-1", "Non conforme"), *REPONSES[1:]])
    for offre, nature in ((une_offre(anomalies=[absente]), "precision"), (refusee, "regularisation")):
        assert [d.nature for d in demandes_de(offre, un_dossier(notee="non"))] == [nature]
        assert demandes_de(offre, DOSSIER) == ()


def test_ce_que_porte_l_offre_ne_suggere_ni_licence_ni_exigence() -> None:
    composant = Composant({"Composant": "Redis", "Version": "7.4", "Licence (SPDX)": "RSALv2"}, "Composants!A12")
    lieu = Lieu("m.xlsx", None, "Composants", "D12")
    licence = Anomalie("licence-non-reconnue", "peut-être RSAL-2.0.", "", Gravite.INFORMATION, lieu)
    rapprochee = une_anomalie("rapproche-par-texte", "le texte est celui de « SSI-1 ».", "SSI-1")
    offre = replace(une_offre(anomalies=[licence, rapprochee]), composants=(composant,))
    releves = [d.releve for d in demandes_de(offre, DOSSIER)]
    assert releves == [
        "Cellule H9 de la feuille « Exigences » de la matrice remise.",
        "Redis : version « 7.4 », licence « RSALv2 ».",
    ]


@pytest.mark.parametrize(
    ("conformite", "nature"),
    [
        ("Conforme", None),
        ("Partiellement conforme", NatureDemande.PRECISION),
        ("Non conforme", NatureDemande.REGULARISATION),
        ("Dérogation demandée", NatureDemande.REGULARISATION),
    ],
)
def test_une_primordiale_se_precise_ou_se_regularise(conformite: str, nature: NatureDemande | None) -> None:
    offre = une_offre(reponses=(*REPONSES[:2], une_reponse("SSI-P", conformite), REPONSES[3]))
    assert [d.nature for d in demandes_de(offre, DOSSIER)] == ([] if nature is None else [nature])
    importante = une_offre(reponses=(une_reponse("SSI-1", conformite), *REPONSES[1:]))
    assert demandes_de(importante, DOSSIER) == ()


def test_une_reponse_absente_ne_se_demande_que_sur_une_primordiale() -> None:
    """Sur une exigence I, elle s'apprécie : la demander serait laisser compléter l'offre."""
    absentes = [une_anomalie("reponse-absente", "pas de réponse.", ref) for ref in ("SSI-1", "SSI-P")]
    (demande,) = demandes_de(une_offre(anomalies=absentes), DOSSIER)
    assert (demande.exigence, demande.nature) == ("SSI-P", NatureDemande.REGULARISATION)


def test_une_offre_sans_defaut_n_appelle_rien() -> None:
    assert demandes_de(une_offre(), DOSSIER) == ()


def test_plusieurs_situations_d_une_ligne_font_une_demande() -> None:
    offre = une_offre(anomalies=[une_anomalie("texte-modifie", "ajouté."), une_contradiction("SSI-P")])
    (demande,) = demandes_de(offre, DOSSIER)
    assert demande.situations == ("réponse contradictoire", "texte réécrit")
    assert all(PAR_CODE[c].question in demande.texte for c in ("texte-modifie", "contradiction"))


REGULARISATION = {"nature": "regularisation", "situation": "réponse absente", "envoyee_le": None, "reponse": None}


def codes(*lignes: DemandeSuivie) -> list[str]:
    return [a.code for a in inegalites([(ligne, LIEU) for ligne in lignes])]


def test_une_regularisation_se_propose_a_tous_les_concernes_quelle_que_soit_l_exigence() -> None:
    retenue = une_demande("Alpha", **{**REGULARISATION, "retenue": "oui"})
    oubliee = une_demande("Bêta", **{**REGULARISATION, "exigence": "SSI-P"})
    assert codes(retenue, oubliee) == ["demande-inegale"]
    assert codes(retenue, une_demande("Bêta", **{**REGULARISATION, "exigence": "SSI-P", "retenue": "oui"})) == []
    assert codes(une_demande("Alpha", **REGULARISATION), oubliee) == []


def test_une_demande_envoyee_a_l_un_et_pas_a_l_autre_se_dit_lot_par_lot() -> None:
    partie, restee = une_demande("Alpha", lot=1), une_demande("Bêta", lot=1, envoyee_le=None, reponse=None)
    assert codes(partie, restee) == ["demande-inegale"]
    assert codes(partie, une_demande("Bêta", lot=2, envoyee_le=None)) == []


def test_une_offre_hors_jeu_n_est_pas_oubliee() -> None:
    seule = {"beta": {"envoyee_le": None, "reponse": None, "recue_le": None}}
    assert "demande-inegale" in {a.code for a in controler_les_demandes(des_echanges(**seule), DOSSIER)}
    retiree = des_echanges(**seule, decisions=[une_decision("Bêta", "retiree")])
    assert "demande-inegale" not in {a.code for a in controler_les_demandes(retiree, DOSSIER)}


@pytest.mark.parametrize(
    ("envoi", "echeance", "projet"),
    [
        (None, date(2027, 2, 10), "date d'envoi"),
        ("2027-02-01", date(2027, 2, 10), ""),
        ("2027-02-01", None, "échéance"),
    ],
)
def test_une_demande_que_rien_ne_date_est_un_projet(envoi: str | None, echeance: date | None, projet: str) -> None:
    """« Paris, le [date d'envoi] » ne part pas telle quelle : la lettre le dit en tête, comme celles des suites."""
    (offre, _) = des_offres(une_contradiction())
    suivie = une_demande("Alpha", envoyee_le=envoi, echeance=None, reponse=None, recue_le=None)
    lettre = lettre_de_demande(un_dossier(), offre, NatureDemande.PRECISION, [Question(suivie, "")], echeance)
    assert projet in lettre.envoi.projet
    assert bool(lettre.envoi.projet) is bool(projet)


def test_un_texte_recopie_par_le_registre_ne_passe_pas_pour_recrit() -> None:
    """Le registre compose ses apostrophes et ses espaces : la demande n'en est pas une autre."""
    offre = une_offre(anomalies=[une_contradiction()])
    (demande,) = demandes_de(offre, DOSSIER)
    appelee = LigneDeDemande(0, "Alpha", demande)
    assert composer(demande.texte) != demande.texte
    for texte in (composer(demande.texte), "Autre chose."):
        lue = une_demande("Alpha", demande=texte, envoyee_le=None, echeance=None, reponse=None, recue_le=None)
        ((suivie, _),) = completees([appelee._replace(echeance=JOUR)], [(lue, LIEU)], [offre], 1)
        assert (suivie.echeance is None) is (texte == "Autre chose.")


def test_une_matrice_d_une_autre_edition_ne_se_redemande_pas_ligne_a_ligne() -> None:
    """Le texte que l'édition porte autrement se demande une fois ; celui que le soumissionnaire réécrit, à part."""
    primordiale, importante = "SSI-P", "SSI-1"
    edition = Anomalie("version-differente", f"autre édition ; exigences modifiées : {importante}, LL-9.", "")
    reecrits = [une_anomalie("texte-modifie", f"texte de {ref} modifié.", ref) for ref in (primordiale, importante)]
    posees = demandes_de(une_offre(anomalies=[*reecrits, edition]), DOSSIER)
    assert [(d.exigence, d.situations) for d in posees] == [
        (primordiale, ("texte réécrit",)),
        ("", ("autre version du dossier",)),
    ]
    sans = demandes_de(une_offre(anomalies=reecrits), DOSSIER)
    assert sorted(d.exigence for d in sans) == [importante, primordiale]


@pytest.mark.parametrize("nature", ["precision", "regularisation"])
def test_une_demande_au_nom_d_un_candidat_ne_vaut_pas_pour_deux_plis_contraires(nature: str) -> None:
    """La réponse donnée sur un pli retiré se lisait en face de celui qui le remplace."""
    premier = une_offre("Alpha", reponses=REPONSES, sha256="1" * 64, fichier="a-1.xlsx")
    reponses = (une_reponse("SSI-1", "Non conforme"), *REPONSES[1:])
    second = replace(premier, sha256="2" * 64, fichier="a-2.xlsx", reponses=reponses)
    retrait = une_decision("a-1.xlsx", "retiree")

    def dites(plis: tuple[Offre, ...], **champs: object) -> list[str]:
        ligne = une_demande(str(champs.pop("offre", "Alpha")), nature=nature, **champs)
        echanges = replace(des_echanges(decisions=[retrait]), offres=plis, lignes=((ligne, LIEU),))
        return [a.conseil for a in controler_les_demandes(echanges, DOSSIER) if a.code == "offre-ambigue"]

    (conseil,) = dites((premier, second))
    assert "a-1.xlsx, a-2.xlsx" in conseil
    assert dites((premier, second), offre="a-2.xlsx") == []
    assert dites((premier, replace(second, reponses=REPONSES))) == []
    assert dites((premier, second), envoyee_le=None, recue_le=None, reponse=None) == []


REGULARISEE = {"nature": "regularisation", "situation": "réponse absente", "retenue": "oui", "change_l_offre": "non"}


def sur_la_regularisation(jour: str, **champs: object) -> list[Anomalie]:
    decision = une_decision("Alpha", "regularisee", exigence="SSI-1", date=jour)
    echanges = des_echanges(decisions=[decision], commun={**REGULARISEE, **champs})
    return [a for a in controler_les_demandes(echanges, DOSSIER) if a.code.startswith("regularis")]


def test_une_regularisation_se_decide_au_vu_de_la_reponse() -> None:
    """Décidée le 20 janvier, la demande partie le 1er février et répondue le 8 : le lot était définitif."""
    for jour in ("2027-01-20", "2027-02-07"):
        (dite,) = sur_la_regularisation(jour)
        assert dite.code == "regularisee-sans-demande"
        assert "avant la réponse du 8 février 2027" in dite.message
    for jour in ("2027-02-08", "2027-02-09"):
        assert sur_la_regularisation(jour) == []
    assert sur_la_regularisation("2027-01-20", recue_le=None) == [], "rien ne dit quand elle fut reçue"


@pytest.mark.parametrize(
    ("change", "dit"),
    [("oui", "alors que le registre dit que la réponse change l'offre"), (None, "sans que le registre dise si")],
)
def test_une_regularisation_qui_change_l_offre_ne_se_dit_pas_inconnue(change: str | None, dit: str) -> None:
    (dite,) = sur_la_regularisation("2027-02-20", change_l_offre=change)
    assert dite.code == "regularisation-substantielle" and dit in dite.message
