"""Une demande partie, ou une réponse, que le journal a connue ne quitte pas le registre sans un mot."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cctgen.evaluation.accord.lues import decisions_a_garder
from cctgen.evaluation.accord.reponses_lues import GESTE_DES_ECHANGES
from cctgen.evaluation.actes.controle import Echanges
from cctgen.evaluation.actes.disparus import echanges_a_journaliser, echanges_disparus
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.actes.reponses import reponses_du_registre
from cctgen.evaluation.journal import Journal, ajouter_des_lignes, lignes_du_journal
from cctgen.evaluation.modele import Decision
from cctgen.socle.anomalies import Anomalie
from tests.evaluation.actes.fabriques import LIEU, des_echanges, une_demande
from tests.evaluation.fabriques import un_dossier, une_decision, une_offre

DOSSIER = un_dossier()
RESERVE = "Oui, sous réserve d'une licence payée par l'acheteur."
TAITES: Mapping[str, Mapping[str, Any]] = {
    "la réponse ôtée": {"reponse": None},
    "la réponse et son jour ôtés": {"reponse": None, "recue_le": None},
    "la ligne telle que posée": {"reponse": None, "recue_le": None, "envoyee_le": None},
    "une autre exigence": {"exigence": "SSI-2"},
}


def les_echanges(alpha: Mapping[str, Any]) -> Echanges:
    echanges = des_echanges(alpha)
    return replace(echanges, reponses=reponses_du_registre([s for s, _ in echanges.lignes], echanges.offres))


def sans_alpha() -> Echanges:
    echanges = les_echanges({})
    return replace(echanges, lignes=echanges.lignes[1:], reponses=echanges.reponses[1:])


def comparer_le(jour: int, evaluation: Path, echanges: Echanges, *du_journal: Decision) -> None:
    """Rejoue ce que `comparer` ajoute au journal, décisions sur le journal et les échanges comprises."""
    lus = echanges_a_journaliser(Journal(evaluation), echanges, DOSSIER)
    comparaison = ("comparaison", decisions_a_garder((*echanges.decisions, *du_journal)))
    ajouter_des_lignes(evaluation, datetime(2027, 2, jour, tzinfo=UTC), (*lus, comparaison))


def dites(evaluation: Path, echanges: Echanges, decisions: Sequence[Decision] = ()) -> list[Anomalie]:
    return list(echanges_disparus(Journal(evaluation), echanges, decisions, DOSSIER))


def decidee(jour: int, motif: str, offre: str = "Alpha") -> Decision:
    return une_decision(offre, "maintenue", exigence="journal", motif=motif, date=date(2027, 2, jour))


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """Rend le dossier d'évaluation d'une consultation à soi."""
    (tmp_path / "evaluation").mkdir()
    return tmp_path / "evaluation"


@pytest.mark.parametrize("tait", [*TAITES, "la ligne ôtée"])
def test_une_reponse_otee_du_registre_se_dit_jusqu_a_ce_qu_on_en_decide(tmp_path: Path, tait: str) -> None:
    ecrits = les_echanges({"reponse": RESERVE})
    comparer_le(10, tmp_path, ecrits)
    assert dites(tmp_path, ecrits) == []
    reste = les_echanges({"reponse": RESERVE, **TAITES[tait]}) if tait in TAITES else sans_alpha()
    for jour in (11, 12):
        (dite,) = dites(tmp_path, reste, [decidee(10, "SSI-1 vue avant.")])
        assert (dite.code, dite.ref) == ("echange-disparu", "SSI-1")
        assert RESERVE in dite.message and "Alpha" in dite.message
        comparer_le(jour, tmp_path, reste)
    assert dites(tmp_path, reste, [decidee(11, "La réponse sur SSI-1 visait une autre consultation.")]) == []
    for autre in (decidee(11, "SSI-12 seulement."), decidee(11, "SSI-1.", "Bêta")):
        assert len(dites(tmp_path, reste, [autre])) == 1
    assert [a for a in dites(tmp_path, ecrits) if a.ref == "SSI-1"] == [], "remise"


def test_une_demande_envoyee_qui_n_est_plus_au_registre_se_dit(tmp_path: Path) -> None:
    sans_reponse = {"reponse": None, "recue_le": None}
    comparer_le(10, tmp_path, les_echanges(sans_reponse))
    for reste in (les_echanges({**sans_reponse, "envoyee_le": None}), sans_alpha()):
        (dite,) = dites(tmp_path, reste)
        assert "la demande de précision envoyée le 1er février 2027" in dite.message


def test_un_registre_corrige_ou_complete_n_a_rien_perdu(tmp_path: Path) -> None:
    comparer_le(10, tmp_path, les_echanges({"reponse": RESERVE}))
    corrigee = RESERVE.replace("licence payée", "licence payee")
    for champs in ({"reponse": corrigee}, {"reponse": f"{RESERVE}\nVoir aussi page 5."}, {"envoyee_le": "2027-02-02"}):
        assert dites(tmp_path, les_echanges({"reponse": RESERVE, **champs})) == []


def test_deux_reponses_reunies_en_une_seule_ligne_n_ont_pas_disparu(tmp_path: Path) -> None:
    """Ce que le conseil d'une demande inscrite deux fois dit de faire."""
    seule = les_echanges({"reponse": RESERVE})
    deux = replace(seule, reponses=(*seule.reponses, replace(seule.reponses[0], texte="Voir page 5.")))
    comparer_le(10, tmp_path, deux)
    assert dites(tmp_path, les_echanges({"reponse": f"{RESERVE}\nVoir page 5."})) == []
    (dite,) = dites(tmp_path, seule)
    assert "Voir page 5" in dite.message and RESERVE not in dite.message


@pytest.mark.parametrize("reponse", [RESERVE, None], ids=["répondue", "envoyée"])
@pytest.mark.parametrize("corrigee", ["nature", "lot", "autre lot"])
def test_une_saisie_corrigee_n_a_rien_perdu(tmp_path: Path, corrigee: str, reponse: str | None) -> None:
    """Le même échange se lit à côté ; ôté ensuite de là, il se dit, une seule fois."""
    offres = tuple(une_offre(nom, lot) for lot in (1, 2) for nom in ("Alpha", "Bêta"))
    dits = {"reponse": reponse, "recue_le": reponse and "2027-02-08"}

    def registre(**champs: Any) -> Echanges:
        lignes = [une_demande(**{"offre": "Alpha", **dits, **champs}), une_demande("Bêta", lot=2)]
        echanges = replace(des_echanges(), offres=offres, lignes=tuple((ligne, LIEU) for ligne in lignes))
        return replace(echanges, reponses=reponses_du_registre(lignes, offres))

    avant, apres = {
        "nature": (registre(lot=2), registre(lot=2, nature="regularisation")),
        "lot": (registre(), registre(lot=2)),
        "autre lot": (registre(lot=1), registre(lot=2)),
    }[corrigee]
    comparer_le(10, tmp_path, avant)
    for jour in (11, 12):
        assert dites(tmp_path, apres) == []
        comparer_le(jour, tmp_path, apres)
    for jour in (13, 14):
        (dite,) = dites(tmp_path, registre(offre="Bêta", lot=1, reponse="Page 1."))
        assert dite.lot == 2 and "Alpha" in dite.message
        comparer_le(jour, tmp_path, registre(offre="Bêta", lot=1, reponse="Page 1."))


def test_la_meme_reponse_qui_se_lisait_deja_ailleurs_ne_remplace_pas_la_sienne(tmp_path: Path) -> None:
    comparer_le(10, tmp_path, les_echanges({}))
    assert [a.ref for a in dites(tmp_path, sans_alpha())] == ["SSI-1"], "Bêta a répondu de même"
    offres = tuple(une_offre("Alpha", lot) for lot in (1, 2))
    lignes = [une_demande("Alpha", lot=lot) for lot in (1, 2)]

    def registre(lignes: Sequence[DemandeSuivie]) -> Echanges:
        echanges = replace(des_echanges(), offres=offres, lignes=tuple((ligne, LIEU) for ligne in lignes))
        return replace(echanges, reponses=reponses_du_registre(lignes, offres))

    (tmp_path / "lots" / "evaluation").mkdir(parents=True)
    comparer_le(10, tmp_path / "lots" / "evaluation", registre(lignes))
    assert [a.lot for a in dites(tmp_path / "lots" / "evaluation", registre(lignes[1:]))] == [1], "dite à chaque lot"


def test_le_journal_ne_redit_pas_des_echanges_inchanges(tmp_path: Path) -> None:
    for jour in (10, 11):
        comparer_le(jour, tmp_path, les_echanges({}))
    assert len(list(lignes_du_journal(Journal(tmp_path), GESTE_DES_ECHANGES))) == 1


@pytest.mark.parametrize(
    "champ",
    [
        "echanges",
        "offre",
        "exigence",
        "nature",
        "tour",
        "envoyee_le",
        "reponses",
        "reserves",
        "recues",
        "echeance",
        "demande",
        "le",
    ],
)
@pytest.mark.parametrize("valeur", [None, 4, "bof", [3, "x"], {"a": 1}, True], ids=repr)
def test_une_ligne_ecrite_a_la_main_ne_fait_jamais_tomber_la_lecture(
    tmp_path: Path, champ: str, valeur: object
) -> None:
    """Elle est dite altérée ailleurs : ici, ce qui n'a pas la forme attendue ne dit rien."""
    comparer_le(10, tmp_path, les_echanges({"reponse": RESERVE}))
    fichier = tmp_path / "journal.jsonl"
    dite, _ = map(json.loads, fichier.read_text(encoding="utf-8").splitlines())
    dite["echanges"] = [{**e, champ: valeur} for e in dite["echanges"]]
    fichier.write_text(json.dumps({**dite, **({champ: valeur} if champ in dite else {})}) + "\n", encoding="utf-8")
    assert {a.code for a in dites(tmp_path, sans_alpha())} <= {"echange-disparu"}


RECRITE = {"reponse": "Oui."}


@pytest.mark.parametrize("objet", ["journal", "echanges"])
def test_une_reserve_recrite_sans_elle_se_dit_jusqu_a_ce_qu_on_en_decide(tmp_path: Path, objet: str) -> None:
    """« Sous réserve » récrit en « Oui. » ne se disait pas ; ôtée ensuite, la réponse citée était « Oui. »."""

    def selon(champs: Mapping[str, Any], *decisions: Decision) -> tuple[Echanges, list[Decision]]:
        des_echanges = tuple(d for d in decisions if d.exigence == "echanges")
        au_journal = [d for d in decisions if d.exigence == "journal"]
        return replace(les_echanges({"reponse": RESERVE, **champs}), decisions=des_echanges), au_journal

    devancee = decidee(11, "SSI-1 vue avant.").model_copy(update={"exigence": objet})
    neuve = devancee.model_copy(update={"motif": "SSI-1 : la réserve est levée par le candidat."})
    comparer_le(10, tmp_path, les_echanges({"reponse": RESERVE}))
    for _ in range(2):
        echanges, au_journal = selon(RECRITE, devancee)
        (dite,) = dites(tmp_path, echanges, au_journal)
        assert dite.code == "echange-disparu" and RESERVE in dite.message and "portait une réserve" in dite.message
        comparer_le(11, tmp_path, echanges, *au_journal)
    assert dites(tmp_path, *selon(RECRITE, devancee, neuve)) == []
    otee, au_journal = selon({"reponse": None, "recue_le": None}, devancee, neuve)
    (dite,) = dites(tmp_path, otee, au_journal)
    assert RESERVE in dite.message, "ôtée depuis la décision, la réponse se décide de nouveau"


def test_une_reserve_passee_dans_la_piece_ou_sur_une_autre_ligne_n_est_pas_perdue(tmp_path: Path) -> None:
    comparer_le(10, tmp_path, les_echanges({"reponse": RESERVE}))
    for champs in (
        {"reponse": "Voir la pièce.", "piece": "Annexe 2, page 6, sous réserve d'un avenant"},
        {"nature": "regularisation"},
        {"reponse": f"Oui.\n{RESERVE}"},
    ):
        assert dites(tmp_path, les_echanges({"reponse": RESERVE, **champs})) == []
    comparer_le(11, tmp_path, les_echanges({"piece": "Annexe 2, sous réserve d'un avenant"}))
    (dite,) = dites(tmp_path, les_echanges({"piece": "Annexe 2"}))
    assert "sous réserve d'un avenant" in dite.message


EN_RETARD = {"recue_le": "2027-02-12"}
EFFACES = {
    "la réception avancée": {"recue_le": "2027-02-09"},
    "la réception ôtée": {"recue_le": None},
    "l'échéance repoussée": {**EN_RETARD, "echeance": "2027-02-14"},
    "la ligne déplacée": {"recue_le": "2027-02-09", "nature": "regularisation"},
}


@pytest.mark.parametrize("efface", EFFACES.values(), ids=EFFACES)
def test_un_retard_releve_ne_s_efface_pas_sans_qu_on_en_decide(tmp_path: Path, efface: Mapping[str, Any]) -> None:
    comparer_le(13, tmp_path, les_echanges(EN_RETARD))
    assert dites(tmp_path, les_echanges(EN_RETARD)) == [], "le registre le dit lui-même"
    for jour in (14, 15):
        (dite,) = dites(tmp_path, les_echanges(efface))
        assert (dite.code, dite.ref) == ("reponse-tardive", "SSI-1")
        assert "12 février 2027" in dite.message and "échéance du 10 février 2027" in dite.message
        comparer_le(jour, tmp_path, les_echanges(efface))
    for jour, nombre in ((11, 1), (12, 0)):
        sur = decidee(jour, "Le délai vaut pour tous.").model_copy(update={"exigence": "echanges"})
        assert len(dites(tmp_path, replace(les_echanges(efface), decisions=(sur,)))) == nombre
    assert dites(tmp_path, les_echanges({"reponse": None, "recue_le": None}))[0].code == "echange-disparu"


@pytest.mark.parametrize("lue_le", [13, 14])
def test_une_reception_a_venir_n_est_pas_un_retard_qui_se_retient(tmp_path: Path, lue_le: int) -> None:
    """« 25 mars » pour « 8 février » : une fois corrigé, le conseil datait la décision d'un jour à venir."""
    comparer_le(lue_le, tmp_path, les_echanges({"recue_le": "2027-03-25"}))
    assert dites(tmp_path, les_echanges({})) == []
    comparer_le(15, tmp_path, les_echanges({"recue_le": "2027-02-15"}))
    (dite,) = dites(tmp_path, les_echanges({}))
    assert "datée du 15 février 2027 au plus tôt" in dite.conseil, "un vrai retard reste"


@pytest.mark.parametrize(
    ("repoussee_le", "recue_le", "codes"),
    [
        # Prolongée avant son terme, pour tous : rien à redire.
        (9, "2027-02-12", []),
        (10, None, []),
        # Après coup, une réponse dans le premier délai n'y gagne rien.
        (13, "2027-02-09", []),
        (13, "2027-02-12", ["reponse-tardive"]),
        (13, None, ["demande-sans-reponse"]),
    ],
)
def test_une_echeance_repoussee_apres_coup_se_dit(
    tmp_path: Path, repoussee_le: int, recue_le: str | None, codes: list[str]
) -> None:
    sans_reponse = {"reponse": None, "recue_le": None}
    comparer_le(8, tmp_path, les_echanges(sans_reponse))
    neuve = {"echeance": "2027-03-20"}
    if repoussee_le <= 10:
        comparer_le(repoussee_le, tmp_path, les_echanges({**sans_reponse, **neuve}))
    repondue = {"recue_le": recue_le} if recue_le else sans_reponse
    for jour in (13, 14):
        relevees = dites(tmp_path, les_echanges({**repondue, **neuve}))
        assert [a.code for a in relevees] == codes
        assert all("10 février 2027" in a.message for a in relevees)
        comparer_le(jour, tmp_path, les_echanges({**repondue, **neuve}))
    sur = decidee(12, "Le délai est prolongé pour tous.").model_copy(update={"exigence": "echanges"})
    assert dites(tmp_path, replace(les_echanges({**repondue, **neuve}), decisions=(sur,))) == []
    assert dites(tmp_path, les_echanges(repondue)) == [], "remise"


def test_une_demande_pas_encore_partie_change_d_echeance_sans_un_mot(tmp_path: Path) -> None:
    a_partir = {"reponse": None, "recue_le": None, "envoyee_le": None}
    comparer_le(11, tmp_path, les_echanges(a_partir))
    partie = {"reponse": None, "recue_le": None, "envoyee_le": "2027-02-12", "echeance": "2027-03-20"}
    assert dites(tmp_path, les_echanges(partie)) == []


def test_un_journal_plus_ancien_ne_dit_ni_reserve_ni_delai_et_se_lit(tmp_path: Path) -> None:
    comparer_le(10, tmp_path, les_echanges({"reponse": RESERVE, **EN_RETARD}))
    fichier = tmp_path / "journal.jsonl"
    dite, _ = map(json.loads, fichier.read_text(encoding="utf-8").splitlines())
    for echange in dite["echanges"]:
        for cle in ("reserves", "recues", "echeance"):
            echange.pop(cle)
    fichier.write_text(json.dumps(dite) + "\n", encoding="utf-8")
    assert dites(tmp_path, les_echanges({"reponse": RESERVE})) == []
    assert [a.ref for a in dites(tmp_path, sans_alpha())] == ["SSI-1"]
