"""Ce qu'une comparaison a compté d'une décision ne s'efface pas sans un mot, et ne couvre que ce qu'elle a jugé."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cctgen.evaluation.accord.constats import Constats
from cctgen.evaluation.accord.decisions import DecisionsComptees, decision_perimee
from cctgen.evaluation.accord.historique import GESTE_DES_AVIS, Historique
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.journal import (
    DEJA_COMPTEE,
    Journal,
    ajouter_au_journal,
    ajouter_des_lignes,
    decisions_du_journal,
    trace_de_comparaison,
)
from cctgen.evaluation.modele import Avis, Constat, Decision
from cctgen.socle.anomalies import Anomalie
from tests.evaluation.fabriques import des_appreciations, un_avis, un_dossier, un_prix, une_decision, une_offre

OFFRES = [une_offre("Alpha"), une_offre("Bêta")]
NOTES = {nom: {"SSI-1": 3, "SSI-2": 4, "UTI-1": 2} for nom in ("Alpha", "Bêta")}


def le_jour(jour: int, sens: str = "retiree", **champs: object) -> Decision:
    return une_decision("Alpha", sens, **{"date": date(2027, 2, jour), **champs})


def _juges(constat: Avis | None) -> dict[str, dict[str, Avis | int]]:
    return {"Alpha": {**NOTES["Alpha"], **({"SSI-P": constat} if constat else {})}, "Bêta": {**NOTES["Bêta"]}}


def comparer_et_journaliser(
    jour: int,
    evaluation: Path,
    decisions: Sequence[Decision],
    montant: str = "100",
    constat: Avis | None = None,
    autre: str = "110",
) -> None:
    """Rejoue ce qu'une comparaison ajoute au journal, ses décisions comprises ; `autre` est le prix de Bêta."""
    instant, avis = datetime(2027, 2, jour, tzinfo=UTC), des_appreciations(_juges(constat), OFFRES)
    prix = [un_prix("Alpha", montant), un_prix("Bêta", autre)]
    comparaison = comparer(un_dossier(), OFFRES, avis, prix, decisions).avec_les_decisions(decisions, decisions)
    changes = Historique(Journal(evaluation)).completer(avis, instant.isoformat())
    ajouter_des_lignes(evaluation, instant, ((GESTE_DES_AVIS, change) for change in changes))
    ajouter_au_journal(evaluation, instant, "comparaison", trace_de_comparaison(comparaison, {}))


def dites(
    jour: int, evaluation: Path, decisions: Sequence[Decision], montant: str = "100", constat: Avis | None = None
) -> list[Anomalie]:
    le = date(2027, 2, jour)
    deja = DecisionsComptees(Journal(evaluation), le)
    prix = [un_prix("Alpha", montant), un_prix("Bêta", "110")]
    constats = Constats(Journal(evaluation), des_appreciations(_juges(constat), OFFRES), le)
    perimees = deja.perimees(OFFRES, decisions, prix, constats)
    disparus = deja.ecarts_disparus(OFFRES, decisions, decisions_du_journal(decisions, le))
    return [*disparus, *(decision_perimee(*p) for p in perimees)]


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """Rend le dossier d'évaluation d'une consultation à soi."""
    (tmp_path / "evaluation").mkdir()
    return tmp_path / "evaluation"


@pytest.mark.parametrize("sens", ["retiree", "hors_delai", "ecartee"])
def test_une_mise_a_l_ecart_effacee_se_dit_a_chaque_comparaison(tmp_path: Path, sens: str) -> None:
    comparer_et_journaliser(1, tmp_path, [le_jour(1, sens)])
    assert dites(2, tmp_path, [le_jour(1, sens)]) == []
    for jour in (2, 3):
        (dite,) = dites(jour, tmp_path, [])
        assert dite.code == "ecart-disparu"
        assert "Mme Martin, 1er février 2027" in dite.message
        comparer_et_journaliser(jour, tmp_path, [])
    assert dites(4, tmp_path, [le_jour(4, sens)]) == []


def test_une_mise_a_l_ecart_remplacee_sur_le_meme_objet_n_a_pas_disparu(tmp_path: Path) -> None:
    comparer_et_journaliser(1, tmp_path, [le_jour(1, "ecartee", exigence="SSI-P")])
    for exigence, codes in (("SSI-P", []), ("", []), ("SSI-1", ["ecart-disparu"]), ("prix", ["ecart-disparu"])):
        lues = [le_jour(2, "maintenue", exigence=exigence)]
        relevees = dites(2, tmp_path, lues)
        assert [a.code for a in relevees] == codes
        assert all("sur l'exigence SSI-P (" in a.message for a in relevees)


def test_de_plusieurs_mises_a_l_ecart_aucune_ne_s_oublie(tmp_path: Path) -> None:
    """Seule la première se retenait : la remplacer taisait la seconde."""
    comparer_et_journaliser(1, tmp_path, [le_jour(1, "ecartee", exigence=objet) for objet in ("SSI-P", "prix")])
    dits = {"SSI-P": "sur l'exigence SSI-P (", "prix": "sur le prix ("}
    (dite,) = dites(2, tmp_path, [])
    assert all(dit in dite.message for dit in dits.values())
    for remplacee, restante in (("SSI-P", "prix"), ("prix", "SSI-P")):
        (dite,) = dites(2, tmp_path, [le_jour(2, "maintenue", exigence=remplacee)])
        assert dits[restante] in dite.message and dits[remplacee] not in dite.message
    assert dites(2, tmp_path, [le_jour(2, "maintenue", exigence=objet) for objet in dits]) == []


@pytest.mark.parametrize(
    ("objet", "gardent", "codes"),
    [
        # Comptée avec l'écart, ou avant lui, elle n'en disait rien.
        ("SSI-P", le_jour(1, "maintenue"), ["ecart-disparu"]),
        ("prix", le_jour(1, "maintenue"), ["ecart-disparu"]),
        ("SSI-P", le_jour(1, "maintenue", motif="Son motif retouché."), ["ecart-disparu"]),
        ("SSI-P", le_jour(1, "maintenue", exigence="SSI-P"), ["ecart-disparu"]),
        # Écrite depuis, mais datée d'avant : l'offre entière alors gardée n'était pas encore écartée.
        ("SSI-P", le_jour(1, "regularisee"), ["ecart-disparu"]),
        # Prise depuis, elle le reprend.
        ("SSI-P", le_jour(2, "maintenue"), []),
        ("prix", le_jour(3, "maintenue"), []),
        ("SSI-P", le_jour(3, "regularisee", exigence="SSI-P"), []),
    ],
)
def test_une_decision_deja_la_quand_l_ecart_comptait_ne_le_remplace_pas(
    tmp_path: Path, objet: str, gardent: Decision, codes: list[str]
) -> None:
    """Un vieux « maintenue » sur l'offre entière faisait taire l'écart effacé : elle revenait première sans un mot."""
    anciennes = [le_jour(1, "maintenue"), le_jour(1, "maintenue", exigence="SSI-P")]
    comparer_et_journaliser(1, tmp_path, anciennes)
    comparer_et_journaliser(2, tmp_path, [anciennes[0], le_jour(2, "ecartee", exigence=objet)])
    for jour in (3, 4):
        assert [a.code for a in dites(jour, tmp_path, [gardent])] == codes
        comparer_et_journaliser(jour, tmp_path, [gardent])


@pytest.mark.parametrize(("premier", "second"), [("SSI-P", "SSI-1"), ("", "SSI-P"), ("SSI-P", ""), ("prix", "SSI-P")])
def test_deux_mises_a_l_ecart_effacees_l_une_apres_l_autre_se_disent(tmp_path: Path, premier: str, second: str) -> None:
    """La première s'oubliait tant que la seconde tenait l'offre : un candidat qui se retirait devenait attributaire."""
    dits = {"": "sur l'offre entière (", "prix": "sur le prix (", "SSI-P": "exigence SSI-P (", "SSI-1": "SSI-1 ("}
    ecarts = [le_jour(1, "ecartee", exigence=objet) for objet in (premier, second)]
    comparer_et_journaliser(1, tmp_path, ecarts)
    assert dites(2, tmp_path, ecarts[1:]) == [], "une autre tient encore l'offre dehors"
    comparer_et_journaliser(2, tmp_path, ecarts[1:])
    # D'avant l'écart ôté, une décision sur l'autre objet ne vaut que pour lui.
    gardee = le_jour(3, "maintenue", exigence=second) if second else le_jour(3, "maintenue", exigence="SSI-2")
    (dite,) = dites(3, tmp_path, [gardee])
    assert dits[premier] in dite.message
    assert (dits[second] in dite.message) == (not second)
    remplacent = [le_jour(3, "maintenue", exigence=objet) for objet in (premier, second)]
    assert dites(3, tmp_path, remplacent) == dites(3, tmp_path, [*remplacent, gardee]) == []


def test_ce_qu_une_decision_sur_le_journal_couvrait_ne_se_redit_pas_apres_un_autre_ecart(tmp_path: Path) -> None:
    sur_le_journal = le_jour(2, "maintenue", exigence="journal", motif="La mise à l'écart visait une autre offre.")
    comparer_et_journaliser(1, tmp_path, [le_jour(1)])
    comparer_et_journaliser(2, tmp_path, [])
    autre = le_jour(3, "ecartee", exigence="SSI-P")
    comparer_et_journaliser(3, tmp_path, [sur_le_journal, autre])
    reprise = le_jour(4, "maintenue", exigence="SSI-P")
    assert dites(4, tmp_path, [sur_le_journal, reprise]) == []
    (dite,) = dites(4, tmp_path, [sur_le_journal])
    assert "SSI-P" in dite.message and "offre entière" not in dite.message


@pytest.mark.parametrize("sens", ["maintenue", "regularisee"])
def test_une_decision_contredite_ne_vaut_que_pour_ce_qu_elle_a_juge(tmp_path: Path, sens: str) -> None:
    """Ni son prix ni son constat ne se gardaient : l'autre ôtée, elle valait pour un prix que nul n'avait jugé."""
    for objet, montant, constat in (
        ("prix", "50", None),
        ("SSI-P", "100", un_avis(None, constat=Constat.IRREGULARITE)),
    ):
        dossier = tmp_path / objet
        dossier.mkdir()
        garde, ecarte = (le_jour(1, s, exigence=objet) for s in (sens, "ecartee"))
        comparer_et_journaliser(1, dossier, [garde, ecarte])
        assert dites(2, dossier, [garde]) == [], "contredite, aucune n'a compté"
        assert [a.code for a in dites(2, dossier, [garde], montant, constat)] == ["decision-perimee"]


def creusees(dossier: Path, decisions: Sequence[Decision], autre: str) -> list[str]:
    prix = [un_prix("Alpha", "100"), un_prix("Bêta", autre)]
    comparaison = comparer(un_dossier(), OFFRES, des_appreciations(_juges(None), OFFRES), prix, decisions)
    return [
        decision_perimee(*p).message
        for p in DecisionsComptees(Journal(dossier), date(2027, 2, 9)).prix_creuses(comparaison)
    ]


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        ("150", "150", ""),
        ("150", "155", ""),  # 33 %, puis 35 %
        ("150", "140", ""),
        ("150", "300", "remarqué à 33\xa0% d'écart, et il est à présent 67\xa0% sous la deuxième offre (300\xa0€)"),
        ("110", "300", "que rien ne signalait, et il est à présent 67\xa0%"),
        ("110", "120", ""),
    ],
)
@pytest.mark.parametrize("sens", ["maintenue", "regularisee"])
def test_un_prix_garde_que_les_autres_laissent_bien_plus_bas_est_a_redire(
    tmp_path: Path, sens: str, avant: str, apres: str, dit: str
) -> None:
    """Justifié à 30 % sous les autres, un prix restait admis à 69 %, sans un mot."""
    prise = le_jour(1, sens, exigence="prix")
    comparer_et_journaliser(1, tmp_path, [prise], autre=avant)
    for _ in range(2):
        (*messages,) = creusees(tmp_path, [prise], apres)
        assert [dit in m.replace("\u202f", "\xa0") for m in messages] == [True] * bool(dit)
        if messages:
            assert creusees(tmp_path, [le_jour(2, sens, exigence="prix")], apres) == [], "redatée"
            comparer_et_journaliser(2, tmp_path, [], autre=apres)
    assert creusees(tmp_path, [le_jour(1, "ecartee", exigence="prix")], apres) == []


def test_un_journal_qui_ne_dit_pas_l_ecart_d_un_prix_n_accuse_personne(tmp_path: Path) -> None:
    prise = le_jour(1, "maintenue", exigence="prix")
    comparer_et_journaliser(1, tmp_path, [prise], autre="150")
    fichier = tmp_path / "journal.jsonl"
    ancienne = json.loads(fichier.read_text(encoding="utf-8").splitlines()[-1])
    for dite in ancienne["decisions"]:
        del dite["sous_les_autres"]
    fichier.write_text(f"{json.dumps(ancienne)}\n", encoding="utf-8")
    assert creusees(tmp_path, [prise], "300") == []
    comparer_et_journaliser(2, tmp_path, [prise], autre="150")
    assert len(creusees(tmp_path, [prise], "300")) == 1


def test_une_decision_sur_le_journal_couvre_une_mise_a_l_ecart_que_le_journal_a_vue_disparaitre(tmp_path: Path) -> None:
    decidee = le_jour(2, "maintenue", exigence="journal", motif="La mise à l'écart visait une autre offre.")
    comparer_et_journaliser(1, tmp_path, [le_jour(1)])
    (dite,) = dites(2, tmp_path, [decidee])
    assert dite.code == "ecart-disparu"
    assert DEJA_COMPTEE in dite.conseil, "effacée et décidée du même geste, elle est à redire"
    comparer_et_journaliser(2, tmp_path, [])
    assert dites(3, tmp_path, [decidee]) == []
    for autre in ({"motif": "Un autre sujet."}, {"date": date(2027, 2, 1)}, {"offre": "Bêta"}):
        assert [a.code for a in dites(3, tmp_path, [decidee.model_copy(update=autre)])] == ["ecart-disparu"]
    comparer_et_journaliser(4, tmp_path, [le_jour(1), decidee])
    assert [a.code for a in dites(5, tmp_path, [decidee])] == ["ecart-disparu"], "effacée une seconde fois"


@pytest.mark.parametrize(
    ("fichier", "nomme"), [("a-v2.xlsx", "« matrice-Alpha-0.xlsx »"), ("matrice-Alpha-0.xlsx", "« offres/416c7068610a")]
)
def test_une_mise_a_l_ecart_effacee_nomme_le_pli_quand_le_candidat_en_a_deux(
    tmp_path: Path, fichier: str, nomme: str
) -> None:
    """L'écart passé d'un pli à l'autre, « Alpha » ne disait pas duquel il manquait."""
    plis = [OFFRES[0], une_offre("Alpha", sha256="f" * 64, fichier=fichier)]
    comparer_et_journaliser(1, tmp_path, [le_jour(1)])
    passee = [le_jour(1).model_copy(update={"offre": "f" * 12})]
    (dite,) = DecisionsComptees(Journal(tmp_path), date(2027, 2, 2)).ecarts_disparus(plis, passee, [])
    assert dite.message.startswith(f"Alpha ({nomme}")
    (seule,) = DecisionsComptees(Journal(tmp_path), date(2027, 2, 2)).ecarts_disparus(OFFRES, [], [])
    assert seule.message.startswith("Alpha : ")


def test_un_journal_plus_ancien_dit_encore_la_mise_a_l_ecart(tmp_path: Path) -> None:
    offre = {"soumissionnaire": "Alpha", "sha256": OFFRES[0].sha256, "ecartee": True}
    ajouter_au_journal(
        tmp_path, datetime(2027, 2, 1, tzinfo=UTC), "comparaison", {"lots": [{"lot": None, "offres": [offre]}]}
    )
    assert [a.code for a in dites(2, tmp_path, [])] == ["ecart-disparu"]


@pytest.mark.parametrize("sens", ["maintenue", "regularisee"])
def test_une_decision_sur_le_prix_ne_vaut_que_pour_le_montant_juge(tmp_path: Path, sens: str) -> None:
    prise = le_jour(1, sens, exigence="prix")
    comparer_et_journaliser(1, tmp_path, [prise])
    assert dites(2, tmp_path, [prise]) == []
    (dite,) = dites(2, tmp_path, [prise], "50")
    assert dite.code == "decision-perimee" and "prix de 100" in dite.message
    comparer_et_journaliser(2, tmp_path, [], "50")
    for retouche in ({"motif": "Justifié."}, {"auteur": "Une autre"}):
        assert len(dites(3, tmp_path, [prise.model_copy(update=retouche)], "50")) == 1, "retouchée, non reprise"
    assert dites(3, tmp_path, [prise.model_copy(update={"date": date(2027, 2, 3)})], "50") == [], "reprise"


def test_une_decision_ne_couvre_pas_le_constat_d_apres(tmp_path: Path) -> None:
    prise = le_jour(1, "maintenue", exigence="SSI-P")
    for constat in (Constat.IRREGULARITE, Constat.CONTREDIT):
        neuf = un_avis(None, constat=constat)
        dossier = tmp_path / constat.name
        dossier.mkdir()
        comparer_et_journaliser(1, dossier, [prise])
        for jour in (2, 3):
            (dite,) = dites(jour, dossier, [prise], constat=neuf)
            assert (dite.code, dite.ref) == ("decision-perimee", "SSI-P")
            assert "relevé le 2 février 2027" in dite.message
            comparer_et_journaliser(jour, dossier, [prise], constat=neuf)
        assert len(dites(3, dossier, [prise.model_copy(update={"motif": "Vu."})], constat=neuf)) == 1, "retouchée"
        assert dites(3, dossier, [le_jour(2, "maintenue", exigence="SSI-P")], constat=neuf) == [], "du même jour"


def test_une_mise_a_l_ecart_ne_perime_pas_d_elle_meme(tmp_path: Path) -> None:
    """Un constat qui confirmait l'exclusion remettait l'offre en lice ; un prix corrigé d'un centime, de même."""
    sur_le_prix, sur_le_fond = (le_jour(1, "ecartee", exigence=objet) for objet in ("prix", "SSI-P"))
    ecarts = [sur_le_prix, sur_le_fond, le_jour(1, "retiree")]
    comparer_et_journaliser(1, tmp_path, ecarts)
    for jour in (2, 3):
        assert dites(jour, tmp_path, ecarts, "100.01", un_avis(None, constat=Constat.IRREGULARITE)) == []
        comparer_et_journaliser(jour, tmp_path, ecarts, "100.01", un_avis(None, constat=Constat.IRREGULARITE))


def test_l_ordre_du_journal_dit_le_constat_d_avant_non_les_dates(tmp_path: Path) -> None:
    """Un poste qui retarde comparait « avant » le journal : le constat déjà relevé passait pour postérieur."""
    constat = un_avis(None, constat=Constat.IRREGULARITE)
    comparer_et_journaliser(20, tmp_path, [], constat=constat)
    prise = le_jour(2, "maintenue", exigence="SSI-P")
    for jour in (2, 3):
        assert dites(jour, tmp_path, [prise], constat=constat) == []
        comparer_et_journaliser(jour, tmp_path, [prise], constat=constat)


def test_un_poste_qui_retarde_ne_cache_pas_un_constat_neuf(tmp_path: Path) -> None:
    prise, constat = le_jour(20, "maintenue", exigence="SSI-P"), un_avis(None, constat=Constat.IRREGULARITE)
    comparer_et_journaliser(20, tmp_path, [prise])
    for jour in (2, 3):
        assert [a.code for a in dites(jour, tmp_path, [prise], constat=constat)] == ["decision-perimee"]
        comparer_et_journaliser(jour, tmp_path, [prise], constat=constat)


@pytest.mark.parametrize("noms", [("alice", "zoe"), ("zoe", "alice")])
def test_une_grille_renommee_tient_le_meme_constat(tmp_path: Path, noms: tuple[str, str]) -> None:
    """Retiré sous un nom et donné sous l'autre, dans un ordre ou dans l'autre, le constat n'est pas neuf."""
    prise = le_jour(1, "maintenue", exigence="SSI-P")
    for jour, nom in enumerate((noms[0], noms[0], noms[1], noms[1], noms[0]), start=1):
        constat = un_avis(None, nom, constat=Constat.IRREGULARITE)
        assert dites(jour, tmp_path, [prise], constat=constat) == []
        comparer_et_journaliser(jour, tmp_path, [prise], constat=constat)


def test_un_constat_leve_puis_releve_est_neuf(tmp_path: Path) -> None:
    prise, constat = le_jour(1, "maintenue", exigence="SSI-P"), un_avis(None, constat=Constat.IRREGULARITE)
    comparer_et_journaliser(1, tmp_path, [prise], constat=constat)
    comparer_et_journaliser(2, tmp_path, [prise], constat=un_avis(None, constat=Constat.VERIFIE))
    for jour in (3, 4):
        assert [a.code for a in dites(jour, tmp_path, [prise], constat=constat)] == ["decision-perimee"]
        comparer_et_journaliser(jour, tmp_path, [prise], constat=constat)


IRREGULIER, CONTREDIT, TU = (un_avis(None, constat=c) for c in (Constat.IRREGULARITE, Constat.CONTREDIT, None))


@pytest.mark.parametrize(
    ("remis", "codes"),
    [
        (IRREGULIER, []),
        (un_avis(None, "zoe", constat=Constat.IRREGULARITE), []),
        # Ce que nul n'avait dit avant la décision est neuf.
        (CONTREDIT, ["decision-perimee"]),
    ],
    ids=["remis", "repris par un autre", "un autre constat"],
)
@pytest.mark.parametrize("absences", [1, 2])
def test_un_constat_retire_puis_remis_n_est_pas_neuf(
    tmp_path: Path, remis: Avis, codes: list[str], absences: int
) -> None:
    """Une grille ôtée ou abîmée le temps d'une comparaison périmait les décisions prises au vu de ses constats."""
    prise = le_jour(1, "maintenue", exigence="SSI-P")
    comparer_et_journaliser(1, tmp_path, [prise], constat=IRREGULIER)
    for jour in range(2, 2 + absences):
        assert dites(jour, tmp_path, [prise], constat=TU) == []
        comparer_et_journaliser(jour, tmp_path, [prise], constat=TU)
    for jour in (4, 5):
        assert [a.code for a in dites(jour, tmp_path, [prise], constat=remis)] == codes
        comparer_et_journaliser(jour, tmp_path, [prise], constat=remis)


def test_un_constat_d_apres_la_decision_reste_neuf_sa_grille_otee_puis_remise(tmp_path: Path) -> None:
    prise = le_jour(1, "maintenue", exigence="SSI-P")
    comparer_et_journaliser(1, tmp_path, [prise])
    for jour, constat in ((2, IRREGULIER), (3, TU), (4, IRREGULIER), (5, IRREGULIER)):
        relevees = dites(jour, tmp_path, [prise], constat=constat)
        assert [a.code for a in relevees] == ["decision-perimee"] * (constat is not TU)
        assert all("relevé le 2 février 2027" in a.message for a in relevees)
        comparer_et_journaliser(jour, tmp_path, [prise], constat=constat)


PERIMEE, DISPARU = ["decision-perimee"], ["ecart-disparu"]


@pytest.mark.parametrize(
    ("jour", "codes"), [(1, PERIMEE), (2, PERIMEE), (3, PERIMEE), (4, PERIMEE), (5, []), (6, []), (9, [])]
)
def test_une_decision_redatee_d_avant_le_constat_ne_la_renouvelle_pas(
    tmp_path: Path, jour: int, codes: list[str]
) -> None:
    """La date fait l'identité d'une décision : la reculer d'un jour levait ce qui la périmait."""
    comparer_et_journaliser(3, tmp_path, [le_jour(3, "maintenue", exigence="SSI-P")])
    comparer_et_journaliser(5, tmp_path, [le_jour(3, "maintenue", exigence="SSI-P")], constat=IRREGULIER)
    redatee = le_jour(jour, "maintenue", exigence="SSI-P")
    for le in (9, 10):
        assert [a.code for a in dites(le, tmp_path, [redatee], constat=IRREGULIER)] == codes
        comparer_et_journaliser(le, tmp_path, [] if codes else [redatee], constat=IRREGULIER)


@pytest.mark.parametrize(("jour", "codes"), [(2, PERIMEE), (3, PERIMEE), (4, PERIMEE), (5, []), (6, [])])
def test_une_decision_redatee_d_avant_la_derniere_qui_la_comptait_ne_vaut_pas_pour_un_autre_prix(
    tmp_path: Path, jour: int, codes: list[str]
) -> None:
    for _ in range(2):
        comparer_et_journaliser(5, tmp_path, [le_jour(3, "maintenue", exigence="prix")], autre="150")
    redatee = le_jour(jour, "maintenue", exigence="prix")
    assert [a.code for a in dites(6, tmp_path, [redatee], "50")] == codes
    assert bool(creusees(tmp_path, [redatee], "300")) is bool(codes)


@pytest.mark.parametrize(("jour", "codes"), [(1, DISPARU), (2, DISPARU), (3, DISPARU), (4, DISPARU), (5, []), (6, [])])
def test_une_decision_redatee_d_avant_l_ecart_ne_le_remplace_pas(tmp_path: Path, jour: int, codes: list[str]) -> None:
    comparer_et_journaliser(3, tmp_path, [le_jour(3, "maintenue", exigence="SSI-P")])
    comparer_et_journaliser(5, tmp_path, [le_jour(5, "ecartee", exigence="SSI-P")])
    redatee = le_jour(jour, "maintenue", exigence="SSI-P")
    assert [a.code for a in dites(6, tmp_path, [redatee])] == codes


def test_une_horloge_qui_avancait_ou_une_annee_mal_saisie_n_empechent_pas_de_reprendre_une_decision(
    tmp_path: Path,
) -> None:
    mal_datee = le_jour(3, "maintenue", exigence="prix").model_copy(update={"date": date(2028, 2, 3)})
    comparer_et_journaliser(28, tmp_path, [mal_datee])
    assert [a.code for a in dites(5, tmp_path, [mal_datee], "50")] == ["decision-perimee"]
    assert dites(5, tmp_path, [le_jour(5, "maintenue", exigence="prix")], "50") == []


def test_une_decision_et_son_constat_lus_a_la_meme_comparaison_ne_s_accusent_pas(tmp_path: Path) -> None:
    """Reprise le 4 au vu de la grille, comparée le 6 : rien ne dit que le constat n'était pas encore écrit."""
    comparer_et_journaliser(1, tmp_path, [le_jour(1, "maintenue", exigence="SSI-P")])
    reprise = le_jour(4, "maintenue", exigence="SSI-P")
    for jour in (6, 7):
        assert dites(jour, tmp_path, [reprise], constat=IRREGULIER) == []
        comparer_et_journaliser(jour, tmp_path, [reprise], constat=IRREGULIER)


def test_une_decision_relevee_avec_son_constat_le_couvre(tmp_path: Path) -> None:
    """Le journal ne date le constat que de la comparaison qui le voit : une première n'accuse personne."""
    prise, constat = le_jour(1, "maintenue", exigence="SSI-P"), un_avis(None, constat=Constat.IRREGULARITE)
    assert dites(5, tmp_path, [prise], constat=constat) == []
    comparer_et_journaliser(5, tmp_path, [prise], constat=constat)
    assert dites(6, tmp_path, [prise], constat=constat) == []


_A_LA_MAIN = (None, 4, "bof", [], [3, "x"], {}, {"a": 1}, [[1]], True)


@pytest.mark.parametrize(
    "champ",
    ["lots", "offres", "decisions", "lot", "sha256", "date", "decision", "auteur", "prix", "sous_les_autres", "le"],
)
@pytest.mark.parametrize("valeur", _A_LA_MAIN, ids=repr)
def test_une_ligne_du_journal_ecrite_a_la_main_ne_fait_jamais_tomber_la_lecture(
    tmp_path: Path, champ: str, valeur: object
) -> None:
    """Elle est dite rompue ailleurs : ici, ce qui n'a pas la forme attendue ne dit rien."""
    ecart, garde = le_jour(1, "ecartee", exigence="SSI-P"), le_jour(1, "maintenue", exigence="prix")
    comparer_et_journaliser(1, tmp_path, [ecart, garde])
    (fichier,) = tmp_path.glob("journal.jsonl")

    def retoucher(dit: object) -> object:
        if isinstance(dit, list):
            return [retoucher(un) for un in dit]
        return {c: valeur if c == champ else retoucher(v) for c, v in dit.items()} if isinstance(dit, dict) else dit

    lignes = [json.dumps(retoucher(json.loads(ligne))) for ligne in fichier.read_text(encoding="utf-8").splitlines()]
    fichier.write_text("\n".join(lignes) + "\n", encoding="utf-8")
    assert {a.code for a in dites(2, tmp_path, [garde], "90")} <= {"ecart-disparu", "decision-perimee"}
    assert len(creusees(tmp_path, [garde], "300")) <= 1
