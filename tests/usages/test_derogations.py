"""Un seul registre des dérogations, d'un fichier, d'un tour et d'un pli à l'autre : chaque demande s'y lit une fois."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest

from cctgen.evaluation.derogations.tours import ABANDONNEE, HORS_JEU, REMPLACEE
from cctgen.evaluation.lieux import RAPPORT
from cctgen.socle.contenu import contenu
from cctgen.usages.analyse.actes.negocier import Tour, negocier
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.analyse.derogations import RegistreRelu, derogations
from tests.fabriques import tel_qu_ecrit
from tests.preparations import Etape, Preparations, Recues

LE = datetime(2027, 2, 1, tzinfo=UTC)
JOUR = date(2027, 3, 1)
A_REFUSER = ("Soumissionnaire C", "CCT-DON-18")
"""Une demande qu'une offre porte au tour 1 comme au tour 2."""
NEUVE, ABANDON = ("Soumissionnaire B", "CCT-SEC-17"), ("Soumissionnaire B", "CCT-DON-14")


def ligne(demande: tuple[str, str], suite: str = "") -> str:
    offre, exigence = demande
    return f'{{offre: "{offre}", exigence: {exigence}{suite}}}'


def refusee(le: str) -> str:
    return ligne(A_REFUSER, f', decision: refusee, motif: "Cœur du besoin.", auteur: "Dir.", decidee_le: {le}')


def ecrire(dossier: Path, *lignes: str) -> None:
    dossier.mkdir(parents=True, exist_ok=True)
    corps = "".join(f"  - {ligne}\n" for ligne in lignes)
    (dossier / "derogations.yaml").write_text(f"derogations:\n{corps}", encoding="utf-8")


def etats(relu: RegistreRelu) -> dict[tuple[str, str], str]:
    return {(d.offre, d.exigence): etat for d, etat in zip(relu.lignes, relu.etats, strict=True)}


def codes(relu: RegistreRelu) -> list[str]:
    return [a.code for a in relu.anomalies if a.code.startswith(("derogation", "sources", "exigence"))]


@pytest.fixture(scope="module")
def au_tour_1(tmp_path_factory: pytest.TempPathFactory, preparations: Preparations) -> Path:
    racine = tmp_path_factory.mktemp("derogations") / "sirh"
    return preparations.copier(racine, "sirh-saas", Etape.DEPOUILLEE, Recues(le=LE))


@pytest.fixture
def marche(au_tour_1: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(au_tour_1, tmp_path / "sirh"))


def reviser(racine: Path) -> Path:
    """Dépose les matrices révisées de B, qui demande une dérogation de plus, et de C ; A garde son offre.

    Rend le dossier d'évaluation du tour 2.
    """
    de_b, de_c = (contenu("exemples") / "sirh-saas" / "tour-2" / f"soumissionnaire-{s}.xlsx" for s in "bc")
    classeur = openpyxl.load_workbook(de_b)
    feuille = classeur["Exigences"]
    rang = next(r for r in range(1, feuille.max_row + 1) if feuille.cell(r, 1).value == NEUVE[1])
    feuille.cell(rang, 6).value = "Dérogation demandée"
    revisee = racine.parent / "soumissionnaire-b.xlsx"
    classeur.save(revisee)
    negocier(racine, Tour(2, (revisee, de_c)), le=LE)
    return racine / "negociation" / "tour-2" / "evaluation"


def test_une_demande_tenue_en_yaml_ne_se_liste_qu_une_fois(preparations: Preparations, tmp_path: Path) -> None:
    racine = preparations.copier(tmp_path / "portail", "portail", Etape.DEPOUILLEE)
    avant = derogations(racine).lignes
    tenu = (contenu("exemples") / "portail" / "evaluation" / "derogations.yaml").read_text(encoding="utf-8")
    decision = (
        '    decision: refusee\n    motif: "Vaut pour tous."\n    auteur: "Direction"\n    decidee_le: 2027-01-29\n'
    )
    (racine / "evaluation" / "derogations.yaml").write_text(tenu + decision, encoding="utf-8")
    relu = derogations(racine)
    assert [(d.lot, d.offre, d.exigence) for d in relu.lignes] == [(d.lot, d.offre, d.exigence) for d in avant]
    assert [d.decision.value for d in relu.lignes if d.decision] == ["refusee"]
    assert relu.anomalies == ()


def test_une_decision_signee_au_tour_1_se_lit_au_rapport_et_au_registre_du_tour_2(marche: Path) -> None:
    derogations(marche, le=JOUR)
    ecrire(marche / "evaluation", refusee("2027-02-02"))
    evaluation = reviser(marche)
    premier = comparer(marche, le=LE, tour=2)
    assert not [a for a in premier.anomalies if a.code.startswith("derogation")], "le registre se refait du tour 2"
    rapport = tel_qu_ecrit("\n".join(_cases(evaluation / RAPPORT)))
    assert "Refusée (Dir., 2 février 2027). Cœur du besoin." in rapport
    assert "evaluation/derogations.yaml" in rapport, "la pièce qui porte la décision est jointe"
    assert not list(evaluation.glob("derogations.*"))
    lues = etats(derogations(marche, le=JOUR))
    assert lues[A_REFUSER] == "refusée"
    assert NEUVE in lues
    assert ABANDON not in lues


def _cases(rapport: Path) -> list[str]:
    lu = docx.Document(str(rapport))
    return [cellule.text for t in lu.tables for rangee in t.rows for cellule in rangee.cells]


def test_un_registre_rempli_au_tour_1_dit_l_abandon_et_reclame_la_neuve(marche: Path) -> None:
    derogations(marche, le=JOUR)
    chemin = marche / "evaluation" / "derogations.xlsx"
    classeur = openpyxl.load_workbook(chemin)
    feuille = classeur.worksheets[0]
    rang = next(r for r in range(1, feuille.max_row + 1) if feuille.cell(r, 3).value == A_REFUSER[1])
    for colonne, valeur in ((7, "refusée"), (8, "Cœur du besoin."), (9, "Dir."), (10, "2027-02-02")):
        feuille.cell(rang, colonne).value = valeur
    classeur.save(chemin)
    reviser(marche)
    relu = derogations(marche, le=JOUR)
    lues = etats(relu)
    assert (lues[ABANDON], lues[A_REFUSER]) == (ABANDONNEE, "refusée")
    assert NEUVE not in lues
    assert {a.ref for a in relu.anomalies if a.code == "derogation-non-suivie"} == {NEUVE[1]}
    assert {d["etat"] for d in relu.en_dict()["derogations"] if d["exigence"] == ABANDON[1]} == {ABANDONNEE}
    depasse = comparer(marche, le=LE)
    assert not [a for a in depasse.anomalies if a.code == "derogation-non-suivie"], "le tour 1 n'a plus à la suivre"


def test_le_registre_qu_un_tour_tenait_a_part_rejoint_celui_de_la_consultation(marche: Path) -> None:
    """Une consultation en cours en a deux : ce qui échoit au second se dit, ce que rien n'y ajoute est retiré."""
    derogations(marche, le=JOUR)
    ecrire(marche / "evaluation", refusee("2027-02-02"))
    evaluation = reviser(marche)
    accordee = ', decision: temporaire, motif: "Le temps de migrer.", auteur: "Dir.", decidee_le: 2027-02-10'
    ecrire(evaluation, ligne(NEUVE, f"{accordee}, echeance: 2027-02-20"))
    relu = derogations(marche, le=JOUR)
    assert etats(relu)[A_REFUSER] == "refusée"
    assert etats(relu)[NEUVE] == "échue depuis le 20 février 2027"
    lieux = {a.lieu.fichier for a in relu.anomalies if a.code == "derogation-echue"}
    assert lieux == {"negociation/tour-2/evaluation/derogations.yaml"}


def test_deux_registres_qui_se_contredisent_se_nomment_l_un_l_autre(marche: Path) -> None:
    derogations(marche, le=JOUR)
    ecrire(marche / "evaluation", refusee("2027-02-02"))
    ecrire(reviser(marche), refusee("2027-02-09"))
    relu = derogations(marche, le=JOUR)
    (discordance,) = (a for a in relu.anomalies if a.code == "sources-discordantes")
    assert (discordance.lieu.fichier, "voir evaluation/derogations.yaml" in discordance.message) == (
        "negociation/tour-2/evaluation/derogations.yaml",
        True,
    )
    assert etats(relu)[A_REFUSER].startswith("à décider")


@pytest.mark.parametrize("sens", ["retiree", "ecartee"])
def test_un_pli_retire_n_a_plus_rien_a_decider(marche: Path, sens: str) -> None:
    """Le registre pré-rempli ne le porte plus ; rempli, il dit que sa demande est sans objet."""
    assert A_REFUSER in etats(derogations(marche, le=JOUR))
    decision = f'offre: "{A_REFUSER[0]}", decision: {sens}, confirmee: oui, motif: "Écrit le 20.", auteur: "Dir."'
    (marche / "evaluation" / "decisions.yaml").write_text(
        f"decisions:\n  - {{{decision}, date: 2027-02-02}}\n", encoding="utf-8"
    )
    assert not [offre for offre, _ in etats(derogations(marche, le=JOUR)) if offre == A_REFUSER[0]]
    ecrire(marche / "evaluation", ligne(A_REFUSER), ligne((A_REFUSER[0], "ITP-001-1")))
    relu = derogations(marche, le=JOUR)
    assert etats(relu)[A_REFUSER] == HORS_JEU
    assert etats(relu)[A_REFUSER[0], "ITP-001-1"].startswith("à décider"), "nulle offre ne l'a demandée"
    assert "derogation-non-suivie" not in codes(relu)


def test_une_decision_remplacee_ne_se_liste_pas_comme_echue(marche: Path) -> None:
    accordee = ', decision: temporaire, motif: "En cours.", auteur: "Dir.", decidee_le: {}, echeance: {}'
    prolongee, ancienne = accordee.format("2027-02-26", "2027-12-31"), accordee.format("2027-02-02", "2027-02-25")
    ecrire(marche / "evaluation", ligne(A_REFUSER, prolongee), ligne(A_REFUSER, ancienne))
    relu = derogations(marche, le=JOUR)
    siennes = [etat for d, etat in zip(relu.lignes, relu.etats, strict=True) if (d.offre, d.exigence) == A_REFUSER]
    assert siennes == ["accordée à titre temporaire, jusqu'au 31 décembre 2027", REMPLACEE]
    assert "derogation-echue" not in codes(relu)
