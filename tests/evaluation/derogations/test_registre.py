"""Le registre des dérogations : ce qu'il lui manque, ce qui est échu, ce qu'il n'inscrit pas."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cctgen.clausier.modele import Niveau
from cctgen.evaluation.derogations.classeur import (
    COLONNES,
    TIGE,
    demandes_des_offres,
    ecrire_registre,
    registre_en_yaml,
)
from cctgen.evaluation.derogations.controle import controler_registre, derogation_de, est_remplacee, reunies
from cctgen.evaluation.derogations.modele import Derogation, Moment
from cctgen.evaluation.rapport.derogations import lignes_de_derogations
from cctgen.evaluation.saisies.depots import CLASSEUR_DEROGATIONS
from cctgen.evaluation.saisies.lecture import lire_saisie
from cctgen.matrice.contrat import Conformite
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Lieu
from tests.evaluation.fabriques import un_dossier, une_offre, une_reponse

JOUR, SIGNATURE = date(2027, 6, 1), date(2027, 1, 15)
COMPLETE = {
    "offre": "Alpha",
    "exigence": "SSI-2",
    "decision": "temporaire",
    "motif": "le service n'existe pas encore",
    "auteur": "Cheffe de projet",
    "decidee_le": "2027-02-01",
    "echeance": "2027-12-31",
}


def une_derogation(**champs: Any) -> Derogation:
    return Derogation.model_validate({k: v for k, v in {**COMPLETE, **champs}.items() if v})


def une_offre_qui_demande(ref: str = "SSI-2") -> Offre:
    reponse = une_reponse(ref, Conformite.DEROGATION.value, justification="Pas avant mars.")
    return une_offre("Alpha", reponses=(reponse,))


def codes(*derogations: Derogation, offres: tuple[Offre, ...] = (), signature: date | None = SIGNATURE) -> set[str]:
    lignes = [(d, Lieu("evaluation/derogations.yaml")) for d in derogations]
    return {a.code for a in controler_registre(lignes, un_dossier(), offres, JOUR, signature)}


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({}, set()),
        ({"decision": ""}, set()),
        ({"auteur": ""}, {"derogation-incomplete"}),
        ({"decidee_le": ""}, {"derogation-incomplete"}),
        ({"motif": ""}, {"derogation-incomplete"}),
        ({"echeance": ""}, {"derogation-sans-terme"}),
        ({"decision": "perenne", "echeance": ""}, set()),
        ({"decision": "perenne", "moment": "execution"}, {"derogation-perenne-notee"}),
        ({"decision": "perenne", "moment": "execution", "exigence": "SSI-P"}, {"derogation-primordiale"}),
        ({"echeance": "2027-05-31"}, {"derogation-echue"}),
        ({"echeance": "2027-05-31", "soldee_le": "2027-05-30"}, set()),
        ({"decision": "refusee", "echeance": "2027-05-31"}, set()),
        ({"exigence": "SSI-99"}, {"exigence-inconnue"}),
        ({"echeance": "2027-01-31"}, {"derogation-incoherente", "derogation-echue"}),
        ({"echeance": "2027-02-01"}, {"derogation-echue"}),
        ({"soldee_le": "2027-01-31"}, {"derogation-incoherente"}),
        ({"soldee_le": "2027-02-01"}, set()),
        ({"decision": "", "soldee_le": "2027-03-01"}, {"derogation-incoherente"}),
        ({"decision": "refusee", "soldee_le": "2027-03-01"}, {"derogation-incoherente"}),
        ({"decision": "refusee", "echeance": "2027-01-01"}, set()),
    ],
)
def test_ce_qui_manque_ou_echoit_se_releve(champs: dict[str, str], attendus: set[str]) -> None:
    assert codes(une_derogation(**champs)) == attendus


@pytest.mark.parametrize(
    ("champs", "signature", "releve"),
    [
        ({}, None, True),
        ({}, date(2027, 2, 2), True),
        ({}, date(2027, 2, 1), False),
        ({"decision": "refusee"}, None, False),
        ({"moment": "execution"}, None, False),
    ],
)
def test_aucune_derogation_ne_s_accorde_avant_la_notification(
    champs: dict[str, str], signature: date | None, releve: bool
) -> None:
    """Le marché et le règlement le disent ; le marché ne se notifie pas avant d'être signé."""
    assert ("derogation-avant-notification" in codes(une_derogation(**champs), signature=signature)) is releve


def test_une_demande_sans_decision_attend_la_notification_puis_l_execution() -> None:
    assert une_derogation(decision="").etat(JOUR) == "à décider après la notification du marché"
    assert une_derogation(decision="", moment="execution").etat(JOUR) == "à décider"


def test_accorder_une_derogation_a_une_exigence_primordiale_se_releve() -> None:
    primordiale = next(e.ref for e in un_dossier().exigences(0) if e.niveau is Niveau.P)
    assert "derogation-primordiale" in codes(une_derogation(exigence=primordiale))
    assert "derogation-primordiale" not in codes(une_derogation(exigence=primordiale, decision="refusee"))


@pytest.mark.parametrize("notee", [True, False])
@pytest.mark.parametrize("decision", ["temporaire", "refusee"])
def test_accorder_une_derogation_a_une_importante_non_notee_se_releve_aussi(notee: bool, decision: str) -> None:
    """Elle s'impose telle quelle à toutes les offres : seule une modification du marché la lève."""
    lignes = [(une_derogation(exigence="SSI-1", decision=decision), Lieu("evaluation/derogations.yaml"))]
    relevees = controler_registre(lignes, un_dossier(notee=notee), (), JOUR, SIGNATURE)
    dites = [a.message for a in relevees if a.code == "derogation-primordiale"]
    assert bool(dites) is (not notee and decision == "temporaire")
    assert all("exigence de niveau I non notée" in dite for dite in dites)


def test_une_demande_de_l_offre_doit_etre_inscrite() -> None:
    offre = une_offre_qui_demande()
    assert codes(offres=(offre,)) == {"derogation-non-suivie"}
    assert codes(une_derogation(), offres=(offre,)) == set()


def test_ce_que_le_titulaire_demande_en_execution_ne_repond_pas_a_ce_que_demandait_l_offre() -> None:
    """Comptée pour l'offre, elle la disait accordée, et la demande de l'offre se perdait."""
    offre, execution = une_offre_qui_demande(), une_derogation(moment="execution")
    assert codes(execution, offres=(offre,)) == {"derogation-non-suivie"}
    refusee = une_derogation(decision="refusee", echeance="")
    assert codes(refusee, execution, offres=(offre,)) == set()
    for registre in ([refusee, execution], [execution, refusee]):
        assert derogation_de(registre, offre, "SSI-2") is refusee
    assert derogation_de([execution], offre, "SSI-2") is None
    assert lignes_de_derogations(offre, [execution], JOUR)[0][2] == "à décider après la notification du marché"


def test_le_classeur_rempli_se_relit(tmp_path: Path) -> None:
    demandes = demandes_des_offres([une_offre_qui_demande()])
    assert [d.exigence for d in demandes] == ["SSI-2"]
    (tmp_path / CLASSEUR_DEROGATIONS).write_bytes(ecrire_registre(un_dossier(), demandes))
    ((lue, lieu),), anomalies = lire_saisie(tmp_path, TIGE, COLONNES, Derogation)
    assert anomalies == []
    assert (lue.offre, lue.exigence, lue.demande, lue.decision) == ("Alpha", "SSI-2", "Pas avant mars.", None)
    assert str(lieu).startswith("evaluation/derogations.xlsx")


@pytest.mark.parametrize(
    ("classeur", "yaml", "attendus"),
    [
        ({"decision": ""}, {"decision": "refusee"}, ["refusee"]),
        ({"decision": "refusee"}, {"decision": ""}, ["refusee"]),
        ({"decision": ""}, {"decision": ""}, [None]),
        ({"decision": ""}, {"decision": "refusee", "offre": "123 456 789 00012", "lot": 0}, ["refusee"]),
        ({"decision": "refusee"}, {"decision": "refusee"}, ["refusee"]),
        ({"decision": ""}, {"moment": "execution"}, [None, "temporaire"]),
        ({"decision": ""}, {"exigence": "SSI-1"}, [None, "temporaire"]),
        ({"decision": ""}, {"offre": "Bêta"}, [None, "temporaire"]),
    ],
)
def test_une_demande_que_disent_le_classeur_et_le_yaml_ne_compte_qu_une_fois(
    classeur: dict[str, str], yaml: dict[str, str], attendus: list[str | None]
) -> None:
    """Le classeur prérempli doublait chaque ligne du YAML, et contredisait ses décisions."""
    offre = replace(une_offre_qui_demande(), siret="12345678900012")
    gardees, discordances = reunies(des_deux_fichiers(classeur, yaml), [offre])
    assert [d.decision for d, _ in gardees] == attendus
    assert discordances == []


def des_deux_fichiers(classeur: dict[str, str], yaml: dict[str, str]) -> list[tuple[Derogation, Lieu]]:
    return [
        (une_derogation(**classeur), Lieu("evaluation/derogations.xlsx")),
        (une_derogation(**yaml), Lieu("evaluation/derogations.yaml")),
    ]


def test_de_deux_decisions_contraires_aucune_ne_compte_et_c_est_dit() -> None:
    gardees, (discordance,) = reunies(des_deux_fichiers({"decision": "refusee"}, {"decision": "perenne"}), [])
    assert [d.decision for d, _ in gardees] == [None]
    assert discordance.code == "sources-discordantes"
    assert "derogations.xlsx" in discordance.message


@pytest.mark.parametrize(
    ("premiere", "seconde", "en_double"),
    [
        ({}, {"decision": "refusee"}, True),
        ({"decision": "refusee"}, {}, True),
        ({}, {"decision": "refusee", "decidee_le": ""}, True),
        ({}, {"decision": "refusee", "offre": "123 456 789 00012", "lot": 0}, True),
        ({}, {"echeance": "2028-06-30"}, True),
        ({"moment": "execution"}, {"moment": "execution", "decision": "refusee"}, True),
        ({}, {"decision": "refusee", "decidee_le": "2027-03-01"}, False),
        ({}, {"decision": "refusee", "moment": "execution"}, False),
        # D'une offre, une demande par exigence, quel qu'en soit le texte ; en exécution, deux textes en font deux.
        ({"demande": "Un."}, {"demande": "Deux.", "decision": "refusee"}, True),
        ({"demande": "Un.", "decision": "refusee"}, {"demande": "Deux.", "demandee_le": "2027-02-02"}, True),
        (
            {"demande": "Un.", "moment": "execution"},
            {"demande": "Deux.", "moment": "execution", "decision": "refusee"},
            False,
        ),
        ({}, {"decision": "refusee", "exigence": "SSI-1"}, False),
        ({}, {"decision": ""}, False),
        ({}, {}, False),
    ],
)
def test_deux_decisions_contraires_d_un_meme_fichier_ne_comptent_ni_l_une_ni_l_autre(
    premiere: dict[str, str], seconde: dict[str, str], en_double: bool
) -> None:
    """La dernière écrite l'emportait sans un mot ; une décision d'un autre jour, elle, remplace la première."""
    offre = replace(une_offre_qui_demande(), siret="12345678900012")
    lignes = [(d, Lieu("evaluation/derogations.yaml")) for d, _ in des_deux_fichiers(premiere, seconde)]
    gardees, anomalies = reunies(lignes, [offre])
    assert [a.code for a in anomalies] == ["decision-en-double"] * en_double
    if not en_double:
        assert gardees == lignes
        return
    assert [d.decision for d, _ in gardees] == [None]
    demandes = dict.fromkeys(d["demande"] for d in (premiere, seconde) if "demande" in d)
    assert all(texte in gardees[0][0].demande for texte in demandes), "aucun texte ne se perd"
    for repetees in ([*lignes, lignes[0]], [*lignes, lignes[1]]):
        assert {d.decision for d, _ in reunies(repetees, [offre])[0]} == {None}


def test_une_decision_du_meme_jour_n_en_remplace_aucune() -> None:
    """Rien ne dit laquelle vient après ; une plus récente, elle, remplace, quel que soit l'ordre des lignes."""
    offre = une_offre_qui_demande()
    premiere, seconde, apres = (
        une_derogation(demande=texte, decidee_le=jour)
        for texte, jour in (("Un.", "2027-03-01"), ("Deux.", "2027-03-01"), ("Trois.", "2027-03-02"))
    )
    for registre in ([premiere, seconde], [seconde, premiere]):
        assert not any(est_remplacee(d, registre, un_dossier(), [offre]) for d in registre)
    for registre in ([premiere, seconde, apres], [apres, seconde, premiere]):
        assert [d for d in registre if not est_remplacee(d, registre, un_dossier(), [offre])] == [apres]


def test_deux_demandes_d_un_fichier_ne_se_disent_pas_inscrites_dans_deux() -> None:
    """L'autre fichier en porte une : la seconde, d'un autre texte, est sûrement une autre."""
    commun = {"moment": "execution", "demande": "Un."}
    lignes = des_deux_fichiers(commun, commun)
    seconde = (une_derogation(moment="execution", demande="Deux."), Lieu("evaluation/derogations.xlsx"))
    gardees, anomalies = reunies([*lignes, seconde], [])
    assert (len(gardees), anomalies) == (2, [])


def decidees_le(*jours: tuple[str, str]) -> list[tuple[Derogation, Lieu]]:
    lieu = Lieu("evaluation/derogations.yaml")
    return [(une_derogation(decision=d, decidee_le=jour, echeance=""), lieu) for d, jour in jours]


@pytest.mark.parametrize(
    ("decisions", "retenue", "en_double"),
    [
        ([("refusee", "2027-03-20"), ("perenne", "2027-03-01")], "refusee", False),
        ([("perenne", "2027-03-01"), ("refusee", "2027-03-20")], "refusee", False),
        # De deux contraires du même jour, aucune ne vaut, ni ce qui les précède ; ce qui les suit vaut, écrit où l'on
        # veut.
        ([("refusee", "2027-03-01"), ("perenne", "2027-03-01")], None, True),
        ([("refusee", "2027-02-01"), ("refusee", "2027-03-01"), ("perenne", "2027-03-01")], None, True),
        ([("refusee", "2027-03-01"), ("perenne", "2027-03-01"), ("refusee", "2027-02-01")], None, True),
        ([("perenne", "2027-03-20"), ("refusee", "2027-03-01"), ("perenne", "2027-03-01")], "perenne", True),
        ([("refusee", "2027-03-01"), ("perenne", "2027-03-20"), ("perenne", "2027-03-01")], "perenne", True),
        # Sans date, rien ne les départage, et une plus ancienne ne tranche pas.
        ([("refusee", ""), ("perenne", "2027-03-01")], None, True),
        ([("refusee", "2027-02-01"), ("refusee", ""), ("perenne", "2027-03-01")], None, True),
        # Une ligne qui ne décide rien, et n'est pas datée, ne remet pas en suspens ce qui est décidé.
        ([("refusee", "2027-03-01"), ("", "")], "refusee", False),
    ],
)
def test_la_decision_la_plus_recente_vaut_ou_qu_elle_soit_ecrite(
    decisions: list[tuple[str, str]], retenue: str | None, en_double: bool
) -> None:
    """Écrite sous un refus du 20 mars, une dérogation du 1er mars l'emportait."""
    offre = une_offre_qui_demande()
    gardees, anomalies = reunies(decidees_le(*decisions), [offre])
    assert {a.code for a in anomalies} == ({"decision-en-double"} if en_double else set())
    valable = derogation_de([d for d, _ in gardees], offre, "SSI-2")
    assert valable is not None
    assert valable.decision == retenue


ECHUE, PROLONGEE = {"echeance": "2027-05-31"}, {"decidee_le": "2027-05-20", "echeance": "2027-12-31"}


@pytest.mark.parametrize(
    ("autre", "est_echue"),
    [
        (PROLONGEE, False),
        ({**PROLONGEE, "demande": "Six mois de plus.", "demandee_le": "2027-05-10"}, False),
        ({**PROLONGEE, "decision": "refusee"}, False),
        ({**PROLONGEE, "offre": "alpha"}, False),
        ({**PROLONGEE, "offre": "123 456 789 00012"}, False),
        ({**PROLONGEE, "decidee_le": "2027-01-20"}, True),
        ({**PROLONGEE, "decision": "", "decidee_le": ""}, True),
        ({**PROLONGEE, "offre": "Bêta"}, True),
        ({**PROLONGEE, "exigence": "SSI-1"}, True),
        ({**PROLONGEE, "moment": "execution"}, True),
        ({**PROLONGEE, "lot": 3}, True),
        ({**PROLONGEE, "echeance": "2027-05-25"}, True),
    ],
)
def test_seule_la_decision_qui_vaut_est_echue(autre: dict[str, Any], est_echue: bool) -> None:
    """Prolongée par une ligne plus récente, une dérogation temporaire restait échue."""
    offre = replace(une_offre_qui_demande(), siret="12345678900012")
    ancienne, nouvelle = une_derogation(**ECHUE, demande="Pas avant mars."), une_derogation(**autre)
    for registre in ([ancienne, nouvelle], [nouvelle, ancienne]):
        assert ("derogation-echue" in codes(*registre, offres=(offre,))) is est_echue


def test_en_execution_une_autre_demande_ne_prolonge_pas_la_premiere() -> None:
    premiere = une_derogation(**ECHUE, moment="execution", demande="Un.")
    for demande, est_echue in (("Un.", False), ("Deux.", True), ("", False)):
        suite = une_derogation(**PROLONGEE, moment="execution", demande=demande)
        assert ("derogation-echue" in codes(premiere, suite)) is est_echue


EN_EXECUTION = {"moment": "execution", "decision": "", "decidee_le": "", "motif": "", "auteur": "", "echeance": ""}


@pytest.mark.parametrize(
    ("classeur", "yaml", "dit"),
    [
        ({"demande": "Un.", "demandee_le": "2028-03-01"}, {"demande": "Tout autre chose."}, True),
        ({"demande": "Un."}, {"demande": "Deux."}, True),
        ({"demande": "Un.", "demandee_le": "2028-03-01"}, {"demande": "Deux.", "demandee_le": "2028-03-01"}, True),
        ({"demande": "Un.", "demandee_le": "2028-03-01"}, {"demande": "Un.", "demandee_le": "2028-09-01"}, False),
    ],
)
def test_deux_demandes_qui_se_distinguent_restent_et_le_doute_se_dit(
    classeur: dict[str, str], yaml: dict[str, str], dit: bool
) -> None:
    """Une demande sans date valait toutes celles de la même exigence, et disparaissait sans un mot."""
    lignes = des_deux_fichiers({**EN_EXECUTION, **classeur}, {**EN_EXECUTION, **yaml})
    gardees, anomalies = reunies(lignes, [])
    assert gardees == lignes
    assert [a.code for a in anomalies] == ["sources-discordantes"] * dit


def test_entre_deux_demandes_du_classeur_le_texte_dit_laquelle_ou_le_doute_se_dit() -> None:
    une = une_derogation(**EN_EXECUTION, demande="Un.", demandee_le="2028-03-01")
    deux = une_derogation(**EN_EXECUTION, demande="Deux.", demandee_le="2028-09-01")
    classeur, yaml = Lieu("evaluation/derogations.xlsx"), Lieu("evaluation/derogations.yaml")
    decidee = une_derogation(moment="execution", demande="deux")
    gardees, anomalies = reunies([(une, classeur), (deux, classeur), (decidee, yaml)], [])
    assert [d.decision for d, _ in gardees] == [None, "temporaire"]
    assert gardees[1][0].demandee_le == date(2028, 9, 1)
    assert anomalies == []
    muette = une_derogation(moment="execution")
    gardees, anomalies = reunies([(une, classeur), (deux, classeur), (muette, yaml)], [])
    assert [d for d, _ in gardees] == [une, deux, muette]
    assert len(anomalies) == 1


def test_aucune_ligne_ne_rend_sa_decision_a_une_demande_contestee() -> None:
    """La décision remise à vide cédait à la ligne suivante, et « aucune ne compte » était faux."""
    lignes = des_deux_fichiers({"decision": "refusee"}, {"decision": "perenne"})
    for repetees in ([*lignes, lignes[1]], [lignes[0], *lignes], [*lignes[::-1], lignes[0], lignes[0]]):
        gardees, anomalies = reunies(repetees, [])
        assert {d.decision for d, _ in gardees} == {None}
        assert {a.code for a in anomalies} == {"sources-discordantes"}


@pytest.mark.parametrize(
    ("classeur", "yaml"),
    [
        ({"motif": "Reprise."}, {"motif": "reprise"}),
        ({}, {"soldee_le": "2027-12-01"}),
        ({"soldee_le": "2027-12-01"}, {"motif": "", "auteur": "", "decidee_le": ""}),
        ({"motif": ""}, {"duree": "six mois"}),
        ({"reste_a_faire": "le plan"}, {"motif": "Autrement dit."}),
    ],
)
def test_deux_lignes_qui_decident_de_meme_se_completent(classeur: dict[str, str], yaml: dict[str, str]) -> None:
    """« Reprise. » ici et « Reprise » là, ou une date de plus, passaient pour deux décisions contraires."""
    ((jointe, _),), anomalies = reunies(des_deux_fichiers(classeur, yaml), [])
    assert anomalies == []
    assert jointe.decision == "temporaire"
    for champs in (classeur, yaml):
        assert all(str(dit).strip(".").lower() in str(getattr(jointe, c)).lower() for c, dit in champs.items())


def test_une_decision_nouvelle_suit_celle_que_disent_les_deux_fichiers() -> None:
    lignes = des_deux_fichiers({}, {})
    nouvelle = (une_derogation(decision="refusee", decidee_le="2028-01-10"), lignes[1][1])
    assert reunies([*lignes, nouvelle], []) == ([lignes[0], nouvelle], [])


def test_le_yaml_decommente_se_relit(tmp_path: Path) -> None:
    texte = registre_en_yaml(demandes_des_offres([une_offre_qui_demande()]))
    lignes = [li.removeprefix("# ") if li.startswith("# derogations") else li for li in texte.splitlines()]
    rempli = "\n".join(li[1:] if li.startswith("#  ") and not li.startswith("#  #") else li for li in lignes)
    (tmp_path / "derogations.yaml").write_text(rempli + "\n", encoding="utf-8")
    ((lue, _),), anomalies = lire_saisie(tmp_path, TIGE, COLONNES, Derogation)
    assert anomalies == []
    assert lue.est_accordee
    assert lue.duree == "six mois"


def test_le_rapport_dit_la_demande_et_ce_qui_en_est_decide() -> None:
    offre = une_offre_qui_demande()
    ((_, motif, decision, _),) = lignes_de_derogations(offre, [une_derogation(duree="six mois")], JOUR)
    assert motif == "Pas avant mars."
    dite = "accordée à titre temporaire, jusqu'au 31 décembre 2027 (six mois, Cheffe de projet, 1er février 2027). Le"
    assert decision.startswith(dite)
    ((_, _, attente, _),) = lignes_de_derogations(offre, [], JOUR)
    assert attente == "à décider après la notification du marché"
    assert lignes_de_derogations(replace(offre, reponses=()), [], JOUR) == []


def test_la_liste_des_moments_a_ses_accents_et_se_relit() -> None:
    octets = ecrire_registre(un_dossier(), demandes_des_offres([]))
    feuille = openpyxl.load_workbook(io.BytesIO(octets)).worksheets[0]
    liste = next(v for v in feuille.data_validations.dataValidation if str(v.sqref).startswith("D6"))
    proposes = liste.formula1.strip('"').split(",")
    assert proposes == ["offre", "exécution"]
    lus = [Derogation.model_validate({"offre": "A", "exigence": "X-1", "moment": m}).moment for m in proposes]
    assert lus == list(Moment)
