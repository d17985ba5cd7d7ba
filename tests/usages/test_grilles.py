"""`cctgen grilles` : la grille de chacun, sans toucher à ce qui est commencé, sinon pour le reporter."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from cctgen.evaluation.consolidation import evaluateur_de
from cctgen.evaluation.evaluateurs.lecture import lire_repartition
from cctgen.matrice.modele import StatutOffre
from cctgen.socle.contenu import contenu
from cctgen.socle.fichiers import empreinte
from cctgen.socle.gestes.ecrits import FICHIER_ECRITS, lire_ecrits, rediger_ecrits
from cctgen.socle.gestes.geste import geste as ouvrir_un_geste
from cctgen.usages.analyse.actes.verser import OffreVisee, verser
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.analyse.depouiller import depouiller, offres_enregistrees
from cctgen.usages.analyse.evaluation import lire_l_evaluation
from cctgen.usages.analyse.grilles import Avancement, grilles
from cctgen.usages.analyse.grilles_a_remplir import Preparation, preparer_les_grilles
from cctgen.usages.analyse.sources_remplies import sources_remplies
from cctgen.usages.ouverture.consultation import dossier_de_reference, sans_suivi
from tests.coupures import arbre
from tests.evaluation.grille.test_grille import SAISIES, entete, remplir
from tests.preparations import Etape, Preparations, Recues

LE = datetime(2027, 2, 2, tzinfo=UTC)
RECUES = contenu("exemples") / "infogerance" / "offres-recues"


@pytest.fixture(scope="module")
def ouverte(tmp_path_factory: pytest.TempPathFactory, preparations: Preparations) -> Path:
    """Une première offre dépouillée, deux évaluateurs déclarés, leurs grilles posées."""
    racine = tmp_path_factory.mktemp("grilles") / "infogerance"
    preparations.copier(racine, "infogerance", Etape.DEPOUILLEE, Recues(("soumissionnaire-b",)))
    chemin = racine / "evaluation" / "evaluateurs.xlsx"
    classeur = openpyxl.load_workbook(chemin)
    feuille = classeur.worksheets[0]
    for ligne in range(6, feuille.max_row + 1):
        feuille.cell(ligne, 4).value = "rssi" if ligne == 6 else "achats"
    classeur.save(chemin)
    return racine


def noms(resultat_fichiers: tuple[Path, ...]) -> list[str]:
    return [f.name for f in resultat_fichiers]


def refs(chemin: Path) -> list[str]:
    feuille = openpyxl.load_workbook(chemin).worksheets[2]
    # Sous le tableau, une ligne vide, puis celle des empreintes.
    return [str(c.value) for (c,) in feuille.iter_rows(min_row=entete(feuille) + 1, max_col=1)][:-2]


@pytest.mark.parametrize("reste", [b"", b"PK\x03\x04 tronquee"], ids=["vide", "tronquee"])
@pytest.mark.parametrize("nom", ["grille-rssi.xlsx", "grille-rssi-par-exigence.xlsx"])
def test_une_grille_illisible_n_est_pas_refaite_vierge(ouverte: Path, tmp_path: Path, nom: str, reste: bytes) -> None:
    racine = Path(shutil.copytree(ouverte, tmp_path / "infogerance"))
    grilles(racine)
    abimee = racine / "evaluation" / nom
    abimee.write_bytes(reste)
    resultat = grilles(racine, remplacer=True)
    assert abimee.read_bytes() == reste
    assert resultat.mis_de_cote == ()
    assert [(a.code, a.lieu.fichier) for a in resultat.anomalies] == [("grille-illisible", nom)]
    assert resultat.est_bloque


def test_une_grille_commune_remplie_sans_signature_n_est_pas_refaite_vierge(ouverte: Path, tmp_path: Path) -> None:
    racine = Path(shutil.copytree(ouverte, tmp_path / "infogerance"))
    (racine / "evaluation" / "evaluateurs.xlsx").unlink()
    grilles(racine)
    commune = racine / "evaluation" / "grille.xlsx"
    feuille = openpyxl.load_workbook(commune).worksheets[2]
    notee = next(str(r[0]) for r in feuille.iter_rows(min_row=10, values_only=True) if r[3] == "Oui")
    commune.write_bytes(remplir(commune.read_bytes(), {notee: SAISIES}, feuille.title))
    remplie = commune.read_bytes()
    resultat = grilles(racine, remplacer=True)
    assert commune.read_bytes() == remplie
    assert [a.code for a in resultat.anomalies] == ["grille-sans-evaluateur"]


def test_ce_qui_ne_se_lit_pas_d_une_grille_refaite_se_dit(ouverte: Path, tmp_path: Path) -> None:
    racine = Path(shutil.copytree(ouverte, tmp_path / "infogerance"))
    grilles(racine)
    grille = racine / "evaluation" / "grille-rssi.xlsx"
    classeur = openpyxl.load_workbook(grille)
    classeur.create_sheet("Brouillon")["A1"] = "Une appréciation à part."
    classeur.save(grille)
    commencee = grille.read_bytes()
    resultat = grilles(racine, remplacer=True)
    assert "feuille-inconnue" in [a.code for a in resultat.anomalies]
    assert [c.read_bytes() for c in resultat.mis_de_cote] == [commencee]
    assert not resultat.est_bloque


def test_le_parcours_des_grilles_reparties(ouverte: Path, tmp_path: Path) -> None:
    ouverte = Path(shutil.copytree(ouverte, tmp_path / "infogerance"))
    evaluation = ouverte / "evaluation"
    resultat = grilles(ouverte)
    assert noms(resultat.fichiers) == [
        "grille-rssi.xlsx",
        "grille-rssi-par-exigence.xlsx",
        "grille-achats.xlsx",
        "grille-achats-par-exigence.xlsx",
    ]
    assert {evaluateur_de(f.name) for f in resultat.fichiers} == {"rssi", "achats"}
    rssi, achats = evaluation / "grille-rssi.xlsx", evaluation / "grille-achats.xlsx"
    assert refs(rssi)
    assert not set(refs(rssi)) & set(refs(achats))
    assert [a.notees for a in resultat.avancements] == [0, 0]

    feuille = openpyxl.load_workbook(rssi).sheetnames[2]
    notee = next(
        str(r[0])
        for r in openpyxl.load_workbook(rssi)[feuille].iter_rows(min_row=10, values_only=True)
        if r[3] == "Oui"
    )
    commencee = remplir(rssi.read_bytes(), {notee: SAISIES}, feuille)
    rssi.write_bytes(commencee)
    seconde = depouiller(ouverte, [RECUES / "soumissionnaire-d.xlsx"], recu_le=datetime(2027, 2, 2, tzinfo=UTC))
    assert rssi.read_bytes() == commencee
    assert [a.lieu.fichier for a in seconde.anomalies if a.code == "grille-a-completer"] == [
        "evaluation/grille-rssi.xlsx"
    ]
    assert len(openpyxl.load_workbook(achats).sheetnames) == 5

    refaite = grilles(ouverte, remplacer=True)
    assert [a.code for a in refaite.anomalies] == []
    assert [c.name for c in refaite.mis_de_cote] == ["grille-rssi.xlsx"]
    assert refaite.mis_de_cote[0].read_bytes() == commencee
    classeur = openpyxl.load_workbook(io.BytesIO(rssi.read_bytes()))
    assert len(classeur.sheetnames) == 5
    suite = grilles(ouverte)
    assert suite.en_dict()["avancement"][0] == {
        "evaluateur": "rssi",
        "a_noter": suite.avancements[0].exigences,
        "notees": 1,
    }
    assert isinstance(suite.avancements[0], Avancement)
    assert suite.tableau()[2][0][2] == "1"


def test_les_commentaires_se_reglent_encore_une_fois_les_offres_recues(ouverte: Path, tmp_path: Path) -> None:
    racine = Path(shutil.copytree(ouverte, tmp_path / "infogerance"))
    consultation = racine / "consultation.yaml"
    regle = '\nbareme:\n  commentaires: [{texte: "Le test montre que …"}]\n'
    consultation.write_text(consultation.read_text().replace("\nbareme:\n", regle))
    resultat = grilles(racine, remplacer=True)
    aide = openpyxl.load_workbook(resultat.fichiers[0])["Aide à la saisie"]
    assert [aide.cell(ligne, 3).value for ligne in (5, 6)] == ["Le test montre que …", None]
    assert resultat.anomalies == ()


def noter(grille: Path, saisies: Mapping[str, object] = SAISIES) -> str:
    """Note une exigence de la grille ; rend sa référence."""
    feuille = openpyxl.load_workbook(grille).worksheets[2]
    colonne = [c.value for c in feuille[entete(feuille)]].index("Notée")
    notee = next(str(r[0]) for r in feuille.iter_rows(min_row=10, values_only=True) if r[colonne] == "Oui")
    grille.write_bytes(remplir(grille.read_bytes(), {notee: saisies}, feuille.title))
    return notee


@pytest.mark.parametrize("posee", [False, True], ids=["seule", "à côté de celle que l'outil a posée"])
@pytest.mark.parametrize("format_", [".ods", ".xlsm", ".ODS"])
def test_une_grille_enregistree_sous_un_autre_format_est_celle_de_l_evaluateur(
    ouverte: Path, tmp_path: Path, format_: str, *, posee: bool
) -> None:
    """L'outil en reposait une à côté : les deux cessaient de compter, sous « grille-en-double »."""
    racine = Path(shutil.copytree(ouverte, tmp_path / "infogerance"))
    grilles(racine)
    rendue, tenue = racine / "evaluation" / "grille-rssi.xlsx", racine / "evaluation" / f"grille-rssi{format_}"
    vierge = rendue.read_bytes()
    noter(rendue)
    rendue.rename(tenue)
    if posee:
        rendue.write_bytes(vierge)
    assert "grille-en-double" not in {a.code for a in comparer(racine, le=LE).anomalies}
    octets = tenue.read_bytes()
    resultat = grilles(racine)
    assert (tenue in resultat.fichiers, rendue.exists(), tenue.read_bytes() == octets) == (True, False, True)
    assert [a.code for a in resultat.anomalies] == []
    assert resultat.avancements[0].notees == 1
    depouiller(racine, [RECUES / "soumissionnaire-d.xlsx"], recu_le=LE)
    assert [a.lieu.fichier for a in grilles(racine).anomalies] == [f"evaluation/{tenue.name}"]
    refaite = grilles(racine, remplacer=True)
    assert (rendue in refaite.fichiers, tenue.exists()) == (True, False)
    assert [c.read_bytes() for c in refaite.mis_de_cote] == [octets]
    assert grilles(racine).avancements[0].notees == 1


def test_deux_grilles_remplies_restent_un_double(ouverte: Path, tmp_path: Path) -> None:
    racine = Path(shutil.copytree(ouverte, tmp_path / "infogerance"))
    grilles(racine)
    remplie = racine / "evaluation" / "grille-rssi.xlsx"
    noter(remplie)
    shutil.copy(remplie, remplie.with_suffix(".ods"))
    assert "grille-en-double" in {a.code for a in comparer(racine, le=LE).anomalies}
    grilles(racine)
    assert remplie.is_file()
    assert remplie.with_suffix(".ods").is_file()


@pytest.mark.parametrize("nom", ["prix", "decisions", "derogations", "evaluateurs"])
def test_une_saisie_tenue_sous_un_autre_format_n_est_pas_reposee(ouverte: Path, tmp_path: Path, nom: str) -> None:
    racine = Path(shutil.copytree(ouverte, tmp_path / "infogerance"))
    comparer(racine, le=LE)
    posee = racine / "evaluation" / f"{nom}.xlsx"
    tenue = posee.rename(posee.with_suffix(".ods"))
    octets = tenue.read_bytes()
    comparer(racine, le=LE)
    assert (posee.exists(), tenue.read_bytes() == octets) == (False, True)


NOTEES = ("grille-rssi.xlsx", "grille-achats-par-exigence.xlsx")
"""Les deux formes, chez deux personnes."""


def avis_portes(racine: Path) -> dict[str, int]:
    """Compte, par fichier, les notes que portent les grilles en place."""
    comptes = {}
    for nom in NOTEES:
        comptes[nom] = 0
        for feuille in openpyxl.load_workbook(racine / "evaluation" / nom).worksheets[2:]:
            rangees = [[c.value for c in rangee] for rangee in feuille.iter_rows()]
            tetes = [rang for rang, rangee in enumerate(rangees) if "Note" in rangee]
            for rang in tetes:
                colonne = rangees[rang].index("Note")
                comptes[nom] += sum(rangee[colonne] is not None for rangee in rangees[rang + 1 :])
    return comptes


@pytest.fixture(scope="module")
def reportee(ouverte: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Deux grilles notées, refaites avec leurs avis par l'outil, qui les a donc écrites en dernier."""
    racine = Path(shutil.copytree(ouverte, tmp_path_factory.mktemp("reportee") / "infogerance"))
    grilles(racine)
    for nom in NOTEES:
        noter(racine / "evaluation" / nom)
    regler_les_commentaires(racine)
    assert len(grilles(racine, remplacer=True).mis_de_cote) == len(NOTEES)
    assert avis_portes(racine) == dict.fromkeys(NOTEES, 1)
    return racine


def regler_les_commentaires(racine: Path) -> None:
    """Change ce que portent les grilles vierges : les refaire n'est plus les rendre à l'identique."""
    consultation = racine / "consultation.yaml"
    regle = '\nbareme:\n  commentaires: [{texte: "Le test montre que …"}]\n'
    consultation.write_text(consultation.read_text().replace("\nbareme:\n", regle))


def depouiller_un_pli_de_plus(racine: Path) -> object:
    return depouiller(racine, [RECUES / "soumissionnaire-d.xlsx"], recu_le=LE)


def verser_une_piece(racine: Path) -> object:
    piece = racine.parent / "reponse.pdf"
    piece.write_bytes(b"%PDF-1.7 une attestation")
    return verser(racine, [piece], visee=OffreVisee("Soumissionnaire B"), recu_le=LE)


GESTES = {
    "grilles": grilles,
    "grilles --remplacer": lambda racine: grilles(racine, remplacer=True),
    "depouiller": depouiller_un_pli_de_plus,
    "depouiller --remplacer": lambda racine: depouiller(
        racine, [RECUES / "soumissionnaire-d.xlsx"], recu_le=LE, remplacer=True
    ),
    "verser": verser_une_piece,
    "comparer": lambda racine: comparer(racine, le=LE),
}


@pytest.mark.parametrize("tenue_pour_intacte", [False, True], ids=["", "écrite par une version plus ancienne"])
@pytest.mark.parametrize("geste", GESTES.values(), ids=GESTES)
def test_aucun_geste_ne_refait_une_grille_sans_les_avis_qu_elle_porte(
    reportee: Path, tmp_path: Path, geste: Callable[[Path], object], *, tenue_pour_intacte: bool
) -> None:
    """L'outil tenait pour intacte la grille où il avait reporté les avis, et la refaisait vierge, sans un mot."""
    racine = Path(shutil.copytree(reportee, tmp_path / "infogerance"))
    if tenue_pour_intacte:
        sommes = {f"evaluation/{n}": empreinte((racine / "evaluation" / n).read_bytes()) for n in NOTEES}
        (racine / FICHIER_ECRITS).write_bytes(rediger_ecrits({**lire_ecrits(racine), **sommes}))
    for suivant in (geste, grilles, depouiller_un_pli_de_plus, geste):
        suivant(racine)
        assert avis_portes(racine) == dict.fromkeys(NOTEES, 1)


def test_une_grille_reportee_reste_a_la_personne_et_fonde_le_rapport(reportee: Path, tmp_path: Path) -> None:
    racine = Path(shutil.copytree(reportee, tmp_path / "infogerance"))
    with ouvrir_un_geste(racine) as ouvert:
        lue = lire_l_evaluation(racine, (), sans_suivi)
        assert not any(ouvert.est_intact(racine / "evaluation" / nom) for nom in NOTEES)
        assert set(NOTEES) <= set(sources_remplies(ouvert, racine / "evaluation", lue.appreciations))


def confier(racine: Path, *noms: str) -> None:
    """Confie le premier sous-critère au premier nom, tous les autres au second."""
    chemin = racine / "evaluation" / "evaluateurs.xlsx"
    classeur = openpyxl.load_workbook(chemin)
    feuille = classeur.worksheets[0]
    for ligne in range(6, feuille.max_row + 1):
        feuille.cell(ligne, 4).value = noms[min(ligne - 6, 1)]
    classeur.save(chemin)


def test_une_repartition_changee_ne_fait_perdre_aucun_avis_et_se_dit_avant_d_ecrire(
    reportee: Path, tmp_path: Path
) -> None:
    """Refaite à la nouvelle répartition, la grille perdait ce qui n'était plus confié, et rien ne le disait."""
    racine = Path(shutil.copytree(reportee, tmp_path / "infogerance"))
    avant = comparer(racine, le=LE).en_dict()["lots"][0]["offres"]
    confier(racine, "achats", "rssi")
    arrivees = arbre(racine / "evaluation")
    for remplacer in (False, True):
        resultat = grilles(racine, remplacer=remplacer)
        hors = [a for a in resultat.anomalies if a.code == "evaluateur-hors-repartition"]
        assert sorted(a.lieu.fichier for a in hors) == sorted(f"evaluation/{nom}" for nom in NOTEES)
        assert all("porte 1 avis" in a.message for a in hors)
        assert avis_portes(racine) == dict.fromkeys(NOTEES, 1)
        manquent = {a.lieu.fichier for a in resultat.anomalies if a.code == "grille-a-completer"}
        assert manquent == (set() if remplacer else {f"evaluation/{nom}" for nom in NOTEES})
        if not remplacer:
            tenues = {nom: arrivees[nom] for nom in NOTEES}
            assert {nom: arbre(racine / "evaluation")[nom] for nom in NOTEES} == tenues
    compare = comparer(racine, le=LE)
    assert compare.en_dict()["lots"][0]["offres"] == avant
    assert "evaluateur-hors-repartition" in {a.code for lot in compare.comparaison.lots for a in lot.raisons}
    confier(racine, "rssi", "achats")
    retour = grilles(racine, remplacer=True)
    assert (retour.anomalies, avis_portes(racine)) == ((), dict.fromkeys(NOTEES, 1))


def test_une_grille_n_est_pas_refaite_sans_les_avis_d_une_offre_qui_n_est_plus_comparee(
    reportee: Path, tmp_path: Path
) -> None:
    racine = Path(shutil.copytree(reportee, tmp_path / "infogerance"))
    dossier, _ = dossier_de_reference(racine)
    retirees = [replace(o, statut=StatutOffre.ETRANGER) for o in offres_enregistrees(racine, dossier)]
    octets = {nom: (racine / "evaluation" / nom).read_bytes() for nom in NOTEES}
    with ouvrir_un_geste(racine) as ouvert:
        evaluation = racine / "evaluation"
        repartition, _ = lire_repartition(evaluation, dossier)
        preparation = Preparation(ouvert, evaluation, dossier, retirees, refaire=True)
        _, anomalies = preparer_les_grilles(preparation, repartition)
        ouvert.mettre_en_place(remplacer=True)
    sans_place = [a for a in anomalies if a.code == "avis-sans-place"]
    assert sorted(a.lieu.fichier for a in sans_place) == sorted(f"evaluation/{nom}" for nom in NOTEES)
    assert {nom: (racine / "evaluation" / nom).read_bytes() for nom in NOTEES} == octets


@pytest.mark.parametrize(
    ("nom", "code"),
    [
        ("Évaluation rssi.xlsx", "fichier-voisin"),
        ("grille rssi.xlsx", "grille-sans-evaluateur"),
        ("grille-rssi (1).xlsx", "fichier-voisin"),
        ("grille-rssi.ods", "grille-en-double"),
    ],
)
def test_une_grille_remplie_qui_ne_se_lit_pas_se_dit_comme_a_la_comparaison(
    ouverte: Path, tmp_path: Path, nom: str, code: str
) -> None:
    """Renommée, elle ne comptait plus, et une vierge se refaisait sans que rien le dise."""
    racine = Path(shutil.copytree(ouverte, tmp_path / "infogerance"))
    grilles(racine)
    remplie = racine / "evaluation" / "grille-rssi.xlsx"
    noter(remplie)
    if code == "grille-en-double":
        shutil.copy(remplie, remplie.with_name(nom))
    else:
        remplie.rename(remplie.with_name(nom))
    dites = [a for a in grilles(racine).anomalies if a.code == code]
    assert len(dites) == 1
    assert dites == [a for a in comparer(racine, le=LE).anomalies if a.code == code]


def test_une_grille_d_une_autre_casse_est_celle_de_l_evaluateur(ouverte: Path, tmp_path: Path) -> None:
    racine = Path(shutil.copytree(ouverte, tmp_path / "infogerance"))
    grilles(racine)
    rendue = racine / "evaluation" / "grille-rssi.xlsx"
    noter(rendue)
    tenue = rendue.rename(rendue.with_name("Grille-RSSI.xlsx"))
    octets = tenue.read_bytes()
    for _ in range(2):
        resultat = grilles(racine)
        assert (tenue in resultat.fichiers, tenue.read_bytes() == octets, resultat.anomalies) == (True, True, ())
        assert sum(c.name.lower() == rendue.name for c in (racine / "evaluation").iterdir()) == 1
        assert resultat.avancements[0].notees == 1
    refaite = grilles(racine, remplacer=True)
    assert (rendue in refaite.fichiers, refaite.avancements[0].notees) == (True, 1)
    assert sum(c.name.lower() == rendue.name for c in (racine / "evaluation").iterdir()) == 1


def test_la_grille_d_un_evaluateur_ote_de_la_repartition_se_dit(reportee: Path, tmp_path: Path) -> None:
    racine = Path(shutil.copytree(reportee, tmp_path / "infogerance"))
    confier(racine, "achats", "achats")
    (dite,) = (a for a in grilles(racine).anomalies if a.lieu.fichier == f"evaluation/{NOTEES[0]}")
    assert dite.code == "evaluateur-hors-repartition"
    assert "porte 1 avis sur ce qui n'est pas confié à rssi" in dite.message
    assert dite.code in {r.code for lot in comparer(racine, le=LE).comparaison.lots for r in lot.raisons}


def test_un_avis_ote_parce_que_la_repartition_l_a_confie_a_un_autre_ne_se_redemande_pas(
    reportee: Path, tmp_path: Path
) -> None:
    """« Ôtez ces notes de sa grille », disait la comparaison ; puis « remettez-les »."""
    racine = Path(shutil.copytree(reportee, tmp_path / "infogerance"))
    autrement = {**SAISIES, "Note": 0, "Constat": "Contredit"}
    comparer(racine, le=LE)
    confier(racine, "achats", "rssi")
    for nom in NOTEES:
        (racine / "evaluation" / nom).unlink()
    grilles(racine)
    codes = {"avis-disparus", "evaluateur-hors-repartition"}
    dites = [a for a in comparer(racine, le=LE).anomalies if a.code in codes]
    assert [a.code for a in dites] == ["avis-disparus"] * len(NOTEES), "personne ne les a encore notées"
    for nom in NOTEES:
        noter(racine / "evaluation" / nom, autrement)
    assert not [a for a in comparer(racine, le=LE).anomalies if a.code in codes]
