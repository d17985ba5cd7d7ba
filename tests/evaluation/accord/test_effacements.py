"""Un avis compté puis effacé d'une grille qui en garde d'autres se dit, jusqu'à ce que quelqu'un en décide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from cctgen.evaluation.accord.effacements import est_decide
from cctgen.evaluation.accord.historique import GESTE_DES_AVIS, Historique, consensus_perimes
from cctgen.evaluation.accord.lues import DecisionsLues, decisions_a_garder
from cctgen.evaluation.accord.retraits import DuTour, avis_disparus
from cctgen.evaluation.accord.tours import Maintien, avis_reportes
from cctgen.evaluation.consolidation import CONSENSUS, consolider
from cctgen.evaluation.journal import Journal, ajouter_des_lignes, controler_journal, decisions_du_journal
from cctgen.evaluation.modele import Appreciations, Avis, CleOffre, Constat, Decision, GrilleLue
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from tests.evaluation.accord.test_historique import CLE, comparer_le
from tests.evaluation.accord.test_retraits import VINGT, accuses, decide, grilles
from tests.evaluation.fabriques import un_avis


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """Rend le dossier d'évaluation d'une consultation à soi."""
    evaluation = tmp_path / "evaluation"
    evaluation.mkdir()
    return evaluation


TENUS = {"SSI-1": un_avis(3, "achats"), "SSI-2": un_avis(2, "achats")}


def des_grilles(consensus: Avis | None = None, **par_nom: Mapping[str, Avis]) -> Appreciations:
    lues = [GrilleLue(f"grille-{nom}.xlsx", nom, {CLE: avis}) for nom, avis in par_nom.items()]
    arbitrage = GrilleLue("grille-consensus.xlsx", CONSENSUS, {CLE: {"SSI-1": consensus}}) if consensus else None
    return consolider(lues, arbitrage)


def sur_une(achats: Avis | None, autre: Avis | None, consensus: Avis | None = None) -> Appreciations:
    """Rend les avis d'achats et d'un autre sur SSI-1 ; sur SSI-2, tous deux gardent la même note."""
    return des_grilles(
        consensus,
        achats={**TENUS, "SSI-1": achats} if achats else {"SSI-2": TENUS["SSI-2"]},
        architecte={"SSI-2": un_avis(2, "architecte"), **({"SSI-1": autre} if autre else {})},
    )


def dites(evaluation: Path, lues: Appreciations, *decisions: object) -> list[Anomalie]:
    return list(avis_disparus(Journal(evaluation), lues, {CLE}, decisions))  # type: ignore[arg-type]


GENE, AUTRE = un_avis(1, "achats", constat=Constat.CONTREDIT), un_avis(4, "architecte", constat=Constat.VERIFIE)


@pytest.mark.parametrize(
    ("reste", "autre"),
    [
        (None, AUTRE),
        (None, None),
        (un_avis(None, "achats", constat=Constat.CONTREDIT), AUTRE),
        (un_avis(1, "achats"), AUTRE),
        (Avis("achats", commentaire="Relu."), AUTRE),
        (None, un_avis(3, "architecte")),
    ],
)
def test_effacer_un_avis_qui_differe_ou_qui_etait_le_seul_se_dit_a_chaque_comparaison(
    tmp_path: Path, reste: Avis | None, autre: Avis | None
) -> None:
    """Effacés avant la décision, neuf désaccords disparaissaient, et le lot devenait ferme."""
    comparer_le(1, tmp_path, sur_une(GENE, autre))
    assert dites(tmp_path, sur_une(GENE, autre)) == []
    for jour in (2, 3, 4):
        (dite,) = dites(tmp_path, sur_une(reste, autre))
        assert (dite.code, dite.gravite, dite.lot) == ("avis-disparus", Gravite.A_QUALIFIER, 1)
        assert "un avis de « achats », compté" in dite.message
        assert "Alpha, SSI-1." in dite.message
        comparer_le(jour, tmp_path, sur_une(reste, autre))
    assert dites(tmp_path, sur_une(GENE, autre)) == []


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        # Une correction, fût-elle d'accord avec l'autre.
        ((GENE, AUTRE), (un_avis(4, "achats", constat=Constat.VERIFIE), AUTRE)),
        # Ce que l'autre disait déjà, ou dit désormais, reste retenu.
        ((un_avis(4, "achats"), un_avis(4, "architecte")), (None, un_avis(4, "architecte"))),
        ((un_avis(1, "achats"), None), (None, un_avis(1, "architecte"))),
        # Un commentaire seul ne se compte pas.
        ((Avis("achats", commentaire="À revoir."), AUTRE), (None, AUTRE)),
    ],
)
def test_une_correction_ou_un_avis_que_ce_qui_est_retenu_redit_ne_se_dit_pas(
    tmp_path: Path, avant: tuple[Avis | None, Avis | None], apres: tuple[Avis | None, Avis | None]
) -> None:
    comparer_le(1, tmp_path, sur_une(*avant))
    for jour in (2, 3):
        assert dites(tmp_path, sur_une(*apres)) == []
        comparer_le(jour, tmp_path, sur_une(*apres))


def test_un_consensus_prend_la_place_de_ce_qui_est_efface_mais_ne_s_efface_pas(tmp_path: Path) -> None:
    arrete = un_avis(3, CONSENSUS, constat=Constat.VERIFIE, commentaire="Arrêté.")
    comparer_le(1, tmp_path, sur_une(GENE, AUTRE))
    assert dites(tmp_path, sur_une(None, AUTRE))
    assert dites(tmp_path, sur_une(None, AUTRE, arrete)) == []
    comparer_le(2, tmp_path, sur_une(None, AUTRE, arrete))
    assert accuses(tmp_path, sur_une(None, AUTRE)) == [CONSENSUS, "achats"]


def test_une_decision_sur_le_journal_qui_nomme_l_evaluateur_et_suit_l_effacement_le_qualifie(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, sur_une(GENE, AUTRE))
    decidee = decide(date(2027, 2, 5), "Achats s'était trompé de ligne.")
    assert dites(tmp_path, sur_une(None, AUTRE), decidee), "le journal ne dit pas encore ce retrait"
    comparer_le(5, tmp_path, sur_une(None, AUTRE))
    assert dites(tmp_path, sur_une(None, AUTRE), decide(date(2027, 2, 4), "Achats s'est trompé."))
    assert dites(tmp_path, sur_une(None, AUTRE), decide(date(2027, 2, 5), "Journal relu."))
    assert dites(tmp_path, sur_une(None, AUTRE), decidee.model_copy(update={"lot": 2}))
    assert dites(tmp_path, sur_une(None, AUTRE), decidee) == []
    comparer_le(6, tmp_path, sur_une(GENE, AUTRE))
    comparer_le(7, tmp_path, sur_une(None, AUTRE))
    assert dites(tmp_path, sur_une(None, AUTRE), decidee), "effacé de nouveau, il se décide de nouveau"


@pytest.mark.parametrize("reste", [{"SSI-2": TENUS["SSI-2"]}, {}], ids=["un avis", "la grille"])
def test_une_decision_du_matin_ne_couvre_pas_ce_qui_s_efface_l_apres_midi(
    tmp_path: Path, reste: Mapping[str, Avis]
) -> None:
    """Elles étaient du même jour : « achats s'est trompé », écrit d'avance, taisait l'effacement."""
    du_matin = decide(date(2027, 2, 5), "Achats s'était trompé de ligne.")
    comparer_le(1, tmp_path, sur_une(GENE, AUTRE))
    architecte = {"SSI-1": AUTRE, "SSI-2": un_avis(2, "architecte")}
    rendues = des_grilles(**({"achats": reste} if reste else {}), architecte=architecte)
    for heure, lues in ((8, sur_une(GENE, AUTRE)), (14, rendues)):
        instant = datetime(2027, 2, 5, heure, tzinfo=UTC)
        changes = Historique(Journal(tmp_path)).completer(lues, instant.isoformat())
        comparaison = ("comparaison", decisions_a_garder([du_matin]))
        ajouter_des_lignes(tmp_path, instant, [*((GESTE_DES_AVIS, change) for change in changes), comparaison])
    assert len(dites(tmp_path, rendues, du_matin)) == 1
    recrite = du_matin.model_copy(update={"motif": "Achats a retiré ses avis, qui visaient une autre offre."})
    assert dites(tmp_path, rendues, du_matin, recrite) == []


def test_renommer_sa_grille_ne_couvre_pas_ce_qu_on_en_efface(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, grilles(rssi=VINGT, martin={3: 0}))
    rendues = grilles(rsi={n: note for n, note in VINGT.items() if n not in (3, 7)}, martin={3: 0})
    for jour in (2, 3):
        (dite,) = dites(tmp_path, rendues)
        assert "2 avis de « rsi », comptés" in dite.message
        assert "SSI-3, SSI-7" in dite.message
        comparer_le(jour, tmp_path, rendues)
    assert accuses(tmp_path, grilles(rsi=VINGT, martin={3: 0})) == []


def test_une_grille_qui_ne_s_ouvre_pas_n_a_rien_efface(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, sur_une(GENE, AUTRE))
    illisible = Anomalie("grille-illisible", "elle ne s'ouvre pas.", lieu=Lieu("grille-achats-par-exigence.xlsx"))
    assert dites(tmp_path, sur_une(None, AUTRE))
    assert dites(tmp_path, replace(sur_une(None, AUTRE), anomalies=(illisible,))) == []


def test_une_decision_sur_le_journal_datee_d_avance_ne_couvre_rien_avant_son_jour(tmp_path: Path) -> None:
    """Datée de l'an prochain, elle taisait d'avance tout retrait de qui elle nommait, et toute rupture du journal."""
    comparer_le(1, tmp_path, sur_une(GENE, AUTRE))
    (tmp_path.parent / ".cctgen" / "journal.json").unlink()
    comparer_le(5, tmp_path, sur_une(None, AUTRE))
    d_avance = decide(date(2030, 1, 1), "Achats ne siège plus.")
    for jour, codes in ((date(2027, 2, 6), {"avis-disparus", "journal-rompu"}), (date(2030, 1, 1), set())):
        prises = decisions_du_journal([d_avance, decide(date(2027, 2, 5), "Achats.", "SSI-1")], jour)
        lues = DecisionsLues(Journal(tmp_path))
        relevees = dites(tmp_path, sur_une(None, AUTRE), *prises)
        relevees += controler_journal(tmp_path, None, partial(lues.posterieures, decisions=prises))
        assert {a.code for a in relevees} == codes


@pytest.mark.parametrize("noms", [("rssi", "rsi", "dupont"), ("rssi", "rsi", "rssi"), ("a", "b", "c", "d")])
def test_renommer_plusieurs_fois_sa_grille_ne_couvre_pas_ce_qu_on_en_efface(
    tmp_path: Path, noms: tuple[str, ...]
) -> None:
    """Au second renommage, l'effacement ne se disait plus, et le lot devenait ferme."""
    comparer_le(1, tmp_path, grilles(**{noms[0]: VINGT, "martin": {3: 0}}))
    restent = {n: note for n, note in VINGT.items() if n != 3}
    for jour, nom in enumerate((*noms[1:], noms[-1]), start=2):
        rendues = grilles(**{nom: restent, "martin": {3: 0}})
        (dite,) = dites(tmp_path, rendues)
        assert f"un avis de « {nom} », compté" in dite.message
        assert "SSI-3." in dite.message
        comparer_le(jour, tmp_path, rendues)


A_ARCHI = {(1, f"SSI-{n}"): frozenset({"architecte"}) for n in (1, 2)}
A_DEUX = {place: noms | {"rssi"} for place, noms in A_ARCHI.items()}
TOUJOURS_A_ACHATS = {place: noms | {"achats"} for place, noms in A_ARCHI.items()}


@pytest.mark.parametrize(
    ("apres", "charges", "accuse"),
    [
        # Achats garde SSI-3 ; le reste est passé à l'architecte, qui note autrement.
        ({"achats": {3: 2}, "architecte": {1: 3, 2: 3}}, A_ARCHI, []),
        ({"achats": {3: 2}, "Architecte": {1: 3, 2: 3}}, A_ARCHI, []),
        ({"achats": {3: 2}, "architecte": {1: 3}}, A_ARCHI, ["achats"]),
        ({"achats": {3: 2}, "architecte": {1: 3, 2: 3}}, A_DEUX, ["achats"]),
        ({"achats": {3: 2}, "architecte": {1: 3, 2: 3}, "rssi": {1: 3, 2: 3}}, A_DEUX, []),
        ({"achats": {3: 2}, "architecte": {1: 3, 2: 3}}, TOUJOURS_A_ACHATS, ["achats"]),
        ({"achats": {3: 2}, "architecte": {1: 3, 2: 3}}, {}, ["achats"]),
        ({"achats": {1: 1}, "architecte": {1: 3, 2: 3}}, A_ARCHI, ["achats"]),
        # Achats n'a plus rien : de sa grille ôtée, SSI-3 n'est à personne d'autre.
        ({"architecte": {1: 3, 2: 3}}, A_ARCHI, ["achats"]),
        ({"architecte": {1: 3, 2: 3, 3: 1}}, {**A_ARCHI, (1, "SSI-3"): frozenset({"architecte"})}, []),
    ],
)
def test_ce_que_la_repartition_fait_passer_a_d_autres_qui_l_ont_note_ne_se_remet_pas(
    tmp_path: Path, apres: dict[str, dict[int, int]], charges: dict[tuple[int, str], frozenset[str]], accuse: list[str]
) -> None:
    """« Ôtez ces notes de sa grille », disait la répartition ; puis « remettez-les », disait le journal."""
    comparer_le(1, tmp_path, grilles(achats={1: 1, 2: 1, 3: 2}))
    for jour in (2, 3):
        lues = grilles(**apres)
        relevees = list(avis_disparus(Journal(tmp_path), lues, {CLE}, [], DuTour(charges)))
        assert [a.message.partition("« ")[2].partition(" »")[0] for a in relevees] == accuse
        comparer_le(jour, tmp_path, lues)


def test_une_grille_otee_en_deux_fois_se_dit_tant_que_tout_n_est_pas_passe_a_d_autres(tmp_path: Path) -> None:
    for jour, achats in enumerate(({1: 1, 2: 1, 3: 2}, {1: 1, 2: 1}, {}), start=1):
        lues = grilles(achats=achats, architecte={1: 3, 2: 3})
        comparer_le(jour, tmp_path, lues)
    (dite,) = avis_disparus(Journal(tmp_path), lues, {CLE}, [], DuTour(A_ARCHI))
    assert dite.message.startswith("l'avis de « achats », compté")


def test_un_consensus_ne_passe_a_personne(tmp_path: Path) -> None:
    arrete = un_avis(3, CONSENSUS, commentaire="Arrêté.")
    charges = {(1, "SSI-1"): frozenset({"achats", "architecte"})}
    comparer_le(1, tmp_path, sur_une(un_avis(4, "achats"), un_avis(4, "architecte"), arrete))
    lues = sur_une(un_avis(4, "achats"), un_avis(4, "architecte"))
    assert [a.code for a in avis_disparus(Journal(tmp_path), lues, {CLE}, [], DuTour(charges))] == ["avis-disparus"]


@pytest.mark.parametrize(
    ("nom", "motif", "nomme"),
    [
        ("jean-dupont", "Jean Dupont s'est trompé.", True),
        ("jean-dupont", "jean_dupont s'est trompé.", True),
        ("jean dupont", "Jean-Dupont s'est trompé.", True),
        ("jean_dupont", "L'avis de JEAN  DUPONT est retiré.", True),
        ("jean-dupont", "Jean et Dupont se sont trompés.", False),
        ("jean-dupont", "Jeandupont s'est trompé.", False),
        ("dupont", "Jean-Dupont s'est trompé.", False),
        ("m. martin", "M. Martin s'est trompé.", True),
        ("-", "Un trait ne nomme personne.", False),
    ],
)
def test_un_trait_d_union_un_soulignement_et_une_espace_se_valent_dans_un_nom(
    nom: str, motif: str, nomme: bool
) -> None:
    assert est_decide(nom, "2027-02-05", [decide(date(2027, 2, 5), motif)]) is nomme


def test_le_conseil_dit_tout_ce_que_la_decision_couvrirait(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, sur_une(GENE, AUTRE))
    for lues in (sur_une(None, AUTRE), grilles(architecte={2: 2})):
        conseils = [a.conseil for a in dites(tmp_path, lues) if "achats" in a.message]
        assert ["tous les avis de « achats » que le journal dit déjà effacés" in conseil for conseil in conseils] == [
            True
        ]


AU_TOUR_2 = CleOffre(1, "Alpha", "2" * 64)


def du_tour_2(evaluation: Path, **par_nom: Mapping[int, int]) -> tuple[Appreciations, Path]:
    """Rend les grilles du tour 2 sur l'offre révisée, et le dossier d'évaluation de ce tour."""
    lues = grilles(**par_nom)
    dossier = evaluation.parent / "negociation" / "tour-2" / "evaluation"
    dossier.mkdir(parents=True, exist_ok=True)
    return replace(lues, par_offre={AU_TOUR_2: lues.de(CLE)}), dossier


@pytest.mark.parametrize(
    ("tour_2", "accuses_"),
    [
        ({"achats": {1: 1, 2: 2}, "architecte": {1: 4, 2: 2}}, []),
        # SSI-3 a changé : elle est à renoter, et l'on n'accuse pas qui ne l'a pas encore fait.
        ({"achats": {1: 1, 2: 2, 3: 4}, "architecte": {1: 4, 2: 2}}, []),
        ({"achats": {2: 2}, "architecte": {1: 4, 2: 2}}, ["achats"]),
        ({"architecte": {1: 4, 2: 2}}, ["achats"]),
        # Ce que l'autre redit, une correction : rien n'en est perdu.
        ({"achats": {1: 1}, "architecte": {1: 4, 2: 2}}, []),
        ({"achats": {1: 4, 2: 2}, "architecte": {1: 4, 2: 2}}, []),
        # Renommée au tour 2, puis vidée de ce qui gêne.
        ({"achat": {1: 1, 2: 2}, "architecte": {1: 4, 2: 2}}, []),
    ],
)
def test_un_avis_reporte_du_tour_precedent_puis_efface_se_dit_des_la_premiere_comparaison(
    tmp_path: Path, tour_2: dict[str, dict[int, int]], accuses_: list[str]
) -> None:
    """Effacé avant que le tour 2 ne se compare, il ne se disait pas, et le lot devenait ferme."""
    comparer_le(1, tmp_path, grilles(achats={1: 1, 2: 2, 3: 3}, architecte={1: 4, 2: 2, 3: 3}))
    reportes = avis_reportes(Journal(tmp_path), [Maintien(CLE, AU_TOUR_2, frozenset({"SSI-3"}))])
    lues, dossier = du_tour_2(tmp_path, **tour_2)
    decidee = [decide(date(2027, 2, 5), "Achats s'était trompé de ligne.")]

    def relevees(decisions: list[Decision]) -> list[Anomalie]:
        return list(avis_disparus(Journal(dossier), lues, {AU_TOUR_2}, decisions, DuTour(reportes=reportes)))

    for jour in (5, 6):
        assert [a.message.partition("« ")[2].partition(" »")[0] for a in relevees([])] == accuses_
        assert (relevees(decidee) != []) is (jour == 5 and accuses_ != [])
        comparer_le(jour, dossier, lues)


def test_un_avis_reporte_puis_compte_au_tour_2_se_suit_comme_les_autres(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, grilles(achats={1: 1, 2: 2}, architecte={1: 4, 2: 2}))
    reportes = avis_reportes(Journal(tmp_path), [Maintien(CLE, AU_TOUR_2)])
    gardees, dossier = du_tour_2(tmp_path, achats={1: 1, 2: 2}, architecte={1: 4, 2: 2})
    comparer_le(5, dossier, gardees)
    lues, _ = du_tour_2(tmp_path, achats={2: 2}, architecte={1: 4, 2: 2})
    comparer_le(8, dossier, lues)
    for jour, nombre in ((5, 1), (8, 0)):
        decidee = [decide(date(2027, 2, jour), "Achats s'était trompé de ligne.")]
        du_tour = DuTour(reportes=reportes)
        assert len(list(avis_disparus(Journal(dossier), lues, {AU_TOUR_2}, decidee, du_tour))) == nombre


def test_ce_que_le_tour_precedent_avait_deja_retire_ne_se_reporte_pas(tmp_path: Path) -> None:
    comparer_le(1, tmp_path, grilles(achats={1: 1, 2: 2}))
    comparer_le(2, tmp_path, grilles(achats={2: 2}))
    (reporte,) = avis_reportes(Journal(tmp_path), [Maintien(CLE, AU_TOUR_2)])
    assert (reporte.offre, reporte.evaluateur, dict(reporte.apres)) == (AU_TOUR_2, "achats", {"SSI-2": "2"})
    assert avis_reportes(Journal(tmp_path), [Maintien(AU_TOUR_2, AU_TOUR_2)]) == []


@pytest.mark.parametrize(
    ("code", "fichier", "ref"),
    [
        ("grille-illisible", "grille-alice.xlsx", ""),
        ("grille-en-double", "evaluation/grille-alice.ods", ""),
        ("feuille-inconnue", "grille-Alice-par-exigence.xlsx", ""),
        ("colonne-absente", "grille-alice.xlsx", ""),
        ("note-hors-echelle", "grille-alice.xlsx", "SSI-1"),
        ("constat-non-reconnu", "grille-alice.xlsx", "SSI-1"),
        ("formes-contradictoires", "grille-alice.xlsx et grille-alice-par-exigence.xlsx", "SSI-1"),
    ],
)
@pytest.mark.parametrize("restent", [{}, {"SSI-2": 3}], ids=["rien d'autre", "un autre avis"])
@pytest.mark.parametrize("ensemble", [False, True], ids=["seuls", "avec un consensus"])
def test_ce_qui_ne_s_est_pas_lu_n_est_dit_ni_efface_ni_retire_d_un_consensus(
    tmp_path: Path, code: str, fichier: str, ref: str, restent: dict[str, int], ensemble: bool
) -> None:
    """La raison de la lecture se dit, et suffit ; elle ne couvre ni un autre évaluateur, ni un autre lot."""

    def lues(notes: dict[str, int], releves: Sequence[Anomalie] = ()) -> Appreciations:
        par_nom = {"alice": {r: un_avis(n, "alice") for r, n in notes.items()}, "bob": {"SSI-1": un_avis(1, "bob")}}
        grilles = [GrilleLue(f"grille-{nom}.xlsx", nom, {CLE: avis}) for nom, avis in par_nom.items()]
        consensus = {CLE: {"SSI-1": un_avis(2, CONSENSUS)}} if ensemble else {}
        arbitree = GrilleLue("grille-consensus.xlsx", CONSENSUS, consensus)
        return replace(consolider(grilles, arbitree), anomalies=tuple(releves))

    comparer_le(1, tmp_path, lues({"SSI-1": 3, **restent}))
    for jour in (2, 3):
        for lieu, lot, nombre in (
            (fichier, CLE.lot, 0),
            (fichier, None, 0),
            (fichier, 2, 1),
            ("grille-bob.xlsx", 1, 1),
        ):
            relevee = Anomalie(code, "x", "y", Gravite.A_QUALIFIER, Lieu(lieu), ref, lot)
            du_jour = lues(restent, [relevee])
            journal = Journal(tmp_path)
            dites = [*avis_disparus(journal, du_jour, {CLE}, []), *consensus_perimes(journal, du_jour)]
            assert bool(dites) == nombre, (jour, lieu, lot)
        comparer_le(jour, tmp_path, lues(restent))
