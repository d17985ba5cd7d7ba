"""Ce que les échanges laissent en suspens tient le lot, et se lève par une décision qui en a eu connaissance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cctgen.evaluation.accord.reponses_lues import ReponsesLues
from cctgen.evaluation.actes.controle import Echanges, controler_les_demandes
from cctgen.evaluation.actes.disparus import echanges_a_journaliser
from cctgen.evaluation.actes.en_suspens import avec_les_suspens
from cctgen.evaluation.actes.reponses import ReponseRecue, reponses_du_registre
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.classement import LotCompare
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.journal import Journal, ajouter_des_lignes, trace_de_comparaison
from cctgen.evaluation.modele import Decision
from cctgen.evaluation.rapport.synthese import synthese
from tests.evaluation.actes.fabriques import JOUR, LIEU, une_demande
from tests.evaluation.fabriques import (
    REPONSES,
    VERIFIE,
    des_appreciations,
    un_avis,
    un_dossier,
    un_prix,
    une_decision,
    une_offre,
)

DOSSIER = un_dossier()
ALPHA, BETA = (une_offre(nom, reponses=REPONSES) for nom in ("Alpha", "Bêta"))
RESERVE = "Sous réserve de la disponibilité du composant, non supporté à ce jour ; nous demandons une dérogation."
ACHEVE = "tout ce qui a été relevé est qualifié"


def le_lot(
    alpha: Mapping[str, Any] | None = None,
    *,
    decisions: Sequence[Decision] = (),
    versees: Sequence[ReponseRecue] = (),
    autres: Sequence[Mapping[str, Any]] = (),
    journal: Path | None = None,
) -> tuple[LotCompare, str]:
    """Rend le lot d'un classement où tout est noté, constaté et motivé, et la synthèse qui l'accompagne.

    `autres` sont d'autres lignes du registre pour Alpha ; un `journal`, lu d'abord, garde ensuite cette comparaison.
    """
    notes = {"SSI-P": VERIFIE, **{ref: un_avis(3) for ref in ("SSI-1", "SSI-2", "UTI-1")}}
    appreciations = des_appreciations({"Alpha": notes, "Bêta": notes}, [ALPHA, BETA])
    prix = [un_prix("Alpha", "300"), un_prix("Bêta", "310")]
    comparaison = comparer(DOSSIER, [ALPHA, BETA], appreciations, prix, decisions)
    ecrites = (("Alpha", alpha), ("Bêta", None), *((str(a.get("offre", "Alpha")), a) for a in autres))
    lignes = tuple((une_demande(**{"offre": nom, **(c or {})}), LIEU) for nom, c in ecrites)
    reponses = (*reponses_du_registre([s for s, _ in lignes], [ALPHA, BETA], versees), *versees)
    en_attente = tuple(d for lot in comparaison.lots for o in lot.offres for d in o.a_confirmer)
    echanges = Echanges(lignes, reponses, tuple(decisions), (ALPHA, BETA), frozenset(), JOUR, en_attente)
    if journal is not None:
        echanges = replace(echanges, lues=ReponsesLues(Journal(journal)))
    tenue = avec_les_suspens(comparaison, echanges, DOSSIER, controler_les_demandes(echanges, DOSSIER))
    if journal is not None:
        lus = echanges_a_journaliser(Journal(journal), echanges, DOSSIER)
        comparee = ("comparaison", trace_de_comparaison(tenue.avec_les_decisions(decisions, decisions), {}))
        ajouter_des_lignes(journal, datetime(2027, 3, 1, tzinfo=UTC), (*lus, comparee))
    return tenue.lots[0], str(synthese(tenue))


def test_des_echanges_sans_rien_a_redire_laissent_le_classement_acheve() -> None:
    lot, dit = le_lot()
    assert lot.raisons == ()
    assert ACHEVE in dit


EN_SUSPENS: Mapping[str, Mapping[str, Any]] = {
    "demande-inegale": {"demande": "Confirmez que vous tenez l'exigence."},
    "delai-inegal": {"echeance": "2027-02-12"},
    "reponse-tardive": {"recue_le": "2027-02-11"},
    "demande-sans-reponse": {"reponse": None, "recue_le": None},
}


@pytest.mark.parametrize("code", EN_SUSPENS)
def test_ce_qui_rompt_l_egalite_tient_le_lot_jusqu_a_ce_qu_on_en_decide(code: str) -> None:
    lot, dit = le_lot(EN_SUSPENS[code])
    assert [r.code for r in lot.raisons] == [code]
    assert "« échanges »" in lot.raisons[0].conseil
    assert ACHEVE not in dit
    decidee = une_decision("Alpha", "maintenue", exigence="Échanges", date="2027-02-20")
    lot, dit = le_lot(EN_SUSPENS[code], decisions=[decidee])
    assert lot.raisons == ()
    assert ACHEVE in dit


@pytest.mark.parametrize("code", EN_SUSPENS)
@pytest.mark.parametrize(
    "ecrite",
    [
        {"exigence": "echanges", "date": "2027-01-31"},
        {"exigence": "echanges", "date": "2027-03-02"},
        {"exigence": "SSI-1", "date": "2027-02-20"},
        {"date": "2027-02-20"},
    ],
)
def test_une_decision_d_avant_les_faits_ou_sur_autre_chose_ne_les_qualifie_pas(
    code: str, ecrite: Mapping[str, Any]
) -> None:
    lot, dit = le_lot(EN_SUSPENS[code], decisions=[une_decision("Alpha", "maintenue", **ecrite)])
    assert code in {r.code for r in lot.raisons}
    assert ACHEVE not in dit


@pytest.mark.parametrize(("jour", "leve"), [("2027-02-09", False), ("2027-02-10", False), ("2027-02-11", True)])
def test_le_silence_ne_se_constate_qu_apres_l_echeance(jour: str, leve: bool) -> None:
    decision = une_decision("Alpha", "maintenue", exigence="echanges", date=jour)
    lot, _ = le_lot(EN_SUSPENS["demande-sans-reponse"], decisions=[decision])
    assert [r.code for r in lot.raisons] == ([] if leve else ["demande-sans-reponse"])
    assert leve or "datée du 11 février 2027 au plus tôt" in lot.raisons[0].conseil


@pytest.mark.parametrize("code", EN_SUSPENS)
@pytest.mark.parametrize("confirmee", ["non", "oui"])
def test_une_mise_a_l_ecart_a_confirmer_ne_leve_rien(code: str, confirmee: str) -> None:
    decision = une_decision("Alpha", exigence="echanges", date="2027-02-20", confirmee=confirmee)
    lot, _ = le_lot(EN_SUSPENS[code], decisions=[decision])
    assert (code in {r.code for r in lot.raisons}) is (confirmee == "non")


@pytest.mark.parametrize(
    "texte",
    [
        RESERVE,
        "Nous ne tenons pas cette exigence à ce jour ; version future.",
        "Dérogation demandée.",
        "Partiellement conforme",
    ],
)
@pytest.mark.parametrize("ref", ["SSI-1", "SSI-P"])
def test_la_reserve_d_une_reponse_suit_l_offre_et_tient_le_lot(ref: str, texte: str) -> None:
    """Le constat commenté de l'évaluateur ne la qualifie pas : rien ne dit qu'il l'avait lue."""
    lot, dit = le_lot({"exigence": ref, "reponse": texte})
    (raison,) = (r for r in lot.raisons if r.code == "reserve-en-reponse")
    assert raison.ref == ref
    assert "8 février 2027 au plus tôt" in raison.conseil
    alpha = next(o for o in lot.offres if o.soumissionnaire == "Alpha")
    assert [(r.ref, r.code, r.est_qualifiee) for r in alpha.reserves] == [(ref, "reserve-en-reponse", False)]
    assert alpha.nombre_a_qualifier == 1
    assert ACHEVE not in dit


@pytest.mark.parametrize(("jour", "qualifie"), [("2027-02-07", False), ("2027-02-08", True), ("2027-02-20", True)])
def test_seule_une_decision_qui_a_pu_lire_la_reponse_qualifie_sa_reserve(jour: str, qualifie: bool) -> None:
    decision = une_decision("Alpha", "maintenue", exigence="SSI-1", date=jour)
    lot, _ = le_lot({"reponse": RESERVE}, decisions=[decision])
    alpha = next(o for o in lot.offres if o.soumissionnaire == "Alpha")
    assert alpha.reserves[0].est_qualifiee is qualifie
    assert bool(lot.raisons) is not qualifie
    if not qualifie:
        assert "La décision du 7 février 2027 lui est antérieure." in lot.raisons[0].message


@pytest.mark.parametrize("exigence", ["SSI-1", "SSI-P"])
def test_une_decision_datee_d_avance_ne_qualifie_pas_encore_la_reserve(exigence: str) -> None:
    """JOUR est le 1er mars : ni une réserve lue, ni une à venir, ne se lèvent d'ici là."""
    for jour, qualifie in (("2027-03-01", True), ("2027-03-02", False), ("2030-01-01", False)):
        decision = une_decision("Alpha", "maintenue", exigence=exigence, date=jour)
        lot, _ = le_lot({"exigence": exigence, "reponse": RESERVE}, decisions=[decision])
        assert ("reserve-en-reponse" not in {r.code for r in lot.raisons}) is qualifie


@pytest.mark.parametrize(("jour", "qualifie"), [("2027-02-06", False), ("2027-02-08", True)])
@pytest.mark.parametrize("versee_le", [date(2027, 2, 5), date(2027, 2, 20)])
def test_la_reserve_a_la_date_ou_le_registre_dit_la_reponse_recue(versee_le: date, jour: str, qualifie: bool) -> None:
    """Versée avant ou après le jour que dit le registre, le 8 février."""
    versee = ReponseRecue(ALPHA.sha256, "SSI-1", NatureDemande.PRECISION, RESERVE, recue_le=versee_le)
    decision = une_decision("Alpha", "maintenue", exigence="SSI-1", date=jour)
    lot, _ = le_lot({"reponse": None}, decisions=[decision], versees=[versee])
    alpha = next(o for o in lot.offres if o.soumissionnaire == "Alpha")
    assert [r.est_qualifiee for r in alpha.reserves] == [qualifie]
    if not qualifie:
        assert "8 février 2027 au plus tôt" in lot.raisons[0].conseil


def test_une_reponse_qui_cite_la_demande_ou_s_engage_ne_reserve_rien() -> None:
    demande = "Indiquez ce que l'offre remise prévoit en option dans une version future."
    for reponse in (demande, "Conforme, sans réserve : mémoire, page 4."):
        lot, _ = le_lot({"demande": demande, "reponse": reponse, "exigence": "SSI-2"})
        assert "reserve-en-reponse" not in {r.code for r in lot.raisons}


@pytest.mark.parametrize(("neufs", "dits"), [(("Conforme.",), 0), ((RESERVE,), 1)])
def test_d_une_matrice_completee_seul_le_neuf_se_lit(neufs: tuple[str, ...], dits: int) -> None:
    texte = f"Réponse et justification : « {RESERVE} » devient « {neufs[0]} »"
    recue = date(2027, 2, 8)
    versee = ReponseRecue(ALPHA.sha256, "SSI-1", NatureDemande.PRECISION, texte, recue_le=recue, neufs=neufs)
    lot, _ = le_lot({"reponse": None}, versees=[versee])
    assert sum(r.code == "reserve-en-reponse" for r in lot.raisons) == dits


def test_une_reserve_ecrite_dans_le_renvoi_de_la_reponse_se_lit_aussi() -> None:
    lot, _ = le_lot({"piece": "Annexe 2, sous réserve de devis"})
    assert [r.code for r in lot.raisons] == ["reserve-en-reponse"]


CITE = f"Votre réponse dit : « {RESERVE} » Levez-vous cette réserve ?"
SANS_REPONSE = {"reponse": None, "recue_le": None}
ETRANGERES: Mapping[str, Mapping[str, Any]] = {
    "d'une autre nature": {"nature": "regularisation"},
    "jamais envoyée": {"nature": "regularisation", "envoyee_le": None},
    "de la même nature": {},
    "à qui ne l'a pas écrite": {"offre": "Bêta", "nature": "regularisation"},
    "à laquelle on a répondu": {"nature": "regularisation", "reponse": "Oui, la réserve est levée."},
}


def en_reponse(lot: LotCompare) -> list[str]:
    return [r.message for r in lot.raisons if r.code == "reserve-en-reponse"]


@pytest.mark.parametrize("etrangere", ETRANGERES.values(), ids=ETRANGERES)
def test_une_autre_demande_qui_cite_la_reserve_ne_l_eteint_pas(etrangere: Mapping[str, Any]) -> None:
    """Une ligne du registre la citait, même jamais envoyée : elle disparaissait, et le lot était définitif."""
    autre = {**SANS_REPONSE, "demande": CITE, "envoyee_le": "2027-02-20", **etrangere}
    lot, _ = le_lot({"reponse": RESERVE}, autres=[autre])
    assert len(en_reponse(lot)) == 1


def test_une_demande_partie_apres_la_reponse_ou_non_retenue_ne_la_cite_pas() -> None:
    for champs in ({"envoyee_le": "2027-02-09"}, {"envoyee_le": None, "retenue": "non"}):
        lot, _ = le_lot({"reponse": RESERVE, "demande": CITE, **champs})
        assert len(en_reponse(lot)) == 1
    assert en_reponse(le_lot({"reponse": RESERVE, "demande": CITE})[0]) == []


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """Rend le dossier d'évaluation d'une consultation à soi."""
    (tmp_path / "evaluation").mkdir()
    return tmp_path / "evaluation"


@pytest.mark.parametrize("d_abord", [SANS_REPONSE, {"reponse": RESERVE}, {"reponse": "Oui."}])
@pytest.mark.parametrize("corrige", [{}, {"nature": "regularisation", "retenue": "oui"}])
def test_le_texte_d_une_demande_envoyee_recrit_apres_coup_n_eteint_pas_la_reserve(
    tmp_path: Path, d_abord: Mapping[str, Any], corrige: Mapping[str, Any]
) -> None:
    le_lot(d_abord, journal=tmp_path)
    for _ in range(2):
        lot, _ = le_lot({"reponse": RESERVE, "demande": CITE, **corrige}, journal=tmp_path)
        assert len(en_reponse(lot)) == 1


def test_une_demande_que_le_registre_recompose_reste_celle_qui_est_partie(tmp_path: Path) -> None:
    le_lot({**SANS_REPONSE, "demande": CITE}, journal=tmp_path)
    recomposee = CITE.replace(" ?", "\N{NO-BREAK SPACE}?")
    for corrige in ({}, {"nature": "regularisation", "retenue": "oui"}):
        assert en_reponse(le_lot({"reponse": RESERVE, "demande": recomposee, **corrige}, journal=tmp_path)[0]) == []


MAINTENUE = une_decision("Alpha", "maintenue", exigence="SSI-1", date="2027-02-20")
REDATEE = MAINTENUE.model_copy(update={"date": date(2027, 2, 21)})
REMOTIVEE = MAINTENUE.model_copy(update={"motif": "La réserve de la réponse est sans effet sur l'exigence."})


@pytest.mark.parametrize("avant", [{}, SANS_REPONSE, {**SANS_REPONSE, "envoyee_le": None}])
@pytest.mark.parametrize("porteur", ["reponse", "piece"])
def test_une_decision_comptee_avant_que_la_reponse_porte_la_reserve_ne_la_qualifie_pas(
    tmp_path: Path, avant: Mapping[str, Any], porteur: str
) -> None:
    """La réponse se récrit sans que son jour change : les dates seules disaient que la décision l'avait lue."""
    lot, _ = le_lot(avant, decisions=[MAINTENUE], journal=tmp_path)
    assert en_reponse(lot) == []
    for _ in range(2):
        (dite,) = en_reponse(le_lot({porteur: RESERVE}, decisions=[MAINTENUE], journal=tmp_path)[0])
        assert "20 février 2027 a été comptée avant que la réponse le dise : redatez-la" in dite
    for reprise in (REDATEE, REMOTIVEE):
        assert en_reponse(le_lot({porteur: RESERVE}, decisions=[reprise])[0]) == []


@pytest.mark.parametrize(
    "apres",
    [
        {"reponse": RESERVE},
        {"reponse": f"{RESERVE}\nVoir aussi page 5."},
        {"reponse": RESERVE, "nature": "regularisation", "retenue": "oui"},
    ],
)
def test_une_decision_comptee_avec_la_reserve_la_qualifie_toujours(tmp_path: Path, apres: Mapping[str, Any]) -> None:
    le_lot({"reponse": RESERVE}, journal=tmp_path)
    for champs in ({"reponse": RESERVE}, apres, {}, apres):
        assert en_reponse(le_lot(champs, decisions=[MAINTENUE], journal=tmp_path)[0]) == []


@pytest.mark.parametrize("otees", [("echanges",), ("reserves", "recues", "echeance", "demande")])
def test_un_journal_d_avant_n_accuse_aucune_decision(tmp_path: Path, otees: Sequence[str]) -> None:
    """Il ne disait pas les échanges, ou pas leurs réserves : rien ne montre que la décision ne les a pas lues."""
    le_lot({}, decisions=[MAINTENUE], journal=tmp_path)
    fichier = tmp_path / "journal.jsonl"
    lignes = [json.loads(ligne) for ligne in fichier.read_text(encoding="utf-8").splitlines()]
    gardees = [ligne for ligne in lignes if ligne["geste"] not in otees]
    for echange in (e for ligne in gardees for e in ligne.get("echanges", ())):
        for cle in otees:
            echange.pop(cle)
    fichier.write_text("".join(json.dumps(ligne) + "\n" for ligne in gardees), encoding="utf-8")
    for _ in range(2):
        assert en_reponse(le_lot({"reponse": RESERVE}, decisions=[MAINTENUE], journal=tmp_path)[0]) == []


def test_une_reception_a_venir_se_dit_sans_conseiller_une_date_a_venir() -> None:
    """JOUR est le 1er mars."""
    a_venir = {"recue_le": "2027-04-08", "reponse": RESERVE}
    lot, _ = le_lot(a_venir)
    conseils = {r.code: (r.message, r.conseil) for r in lot.raisons}
    assert "ce jour est encore à venir" in conseils["reponse-tardive"][0]
    assert "Corrigez la date de réception." in conseils["reponse-tardive"][1]
    assert all("1er mars 2027 au plus tôt" in conseil for _, conseil in conseils.values())
    assert set(conseils) == {"reponse-tardive", "reserve-en-reponse"}
